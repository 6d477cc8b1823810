//! From the contract's JSON to the domain. What the domain cannot hold is an error; a word that is
//! merely new is kept.

use super::{Error, LookupAnswer, ServiceCard, wire};
use crate::domain::application::Id;
use crate::domain::authority::{Quota, TimeStampAuthority};
use crate::domain::delegation::{Delegate, Delegation, Means, Number, Register, Term};
use crate::domain::environment::Environment;
use crate::domain::history::{self, Category};
use crate::domain::identifier::{Fin, Ssn, Voen};
use crate::domain::insurer::{Insurer, Kind, Office, OfficeKind};
use crate::domain::level::Level;
use crate::domain::lookup::{Lookup, Query};
use crate::domain::person::{Names, Record, Sex};
use crate::domain::reason::Reason;
use crate::domain::session::{Mandate, MandateSource, Session, Signer};
use crate::domain::text::in_one_line;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};

/// Longest name taken over from a service, in characters.
const LONGEST_NAME: usize = 300;

/// A field that does not follow the contract; its value stays out of the text.
pub(super) fn wrong(field: &str) -> Error {
    Error::Malformed(format!("field {field}"))
}

pub(super) fn base64(text: &str, field: &str) -> Result<Vec<u8>, Error> {
    STANDARD.decode(text).map_err(|_| wrong(field))
}

fn fin(text: &str) -> Result<Fin, Error> {
    Fin::parse(text).map(|(fin, _)| fin).map_err(|_| wrong("fin"))
}

fn ssn(text: Option<&str>) -> Result<Option<Ssn>, Error> {
    text.map(Ssn::parse).transpose().map_err(|_| wrong("ssn"))
}

fn voen(text: &str) -> Result<Voen, Error> {
    Voen::parse(text).map_err(|_| wrong("voen"))
}

fn kind(word: &str) -> Result<Kind, Error> {
    match word {
        "legal_entity" => Ok(Kind::LegalEntity),
        "entrepreneur" => Ok(Kind::Entrepreneur),
        _ => Err(wrong("kind")),
    }
}

impl From<wire::Names> for Names {
    fn from(n: wire::Names) -> Names {
        Names { surname: n.surname, name: n.name, patronymic: n.patronymic }
    }
}

pub(super) fn service_card(card: &wire::ServiceCard) -> Result<ServiceCard, Error> {
    Ok(ServiceCard {
        name: card.name.clone(),
        // A word that this version does not know is not production.
        environment: match card.environment.as_str() {
            "production" => Environment::Production,
            _ => Environment::Sandbox,
        },
        ssn_required: card.ssn_required,
        lookup_longest_age: SignedDuration::from_secs(card.limits.lookup_max_age_seconds),
        container_longest_age: SignedDuration::from_secs(card.limits.container_max_age_seconds),
        // A word that this version does not know is a level that it cannot reach.
        required_level: Level::from_code(&card.required_level).unwrap_or(Level::Lta),
        time_stamping: card.time_stamp_authorities.iter().map(time_stamping).collect(),
        receipt_signers: card
            .receipt_signers
            .iter()
            .map(|s| base64(s, "receiptSigners"))
            .collect::<Result<_, _>>()?,
        status_names: card.statuses.iter().map(status_name).collect(),
        time: card.time,
    })
}

fn status_name(word: &wire::StatusWord) -> history::StatusName {
    let name = |text: &str| in_one_line(text, LONGEST_NAME);
    let wire::InLanguages { az, en, ru } = &word.names;
    history::StatusName { code: word.code.clone(), az: name(az), en: name(en), ru: name(ru) }
}

fn time_stamping(authority: &wire::TimeStampAuthority) -> TimeStampAuthority {
    let quota = authority
        .quota
        .as_ref()
        .map(|q| Quota { requests: q.requests, window: SignedDuration::from_secs(q.seconds.into()) });
    TimeStampAuthority { address: authority.address.clone(), quota }
}

