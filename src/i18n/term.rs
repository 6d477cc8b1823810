//! The words for the values of the domain.

use super::format;
use super::{Language, Texts};
use crate::domain::delegation::{self, Act, Delegate, Means, Term};
use crate::domain::difference::Field;
use crate::domain::history::{Category, Standing, Status};
use crate::domain::insurer::Kind;
use crate::domain::lookup::DocumentType;
use crate::domain::outbox::State;
use crate::domain::person::Sex;
use crate::domain::reason::Reason;
use crate::domain::text::in_one_line;

/// The longest word of the service that is shown as it is, in characters.
const LONGEST_WORD: usize = 60;

impl Texts {
    /// The reason in full, as manual 3.1.3 writes it.
    pub fn reason(&self, reason: Reason) -> String {
        match reason {
            Reason::IdentityDocumentChanged => self.reason_identity_document_changed(),
            Reason::Lost => self.reason_lost(),
            Reason::ErrorInCertificate => self.reason_error_in_certificate(),
            Reason::Damaged => self.reason_damaged(),
        }
    }

    /// The reason in short, for tables only.
    pub fn reason_short(&self, reason: Reason) -> String {
        match reason {
            Reason::IdentityDocumentChanged => self.reason_identity_document_changed_short(),
            Reason::Lost => self.reason_lost_short(),
            Reason::ErrorInCertificate => self.reason_error_in_certificate_short(),
            Reason::Damaged => self.reason_damaged_short(),
        }
    }

    /// Sənədin tipi.
    pub fn document_type(&self, document_type: DocumentType) -> String {
        match document_type {
            DocumentType::Din => self.document_type_din(),
            DocumentType::Migration => self.document_type_migration(),
        }
    }

    /// Cinsi.
    pub fn sex(&self, sex: Sex) -> String {
        match sex {
            Sex::Male => self.sex_male(),
            Sex::Female => self.sex_female(),
        }
    }

    /// By what a delegate signs in.
    pub fn means(&self, means: Means) -> String {
        match means {
            Means::Card => self.means_card(),
            Means::Asan => self.means_asan(),
        }
    }

    /// For how long an authority is given.
    pub fn delegation_term(&self, term: &Term) -> String {
        let from = format::date(term.from);
        match term.until {
            Some(until) => self.term_from_until(&from, &format::date(until)),
            None => self.term_from(&from),
        }
    }

    /// How an authority stands.
    pub fn delegation_state(&self, state: delegation::State) -> String {
        match state {
            delegation::State::NotYet => self.delegation_not_yet(),
            delegation::State::Active => self.delegation_active(),
            delegation::State::EndsSoon(0) => self.delegation_last_day(),
            delegation::State::EndsSoon(days) => {
                self.delegation_days_left(usize::try_from(days).unwrap_or(0))
            }
            delegation::State::Ended => self.delegation_ended(),
            delegation::State::Withdrawn => self.delegation_withdrawn(),
        }
    }

    /// The months, from January on.
    pub fn months(&self) -> [String; 12] {
        [
            self.month_1(),
            self.month_2(),
            self.month_3(),
            self.month_4(),
            self.month_5(),
            self.month_6(),
            self.month_7(),
            self.month_8(),
            self.month_9(),
            self.month_10(),
            self.month_11(),
            self.month_12(),
        ]
    }

    /// The days of the week in short, from Monday on.
    pub fn weekdays(&self) -> [String; 7] {
        [
            self.weekday_1(),
            self.weekday_2(),
            self.weekday_3(),
            self.weekday_4(),
            self.weekday_5(),
            self.weekday_6(),
            self.weekday_7(),
        ]
    }

    /// What an order about an authority does.
    pub fn act(&self, act: &Act) -> String {
        match act {
            Act::Give { replaces: None, .. } => self.act_give(),
            Act::Give { replaces: Some(_), .. } => self.act_renew(),
            Act::Withdraw { .. } => self.act_withdraw(),
        }
    }

    /// What an order about an authority is about, in a line.
    pub fn order(&self, act: &Act) -> String {
        let Delegate { means, number, .. } = act.delegate();
        [self.act(act), self.means(*means), number.shown(*means)].join(" · ")
    }

    /// What kind of insurer.
    pub fn insurer_kind(&self, kind: Kind) -> String {
        match kind {
            Kind::LegalEntity => self.insurer_legal_entity(),
            Kind::Entrepreneur => self.insurer_entrepreneur(),
        }
    }

    /// What kind of insurer, where there is little room.
    pub fn insurer_kind_short(&self, kind: Kind) -> String {
        match kind {
            Kind::LegalEntity => self.insurer_legal_entity(),
            Kind::Entrepreneur => self.insurer_entrepreneur_short(),
        }
    }

    /// The label of a field that stands in both records.
    pub fn field(&self, field: Field) -> String {
        match field {
            Field::Surname => self.field_surname(),
            Field::Name => self.field_name(),
            Field::Patronymic => self.field_patronymic(),
            Field::Sex => self.field_sex(),
            Field::BirthDate => self.field_birth_date(),
        }
    }

    /// A group of the service's statuses.
    pub fn category(&self, category: Category) -> String {
        match category {
            Category::Received => self.status_received(),
            Category::InProgress => self.status_in_progress(),
            Category::Done => self.status_done(),
            Category::Refused => self.status_refused(),
        }
    }

    /// A status: the service's own name for it, in this language where the service is known, or else its
    /// group. A word that nobody knows stands as it is.
    pub fn status(&self, status: &Status) -> String {
        let known =
            self.statuses.iter().find(|known| known.code == status.code).map(|known| match self.language() {
                Language::Az => &known.az,
                Language::En => &known.en,
                Language::Ru => &known.ru,
            });
        // A name that is kept is of the language in which it was asked for.
        known.or(status.name.as_ref()).cloned().unwrap_or_else(|| match status.category {
            Category::InProgress => in_one_line(&status.code, LONGEST_WORD),
            category => self.category(category),
        })
    }

    /// The state of an application that the service has not acknowledged.
    pub fn outbox_state(&self, state: State) -> String {
        match state {
            State::Queued => self.outbox_queued(),
            State::Sending => self.outbox_sending(),
            State::Unknown => self.outbox_unknown(),
            State::Accepted => self.outbox_accepted(),
            State::Refused => self.outbox_refused(),
            State::Discarded => self.outbox_discarded(),
        }
    }

    /// Where an application stands.
    pub fn standing(&self, standing: &Standing) -> String {
        match standing {
            Standing::Outbox(state) => self.outbox_state(*state),
            Standing::Service(status) => self.status(status),
        }
    }
}
