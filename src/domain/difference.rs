//! What differs between DSMF's record and the record by FİN (manual 3.1.2 and 3.1.4).

use super::person::Record;
use super::reason::Reason;

/// A field that stands in both records and may differ: just those that reason (a) covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// Soyad.
    Surname,
    /// Ad.
    Name,
    /// Ata adı.
    Patronymic,
    /// Cinsi.
    Sex,
    /// Doğum tarixi.
    BirthDate,
}

impl Field {
    /// In the order of the form.
    pub const ALL: [Field; 5] =
        [Field::Surname, Field::Name, Field::Patronymic, Field::Sex, Field::BirthDate];

    /// Whether the two records say different things here. Names are compared letter by letter:
    /// a certificate is replaced because of one letter.
    pub fn differs(self, old: &Record, new: &Record) -> bool {
        match self {
            Field::Surname => old.names.surname != new.names.surname,
            Field::Name => old.names.name != new.names.name,
            Field::Patronymic => old.names.patronymic != new.names.patronymic,
            Field::Sex => old.sex != new.sex,
            Field::BirthDate => old.birth_date != new.birth_date,
        }
    }
}

/// The fields in which the record by FİN (`new`) differs from DSMF's (`old`), in the form's order.
pub fn between(old: &Record, new: &Record) -> Vec<Field> {
    Field::ALL.into_iter().filter(|f| f.differs(old, new)).collect()
}

/// Whether a reason was chosen that the differences do not support: the user is warned, not stopped.
/// Reason (c) may be right without a difference, since it concerns what is printed on the certificate.
pub fn contradicts(reason: Reason, differences: &[Field]) -> bool {
    reason == Reason::IdentityDocumentChanged && differences.is_empty()
}