/// Whether this program is older than the service wants.
pub(super) fn is_too_old(ours: &str, lowest: &str) -> bool {
    let numbers = |text: &str| -> Vec<u64> { text.split('.').map_while(|n| n.parse().ok()).collect() };
    numbers(ours) < numbers(lowest)
}

pub(super) fn session(
    signer: wire::Signer,
    mandates: Vec<wire::Mandate>,
    expires: Timestamp,
) -> Result<Session, Error> {
    Ok(Session {
        signer: Signer { fin: fin(&signer.fin)?, names: signer.names.into() },
        mandates: self::mandates(mandates)?,
        expires,
    })
}

pub(super) fn mandates(mandates: Vec<wire::Mandate>) -> Result<Vec<Mandate>, Error> {
    mandates.into_iter().map(mandate).collect()
}

/// A list of authorities, and the insurer whose all of them are.
pub(super) fn register(d: wire::Delegations) -> Result<(Voen, Register), Error> {
    let of = voen(&d.voen)?;
    let own = |d| delegation(d).and_then(|(v, d)| if v == of { Ok(d) } else { Err(wrong("voen")) });
    let delegations = d.items.into_iter().map(own).collect::<Result<_, _>>()?;
    Ok((of, Register { delegations, is_complete: d.complete }))
}

/// An authority, and the insurer that it is for.
pub(super) fn delegation(d: wire::Delegation) -> Result<(Voen, Delegation), Error> {
    let means = Means::from_code(&d.means).ok_or_else(|| wrong("means"))?;
    let number = Number::parse(means, &d.number).map_err(|_| wrong("number"))?;
    let delegation = Delegation {
        id: Id::parse(&d.id).ok_or_else(|| wrong("id"))?,
        delegate: Delegate { means, number, fin: fin(&d.fin)? },
        names: d.names.map(Names::from),
        term: Term { from: d.from, until: d.until },
        given_by: in_one_line(&d.given_by, LONGEST_NAME),
        given_at: d.given_at,
        withdrawn_at: d.withdrawn_at,
    };
    Ok((voen(&d.voen)?, delegation))
}

fn mandate(m: wire::Mandate) -> Result<Mandate, Error> {
    Ok(Mandate {
        voen: voen(&m.voen)?,
        name: m.name,
        kind: kind(&m.kind)?,
        has_seal_right: m.has_seal_right,
        source: match m.source.as_str() {
            "certificate" => MandateSource::Certificate,
            _ => MandateSource::Delegation,
        },
        until: m.until,
    })
}

pub(super) fn insurer(i: wire::Insurer) -> Result<Insurer, Error> {
    Ok(Insurer {
        voen: voen(&i.voen)?,
        name: i.name,
        kind: kind(&i.kind)?,
        account_number: i.account_number,
        office: Office {
            code: i.office.code,
            name: i.office.name,
            kind: match i.office.kind.as_str() {
                "department" => OfficeKind::Department,
                "branch" => OfficeKind::Branch,
                "nakhchivan" => OfficeKind::Nakhchivan,
                _ => return Err(wrong("office.kind")),
            },
        },
    })
}

pub(super) fn lookup_query(query: &Query) -> wire::LookupQuery {
    wire::LookupQuery {
        fin: query.fin.as_str().to_owned(),
        ssn: query.ssn.as_ref().map(|s| s.as_str().to_owned()),
        document_type: query.document_type.code().to_owned(),
    }
}

pub(super) fn lookup(query: &Query, l: wire::Lookup) -> Result<LookupAnswer, Error> {
    let lookup = Lookup {
        id: l.id,
        query: query.clone(),
        time: l.time,
        longest_age: SignedDuration::from_secs(l.max_age_seconds),
        dsmf_record: record(l.dsmf_record)?,
        registry_record: record(l.registry_record)?,
    };
    Ok(LookupAnswer { voen: l.voen.as_deref().map(voen).transpose()?, lookup })
}

