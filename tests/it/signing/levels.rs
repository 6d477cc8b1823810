//! Raising a container: B-B, B-T, B-LT, and what must not pass for them.

use super::craft::Archive;
use super::material::*;
use super::revocations::answer;
use super::timestamps::token;
use jiff::{SignedDuration, Timestamp};
use mohur::domain::identity::Unusable;
use mohur::domain::level::Level;
use mohur::signing::container::{self, Container, Lasting, Opened, open};
use mohur::signing::proof::{Fault, Given, Proven, lasting, links, prove};
use mohur::signing::revocation::{self, Status, ocsp_request};
use mohur::signing::timestamp::{self, asked, request};
use mohur::signing::verify::verify;

/// When the authorities answer: a minute after the signature.
const STAMPED_AT: &str = "2026-03-02T10:01:05Z";
const LONGEST: SignedDuration = SignedDuration::from_hours(14 * 24);

fn later() -> Timestamp {
    time("2026-03-02T10:02:00Z")
}

fn bare(name: &str) -> Opened {
    let key = if name.starts_with("person-") { name } else { "person" };
    open(&container(&application(), name, key, SIGNED_AT).bytes).unwrap()
}

/// A token over something by one of the test PKI's authorities.
fn stamp(over: &[u8], name: &str, key: &str, at: &str) -> Vec<u8> {
    token(name, key, asked(&request(over, *b"0123456789abcdef").unwrap().der).unwrap(), time(at))
}

fn stamped(opened: &Opened) -> Opened {
    let token = stamp(&opened.stamped(), "tsa", "tsa", STAMPED_AT);
    open(&opened.with_time_stamp(token).unwrap().bytes).unwrap()
}

/// What the responder `name` says of a certificate.
fn says(name: &str, key: &str, about: &[u8], status: Status, at: Timestamp) -> Vec<u8> {
    let issuer = certificate("issuing");
    let asked = revocation::asked(&ocsp_request(about, &issuer, [7; 16]).unwrap().der).unwrap();
    let statement =
        revocation::Statement { asked, status, produced_at: at, this_update: at, next_update: None };
    answer(name, key, &statement)
}

/// Its responder knows nothing against a certificate.
pub fn good(about: &[u8]) -> Given {
    Given::Ocsp(says("ocsp", "ocsp", about, Status::Good, time("2026-03-02T10:01:06Z")))
}

fn crl() -> Given {
    Given::Crl(std::fs::read(pki("issuing.crl")).unwrap())
}

/// Raised to B-LT as the client does it.
pub fn raised(opened: &Opened, given: Vec<Given>) -> Result<Container, Fault> {
    let opened = stamped(opened);
    lasting(&opened, given, &trust(), LONGEST, later()).map(|l| opened.with_lasting(l).unwrap())
}

fn proven(container: &[u8]) -> Result<Proven, Fault> {
    prove(&open(container).unwrap(), &trust(), LONGEST, later())
}

