//! Made-up people, the same at every start: one for each interesting case (assets/sandbox/README.md
//! lists them) and two hundred ordinary ones.

use crate::domain::identifier::{Fin, Ssn};
use crate::domain::lookup::DocumentType;
use crate::domain::person::{Names, Record, Sex};
use jiff::civil::Date;

/// A made-up person.
#[derive(Clone)]
pub struct Person {
    /// FİN: `TST` and four characters.
    pub fin: Fin,
    /// Which registry has the identity document.
    pub document_type: DocumentType,
    /// DSMF's record.
    pub dsmf: Record,
    /// The record by FİN.
    pub registry: Record,
    /// VÖENs of the employers.
    pub insured_by: Vec<&'static str>,
    /// What is special.
    pub case: Case,
}

/// What is special about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// Nothing.
    Ordinary,
    /// Recorded as dead.
    Deceased,
    /// The registry does not answer for them.
    Unreachable,
    /// From the second look on, the registry says another surname.
    ChangesAfterFirstLook,
    /// Their applications are refused.
    Refused,
    /// Their applications come to a status that the service card does not name.
    UnknownStatus,
}

/// Every made-up person.
pub fn all() -> Vec<Person> {
    let mut people: Vec<Person> = CASES.iter().filter_map(special).collect();
    people.extend(ordinary(200));
    people
}

const TIKISH: &str = "9900000141";

/// A person of [`CASES`]: FİN, SSN, both records in short, employers, case.
struct Row {
    fin: &'static str,
    ssn: &'static str,
    migration: bool,
    /// Surname, name, patronymic, sex, birth date, birthplace.
    dsmf: Short,
    registry: Short,
    document: &'static str,
    insured_by: &'static [&'static str],
    case: Case,
}

type Short = (&'static str, &'static str, &'static str, Sex, (i16, i8, i8), &'static str);

use Sex::{Female, Male};

/// A row whose person is in DİN, works for 9900000141 and has nothing special.
const fn row(fin: &'static str, ssn: &'static str, dsmf: Short, registry: Short) -> Row {
    Row {
        fin,
        ssn,
        migration: false,
        dsmf,
        registry,
        document: "Şəxsiyyət vəsiqəsi AA0000001",
        insured_by: &[TIKISH],
        case: Case::Ordinary,
    }
}

const NONE: Short = ("Nümunəyev", "Kənan", "Elçin", Male, (1988, 3, 9), "Bakı şəhəri");
const WOMAN: Short = ("Sınaqlı", "Aysel", "Ramiz", Female, (1994, 7, 21), "Gəncə şəhəri");

