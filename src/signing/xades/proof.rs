//! The unsigned properties: what others attest of a signature (EN 319 132-1, 5.3, 5.4.1, 5.4.2). Nobody
//! signs them; each part proves itself, and stands here byte for byte as it came.

use super::EXCLUSIVE_C14N;
use base64::{Engine, engine::general_purpose::STANDARD};

/// Most certificates, answers or lists.
pub(super) const MOST: usize = 16;

pub(super) const TIME_STAMP: &str = "<xades:EncapsulatedTimeStamp>";
pub(super) const CERTIFICATE_VALUES: &str = "<xades:CertificateValues>";
pub(super) const CERTIFICATE: &str = "<xades:EncapsulatedX509Certificate>";
pub(super) const OCSP: &str = "<xades:EncapsulatedOCSPValue>";
pub(super) const CRL: &str = "<xades:EncapsulatedCRLValue>";

/// A time-stamp, and what makes the signature last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::signing) struct Proof {
    /// The token over the signature's value.
    pub time_stamp: Vec<u8>,
    /// From B-LT on.
    pub lasting: Option<Lasting>,
}

/// All that is needed to check signature and time-stamp when nobody can be asked any more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lasting {
    /// The certificates above the signer's, of the time-stamp and of the responders, DER.
    pub certificates: Vec<Vec<u8>>,
    /// OCSP answers, that about the signer first.
    pub ocsp: Vec<Vec<u8>>,
    /// Revocation lists, where there is no responder.
    pub crl: Vec<Vec<u8>>,
}

impl Proof {
    /// UnsignedProperties. The schema wants a list before the answers (XAdES01903v132.xsd,
    /// RevocationValuesType).
    pub(super) fn unsigned_properties(&self) -> String {
        let mut xml = format!(
            "<xades:UnsignedProperties><xades:UnsignedSignatureProperties>\
             <xades:SignatureTimeStamp>\
             <ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE_C14N}\"></ds:CanonicalizationMethod>\
             {TIME_STAMP}{}</xades:EncapsulatedTimeStamp></xades:SignatureTimeStamp>",
            STANDARD.encode(&self.time_stamp)
        );
        if let Some(Lasting { certificates, ocsp, crl }) = &self.lasting {
            let all = |open: &str, values: &[Vec<u8>]| {
                let close = open.replacen('<', "</", 1);
                values.iter().map(|v| format!("{open}{}{close}", STANDARD.encode(v))).collect::<String>()
            };
            let some = |name: &str, open: &str, values: &[Vec<u8>]| match values {
                [] => String::new(),
                values => format!("<xades:{name}>{}</xades:{name}>", all(open, values)),
            };
            xml +=
                &format!("{CERTIFICATE_VALUES}{}</xades:CertificateValues>", all(CERTIFICATE, certificates));
            xml += "<xades:RevocationValues>";
            xml += &some("CRLValues", CRL, crl);
            xml += &some("OCSPValues", OCSP, ocsp);
            xml += "</xades:RevocationValues>";
        }
        xml + "</xades:UnsignedSignatureProperties></xades:UnsignedProperties>"
    }
}
