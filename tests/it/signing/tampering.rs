//! Signature files, certificates and data that were tampered with, each refused by the right check.

use super::craft::{Archive, between};
use super::material::*;
use mohur::domain::level::Level;
use mohur::signing::verify::{Cause, Check, Outcome, Verdict, verify};

type Change = fn(&mut Archive);

fn expect(check: Check, cases: &[(&str, Change)]) {
    let good = Archive::open(&std::fs::read(path("rsa.asice")).unwrap());
    let mut again = good.clone();
    again.sign_again("person");
    let report = verify(&again.bytes(), &trust(), now());
    assert!(report.is_valid(), "signing again is at fault: {:?}", report.failure());
    for (name, change) in cases {
        let mut archive = good.clone();
        change(&mut archive);
        let report = verify(&archive.bytes(), &trust(), now());
        assert_eq!(report.failure().map(|f| f.0), Some(check), "{name}: {:?}", report.failure());
    }
}

#[test]
fn signature_files_out_of_profile_are_refused() {
    const ROOT: &str = "<asic:XAdESSignatures";
    expect(
        Check::SignatureFile,
        &[
            ("DOCTYPE", |a| a.replace(ROOT, "<!DOCTYPE x><asic:XAdESSignatures")),
            ("entity", |a| {
                a.replace(
                    ROOT,
                    "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><asic:XAdESSignatures",
                );
            }),
            ("comment", |a| a.replace("<ds:KeyInfo>", "<!-- --><ds:KeyInfo>")),
            ("processing instruction", |a| a.replace("<ds:KeyInfo>", "<?x y?><ds:KeyInfo>")),
            ("CDATA", |a| {
                a.replace(
                    "application/json</xades:MimeType>",
                    "<![CDATA[application/json]]></xades:MimeType>",
                );
            }),
            ("character reference", |a| a.replace("application/json<", "application/jso&#110;<")),
            ("white space", |a| a.replace("<ds:KeyInfo>", "\n<ds:KeyInfo>")),
            ("byte order mark", |a| a.replace("<?xml", "\u{FEFF}<?xml")),
            ("bytes behind the root", |a| a.replace("</asic:XAdESSignatures>", "</asic:XAdESSignatures>\n")),
            ("other quotes", |a| a.replace("Id=\"S0\"", "Id='S0'")),
            ("base64 in lines", |a| a.replace("<ds:X509Certificate>", "<ds:X509Certificate>\n")),
            ("extra object", |a| a.replace("<ds:Object>", "<ds:Object></ds:Object><ds:Object>")),
            ("duplicate Id", |a| {
                a.replace(
                    "<ds:Object>",
                    "<ds:Object><x Id=\"S0-SignedProperties\"></x></ds:Object><ds:Object>",
                );
            }),
            ("wrapped SignedProperties", |a| {
                let xml = a.xml();
                let real = between(&xml, "<xades:SignedProperties ", "</xades:SignedProperties>").to_owned();
                let forged = real.replace(SIGNED_AT, "2026-03-02T10:00:09Z").replace("Id=", "Id=\"x\" Was=");
                a.replace(&real, &forged);
                a.replace("</ds:Signature>", &format!("<ds:Object>{real}</ds:Object></ds:Signature>"));
            }),
            ("two signatures", |a| {
                let xml = a.xml();
                let signature = between(&xml, "<ds:Signature ", "</ds:Signature>").to_owned();
                a.replace("</asic:XAdESSignatures>", &format!("{signature}</asic:XAdESSignatures>"));
            }),
            ("unsigned properties", |a| {
                a.replace(
                    "</xades:QualifyingProperties>",
                    "<xades:UnsignedProperties></xades:UnsignedProperties></xades:QualifyingProperties>",
                );
            }),
            ("a second certificate", |a| {
                let xml = a.xml();
                let one = between(&xml, "<ds:X509Certificate>", "</ds:X509Certificate>").to_owned();
                a.replace(&one, &one.repeat(2));
            }),
            ("unknown transform", |a| {
                a.replace("<ds:Transforms>", "<ds:Transforms><ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"></ds:Transform>");
                a.sign_again("person");
            }),
            ("other canonicalization", |a| {
                a.replace(
                    "http://www.w3.org/2001/10/xml-exc-c14n#",
                    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
                );
                a.sign_again("person");
            }),
            ("SHA-1 digest", |a| {
                a.replace(
                    "http://www.w3.org/2001/04/xmlenc#sha256",
                    "http://www.w3.org/2000/09/xmldsig#sha1",
                );
                a.sign_again("person");
            }),
            ("SHA-1 signature", |a| {
                a.replace(
                    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
                    "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
                );
                a.sign_again("person");
            }),
            ("no signature method", |a| {
                a.replace("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "");
                a.sign_again("person");
            }),
            ("reference to elsewhere", |a| {
                let xml = a.xml();
                let one = between(&xml, "<ds:Reference Id=\"S0-File1\"", "</ds:Reference>").to_owned();
                a.replace(&one, &one.replace("application.pdf", "https://example.invalid/application.pdf"));
                a.sign_again("person");
            }),
            ("a file not signed", |a| {
                let xml = a.xml();
                a.replace(between(&xml, "<ds:Reference Id=\"S0-File1\"", "</ds:Reference>"), "");
                a.replace(
                    between(
                        &xml,
                        "<xades:DataObjectFormat ObjectReference=\"#S0-File1\"",
                        "</xades:DataObjectFormat>",
                    ),
                    "",
                );
                a.sign_again("person");
            }),
            ("a file signed twice", |a| {
                let xml = a.xml();
                let one = between(&xml, "<ds:Reference Id=\"S0-File1\"", "</ds:Reference>").to_owned();
                a.replace(&one, &one.repeat(2));
                a.sign_again("person");
            }),
            ("another media type", |a| {
                a.replace(">application/json<", ">text/html<");
                a.sign_again("person");
            }),
            ("nothing", |a| a.item("META-INF/signatures0.xml").set_content(b"")),
            ("not UTF-8", |a| a.item("META-INF/signatures0.xml").set_content(&[0xFF; 100])),
            ("a huge one", |a| {
                a.item("META-INF/signatures0.xml")
                    .set_content("<ds:Reference Id=\"\">".repeat(100_000).as_bytes());
            }),
        ],
    );
}

#[test]
fn changed_data_is_refused() {
    expect(
        Check::Digests,
        &[
            ("data", |a| {
                let mut json = a.content("application.json");
                json[10] ^= 1;
                a.item("application.json").set_content(&json);
            }),
            ("document", |a| {
                let mut pdf = a.content("application.pdf");
                pdf[1000] ^= 1;
                a.item("application.pdf").set_content(&pdf);
            }),
            ("another application's signature", |a| {
                let other = std::fs::read(path("other-application.asice")).unwrap();
                let signatures = Archive::open(&other).xml();
                a.item("META-INF/signatures0.xml").set_content(signatures.as_bytes());
            }),
        ],
    );
}

#[test]
fn forged_signatures_are_refused() {
    expect(
        Check::Signature,
        &[
            ("data and digest changed together", |a| {
                let xml = a.xml();
                let value = between(&xml, "<ds:SignatureValue", "</ds:SignatureValue>").to_owned();
                let mut json = a.content("application.json");
                json[10] ^= 1;
                a.item("application.json").set_content(&json);
                a.sign_again("person");
                let xml = a.xml();
                a.replace(between(&xml, "<ds:SignatureValue", "</ds:SignatureValue>"), &value);
            }),
            ("value of another key", |a| a.sign_again("rogue")),
            ("value cut off", |a| {
                let xml = a.xml();
                let value = between(&xml, "Id=\"S0-Value\">", "</ds:SignatureValue>").to_owned();
                a.replace(&value, "Id=\"S0-Value\"></ds:SignatureValue>");
            }),
            ("another signing time", |a| a.replace(SIGNED_AT, "2026-03-02T10:00:06Z")),
            ("another algorithm", |a| {
                a.replace("xmldsig-more#rsa-sha256", "xmldsig-more#ecdsa-sha256");
                a.sign_again("person");
            }),
        ],
    );
    expect(
        Check::Binding,
        &[
            ("another certificate of the same key", |a| swap_certificate(a, "other")),
            ("another certificate, signed again", |a| {
                swap_certificate(a, "other");
                a.sign_again("person");
            }),
        ],
    );
}

fn swap_certificate(archive: &mut Archive, name: &str) {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let old = STANDARD.encode(certificate("person"));
    archive.replace(&old, &STANDARD.encode(certificate(name)));
}

#[test]
fn unreadable_certificates_are_refused() {
    for bytes in [&b""[..], &[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], &[0x30; 5000], &[0x30, 0x80].repeat(2000)]
    {
        use base64::{Engine, engine::general_purpose::STANDARD};
        let mut archive = Archive::open(&std::fs::read(path("rsa.asice")).unwrap());
        archive.replace(&STANDARD.encode(certificate("person")), &STANDARD.encode(bytes));
        let report = verify(&archive.bytes(), &trust(), now());
        assert_eq!(report.failure().map(|f| f.0), Some(Check::Certificate), "{:?}", report.failure());
    }
}

#[test]
fn unfit_certificates_are_refused() {
    for (name, check, word) in [
        ("expired", Check::Validity, "Expired"),
        ("future", Check::Validity, "NotYetValid"),
        ("rogue-person", Check::Certificate, "UnknownIssuer"),
        ("below-person", Check::Certificate, "UnknownIssuer"),
        ("unknown-critical", Check::Certificate, "NotUnderstood"),
        ("authority", Check::Certificate, "WrongUsage"),
        ("authentication", Check::Usage, "WrongUsage"),
        ("machine", Check::Usage, "WrongUsage"),
        ("other", Check::Signer, "somebody else"),
        ("nameless", Check::Signer, "no FİN"),
    ] {
        let container = container(&application(), name, "person", SIGNED_AT);
        let report = verify(&container.bytes, &trust(), now());
        let (failed, reason) = report.failure().unwrap();
        assert_eq!((failed, reason.to_string().contains(word)), (check, true), "{name}: {reason}");
        assert_eq!(report.outcome(Check::Signature), Some(&Outcome::Passed), "{name}");
    }
    // Nobody's authorities are believed when none are trusted.
    let good = std::fs::read(path("rsa.asice")).unwrap();
    let report = verify(&good, &Default::default(), now());
    assert_eq!(report.failure().map(|f| f.0), Some(Check::Certificate));
}

#[test]
fn data_that_is_not_canonical_is_refused() {
    for (from, to) in [("{", "{ "), ("{", "{\"zzz\":1,"), ("{", "{\"id\":\"\",")] {
        let mut archive = Archive::open(&std::fs::read(path("rsa.asice")).unwrap());
        let json = String::from_utf8(archive.content("application.json")).unwrap();
        archive.item("application.json").set_content(json.replacen(from, to, 1).as_bytes());
        archive.sign_again("person");
        let report = verify(&archive.bytes(), &trust(), now());
        assert_eq!(report.failure().map(|f| f.0), Some(Check::Data), "{:?}", report.failure());
        assert_eq!(report.content, None);
    }
}

#[test]
fn a_document_of_something_else_is_refused() {
    let other = Archive::open(&std::fs::read(path("other-application.asice")).unwrap());
    for pdf in [other.content("application.pdf"), b"%PDF-1.7".to_vec()] {
        let mut archive = Archive::open(&std::fs::read(path("rsa.asice")).unwrap());
        archive.item("application.pdf").set_content(&pdf);
        archive.sign_again("person");
        let report = verify(&archive.bytes(), &trust(), now());
        assert_eq!(report.failure().map(|f| f.0), Some(Check::Document), "{:?}", report.failure());
    }
}

#[test]
fn a_document_of_another_version_is_not_called_forged() {
    let mut archive = Archive::open(&std::fs::read(path("rsa.asice")).unwrap());
    let mut pdf = archive.content("application.pdf");
    let producer = "Möhür PDF ".as_bytes();
    let at = pdf.windows(producer.len()).rposition(|w| w == producer).unwrap() + producer.len();
    pdf[at] = b'9';
    archive.item("application.pdf").set_content(&pdf);
    archive.sign_again("person");
    let report = verify(&archive.bytes(), &trust(), now());
    let (check, reason) = report.failure().unwrap();
    assert_eq!(check, Check::Document);
    assert!(reason.detail.contains("version 9"), "{reason}");
    assert_eq!(report.verdict(Level::B), Verdict::Undecided(Cause::Unsupported));
}

#[test]
fn impossible_times_are_refused() {
    let at = |signed_at| {
        let report = verify(&container(&application(), "person", "person", signed_at).bytes, &trust(), now());
        report.failure().map(|f| f.0)
    };
    assert_eq!(at("2026-03-02T10:00:00Z"), None, "in the second of preparation");
    assert_eq!(at("2026-03-02T09:59:59Z"), Some(Check::Time), "before preparation");
    assert_eq!(at("2026-03-02T10:06:00Z"), None, "a clock that is five minutes ahead");
    assert_eq!(at("2026-03-02T10:06:01Z"), Some(Check::Time), "in the future");
    let mut late = application();
    late.lookup.time = time("2026-03-02T10:05:06Z");
    let report = verify(&container(&late, "person", "person", SIGNED_AT).bytes, &trust(), now());
    assert_eq!(report.failure().map(|f| f.0), Some(Check::Time), "before the lookup");
}

#[test]
fn what_was_not_reached_is_not_called_passed() {
    let report = verify(b"", &trust(), now());
    assert!(!report.is_valid());
    let skipped = report.all().filter(|(_, o)| *o == Outcome::Skipped).count();
    assert_eq!((report.failure().map(|f| f.0), skipped), (Some(Check::Format), report.all().count() - 1));
    assert!(report.digest.to_hex().starts_with("e3b0c442"), "SHA-256 of nothing");

    // A stranger's document is not rendered at all.
    let report =
        verify(&container(&application(), "rogue-person", "person", SIGNED_AT).bytes, &trust(), now());
    assert_eq!(report.outcome(Check::Document), Some(&Outcome::Skipped));
    assert_eq!(report.outcome(Check::Digests), Some(&Outcome::Passed));
}