/// As the client makes them: the golden files.
fn golden() -> [(&'static str, Container); 3] {
    let rsa = bare("person");
    let t = rsa.with_time_stamp(stamp(&rsa.stamped(), "tsa", "tsa", STAMPED_AT)).unwrap();
    let given = vec![good(rsa.certificate()), good(&certificate("tsa"))];
    let lt = raised(&rsa, given).unwrap();
    let revoked_list = raised(&bare("served"), vec![crl()]).unwrap();
    [("rsa-t.asice", t), ("rsa-lt.asice", lt), ("rsa-lt-crl.asice", revoked_list)]
}

#[test]
fn golden_containers_come_out_the_same_and_hold() {
    for ((name, made), level) in golden().into_iter().zip([Level::T, Level::Lt, Level::Lt]) {
        assert!(made.bytes == std::fs::read(path(name)).unwrap(), "{name} came out differently");
        let read = proven(&made.bytes).unwrap();
        assert_eq!(read.level, level, "{name}");
        assert_eq!(read.stamp.unwrap().time, time(STAMPED_AT));
        assert!(verify(&made.bytes, &trust(), later()).is_valid(), "{name}");
    }
}

#[test]
fn raising_adds_and_changes_nothing() {
    for name in ["person", "person-p256", "person-p384", "served"] {
        let b = bare(name);
        assert_eq!((b.level(), b.time_stamp(), b.signed_at()), (Level::B, None, time(SIGNED_AT)));
        assert_eq!(prove(&b, &trust(), LONGEST, later()).unwrap(), Proven { level: Level::B, stamp: None });
        let t = stamped(&b);
        let lt = open(&raised(&b, vec![good(b.certificate())]).unwrap().bytes).unwrap();
        assert_eq!((t.level(), lt.level()), (Level::T, Level::Lt));
        assert_eq!(t.time_stamp(), lt.time_stamp());
        assert!(b.is_same_signature(&t) && t.is_same_signature(&lt));
        assert_eq!(
            proven(&lt.with_time_stamp(t.time_stamp().unwrap().to_vec()).unwrap().bytes).unwrap().level,
            Level::T
        );
        assert!(b.with_lasting(Lasting::default()).is_err());
        let chain = [certificate("issuing"), certificate("root"), certificate("tsa"), certificate("ocsp")];
        assert_eq!(lt.lasting().unwrap().certificates, chain);
    }
    let mut other = application();
    other.reason = mohur::domain::reason::Reason::Lost;
    let other = open(&container(&other, "person", "person", SIGNED_AT).bytes).unwrap();
    assert!(!other.is_same_signature(&bare("person")));
}

#[test]
fn what_can_be_asked_about_is_listed_the_signer_first() {
    let links = links(&stamped(&bare("served")), &trust(), LONGEST, later()).unwrap();
    let about: Vec<&[u8]> = links.iter().map(|l| l.certificate.as_slice()).collect();
    assert_eq!(about, [certificate("served"), certificate("issuing"), certificate("tsa")]);
    assert_eq!(links[0].sources.ocsp, ["http://localhost:1/ocsp"]);
    assert_eq!(links[1].sources, Default::default());
}

#[test]
fn a_time_stamp_of_something_else_or_of_nobody_does_not_raise() {
    let b = bare("person");
    let with = |token: Vec<u8>| proven(&b.with_time_stamp(token).unwrap().bytes);
    let own = |name: &str, at: &str| with(stamp(&b.stamped(), name, "tsa", at));
    let foreign = stamp(&bare("served").stamped(), "tsa", "tsa", STAMPED_AT);
    assert_eq!(with(foreign), Err(Fault::TimeStamp(timestamp::Fault::ImprintMismatch)));
    let value_alone = stamp(b"value", "tsa", "tsa", STAMPED_AT);
    assert_eq!(with(value_alone), Err(Fault::TimeStamp(timestamp::Fault::ImprintMismatch)));
    let rogue = timestamp::Fault::Untrusted(Unusable::UnknownIssuer);
    assert_eq!(own("tsa-rogue", STAMPED_AT), Err(Fault::TimeStamp(rogue)));
    assert_eq!(own("tsa-lax", STAMPED_AT), Err(Fault::TimeStamp(timestamp::Fault::UsageNotCritical)));
    let before = "2026-03-02T09:54:05Z";
    assert_eq!(own("tsa", before), Err(Fault::BeforeSigning(time(before))));
    assert!(own("tsa", "2026-03-02T09:56:05Z").is_ok(), "clocks differ a little");
    let future = "2026-03-02T10:08:00Z";
    assert_eq!(own("tsa", future), Err(Fault::TimeStamp(timestamp::Fault::InFuture(time(future)))));
    assert!(matches!(with(vec![0x30, 0]), Err(Fault::TimeStamp(timestamp::Fault::Malformed(_)))));
    let late = "2026-03-17T10:00:05Z";
    let token = stamp(&b.stamped(), "tsa", "tsa", late);
    let late_one = open(&b.with_time_stamp(token).unwrap().bytes).unwrap();
    let year_later = time("2027-03-02T10:00:00Z");
    assert_eq!(prove(&late_one, &trust(), LONGEST, year_later), Err(Fault::LongAfterSigning(time(late))));
}

#[test]
fn the_certificate_must_be_valid_at_the_time_stamp() {
    // Signed on its last day, stamped after it.
    let b = open(&container(&application(), "expired", "person", SIGNED_AT).bytes).unwrap();
    let t = b.with_time_stamp(stamp(&b.stamped(), "tsa", "tsa", STAMPED_AT)).unwrap();
    assert_eq!(proven(&t.bytes), Err(Fault::Certificate(Unusable::Expired)));
    let b = open(&container(&application(), "rogue-person", "person", SIGNED_AT).bytes).unwrap();
    let t = b.with_time_stamp(stamp(&b.stamped(), "tsa", "tsa", STAMPED_AT)).unwrap();
    assert_eq!(proven(&t.bytes), Err(Fault::Certificate(Unusable::UnknownIssuer)));
}

#[test]
fn answers_must_be_about_the_signer_and_good() {
    let person = bare("person");
    let (about, tsa) = (person.certificate().to_vec(), certificate("tsa"));
    let at = time("2026-03-02T10:01:06Z");
    let refused = |given| raised(&person, given).map(|_| ()).unwrap_err();
    assert_eq!(refused(vec![]), Fault::NoAnswer);
    assert_eq!(refused(vec![good(&tsa)]), Fault::NoAnswer);
    assert_eq!(refused(vec![good(&about), good(&certificate("other"))]), Fault::Superfluous);
    let since = time("2026-03-02T10:01:00Z");
    let revoked = Status::Revoked { since, reason: None };
    let given = |name, key, about: &[u8], status, at| vec![Given::Ocsp(says(name, key, about, status, at))];
    let fault = refused(given("ocsp", "ocsp", &about, revoked, at));
    assert!(
        matches!(&fault, Fault::Revoked { holder, .. } if holder == "Sınaqova Günel Rauf qızı"),
        "{fault}"
    );
    let both = [vec![good(&about)], given("ocsp", "ocsp", &tsa, revoked, at)].concat();
    assert!(matches!(refused(both), Fault::Revoked { .. }), "the time-stamp's certificate counts too");
    let after = Status::Revoked { since: at, reason: None };
    assert!(raised(&person, given("ocsp", "ocsp", &about, after, at)).is_ok(), "signed before");
    assert!(matches!(refused(given("ocsp", "ocsp", &about, Status::Unknown, at)), Fault::Unknown(_)));
    let early = time("2026-03-02T10:01:04Z");
    let stale = Fault::Revocation(revocation::Fault::Stale(early));
    assert_eq!(refused(given("ocsp", "ocsp", &about, Status::Good, early)), stale);
    let ahead = time("2026-03-02T11:00:00Z");
    let future = Fault::Revocation(revocation::Fault::InFuture(ahead));
    assert_eq!(refused(given("ocsp", "ocsp", &about, Status::Good, ahead)), future);
    let fault = refused(given("ocsp-rogue", "ocsp", &about, Status::Good, at));
    assert!(matches!(fault, Fault::Revocation(revocation::Fault::NotAuthorised(_))), "{fault}");
    // A list speaks of everybody whom its issuer knows.
    let fault = raised(&bare("revoked"), vec![crl()]).map(|_| ()).unwrap_err();
    let since = time("2026-03-01T12:00:00Z");
    assert!(matches!(fault, Fault::Revoked { since: s, .. } if s == since), "{fault}");
}

/// RFC 3161, 4: a time-stamp says nothing of its own age against whoever has the key that made it, or that made its
/// authority.
#[test]
fn a_time_stamp_falls_with_a_key_above_it() {
    let person = bare("person");
    let (at, since) = (time("2026-03-02T10:01:06Z"), time("2026-03-02T10:01:06Z"));
    for (name, issuer, responder) in [("tsa", "issuing", "ocsp"), ("issuing", "root", "root")] {
        let (about, issuer) = (certificate(name), certificate(issuer));
        let with = |reason| {
            let asked = revocation::asked(&ocsp_request(&about, &issuer, [7; 16]).unwrap().der).unwrap();
            let status = Status::Revoked { since, reason };
            let statement =
                revocation::Statement { asked, status, produced_at: at, this_update: at, next_update: None };
            let says = Given::Ocsp(answer(responder, responder, &statement));
            raised(&person, vec![good(person.certificate()), says]).map(drop)
        };
        assert_eq!(with(Some(revocation::Reason::Superseded)), Ok(()), "{name}");
        for reason in [None, Some(revocation::Reason::KeyCompromise)] {
            let fault = with(reason).unwrap_err();
            assert!(
                matches!(fault, Fault::Revoked { reason: told, .. } if told == reason),
                "{name}: {fault}"
            );
        }
    }
}

#[test]
fn what_is_needed_must_be_inside() {
    let b = bare("person");
    let t = stamped(&b);
    let whole = lasting(&t, vec![good(b.certificate())], &trust(), LONGEST, later()).unwrap();
    for (missing, name) in [(0, "Sınaq mərkəzi"), (2, "Sınaq vaxt möhürü")] {
        let mut part = whole.clone();
        part.certificates.remove(missing);
        let made = t.with_lasting(part).unwrap();
        assert_eq!(proven(&made.bytes), Err(Fault::CertificateMissing(name.into())));
    }
    let without = Lasting { ocsp: vec![], ..whole };
    assert_eq!(proven(&t.with_lasting(without).unwrap().bytes), Err(Fault::NoAnswer));
}

#[test]
fn the_file_keeps_its_one_spelling_at_every_level() {
    let lt = raised(&bare("person"), vec![good(bare("person").certificate()), crl()]).unwrap();
    let xml = Archive::open(&lt.bytes).xml();
    let open_changed = |from: &str, to: &str| {
        assert!(xml.contains(from), "{from}");
        let mut archive = Archive::open(&lt.bytes);
        let changed = xml.replacen(from, to, 1);
        archive.item("META-INF/signatures0.xml").set_content(changed.as_bytes());
        open(&archive.bytes())
    };
    for (from, to) in [
        ("<xades:UnsignedProperties>", "<xades:UnsignedProperties> "),
        ("<xades:SignatureTimeStamp>", "<xades:SignatureTimeStamp Id=\"T\">"),
        ("<xades:EncapsulatedTimeStamp>", "<xades:EncapsulatedTimeStamp Encoding=\"urn:der\">"),
        ("</xades:SignatureTimeStamp>", "</xades:SignatureTimeStamp><!-- -->"),
        (
            "<xades:CertificateValues>",
            "<xades:CertificateValues><xades:OtherCertificate></xades:OtherCertificate>",
        ),
        ("<xades:CRLValues>", "<xades:OCSPValues></xades:OCSPValues><xades:CRLValues>"),
        (
            "</xades:RevocationValues>",
            "</xades:RevocationValues><xades:RevocationValues></xades:RevocationValues>",
        ),
        (
            "</xades:UnsignedProperties>",
            "</xades:UnsignedProperties><xades:UnsignedProperties></xades:UnsignedProperties>",
        ),
        (
            "<xades:UnsignedSignatureProperties>",
            "<xades:UnsignedSignatureProperties><xades:CounterSignature></xades:CounterSignature>",
        ),
    ] {
        assert!(open_changed(from, to).is_err(), "{to}");
    }
    assert!(open_changed("asic:XAdESSignatures", "asic:XAdESSignatures").is_ok());
}

#[test]
fn only_containers_of_this_profile_are_opened() {
    assert!(open(b"PK").is_err());
    let mut archive = Archive::open(&container(&application(), "person", "person", SIGNED_AT).bytes);
    archive.item("META-INF/manifest.xml").set_content(b"<x/>");
    assert!(open(&archive.bytes()).is_err());
    assert!(container::open(&std::fs::read(path("p384.asice")).unwrap()).is_ok());
}

#[test]
#[ignore = "writes the golden containers anew: after a deliberate change of the profile only"]
fn write_golden_levels() {
    for (name, made) in golden() {
        std::fs::write(path(name), made.bytes).unwrap();
    }
}
