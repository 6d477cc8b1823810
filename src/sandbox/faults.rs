//! Faults on demand: what networks and services do on bad days.

use std::collections::VecDeque;
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// One way to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Work as usual, but wait before.
    Delay(Duration),
    /// Hang up before doing anything.
    DropRequest,
    /// Do everything, then hang up instead of answering.
    DropAnswer,
    /// 429 with `Retry-After` in seconds; nothing is done.
    RateLimited(u64),
    /// 500; nothing is done.
    Internal,
    /// Do everything, then answer 200 with half a JSON document.
    Malformed,
    /// Do everything, then answer 200 with a body of 64 MiB.
    Oversized,
    /// 400 and nothing else: so a time-stamping authority may say that the quota is used up.
    BadRequest,
    /// An authority's answer that says something else than it should.
    Bent(Bent),
    /// New connections are shown a TLS certificate that nobody trusts, whatever they ask for.
    WrongCertificate,
}

/// What is wrong with the answer of a time-stamping authority, an OCSP responder or Asan İmza.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bent {
    /// The authority refuses, in its own protocol.
    Refused,
    /// It answers another request.
    Nonce,
    /// A time-stamp over something else.
    Imprint,
    /// An hour old; of a revocation list: years.
    Stale,
    /// An hour ahead.
    Future,
    /// The responder does not know the certificate.
    Unknown,
    /// The certificate was revoked an hour ago.
    Revoked,
    /// Asan İmza: a verification code of something else.
    Code,
    /// Asan İmza: certificate and signature of somebody else.
    Holder,
    /// Asan İmza: a signature that does not verify.
    Signature,
}

/// Which requests fail how, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Beginning of `METHOD /path`; an empty one fits every request.
    pub target: String,
    /// How.
    pub fault: Fault,
    /// For how many requests; `None` for ever.
    pub times: Option<u32>,
}

/// The handle: clones share their rules.
#[derive(Clone, Default)]
pub struct Faults {
    rules: Arc<Mutex<VecDeque<Rule>>>,
    wrong_certificate: Arc<AtomicBool>,
}

impl Faults {
    /// Adds a rule. The first one that fits a request is applied to it.
    pub fn add(&self, rule: Rule) {
        if rule.fault == Fault::WrongCertificate {
            return self.present_wrong_certificate(true);
        }
        self.rules.lock().unwrap_or_else(PoisonError::into_inner).push_back(rule);
    }

    /// The next request that begins so fails.
    pub fn once(&self, target: &str, fault: Fault) {
        self.add(Rule { target: target.to_owned(), fault, times: Some(1) });
    }

    /// Present a TLS certificate of a CA that nobody trusts, to new connections.
    pub fn present_wrong_certificate(&self, wrong: bool) {
        self.wrong_certificate.store(wrong, Ordering::Relaxed);
    }

    /// All is well again.
    pub fn clear(&self) {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.present_wrong_certificate(false);
    }

    pub(super) fn has_wrong_certificate(&self) -> bool {
        self.wrong_certificate.load(Ordering::Relaxed)
    }

    /// The fault for a request, if one is due; counts it.
    pub(super) fn take(&self, method: &str, path: &str) -> Option<Fault> {
        let request = format!("{method} {path}");
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        let at = rules.iter().position(|r| request.starts_with(&r.target))?;
        let rule = rules.get_mut(at)?;
        let fault = rule.fault;
        if let Some(times) = &mut rule.times {
            *times = times.saturating_sub(1);
            if *times == 0 {
                rules.remove(at);
            }
        }
        Some(fault)
    }
}

impl FromStr for Rule {
    type Err = String;

    /// `[TARGET=]FAULT[:NUMBER][*TIMES]`, for example `POST /v1/applications=drop-answer*1`,
    /// `delay:1500`, `GET /v1/insurer=rate-limited:5*2`.
    fn from_str(text: &str) -> Result<Rule, String> {
        let (target, rest) = text.split_once('=').unwrap_or(("", text));
        let (rest, times) = match rest.split_once('*') {
            Some((rest, n)) => (rest, Some(n.parse().map_err(|_| format!("not a number: {n}"))?)),
            None => (rest, None),
        };
        let (word, number) = match rest.split_once(':') {
            Some((word, n)) => (word, Some(n.parse::<u64>().map_err(|_| format!("not a number: {n}"))?)),
            None => (rest, None),
        };
        let fault = match word {
            "delay" => Fault::Delay(Duration::from_millis(number.unwrap_or(1_000))),
            "drop-request" => Fault::DropRequest,
            "drop-answer" => Fault::DropAnswer,
            "rate-limited" => Fault::RateLimited(number.unwrap_or(1)),
            "internal" => Fault::Internal,
            "malformed" => Fault::Malformed,
            "oversized" => Fault::Oversized,
            "bad-request" => Fault::BadRequest,
            "refused" => Fault::Bent(Bent::Refused),
            "wrong-nonce" => Fault::Bent(Bent::Nonce),
            "wrong-imprint" => Fault::Bent(Bent::Imprint),
            "stale" => Fault::Bent(Bent::Stale),
            "future" => Fault::Bent(Bent::Future),
            "unknown" => Fault::Bent(Bent::Unknown),
            "revoked" => Fault::Bent(Bent::Revoked),
            "wrong-code" => Fault::Bent(Bent::Code),
            "wrong-holder" => Fault::Bent(Bent::Holder),
            "wrong-signature" => Fault::Bent(Bent::Signature),
            "wrong-certificate" => Fault::WrongCertificate,
            other => return Err(format!("no such fault: {other}")),
        };
        Ok(Rule { target: target.to_owned(), fault, times })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_from_the_command_line() {
        let rule: Rule = "POST /v1/applications=drop-answer*1".parse().unwrap();
        assert_eq!(
            rule,
            Rule { target: "POST /v1/applications".into(), fault: Fault::DropAnswer, times: Some(1) }
        );
        let rule: Rule = "delay:1500".parse().unwrap();
        assert_eq!(
            rule,
            Rule { target: "".into(), fault: Fault::Delay(Duration::from_millis(1500)), times: None }
        );
        for wrong in ["explode", "delay:x", "internal*x"] {
            assert!(wrong.parse::<Rule>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_first_rule_that_fits_is_used_up() {
        let faults = Faults::default();
        faults.once("GET /v1/insurer", Fault::Internal);
        faults.add(Rule { target: "POST ".into(), fault: Fault::DropRequest, times: None });
        assert_eq!(faults.take("GET", "/v1/service"), None);
        assert_eq!(faults.take("GET", "/v1/insurer"), Some(Fault::Internal));
        assert_eq!(faults.take("GET", "/v1/insurer"), None);
        assert_eq!(faults.take("POST", "/v1/x"), Some(Fault::DropRequest));
        assert_eq!(faults.take("POST", "/v1/x"), Some(Fault::DropRequest), "for ever");
        faults.clear();
        assert_eq!(faults.take("POST", "/v1/x"), None);
    }
}
