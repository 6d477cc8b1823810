use super::*;
use crate::domain::application::{Id, Signatory};
use crate::domain::environment::Environment;
use crate::domain::identifier::{Fin, Ssn, Voen};
use crate::domain::insurer::{Insurer, Kind, Office, OfficeKind};
use crate::domain::lookup::{DocumentType, Lookup, Query};
use crate::domain::person::{Names, Record, Sex};
use crate::domain::reason::Reason;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

fn names(surname: &str, name: &str, patronymic: &str) -> Names {
    Names { surname: surname.into(), name: name.into(), patronymic: patronymic.into() }
}

/// A made-up application whose records differ in surname and birth date.
pub(in crate::signing) fn sample() -> Application {
    let dsmf_record = Record {
        names: names("Sınaqova", "Nümunə", "Əli qızı"),
        sex: Sex::Female,
        birth_date: date(1990, 3, 5),
        birthplace: "Bakı şəhəri".into(),
        ssn: Some(Ssn::parse("9900000000017").unwrap()),
        document: Some("AA 0000017".into()),
    };
    let registry_record = Record {
        names: names("Nümunəli", "Nümunə", "Əli qızı"),
        birth_date: date(1990, 5, 3),
        ssn: None,
        document: Some("Şəxsiyyət vəsiqəsi AA 0000018".into()),
        ..dsmf_record.clone()
    };
    Application {
        id: Id::from_bytes(*b"\x01\x9a\xbc\xde\xf0\x12\x34\x56\x78\x9a\xbc\xde\xf0\x12\x34\x56"),
        environment: Environment::Sandbox,
        service: "https://127.0.0.1:8443".into(),
        insurer: Insurer {
            voen: Voen::parse("9900000141").unwrap(),
            name: "“Nümunə” Məhdud Məsuliyyətli Cəmiyyəti".into(),
            kind: Kind::LegalEntity,
            account_number: Some("1000000017".into()),
            office: Office {
                code: "0104".into(),
                name: "Nəsimi rayon şöbəsi".into(),
                kind: OfficeKind::Branch,
            },
        },
        lookup: Lookup {
            id: "0f6f7f0e-lookup-17".into(),
            query: Query {
                fin: Fin::parse("TST0017").unwrap().0,
                ssn: Some(Ssn::parse("9900000000017").unwrap()),
                document_type: DocumentType::Din,
            },
            time: "2026-11-22T20:29:00Z".parse().unwrap(),
            longest_age: SignedDuration::from_hours(24),
            dsmf_record,
            registry_record,
        },
        reason: Reason::IdentityDocumentChanged,
        prepared_by: Signatory {
            names: names("Mühasibli", "Sınaq", "Vəli oğlu"),
            fin: Fin::parse("TST4W7E").unwrap().0,
        },
        prepared_at: "2026-11-22T20:30:05Z".parse().unwrap(),
    }
}

/// A small deterministic source of variety.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())]
    }

    /// Any text: letters of the country, what JSON escapes, and what nobody expects.
    fn text(&mut self) -> String {
        const ANY: &[char] = &[
            'a',
            'Z',
            'ə',
            'Ğ',
            'ı',
            'İ',
            ' ',
            '"',
            '\\',
            '/',
            '\n',
            '\u{0}',
            '\u{1f}',
            '\u{7f}',
            '\u{202e}',
            '\u{2028}',
            'Ж',
            '漢',
            '🪪',
            '\u{fffd}',
            '\u{10ffff}',
            '№',
        ];
        (0..self.roll(40)).map(|_| self.pick(ANY)).collect()
    }

    fn fin(&mut self) -> Fin {
        let text: String = (0..7).map(|_| self.pick(&['0', '7', 'A', 'I', 'Z', 'Q'])).collect();
        Fin::parse(&text).unwrap().0
    }

    fn ssn(&mut self) -> Option<Ssn> {
        let length = self.roll(33);
        Ssn::parse(&(0..length).map(|_| self.pick(&['0', '9', '5'])).collect::<String>()).ok()
    }

    fn time(&mut self) -> Timestamp {
        Timestamp::from_second(self.roll(2_000_000_000) as i64).unwrap()
    }

    fn record(&mut self) -> Record {
        Record {
            names: names(&self.text(), &self.text(), &self.text()),
            sex: self.pick(&[Sex::Male, Sex::Female]),
            birth_date: date(1 + self.roll(9999) as i16, 1 + self.roll(12) as i8, 1 + self.roll(28) as i8),
            birthplace: self.text(),
            ssn: self.ssn(),
            document: (self.roll(2) == 0).then(|| self.text()),
        }
    }

    fn application(&mut self) -> Application {
        let mut a = sample();
        let id: Vec<u8> = (0..16).map(|_| self.roll(256) as u8).collect();
        a.id = Id::from_bytes(id.try_into().unwrap());
        a.environment = self.pick(&[Environment::Production, Environment::Sandbox]);
        a.service =
            self.pick(&["https://dsmf.example", "https://[::1]:1", "http://localhost:8080"]).to_owned();
        a.insurer.voen = Voen::parse(self.pick(&["9900000141", "9900000142"])).unwrap();
        a.insurer.name = self.text();
        a.insurer.kind = self.pick(&[Kind::LegalEntity, Kind::Entrepreneur]);
        a.insurer.account_number = (self.roll(2) == 0).then(|| self.text());
        a.insurer.office.name = self.text();
        a.insurer.office.code = self.text();
        a.insurer.office.kind =
            self.pick(&[OfficeKind::Department, OfficeKind::Branch, OfficeKind::Nakhchivan]);
        a.lookup = Lookup {
            id: self.text(),
            query: Query { fin: self.fin(), ssn: self.ssn(), document_type: self.pick(&DocumentType::ALL) },
            time: self.time(),
            longest_age: SignedDuration::from_secs(self.roll(1_000_000) as i64),
            dsmf_record: self.record(),
            registry_record: self.record(),
        };
        a.reason = self.pick(&Reason::ALL);
        a.prepared_by = Signatory { names: names(&self.text(), &self.text(), &self.text()), fin: self.fin() };
        a.prepared_at = self.time();
        a
    }
}

