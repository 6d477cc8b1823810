//! The smart-card service, readers, cards, modules, certificates and PINs.

use super::{Cause, Findings, Patient, Sink, line};
use crate::domain::card_kind::CardKind;
use crate::domain::diagnosis::{Check, Finding, Value, Verdict, What};
use crate::domain::identity::{Purpose, Unusable};
use crate::domain::ladder::{self, Rung, Seen};
use crate::domain::middleware::{Condition, Module, Source, Survey};
use crate::domain::reader::{Reader, Slot, Snapshot, is_virtual};
use crate::domain::token::{Candidate, Tries};
use crate::flow::sign_in::judge;
use futures::StreamExt;
use jiff::Timestamp;

/// So many days before a certificate ends people are warned.
const EARLY: i64 = 60;

pub(super) async fn examine(patient: &Patient, sink: &Sink) {
    let snapshot = sink.within(Check::CardService, async { patient.readers.watch().next().await });
    let (snapshot, survey) = futures::join!(snapshot, sink.within(Check::Modules, patient.tokens.survey()));
    match &snapshot {
        Some(snapshot) => readers(patient, sink, snapshot.as_ref()),
        None => sink.skip(&[Check::Readers, Check::Cards], Some(Check::CardService)),
    }
    let Some(survey) = survey else {
        return sink.skip(&[Check::Certificates, Check::Pins, Check::Revocation], Some(Check::Modules));
    };
    sink.tell(Check::Modules, modules(&survey.modules));
    let now = (patient.clock)();
    let judge_both = |credential: &crate::domain::token::Credential| {
        let sign_in = judge(credential.clone(), Purpose::Authentication, &patient.trust, now);
        (sign_in, judge(credential.clone(), Purpose::Signature, &patient.trust, now))
    };
    let judged: Vec<_> = survey.credentials.iter().map(judge_both).collect();
    certificates(sink, snapshot.flatten().as_ref(), &survey, &judged, now);
    pins(sink, &survey);
    line::revocation(patient, sink, &judged).await;
}

fn rung(snapshot: Option<&Snapshot>, modules: Option<&[Module]>) -> Rung {
    ladder::rung(Seen { snapshot, modules, ..Seen::default() })
}

fn readers(patient: &Patient, sink: &Sink, snapshot: Option<&Snapshot>) {
    let versions = patient.readers.versions();
    let verdict = match snapshot {
        Some(Snapshot::Readers(_)) => Verdict::Good,
        // The watch ended without a word.
        None => Verdict::Bad(Cause::OutOfTime),
        down => Verdict::Bad(Cause::Rung(rung(down, None))),
    };
    sink.tell_one(
        Finding::new(Check::CardService, verdict)
            .with_some(What::ServiceVersion, versions.service)
            .with_some(What::ServiceLibrary, versions.library),
    );
    let Some(Snapshot::Readers(readers)) = snapshot else {
        return sink.skip(&[Check::Readers, Check::Cards], Some(Check::CardService));
    };
    if readers.is_empty() {
        sink.tell_one(Finding::new(Check::Readers, Verdict::Bad(Cause::Rung(Rung::NoReader))));
        return sink.skip(&[Check::Cards], Some(Check::Readers));
    }
    let named = |finding: Finding<Cause>, reader: &Reader| {
        let finding = finding.with(What::Reader, reader.name.as_str());
        if is_virtual(&reader.name) { finding.with(What::VirtualReader, Value::Yes) } else { finding }
    };
    let has_card = readers.iter().any(|r| matches!(r.slot, Slot::Card { .. }));
    // Readers that exist in software only are no place for a card.
    let is_missing = !has_card && readers.iter().all(|r| is_virtual(&r.name));
    let found = readers.iter().map(|reader| {
        let verdict = if is_missing { Verdict::Doubtful(Cause::Rung(Rung::NoReader)) } else { Verdict::Good };
        named(Finding::new(Check::Readers, verdict), reader)
    });
    sink.tell(Check::Readers, found.collect());
    sink.tell(Check::Cards, readers.iter().map(|reader| named(card(reader, has_card), reader)).collect());
}

/// What is in one reader. An empty one is no trouble where there is a card in another.
fn card(reader: &Reader, has_card: bool) -> Finding<Cause> {
    let found = |verdict| Finding::new(Check::Cards, verdict);
    match &reader.slot {
        Slot::Card { atr } => {
            let kind = match CardKind::of(atr) {
                CardKind::Unknown => None,
                CardKind::Needs { name, .. } | CardKind::Unsupported { name } => Some(name),
            };
            let hex = atr.iter().map(|b| format!("{b:02X}")).collect::<Vec<_>>().join(" ");
            found(Verdict::Good).with(What::Atr, hex).with_some(What::CardKind, kind)
        }
        Slot::Empty if has_card => found(Verdict::Good).with(What::Empty, Value::Yes),
        Slot::Empty => found(Verdict::Doubtful(Cause::Rung(Rung::NoCard))),
        Slot::Mute => found(Verdict::Bad(Cause::Rung(Rung::MuteCard(reader.name.clone())))),
        Slot::Held { by } => {
            let rung = Rung::HeldCard { reader: reader.name.clone(), by: by.clone() };
            found(Verdict::Bad(Cause::Rung(rung)))
        }
    }
}

/// Each module. One that fails is a doubt where another one works.
fn modules(modules: &[Module]) -> Findings {
    if modules.is_empty() {
        return vec![Finding::new(Check::Modules, Verdict::Bad(Cause::Rung(Rung::NoModule)))];
    }
    let works = modules.iter().any(|m| matches!(m.condition, Condition::Works { .. }));
    modules.iter().map(|m| module(m, works)).collect()
}

