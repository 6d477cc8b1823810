//! Containers of strangers that no honest program makes: each is refused for what it is, in bounded time
//! and memory.

use super::craft::{Archive, Item, between, deflated, re_sign};
use super::foreign::{examined, golden};
use super::material::*;
use base64::{Engine, engine::general_purpose::STANDARD};
use mohur::domain::level::Level;
use mohur::signing::verify::{Cause, Check, Outcome, Report, Verdict};

const SIGNATURES: &str = "META-INF/signatures0.xml";
const DATA: &str = "b.pdf";

type Change = fn(&mut Archive);

fn changed(change: Change) -> Report {
    let mut archive = Archive::open(&golden("xmlsec1-exclusive.asice"));
    change(&mut archive);
    examined(&archive.bytes(), &trust())
}

fn expect(check: Check, cause: Cause, cases: &[(&str, Change)]) {
    assert_eq!(changed(|_| {}).verdict(Level::B), Verdict::Valid, "the writer of these tests is at fault");
    for (name, change) in cases {
        let report = changed(*change);
        let found = match report.outcome(check) {
            Some(Outcome::Failed(reason) | Outcome::Undecided(reason)) => Some(reason.cause),
            _ => None,
        };
        assert_eq!(found, Some(cause), "{name}: {:?}", report.failure());
        assert_ne!(report.verdict(Level::B), Verdict::Valid, "{name}");
    }
}

/// Replaces text in the signature file.
fn edit(archive: &mut Archive, from: &str, to: &str) {
    let xml = String::from_utf8(archive.content(SIGNATURES)).unwrap();
    assert!(xml.contains(from), "{from} does not stand in the signature file");
    archive.item(SIGNATURES).set_content(xml.replacen(from, to, 1).as_bytes());
}

#[test]
fn ambiguous_archives_are_refused() {
    expect(
        Check::Format,
        Cause::Malformed,
        &[
            ("bytes before", |a| a.items[0].before = b"MZ".into()),
            ("a gap between entries", |a| a.items[2].before = b"?".into()),
            ("a gap before the directory", |a| a.before_directory = b"?".into()),
            ("bytes behind the directory", |a| a.before_end = b"?".into()),
            ("another name in the local header", |a| a.items[2].local_name = b"c.pdf".into()),
            ("another CRC in the local header", |a| a.items[2].local_crc ^= 1),
            ("a link", |a| a.items[2].attributes = 0o120_777 << 16),
            ("a pipe", |a| a.items[2].attributes = 0o010_644 << 16),
            ("a device", |a| a.items[2].attributes = 0o060_644 << 16),
            ("a folder by its attributes", |a| a.items[2].attributes = 0o040_755 << 16),
            ("a folder by those of MS-DOS", |a| a.items[2].attributes = 0x10),
            ("a descriptor that is not there", |a| a.items[2].flags = 8),
            ("more declared than there is", |a| a.items[2].size = u32::MAX - 1),
            ("fewer entries counted", |a| a.count = Some(3)),
            ("the same name twice", |a| a.items.push(a.items[2].clone())),
            ("the same name in capitals", |a| a.items.push(Item::new("B.PDF", b"", false))),
            ("a folder of the name of a file", |a| a.items.push(Item::new("b.pdf/", b"", false))),
            ("a path out", |a| a.items.push(Item::new("a/../../evil", b"", false))),
            ("a path with dots and spaces", |a| a.items.push(Item::new("a/.. /evil", b"", false))),
            ("an absolute path", |a| a.items.push(Item::new("/etc/evil", b"", false))),
            ("a path of Windows", |a| a.items.push(Item::new("..\\evil", b"", false))),
            ("a drive", |a| a.items.push(Item::new("C:evil", b"", false))),
            ("a NUL in a name", |a| a.items.push(Item::new("evil\0.pdf", b"", false))),
            ("a name that reads backwards", |a| a.items.push(Item::new("\u{202E}fdp.exe", b"", false))),
            ("a second name", |a| a.items[2].extra = vec![0x75, 0x70, 5, 0, 1, 0, 0, 0, 0]),
            ("the same name to Windows", |a| a.items.push(Item::new("b.pdf. ", b"", false))),
            ("the same name in another spelling", |a| {
                a.items.push(Item::new("mu\u{308}raciət №1.txt", b"", false));
            }),
            ("the same folder to Windows", |a| {
                a.items.extend(["c/d.txt", "c./d.txt"].map(|name| Item::new(name, b"", false)));
            }),
            ("a name with an invisible letter", |a| a.items.push(Item::new("b\u{3164}.pdf", b"", false))),
            ("a name with a variant's mark", |a| a.items.push(Item::new("b.pdf\u{FE0F}", b"", false))),
            ("an extra field of the media type", |a| a.items[0].local_extra = vec![0xFE, 0xCA, 0, 0]),
            ("mimetype deflated", |a| {
                a.items[0] = Item::new("mimetype", b"application/vnd.etsi.asic-e+zip", true);
            }),
            ("mimetype not first", |a| a.items.swap(0, 1)),
            ("513 entries", |a| {
                a.items.extend((0..510).map(|i| Item::new(&format!("x{i}"), b"", false)));
            }),
        ],
    );
    // Liberties that are not ambiguous.
    let free = changed(|a| {
        for item in &mut a.items {
            (item.date, item.attributes) = (0x5C62, 0o100_644 << 16);
            (item.comment, item.extra) = (b"LIB".into(), vec![0xFE, 0xCA, 1, 0, 9]);
        }
        a.items[2].flags = 0x0800 | 0b110;
        a.comment = b"a comment".into();
        a.items.push(Item::new("META-INF/container.xml", b"<a/>", false));
    });
    assert_eq!(free.verdict(Level::B), Verdict::Valid, "{:?}", free.failure());
    let descriptor = changed(|a| {
        let item = &mut a.items[2];
        item.flags = 8;
        let fields = [item.crc, item.packed.len() as u32, item.size].map(u32::to_le_bytes).concat();
        item.behind = [b"PK\x07\x08".as_slice(), &fields].concat();
    });
    assert_eq!(descriptor.verdict(Level::B), Verdict::Valid, "{:?}", descriptor.failure());
    // An end within the comment of the end: which one counts is anybody's guess.
    let two_ends = changed(|a| a.comment = [b"PK\x05\x06".as_slice(), &[0; 18]].concat());
    assert_eq!(two_ends.failure().map(|f| f.0), Some(Check::Format));
}

