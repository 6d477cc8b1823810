//! Containers, certificates and receipts that want memory, time or stack rather than trust. Each is
//! refused by the right check for a reason that says why, in a child process that has little of all three.

use super::craft::{Archive, Item, between};
use super::material::*;
use crate::fuzz::limit::{Child, bounded};
use base64::{Engine, engine::general_purpose::STANDARD};
use mohur::domain::identity::{Purpose, Unusable};
use mohur::signing::verify::{Check, verify};
use mohur::signing::{authentication, certificate as x509, data, receipt};

/// What is handed in, which check refuses it, and a word of the reason.
type Case = (&'static str, Check, &'static str, fn() -> Vec<u8>);

fn good() -> Archive {
    Archive::open(&std::fs::read(path("rsa.asice")).unwrap())
}

fn changed(change: impl FnOnce(&mut Archive)) -> Vec<u8> {
    let mut archive = good();
    change(&mut archive);
    archive.bytes()
}

/// Sets four bytes that begin this far before the end.
fn with_number(behind: usize, number: u32) -> Vec<u8> {
    let mut bytes = good().bytes();
    let at = bytes.len() - behind;
    bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
    bytes
}

/// Deflate data that unpacks to nothing, in 50,000 empty blocks.
fn empty_blocks() -> Vec<u8> {
    [[0, 0, 0, 0xFF, 0xFF].repeat(50_000), vec![1, 0, 0, 0xFF, 0xFF]].concat()
}

const ARCHIVES: &[Case] = &[
    ("ten megabytes of zeros", Check::Format, "too long", || {
        changed(|a| a.items[1].set_content(&vec![0; 10 << 20]))
    }),
    ("ten megabytes of zeros, said to be 1,000 bytes", Check::Format, "application.json", || {
        changed(|a| {
            a.items[1].set_content(&vec![0; 10 << 20]);
            a.items[1].size = 1000;
        })
    }),
    ("1,000 bytes, said to be four megabytes", Check::Format, "length differs", || {
        changed(|a| {
            a.items[1].set_content(&[0; 1000]);
            a.items[1].size = 4 << 20;
        })
    }),
    ("five times four megabytes", Check::Format, "too much", || {
        changed(|a| {
            for i in 0..5 {
                a.items.push(Item::new(&format!("x{i}"), &vec![0; 4 << 20], true));
            }
        })
    }),
    ("an archive in an archive in an archive", Check::Data, "too large", || {
        changed(|a| {
            for _ in 0..3 {
                let inner = a.bytes();
                a.item("application.json").set_content(&inner);
            }
            a.sign_again("person");
        })
    }),
    ("empty blocks", Check::Digests, "application.json", || {
        changed(|a| {
            a.items[1] = Item::new("application.json", b"", true);
            a.items[1].packed = empty_blocks();
        })
    }),
    ("every entry over the same data", Check::Format, "does not point to the next entry", || {
        // Overlapping entries (Fifield 2019): the directory names one local header again and again.
        let one = Archive { items: vec![good().items[0].clone()], ..Archive::default() }.bytes();
        let directory = one.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
        let header = one[directory..one.len() - 22].to_vec();
        let mut end = one[one.len() - 22..].to_vec();
        end[8..12].copy_from_slice(&[60, 0, 60, 0]);
        end[12..16].copy_from_slice(&(60 * header.len() as u32).to_le_bytes());
        [&one[..directory], &header.repeat(60), &end].concat()
    }),
    ("60,000 entries", Check::Format, "too many", || {
        changed(|a| a.items.extend((0..60_000).map(|i| Item::new(&format!("x{i}"), b"", false))))
    }),
    ("60,000 entries, said to be 5", Check::Format, "behind the last entry", || {
        changed(|a| {
            a.items.extend((0..60_000).map(|i| Item::new(&format!("x{i}"), b"", false)));
            a.count = Some(5);
        })
    }),
    ("a name of 60,000 characters", Check::Format, "name", || {
        changed(|a| a.items.push(Item::new(&"x".repeat(60_000), b"", false)))
    }),
    ("four gigabytes said", Check::Format, "too much content", || {
        changed(|a| {
            let mut item = Item::new("x", b"", false);
            item.size = u32::MAX;
            a.items.push(item);
        })
    }),
    ("a directory of four gigabytes", Check::Format, "does not end where it should", || {
        with_number(10, u32::MAX)
    }),
    ("a directory behind four gigabytes", Check::Format, "does not end where it should", || {
        with_number(6, u32::MAX)
    }),
    ("a directory at its own end", Check::Format, "not in profile", || {
        let mut bytes = with_number(10, 0);
        let at = bytes.len() - 6;
        let end = bytes.len() as u32 - 22;
        bytes[at..at + 4].copy_from_slice(&end.to_le_bytes());
        bytes
    }),
    ("nine megabytes", Check::Format, "too long", || changed(|a| a.before_end = vec![0; 9 << 20])),
    ("two containers", Check::Format, "does not end where it should", || good().bytes().repeat(2)),
    ("a container in a program", Check::Format, "does not end where it should", || {
        [b"MZ".repeat(4096), good().bytes()].concat()
    }),
    ("ZIP64 records", Check::Format, "does not end where it should", || {
        changed(|a| {
            let end = [b"PK\x06\x06".as_slice(), &[0; 52]].concat();
            a.before_end = [end, b"PK\x06\x07".to_vec(), vec![0; 16]].concat();
        })
    }),
];

