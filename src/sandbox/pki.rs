//! The sandbox's own public-key infrastructure, made at the first start and dated from then.
//!
//! ```text
//! root ─┬─ TLS server (localhost)                     foreign root ─┬─ card "foreign"
//!       ├─ receipt signer                                           └─ TLS server for a fault
//!       └─ policy CA ── issuing CA ── cards, two time-stamping authorities, OCSP responder
//! ```
//!
//! Each CA has its revocation list. Certificates say where lists and responder are, as real ones do: on
//! a port of this computer that is remembered with them. CA keys are thrown away afterwards: nothing
//! more is ever issued.

mod authority;

use super::cards::{self, Card, SignKey, Term};
use super::{Error, phones};
use authority::Ca;
use jiff::{SignedDuration, Timestamp};
use rcgen::{
    Certificate, CertificateParams, CustomExtension, DistinguishedName, DnType, DnValue,
    ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose, SerialNumber, SigningKey,
};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The trust bundle: root, policy and issuing CA. The TLS certificate chains to the same root, so
/// one file serves as the TLS CA file and as the trust list.
pub const TRUST_FILE: &str = "ca.pem";
/// Where the cards are, each in a folder of its own.
pub const CARDS_DIR: &str = "cards";
/// PIN of every card.
pub const PIN: &str = "123456";
/// The time-stamping authorities.
pub const STAMPERS: [&str; 2] = ["tsa-1", "tsa-2"];
/// Where the port of the authorities is remembered.
const PORT_FILE: &str = "pki/port";
/// Where what is in the telephones' SIM cards is, each in a folder of its own.
const PHONES_DIR: &str = "phones";

const DAY: SignedDuration = SignedDuration::from_hours(24);
const YEAR: SignedDuration = SignedDuration::from_hours(24 * 365);

/// X.520 attributes that rcgen has no name for.
const SURNAME: &[u64] = &[2, 5, 4, 4];
const SERIAL_NUMBER: &[u64] = &[2, 5, 4, 5];
const TITLE: &[u64] = &[2, 5, 4, 12];
const GIVEN_NAME: &[u64] = &[2, 5, 4, 42];
const ORGANIZATION_IDENTIFIER: &[u64] = &[2, 5, 4, 97];

/// What the running service needs of its PKI.
pub struct Pki {
    /// [`TRUST_FILE`].
    pub trust_file: PathBuf,
    /// [`CARDS_DIR`].
    pub cards_dir: PathBuf,
    /// TLS certificate, DER, and key, PKCS#8.
    pub tls: Pair,
    /// The same from a CA that nobody trusts.
    pub foreign_tls: Pair,
    /// Signs receipts (P-256).
    pub receipt: Pair,
    /// The time-stamping authorities, as in [`STAMPERS`] (P-256).
    pub stampers: Vec<Pair>,
    /// Answers for the issuing CA (P-256).
    pub responder: Pair,
    /// The issuing CA's certificate, DER.
    pub issuing: Vec<u8>,
    /// Revocation lists by file name, DER; the issuing CA has one that is out of date, too.
    pub lists: Vec<(String, Vec<u8>)>,
    /// Every certificate of the issuing CA, DER.
    pub issued: Vec<Vec<u8>>,
    /// What is in the telephones' SIM cards.
    pub phones: Vec<PhoneKeys>,
}

impl Pki {
    /// A revocation list, DER.
    pub fn list(&self, file: &str) -> Option<&[u8]> {
        self.lists.iter().find(|(name, _)| name == file).map(|(_, list)| list.as_slice())
    }
}

/// What is in a telephone's SIM card.
pub struct PhoneKeys {
    /// National digits of its number.
    pub number: &'static str,
    /// To sign in (P-256).
    pub auth: Pair,
    /// To sign documents (P-256).
    pub sign: Pair,
}

/// A certificate with its key.
pub struct Pair {
    /// DER.
    pub certificate: Vec<u8>,
    /// The key.
    pub key: KeyPair,
}

