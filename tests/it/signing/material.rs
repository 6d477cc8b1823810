//! What the tests sign, and with what.

use jiff::{SignedDuration, Timestamp};
use mohur::domain::application::{Application, Id, Signatory};
use mohur::domain::environment::Environment;
use mohur::domain::identifier::{Fin, Ssn, Voen};
use mohur::domain::identity::Algorithm;
use mohur::domain::insurer::{Insurer, Kind, Office, OfficeKind};
use mohur::domain::lookup::{DocumentType, Lookup, Query};
use mohur::domain::person::{Names, Record, Sex};
use mohur::domain::reason::Reason;
use mohur::signing::certificate;
use mohur::signing::container::{self, Container};
use mohur::signing::trust::Trust;
use ring::rand::SystemRandom;
use ring::signature::{self, EcdsaKeyPair, RsaKeyPair};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use std::path::{Path, PathBuf};

/// A file of the golden material.
pub fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

pub fn pki(name: &str) -> PathBuf {
    path("pki").join(name)
}

/// A certificate of the test PKI, DER.
pub fn certificate(name: &str) -> Vec<u8> {
    CertificateDer::from_pem_file(pki(&format!("{name}.pem"))).unwrap().to_vec()
}

pub fn trust() -> Trust {
    Trust::from_pem(&std::fs::read_to_string(pki("trust.pem")).unwrap()).unwrap()
}

/// How an ECDSA value is wanted.
#[derive(Clone, Copy, PartialEq)]
pub enum Form {
    Fixed,
    Asn1,
}

/// Signs with a key of the test PKI, as a token would.
pub fn sign(key: &str, form: Form, message: &[u8]) -> Vec<u8> {
    let key_der = PrivatePkcs8KeyDer::from_pem_file(pki(&format!("{key}.key"))).unwrap();
    let random = SystemRandom::new();
    if let Ok(pair) = RsaKeyPair::from_pkcs8(key_der.secret_pkcs8_der()) {
        let mut value = vec![0; pair.public().modulus_len()];
        pair.sign(&signature::RSA_PKCS1_SHA256, &random, message, &mut value).unwrap();
        return value;
    }
    let algorithms = match form {
        Form::Fixed => {
            [&signature::ECDSA_P256_SHA256_FIXED_SIGNING, &signature::ECDSA_P384_SHA384_FIXED_SIGNING]
        }
        Form::Asn1 => {
            [&signature::ECDSA_P256_SHA256_ASN1_SIGNING, &signature::ECDSA_P384_SHA384_ASN1_SIGNING]
        }
    };
    let pair = algorithms
        .into_iter()
        .find_map(|a| EcdsaKeyPair::from_pkcs8(a, key_der.secret_pkcs8_der(), &random).ok())
        .unwrap();
    pair.sign(&random, message).unwrap().as_ref().to_vec()
}

pub fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub const SIGNED_AT: &str = "2026-03-02T10:00:05Z";

/// A moment after everything here was signed.
pub fn now() -> Timestamp {
    time("2026-03-02T10:01:00Z")
}

pub fn application() -> Application {
    let record = |surname: &str| Record {
        names: Names { surname: surname.into(), name: "Aytən".into(), patronymic: "İlqar qızı".into() },
        sex: Sex::Female,
        birth_date: jiff::civil::date(1990, 5, 17),
        birthplace: "Gəncə şəhəri".into(),
        ssn: Some(Ssn::parse("9900000000017").unwrap()),
        document: None,
    };
    Application {
        id: Id::from_bytes(*b"\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff"),
        environment: Environment::Sandbox,
        service: "https://localhost:8443".into(),
        insurer: Insurer {
            voen: Voen::parse("9900000141").unwrap(),
            name: "\"Sınaq\" Məhdud Məsuliyyətli Cəmiyyəti".into(),
            kind: Kind::LegalEntity,
            account_number: Some("99-0001".into()),
            office: Office { code: "9901".into(), name: "Sınaq şöbəsi".into(), kind: OfficeKind::Branch },
        },
        lookup: Lookup {
            id: "L-0001".into(),
            query: Query {
                fin: Fin::parse("TST0100").unwrap().0,
                ssn: Some(Ssn::parse("9900000000017").unwrap()),
                document_type: DocumentType::Din,
            },
            time: time("2026-03-02T09:58:00Z"),
            longest_age: SignedDuration::from_hours(24),
            dsmf_record: record("Nümunəva"),
            registry_record: record("Sınaqlı"),
        },
        reason: Reason::IdentityDocumentChanged,
        prepared_by: Signatory {
            names: Names {
                surname: "Sınaqova".into(), name: "Günel".into(), patronymic: "Rauf qızı".into()
            },
            fin: Fin::parse("TST0001").unwrap().0,
        },
        prepared_at: time("2026-03-02T10:00:00Z"),
    }
}

/// A container as the client makes it.
pub fn container(application: &Application, name: &str, key: &str, signed_at: &str) -> Container {
    let certificate = certificate(name);
    let algorithm = certificate::identity(&certificate).unwrap().key.algorithm();
    let algorithm = algorithm.unwrap_or(Algorithm::RsaPkcs1Sha256);
    let prepared = container::prepare(application, &certificate, algorithm, time(signed_at)).unwrap();
    let value = sign(key, Form::Fixed, &prepared.to_be_signed);
    container::assemble(prepared, &value).unwrap()
}

/// The algorithm that goes with a certificate's key.
pub fn algorithm(certificate: &[u8]) -> Algorithm {
    certificate::identity(certificate).unwrap().key.algorithm().unwrap()
}