const SIGNATURE_FILES: &[Case] = &[
    ("entities in entities", Check::SignatureFile, "spelling", || {
        changed(|a| {
            let mut laughs = "<!DOCTYPE x [<!ENTITY a0 \"ha\">".to_owned();
            for i in 1..40 {
                laughs += &format!("<!ENTITY a{i} \"{}\">", format!("&a{};", i - 1).repeat(10));
            }
            a.replace("<asic:XAdES", &format!("{laughs}]><asic:XAdES"));
            a.replace("<ds:KeyInfo>", "<ds:KeyInfo>&a39;");
        })
    }),
    ("an entity of 100,000 characters, 1,000 times", Check::SignatureFile, "spelling", || {
        changed(|a| {
            let entity = format!("<!DOCTYPE x [<!ENTITY a \"{}\">]>", "x".repeat(100_000));
            a.replace("<asic:XAdES", &format!("{entity}<asic:XAdES"));
            a.replace("<ds:KeyInfo>", &format!("<ds:KeyInfo>{}", "&a;".repeat(1000)));
        })
    }),
    ("30,000 elements deep", Check::SignatureFile, "spelling", || {
        changed(|a| {
            let deep = ["<x>".repeat(30_000), "</x>".repeat(30_000)].concat();
            a.replace("<ds:KeyInfo>", &format!("{deep}<ds:KeyInfo>"));
        })
    }),
    ("20,000 attributes", Check::SignatureFile, "spelling", || {
        changed(|a| {
            let many: String = (0..20_000).map(|i| format!(" a{i}=\"\"")).collect();
            a.replace("<ds:KeyInfo>", &format!("<ds:KeyInfo{many}>"));
        })
    }),
    ("5,000 namespaces", Check::SignatureFile, "spelling", || {
        changed(|a| {
            let many: String = (0..5000).map(|i| format!(" xmlns:n{i}=\"urn:n{i}\"")).collect();
            a.replace("<ds:KeyInfo>", &format!("<ds:KeyInfo{many}>"));
        })
    }),
    ("30 signatures", Check::SignatureFile, "spelling", || signatures(30)),
    ("500 signatures", Check::SignatureFile, "spelling", || signatures(500)),
    ("a reference 60 times", Check::SignatureFile, "not the data files", || references(59)),
    ("a reference 1,000 times", Check::SignatureFile, "spelling", || references(999)),
    ("200,000 bytes in the place of a digest", Check::SignatureFile, "SHA-256", || {
        changed(|a| a.replace("<ds:DigestValue>", &format!("<ds:DigestValue>{}", "AAAA".repeat(50_000))))
    }),
    ("four megabytes of white space", Check::SignatureFile, "too long", || {
        changed(|a| a.replace("<ds:KeyInfo>", &format!("{}<ds:KeyInfo>", " ".repeat(3 << 20))))
    }),
];

