//! Who a certificate's subject is. How the country's centres lay a subject out is not published, so
//! each fact has a list of places to look, best first; not finding it is a normal answer.

use super::super::asn1;
use crate::domain::identifier::{Fin, Voen};
use crate::domain::person::Names;
use crate::domain::text;
use const_oid::ObjectIdentifier;
use const_oid::db::{rfc4519, rfc4519::*};
use x509_cert::name::Name;

/// A place where a number may stand: an attribute, and the words that may precede the number.
struct Place {
    attribute: ObjectIdentifier,
    prefixes: &'static [&'static str],
}

/// organizationIdentifier (X.520; ETSI EN 319 412-1, 5.1.4).
const ORGANIZATION_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.97");

/// FİN: semantics identifiers of natural persons (ETSI EN 319 412-1, 5.1.3), or the bare number.
const FIN: &[Place] = &[
    Place { attribute: rfc4519::SERIAL_NUMBER, prefixes: &["PNOAZ-", "TINAZ-", ""] },
    Place { attribute: rfc4519::UID, prefixes: &["PNOAZ-", "TINAZ-", ""] },
];

/// VÖEN: semantics identifiers of legal persons, or the bare number.
const VOEN: &[Place] = &[
    Place { attribute: ORGANIZATION_IDENTIFIER, prefixes: &["VATAZ-", "NTRAZ-", "TINAZ-", ""] },
    Place { attribute: rfc4519::OU, prefixes: &["VATAZ-", "VÖEN", "VOEN", ""] },
];

/// The attributes of a distinguished name that hold text, in their order.
pub(super) struct Attributes(Vec<(ObjectIdentifier, String)>);

impl Attributes {
    pub(super) fn read(name: &Name) -> Attributes {
        let all = name.0.iter().flat_map(|set| set.0.iter());
        Attributes(
            all.filter_map(|a| Some((a.oid, asn1::text(&a.value)?.trim().to_owned())))
                .filter(|(_, text)| !text.is_empty())
                .collect(),
        )
    }

    fn all(&self, attribute: ObjectIdentifier) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(oid, _)| *oid == attribute).map(|(_, text)| text.as_str())
    }

    fn first(&self, attribute: ObjectIdentifier) -> Option<&str> {
        self.all(attribute).next()
    }

    /// The first place that holds something which reads as the wanted number.
    fn find<T>(&self, places: &[Place], parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        places.iter().find_map(|place| {
            self.all(place.attribute).find_map(|value| {
                let numbers = place.prefixes.iter().filter_map(|prefix| value.strip_prefix(prefix));
                numbers.map(|n| n.trim_start_matches([':', ' '])).find_map(&parse)
            })
        })
    }

    pub(super) fn fin(&self) -> Option<Fin> {
        self.find(FIN, |text| Fin::parse(text).ok().map(|(fin, _notes)| fin))
    }

    pub(super) fn voen(&self) -> Option<Voen> {
        self.find(VOEN, |text| Voen::parse(text).ok())
    }

    pub(super) fn organisation(&self) -> Option<String> {
        self.first(O).map(str::to_owned)
    }

    pub(super) fn common_name(&self) -> Option<String> {
        self.first(CN).map(str::to_owned)
    }

    /// Surname and given name; the patronymic stands behind the given name, or is what the common
    /// name says beyond the two.
    pub(super) fn names(&self) -> Names {
        let common = self.first(CN).unwrap_or_default();
        let (Some(surname), Some(given)) = (self.first(SN), self.first(GIVEN_NAME)) else {
            return Names { surname: common.to_owned(), ..Names::default() };
        };
        if let Some((name, patronymic)) = given.split_once(' ').filter(|(_, rest)| is_patronymic(rest)) {
            return Names {
                surname: surname.into(),
                name: name.into(),
                patronymic: patronymic.trim().into(),
            };
        }
        let mut spoken_for: Vec<String> =
            words(surname).chain(words(given)).chain(self.all(SERIAL_NUMBER)).map(text::fold).collect();
        let mut rest: Vec<&str> = words(common).collect();
        rest.retain(|word| match spoken_for.iter().position(|s| *s == text::fold(word)) {
            Some(i) => {
                spoken_for.swap_remove(i);
                false
            }
            None => true,
        });
        // A patronymic is the rest of a name of which the other parts were there.
        let is_whole_name = words(common).count() >= rest.len() + 2;
        let patronymic = if !is_whole_name || !rest.iter().all(|w| w.chars().all(is_in_name)) {
            String::new()
        } else if given == text::to_upper(given) {
            rest.join(" ")
        } else {
            rest.iter().map(|word| in_title_case(word)).collect::<Vec<_>>().join(" ")
        };
        Names { surname: surname.into(), name: given.into(), patronymic }
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', ',']).filter(|word| !word.is_empty())
}