const CASES: &[Row] = &[
    row(
        "TST4W7E",
        "9912345678903",
        ("Məmmədova", "Aytən", "İlqar", Female, (1991, 11, 4), "Bakı şəhəri"),
        ("Həsənli", "Aytən", "İlqar", Female, (1991, 11, 14), "Bakı şəhəri"),
    ),
    row("TST1001", "9900000001001", NONE, NONE),
    row(
        "TST1002",
        "9900000001002",
        WOMAN,
        ("Nümunəyeva", "Aysel", "Ramiz", Female, (1994, 7, 21), "Gəncə şəhəri"),
    ),
    row(
        "TST1003",
        "9900000001003",
        WOMAN,
        ("Sınaqlı", "Aysu", "Ramiz", Female, (1994, 7, 21), "Gəncə şəhəri"),
    ),
    row(
        "TST1004",
        "9900000001004",
        WOMAN,
        ("Sınaqlı", "Aysel", "Rəmzi", Female, (1994, 7, 21), "Gəncə şəhəri"),
    ),
    row(
        "TST1005",
        "9900000001005",
        WOMAN,
        ("Sınaqlı", "Aysel", "Ramiz", Male, (1994, 7, 21), "Gəncə şəhəri"),
    ),
    row(
        "TST1006",
        "9900000001006",
        WOMAN,
        ("Sınaqlı", "Aysel", "Ramiz", Female, (1994, 7, 12), "Gəncə şəhəri"),
    ),
    row(
        "TST1007",
        "9900000001007",
        NONE,
        ("Sınaqov", "Kamran", "Elxan", Female, (1989, 3, 10), "Sumqayıt şəhəri"),
    ),
    row(
        "TST1008",
        "9900000001008",
        ("Ismayılov", "İlham", "Əli", Male, (1979, 1, 31), "Şəki şəhəri"),
        ("İsmayılov", "İlham", "Əli", Male, (1979, 1, 31), "Şəki şəhəri"),
    ),
    Row { case: Case::Deceased, ..row("TST1009", "9900000001009", NONE, NONE) },
    Row { insured_by: &["9900000681"], ..row("TST1011", "9900000001011", NONE, NONE) },
    Row { case: Case::Unreachable, ..row("TST1012", "9900000001012", WOMAN, WOMAN) },
    Row { case: Case::Unreachable, migration: true, ..row("TST1013", "9900000001013", WOMAN, WOMAN) },
    Row {
        migration: true,
        document: "DYİ 0000014",
        ..row(
            "TST1014",
            "9900000001014",
            ("Testova", "Irina", "", Female, (1985, 5, 5), "Tbilisi"),
            ("Nümunə-Testova", "Irina", "", Female, (1985, 5, 5), "Tbilisi"),
        )
    },
    Row {
        migration: true,
        document: "MYİ 0000015",
        ..row(
            "TST1015",
            "9900000001015",
            ("Testoğlu", "Mehmet", "Ahmet", Male, (1990, 2, 28), "İzmir"),
            ("Testoğlu", "Mehmet", "Ahmet", Male, (1990, 3, 1), "İzmir"),
        )
    },
    row(
        "TST1016",
        "9900000001016",
        (
            "Nümunəxanlınskaya-Məhəmmədhəsənzadə",
            "Xanımzərnigarbəyim-Gülnarəxatun",
            "Məhəmmədhüseynağabəy",
            Female,
            (2000, 2, 29),
            "Naxçıvan Muxtar Respublikası, Kəngərli rayonu, Xok kəndi",
        ),
        (
            "Nümunəxanlınskaya-Məhəmmədhüseynzadə",
            "Xanımzərnigarbəyim-Gülnarəxatun",
            "Məhəmmədhüseynağabəy",
            Female,
            (2000, 2, 29),
            "Naxçıvan Muxtar Respublikası, Kəngərli rayonu, Xok kəndi",
        ),
    ),
    Row {
        case: Case::ChangesAfterFirstLook,
        ..row(
            "TST1017",
            "9900000001017",
            WOMAN,
            ("Dəyişməzli", "Aysel", "Ramiz", Female, (1994, 7, 21), "Gəncə şəhəri"),
        )
    },
    Row {
        case: Case::Refused,
        ..row(
            "TST1018",
            "9900000001018",
            NONE,
            ("Nümunəyev", "Kənan", "Elçin", Male, (1988, 3, 19), "Bakı şəhəri"),
        )
    },
    Row { case: Case::UnknownStatus, ..row("TST1019", "9900000001019", NONE, NONE) },
    Row {
        insured_by: &[TIKISH, "9900000271", "9900000142"],
        ..row(
            "TST1020",
            "9900000001020",
            WOMAN,
            ("Nümunəli", "Aysel", "Ramiz", Female, (1994, 7, 21), "Gəncə şəhəri"),
        )
    },
    Row {
        document: "",
        ..row("TST1021", "9900000001021", NONE, ("Nümunəyev", "Kənan", "", Male, (1988, 3, 9), ""))
    },
];

fn special(row: &Row) -> Option<Person> {
    let ssn = Ssn::parse(row.ssn).ok()?;
    let record = |s: &Short, document: Option<String>| {
        Some(Record {
            names: names(s.0, s.1, s.2),
            sex: s.3,
            birth_date: Date::new(s.4.0, s.4.1, s.4.2).ok()?,
            birthplace: s.5.to_owned(),
            ssn: Some(ssn.clone()),
            document,
        })
    };
    Some(Person {
        fin: Fin::parse(row.fin).ok()?.0,
        document_type: if row.migration { DocumentType::Migration } else { DocumentType::Din },
        dsmf: record(&row.dsmf, None)?,
        registry: record(&row.registry, Some(row.document.to_owned()).filter(|d| !d.is_empty()))?,
        insured_by: row.insured_by.to_vec(),
        case: row.case,
    })
}

fn names(surname: &str, name: &str, patronymic: &str) -> Names {
    Names { surname: surname.to_owned(), name: name.to_owned(), patronymic: patronymic.to_owned() }
}

/// Stems; women's surnames end in -a.
const SURNAMES: [&str; 20] = [
    "Abdullayev",
    "Ağayev",
    "Allahverdiyev",
    "Babayev",
    "Bayramov",
    "Cəbrayılov",
    "Əhmədov",
    "Fərəcov",
    "Hacıyev",
    "Heydərov",
    "İbrahimov",
    "Kazımov",
    "Mirzəyev",
    "Nağıyev",
    "Orucov",
    "Paşayev",
    "Qurbanov",
    "Rüstəmov",
    "Süleymanov",
    "Şükürov",
];
const MEN: [&str; 16] = [
    "Anar",
    "Ceyhun",
    "Elşad",
    "Fərid",
    "Xəyal",
    "İlkin",
    "Kənan",
    "Məhəmməd",
    "Nicat",
    "Orxan",
    "Pərviz",
    "Rəşad",
    "Samir",
    "Şahin",
    "Toğrul",
    "Üzeyir",
];
const WOMEN: [&str; 16] = [
    "Aygün",
    "Banu",
    "Çinarə",
    "Dilarə",
    "Elnarə",
    "Fidan",
    "Gülşən",
    "Xəyalə",
    "İlahə",
    "Könül",
    "Ləman",
    "Nərmin",
    "Röya",
    "Səbinə",
    "Şəbnəm",
    "Ülviyyə",
];
const PLACES: [&str; 8] = [
    "Bakı şəhəri",
    "Gəncə şəhəri",
    "Sumqayıt şəhəri",
    "Şəki şəhəri",
    "Lənkəran şəhəri",
    "Naxçıvan şəhəri",
    "Quba rayonu",
    "Ağdaş rayonu",
];
const EMPLOYERS: [&str; 12] = [
    TIKISH,
    "9900000142",
    "9900000271",
    "9900000421",
    "9900000552",
    "9900000681",
    "9900000701",
    "9900000832",
    "9900000961",
    "9900001061",
    "9900001191",
    "9900001212",
];