fn signatures(count: usize) -> Vec<u8> {
    changed(|a| {
        let xml = a.xml();
        let one = between(&xml, "<ds:Signature ", "</ds:Signature>").to_owned();
        a.replace("</asic:XAdESSignatures>", &format!("{}</asic:XAdESSignatures>", one.repeat(count - 1)));
    })
}

fn references(more: usize) -> Vec<u8> {
    changed(|a| {
        let xml = a.xml();
        let one = between(&xml, "<ds:Reference Id=\"S0-File0\"", "</ds:Reference>").to_owned();
        let format = between(&xml, "<xades:DataObjectFormat ", "</xades:DataObjectFormat>").to_owned();
        let numbered = |text: &str| -> String {
            (2..2 + more).map(|i| text.replace("File0", &format!("File{i}"))).collect()
        };
        a.replace("<ds:Reference Type=", &format!("{}<ds:Reference Type=", numbered(&one)));
        let end = "</xades:SignedDataObjectProperties>";
        a.replace(end, &format!("{}{end}", numbered(&format)));
        a.sign_again("person");
    })
}

/// One DER element.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let header = match length {
        0..0x80 => vec![tag, length as u8],
        0x80..0x100 => vec![tag, 0x81, length as u8],
        0x100..0x1_0000 => vec![tag, 0x82, (length >> 8) as u8, length as u8],
        _ => vec![tag, 0x83, (length >> 16) as u8, (length >> 8) as u8, length as u8],
    };
    [&header, content].concat()
}

/// 10,000 SEQUENCEs, each in the one before.
pub fn deep() -> Vec<u8> {
    // From the inside out; the headers are collected backwards.
    let (mut headers, mut length) = (Vec::new(), 0_usize);
    for _ in 0..10_000 {
        let mut header = der(0x30, &vec![0; length]);
        header.truncate(header.len() - length);
        length += header.len();
        header.reverse();
        headers.extend(header);
    }
    headers.reverse();
    headers
}

/// A certificate's DER with a part of it replaced wherever it stands, lengths left as they are.
fn replaced(from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = certificate("person");
    let at = bytes.windows(from.len()).position(|w| w == from).unwrap();
    bytes.splice(at..at + from.len(), to.iter().copied());
    bytes
}

/// The person's certificate with another list of fields in place of one that the list has.
fn rebuilt(change: impl Fn(usize, &[u8]) -> Vec<u8>) -> Vec<u8> {
    let whole = certificate("person");
    let body = elements(elements(&whole)[0].1)[0];
    let fields = elements(body.1);
    let changed: Vec<u8> = fields.iter().enumerate().flat_map(|(i, (all, _))| change(i, all)).collect();
    let rest = &elements(&whole)[0].1[body.0.len()..];
    der(0x30, &[der(0x30, &changed).as_slice(), rest].concat())
}

/// Whole and content of the elements that stand side by side, lengths of up to two octets.
fn elements(mut bytes: &[u8]) -> Vec<(&[u8], &[u8])> {
    let mut found = Vec::new();
    while let [_, length, ..] = bytes {
        let (header, length) = match length {
            0x81 => (3, usize::from(bytes[2])),
            0x82 => (4, usize::from(u16::from_be_bytes([bytes[2], bytes[3]]))),
            short => (2, usize::from(*short)),
        };
        found.push((&bytes[..header + length], &bytes[header..header + length]));
        bytes = &bytes[header + length..];
    }
    found
}

