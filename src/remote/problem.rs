//! Answers that are not what was asked for: problem documents (RFC 9457) and bare statuses.

use super::wire::{self, PROBLEM_PREFIX};
use super::{Error, Refusal, RefusalKind};
use crate::domain::text::in_one_line;

/// Longest text taken over from a service, in characters.
const LONGEST_TEXT: usize = 500;

impl RefusalKind {
    /// Those that the contract names and this client knows.
    pub const KNOWN: [RefusalKind; 25] = [
        RefusalKind::PersonNotFound,
        RefusalKind::IdentifiersMismatch,
        RefusalKind::NotInsuredHere,
        RefusalKind::PersonDeceased,
        RefusalKind::RegistryUnreachable,
        RefusalKind::ChallengeExpired,
        RefusalKind::CertificateRefused,
        RefusalKind::SignatureInvalid,
        RefusalKind::NoMandate,
        RefusalKind::ContainerRefused,
        RefusalKind::LookupTooOld,
        RefusalKind::ContainerTooOld,
        RefusalKind::DataChanged,
        RefusalKind::MandateEnded,
        RefusalKind::SealRightRequired,
        RefusalKind::DelegationExists,
        RefusalKind::DelegationEnded,
        RefusalKind::DelegationRefused,
        RefusalKind::WrongEnvironment,
        RefusalKind::IdempotencyConflict,
        RefusalKind::LevelTooLow,
        RefusalKind::ProofRefused,
        RefusalKind::AsanSessionRunning,
        RefusalKind::AsanOperatorUnreachable,
        RefusalKind::NotFound,
    ];

    /// The contract's word.
    pub fn word(&self) -> &str {
        match self {
            RefusalKind::PersonNotFound => "person-not-found",
            RefusalKind::IdentifiersMismatch => "identifiers-mismatch",
            RefusalKind::NotInsuredHere => "not-insured-here",
            RefusalKind::PersonDeceased => "person-deceased",
            RefusalKind::RegistryUnreachable => "registry-unreachable",
            RefusalKind::ChallengeExpired => "challenge-expired",
            RefusalKind::CertificateRefused => "certificate-refused",
            RefusalKind::SignatureInvalid => "signature-invalid",
            RefusalKind::NoMandate => "no-mandate",
            RefusalKind::ContainerRefused => "container-refused",
            RefusalKind::LookupTooOld => "lookup-too-old",
            RefusalKind::ContainerTooOld => "container-too-old",
            RefusalKind::DataChanged => "data-changed",
            RefusalKind::MandateEnded => "mandate-ended",
            RefusalKind::SealRightRequired => "seal-right-required",
            RefusalKind::DelegationExists => "delegation-exists",
            RefusalKind::DelegationEnded => "delegation-ended",
            RefusalKind::DelegationRefused => "delegation-refused",
            RefusalKind::WrongEnvironment => "wrong-environment",
            RefusalKind::IdempotencyConflict => "idempotency-conflict",
            RefusalKind::LevelTooLow => "level-too-low",
            RefusalKind::ProofRefused => "proof-refused",
            RefusalKind::AsanSessionRunning => "asan-session-running",
            RefusalKind::AsanOperatorUnreachable => "asan-operator-unreachable",
            RefusalKind::NotFound => "not-found",
            RefusalKind::Other(word) => word,
        }
    }

    /// The kind of a `type` URI. A foreign URI is kept whole.
    pub fn from_type(uri: &str) -> RefusalKind {
        let word = uri.strip_prefix(PROBLEM_PREFIX).unwrap_or(uri);
        let known = RefusalKind::KNOWN.into_iter().find(|k| k.word() == word);
        known.unwrap_or_else(|| RefusalKind::Other(shorten(word)))
    }
}

/// What an answer with an error status means. `retry_after` is the header in seconds.
pub(super) fn error(status: u16, retry_after: Option<u64>, is_problem: bool, body: &[u8]) -> Error {
    if status == 407 {
        return Error::Proxy("it wants a user name and password".into());
    }
    let problem: Option<wire::Problem> = if is_problem { serde_json::from_slice(body).ok() } else { None };
    let kind = problem.as_ref().map(|p| RefusalKind::from_type(&p.kind));
    match (status, kind, problem) {
        (401, _, _) => Error::SessionEnded,
        (429, _, _) => Error::Failing { status, retry_after },
        // A known refusal keeps its own text even where the status alone would say "failing".
        (500.., Some(RefusalKind::Other(_)) | None, _) => Error::Failing { status, retry_after },
        (_, Some(kind), Some(p)) => Error::Refused(Refusal {
            kind,
            status,
            title: shorten(&p.title),
            detail: p.detail.as_deref().map(shorten),
            code: p.instance.as_deref().map(shorten),
        }),
        _ => Error::Malformed(format!("HTTP {status} without a problem document")),
    }
}

fn shorten(text: &str) -> String {
    in_one_line(text, LONGEST_TEXT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(kind: &str, status: u16) -> Vec<u8> {
        serde_json::json!({
            "type": kind, "title": "Başlıq", "status": status, "detail": "d", "instance": "A-1", "new": 1
        })
        .to_string()
        .into_bytes()
    }

    #[test]
    fn every_known_kind_comes_back_from_its_uri() {
        for kind in RefusalKind::KNOWN {
            let uri = format!("{PROBLEM_PREFIX}{}", kind.word());
            assert_eq!(RefusalKind::from_type(&uri), kind);
        }
    }

    #[test]
    fn keeps_the_words_of_an_unknown_refusal() {
        let body = problem(&format!("{PROBLEM_PREFIX}moon-phase"), 422);
        let Error::Refused(refusal) = error(422, None, true, &body) else { panic!("not refused") };
        assert_eq!(refusal.kind, RefusalKind::Other("moon-phase".into()));
        assert_eq!((refusal.title.as_str(), refusal.code.as_deref()), ("Başlıq", Some("A-1")));
    }

    #[test]
    fn tells_refused_from_failing_from_nonsense() {
        let unreachable = problem(&format!("{PROBLEM_PREFIX}registry-unreachable"), 503);
        assert!(matches!(error(503, Some(9), true, &unreachable), Error::Refused(r)
            if r.kind == RefusalKind::RegistryUnreachable));
        let internal = problem(&format!("{PROBLEM_PREFIX}internal"), 500);
        assert_eq!(error(500, None, true, &internal), Error::Failing { status: 500, retry_after: None });
        assert_eq!(
            error(502, Some(5), false, b"<html>"),
            Error::Failing { status: 502, retry_after: Some(5) }
        );
        assert_eq!(error(429, Some(7), false, b""), Error::Failing { status: 429, retry_after: Some(7) });
        assert_eq!(error(401, None, false, b""), Error::SessionEnded);
        assert!(matches!(error(407, None, false, b""), Error::Proxy(_)));
        for body in [&b"<html>"[..], b"{", b"{}"] {
            assert!(matches!(error(403, None, true, body), Error::Malformed(_)));
        }
        assert!(matches!(error(302, None, false, b""), Error::Malformed(_)), "redirects are not followed");
    }

    #[test]
    fn a_problem_needs_its_media_type() {
        let body = problem(&format!("{PROBLEM_PREFIX}not-found"), 404);
        assert!(matches!(error(404, None, false, &body), Error::Malformed(_)), "a captive portal's page");
    }
}