/// As programs write that do not know yet how long a file will be. It is told from headers that contradict
/// each other.
#[test]
fn zip64_is_called_unsupported_wherever_it_shows() {
    const LENGTHS: [u8; 4] = [1, 0, 16, 0];
    expect(
        Check::Format,
        Cause::Unsupported,
        &[
            ("in a local header", |a| {
                let mut other = a.items[2].clone();
                other.local_extra = [&LENGTHS[..], &[0; 16]].concat();
                other.local_lengths = Some((u32::MAX, u32::MAX));
                a.items[2] = other;
            }),
            ("in a data descriptor", |a| {
                let item = &mut a.items[2];
                item.local_extra = [&LENGTHS[..], &[0; 16]].concat();
                item.flags = 8;
                let lengths = [u64::from(item.packed.len() as u32), item.size.into()].map(u64::to_le_bytes);
                item.behind = [b"PK\x07\x08", &item.crc.to_le_bytes()[..], &lengths.concat()].concat();
            }),
            ("in an end of its own", |a| {
                a.before_end = [b"PK\x06\x06".as_slice(), &[0; 52], b"PK\x06\x07", &[0; 16]].concat();
            }),
        ],
    );
    let unneeded = changed(|a| a.items[2].local_extra = [&LENGTHS[..], &[0; 16]].concat());
    assert_eq!(unneeded.verdict(Level::B), Verdict::Valid, "{:?}", unneeded.failure());
}