const SUBJECT: usize = 5;
const KEY: usize = 6;
const EXTENSIONS: usize = 7;

/// Certificates, each as large as such a thing may be; not one can be believed.
fn certificates() -> Vec<(&'static str, Vec<u8>)> {
    let attribute = der(0x31, &der(0x30, &[der(6, &[0x55, 4, 3]), der(12, "Ə".as_bytes())].concat()));
    let extension = der(0x30, &[der(6, &[0x2A, 3]), der(4, &deep()[..100])].concat());
    let key = |modulus: &[u8], exponent: &[u8]| {
        let bits = [&[0], der(0x30, &[der(2, modulus), der(2, exponent)].concat()).as_slice()].concat();
        let rsa = [0x30, 13, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1, 5, 0];
        der(0x30, &[rsa.as_slice(), &der(3, &bits)].concat())
    };
    let of = |place: usize, new: Vec<u8>| {
        rebuilt(move |i, field| if i == place { new.clone() } else { field.to_vec() })
    };
    let mut huge = vec![0x7F; 50_000];
    huge[49_999] = 0x01;
    vec![
        ("10,000 SEQUENCEs deep", deep()),
        ("10,000 SEQUENCEs deep in the subject", of(SUBJECT, der(0x30, &deep()))),
        ("10,000 SEQUENCEs deep in the extensions", of(EXTENSIONS, der(0xA3, &deep()))),
        ("four gigabytes", replaced(&[0x30, 0x82], &[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF])),
        (
            "length of eight octets",
            replaced(&[0x30, 0x82], &[0x30, 0x88, 0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]),
        ),
        ("4,000 names", of(SUBJECT, der(0x30, &attribute.repeat(4000)))),
        ("400 unknown extensions", of(EXTENSIONS, der(0xA3, &der(0x30, &extension.repeat(400))))),
        ("a modulus of 400,000 bits", of(KEY, key(&huge, &[1, 0, 1]))),
        ("an exponent of 400,000 bits", of(KEY, key(&[0x7F; 256], &huge))),
        ("a serial number of 400,000 bits", of(1, der(2, &huge))),
        ("a megabyte", of(SUBJECT, der(0x30, &attribute.repeat(70_000)))),
    ]
}

/// CMS of a receipt: deep, large, or with many of everything.
fn receipts() -> Vec<(&'static str, Vec<u8>)> {
    let signed_data = [6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2];
    let data = [6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 1];
    let wrapped = |inner: &[u8]| der(0x30, &[signed_data.as_slice(), &der(0xA0, inner)].concat());
    let content = der(0x30, &[data.as_slice(), &der(0xA0, &der(4, b"{}"))].concat());
    let sha256 = der(0x30, &[6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1]);
    let attribute = der(0x30, &[data.as_slice(), &der(0x31, &data)].concat());
    let signer = |attributes: usize| {
        let parts = [
            der(2, &[1]),
            der(0x30, &[]),
            sha256.clone(),
            der(0xA0, &attribute.repeat(attributes)),
            sha256.clone(),
            der(4, &[0; 256]),
        ];
        der(0x30, &parts.concat())
    };
    let signed = |signers: &[u8]| {
        let parts = [der(2, &[1]), der(0x31, &sha256), content.clone(), der(0x31, signers)];
        wrapped(&der(0x30, &parts.concat()))
    };
    vec![
        ("10,000 SEQUENCEs deep", deep()),
        ("10,000 SEQUENCEs deep within", wrapped(&deep())),
        ("four gigabytes", [&[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], signed_data.as_slice()].concat()),
        ("no definite length", [&[0x30, 0x80], signed_data.as_slice(), &[0; 4]].concat()),
        ("no signer", signed(&[])),
        ("500 signers", signed(&signer(1).repeat(500))),
        ("2,000 attributes", signed(&signer(2000))),
        ("60,000 elements", wrapped(&der(0x30, &[5, 0].repeat(60_000)))),
        ("a megabyte", wrapped(&der(0x30, &der(4, &vec![0; 1 << 20])))),
    ]
}

