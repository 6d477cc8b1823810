//! The JSON of Asan İmza: signing in, and signatures.

use super::Session;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Body of `POST /v1/auth/asan-imza`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AsanSignIn {
    /// `+994` and nine digits.
    pub phone: String,
    /// Digits.
    pub user_id: String,
    /// Language of what the phone shows: `az`, `en` or `ru`.
    pub language: String,
}

/// Something that a phone was asked for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AsanAsked {
    /// Names it; whoever knows it may ask what came of it.
    pub session: String,
    /// What the phone shows: four digits.
    pub verification_code: String,
    /// The service's clock.
    pub time: Timestamp,
    /// Until when the phone takes the PIN, where the service says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin_until: Option<Timestamp>,
    /// Until when can be asked what has come of it.
    pub expires_at: Timestamp,
}

/// Query of a long poll.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AsanWait {
    /// After how many milliseconds it is answered though nothing has happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
}

/// What has come of signing in so far.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsanSignInProgress {
    /// `RUNNING` or `COMPLETE`.
    pub state: String,
    /// How it ended: `OK`, or an ending's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// With `OK`: the session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Session>,
}

/// `GET /v1/signatures/asan-imza/certificate`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsanCertificate {
    /// The signed-in person's signing certificate: DER in base64.
    pub certificate: String,
}

/// Body of `POST /v1/signatures/asan-imza`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsanSignature {
    /// The digest to sign, by the algorithm's hash: base64.
    pub digest: String,
    /// JSON Web Algorithms name (RFC 7518, 3.1).
    pub algorithm: String,
    /// What the phone is to show.
    pub display: String,
    /// Language of what the phone shows.
    pub language: String,
}

/// What has come of a signature so far.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsanSignatureProgress {
    /// `RUNNING` or `COMPLETE`.
    pub state: String,
    /// How it ended: `OK`, or an ending's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// With `OK`: the raw signature (RSA as the PKCS#1 block, ECDSA as r‖s), base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// With `OK`: the certificate whose key signed, DER in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
}