/// What a manifest may say without contradicting anybody.
#[test]
fn manifests_have_some_liberty() {
    let report = changed(|a| {
        let manifest = String::from_utf8(a.content("META-INF/manifest.xml")).unwrap();
        let own =
            "<manifest:file-entry manifest:full-path=\"META-INF/signatures0.xml\" manifest:media-type=\"\"/>";
        let manifest = manifest.replace("text/plain", "Text/Plain");
        let manifest = manifest.replace("</manifest:manifest>", &format!("{own}</manifest:manifest>"));
        a.item("META-INF/manifest.xml").set_content(manifest.as_bytes());
    });
    assert_eq!(report.verdict(Level::B), Verdict::Valid, "{:?}", report.failure());
}

#[test]
fn files_that_nobody_signed_are_seen() {
    expect(
        Check::Coverage,
        Cause::NotSigned,
        &[("an extra file", |a| {
            a.items.retain(|i| i.name != b"META-INF/manifest.xml");
            a.items.push(Item::new("evil.pdf", b"", false));
        })],
    );
    expect(
        Check::Manifest,
        Cause::Differs,
        &[
            ("a file that the manifest does not name", |a| a.items.push(Item::new("evil.pdf", b"", false))),
            ("another media type in the manifest", |a| {
                let manifest = String::from_utf8(a.content("META-INF/manifest.xml")).unwrap();
                let changed = manifest.replace("application/pdf", "text/html");
                a.item("META-INF/manifest.xml").set_content(changed.as_bytes());
            }),
        ],
    );
    expect(
        Check::Format,
        Cause::NotSigned,
        &[("a file in META-INF", |a| a.items.push(Item::new("META-INF/evil.exe", b"", false)))],
    );
    expect(
        Check::Manifest,
        Cause::Missing,
        &[("a missing file", |a| a.items.retain(|i| i.name != DATA.as_bytes()))],
    );
    expect(
        Check::Digests,
        Cause::Missing,
        &[("a missing file", |a| {
            a.items.retain(|i| i.name != DATA.as_bytes() && i.name != b"META-INF/manifest.xml");
        })],
    );
    expect(
        Check::Digests,
        Cause::Changed,
        &[("a changed file", |a| a.item(DATA).set_content(b"%PDF-1.7 no m0re\n"))],
    );
    expect(
        Check::Format,
        Cause::Missing,
        &[("no signature", |a| a.items.retain(|i| i.name != SIGNATURES.as_bytes()))],
    );
}

/// Who does not sign every file says so, and is not taken for somebody who does.
#[test]
fn a_signature_over_some_of_the_files_is_not_over_all() {
    let report = changed(|a| {
        let xml = String::from_utf8(a.content(SIGNATURES)).unwrap();
        let mut second = xml.replace("S0", "S1");
        let reference = between(&second, "<ds:Reference Id=\"S1-R0\"", "</ds:Reference>").to_owned();
        let format = between(
            &second,
            "<xades:DataObjectFormat ObjectReference=\"#S1-R0\"",
            "</xades:DataObjectFormat>",
        );
        second = second.replace(&format.to_owned(), "").replace(&reference, "");
        let second = re_sign(&second, "person");
        a.items.push(Item::new("META-INF/signatures1.xml", second.as_bytes(), true));
    });
    assert_eq!(report.failure(), None);
    assert_eq!(report.verdict(Level::B), Verdict::Incomplete);
    let outcome = |signature: usize, file: usize| &report.signatures[signature].files[file].outcome;
    assert_eq!((outcome(0, 0), outcome(0, 1)), (&Outcome::Passed, &Outcome::Passed));
    assert_eq!(report.signatures[1].files[1].name, "müraciət №1.txt");
    assert_eq!((outcome(1, 0), outcome(1, 1)), (&Outcome::Passed, &Outcome::Absent));
}

