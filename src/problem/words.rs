//! The texts of each situation.

use super::{Kind, Words};
use crate::domain::identity::Unusable;
use crate::domain::token::Tries;
use crate::flow::sign::NotReady;
use crate::i18n::Texts;
use crate::remote::RefusalKind;

/// The texts of a situation.
pub(super) fn of(kind: &Kind, t: &Texts) -> Words {
    let (happened, means, hints) = match kind {
        Kind::WrongPin(Tries::Last) => {
            (t.problem_wrong_pin(), t.problem_wrong_pin_means(), vec![t.hint_pin_last()])
        }
        Kind::WrongPin(Tries::Low) => {
            (t.problem_wrong_pin(), t.problem_wrong_pin_means(), vec![t.hint_check_pin(), t.hint_pin_low()])
        }
        Kind::WrongPin(Tries::Locked) => {
            (t.problem_pin_locked(), t.problem_pin_locked_means(), vec![t.hint_unblock_pin()])
        }
        Kind::WrongPin(Tries::NotTold) => {
            (t.problem_wrong_pin(), t.problem_wrong_pin_means(), vec![t.hint_check_pin()])
        }
        Kind::PinLocked => (t.problem_pin_locked(), t.problem_pin_locked_means(), vec![t.hint_unblock_pin()]),
        Kind::PinLength { shortest, longest } => (
            t.problem_pin_length(),
            t.problem_pin_length_means(*shortest, *longest),
            vec![t.hint_check_pin()],
        ),
        Kind::KeypadCancelled => {
            (t.problem_keypad_cancelled(), t.problem_keypad_cancelled_means(), vec![t.hint_try_again()])
        }
        Kind::CardRemoved => (
            t.problem_card_removed(),
            t.problem_card_removed_means(),
            vec![t.hint_insert_card(), t.hint_try_again()],
        ),
        Kind::CredentialGone => (
            t.problem_credential_gone(),
            t.problem_credential_gone_means(),
            vec![t.hint_insert_card(), t.hint_other_certificate()],
        ),
        Kind::NoPrivateKey => (
            t.problem_no_private_key(),
            t.problem_no_private_key_means(),
            vec![t.hint_other_certificate(), t.hint_ask_administrator()],
        ),
        Kind::NoMechanism => (
            t.problem_no_mechanism(),
            t.problem_no_mechanism_means(),
            vec![t.hint_other_certificate(), t.hint_ask_administrator()],
        ),
        Kind::NoModule => {
            (t.problem_no_module(), t.problem_no_module_means(), vec![t.hint_install_middleware()])
        }
        Kind::ModuleFailed => (
            t.problem_module_failed(),
            t.problem_module_failed_means(),
            vec![t.hint_install_middleware(), t.hint_ask_administrator()],
        ),
        Kind::ModuleHung => (
            t.problem_module_hung(),
            t.problem_module_hung_means(),
            vec![t.hint_insert_card(), t.hint_try_again()],
        ),
        Kind::ModuleCrashed => (
            t.problem_module_crashed(),
            t.problem_module_crashed_means(),
            vec![t.hint_insert_card(), t.hint_try_again(), t.hint_ask_administrator()],
        ),
        Kind::Token => (
            t.problem_token(),
            t.problem_token_means(),
            vec![t.hint_insert_card(), t.hint_try_again(), t.hint_ask_administrator()],
        ),
        Kind::Unusable(Unusable::Expired) => (
            t.problem_expired(),
            t.problem_expired_means(),
            vec![t.hint_renew_certificate(), t.hint_check_clock()],
        ),
        Kind::Unusable(Unusable::NotYetValid) => (
            t.problem_not_yet_valid(),
            t.problem_not_yet_valid_means(),
            vec![t.hint_check_clock(), t.hint_other_certificate()],
        ),
        Kind::Unusable(Unusable::WrongUsage) => {
            (t.problem_wrong_usage(), t.problem_wrong_usage_means(), vec![t.hint_other_certificate()])
        }
        Kind::Unusable(Unusable::UnknownIssuer) => (
            t.problem_unknown_issuer(),
            t.problem_unknown_issuer_means(),
            vec![t.hint_other_certificate(), t.hint_check_settings()],
        ),
        Kind::Unusable(Unusable::UnsupportedKey) => (
            t.problem_unsupported_key(),
            t.problem_unsupported_key_means(),
            vec![t.hint_other_certificate(), t.hint_renew_certificate()],
        ),
        Kind::Unusable(Unusable::Malformed) => (
            t.problem_malformed_certificate(),
            t.problem_malformed_certificate_means(),
            vec![t.hint_other_certificate(), t.hint_renew_certificate()],
        ),
        Kind::NoSigningCertificate => (
            t.problem_no_signing_certificate(),
            t.problem_no_signing_certificate_means(),
            vec![t.hint_other_certificate(), t.hint_renew_certificate()],
        ),
        Kind::NoKeyStore => {
            (t.problem_no_key_store(), t.problem_no_key_store_means(), vec![t.hint_use_passphrase()])
        }
        Kind::WrongPassphrase => {
            (t.problem_wrong_passphrase(), t.problem_wrong_passphrase_means(), vec![t.hint_try_again()])
        }
        Kind::WrongKey => (
            t.problem_wrong_key(),
            t.problem_wrong_key_means(),
            vec![t.hint_restore_backup(), t.hint_ask_administrator()],
        ),
        Kind::DatabaseTooNew => {
            (t.problem_database_too_new(), t.problem_database_too_new_means(), vec![t.hint_update_program()])
        }
        Kind::DatabaseBusy => {
            (t.problem_database_busy(), t.problem_database_busy_means(), vec![t.hint_close_other()])
        }
        Kind::DiskFull => (t.problem_disk_full(), t.problem_disk_full_means(), vec![t.hint_free_disk()]),
        Kind::Database => (
            t.problem_database(),
            t.problem_database_means(),
            vec![t.hint_try_again(), t.hint_ask_administrator()],
        ),
        Kind::NoConnection => (
            t.problem_no_connection(),
            t.problem_no_connection_means(),
            vec![t.hint_check_network(), t.hint_outbox_waits()],
        ),
        Kind::Proxy => (
            t.problem_proxy(),
            t.problem_proxy_means(),
            vec![t.hint_ask_administrator(), t.hint_outbox_waits()],
        ),
        Kind::NotTrusted => (
            t.problem_not_trusted(),
            t.problem_not_trusted_means(),
            vec![t.hint_check_clock(), t.hint_check_settings(), t.hint_ask_administrator()],
        ),
        Kind::OutcomeUnknown => (
            t.problem_outcome_unknown(),
            t.problem_outcome_unknown_means(),
            vec![t.hint_do_not_sign_again(), t.hint_check_network()],
        ),
        Kind::Failing => {
            (t.problem_failing(), t.problem_failing_means(), vec![t.hint_try_later(), t.hint_outbox_waits()])
        }
        Kind::SessionEnded => {
            (t.problem_session_ended(), t.problem_session_ended_means(), vec![t.hint_sign_in_again()])
        }
        Kind::Malformed => (
            t.problem_malformed(),
            t.problem_malformed_means(),
            vec![t.hint_check_settings(), t.hint_ask_administrator()],
        ),
        Kind::ClientTooOld(version) => (
            t.problem_client_too_old(),
            t.problem_client_too_old_means(version),
            vec![t.hint_update_program()],
        ),
        Kind::Refused(RefusalKind::PersonNotFound) => (
            t.problem_person_not_found(),
            t.problem_person_not_found_means(),
            vec![t.hint_check_identifiers(), t.hint_check_document_type()],
        ),
        Kind::Refused(RefusalKind::IdentifiersMismatch) => (
            t.problem_identifiers_mismatch(),
            t.problem_identifiers_mismatch_means(),
            vec![t.hint_check_identifiers()],
        ),
        Kind::Refused(RefusalKind::NotInsuredHere) => (
            t.problem_not_insured_here(),
            t.problem_not_insured_here_means(),
            vec![t.hint_check_insurer(), t.hint_check_identifiers()],
        ),
        Kind::Refused(RefusalKind::PersonDeceased) => (
            t.problem_person_deceased(),
            t.problem_person_deceased_means(),
            vec![t.hint_check_identifiers(), t.hint_ask_service()],
        ),
        Kind::Refused(RefusalKind::RegistryUnreachable) => (
            t.problem_registry_unreachable(),
            t.problem_registry_unreachable_means(),
            vec![t.hint_try_later()],
        ),
        Kind::Refused(RefusalKind::ChallengeExpired) => {
            (t.problem_challenge_expired(), t.problem_challenge_expired_means(), vec![t.hint_sign_in_again()])
        }
        Kind::Refused(RefusalKind::CertificateRefused) => (
            t.problem_certificate_refused(),
            t.problem_certificate_refused_means(),
            vec![t.hint_other_certificate(), t.hint_renew_certificate(), t.hint_ask_service()],
        ),
        Kind::Refused(RefusalKind::SignatureInvalid) => (
            t.problem_signature_invalid(),
            t.problem_signature_invalid_means(),
            vec![t.hint_try_again(), t.hint_ask_service()],
        ),
        Kind::Refused(RefusalKind::NoMandate) => (
            t.problem_no_mandate(),
            t.problem_no_mandate_means(),
            vec![t.hint_check_insurer(), t.hint_ask_head()],
        ),
        Kind::Refused(RefusalKind::ContainerRefused) => (
            t.problem_container_refused(),
            t.problem_container_refused_means(),
            vec![t.hint_update_program(), t.hint_ask_service()],
        ),
        Kind::Refused(RefusalKind::LookupTooOld) | Kind::NotReady(NotReady::LookupTooOld) => {
            (t.problem_lookup_too_old(), t.problem_lookup_too_old_means(), vec![t.hint_look_up_again()])
        }
        Kind::Refused(RefusalKind::ContainerTooOld) => {
            (t.problem_container_too_old(), t.problem_container_too_old_means(), vec![t.hint_look_up_again()])
        }
        Kind::Refused(RefusalKind::DataChanged) => {
            (t.problem_data_changed(), t.problem_data_changed_means(), vec![t.hint_look_up_again()])
        }
        Kind::Refused(RefusalKind::WrongEnvironment) => (
            t.problem_wrong_environment(),
            t.problem_wrong_environment_means(),
            vec![t.hint_check_settings()],
        ),
        Kind::Refused(RefusalKind::IdempotencyConflict) => (
            t.problem_idempotency_conflict(),
            t.problem_idempotency_conflict_means(),
            vec![t.hint_ask_service()],
        ),
        Kind::Refused(RefusalKind::NotFound) => {
            (t.problem_not_found(), t.problem_not_found_means(), vec![t.hint_check_insurer()])
        }
        Kind::Refused(RefusalKind::Other(_)) => {
            (t.problem_refused_otherwise(), t.problem_refused_otherwise_means(), vec![t.hint_ask_service()])
        }
        Kind::WrongSignature => (
            t.problem_wrong_signature(),
            t.problem_wrong_signature_means(),
            vec![t.hint_insert_card(), t.hint_try_again()],
        ),
        Kind::Document => {
            (t.problem_document(), t.problem_document_means(), vec![t.hint_ask_administrator()])
        }
        Kind::BadContainer => (
            t.problem_bad_container(),
            t.problem_bad_container_means(),
            vec![t.hint_try_again(), t.hint_ask_administrator()],
        ),
        Kind::BadReceipt => (
            t.problem_bad_receipt(),
            t.problem_bad_receipt_means(),
            vec![t.hint_do_not_sign_again(), t.hint_ask_service()],
        ),
        Kind::TrustList => (
            t.problem_trust_list(),
            t.problem_trust_list_means(),
            vec![t.hint_check_settings(), t.hint_ask_administrator()],
        ),
        Kind::Authentication => (
            t.problem_authentication(),
            t.problem_authentication_means(),
            vec![t.hint_try_again(), t.hint_ask_administrator()],
        ),
        Kind::NotReady(NotReady::NoLookup) => {
            (t.problem_no_lookup(), t.problem_no_lookup_means(), vec![t.hint_look_up_again()])
        }
        Kind::NotReady(NotReady::NoReason) => {
            (t.problem_no_reason(), t.problem_no_reason_means(), vec![t.hint_choose_reason()])
        }
        Kind::NotReady(NotReady::OtherInsurer) => {
            (t.problem_other_insurer(), t.problem_other_insurer_means(), vec![t.hint_check_insurer()])
        }
        Kind::SsnMissing => {
            (t.problem_ssn_missing(), t.problem_ssn_missing_means(), vec![t.hint_check_identifiers()])
        }
        Kind::AnsweredForAnother => (
            t.problem_answered_for_another(),
            t.problem_answered_for_another_means(),
            vec![t.hint_try_again(), t.hint_ask_service()],
        ),
        Kind::Settings => (t.problem_settings(), t.problem_settings_means(), vec![t.hint_check_settings()]),
        Kind::NoService => {
            (t.problem_no_service(), t.problem_no_service_means(), vec![t.hint_check_settings()])
        }
    };
    Words { happened, means, hints }
}