/// Data as a trusted signer may send it.
fn json() -> Vec<(&'static str, Vec<u8>)> {
    let good = String::from_utf8(data::encode(&application())).unwrap();
    let with = |value: &str| good.replacen("\"account", &format!("\"a\":{value},\"account"), 1).into_bytes();
    vec![
        ("30,000 lists deep", with(&["[".repeat(30_000), "]".repeat(30_000)].concat())),
        ("10,000 objects deep", with(&["{\"a\":".repeat(10_000), "}".repeat(10_000)].concat())),
        ("a number of 60,000 digits", with(&"9".repeat(60_000))),
        ("a number beyond all", with("1e999999999")),
        ("5,000 keys", with(&format!("1{}", ",\"b\":1".repeat(5000)))),
        ("three megabytes", with(&format!("\"{}\"", "x".repeat(3 << 20)))),
        ("half of a character", with("\"\\ud800\"")),
    ]
}

#[test]
fn what_wants_memory_time_or_stack_is_refused_within_bounds() {
    let said = Child::new("signing::hostile::child").env("MOHUR_TEST_HOSTILE", "1").succeeds(String::new);
    assert!(said.contains("the last case"), "{said}");
}

#[test]
#[ignore = "the child of the test above"]
fn child() {
    if std::env::var("MOHUR_TEST_HOSTILE").is_err() {
        return;
    }
    let (trust, now) = (trust(), now());
    // All that is wrong is told at once.
    let mut wrong: Vec<String> = Vec::new();
    let mut refused = |name: &str, container: Vec<u8>, check: Check, word: &str| {
        println!("{name}");
        bounded(|| {
            let report = verify(&container, &trust, now);
            let found = report.failure().map(|(check, reason)| (check, reason.to_string()));
            if !found.as_ref().is_some_and(|(failed, reason)| *failed == check && reason.contains(word)) {
                wrong.push(format!("{name}: {found:?}"));
            }
        });
    };
    // The golden container passes within the same bounds, document and all.
    let golden = std::fs::read(path("rsa.asice")).unwrap();
    assert!(verify(&golden, &trust, now).is_valid());
    bounded(|| assert!(verify(&golden, &trust, now).is_valid()));
    for (name, check, word, make) in ARCHIVES.iter().chain(SIGNATURE_FILES) {
        refused(name, make(), *check, word);
    }
    for (name, json) in json() {
        let container = changed(|a| {
            a.item("application.json").set_content(&json);
            a.sign_again("person");
        });
        refused(name, container, Check::Data, "malformed application data");
        let token = String::from_utf8(json).unwrap();
        bounded(|| assert!(authentication::verify(&token, "", "", &trust, now).is_err()));
    }
    for (name, der) in certificates() {
        println!("certificate: {name}");
        bounded(|| {
            let found = x509::check(&der, Purpose::Signature, now, &trust);
            let is_right = matches!(
                found,
                Err(Unusable::Malformed | Unusable::UnknownIssuer | Unusable::UnsupportedKey)
            );
            if !is_right {
                wrong.push(format!("certificate: {name}: {found:?}"));
            }
            let _ = x509::identity(&der);
        });
        let base64 = STANDARD.encode(&der);
        if base64.len() < 200_000 {
            let container = changed(|a| a.replace(&STANDARD.encode(certificate("person")), &base64));
            bounded(|| assert!(!verify(&container, &trust, now).is_valid(), "{name}"));
        }
    }
    for (name, bytes) in receipts() {
        println!("receipt: {name}");
        let signers = [certificate("receipt")];
        bounded(|| {
            let reason = receipt::verify(&bytes, &signers, &trust, now).expect_err(name).to_string();
            assert!(reason.len() < 200, "{name}: {reason}");
        });
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("the last case");
}