#[test]
fn hostile_xml_is_refused() {
    const ROOT: &str = "<asic:XAdESSignatures";
    expect(
        Check::SignatureFile,
        Cause::Malformed,
        &[
            ("DOCTYPE", |a| edit(a, ROOT, "<!DOCTYPE x><asic:XAdESSignatures")),
            ("entities that grow", |a| {
                let dtd = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>";
                edit(a, ROOT, &format!("{dtd}{ROOT}"));
            }),
            ("an entity from a file", |a| {
                edit(
                    a,
                    ROOT,
                    "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><asic:XAdESSignatures",
                );
            }),
            ("two Ids", |a| edit(a, "<ds:Object>", "<ds:Object Id=\"S0\">")),
            ("text between elements", |a| edit(a, "<ds:KeyInfo>", "evil<ds:KeyInfo>")),
            ("a processing instruction between elements", |a| edit(a, "<ds:KeyInfo>", "<?x y?><ds:KeyInfo>")),
            ("an undeclared prefix", |a| edit(a, "<ds:KeyInfo>", "<dx:KeyInfo>")),
            ("deep nesting", |a| {
                let deep = format!(
                    "<ds:Object>{}{}</ds:Object></ds:Signature>",
                    "<a>".repeat(100_000),
                    "</a>".repeat(100_000)
                );
                edit(a, "</ds:Signature>", &deep);
            }),
            ("many elements", |a| {
                edit(
                    a,
                    "</ds:Signature>",
                    &format!("<ds:Object>{}</ds:Object></ds:Signature>", "<a/>".repeat(30_000)),
                );
            }),
            ("many attributes", |a| {
                let attributes: String = (0..30_000).map(|i| format!(" a{i}=''")).collect();
                edit(a, "<ds:Object>", &format!("<ds:Object{attributes}>"));
            }),
            ("many namespaces", |a| {
                let names: String = (0..3_000).map(|i| format!(" xmlns:a{i}='u'")).collect();
                edit(a, "<ds:Object>", &format!("<ds:Object{names}>"));
            }),
            ("not XML", |a| a.item(SIGNATURES).set_content(b"\x00\x01")),
            ("nothing", |a| a.item(SIGNATURES).set_content(b"")),
        ],
    );
    expect(
        Check::SignatureFile,
        Cause::Unsupported,
        &[
            ("UTF-16", |a| {
                let xml = String::from_utf8(a.content(SIGNATURES)).unwrap();
                let wide: Vec<u8> = xml.encode_utf16().flat_map(u16::to_le_bytes).collect();
                a.item(SIGNATURES).set_content(&wide);
            }),
            ("letters of another encoding", |a| {
                edit(a, "encoding=\"UTF-8\"", "encoding=\"ISO-8859-9\"");
                edit(a, "<!-- outside -->", "<!-- ə -->");
            }),
            ("another encoding far behind", |a| {
                edit(a, "encoding=\"UTF-8\"", &format!("{}encoding=\"UTF-7\"", " ".repeat(300)));
            }),
            ("another encoding behind a mark", |a| {
                edit(a, "<?xml", "\u{FEFF}<?xml");
                edit(a, "encoding=\"UTF-8\"", "encoding=\"UTF-7\"");
            }),
            ("an encoding that spells brackets with letters", |a| {
                edit(a, "encoding=\"UTF-8\"", "encoding=\"UTF-7\"");
            }),
            ("another document element", |a| a.item(SIGNATURES).set_content(b"<a/>")),
            ("a transform that computes", |a| {
                let xslt = "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"/>";
                edit(a, "<ds:Transforms>", &format!("<ds:Transforms>{xslt}"));
            }),
            ("a reference through XPointer", |a| edit(a, "URI=\"b.pdf\"", "URI=\"b.pdf#xpointer(/)\"")),
            ("a canonicalization of somebody's own", |a| {
                edit(
                    a,
                    "<ds:CanonicalizationMethod Algorithm=\"http://",
                    "<ds:CanonicalizationMethod Algorithm=\"https://",
                );
            }),
        ],
    );
    expect(
        Check::SignatureFile,
        Cause::Weak,
        &[("an HMAC", |a| edit(a, "xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256"))],
    );
    expect(
        Check::Format,
        Cause::TooMuch,
        &[("a huge signature file", |a| {
            a.item(SIGNATURES).set_content(&vec![b' '; 5 << 20]);
        })],
    );
}

