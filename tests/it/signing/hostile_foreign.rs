//! Containers of strangers that want memory, time or stack rather than trust, and their parts: time-stamps,
//! OCSP answers and revocation lists. Refused, for a reason, in a child process that has little of all three.

use super::craft::{Archive, Item, between};
use super::foreign::{golden, later};
use super::material::*;
use crate::fuzz::limit::{Child, bounded_by};
use mohur::signing::revocation::{verify_crl, verify_ocsp};
use mohur::signing::timestamp;

use mohur::domain::level::Level;
use mohur::signing::verify::{Around, Cause, Check, Verdict, examine};

/// What is handed in, which check refuses it, and a word of the reason.
type Case = (&'static str, Check, &'static str, fn() -> Vec<u8>);

/// Address space for one examination. A stranger's data files may be large, and one of them may be unpacked
/// whole for an archive time-stamp.
const MEMORY: u64 = 160 << 20;

fn changed(change: impl FnOnce(&mut Archive)) -> Vec<u8> {
    let mut archive = Archive::open(&golden("digidoc-rsa.asice"));
    change(&mut archive);
    archive.bytes()
}

/// The signature file with something put before its KeyInfo.
fn with(inserted: &str) -> Vec<u8> {
    changed(|a| a.replace("<ds:KeyInfo>", &format!("{inserted}<ds:KeyInfo>")))
}

/// Containers that somebody made who set out to deceive this program or to keep it busy, and a few that it
/// once refused without cause; with what is to be said of them, asked for B-B.
const COLLECTED: &[(&str, Verdict)] = &[
    ("terminal-escape", Verdict::Invalid),
    ("time-stamps-with-loops", Verdict::Invalid),
    ("text-canonicalized-550-times", Verdict::Invalid),
    ("tsa-revoked-crl", Verdict::Invalid),
    ("tsa-revoked-ocsp", Verdict::Invalid),
    ("ocsp-producedAt-2040", Verdict::Invalid),
    ("crl-thisUpdate-2040", Verdict::Invalid),
    ("authority-revoked-later", Verdict::Undecided(Cause::RevokedUnknownWhen)),
    ("revoked-by-the-17th-list", Verdict::Invalid),
    ("revoked-behind-20-answers", Verdict::Invalid),
    ("dir-entry-with-content", Verdict::Invalid),
    ("mimetype-second", Verdict::Invalid),
    ("mimetype-unicode-space", Verdict::Undecided(Cause::Unsupported)),
    ("comments-counted-accepted", Verdict::Invalid),
    ("hmac", Verdict::Invalid),
    ("md5-mgf1", Verdict::Invalid),
    ("ecdsa-ripemd160", Verdict::Invalid),
    ("comments-around-a-reference", Verdict::Valid),
    ("xmlsec1-comments-around-a-reference", Verdict::Valid),
    ("p521-sha256", Verdict::Valid),
    ("p521-ca-sha256", Verdict::Valid),
];

