//! Containers made with other tools (`tests/validators/foreign.py`): libdigidocpp, xmlsec1, lxml.

use super::craft::Archive;
use super::material::*;
use mohur::domain::level::Level;
use mohur::signing::trust::Trust;
use mohur::signing::verify::{Around, Cause, Check, Outcome, Profile, Report, Verdict, examine};

/// After everything here was signed: DigiDoc takes its time from the clock.
pub fn later() -> jiff::Timestamp {
    time("2027-01-01T00:00:00Z")
}

pub fn examined(bytes: &[u8], trust: &Trust) -> Report {
    examine(bytes, &Around { trust, now: later(), receipt_signers: &[], mandates: None })
}

pub fn golden(name: &str) -> Vec<u8> {
    std::fs::read(path("foreign").join(name)).unwrap()
}

/// Every container that must hold, with its algorithms.
const GOOD: [(&str, &[&str]); 25] = [
    ("digidoc-rsa.asice", &["RSA PKCS#1 v1.5, SHA-256"]),
    ("digidoc-p256.asice", &["ECDSA, SHA-256"]),
    ("digidoc-p384.asice", &["ECDSA, SHA-384"]),
    ("digidoc-two.asice", &["RSA PKCS#1 v1.5, SHA-256", "RSA PKCS#1 v1.5, SHA-256"]),
    ("lxml-pss.asice", &["RSA-PSS, SHA-256", "RSA-PSS, SHA-384", "RSA-PSS, SHA-512", "RSA-PSS, SHA-512"]),
    ("two-files-of-signatures.asice", &["RSA PKCS#1 v1.5, SHA-256", "ECDSA, SHA-384"]),
    ("no-manifest.asice", &["RSA PKCS#1 v1.5, SHA-256"]),
    ("xmlsec1-c14n.asice", &["RSA PKCS#1 v1.5, SHA-256"]),
    ("xmlsec1-c14n-comments.asice", &["RSA PKCS#1 v1.5, SHA-256"]),
    ("xmlsec1-c14n11.asice", &["RSA PKCS#1 v1.5, SHA-256"]),
    ("xmlsec1-c14n11-comments.asice", &["RSA PKCS#1 v1.5, SHA-256"]),
    ("xmlsec1-exclusive.asice", &["RSA PKCS#1 v1.5, SHA-256"]),
    ("xmlsec1-exclusive-comments.asice", &["RSA PKCS#1 v1.5, SHA-256"]),
    ("xmlsec1-rsa-sha256.asice", &["RSA PKCS#1 v1.5, SHA-256"]),
    ("xmlsec1-rsa-sha384.asice", &["RSA PKCS#1 v1.5, SHA-384"]),
    ("xmlsec1-rsa-sha512.asice", &["RSA PKCS#1 v1.5, SHA-512"]),
    ("xmlsec1-p256-sha256.asice", &["ECDSA, SHA-256"]),
    ("xmlsec1-p256-sha384.asice", &["ECDSA, SHA-384"]),
    ("xmlsec1-p256-sha512.asice", &["ECDSA, SHA-512"]),
    ("xmlsec1-p384-sha256.asice", &["ECDSA, SHA-256"]),
    ("xmlsec1-p384-sha384.asice", &["ECDSA, SHA-384"]),
    ("xmlsec1-p384-sha512.asice", &["ECDSA, SHA-512"]),
    ("xmlsec1-p521-sha384.asice", &["ECDSA, SHA-384"]),
    ("xmlsec1-p521-sha512.asice", &["ECDSA, SHA-512"]),
    ("xmlsec1-no-prefixes.asice", &["RSA PKCS#1 v1.5, SHA-256"]),
];