/// The port of the authorities that the certificates name, where there are any.
pub fn port(dir: &Path) -> Option<u16> {
    fs::read_to_string(dir.join(PORT_FILE)).ok()?.trim().parse().ok()
}

/// Opens the PKI in a folder, or makes one there that is dated from `now`, with its authorities on `port`.
pub fn open(dir: &Path, now: Timestamp, port: u16) -> Result<Pki, Error> {
    let trust_file = dir.join(TRUST_FILE);
    // The trust file is written last: it says that everything else is there. One without a port or without
    // telephones is of an older version.
    let has_phones = phones::ALL.iter().all(|phone| dir.join(PHONES_DIR).join(phone.number).exists());
    if !trust_file.exists() || self::port(dir).is_none() || !has_phones {
        make(dir, now, port)?;
    }
    let lists = ["root.crl", "policy.crl", "issuing.crl", STALE_LIST].map(|file| {
        let list = fs::read(dir.join("pki").join(file))?;
        Ok::<_, Error>((file.to_owned(), list))
    });
    let mut issued = vec![load(dir, "ocsp")?.certificate];
    for card in cards::ALL.iter().filter(|c| c.term != Term::Foreign) {
        for name in ["auth.der", "sign.der"] {
            issued.push(fs::read(dir.join(CARDS_DIR).join(card.folder).join(name))?);
        }
    }
    let mut in_phones = Vec::new();
    for phone in phones::ALL {
        let folder = dir.join(PHONES_DIR).join(phone.number);
        let keys = PhoneKeys {
            number: phone.number,
            auth: load_pair(&folder, "auth")?,
            sign: load_pair(&folder, "sign")?,
        };
        issued.extend([&keys.auth, &keys.sign].map(|pair| pair.certificate.clone()));
        in_phones.push(keys);
    }
    let stampers = STAMPERS.iter().map(|name| load(dir, name)).collect::<Result<Vec<_>, _>>()?;
    issued.extend(stampers.iter().map(|s| s.certificate.clone()));
    Ok(Pki {
        cards_dir: dir.join(CARDS_DIR),
        tls: load(dir, "tls")?,
        foreign_tls: load(dir, "foreign-tls")?,
        receipt: load(dir, "receipt")?,
        stampers,
        responder: load(dir, "ocsp")?,
        issuing: fs::read(dir.join("pki/issuing.der"))?,
        lists: lists.into_iter().collect::<Result<_, _>>()?,
        issued,
        phones: in_phones,
        trust_file,
    })
}

/// A list whose successor is long due.
pub const STALE_LIST: &str = "stale.crl";

fn load(dir: &Path, name: &str) -> Result<Pair, Error> {
    load_pair(&dir.join("pki"), name)
}

fn load_pair(folder: &Path, name: &str) -> Result<Pair, Error> {
    let key = KeyPair::from_pem(&fs::read_to_string(folder.join(format!("{name}.p8")))?)?;
    Ok(Pair { certificate: fs::read(folder.join(format!("{name}.der")))?, key })
}