#[cfg(test)]
mod tests {
    use super::super::Problem;
    use super::*;
    use crate::domain::identity::Algorithm;
    use crate::domain::outbox::State;
    use crate::i18n::Language;
    use crate::remote::Refusal;
    use crate::signing::verify::Check;
    use crate::{card, flow, remote, settings, signing, store};
    use std::collections::BTreeMap;

    fn x() -> String {
        "x".to_owned()
    }

    /// Each error of each service once.
    fn all() -> Vec<Problem> {
        let mut all: Vec<Problem> = Vec::new();
        for tries in [Tries::NotTold, Tries::Low, Tries::Last, Tries::Locked] {
            all.push((&card::Error::WrongPin { tries }).into());
        }
        for error in [
            card::Error::PinLocked,
            card::Error::PinLength { shortest: 4, longest: 8 },
            card::Error::KeypadCancelled,
            card::Error::CardRemoved,
            card::Error::CredentialGone,
            card::Error::NoPrivateKey,
            card::Error::NoMechanism(Algorithm::RsaPkcs1Sha256),
            card::Error::NoModule,
            card::Error::ModuleFailed { module: x(), detail: x() },
            card::Error::ModuleHung { module: x() },
            card::Error::ModuleCrashed { module: x() },
            card::Error::Token(x()),
        ] {
            all.push((&error).into());
        }
        for error in [
            store::Error::NoKeyStore(x()),
            store::Error::WrongPassphrase,
            store::Error::WrongKey,
            store::Error::TooNew { found: 2, known: 1 },
            store::Error::Busy,
            store::Error::DiskFull,
            store::Error::IllegalMove { from: State::Queued, to: State::Accepted },
            store::Error::NotFound,
            store::Error::Database(x()),
        ] {
            all.push((&error).into());
        }
        let other = RefusalKind::Other(x());
        for kind in RefusalKind::KNOWN.into_iter().chain([other]) {
            let refusal =
                Refusal {
                    kind, status: 422, title: "Başlıq".into(), detail: None, code: Some("A-1".into())
                };
            all.push((&remote::Error::Refused(refusal)).into());
        }
        for error in [
            remote::Error::NoConnection(x()),
            remote::Error::Proxy(x()),
            remote::Error::NotTrusted(x()),
            remote::Error::OutcomeUnknown(x()),
            remote::Error::Failing { status: 500, retry_after: None },
            remote::Error::SessionEnded,
            remote::Error::Malformed(x()),
            remote::Error::ClientTooOld("9.8.7".into()),
        ] {
            all.push((&error).into());
        }
        for error in [
            signing::Error::Certificate(x()),
            signing::Error::UnsupportedKey,
            signing::Error::WrongSignature,
            signing::Error::Data(x()),
            signing::Error::Document(x()),
            signing::Error::Container(x()),
            signing::Error::Receipt(x()),
            signing::Error::Authentication(x()),
            signing::Error::Trust(x()),
        ] {
            all.push((&error).into());
        }
        use Unusable::*;
        for why in [Expired, NotYetValid, WrongUsage, UnknownIssuer, UnsupportedKey, Malformed] {
            all.push((&flow::Error::Unusable(why)).into());
        }
        for why in [NotReady::NoLookup, NotReady::LookupTooOld, NotReady::NoReason, NotReady::OtherInsurer] {
            all.push((&flow::Error::NotReady(why)).into());
        }
        for error in [
            flow::Error::BadContainer(Check::Data, x()),
            flow::Error::NoMandate,
            flow::Error::SsnMissing,
            flow::Error::AnsweredForAnother,
        ] {
            all.push((&error).into());
        }
        all.push((&settings::Error::Unreadable { file: "f".into(), detail: x() }).into());
        all.push((&remote::origin::Invalid::NotSecure).into());
        all.push(Problem::new(Kind::NoSigningCertificate));
        all
    }

