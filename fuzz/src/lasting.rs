//! What makes signatures last: time-stamps, OCSP answers, revocation lists.

use super::assert_clear;
use super::material::{ISSUING, PERSON, TRUST, now};
use jiff::Timestamp;
use mohur::signing::revocation::{self, Answer, Fault, Status};
use mohur::signing::timestamp::{self, Request};
use std::sync::LazyLock;

/// What the seeds stamp.
const STAMPED: &[u8] = b"<ds:SignatureValue>";
const NONCE: [u8; 16] = *b"0123456789abcdef";

/// When it was signed and stamped.
fn signed_at() -> Timestamp {
    "2026-03-02T10:00:05Z".parse().expect("a time")
}

/// Nobody but the authorities of the test PKI can make a time-stamp that counts; as a token, as an answer to
/// a request, as a request.
pub fn time_stamp(bytes: &[u8]) {
    static REQUEST: LazyLock<Request> =
        LazyLock::new(|| timestamp::request(STAMPED, NONCE).expect("a request"));
    let token = timestamp::verify(bytes, STAMPED, &TRUST);
    let answer = timestamp::accept(bytes, &REQUEST, &TRUST, now()).map(|(_, stamp)| stamp);
    for result in [token, answer] {
        match result {
            Ok(stamp) => assert_eq!(stamp.time, signed_at(), "a forgery"),
            Err(fault) => assert_clear(&fault.to_string()),
        }
    }
    let inside = timestamp::certificates(bytes);
    assert!(inside.iter().map(Vec::len).sum::<usize>() <= bytes.len());
    if let Ok(asked) = timestamp::asked(bytes) {
        assert!(asked.imprint.len() + asked.nonce.map_or(0, |n| n.len()) <= bytes.len());
    }
}

/// Nobody but the issuer and its responders can say whether a certificate was revoked.
pub fn ocsp(bytes: &[u8]) {
    static REQUEST: LazyLock<revocation::Request> =
        LazyLock::new(|| revocation::ocsp_request(&PERSON, &ISSUING, NONCE).expect("a request"));
    judge(revocation::verify_ocsp(bytes, &PERSON, &ISSUING, signed_at()));
    judge(revocation::verify_ocsp_by(bytes, &PERSON, &ISSUING, signed_at(), &[&PERSON]));
    judge(revocation::accept_ocsp(bytes, &REQUEST, &PERSON, &ISSUING, signed_at(), now()));
    if let Ok(asked) = revocation::asked(bytes) {
        assert!(asked.certificate.serial_number.as_bytes().len() <= bytes.len());
    }
}

/// Nor with a list.
pub fn crl(bytes: &[u8]) {
    judge(revocation::verify_crl(bytes, &PERSON, &ISSUING, signed_at()));
    judge(revocation::accept_crl(bytes, &PERSON, &ISSUING, signed_at(), now()));
}

/// In the seeds everybody says that the certificate is good, and one responder that it was revoked later.
fn judge(result: Result<Answer, Fault>) {
    match result {
        Ok(answer) => {
            let since: Timestamp = "2026-03-02T10:00:30Z".parse().expect("a time");
            let is_known = match answer.status {
                Status::Good => true,
                Status::Revoked { since: found, .. } => found == since,
                Status::Unknown => false,
            };
            assert!(is_known, "a forgery: {:?}", answer.status);
            assert!(answer.next_update.is_none_or(|next| next >= signed_at()));
        }
        Err(fault) => assert_clear(&fault.to_string()),
    }
}