fn make(dir: &Path, now: Timestamp, port: u16) -> Result<(), Error> {
    fs::create_dir_all(dir.join("pki"))?;
    let at = |path: &str| format!("http://localhost:{port}/{path}");
    let root = Ca::root("Möhür Sandbox Root", now)?.serving(Some(at("root.crl")), None);
    let policy = root.below("Möhür Sandbox Policy CA", 1, now)?.serving(Some(at("policy.crl")), None);
    let issuing = policy.below("Möhür Sandbox Issuing CA", 0, now)?;
    let issuing = issuing.serving(Some(at("issuing.crl")), Some(at("ocsp")));
    let foreign = Ca::root("Möhür Sandbox Foreign Root", now)?;

    let mut tls = term(now - DAY, now + 3 * YEAR);
    tls.subject_alt_names =
        CertificateParams::new(vec!["localhost".into(), "127.0.0.1".into(), "::1".into()])?.subject_alt_names;
    tls.distinguished_name = name("localhost")?;
    tls.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    tls.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    save(dir, "tls", &root, tls.clone())?;
    save(dir, "foreign-tls", &foreign, tls)?;

    let mut receipt = term(now - DAY, now + 10 * YEAR);
    receipt.distinguished_name = name("Möhür Sandbox Receipts")?;
    receipt.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment];
    save(dir, "receipt", &root, receipt)?;

    for (number, file) in STAMPERS.iter().enumerate() {
        let mut stamper = term(now - DAY, now + 10 * YEAR);
        stamper.distinguished_name = name(&format!("Möhür Sandbox Time-stamps {}", number + 1))?;
        stamper.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        stamper.custom_extensions = vec![authority::time_stamping()?];
        save(dir, file, &issuing, stamper)?;
    }
    let mut responder = term(now - DAY, now + 10 * YEAR);
    responder.distinguished_name = name("Möhür Sandbox OCSP")?;
    responder.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    responder.extended_key_usages = vec![ExtendedKeyUsagePurpose::OcspSigning];
    responder.custom_extensions = vec![CustomExtension::from_oid_content(NO_CHECK, vec![5, 0])];
    save(dir, "ocsp", &issuing, responder)?;

    let mut revoked = Vec::new();
    for card in cards::ALL {
        let issuer = if card.term == Term::Foreign { &foreign } else { &issuing };
        let folder = dir.join(CARDS_DIR).join(card.folder);
        let serials = write_card(&folder, card, &card.sign_key, issuer, now)?;
        fs::write(folder.join("pin"), PIN)?;
        if card.term == Term::Revoked {
            revoked.extend(serials);
        }
    }
    for phone in phones::ALL {
        let holder =
            phones::holder(phone).ok_or_else(|| Error::Pki(format!("nobody has {}", phone.number)))?;
        let folder = dir.join(PHONES_DIR).join(phone.number);
        write_card(&folder, holder, &SignKey::P256, &issuing, now)?;
    }
    let pki = dir.join("pki");
    fs::write(pki.join("root.crl"), root.revocation_list(Vec::new(), now - DAY, now + 10 * YEAR)?)?;
    fs::write(pki.join("policy.crl"), policy.revocation_list(Vec::new(), now - DAY, now + 10 * YEAR)?)?;
    fs::write(pki.join("issuing.crl"), issuing.revocation_list(revoked, now - DAY, now + 10 * YEAR)?)?;
    fs::write(pki.join(STALE_LIST), issuing.revocation_list(Vec::new(), now - 2 * YEAR, now - YEAR)?)?;
    fs::write(pki.join("issuing.der"), issuing.certificate.der())?;
    fs::write(dir.join(PORT_FILE), port.to_string())?;
    let bundle = [&root, &policy, &issuing].map(|ca| ca.certificate.pem()).concat();
    fs::write(dir.join(TRUST_FILE), bundle)?;
    Ok(())
}

/// id-pkix-ocsp-nocheck (RFC 6960, 4.2.2.2.1): nobody asks about the responder itself.
const NO_CHECK: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 48, 1, 5];

fn save(dir: &Path, name: &str, issuer: &Ca, params: CertificateParams) -> Result<(), Error> {
    let key = KeyPair::generate()?;
    let certificate = issuer.issue(params, &key)?;
    write_pair(&dir.join("pki"), name, &certificate, &key)
}

fn write_pair(dir: &Path, name: &str, certificate: &Certificate, key: &KeyPair) -> Result<(), Error> {
    fs::write(dir.join(format!("{name}.der")), certificate.der())?;
    fs::write(dir.join(format!("{name}.p8")), key.serialize_pem())?;
    Ok(())
}

