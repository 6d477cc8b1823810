//! The signature file: XAdES baseline B-B, B-T or B-LT (ETSI EN 319 132-1) in an ASiC-E container.
//!
//! Written in canonical form by construction: SignedInfo, SignedProperties and SignatureValue carry
//! their own `xmlns`, attributes are sorted, no element closes itself, no white space. So the text in
//! the file is its own Exclusive XML Canonicalization, and no engine for that is needed. One set of
//! values has one spelling; [`read()`] insists on it.

mod proof;
mod read;

pub use proof::Lasting;
pub(super) use proof::Proof;

pub(super) use read::read;

use super::key::sha256;
use crate::domain::identity::Algorithm;
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;

const ASIC: &str = "http://uri.etsi.org/02918/v1.2.1#";
const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
const XADES: &str = "http://uri.etsi.org/01903/v1.3.2#";
const SIGNED_PROPERTIES: &str = "http://uri.etsi.org/01903#SignedProperties";
const EXCLUSIVE_C14N: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

const ALGORITHMS: [(Algorithm, &str); 9] = [
    (Algorithm::RsaPssSha256, "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"),
    (Algorithm::RsaPssSha384, "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1"),
    (Algorithm::RsaPssSha512, "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1"),
    (Algorithm::RsaPkcs1Sha384, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384"),
    (Algorithm::RsaPkcs1Sha512, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"),
    (Algorithm::EcdsaP521Sha512, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512"),
    (Algorithm::RsaPkcs1Sha256, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"),
    (Algorithm::EcdsaP256Sha256, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"),
    (Algorithm::EcdsaP384Sha384, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384"),
];

/// Everything that a signature file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signature {
    /// With which algorithm it was signed.
    pub algorithm: Algorithm,
    /// The data files in the container's order.
    pub files: Vec<SignedFile>,
    /// SHA-256 of the canonical SignedProperties.
    pub properties_digest: [u8; 32],
    /// The raw signature: RSA block, or r‖s.
    pub value: Vec<u8>,
    /// The signing certificate, DER.
    pub certificate: Vec<u8>,
    /// What the signature says of itself.
    pub properties: Properties,
    /// What others attest of it, from B-T on.
    pub proof: Option<Proof>,
}

/// A signed data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SignedFile {
    /// Its name, which needs no percent-encoding.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its SHA-256.
    pub digest: [u8; 32],
}

/// The signed properties, but for the media types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Properties {
    /// Claimed signing time, to the second.
    pub signed_at: Timestamp,
    /// SHA-256 of the signing certificate.
    pub certificate_digest: [u8; 32],
    /// IssuerSerial of the signing certificate (RFC 5035), DER.
    pub issuer_serial: Vec<u8>,
}

impl Signature {
    /// SignedProperties, canonical.
    pub fn signed_properties(&self) -> String {
        let Properties { signed_at, certificate_digest, issuer_serial } = &self.properties;
        let mut xml = format!(
            "<xades:SignedProperties xmlns:xades=\"{XADES}\" Id=\"S0-SignedProperties\">\
             <xades:SignedSignatureProperties>\
             <xades:SigningTime>{signed_at}</xades:SigningTime>\
             <xades:SigningCertificateV2><xades:Cert>\
             <xades:CertDigest>\
             <ds:DigestMethod xmlns:ds=\"{DS}\" Algorithm=\"{SHA256}\"></ds:DigestMethod>\
             <ds:DigestValue xmlns:ds=\"{DS}\">{}</ds:DigestValue>\
             </xades:CertDigest>\
             <xades:IssuerSerialV2>{}</xades:IssuerSerialV2>\
             </xades:Cert></xades:SigningCertificateV2>\
             </xades:SignedSignatureProperties>\
             <xades:SignedDataObjectProperties>",
            STANDARD.encode(certificate_digest),
            STANDARD.encode(issuer_serial),
        );
        for (i, file) in self.files.iter().enumerate() {
            xml += &format!(
                "<xades:DataObjectFormat ObjectReference=\"#S0-File{i}\">\
                 <xades:MimeType>{}</xades:MimeType></xades:DataObjectFormat>",
                file.media_type
            );
        }
        xml + "</xades:SignedDataObjectProperties></xades:SignedProperties>"
    }

    /// SignedInfo, canonical: what the raw signature covers.
    pub fn signed_info(&self) -> String {
        let method = ALGORITHMS.iter().find(|(a, _)| *a == self.algorithm).map_or("", |(_, uri)| uri);
        let digest = |digest: &[u8; 32]| {
            format!(
                "<ds:DigestMethod Algorithm=\"{SHA256}\"></ds:DigestMethod>\
                 <ds:DigestValue>{}</ds:DigestValue>",
                STANDARD.encode(digest)
            )
        };
        let mut xml = format!(
            "<ds:SignedInfo xmlns:ds=\"{DS}\">\
             <ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE_C14N}\"></ds:CanonicalizationMethod>\
             <ds:SignatureMethod Algorithm=\"{method}\"></ds:SignatureMethod>"
        );
        for (i, file) in self.files.iter().enumerate() {
            xml += &format!(
                "<ds:Reference Id=\"S0-File{i}\" URI=\"{}\">{}</ds:Reference>",
                file.name,
                digest(&file.digest)
            );
        }
        xml + &format!(
            "<ds:Reference Type=\"{SIGNED_PROPERTIES}\" URI=\"#S0-SignedProperties\">\
             <ds:Transforms><ds:Transform Algorithm=\"{EXCLUSIVE_C14N}\"></ds:Transform></ds:Transforms>\
             {}</ds:Reference></ds:SignedInfo>",
            digest(&self.properties_digest)
        )
    }

    /// The element of the signature's value, canonical: what a time-stamp covers (EN 319 132-1, 5.3).
    pub fn signature_value(&self) -> String {
        let value = STANDARD.encode(&self.value);
        format!("<ds:SignatureValue xmlns:ds=\"{DS}\" Id=\"S0-Value\">{value}</ds:SignatureValue>")
    }

    /// The whole file.
    pub fn file(&self) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <asic:XAdESSignatures xmlns:asic=\"{ASIC}\" xmlns:ds=\"{DS}\" xmlns:xades=\"{XADES}\">\
             <ds:Signature Id=\"S0\">{}{}\
             <ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>\
             <ds:Object><xades:QualifyingProperties Target=\"#S0\">{}{}</xades:QualifyingProperties></ds:Object>\
             </ds:Signature></asic:XAdESSignatures>",
            self.signed_info(),
            self.signature_value(),
            STANDARD.encode(&self.certificate),
            self.signed_properties(),
            self.proof.as_ref().map(Proof::unsigned_properties).unwrap_or_default(),
        )
    }

    /// The same with the digest of its own properties.
    pub fn with_properties_digest(mut self) -> Signature {
        self.properties_digest = sha256(self.signed_properties().as_bytes());
        self
    }
}