fn text_of(application: &Application) -> String {
    String::from_utf8(encode(application)).unwrap()
}

fn refusal(text: &str) -> String {
    match decode(text.as_bytes()) {
        Err(Error::Data(why)) => why,
        other => panic!("{other:?} for {text}"),
    }
}

#[test]
fn the_bytes_are_these() {
    let digest: String = Sha256::digest(encode(&sample())).iter().map(|b| format!("{b:02x}")).collect();
    let text = text_of(&sample());
    assert!(
        text.starts_with(r#"{"environment":"sandbox","id":"019abcdef0123456789abcdef0123456","insurer":{"#)
    );
    assert!(text.contains(r#""preparedAt":"2026-11-22T20:30:05Z""#), "{text}");
    // Signed files of earlier days must stay readable: whoever changes these bytes needs a new schema.
    assert_eq!(digest, "94ccf65f051de5c7251f424ab503ff5277cc3e3c6c80161138f3f1fbb8e861bb", "{text}");
}

#[test]
fn every_application_comes_back() {
    let mut dice = Dice(17);
    for _ in 0..2_000 {
        let application = dice.application();
        let bytes = encode(&application);
        assert_eq!(decode(&bytes), Ok(application), "{}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn parts_of_a_second_are_dropped() {
    let mut a = sample();
    a.prepared_at += SignedDuration::from_millis(999);
    a.lookup.time += SignedDuration::from_nanos(1);
    assert_eq!(decode(&encode(&a)), Ok(sample()));
}

#[test]
fn only_the_canonical_spelling_is_read() {
    let good = text_of(&sample());
    let other_spellings = [
        good.replacen("{", "{ ", 1),
        format!("{good}\n"),
        format!("\u{feff}{good}"),
        good.replace("Nümunə", "N\\u00fcmunə"),
        good.replace("86400", "86400.0"),
        good.replace("86400", "8.64e4"),
        good.replace("2026-11-22T20:30:05Z", "2026-11-22T20:30:05.000Z"),
        good.replace("2026-11-22T20:30:05Z", "2026-11-23T00:30:05+04:00"),
        good.replace("2026-11-22T20:30:05Z", "2026-11-22t20:30:05z"),
        good.replace("1990-03-05", "19900305"),
        good.replace("TST0017", "tst0017"),
        good.replace("TST0017", " TST0017"),
        good.replace("TST0017", "ТST0017"),
        good.replace("9900000000017", "990 0000000017"),
        good.replace(r#""accountNumber":"1000000017""#, r#""accountNumber":null"#),
        // Keys in another order.
        good.replacen(r#""environment":"sandbox","#, "", 1).replacen('}', r#","environment":"sandbox"}"#, 1),
    ];
    for text in other_spellings {
        assert_ne!(text, good);
        refusal(&text);
    }
}

#[test]
fn unknown_and_repeated_keys_are_refused() {
    let good = text_of(&sample());
    refusal(&good.replacen("{", r#"{"a":1,"#, 1));
    refusal(&good.replace(r#""office":{"#, r#""office":{"a":1,"#));
    refusal(&good.replacen("{", r#"{"environment":"sandbox","#, 1));
    refusal(&good.replace(r#""sex":"female""#, r#""sex":"female","sex":"female""#));
}

#[test]
fn values_against_the_rules_are_refused() {
    let good = text_of(&sample());
    let cases = [
        ("mohur-application-1", "mohur-application-2", "schema"),
        ("019abcdef0123456789abcdef0123456", "019ABCDEF0123456789ABCDEF0123456", "id"),
        (r#""environment":"sandbox""#, r#""environment":"test""#, "environment"),
        ("9900000141", "9900000151", "voen"),
        ("TST0017", "TSTO017", "fin"),
        ("9900000000017", "99000000000AA", "ssn"),
        ("legal_entity", "legal entity", "insurer kind"),
        (r#""kind":"branch""#, r#""kind":"Branch""#, "office kind"),
        (r#""DIN""#, r#""PASSPORT""#, "documentType"),
        ("identity_document_changed", "stolen", "reason"),
        (r#""sex":"female""#, r#""sex":"F""#, "sex"),
        ("1990-03-05", "1990-02-30", "birthDate"),
        ("1990-03-05", "-000001-03-05", "birthDate"),
        ("2026-11-22T20:30:05Z", "2026-11-22T20:30:05.5Z", "time"),
        ("86400", "-1", "longestAgeSeconds"),
        ("86400", "9007199254740993", "longestAgeSeconds"),
        ("https://127.0.0.1:8443", "http://dsmf.example", "service"),
    ];
    for (old, new, key) in cases {
        let bad = good.replace(old, new);
        assert_ne!(bad, good, "{old}");
        assert_eq!(refusal(&bad), key, "{new}");
    }
}

#[test]
fn a_service_is_an_origin() {
    let with = |service: &str| {
        let mut a = sample();
        a.service = service.into();
        decode(&encode(&a)).is_ok()
    };
    for good in
        ["https://dsmf.example", "https://dsmf.example:8443", "http://127.0.0.1:80", "http://[::1]:8443"]
    {
        assert!(with(good), "{good}");
    }
    for bad in [
        "",
        "dsmf.example",
        "https://",
        "https://dsmf.example/",
        "https://dsmf.example/v1",
        "https://user@dsmf.example",
        "https://DSMF.example",
        "https://dsmf.example:0443",
        "https://dsmf.example:0",
        "https://dsmf.example:70000",
        "https://dsmf.example:",
        "https://dsmf.example?x",
        "https://dövlət.example",
        "https://[::1",
        "http://[2001:db8::1]",
        "ftp://localhost",
    ] {
        assert!(!with(bad), "{bad}");
    }
}

#[test]
fn hostile_bytes_never_panic() {
    let good = encode(&sample());
    let mut dice = Dice(4);
    for _ in 0..5_000 {
        let mut bytes = good.clone();
        for _ in 0..=dice.roll(3) {
            let at = dice.roll(bytes.len());
            match dice.roll(4) {
                0 => bytes.truncate(at.max(1)),
                1 => bytes.insert(at, dice.roll(256) as u8),
                2 => drop(bytes.remove(at)),
                _ => bytes[at] = dice.roll(256) as u8,
            }
            if bytes.is_empty() {
                break;
            }
        }
        // Whatever is read must be what was written.
        if let Ok(read) = decode(&bytes) {
            assert_eq!(encode(&read), bytes);
        }
    }
    for bytes in [&b""[..], b"null", b"[]", b"{}", b"\xff", &[b'['; MAX_BYTES], &[b'{'; MAX_BYTES + 1]] {
        assert!(matches!(decode(bytes), Err(Error::Data(_))));
    }
}

#[test]
fn refusals_repeat_no_personal_data() {
    let good = text_of(&sample());
    for bad in [
        good.replace(r#""name":"Nümunə""#, r#""Nümunə":"Sınaqova""#),
        good.replace(r#"{"birthDate""#, r#"["Nümunəli"],{"birthDate""#),
        good.replace(r#""environment":"sandbox""#, r#""environment":["Nümunəli"]"#),
        good.replace("TST0017", "TST0017 Nümunəli"),
    ] {
        assert_ne!(bad, good);
        let why = refusal(&bad);
        assert!(!why.contains("Nümunə") && !why.contains("Sınaq") && !why.contains("TST"), "{why}");
    }
}