    #[test]
    fn every_kind_speaks_every_language() {
        for language in Language::ALL {
            let texts = Texts::new(language);
            // Two kinds may not read the same, except where they are the same to a person.
            let mut seen: BTreeMap<String, Kind> = BTreeMap::new();
            for problem in all() {
                let words = problem.words(&texts);
                for text in [&words.happened, &words.means].into_iter().chain(&words.hints) {
                    assert!(!text.contains("problem_") && !text.contains("hint_"), "{language:?}: {text}");
                    assert!(!text.contains(['{', '$']), "{language:?}: {text}");
                    assert!(text.chars().count() > 3, "{language:?}: {text}");
                }
                assert!(words.happened.chars().count() <= 60, "a heading: {}", words.happened);
                assert!(!words.hints.is_empty() && words.means.ends_with(['.', ':']), "{:?}", problem.kind);
                let other = seen.insert(words.happened.clone(), problem.kind.clone());
                let is_same = other.as_ref().is_none_or(|o| is_one_situation(o, &problem.kind));
                assert!(is_same, "{language:?}: {other:?} and {:?} read {}", problem.kind, words.happened);
            }
        }
    }

    fn is_one_situation(a: &Kind, b: &Kind) -> bool {
        use Kind::{NotReady as N, PinLocked, Refused, WrongPin};
        a == b
            || matches!((a, b), (WrongPin(_) | PinLocked, WrongPin(_) | PinLocked))
            || matches!((a, b), (Refused(RefusalKind::LookupTooOld), N(NotReady::LookupTooOld)))
    }

