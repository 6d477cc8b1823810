//! The PKI of the small world: one root, a card, and the authorities of receipts, time and revocation.

use super::world::{PIN, VOEN, now};
use jiff::{SignedDuration, Timestamp};
use mohur::card::fake::{Card, Key, signer};
use mohur::domain::identity::Algorithm;
use mohur::signing::trust::{Anchor, Trust};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CrlDistributionPoint,
    CustomExtension, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair,
    KeyUsagePurpose, RevokedCertParams, SerialNumber,
};
use std::time::Duration;

/// OCSP responder and revocation list, as the certificates of persons name them.
pub const RESPONDER: &str = "http://ocsp.test";
pub const LIST: &str = "http://crl.test";

/// CA, card and receipt signer.
pub struct Pki {
    pub trust: Trust,
    pub receipt: (Vec<u8>, KeyPair),
    /// Time-stamping authority, and OCSP responder.
    pub stamper: (Vec<u8>, KeyPair),
    pub responder: (Vec<u8>, KeyPair),
    root: Issuer<'static, KeyPair>,
}

impl Pki {
    pub fn new() -> Pki {
        let mut params = Pki::params("Test Root");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let root = Issuer::new(params, key);
        let mut receipt = Pki::params("Test Receipts");
        receipt.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        let key = KeyPair::generate().unwrap();
        let receipt = (receipt.signed_by(&key, &root).unwrap().der().to_vec(), key);
        let machine = |name: &str, usages: Vec<ExtendedKeyUsagePurpose>, extensions| {
            let mut params = Pki::params(name);
            params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
            params.extended_key_usages = usages;
            params.custom_extensions = extensions;
            let key = KeyPair::generate().unwrap();
            (params.signed_by(&key, &root).unwrap().der().to_vec(), key)
        };
        // Extended key usage timeStamping, which rcgen cannot make critical.
        let content =
            [&[0x30, 0x0A, 0x06, 0x08][..], &[0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08]].concat();
        let mut time_stamping = CustomExtension::from_oid_content(&[2, 5, 29, 37], content);
        time_stamping.set_criticality(true);
        let stamper = machine("Test Time-stamps", vec![], vec![time_stamping]);
        let responder = machine("Test OCSP", vec![ExtendedKeyUsagePurpose::OcspSigning], vec![]);
        Pki {
            stamper,
            responder,
            trust: Trust { anchors: vec![Anchor::new(certificate.der().to_vec())], ..Trust::default() },
            receipt,
            root,
        }
    }

    fn params(common_name: &str) -> CertificateParams {
        let mut params = CertificateParams::default();
        let seconds = |t: Timestamp| Duration::from_secs(t.as_second().unsigned_abs());
        params.not_before =
            rcgen::date_time_ymd(1970, 1, 1) + seconds(now() - SignedDuration::from_hours(24));
        params.not_after = params.not_before + Duration::from_secs(3 * 365 * 24 * 3600);
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, common_name);
        params.use_authority_key_identifier_extension = true;
        params
    }

    /// A certificate of a person with its key (P-256), as a token has it.
    pub fn key(&self, fin: &str, voen: &str, usage: KeyUsagePurpose) -> Key {
        let (certificate, key) = self.pair(fin, voen, usage);
        let signer = signer(Algorithm::EcdsaP256Sha256, &key.serialize_der()).unwrap();
        Key { key_id: certificate[..8].to_vec(), certificate, signer }
    }

    /// A certificate of a person with its key (P-256).
    pub fn pair(&self, fin: &str, voen: &str, usage: KeyUsagePurpose) -> (Vec<u8>, KeyPair) {
        let mut params = Pki::params("ƏLİYEVA GÜNEL RAUF QIZI");
        let dn = &mut params.distinguished_name;
        dn.push(DnType::CustomDnType(vec![2, 5, 4, 4]), "ƏLİYEVA");
        dn.push(DnType::CustomDnType(vec![2, 5, 4, 42]), "GÜNEL");
        dn.push(DnType::CustomDnType(vec![2, 5, 4, 5]), format!("PNOAZ-{fin}"));
        dn.push(DnType::CustomDnType(vec![2, 5, 4, 97]), format!("VATAZ-{voen}"));
        params.extended_key_usages = match usage {
            KeyUsagePurpose::DigitalSignature => vec![ExtendedKeyUsagePurpose::ClientAuth],
            _ => vec![ExtendedKeyUsagePurpose::EmailProtection],
        };
        params.key_usages = vec![usage];
        params.crl_distribution_points = vec![CrlDistributionPoint { uris: vec![LIST.into()] }];
        // Authority information access: the OCSP responder's address.
        let address = [&[0x86, RESPONDER.len() as u8][..], RESPONDER.as_bytes()].concat();
        let method = [0x06, 0x08, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01];
        let description = [&method[..], &address].concat();
        let sequence = |content: &[u8]| [&[0x30, content.len() as u8][..], content].concat();
        let access = sequence(&sequence(&description));
        let access = CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], access);
        params.custom_extensions = vec![access];
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.root).unwrap().der().to_vec(), key)
    }

    /// The root's revocation list, with these serial numbers on it.
    pub fn list(&self, revoked: &[&[u8]]) -> Vec<u8> {
        let time = |t: Timestamp| {
            rcgen::date_time_ymd(1970, 1, 1) + Duration::from_secs(t.as_second().unsigned_abs())
        };
        let hour = SignedDuration::from_hours(1);
        let entry = |serial: &&[u8]| RevokedCertParams {
            serial_number: SerialNumber::from_slice(serial),
            revocation_time: time(now() - hour),
            reason_code: None,
            invalidity_date: None,
        };
        CertificateRevocationListParams {
            this_update: time(now() - hour),
            next_update: time(now() + hour),
            crl_number: SerialNumber::from(1),
            issuing_distribution_point: None,
            revoked_certs: revoked.iter().map(entry).collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        }
        .signed_by(&self.root)
        .unwrap()
        .der()
        .to_vec()
    }

    /// Günel's card: one certificate to sign in, one to sign.
    pub fn card(&self) -> Card {
        let usages = [KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment];
        Card::new("GÜNEL", "0001", PIN, usages.map(|usage| self.key("TST0001", VOEN, usage)).into())
    }
}