/// The people by seed. A third have no difference; the others one or more.
fn ordinary(count: u32) -> Vec<Person> {
    let mut dice = Dice(0x4D6F_6875_7220_3939);
    (0..count).filter_map(|n| one(n, &mut dice)).collect()
}

fn one(n: u32, dice: &mut Dice) -> Option<Person> {
    let woman = dice.below(2) == 0;
    let sex = if woman { Female } else { Male };
    let ending = if woman { "a" } else { "" };
    let first = dice.pick(if woman { &WOMEN } else { &MEN });
    let dsmf = Record {
        names: names(&format!("{}{ending}", dice.pick(&SURNAMES)), first, dice.pick(&MEN)),
        sex,
        birth_date: Date::new(
            1960 + dice.below(45) as i16,
            1 + dice.below(12) as i8,
            1 + dice.below(28) as i8,
        )
        .ok()?,
        birthplace: dice.pick(&PLACES).to_owned(),
        ssn: Ssn::parse(&format!("99{:05}{:06}", 10_000 + n, dice.below(1_000_000))).ok(),
        document: None,
    };
    let mut registry =
        Record { document: Some(format!("Şəxsiyyət vəsiqəsi AA{:07}", 1_000 + n)), ..dsmf.clone() };
    match dice.below(6) {
        0 => registry.names.surname = format!("{}{ending}", dice.pick(&SURNAMES)),
        1 => registry.names.name = dice.pick(if woman { &WOMEN } else { &MEN }).to_owned(),
        2 => registry.names.patronymic = dice.pick(&MEN).to_owned(),
        3 => registry.birth_date = registry.birth_date.tomorrow().ok()?,
        _ => {}
    }
    let mut insured_by = vec![*EMPLOYERS.get(n as usize % EMPLOYERS.len())?];
    if dice.below(2) == 0 && !insured_by.contains(&TIKISH) {
        insured_by.push(TIKISH);
    }
    Some(Person {
        fin: Fin::parse(&format!("TST{}", four(n))).ok()?.0,
        document_type: DocumentType::Din,
        dsmf,
        registry,
        insured_by,
        case: Case::Ordinary,
    })
}

/// Four characters of a FİN: a letter first, so that they differ from those of [`CASES`] but TST4W7E;
/// then spread over the alphabet, which has no I and no O.
fn four(n: u32) -> String {
    const ALPHABET: &[u8; 34] = b"ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
    let digit = |v: u32| char::from(*ALPHABET.get(v as usize % 34).unwrap_or(&b'A'));
    let letter = char::from(*ALPHABET.get(n as usize % 24).unwrap_or(&b'A'));
    format!("{letter}{}{}{}", digit(n * 7 + 3), digit(n / 24 + 11), digit(n * 13 + 5))
}

/// splitmix64: the same numbers at every start.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % bound
    }

    fn pick(&mut self, from: &[&'static str]) -> &'static str {
        let at = self.below(from.len() as u64) as usize;
        from.get(at).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::difference::{self, Field};
    use std::collections::HashSet;

    fn person(fin: &str) -> Person {
        all().into_iter().find(|p| p.fin.as_str() == fin).unwrap()
    }

    #[test]
    fn enough_people_each_recognisable_and_once() {
        let all = all();
        assert_eq!(all.len(), CASES.len() + 200, "no row is malformed");
        let fins: HashSet<_> = all.iter().map(|p| p.fin.clone()).collect();
        let ssns: HashSet<_> = all.iter().map(|p| p.dsmf.ssn.clone().unwrap()).collect();
        assert_eq!((fins.len(), ssns.len()), (all.len(), all.len()));
        assert!(fins.iter().all(|f| f.as_str().starts_with("TST")));
        assert!(ssns.iter().all(|s| s.as_str().starts_with("99") && s.has_usual_length()));
    }

    #[test]
    fn the_cases_show_what_they_promise() {
        let differences = |fin: &str| {
            let p = person(fin);
            difference::between(&p.dsmf, &p.registry)
        };
        assert_eq!(differences("TST4W7E"), [Field::Surname, Field::BirthDate]);
        assert_eq!(differences("TST1001"), []);
        for (n, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!(differences(&format!("TST100{}", n + 2)), [field]);
        }
        assert_eq!(differences("TST1007"), Field::ALL);
        assert_eq!(differences("TST1008"), [Field::Surname]);
    }
}