const CASES: &[Case] = &[
    ("entities in entities", Check::SignatureFile, "", || {
        changed(|a| {
            let mut laughs = "<!DOCTYPE x [<!ENTITY a0 \"ha\">".to_owned();
            for i in 1..40 {
                laughs += &format!("<!ENTITY a{i} \"{}\">", format!("&a{};", i - 1).repeat(10));
            }
            a.replace("<asic:XAdES", &format!("{laughs}]><asic:XAdES"));
            a.replace("<ds:KeyInfo>", "<ds:KeyInfo>&a39;");
        })
    }),
    ("an entity from a file", Check::SignatureFile, "", || {
        changed(|a| {
            a.replace("<asic:XAdES", "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><asic:XAdES");
            a.replace("<ds:KeyInfo>", "<ds:KeyInfo>&e;");
        })
    }),
    ("9,000 elements deep", Check::SignatureFile, "", || {
        with(&["<x>".repeat(9000), "</x>".repeat(9000)].concat())
    }),
    ("30,000 elements", Check::SignatureFile, "too complicated", || with(&"<x/>".repeat(30_000))),
    ("9,000 attributes of one element", Check::SignatureFile, "", || {
        with(&format!("<x{}/>", (0..9000).map(|i| format!(" a{i}=''")).collect::<String>()))
    }),
    ("12,000 attributes", Check::SignatureFile, "too complicated", || {
        with(&format!("<x{}/>", (0..12_000).map(|i| format!(" a{i}=''")).collect::<String>()))
    }),
    ("2,000 namespaces", Check::SignatureFile, "too complicated", || {
        with(&format!("<x{}/>", (0..2000).map(|i| format!(" xmlns:n{i}='u'")).collect::<String>()))
    }),
    ("900 namespaces over 15,000 elements", Check::Signature, "too complicated", || {
        changed(|a| {
            let many: String = (0..900).map(|i| format!(" xmlns:n{i}='u'")).collect();
            a.replace("<asic:XAdESSignatures", &format!("<asic:XAdESSignatures{many}"));
            let object = format!("<ds:Object>{}</ds:Object>", "<x/>".repeat(15_000));
            a.replace("<ds:Object>", &format!("{object}<ds:Object>"));
        })
    }),
    ("60 signatures", Check::SignatureFile, "stands twice", || signatures(60, false)),
    ("60 signatures with names of their own", Check::Signature, "", || signatures(60, true)),
    ("70 signatures with names of their own", Check::Format, "70 signatures", || signatures(70, true)),
    ("500 signatures", Check::SignatureFile, "", || signatures(500, true)),
    ("500 signature files", Check::Format, "signatures", || {
        changed(|a| {
            let xml = a.xml();
            for i in 1..500 {
                a.items.push(Item::new(&format!("META-INF/signatures{i}.xml"), xml.as_bytes(), true));
            }
        })
    }),
    ("40 signature files of three megabytes", Check::Format, "too much", || {
        changed(|a| {
            let xml = a.xml().replace("<ds:KeyInfo>", &format!("{}<ds:KeyInfo>", " ".repeat(3 << 20)));
            let first = Item::new("META-INF/signatures1.xml", xml.as_bytes(), true);
            for i in 1..40 {
                let name = format!("META-INF/signatures{i}.xml").into_bytes();
                a.items.push(Item { name: name.clone(), local_name: name, ..first.clone() });
            }
        })
    }),
    ("2,000 references", Check::SignatureFile, "", || {
        changed(|a| {
            let xml = a.xml();
            let one = between(&xml, "<ds:Reference Id=\"S0-RefId1\"", "</ds:Reference>").to_owned();
            let many: String = (10..2010).map(|i| one.replace("RefId1", &format!("RefId{i}"))).collect();
            a.replace(&one, &many);
        })
    }),
    ("500 references to the signed properties", Check::SignatureFile, "", || {
        changed(|a| {
            let xml = a.xml();
            let one = between(&xml, "<ds:Reference Id=\"S0-RefId2\"", "</ds:Reference>").to_owned();
            let many: String = (10..510).map(|i| one.replace("RefId2", &format!("RefId{i}"))).collect();
            a.replace(&one, &many);
        })
    }),
    ("3,000 certificates", Check::SignatureFile, "", || {
        changed(|a| {
            let certificate = "<ds:X509Certificate>MAA=</ds:X509Certificate>".repeat(3000);
            a.replace("<ds:X509Data>", &format!("<ds:X509Data>{certificate}"));
        })
    }),
    ("20 megabytes of zeros in the place of a file", Check::Digests, "changed", || {
        changed(|a| a.item("b.pdf").set_content(&vec![0; 20 << 20]))
    }),
    ("15 times 20 megabytes of zeros", Check::Format, "too much content", || {
        changed(|a| {
            let zeros = Item::new("x0", &vec![0; 20 << 20], true);
            for i in 0..15 {
                let name = format!("x{i}").into_bytes();
                a.items.push(Item { name: name.clone(), local_name: name, ..zeros.clone() });
            }
        })
    }),
    ("four gigabytes said", Check::Format, "ZIP64", || changed(|a| a.item("b.pdf").size = u32::MAX)),
    ("200 megabytes said", Check::Format, "length differs", || {
        changed(|a| a.item("META-INF/signatures0.xml").size = 3 << 20)
    }),
    ("60,000 entries", Check::Format, "too many", || {
        changed(|a| a.items.extend((0..60_000).map(|i| Item::new(&format!("x{i}"), b"", false))))
    }),
    ("a name of 60,000 characters", Check::Format, "name", || {
        changed(|a| a.items.push(Item::new(&"x".repeat(60_000), b"", false)))
    }),
    ("2,000 folders in each other", Check::Format, "name", || {
        changed(|a| a.items.push(Item::new(&"x/".repeat(2000), b"", false)))
    }),
    ("two containers", Check::Format, "before the archive", || golden("digidoc-rsa.asice").repeat(2)),
    ("60 megabytes of nothing", Check::Format, "", || [b'P', b'K'].repeat(30 << 20)),
    ("70 megabytes", Check::Format, "too long", || changed(|a| a.comment = vec![0; 70 << 20])),
];

fn signatures(count: usize, are_named: bool) -> Vec<u8> {
    changed(|a| {
        let xml = a.xml();
        let one = between(&xml, "<ds:Signature ", "</ds:Signature>").to_owned();
        let named = |i| if are_named { one.replace("S0", &format!("S{i}")) } else { one.clone() };
        let more: String = (1..count).map(named).collect();
        a.replace("</asic:XAdESSignatures>", &format!("{more}</asic:XAdESSignatures>"));
    })
}

