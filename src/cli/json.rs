//! The JSON of results. Its names are part of the command line's contract.

use crate::domain::delegation::{Act, Order};
use crate::domain::insurer::Insurer;
use crate::domain::lookup::Lookup;
use crate::domain::outbox::Entry;
use crate::domain::person::{Names, Record, Sex};
use crate::domain::receipt::Receipt;
use crate::domain::token::{Candidate, Fingerprint, Tries};
use serde_json::{Value, json};
use std::fmt::{Debug, Write};

pub use crate::export::json::history_entry;

/// The name of a variant in kebab case, without its data.
pub fn kebab(variant: &impl Debug) -> String {
    let debug = format!("{variant:?}");
    let mut out = String::new();
    for (i, c) in debug.chars().take_while(|c| c.is_alphanumeric()).enumerate() {
        if c.is_uppercase() && i > 0 {
            out.push('-');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// 64 hexadecimal digits.
pub fn fingerprint(fingerprint: &Fingerprint) -> String {
    fingerprint.0.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

pub fn names(names: &Names) -> Value {
    json!({ "surname": names.surname, "name": names.name, "patronymic": names.patronymic })
}

/// A certificate, judged for signing in and for signing.
pub fn certificate(number: usize, sign_in: &Candidate, signing: &Candidate) -> Value {
    let token = &sign_in.credential.token;
    let verdict = |c: &Candidate| c.usable.err().map_or("usable".to_owned(), |why| kebab(&why));
    let identity = sign_in.identity.as_ref().map(|i| {
        json!({
            "names": names(&i.names),
            "fin": i.fin.as_ref().map(|f| f.as_str()),
            "organisation": i.organisation,
            "voen": i.voen.as_ref().map(|v| v.as_str()),
            "issuer": i.issuer,
            "serial": i.serial,
            "notBefore": i.not_before.to_string(),
            "notAfter": i.not_after.to_string(),
        })
    });
    json!({
        "number": number,
        "fingerprint": fingerprint(&sign_in.credential.fingerprint),
        "holder": identity,
        "forSignIn": verdict(sign_in),
        "forSigning": verdict(signing),
        "token": {
            "reader": token.reader,
            "label": token.label,
            "serial": token.serial,
            "module": token.module,
            "tries": match token.pin.tries {
                Tries::NotTold => "not-told",
                Tries::Low => "low",
                Tries::Last => "last",
                Tries::Locked => "locked",
            },
            "hasKeypad": token.pin.has_keypad,
        },
    })
}

/// An order about an authority.
pub fn order(order: &Order) -> Value {
    let (delegate, term) = (order.act.delegate(), order.act.term());
    json!({
        "id": order.id.as_str(),
        "environment": kebab(&order.environment),
        "service": order.service,
        "insurer": insurer(&order.insurer),
        "act": match &order.act {
            Act::Give { replaces: None, .. } => "give",
            Act::Give { replaces: Some(_), .. } => "renew",
            Act::Withdraw { .. } => "withdraw",
        },
        "about": match &order.act {
            Act::Give { replaces, .. } => replaces.as_ref().map(|old| old.id.as_str()),
            Act::Withdraw { delegation, .. } => Some(delegation.as_str()),
        },
        "means": delegate.means.code(),
        "number": delegate.number.as_str(),
        "fin": delegate.fin.as_str(),
        "from": term.from.to_string(),
        "until": term.until.map(|day| day.to_string()),
    })
}

pub fn insurer(insurer: &Insurer) -> Value {
    json!({
        "voen": insurer.voen.as_str(),
        "name": insurer.name,
        "kind": kebab(&insurer.kind),
        "office": { "code": insurer.office.code, "name": insurer.office.name, "kind": kebab(&insurer.office.kind) },
    })
}

fn record(record: &Record) -> Value {
    json!({
        "names": names(&record.names),
        "sex": match record.sex { Sex::Male => "male", Sex::Female => "female" },
        "birthDate": record.birth_date.to_string(),
        "birthplace": record.birthplace,
        "ssn": record.ssn.as_ref().map(|s| s.as_str()),
        "document": record.document,
    })
}

pub fn lookup(lookup: &Lookup) -> Value {
    let differences = crate::domain::difference::between(&lookup.dsmf_record, &lookup.registry_record);
    json!({
        "id": lookup.id,
        "time": lookup.time.to_string(),
        "fin": lookup.query.fin.as_str(),
        "documentType": lookup.query.document_type.code(),
        "dsmfRecord": record(&lookup.dsmf_record),
        "registryRecord": record(&lookup.registry_record),
        "differences": differences.iter().map(kebab).collect::<Vec<_>>(),
    })
}

pub fn receipt(receipt: &Receipt) -> Value {
    json!({
        "registrationNumber": receipt.registration_number,
        "time": receipt.time.to_string(),
        "digest": receipt.digest.to_hex(),
        "voen": receipt.voen.as_str(),
        "service": receipt.service,
        "environment": kebab(&receipt.environment),
    })
}

pub fn outbox_entry(entry: &Entry) -> Value {
    json!({
        "digest": entry.digest.to_hex(),
        "application": entry.application.as_str(),
        "voen": entry.voen.as_str(),
        "state": entry.state.code(),
        "signedAt": entry.signed_at.to_string(),
        "attempts": entry.attempts,
        "refusal": entry.refusal,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Kind;

    #[test]
    fn variants_in_kebab_case() {
        assert_eq!(kebab(&Kind::PinLength { shortest: 4, longest: 8 }), "pin-length");
        assert_eq!(kebab(&crate::domain::history::Category::InProgress), "in-progress");
    }
}
