//! The way to the service: name, connection, proxy, TLS, clock, and the services beside it.

use super::{Cause, Findings, Patient, Sink};
use crate::domain::diagnosis::{Check, Finding, Value, Verdict, What};
use crate::domain::token::Candidate;
use crate::remote::{Error, Greeting, Line};
use crate::signing::certificate;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Seconds between the clocks up to which all is well, and up to which it is a doubt.
const CLOCK: (i64, i64) = (60, 300);

pub(super) async fn examine(patient: &Patient, sink: &Sink) {
    let Some(line) = patient.line.as_deref() else {
        let all = [
            Check::Name,
            Check::Direct,
            Check::Proxy,
            Check::Service,
            Check::Tls,
            Check::Clock,
            Check::TimeStamp,
        ];
        return sink.skip(&all, Some(Check::Settings));
    };
    let proxy = line.proxy();
    futures::join!(
        way(line, sink, proxy.is_some()),
        proxy_itself(line, sink, proxy),
        service(patient, line, sink),
    );
}

/// The name, and the connection without a proxy. Behind a proxy neither is needed.
async fn way(line: &dyn Line, sink: &Sink, has_proxy: bool) {
    let Some(name) = sink.within(Check::Name, line.resolve()).await else {
        return sink.skip(&[Check::Direct], Some(Check::Name));
    };
    let needless =
        |check| Finding::new(check, Verdict::Skipped(None)).with(What::OnlyThroughProxy, Value::Yes);
    let found = match &name {
        Ok(addresses) => {
            let list = addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            Finding::new(Check::Name, Verdict::Good).with(What::NetworkAddress, Value::Private(list))
        }
        Err(_) if has_proxy => needless(Check::Name),
        Err(why) => Finding::new(Check::Name, Verdict::Bad(Cause::Name(why.clone()))),
    };
    sink.tell_one(found.with(What::Address, line.address()));
    if name.is_err() {
        return sink.skip(&[Check::Direct], Some(Check::Name));
    }
    let Some(connected) = sink.within(Check::Direct, line.connect()).await else { return };
    sink.tell_one(match connected {
        Ok(()) => Finding::new(Check::Direct, Verdict::Good),
        Err(_) if has_proxy => needless(Check::Direct),
        Err(why) => Finding::new(Check::Direct, Verdict::Bad(Cause::Service(Error::NoConnection(why)))),
    });
}

async fn proxy_itself(line: &dyn Line, sink: &Sink, proxy: Option<String>) {
    let Some(proxy) = proxy else {
        let none = Finding::new(Check::Proxy, Verdict::Good).with(What::NoProxy, Value::Yes);
        return sink.tell_one(none);
    };
    let Some(connected) = sink.within(Check::Proxy, line.connect_proxy()).await else { return };
    let verdict = match connected {
        Ok(()) => Verdict::Good,
        Err(why) => Verdict::Bad(Cause::Proxy(why)),
    };
    sink.tell_one(Finding::new(Check::Proxy, verdict).with(What::ProxyAddress, Value::Private(proxy)));
}

async fn service(patient: &Patient, line: &dyn Line, sink: &Sink) {
    let behind = [Check::Tls, Check::Clock, Check::TimeStamp];
    let Some(greeting) = sink.within(Check::Service, line.greet()).await else {
        return sink.skip(&behind, Some(Check::Service));
    };
    let greeting = match greeting {
        Ok(greeting) => greeting,
        Err(error @ Error::NotTrusted(_)) => {
            sink.tell_one(Finding::new(Check::Tls, Verdict::Bad(Cause::Service(error))));
            return sink.skip(&[Check::Service, Check::Clock, Check::TimeStamp], Some(Check::Tls));
        }
        Err(error) => {
            sink.tell_one(Finding::new(Check::Service, Verdict::Bad(Cause::Service(error))));
            return sink.skip(&behind, Some(Check::Service));
        }
    };
    sink.tell_one(tls(&greeting));
    sink.tell_one(clock(&greeting, (patient.clock)()));
    match greeting.card {
        Ok(card) => {
            sink.tell_one(
                Finding::new(Check::Service, Verdict::Good)
                    .with(What::ServiceName, card.name)
                    .with(What::Environment, card.environment)
                    .with(What::LowestVersion, card.lowest_client_version),
            );
            time_stamping(line, sink, card.time_stamping).await;
        }
        Err(error) => {
            sink.tell_one(Finding::new(Check::Service, Verdict::Bad(Cause::Service(error))));
            sink.skip(&[Check::TimeStamp], Some(Check::Service));
        }
    }
}

fn tls(greeting: &Greeting) -> Finding<Cause> {
    // Plain HTTP is for this computer only.
    let Some(der) = &greeting.certificate else { return Finding::new(Check::Tls, Verdict::Skipped(None)) };
    let finding = Finding::new(Check::Tls, Verdict::Good);
    match certificate::identity(der) {
        Ok(identity) => {
            finding.with(What::Issuer, identity.issuer).with(What::ValidUntil, identity.not_after)
        }
        Err(_) => finding,
    }
}

fn clock(greeting: &Greeting, now: Timestamp) -> Finding<Cause> {
    let Some(time) = greeting.time else {
        return Finding::new(Check::Clock, Verdict::Skipped(Some(Check::Service)));
    };
    let difference = now.as_second() - time.as_second();
    let verdict = match difference.abs() {
        small if small <= CLOCK.0 => Verdict::Good,
        some if some <= CLOCK.1 => Verdict::Doubtful(Cause::Clock(difference)),
        _ => Verdict::Bad(Cause::Clock(difference)),
    };
    Finding::new(Check::Clock, verdict).with(What::ClockDifference, Value::Seconds(difference))
}

async fn time_stamping(line: &dyn Line, sink: &Sink, addresses: Vec<String>) {
    if addresses.is_empty() {
        return sink.skip(&[Check::TimeStamp], None);
    }
    let mut findings: Findings = Vec::new();
    for address in addresses {
        let Some(reached) = sink.within(Check::TimeStamp, line.reach(&address)).await else { return };
        let verdict = match reached {
            Ok(()) => Verdict::Good,
            Err(error) => Verdict::Doubtful(Cause::TimeStamp(error.to_string())),
        };
        findings.push(Finding::new(Check::TimeStamp, verdict).with(What::Address, address));
    }
    sink.tell(Check::TimeStamp, findings);
}

/// Each revocation service that a certificate names, once.
pub(super) async fn revocation(patient: &Patient, sink: &Sink, judged: &[(Candidate, Candidate)]) {
    let named = |(candidate, _): &(Candidate, Candidate)| {
        certificate::revocation_services(&candidate.credential.certificate)
    };
    let addresses: BTreeSet<String> = judged.iter().flat_map(named).collect();
    let line = match patient.line.as_deref() {
        None => return sink.skip(&[Check::Revocation], Some(Check::Settings)),
        Some(_) if judged.is_empty() => return sink.skip(&[Check::Revocation], Some(Check::Certificates)),
        Some(_) if addresses.is_empty() => return sink.skip(&[Check::Revocation], None),
        Some(line) => line,
    };
    let mut findings: Findings = Vec::new();
    for address in addresses {
        let Some(reached) = sink.within(Check::Revocation, line.reach(&address)).await else { return };
        let verdict = match reached {
            Ok(()) => Verdict::Good,
            Err(error) => Verdict::Doubtful(Cause::Revocation(error.to_string())),
        };
        findings.push(Finding::new(Check::Revocation, verdict).with(What::Address, address));
    }
    sink.tell(Check::Revocation, findings);
}