/// Writes two certificates of a card's holder and their keys; returns the certificates' serial numbers.
fn write_card(
    dir: &Path,
    card: &Card,
    sign_key: &SignKey,
    issuer: &Ca,
    now: Timestamp,
) -> Result<[SerialNumber; 2], Error> {
    fs::create_dir_all(dir)?;
    let (from, until) = match card.term {
        Term::Expired => (now - 4 * YEAR, now - 30 * DAY),
        Term::NotYetValid => (now + 30 * DAY, now + 3 * YEAR),
        Term::Valid | Term::Foreign | Term::Revoked => (now - DAY, now + 3 * YEAR),
    };
    let issue = |name: &str, key: KeyPair, usage, extended| {
        let mut params = term(from, until);
        params.distinguished_name = holder(card)?;
        params.key_usages = vec![usage];
        params.extended_key_usages = vec![extended];
        let serial = random_serial()?;
        params.serial_number = Some(serial.clone());
        write_pair(dir, name, &issuer.issue(params, &key)?, &key)?;
        Ok::<_, Error>(serial)
    };
    let sign_key = match *sign_key {
        SignKey::Rsa(pem) => KeyPair::from_pem_and_sign_algo(pem, &rcgen::PKCS_RSA_SHA256)?,
        SignKey::P256 => KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)?,
        SignKey::P384 => KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384)?,
    };
    Ok([
        issue(
            "auth",
            KeyPair::generate()?,
            KeyUsagePurpose::DigitalSignature,
            ExtendedKeyUsagePurpose::ClientAuth,
        )?,
        issue(
            "sign",
            sign_key,
            KeyUsagePurpose::ContentCommitment,
            ExtendedKeyUsagePurpose::EmailProtection,
        )?,
    ])
}

/// The subject, by the layout of ETSI EN 319 412-1: PNO and VAT semantics identifiers.
fn holder(card: &Card) -> Result<DistinguishedName, Error> {
    let mut dn = DistinguishedName::new();
    dn.push(DnType::CountryName, printable("AZ")?);
    if let Some((voen, organisation)) = card.organisation {
        dn.push(DnType::OrganizationName, organisation);
        dn.push(DnType::CustomDnType(ORGANIZATION_IDENTIFIER.into()), format!("VATAZ-{voen}"));
        dn.push(DnType::CustomDnType(TITLE.into()), card.title);
    }
    dn.push(DnType::CustomDnType(SURNAME.into()), card.surname);
    dn.push(DnType::CustomDnType(GIVEN_NAME.into()), card.name);
    dn.push(DnType::CustomDnType(SERIAL_NUMBER.into()), printable(&format!("PNOAZ-{}", card.fin))?);
    dn.push(DnType::CommonName, format!("{} {} {}", card.surname, card.name, card.patronymic));
    Ok(dn)
}

fn name(common_name: &str) -> Result<DistinguishedName, Error> {
    let mut dn = DistinguishedName::new();
    dn.push(DnType::CountryName, printable("AZ")?);
    dn.push(DnType::OrganizationName, "Möhür Sandbox");
    dn.push(DnType::CommonName, common_name);
    Ok(dn)
}

/// A text of the PrintableString alphabet, which X.520 wants for countries and serial numbers.
fn printable(text: &str) -> Result<DnValue, Error> {
    Ok(DnValue::PrintableString(text.try_into()?))
}

/// Empty parameters with a term of validity, in whole seconds.
fn term(from: Timestamp, until: Timestamp) -> CertificateParams {
    let seconds = |t: Timestamp| Duration::from_secs(t.as_second().unsigned_abs());
    let mut params = CertificateParams::default();
    params.not_before = rcgen::date_time_ymd(1970, 1, 1) + seconds(from);
    params.not_after = rcgen::date_time_ymd(1970, 1, 1) + seconds(until);
    params
}

/// 16 random bytes with the first bit off and the second on: positive, and of one length.
fn random_serial() -> Result<SerialNumber, Error> {
    let mut bytes = super::random::<16>()?;
    if let Some(first) = bytes.first_mut() {
        *first = *first & 0x3F | 0x40;
    }
    Ok(SerialNumber::from_slice(&bytes))
}

/// Signs with a pair's key (ECDSA as ASN.1 DER).
pub fn sign(pair: &Pair, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    Ok(pair.key.sign(bytes)?)
}