#[test]
fn containers_of_other_tools_hold() {
    let trust = trust();
    for (name, algorithms) in GOOD {
        let report = examined(&golden(name), &trust);
        assert_eq!(report.failure(), None, "{name}");
        assert_eq!((report.profile, report.level()), (Profile::AsicE, Some(Level::B)), "{name}");
        assert_eq!(report.verdict(Level::B), Verdict::Valid, "{name}: {report:?}");
        assert_eq!(report.verdict(Level::Lt), Verdict::Incomplete, "{name}");
        let found: Vec<_> = report.signatures.iter().map(|s| s.algorithm.as_deref().unwrap()).collect();
        assert_eq!(found, algorithms, "{name}");
        for signature in &report.signatures {
            let files = signature.files.iter().map(|f| (f.name.as_str(), f.media_type.as_deref().unwrap()));
            let expected = [("müraciət №1.txt", "text/plain"), ("b.pdf", "application/pdf")];
            assert!(files.eq(expected), "{name}: {:?}", signature.files);
            assert!(signature.signer.is_some() && signature.claimed_at.is_some(), "{name}");
        }
    }
    let two = examined(&golden("digidoc-two.asice"), &trust);
    let signers: Vec<_> = two.signatures.iter().map(|s| s.signer.as_ref().unwrap().names.full()).collect();
    assert_eq!(signers, ["Sınaqova Günel Rauf qızı", "Başqasov Əli"]);
}

/// Whatever byte is changed: never valid, unless the change is in what nobody signs, and never a panic.
#[test]
fn no_byte_of_what_they_signed_can_be_changed() {
    let trust = trust();
    for (name, step) in [("digidoc-p256.asice", 2), ("xmlsec1-c14n.asice", 11), ("lxml-pss.asice", 37)] {
        let good = golden(name);
        let before = examined(&good, &trust);
        for at in (0..good.len()).step_by(step) {
            let mut changed = good.clone();
            changed[at] ^= 0x01;
            let report = examined(&changed, &trust);
            if report.is_valid() {
                // Dates and attributes in ZIP headers: what is told stays the same.
                let told = |r: &Report| (r.signatures.clone(), r.findings.clone());
                assert!(told(&report) == told(&before), "{name}: byte {at}");
            }
        }
        for length in (0..good.len()).step_by(53) {
            assert!(!examined(&good[..length], &trust).is_valid(), "{name}: {length} bytes");
        }
    }
}

#[test]
fn what_is_too_weak_is_refused_with_a_reason() {
    for (name, check, detail) in [
        ("weak-sha1.asice", Check::SignatureFile, "rsa-sha1"),
        ("weak-md5.asice", Check::SignatureFile, "rsa-md5"),
        ("weak-digest-sha1.asice", Check::SignatureFile, "sha1"),
        ("weak-rsa-1024.asice", Check::Signature, "1024"),
    ] {
        let report = examined(&golden(name), &trust());
        let (failed, reason) = report.failure().unwrap();
        assert_eq!((failed, reason.cause), (check, Cause::Weak), "{name}: {reason}");
        assert!(reason.detail.contains(detail), "{name}: {reason}");
        assert_eq!(report.verdict(Level::B), Verdict::Invalid);
    }
}

/// A list whose update is due cannot tell strangers from those that the new one has.
#[test]
fn an_update_that_is_due_is_told_apart_from_distrust() {
    let bytes = golden("digidoc-rsa.asice");
    let mut other = Trust::from_pem(&std::fs::read_to_string(pki("rogue.pem")).unwrap()).unwrap();
    let report = examined(&bytes, &other);
    assert_eq!(report.verdict(Level::B), Verdict::Invalid);
    let distrusted = Cause::Certificate(mohur::domain::identity::Unusable::UnknownIssuer);
    assert_eq!(report.failure().map(|(c, r)| (c, r.cause)), Some((Check::Certificate, distrusted)));

    other.next_update = Some(time("2026-12-31T00:00:00Z"));
    let report = examined(&bytes, &other);
    let update = Cause::Certificate(mohur::domain::identity::Unusable::UpdateNeeded);
    assert_eq!(report.verdict(Level::B), Verdict::Undecided(update));
    other.next_update = Some(time("2027-01-02T00:00:00Z"));
    assert_eq!(examined(&bytes, &other).verdict(Level::B), Verdict::Invalid);
    // And of ours alike.
    let ours = std::fs::read(path("rsa.asice")).unwrap();
    other.next_update = Some(time("2026-12-31T00:00:00Z"));
    assert_eq!(examined(&ours, &other).verdict(Level::B), Verdict::Undecided(update));
}