    #[test]
    fn says_the_numbers_and_the_services_words() {
        let texts = Texts::new(Language::En);
        let means = |e: Problem| e.words(&texts).means;
        assert!(means((&card::Error::PinLength { shortest: 4, longest: 12 }).into()).contains("4 to 12"));
        assert!(means((&remote::Error::ClientTooOld("9.8.7".into())).into()).contains("9.8.7"));
        let refused = all().into_iter().find(|p| p.kind == Kind::Refused(RefusalKind::DataChanged));
        assert_eq!(refused.and_then(|p| p.quote).as_deref(), Some("Başlıq · A-1"));
    }

    #[test]
    fn the_last_try_is_said() {
        for language in Language::ALL {
            let texts = Texts::new(language);
            let words = Problem::new(Kind::WrongPin(Tries::Last)).words(&texts);
            assert_eq!(words.hints, [texts.hint_pin_last()]);
        }
    }

    #[test]
    fn what_spends_a_try_or_may_send_twice_is_not_safe_to_repeat() {
        for problem in all() {
            let expected = !matches!(
                problem.kind,
                Kind::WrongPin(_)
                    | Kind::PinLocked
                    | Kind::OutcomeUnknown
                    | Kind::BadReceipt
                    | Kind::Refused(RefusalKind::IdempotencyConflict)
            );
            assert_eq!(problem.kind.is_safe_to_retry(), expected, "{:?}", problem.kind);
        }
        let card_says = |e: &card::Error| (e.is_safe_to_retry(), Problem::from(e).kind.is_safe_to_retry());
        for error in
            [card::Error::PinLocked, card::Error::WrongPin { tries: Tries::Low }, card::Error::CardRemoved]
        {
            let (card, problem) = card_says(&error);
            assert_eq!(card, problem, "{error}");
        }
    }
}