fn is_in_name(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '-' | '\'' | '’')
}

/// oğlu, qızı: "son of" and "daughter of", however spelled.
fn says_whose_child(word: &str) -> bool {
    matches!(text::fold(word).as_str(), "oglu" | "qizi")
}

fn is_patronymic(text: &str) -> bool {
    words(text).count() >= 2 && words(text).last().is_some_and(says_whose_child)
}

/// "RAUF" → "Rauf", "QIZI" → "qızı".
fn in_title_case(word: &str) -> String {
    let lower = text::to_lower(word);
    if says_whose_child(word) {
        return lower;
    }
    let mut letters = lower.chars();
    match letters.next() {
        Some(first) => text::to_upper(&first.to_string()) + letters.as_str(),
        None => lower,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(attributes: &[(ObjectIdentifier, &str)]) -> Attributes {
        Attributes(attributes.iter().map(|(oid, text)| (*oid, (*text).to_owned())).collect())
    }

    #[test]
    fn fin_stands_in_one_of_several_places() {
        let fin = |attributes: &[_]| subject(attributes).fin().map(|f| f.as_str().to_owned());
        let found = Some("TST0001".to_owned());
        assert_eq!(fin(&[(SERIAL_NUMBER, "PNOAZ-TST0001")]), found);
        assert_eq!(fin(&[(SERIAL_NUMBER, "TST0001")]), found);
        assert_eq!(fin(&[(UID, "tst0001")]), found);
        assert_eq!(fin(&[(SERIAL_NUMBER, "IDCAZ-AA1234567"), (UID, "TST0001")]), found);
        assert_eq!(fin(&[(UID, "TST0009"), (SERIAL_NUMBER, "TST0001")]), found);
        assert_eq!(fin(&[(SERIAL_NUMBER, "PNOEE-TST0001"), (CN, "TST0001")]), None);
        assert_eq!(fin(&[]), None);
    }

    #[test]
    fn voen_stands_in_one_of_several_places() {
        let voen = |attributes: &[_]| subject(attributes).voen().map(|v| v.as_str().to_owned());
        let found = Some("9900000141".to_owned());
        assert_eq!(voen(&[(ORGANIZATION_IDENTIFIER, "VATAZ-9900000141")]), found);
        assert_eq!(voen(&[(ORGANIZATION_IDENTIFIER, "NTRAZ-9900000141")]), found);
        assert_eq!(voen(&[(OU, "Mühasibatlıq"), (OU, "VÖEN: 9900000141")]), found);
        assert_eq!(voen(&[(OU, "9900000142"), (ORGANIZATION_IDENTIFIER, "9900000141")]), found);
        assert_eq!(voen(&[(OU, "9900000151"), (O, "9900000141")]), None);
    }

    #[test]
    fn patronymic_is_what_the_common_name_says_besides() {
        let names = |common, surname, given| {
            let names = subject(&[(CN, common), (SN, surname), (GIVEN_NAME, given)]).names();
            [names.surname, names.name, names.patronymic]
        };
        for (common, surname, given, patronymic) in [
            ("ƏLİYEVA GÜNEL RAUF QIZI", "Əliyeva", "Günel", "Rauf qızı"),
            ("ƏLİYEVA GÜNEL RAUF QIZI", "ƏLİYEVA", "GÜNEL", "RAUF QIZI"),
            ("İsmayılov İlqar İslam oğlu", "İSMAYILOV", "İlqar", "İslam oğlu"),
            ("ISMAYILOV ILQAR ISLAM OGLU", "İsmayılov", "İlqar", "Islam oglu"),
            ("ƏLİYEV ƏLİ ƏLİ OĞLU", "Əliyev", "Əli", "Əli oğlu"),
            ("ƏLİYEVA,GÜNEL,TST0001", "Əliyeva", "Günel", ""),
            ("Əliyeva Günel", "Əliyeva", "Günel", ""),
            ("\"Sınaq\" MMC", "Əliyeva", "Günel", ""),
            ("Sınaq Mühasibatlıq Xidmətləri", "Əliyeva", "Günel", ""),
        ] {
            assert_eq!(names(common, surname, given), [surname, given, patronymic], "{common}");
        }
        assert_eq!(names("x", "Əliyeva", "Günel Rauf qızı"), ["Əliyeva", "Günel", "Rauf qızı"]);
    }

    #[test]
    fn without_surname_the_common_name_stands_for_all() {
        let names = subject(&[(CN, "ƏLİYEVA GÜNEL")]).names();
        assert_eq!([names.surname.as_str(), &names.name, &names.patronymic], ["ƏLİYEVA GÜNEL", "", ""]);
    }
}
