//! The cards of made-up people that the sandbox issues; assets/sandbox/README.md lists them.

use crate::domain::person::Names;
use crate::domain::text::to_lower;

/// A card to be issued.
pub struct Card {
    /// Name of its folder.
    pub folder: &'static str,
    /// As in the certificate: capitals.
    pub surname: &'static str,
    /// As in the certificate.
    pub name: &'static str,
    /// As in the certificate, with oğlu or qızı.
    pub patronymic: &'static str,
    /// FİN.
    pub fin: &'static str,
    /// Number printed on it.
    pub number: &'static str,
    /// VÖEN and name of the organisation, where the certificate names one.
    pub organisation: Option<(&'static str, &'static str)>,
    /// Position.
    pub title: &'static str,
    /// What is wrong with it, if anything.
    pub term: Term,
    /// Key of the signing certificate; the one for signing in is P-256.
    pub sign_key: SignKey,
}

/// The number on the card of the person with this FİN.
pub fn number(fin: &str) -> Option<&'static str> {
    trusted(fin).map(|card| card.number)
}

/// What the sandbox calls the holder of a card.
pub fn holder(fin: &str) -> Option<Names> {
    let plain = |capitals: &str| {
        let word = |word: &str| {
            let mut letters = word.chars();
            let first = letters.next().map(String::from).unwrap_or_default();
            first + &to_lower(letters.as_str())
        };
        let is_son_or_daughter = |word: &&str| matches!(*word, "OĞLU" | "QIZI");
        let words = capitals.split(' ');
        words
            .map(|w| if is_son_or_daughter(&w) { to_lower(w) } else { word(w) })
            .collect::<Vec<_>>()
            .join(" ")
    };
    let card = trusted(fin)?;
    Some(Names { surname: plain(card.surname), name: plain(card.name), patronymic: plain(card.patronymic) })
}

fn trusted(fin: &str) -> Option<&'static Card> {
    ALL.iter().find(|card| card.fin == fin && card.term != Term::Foreign)
}

/// Validity and issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// For three years, from the issuing CA.
    Valid,
    /// Ended.
    Expired,
    /// Not begun.
    NotYetValid,
    /// From a CA outside the trust list.
    Foreign,
    /// On the revocation list.
    Revoked,
}

/// Which key signs documents.
pub enum SignKey {
    /// RSA-2048 from this PKCS#8 PEM: ring cannot make RSA keys.
    Rsa(&'static str),
    /// P-256, made afresh.
    P256,
    /// P-384, made afresh.
    P384,
}

const RSA_1: SignKey = SignKey::Rsa(include_str!("../../assets/sandbox/keys/public-test-rsa-1.pem"));
const RSA_2: SignKey = SignKey::Rsa(include_str!("../../assets/sandbox/keys/public-test-rsa-2.pem"));
const RSA_3: SignKey = SignKey::Rsa(include_str!("../../assets/sandbox/keys/public-test-rsa-3.pem"));

const TIKISH: Option<(&str, &str)> = Some(("9900000141", "\"Nümunə Tikiş\" MMC"));

/// Every card.
pub const ALL: &[Card] = &[
    Card {
        folder: "gunel",
        surname: "ƏLİYEVA",
        name: "GÜNEL",
        patronymic: "RAUF QIZI",
        fin: "TST0001",
        number: "AZ 77 4410 0001",
        organisation: TIKISH,
        title: "Direktor",
        term: Term::Valid,
        sign_key: RSA_1,
    },
    Card {
        folder: "two-insurers",
        surname: "HÜSEYNOV",
        name: "TURAL",
        patronymic: "KAMRAN OĞLU",
        fin: "TST0002",
        number: "AZ 77 4410 0002",
        organisation: Some(("9900000271", "\"Nümunə Mühasibat\" MMC")),
        title: "Mühasib",
        term: Term::Valid,
        sign_key: RSA_2,
    },
    Card {
        folder: "expired",
        surname: "QULİYEVA",
        name: "SEVDA",
        patronymic: "NAZİM QIZI",
        fin: "TST0003",
        number: "AZ 77 4410 0003",
        organisation: TIKISH,
        title: "Mühasib",
        term: Term::Expired,
        sign_key: SignKey::P256,
    },
    Card {
        folder: "not-yet-valid",
        surname: "CƏFƏROV",
        name: "ELNUR",
        patronymic: "VAQİF OĞLU",
        fin: "TST0004",
        number: "AZ 77 4410 0004",
        organisation: TIKISH,
        title: "Mühasib",
        term: Term::NotYetValid,
        sign_key: SignKey::P256,
    },
    Card {
        folder: "foreign",
        surname: "ƏLİYEVA",
        name: "GÜNEL",
        patronymic: "RAUF QIZI",
        fin: "TST0001",
        number: "AZ 77 4410 0005",
        organisation: TIKISH,
        title: "Direktor",
        term: Term::Foreign,
        sign_key: SignKey::P256,
    },
    Card {
        folder: "revoked",
        surname: "ABBASOV",
        name: "RƏŞAD",
        patronymic: "ƏLİ OĞLU",
        fin: "TST0006",
        number: "AZ 77 4410 0006",
        organisation: TIKISH,
        title: "Baş mühasib",
        term: Term::Revoked,
        sign_key: SignKey::P256,
    },
    Card {
        folder: "no-voen",
        surname: "İSMAYILOVA",
        name: "LALƏ",
        patronymic: "ƏKBƏR QIZI",
        fin: "TST0007",
        number: "AZ 77 4410 0007",
        organisation: None,
        title: "",
        term: Term::Valid,
        sign_key: SignKey::P256,
    },
    Card {
        folder: "no-seal",
        surname: "MUSTAFAYEVA",
        name: "NİGAR",
        patronymic: "CAVİD QIZI",
        fin: "TST0008",
        number: "AZ 77 4410 0008",
        organisation: TIKISH,
        title: "Kadrlar üzrə mütəxəssis",
        term: Term::Valid,
        sign_key: SignKey::P384,
    },
    Card {
        folder: "entrepreneur",
        surname: "BAĞIROV",
        name: "İLQAR",
        patronymic: "MİRZƏ OĞLU",
        fin: "TST0009",
        number: "AZ 77 4410 0009",
        organisation: Some(("9900000142", "Bağırov İlqar Mirzə oğlu (fiziki şəxs)")),
        title: "Sahibkar",
        term: Term::Valid,
        sign_key: RSA_3,
    },
];
