//! The telephones of made-up people, with Asan İmza; assets/sandbox/README.md lists them.

use super::cards::{self, Card, SignKey, Term};
use crate::domain::asan::Ending;

/// A telephone.
pub struct Phone {
    /// National digits of its number.
    pub number: &'static str,
    /// The user ID that belongs to it.
    pub user_id: &'static str,
    /// Whose it is: the folder of the same person's card, or one of [`HOLDERS`].
    pub holder: &'static str,
    /// What it does when it is asked.
    pub manner: Manner,
}

/// What a telephone does when it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Manner {
    /// Shows the code and waits for its owner: a button on the page, or a command.
    Waits,
    /// Its owner compares and enters the PIN without anybody's help, a moment later.
    Approves,
    /// Ends so, a moment later.
    Ends(Ending),
    /// Ends with a word that the contract does not have.
    EndsOddly,
    /// The operator cannot be reached.
    IsUnreachable,
}

/// Every telephone.
pub const ALL: &[Phone] = &[
    phone("990001234", "12345", "gunel", Manner::Waits),
    phone("990001235", "23456", "two-insurers", Manner::Waits),
    phone("990001236", "34567", "entrepreneur", Manner::Waits),
    phone("990001237", "45678", "no-seal", Manner::Waits),
    phone("990004567", "56789", "aysel", Manner::Waits),
    phone("990001240", "12345", "gunel", Manner::Approves),
    phone("990001250", "11111", "no-voen", Manner::Ends(Ending::NoBusinessCertificate)),
    phone("990001251", "11111", "gunel", Manner::Ends(Ending::Timeout)),
    phone("990001252", "11111", "gunel", Manner::Ends(Ending::UserCancelled)),
    phone("990001253", "11111", "gunel", Manner::Ends(Ending::NotClient)),
    phone("990001254", "11111", "gunel", Manner::Ends(Ending::HashMismatch)),
    phone("990001255", "11111", "gunel", Manner::Ends(Ending::PhoneAbsent)),
    phone("990001256", "11111", "gunel", Manner::Ends(Ending::Delivery)),
    phone("990001257", "11111", "gunel", Manner::Ends(Ending::Sim)),
    phone("990001258", "11111", "gunel", Manner::EndsOddly),
    phone("990001259", "11111", "gunel", Manner::IsUnreachable),
];

/// People with a telephone and no card.
const HOLDERS: &[Card] = &[Card {
    folder: "aysel",
    surname: "SINAQLI",
    name: "AYSU",
    patronymic: "RAMİZ QIZI",
    fin: "TST1003",
    number: "",
    organisation: Some(("9900000271", "\"Nümunə Mühasibat\" MMC")),
    title: "Mühasib",
    term: Term::Valid,
    sign_key: SignKey::P256,
}];

/// Whose a telephone is.
pub fn holder(phone: &Phone) -> Option<&'static Card> {
    cards::ALL.iter().chain(HOLDERS).find(|card| card.folder == phone.holder)
}

/// The word of [`Manner::EndsOddly`].
pub const ODD: &str = "PHONE_ON_THE_MOON";

const fn phone(number: &'static str, user_id: &'static str, holder: &'static str, manner: Manner) -> Phone {
    Phone { number, user_id, holder, manner }
}

/// The telephone with this number.
pub fn with_number(number: &str) -> Option<&'static Phone> {
    ALL.iter().find(|phone| phone.number == number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::asan::UserId;
    use crate::domain::identifier::Phone as Number;
    use std::collections::HashSet;

    #[test]
    fn numbers_are_of_nobody_and_each_stands_once() {
        let numbers: HashSet<_> = ALL.iter().map(|phone| phone.number).collect();
        assert_eq!(numbers.len(), ALL.len());
        for phone in ALL {
            assert!(phone.number.starts_with("99000") && Number::parse(phone.number).is_ok());
            assert!(UserId::parse(phone.user_id).is_ok() && holder(phone).is_some());
        }
    }

    #[test]
    fn every_ending_has_a_telephone() {
        for ending in Ending::KNOWN {
            assert!(ALL.iter().any(|phone| phone.manner == Manner::Ends(ending.clone())), "{ending:?}");
        }
    }
}