/// Unsigned properties with many things in them. They are not signed, so the signature holds as it did; they
/// must neither help nor cost much.
fn properties() -> Vec<(&'static str, String)> {
    let stamp = |tokens: &str| {
        format!(
            "<xades:SignatureTimeStamp><ds:CanonicalizationMethod \
             Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>{tokens}</xades:SignatureTimeStamp>"
        )
    };
    let token = "<xades:EncapsulatedTimeStamp>MAA=</xades:EncapsulatedTimeStamp>";
    let archive = stamp(token).replace("SignatureTimeStamp", "ArchiveTimeStamp");
    let archive = archive.replace("xades:Archive", "x141:Archive").replace(
        "<x141:ArchiveTimeStamp>",
        "<x141:ArchiveTimeStamp xmlns:x141=\"http://uri.etsi.org/01903/v1.4.1#\">",
    );
    let answers = |name: &str, list: &str| {
        let value = format!("<xades:{name}>MAA=</xades:{name}>").repeat(3000);
        format!("<xades:RevocationValues><xades:{list}>{value}</xades:{list}></xades:RevocationValues>")
    };
    vec![
        ("2,000 time-stamps", stamp(token).repeat(2000)),
        ("5,000 tokens in a time-stamp", stamp(&token.repeat(5000))),
        ("2,000 archive time-stamps", archive.repeat(2000)),
        ("3,000 OCSP answers", answers("EncapsulatedOCSPValue", "OCSPValues")),
        ("3,000 revocation lists", answers("EncapsulatedCRLValue", "CRLValues")),
    ]
}

#[test]
fn what_strangers_send_is_judged_within_bounds() {
    let said = Child::new("signing::hostile_foreign::child").env("MOHUR_TEST_HOSTILE", "1");
    let said = said.succeeds(String::new);
    assert!(said.contains("the last case"), "{said}");
}

#[test]
#[ignore = "the child of the test above"]
fn child() {
    if std::env::var("MOHUR_TEST_HOSTILE").is_err() {
        return;
    }
    let trust = trust();
    let around = Around { trust: &trust, now: later(), receipt_signers: &[], mandates: None };
    let mut wrong: Vec<String> = Vec::new();
    // What is told of a container within bounds: the verdict, the check that failed, and why.
    let told = |bytes: &[u8]| {
        let mut told = None;
        bounded_by(MEMORY, || {
            let report = examine(bytes, &around);
            let failure = report.failure().map(|(check, reason)| (check, reason.to_string()));
            told = Some((report.verdict(Level::B), failure));
        });
        told.unwrap()
    };
    assert_eq!(told(&golden("digidoc-rsa.asice")).0, Verdict::Valid);
    for (name, check, word, make) in CASES {
        println!("{name}");
        let (verdict, failure) = told(&make());
        let is_right = failure.as_ref().is_some_and(|(c, reason)| c == check && reason.contains(word));
        if !is_right || verdict == Verdict::Valid {
            wrong.push(format!("{name}: {verdict:?}, {failure:?}"));
        }
    }
    for (name, expected) in COLLECTED {
        println!("{name}");
        let bytes = std::fs::read(path("hostile").join(format!("{name}.asice"))).unwrap();
        let (verdict, failure) = told(&bytes);
        if verdict != *expected {
            wrong.push(format!("{name}: {verdict:?}, {failure:?}"));
        }
    }
    for (name, unsigned) in properties() {
        println!("{name}");
        let bytes = changed(|a| {
            let end = "</xades:QualifyingProperties>";
            let unsigned = format!(
                "<xades:UnsignedProperties><xades:UnsignedSignatureProperties>{unsigned}\
                 </xades:UnsignedSignatureProperties></xades:UnsignedProperties>{end}"
            );
            a.replace(end, &unsigned);
        });
        let (verdict, failure) = told(&bytes);
        if verdict == Verdict::Valid {
            wrong.push(format!("{name}: {verdict:?}, {failure:?}"));
        }
    }
    // Deep DER in the place of each thing that authorities send.
    let deep = super::hostile::deep();
    let (person, issuing) = (certificate("person"), certificate("issuing"));
    bounded_by(MEMORY, || {
        for bytes in [&deep[..], &[0x30; 60_000], &[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], &[]] {
            assert!(timestamp::verify(bytes, b"", &trust).is_err());
            assert!(timestamp::asked(bytes).is_err());
            assert!(verify_ocsp(bytes, &person, &issuing, now()).is_err());
            assert!(verify_crl(bytes, &person, &issuing, now()).is_err());
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("the last case");
}