#[test]
fn wrapped_and_swapped_parts_are_refused() {
    expect(
        Check::SignatureFile,
        Cause::Malformed,
        &[
            ("properties moved away, forged ones in their place", |a| {
                let xml = String::from_utf8(a.content(SIGNATURES)).unwrap();
                let real = between(&xml, "<xades:SignedProperties ", "</xades:SignedProperties>").to_owned();
                let forged = real.replace(SIGNED_AT, "2026-03-02T10:00:09Z").replace("S0-P", "S0-Q");
                edit(a, &real, &forged);
                edit(a, "</ds:Signature>", &format!("<ds:Object>{real}</ds:Object></ds:Signature>"));
            }),
            ("two QualifyingProperties", |a| {
                let xml = String::from_utf8(a.content(SIGNATURES)).unwrap();
                let object = between(&xml, "<ds:Object>", "</ds:Object>").to_owned();
                let other = object.replace("S0-P", "S0-Q");
                edit(a, "</ds:Signature>", &format!("{other}</ds:Signature>"));
            }),
            ("properties of another signature", |a| edit(a, "Target=\"#S0\"", "Target=\"#S1\"")),
            ("no properties", |a| {
                let xml = String::from_utf8(a.content(SIGNATURES)).unwrap();
                edit(a, between(&xml, "<ds:Object>", "</ds:Object>"), "");
            }),
            ("properties that are not signed", |a| {
                let xml = String::from_utf8(a.content(SIGNATURES)).unwrap();
                edit(a, between(&xml, "<ds:Reference Type=", "</ds:Reference>"), "");
            }),
            ("a reference to the properties without saying so", |a| {
                edit(a, "Type=\"http://uri.etsi.org/01903#SignedProperties\" ", "");
            }),
            ("a reference to nothing", |a| edit(a, "URI=\"b.pdf\"", "")),
            ("a reference to an Id that is not there", |a| edit(a, "URI=\"b.pdf\"", "URI=\"#nowhere\"")),
            ("a file signed twice", |a| {
                let xml = String::from_utf8(a.content(SIGNATURES)).unwrap();
                let one = between(&xml, "<ds:Reference Id=\"S0-R1\"", "</ds:Reference>").to_owned();
                edit(a, &one, &format!("{one}{}", one.replace("S0-R1", "S0-R9")));
            }),
            ("two SignedInfo", |a| {
                let xml = String::from_utf8(a.content(SIGNATURES)).unwrap();
                let one = between(&xml, "<ds:SignedInfo>", "</ds:SignedInfo>").to_owned();
                edit(a, &one, &one.repeat(2));
            }),
            ("a signature within an object", |a| {
                let xml = String::from_utf8(a.content(SIGNATURES)).unwrap();
                let one = between(&xml, "<ds:Signature ", "</ds:Signature>").to_owned();
                edit(a, &one, &format!("<x>{one}</x>"));
            }),
        ],
    );
    expect(
        Check::Digests,
        Cause::Missing,
        &[
            ("a reference to elsewhere", |a| {
                edit(a, "URI=\"b.pdf\"", "URI=\"https://example.invalid/b.pdf\"")
            }),
            ("a reference up the tree", |a| edit(a, "URI=\"b.pdf\"", "URI=\"../b.pdf\"")),
            ("a reference to itself", |a| edit(a, "URI=\"b.pdf\"", "URI=\"META-INF/signatures0.xml\"")),
        ],
    );
    expect(
        Check::Signature,
        Cause::WrongSignature,
        &[
            ("another algorithm", |a| edit(a, "xmldsig-more#rsa-sha256", "xmldsig-more#rsa-sha512")),
            ("an algorithm of another key", |a| {
                edit(a, "xmldsig-more#rsa-sha256", "xmldsig-more#ecdsa-sha256")
            }),
            ("white space where it is signed", |a| {
                edit(a, "xmlenc#sha256\"/>\n     <ds:DigestValue>", "xmlenc#sha256\"/><ds:DigestValue>")
            }),
            ("no value", |a| {
                let xml = String::from_utf8(a.content(SIGNATURES)).unwrap();
                let value =
                    between(&xml, "<ds:SignatureValue Id=\"S0-V\">", "</ds:SignatureValue>").to_owned();
                edit(a, &value, "<ds:SignatureValue Id=\"S0-V\"></ds:SignatureValue>");
            }),
        ],
    );
    expect(
        Check::Signature,
        Cause::Changed,
        &[("another signing time", |a| edit(a, SIGNED_AT, "2026-03-02T10:00:06Z"))],
    );
    expect(
        Check::Binding,
        Cause::OtherCertificate,
        &[("another certificate of the same key", |a| {
            let (old, new) = (STANDARD.encode(certificate("person")), STANDARD.encode(certificate("other")));
            edit(a, &old, &new);
        })],
    );
}