fn record(r: wire::Record) -> Result<Record, Error> {
    Ok(Record {
        ssn: ssn(r.ssn.as_deref())?,
        names: r.names.into(),
        sex: match r.sex.as_str() {
            "male" => Sex::Male,
            "female" => Sex::Female,
            _ => return Err(wrong("sex")),
        },
        birth_date: r.birth_date,
        birthplace: r.birthplace,
        document: r.document,
    })
}

/// `words` are the service card's, for a status that comes without its group or name.
pub(super) fn application(
    a: wire::Application,
    words: &[wire::StatusWord],
    language: &str,
) -> Result<history::Entry, Error> {
    let read = |s: wire::Status| status(s, words, language);
    Ok(history::Entry {
        id: Id::parse(&a.id).ok_or_else(|| wrong("id"))?,
        voen: voen(&a.voen)?,
        registration_number: Some(a.registration_number),
        time: a.time,
        reason: Reason::from_code(&a.reason).ok_or_else(|| wrong("reason"))?,
        fin: fin(&a.fin)?,
        names: a.names.into(),
        old_names: a.old_names.into(),
        ssn: ssn(a.ssn.as_deref())?,
        office: a.office.name,
        signed_by: a.signed_by,
        attested: None,
        standing: history::Standing::Service(read(a.status)),
        timeline: a
            .timeline
            .into_iter()
            .map(|s| history::Step { status: read(s.status), time: s.time })
            .collect(),
    })
}

fn status(s: wire::Status, words: &[wire::StatusWord], language: &str) -> history::Status {
    let word = words.iter().find(|w| w.code == s.code);
    let group = s.category.as_deref().or(word.map(|w| w.category.as_str()));
    let named = word.map(|w| match language {
        "en" => &w.names.en,
        "ru" => &w.names.ru,
        _ => &w.names.az,
    });
    history::Status {
        category: match group {
            Some("received") => Category::Received,
            Some("done") => Category::Done,
            Some("refused") => Category::Refused,
            _ => Category::InProgress,
        },
        name: s.name.as_ref().or(named).map(|name| in_one_line(name, LONGEST_NAME)),
        code: s.code,
        text: s.text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(code: &str, category: &str) -> wire::StatusWord {
        let names = wire::InLanguages { az: "az".into(), en: "en".into(), ru: "ru".into() };
        wire::StatusWord { code: code.into(), category: category.into(), names }
    }

    #[test]
    fn unknown_status_words_are_kept_and_in_progress() {
        let bare = wire::Status { code: "at_the_moon".into(), category: None, name: None, text: None };
        let read = status(bare.clone(), &[], "az");
        assert_eq!(
            (read.code.as_str(), read.category, read.name),
            ("at_the_moon", Category::InProgress, None)
        );
        let grouped = wire::Status { category: Some("eclipsed".into()), ..bare.clone() };
        assert_eq!(status(grouped, &[], "az").category, Category::InProgress);
        let known = status(bare, &[word("at_the_moon", "done")], "ru");
        assert_eq!((known.category, known.name.as_deref()), (Category::Done, Some("ru")));
    }

    #[test]
    fn names_of_statuses_are_short_and_control_no_terminal() {
        let loud = format!("a\u{1B}[31m\n{}", "b".repeat(10_000));
        let names = wire::InLanguages { az: loud.clone(), en: loud.clone(), ru: loud.clone() };
        let told = status_name(&wire::StatusWord { names, ..word("a", "done") });
        let bare = wire::Status { code: "a".into(), category: None, name: Some(loud), text: None };
        for name in [told.az, told.en, told.ru, status(bare, &[], "az").name.unwrap()] {
            assert!(name.starts_with("a [31m b") && name.chars().count() == LONGEST_NAME, "{name}");
        }
    }

    #[test]
    fn versions_are_numbers() {
        assert!(is_too_old("0.9.0", "0.10.0"));
        assert!(!is_too_old("0.10.0", "0.9.9"));
        assert!(!is_too_old("1.0.0", "1.0.0"));
    }
}