fn module(Module { file, source, condition }: &Module, another_works: bool) -> Finding<Cause> {
    let name = file.clone();
    let rung = match condition {
        Condition::Works { .. } => None,
        Condition::Failed(detail) => Some(Rung::ModuleFailed { file: name, detail: detail.clone() }),
        Condition::Hung => Some(Rung::ModuleHung(name)),
        Condition::Crashed => Some(Rung::ModuleCrashed(name)),
        Condition::Troubled(detail) => Some(Rung::ModuleTroubled { file: name, detail: detail.clone() }),
    };
    let verdict = match rung.map(Cause::Rung) {
        None => Verdict::Good,
        Some(cause) if another_works => Verdict::Doubtful(cause),
        Some(cause) => Verdict::Bad(cause),
    };
    let finding = Finding::new(Check::Modules, verdict).with(What::File, file.as_str());
    let finding = match source {
        Source::Chosen => finding.with(What::NamedInSettings, Value::Yes),
        Source::P11Kit(file) => finding.with(What::NamedByP11Kit, file.as_str()),
        Source::Known => finding.with(What::KnownName, Value::Yes),
    };
    match condition {
        Condition::Works { library, tokens } => {
            let finding = finding.with(What::Library, library.as_str());
            tokens.iter().fold(finding, |f, t| f.with(What::Token, Value::Private(t.label.clone())))
        }
        _ => finding,
    }
}

fn certificates(
    sink: &Sink,
    snapshot: Option<&Snapshot>,
    survey: &Survey,
    judged: &[(Candidate, Candidate)],
    now: Timestamp,
) {
    if !judged.is_empty() {
        let any = judged.iter().any(|(a, b)| a.usable.is_ok() || b.usable.is_ok());
        let found = judged.iter().map(|both| certificate(both, any, now));
        return sink.tell(Check::Certificates, found.collect());
    }
    let because = |check| Verdict::Skipped(Some(check));
    let verdict = match rung(snapshot, Some(&survey.modules)) {
        Rung::Looking
        | Rung::ServiceMissing
        | Rung::ServiceStopped
        | Rung::ServiceMismatch
        | Rung::ServiceDenied
        | Rung::ServiceFailed(_) => because(Check::CardService),
        Rung::NoReader | Rung::ReaderUnplugged(_) => because(Check::Readers),
        Rung::NoCard | Rung::MuteCard(_) | Rung::HeldCard { .. } => because(Check::Cards),
        Rung::NoModule
        | Rung::ModuleFailed { .. }
        | Rung::ModuleHung(_)
        | Rung::ModuleCrashed(_)
        | Rung::ModuleTroubled { .. } => because(Check::Modules),
        Rung::Reading | Rung::Ready | Rung::NoneUsable => Verdict::Skipped(None),
        rung @ (Rung::UnsupportedCard { .. }
        | Rung::NoModuleFits { .. }
        | Rung::UnknownCard(_)
        | Rung::NoCertificate) => Verdict::Bad(Cause::Rung(rung)),
    };
    sink.tell_one(Finding::new(Check::Certificates, verdict));
}

fn certificate((sign_in, signing): &(Candidate, Candidate), any: bool, now: Timestamp) -> Finding<Cause> {
    let verdict = match (sign_in.usable, signing.usable) {
        // What keeps it from its own purpose says more than that it has no other one.
        (Err(Unusable::WrongUsage), Err(why)) | (Err(why), Err(_)) => {
            let cause = Cause::Unusable(why);
            if any { Verdict::Doubtful(cause) } else { Verdict::Bad(cause) }
        }
        _ => match sign_in.identity.as_ref().map(|i| days(now, i.not_after)) {
            Some(days) if days < EARLY => {
                Verdict::Doubtful(Cause::Expiring(usize::try_from(days).unwrap_or(0)))
            }
            _ => Verdict::Good,
        },
    };
    let mut finding = Finding::new(Check::Certificates, verdict);
    if let Some(identity) = &sign_in.identity {
        finding = finding
            .with(What::Holder, Value::Private(identity.names.full()))
            .with(What::Issuer, identity.issuer.as_str())
            .with(What::Serial, Value::Private(identity.serial.clone()))
            .with(What::ValidUntil, identity.not_after);
    }
    for (candidate, what) in [(sign_in, What::ForSignIn), (signing, What::ForSigning)] {
        if candidate.usable.is_ok() {
            finding = finding.with(what, Value::Yes);
        }
    }
    finding.with(What::Reader, sign_in.credential.token.reader.as_str())
}

fn days(from: Timestamp, to: Timestamp) -> i64 {
    (to.as_second() - from.as_second()).div_euclid(24 * 60 * 60)
}

/// What each token tells of its PIN without being asked for one.
fn pins(sink: &Sink, survey: &Survey) {
    let pin = |token: &crate::domain::token::Token| {
        let verdict = match token.pin.tries {
            Tries::NotTold => Verdict::Good,
            Tries::Low => Verdict::Doubtful(Cause::Tries(Tries::Low)),
            tries @ (Tries::Last | Tries::Locked) => Verdict::Bad(Cause::Tries(tries)),
        };
        let finding = Finding::new(Check::Pins, verdict)
            .with(What::Token, Value::Private(token.label.clone()))
            .with(What::Serial, Value::Private(token.serial.clone()));
        if token.pin.has_keypad { finding.with(What::Keypad, Value::Yes) } else { finding }
    };
    let findings: Findings = survey.tokens().map(pin).collect();
    if findings.is_empty() {
        return sink.skip(&[Check::Pins], Some(Check::Certificates));
    }
    sink.tell(Check::Pins, findings);
}