/// Old and new anchors overlap: each counts for what was signed in its time.
#[test]
fn anchors_count_in_their_time() {
    let mut trust = trust();
    let verdict = |trust: &Trust| examined(&golden("xmlsec1-exclusive.asice"), trust).verdict(Level::B);
    for (from, until, holds) in [
        (None, Some("2026-03-02T10:00:05Z"), true),
        (None, Some("2026-03-02T10:00:04Z"), false),
        (Some("2026-03-02T10:00:05Z"), None, true),
        (Some("2026-03-02T10:00:06Z"), None, false),
    ] {
        (trust.anchors[0].from, trust.anchors[0].until) = (from.map(time), until.map(time));
        assert_eq!(verdict(&trust) == Verdict::Valid, holds, "{from:?} {until:?}");
    }
    let old = Trust { next_update: Some(time("2026-06-01T00:00:00Z")), ..trust.clone() };
    let mut both = old.clone();
    both.merge(Trust { next_update: Some(time("2028-06-01T00:00:00Z")), ..super::material::trust() });
    assert_eq!(verdict(&both), Verdict::Valid);
    assert!(old.is_stale(later()) && !both.is_stale(later()));
}

#[test]
fn other_kinds_are_called_unsupported_not_broken() {
    let asic_s = |archive: &mut Archive| archive.items[0].set_content(b"application/vnd.etsi.asic-s+zip");
    let cades = |archive: &mut Archive| {
        archive.items.retain(|i| i.name != b"META-INF/signatures0.xml");
        archive.items.push(super::craft::Item::new("META-INF/ASiCManifest.xml", b"<a/>", true));
        archive.items.push(super::craft::Item::new("META-INF/signature001.p7s", b"0", true));
    };
    let document = |archive: &mut Archive| {
        archive.items[0].set_content(b"application/vnd.oasis.opendocument.text");
    };
    let office = |archive: &mut Archive| drop(archive.items.remove(0));
    let bzip2 = |archive: &mut Archive| archive.items[1].method = 12;
    let encrypted = |archive: &mut Archive| archive.items[1].flags |= 1;
    let zip64 = |archive: &mut Archive| archive.items[1].size = u32::MAX;
    let zip64_directory = |archive: &mut Archive| archive.count = Some(u16::MAX);
    type Change<'c> = (&'c str, &'c dyn Fn(&mut Archive));
    let changes: [Change<'_>; 8] = [
        ("ASiC-S", &asic_s),
        ("CAdES", &cades),
        ("opendocument", &document),
        ("media type", &office),
        ("method 12", &bzip2),
        ("encrypted", &encrypted),
        ("ZIP64", &zip64),
        ("ZIP64", &zip64_directory),
    ];
    for (word, change) in changes {
        let mut archive = Archive::open(&golden("digidoc-rsa.asice"));
        change(&mut archive);
        let report = examined(&archive.bytes(), &trust());
        let (check, reason) = report.failure().unwrap();
        assert_eq!((check, reason.cause), (Check::Format, Cause::Unsupported), "{word}: {reason}");
        assert!(reason.detail.contains(word), "{reason}");
        assert_eq!(report.verdict(Level::B), Verdict::Undecided(Cause::Unsupported));
    }
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for (word, content) in [
        ("UTF-16", utf16("<?xml version='1.0'?><a/>")),
        ("koi8-r", { b"<?xml version='1.0' encoding='koi8-r'?><a>\xC1</a>".to_vec() }),
    ] {
        let mut archive = Archive::open(&golden("digidoc-rsa.asice"));
        archive
            .items
            .iter_mut()
            .find(|i| i.name.ends_with(b".xml") && i.name.starts_with(b"META-INF/sig"))
            .unwrap()
            .set_content(&content);
        let report = examined(&archive.bytes(), &trust());
        let (check, reason) = report.failure().unwrap();
        assert_eq!((check, reason.cause), (Check::SignatureFile, Cause::Unsupported), "{word}: {reason}");
        assert!(reason.detail.contains(word), "{reason}");
    }
    for (bytes, word) in [(&b"%PDF-1.7\n"[..], "PAdES"), (b"<?xml version='1.0'?><SignedDoc/>", "XML")] {
        let report = examined(bytes, &trust());
        assert!(report.failure().unwrap().1.detail.contains(word));
        assert_eq!(report.verdict(Level::B), Verdict::Undecided(Cause::Unsupported));
    }
    for bytes in [&b""[..], b"PK", b"hello", b"\x30\x80"] {
        assert_eq!(examined(bytes, &trust()).verdict(Level::B), Verdict::Invalid, "{bytes:?}");
    }
}

