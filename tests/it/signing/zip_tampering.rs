//! Every liberty that ZIP allows and the profile does not.

use super::craft::{Archive, Item};
use super::material::*;
use mohur::signing::verify::{Check, verify};

type Change = fn(&mut Archive);

fn expect(check: Check, cases: &[(&str, Change)]) {
    let good = std::fs::read(path("rsa.asice")).unwrap();
    let untouched = Archive::open(&good);
    let report = verify(&untouched.bytes(), &trust(), now());
    assert!(report.is_valid(), "the writer of these tests is at fault: {:?}", report.failure());
    for (name, change) in cases {
        let mut archive = untouched.clone();
        change(&mut archive);
        let report = verify(&archive.bytes(), &trust(), now());
        assert_eq!(report.failure().map(|f| f.0), Some(check), "{name}: {:?}", report.failure());
    }
}

#[test]
fn zip_liberties_are_refused() {
    expect(
        Check::Format,
        &[
            ("bytes before", |a| a.items[0].before = b"MZ".into()),
            ("gap between entries", |a| a.items[2].before = b"?".into()),
            ("gap before the directory", |a| a.before_directory = b"?".into()),
            ("bytes behind the directory", |a| a.before_end = b"?".into()),
            ("archive comment", |a| a.comment = b"?".into()),
            ("entry comment", |a| a.items[1].comment = b"?".into()),
            ("local extra field", |a| a.items[0].local_extra = vec![0xFE, 0xCA, 0, 0]),
            ("central extra field", |a| a.items[1].extra = vec![0xFE, 0xCA, 0, 0]),
            ("another name in the local header", |a| a.items[1].local_name = b"application.jsox".into()),
            ("another CRC in the local header", |a| a.items[1].local_crc ^= 1),
            ("wrong CRC in both", |a| {
                a.items[1].crc ^= 1;
                a.items[1].local_crc ^= 1;
            }),
            ("encryption flag", |a| a.items[1].flags = 1),
            ("descriptor flag", |a| a.items[1].flags = 8),
            ("data descriptor", |a| {
                a.items[1].flags = 8;
                a.items[1].behind = [b"PK\x07\x08".as_slice(), &[0; 12]].concat();
            }),
            ("UTF-8 flag", |a| a.items[1].flags = 0x0800),
            ("unknown method", |a| a.items[1].method = 12),
            ("another date", |a| a.items[1].date = 0x5C62),
            ("unix attributes", |a| a.items[1].attributes = 0o100_644 << 16),
            ("too much declared", |a| a.items[1].size = u32::MAX),
            ("too little declared", |a| a.items[1].size -= 1),
            ("ZIP64", |a| a.count = Some(u16::MAX)),
            ("fewer entries counted", |a| a.count = Some(4)),
            ("bytes behind the deflate stream", |a| a.items[1].packed.push(0)),
            ("mimetype deflated", |a| {
                a.items[0] = Item::new("mimetype", b"application/vnd.etsi.asic-e+zip", true);
            }),
            ("mimetype not first", |a| a.items.swap(0, 1)),
            ("another media type", |a| a.items[0].set_content(b"application/vnd.etsi.asic-s+zip")),
            ("no entries", |a| a.items.clear()),
            ("the same name twice", |a| a.items.push(a.items[1].clone())),
            ("the same name in capitals", |a| a.items.push(Item::new("APPLICATION.json", b"{}", false))),
            ("a path out", |a| a.items.push(Item::new("../evil", b"", false))),
            ("an absolute path", |a| a.items.push(Item::new("/etc/evil", b"", false))),
            ("a folder", |a| a.items.push(Item::new("META-INF/", b"", false))),
            ("a name that is not ASCII", |a| a.items.push(Item::new("müraciət.json", b"", false))),
            ("65 entries", |a| {
                for i in 0..60 {
                    a.items.push(Item::new(&format!("x{i}"), b"", false));
                }
            }),
            ("a bomb", |a| a.items[1].set_content(&vec![b' '; 5 << 20])),
        ],
    );
}

#[test]
fn other_files_are_refused() {
    expect(
        Check::Manifest,
        &[
            ("an extra file", |a| a.items.push(Item::new("readme.txt", b"", false))),
            ("an extra file amid", |a| a.items.insert(2, Item::new("readme.txt", b"", false))),
            ("a missing file", |a| drop(a.items.remove(2))),
            ("a renamed file", |a| {
                a.items[2].name = b"Application.pdf".into();
                a.items[2].local_name = b"Application.pdf".into();
            }),
            ("another order", |a| a.items.swap(1, 2)),
            ("a second signature file", |a| {
                let again = a.items[4].clone();
                let name = b"META-INF/signatures1.xml".to_vec();
                a.items.push(Item { name: name.clone(), local_name: name, ..again });
            }),
            ("an unknown file in META-INF", |a| a.items.push(Item::new("META-INF/x.xml", b"", true))),
            ("another media type in the manifest", |a| {
                let manifest = String::from_utf8(a.content("META-INF/manifest.xml")).unwrap();
                let changed = manifest.replace("application/json", "text/html");
                a.item("META-INF/manifest.xml").set_content(changed.as_bytes());
            }),
        ],
    );
}

/// Whatever single byte is changed, wherever it is cut off: never valid, never a panic.
#[test]
fn no_byte_can_be_changed() {
    let good = std::fs::read(path("rsa.asice")).unwrap();
    let trust = trust();
    let find = |text: &[u8]| good.windows(text.len()).position(|w| w == text).unwrap();
    // The document is stored, each of its bytes alike: a sample will do.
    let document = find(b"%PDF")..find(b"META-INF/manifest.xml") - 30;
    for at in (0..good.len()).filter(|at| !document.contains(at) || at % 37 == 0) {
        let mut changed = good.clone();
        changed[at] ^= 0xFF;
        assert!(!verify(&changed, &trust, now()).is_valid(), "byte {at}");
    }
    for length in (0..good.len()).step_by(97) {
        assert!(!verify(&good[..length], &trust, now()).is_valid(), "{length} bytes");
    }
}