/// The names must not be taken from one certificate and the key from another.
#[test]
fn more_certificates_do_not_confuse() {
    let report = changed(|a| {
        let own = format!("<ds:X509Certificate>{}", STANDARD.encode(certificate("person")));
        let other =
            format!("<ds:X509Certificate>{}</ds:X509Certificate>", STANDARD.encode(certificate("other")));
        edit(a, &own, &format!("{other}{own}"));
    });
    assert_eq!(report.verdict(Level::B), Verdict::Valid, "{:?}", report.failure());
    assert_eq!(report.signer().unwrap().names.surname, "Sınaqova");
}

#[test]
fn deep_and_long_certificates_are_refused() {
    for bytes in [
        &b""[..],
        &[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF],
        &[0x30, 0x80].repeat(100_000),
        &[0x30; 100_000],
        &vec![0xA0; 60_000],
    ] {
        let mut archive = Archive::open(&golden("xmlsec1-exclusive.asice"));
        edit(&mut archive, &STANDARD.encode(certificate("person")), &STANDARD.encode(bytes));
        let report = examined(&archive.bytes(), &trust());
        assert_eq!(report.verdict(Level::B), Verdict::Invalid);
        assert_eq!(report.failure().map(|f| f.0), Some(Check::Binding));
    }
}

#[test]
fn hundreds_of_signatures_are_refused() {
    let in_one_file = changed(|a| {
        let xml = String::from_utf8(a.content(SIGNATURES)).unwrap();
        let one = between(&xml, "<ds:Signature ", "</ds:Signature>").to_owned();
        let many: String = (0..300).map(|i| one.replace("S0", &format!("S{i}"))).collect();
        edit(a, &one, &many);
    });
    let in_many_files = changed(|a| {
        let xml = String::from_utf8(a.content(SIGNATURES)).unwrap();
        let many = (1..200).map(|i| {
            let own = xml.replace("S0", &format!("S{i}"));
            Item::new(&format!("META-INF/signatures{i}.xml"), own.as_bytes(), true)
        });
        a.items.extend(many);
    });
    for report in [in_one_file, in_many_files] {
        let (check, reason) = report.failure().unwrap();
        assert_eq!((check, reason.cause), (Check::Format, Cause::TooMuch), "{reason}");
        assert!(report.signatures.is_empty());
    }
    // As many as are allowed are read.
    let many = changed(|a| {
        let xml = String::from_utf8(a.content(SIGNATURES)).unwrap();
        let many = (1..10).map(|i| {
            let own = re_sign(&xml.replace("S0", &format!("S{i}")), "person");
            Item::new(&format!("META-INF/signatures{i}.xml"), own.as_bytes(), true)
        });
        a.items.extend(many);
    });
    assert_eq!((many.verdict(Level::B), many.signatures.len()), (Verdict::Valid, 10), "{:?}", many.failure());
}

#[test]
fn bombs_do_not_go_off() {
    // 20 MiB of nothing: more than declared; and declared, but more than anybody reads.
    let packed = deflated(20 << 20);
    for declared in [17, 129 << 20] {
        let mut archive = Archive::open(&golden("xmlsec1-exclusive.asice"));
        let item = archive.item(DATA);
        (item.method, item.packed, item.size) = (8, packed.clone(), declared);
        let report = examined(&archive.bytes(), &trust());
        let failed = report.failure().unwrap();
        let expected = if declared == 17 { Check::Digests } else { Check::Format };
        assert_eq!((failed.0, failed.1.cause), (expected, Cause::Malformed), "{}", failed.1);
    }
    let mut archive = Archive::open(&golden("xmlsec1-exclusive.asice"));
    (archive.items[0].packed, archive.items[0].size) = (vec![b'a'; 1 << 20], 1 << 20);
    assert_eq!(examined(&archive.bytes(), &trust()).failure().map(|f| f.0), Some(Check::Format));
}