/// A container that says it is ours is held to our profile, whatever is done to its ZIP file.
#[test]
fn ours_are_held_to_their_profile() {
    let ours = std::fs::read(path("rsa.asice")).unwrap();
    let report = examined(&ours, &trust());
    assert_eq!((report.profile, report.verdict(Level::B)), (Profile::Application, Verdict::Valid));
    assert_eq!(report.outcome(Check::Mandate), Some(&Outcome::Passed), "the insurer's own certificate");
    for rename in ["application.pdf", "Application.PDF"] {
        let mut archive = Archive::open(&ours);
        archive.item("application.pdf").date = 0x5C62;
        let item = archive.item("application.pdf");
        (item.name, item.local_name) = (rename.into(), rename.into());
        let report = examined(&archive.bytes(), &trust());
        assert_eq!((report.profile, report.verdict(Level::B)), (Profile::Application, Verdict::Invalid));
    }
}

/// DigiDoc's library makes all levels but B-T, and its containers were valid to itself; pyasice makes B-LT, with
/// SigningCertificate of the elder form.
#[test]
fn lasting_signatures_of_other_tools_hold_with_their_level() {
    let trust = trust();
    for (name, algorithms, level) in [
        ("digidoc-lt-rsa.asice", &["RSA PKCS#1 v1.5, SHA-256"][..], Level::Lt),
        ("digidoc-lt-two.asice", &["ECDSA, SHA-256", "RSA PKCS#1 v1.5, SHA-256"], Level::Lt),
        ("digidoc-lta-rsa.asice", &["RSA PKCS#1 v1.5, SHA-256"], Level::Lta),
        ("digidoc-lta-pss.asice", &["RSA-PSS, SHA-384"], Level::Lta),
        ("digidoc-lta-p256.asice", &["ECDSA, SHA-256"], Level::Lta),
        ("digidoc-lta-p384.asice", &["ECDSA, SHA-384"], Level::Lta),
        ("digidoc-lta-p521.asice", &["ECDSA, SHA-512"], Level::Lta),
        ("pyasice-lt-rsa.asice", &["RSA PKCS#1 v1.5, SHA-256"], Level::Lt),
        ("pyasice-lt-two.asice", &["RSA PKCS#1 v1.5, SHA-256", "RSA PKCS#1 v1.5, SHA-256"], Level::Lt),
    ] {
        let report = examined(&golden(name), &trust);
        assert_eq!(report.failure(), None, "{name}");
        assert_eq!((report.level(), report.verdict(level)), (Some(level), Verdict::Valid), "{name}");
        let found: Vec<_> = report.signatures.iter().map(|s| s.algorithm.as_deref().unwrap()).collect();
        assert_eq!(found, algorithms, "{name}");
        assert!(
            report.signatures.iter().all(|s| s.stamped_at.is_some() && s.stamped_at >= s.claimed_at),
            "{name}"
        );
    }
}

/// The time-stamp for the archive covers everything that was there before it, signed or not.
#[test]
fn what_an_archive_time_stamp_covers_cannot_be_changed() {
    let mut archive = Archive::open(&golden("digidoc-lta-p256.asice"));
    let xml = archive.xml();
    let certificate = super::craft::between(
        &xml,
        "<xades:EncapsulatedX509Certificate",
        "</xades:EncapsulatedX509Certificate>",
    );
    archive.replace(certificate, "");
    let report = examined(&archive.bytes(), &trust());
    let (check, reason) = report.failure().unwrap();
    assert_eq!((check, reason.cause), (Check::Archive, Cause::BadTimeStamp), "{reason}");
    assert_eq!(report.verdict(Level::B), Verdict::Invalid);
    // Without it the signature is what it was before.
    let mut archive = Archive::open(&golden("digidoc-lta-p256.asice"));
    let stamp = super::craft::between(&xml, "<xades141:ArchiveTimeStamp", "</xades141:ArchiveTimeStamp>");
    archive.replace(stamp, "");
    let report = examined(&archive.bytes(), &trust());
    assert_eq!((report.failure(), report.level()), (None, Some(Level::Lt)));
}
