//! The words for each kind of problem.

use super::Kind;
use crate::i18n::{Texts, format};

/// What happened, what it means, what to do next.
pub(super) struct Words {
    pub title: String,
    pub meaning: String,
    pub cure: String,
}

/// The systems whose cures differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum System {
    Windows,
    Other,
}

impl System {
    /// The one that this program was built for.
    pub const HERE: System = if cfg!(windows) { System::Windows } else { System::Other };
}

pub(super) fn words(kind: &Kind, texts: &Texts, system: System) -> Words {
    let words = common(kind, texts);
    let cure = match (system, kind) {
        (System::Other, _) => None,
        (System::Windows, Kind::ServiceMissing | Kind::ServiceStopped) => {
            Some(texts.problem_service_stopped_cure_windows())
        }
        (System::Windows, Kind::ServiceMismatch | Kind::ServiceDenied) => {
            Some(texts.problem_service_denied_cure_windows())
        }
        (System::Windows, Kind::NoModule) => Some(texts.problem_no_module_cure_windows()),
        (System::Windows, Kind::NoKeyStore) => Some(texts.problem_no_key_store_cure_windows()),
        (System::Windows, _) => None,
    };
    Words { cure: cure.unwrap_or(words.cure), ..words }
}

/// The words for what keeps a signed application on this computer: what happened to it comes first, and nobody is
/// asked to do what the program does by itself.
pub(super) fn waited_out(kind: &Kind, why: Words, texts: &Texts) -> Words {
    let meaning = format!("{}. {}", why.title, why.meaning);
    let cure = match kind {
        Kind::NoConnection
        | Kind::NoAnswer
        | Kind::TooManyRequests
        | Kind::ServiceFailing
        | Kind::RegistryUnreachable => texts.notice_queued_text(),
        // They say so themselves.
        Kind::NoTimeStamp | Kind::NoRevocationAnswer | Kind::LevelTooLow => why.cure,
        _ => format!("{} {}", why.cure, texts.notice_queued_text()),
    };
    Words { title: texts.notice_queued(), meaning, cure }
}

fn common(kind: &Kind, texts: &Texts) -> Words {
    // The three texts of a kind share its name.
    macro_rules! words {
        ($title:ident, $meaning:ident, $cure:ident $(, $value:expr)*) => {
            Words { title: texts.$title(), meaning: texts.$meaning($($value),*), cure: texts.$cure() }
        };
    }
    match kind {
        Kind::Unreadable => words!(problem_unreadable, problem_unreadable_meaning, problem_unreadable_cure),
        Kind::TooManyRows { most } => words!(
            problem_too_many_rows,
            problem_too_many_rows_meaning,
            problem_too_many_rows_cure,
            &format::count(*most)
        ),
        Kind::NoPrinting { file } => {
            words!(problem_no_printing, problem_no_printing_meaning, problem_no_printing_cure, file)
        }
        Kind::NotPrinted { file } => {
            words!(problem_not_printed, problem_not_printed_meaning, problem_not_printed_cure, file)
        }
        Kind::NoFileChooser => {
            words!(problem_no_file_chooser, problem_no_file_chooser_meaning, problem_no_file_chooser_cure)
        }
        Kind::NotSaved => words!(problem_not_saved, problem_not_saved_meaning, problem_not_saved_cure),
        Kind::WrongPin => words!(problem_wrong_pin, problem_wrong_pin_meaning, problem_wrong_pin_cure),
        Kind::PinLocked => words!(problem_pin_locked, problem_pin_locked_meaning, problem_pin_locked_cure),
        Kind::PinLength { shortest, longest } => words!(
            problem_pin_length,
            problem_pin_length_meaning,
            problem_pin_length_cure,
            *shortest,
            *longest
        ),
        Kind::PinExpired => {
            words!(problem_pin_expired, problem_pin_expired_meaning, problem_pin_expired_cure)
        }
        Kind::WrongPuk => words!(problem_wrong_puk, problem_wrong_puk_meaning, problem_wrong_puk_cure),
        Kind::PukLocked => words!(problem_puk_locked, problem_puk_locked_meaning, problem_puk_locked_cure),
        Kind::NewPinRefused => {
            words!(problem_new_pin_refused, problem_new_pin_refused_meaning, problem_new_pin_refused_cure)
        }
        Kind::CannotChangePin => words!(
            problem_cannot_change_pin,
            problem_cannot_change_pin_meaning,
            problem_cannot_change_pin_cure
        ),
        Kind::CannotUnblock => {
            words!(problem_cannot_unblock, problem_cannot_unblock_meaning, problem_cannot_unblock_cure)
        }
        Kind::Stopped => words!(problem_stopped, problem_stopped_meaning, problem_stopped_cure),
        Kind::ServiceMissing => {
            words!(problem_service_missing, problem_service_missing_meaning, problem_service_missing_cure)
        }
        Kind::ServiceStopped => {
            words!(problem_service_stopped, problem_service_stopped_meaning, problem_service_stopped_cure)
        }
        Kind::ServiceMismatch => {
            words!(problem_service_mismatch, problem_service_mismatch_meaning, problem_service_mismatch_cure)
        }
        Kind::ServiceDenied => {
            words!(problem_service_denied, problem_service_denied_meaning, problem_service_denied_cure)
        }
        Kind::ServiceFailed => {
            words!(problem_service_failed, problem_service_failed_meaning, problem_service_failed_cure)
        }
        Kind::NoReader => words!(problem_no_reader, problem_no_reader_meaning, problem_no_reader_cure),
        Kind::NoCard => words!(problem_no_card, problem_no_card_meaning, problem_no_card_cure),
        Kind::MuteCard => words!(problem_mute_card, problem_mute_card_meaning, problem_mute_card_cure),
        Kind::NoCertificate => {
            words!(problem_no_certificate, problem_no_certificate_meaning, problem_no_certificate_cure)
        }
        Kind::NoneUsable => {
            words!(problem_none_usable, problem_none_usable_meaning, problem_none_usable_cure)
        }
        Kind::ReaderUnplugged { reader } => words!(
            problem_reader_unplugged,
            problem_reader_unplugged_meaning,
            problem_reader_unplugged_cure,
            reader
        ),
        Kind::HeldCard { by } => {
            let programs = if by.is_empty() { texts.unknown_program() } else { by.join(", ") };
            words!(problem_held_card, problem_held_card_meaning, problem_held_card_cure, &programs)
        }
        Kind::UnsupportedCard { name } => words!(
            problem_unsupported_card,
            problem_unsupported_card_meaning,
            problem_unsupported_card_cure,
            name
        ),
        Kind::NoModuleFits { name, software } => words!(
            problem_no_module_fits,
            problem_no_module_fits_meaning,
            problem_no_module_fits_cure,
            name,
            software
        ),
        Kind::UnknownCard { atr } => {
            words!(problem_unknown_card, problem_unknown_card_meaning, problem_unknown_card_cure, atr)
        }
        Kind::KeypadCancelled => {
            words!(problem_keypad_cancelled, problem_keypad_cancelled_meaning, problem_keypad_cancelled_cure)
        }
        Kind::CardRemoved => {
            words!(problem_card_removed, problem_card_removed_meaning, problem_card_removed_cure)
        }
        Kind::CredentialGone => {
            words!(problem_credential_gone, problem_credential_gone_meaning, problem_credential_gone_cure)
        }
        Kind::NoPrivateKey => {
            words!(problem_no_private_key, problem_no_private_key_meaning, problem_no_private_key_cure)
        }
        Kind::NoMechanism => {
            words!(problem_no_mechanism, problem_no_mechanism_meaning, problem_no_mechanism_cure)
        }
        Kind::NoModule => words!(problem_no_module, problem_no_module_meaning, problem_no_module_cure),
        Kind::ModuleFailed => {
            words!(problem_module_failed, problem_module_failed_meaning, problem_module_failed_cure)
        }
        Kind::ModuleHung => {
            words!(problem_module_hung, problem_module_hung_meaning, problem_module_hung_cure)
        }
        Kind::ModuleCrashed => {
            words!(problem_module_crashed, problem_module_crashed_meaning, problem_module_crashed_cure)
        }
        Kind::TokenFailed => {
            words!(problem_token_failed, problem_token_failed_meaning, problem_token_failed_cure)
        }
        Kind::NoKeyStore => {
            words!(problem_no_key_store, problem_no_key_store_meaning, problem_no_key_store_cure)
        }
        Kind::WrongPassphrase => {
            words!(problem_wrong_passphrase, problem_wrong_passphrase_meaning, problem_wrong_passphrase_cure)
        }
        Kind::WrongKey => words!(problem_wrong_key, problem_wrong_key_meaning, problem_wrong_key_cure),
        Kind::TooNew => words!(problem_too_new, problem_too_new_meaning, problem_too_new_cure),
        Kind::StoreBusy => words!(problem_store_busy, problem_store_busy_meaning, problem_store_busy_cure),
        Kind::DiskFull => words!(problem_disk_full, problem_disk_full_meaning, problem_disk_full_cure),
        Kind::StoreFailed => {
            words!(problem_store_failed, problem_store_failed_meaning, problem_store_failed_cure)
        }
        Kind::NoConnection => {
            words!(problem_no_connection, problem_no_connection_meaning, problem_no_connection_cure)
        }
        Kind::ProxyRefused => {
            words!(problem_proxy_refused, problem_proxy_refused_meaning, problem_proxy_refused_cure)
        }
        Kind::NotTrusted => {
            words!(problem_not_trusted, problem_not_trusted_meaning, problem_not_trusted_cure)
        }
        Kind::NoAnswer => words!(problem_no_answer, problem_no_answer_meaning, problem_no_answer_cure),
        Kind::TooManyRequests => {
            words!(
                problem_too_many_requests,
                problem_too_many_requests_meaning,
                problem_too_many_requests_cure
            )
        }
        Kind::OutcomeUnknown => {
            words!(problem_outcome_unknown, problem_outcome_unknown_meaning, problem_outcome_unknown_cure)
        }
        Kind::ServiceFailing => {
            words!(problem_service_failing, problem_service_failing_meaning, problem_service_failing_cure)
        }
        Kind::SessionEnded => {
            words!(problem_session_ended, problem_session_ended_meaning, problem_session_ended_cure)
        }
        Kind::MalformedAnswer => {
            words!(problem_malformed_answer, problem_malformed_answer_meaning, problem_malformed_answer_cure)
        }
        Kind::ClientTooOld => {
            words!(problem_client_too_old, problem_client_too_old_meaning, problem_client_too_old_cure)
        }
        Kind::PersonNotFound => {
            words!(problem_person_not_found, problem_person_not_found_meaning, problem_person_not_found_cure)
        }
        Kind::IdentifiersMismatch => words!(
            problem_identifiers_mismatch,
            problem_identifiers_mismatch_meaning,
            problem_identifiers_mismatch_cure
        ),
        Kind::NotInsuredHere => {
            words!(problem_not_insured_here, problem_not_insured_here_meaning, problem_not_insured_here_cure)
        }
        Kind::PersonDeceased => {
            words!(problem_person_deceased, problem_person_deceased_meaning, problem_person_deceased_cure)
        }
        Kind::RegistryUnreachable => words!(
            problem_registry_unreachable,
            problem_registry_unreachable_meaning,
            problem_registry_unreachable_cure
        ),
        Kind::ChallengeExpired => words!(
            problem_challenge_expired,
            problem_challenge_expired_meaning,
            problem_challenge_expired_cure
        ),
        Kind::CertificateRefused => words!(
            problem_certificate_refused,
            problem_certificate_refused_meaning,
            problem_certificate_refused_cure
        ),
        Kind::SignatureInvalid => words!(
            problem_signature_invalid,
            problem_signature_invalid_meaning,
            problem_signature_invalid_cure
        ),
        Kind::OrderNotSent => {
            words!(problem_order_not_sent, problem_order_not_sent_meaning, problem_order_not_sent_cure)
        }
        Kind::OrderUnknown => {
            words!(problem_order_unknown, problem_order_unknown_meaning, problem_order_unknown_cure)
        }
        Kind::OrderUnreadable => {
            words!(problem_order_unreadable, problem_order_unreadable_meaning, problem_order_unreadable_cure)
        }
        Kind::MandateEnded => {
            words!(problem_mandate_ended, problem_mandate_ended_meaning, problem_mandate_ended_cure)
        }
        Kind::SealRightRequired => words!(
            problem_seal_right_required,
            problem_seal_right_required_meaning,
            problem_seal_right_required_cure
        ),
        Kind::DelegationExists => words!(
            problem_delegation_exists,
            problem_delegation_exists_meaning,
            problem_delegation_exists_cure
        ),
        Kind::DelegationEnded => {
            words!(problem_delegation_ended, problem_delegation_ended_meaning, problem_delegation_ended_cure)
        }
        Kind::DelegationRefused => words!(
            problem_delegation_refused,
            problem_delegation_refused_meaning,
            problem_delegation_refused_cure
        ),
        Kind::NoMandate => words!(problem_no_mandate, problem_no_mandate_meaning, problem_no_mandate_cure),
        Kind::ContainerRefused => words!(
            problem_container_refused,
            problem_container_refused_meaning,
            problem_container_refused_cure
        ),
        Kind::LookupTooOld => {
            words!(problem_lookup_too_old, problem_lookup_too_old_meaning, problem_lookup_too_old_cure)
        }
        Kind::ContainerTooOld => words!(
            problem_container_too_old,
            problem_container_too_old_meaning,
            problem_container_too_old_cure
        ),
        Kind::DataChanged => {
            words!(problem_data_changed, problem_data_changed_meaning, problem_data_changed_cure)
        }
        Kind::WrongEnvironment => words!(
            problem_wrong_environment,
            problem_wrong_environment_meaning,
            problem_wrong_environment_cure
        ),
        Kind::IdempotencyConflict => words!(
            problem_idempotency_conflict,
            problem_idempotency_conflict_meaning,
            problem_idempotency_conflict_cure
        ),
        Kind::LevelTooLow => {
            words!(problem_level_too_low, problem_level_too_low_meaning, problem_level_too_low_cure)
        }
        Kind::ProofRefused => {
            words!(problem_proof_refused, problem_proof_refused_meaning, problem_proof_refused_cure)
        }
        Kind::NoTimeStamp => {
            words!(problem_no_time_stamp, problem_no_time_stamp_meaning, problem_no_time_stamp_cure)
        }
        Kind::NoRevocationAnswer => words!(
            problem_no_revocation_answer,
            problem_no_revocation_answer_meaning,
            problem_no_revocation_answer_cure
        ),
        Kind::CertificateRevoked => words!(
            problem_certificate_revoked,
            problem_certificate_revoked_meaning,
            problem_certificate_revoked_cure
        ),
        Kind::NotFoundThere => {
            words!(problem_not_found_there, problem_not_found_there_meaning, problem_not_found_there_cure)
        }
        Kind::RefusedOtherwise { title } => words!(
            problem_refused_otherwise,
            problem_refused_otherwise_meaning,
            problem_refused_otherwise_cure,
            title
        ),
        Kind::CertificateUnusable => words!(
            problem_certificate_unusable,
            problem_certificate_unusable_meaning,
            problem_certificate_unusable_cure
        ),
        Kind::NotReady => words!(problem_not_ready, problem_not_ready_meaning, problem_not_ready_cure),
        Kind::BadContainer => {
            words!(problem_bad_container, problem_bad_container_meaning, problem_bad_container_cure)
        }
        Kind::WrongSignature => {
            words!(problem_wrong_signature, problem_wrong_signature_meaning, problem_wrong_signature_cure)
        }
        Kind::DocumentFailed => {
            words!(problem_document_failed, problem_document_failed_meaning, problem_document_failed_cure)
        }
        Kind::SsnMissing => {
            words!(problem_ssn_missing, problem_ssn_missing_meaning, problem_ssn_missing_cure)
        }
        Kind::AnsweredForAnother => words!(
            problem_answered_for_another,
            problem_answered_for_another_meaning,
            problem_answered_for_another_cure
        ),
        Kind::OtherService => {
            words!(problem_other_service, problem_other_service_meaning, problem_other_service_cure)
        }
        Kind::BadReceipt => {
            words!(problem_bad_receipt, problem_bad_receipt_meaning, problem_bad_receipt_cure)
        }
        Kind::LastTry => {
            words!(problem_last_try, problem_last_try_meaning, problem_last_try_cure)
        }
        Kind::NoSigningCertificate => {
            words!(
                problem_no_signing_certificate,
                problem_no_signing_certificate_meaning,
                problem_no_signing_certificate_cure
            )
        }
        Kind::SettingsWrong => {
            words!(problem_settings_wrong, problem_settings_wrong_meaning, problem_settings_wrong_cure)
        }
        Kind::ProxyPassword => {
            words!(problem_proxy_password, problem_proxy_password_meaning, problem_proxy_password_cure)
        }
        Kind::SettingsUnwritable => words!(
            problem_settings_unwritable,
            problem_settings_unwritable_meaning,
            problem_settings_unwritable_cure
        ),
        Kind::SettingLocked => {
            words!(problem_setting_locked, problem_setting_locked_meaning, problem_setting_locked_cure)
        }
        Kind::SettingInvalid => {
            words!(problem_setting_invalid, problem_setting_invalid_meaning, problem_setting_invalid_cure)
        }
        Kind::Offline => words!(problem_offline, problem_offline_meaning, problem_offline_cure),
        Kind::NothingOffline => {
            words!(problem_nothing_offline, problem_nothing_offline_meaning, problem_nothing_offline_cure)
        }
        Kind::NotABackup => {
            words!(problem_not_a_backup, problem_not_a_backup_meaning, problem_not_a_backup_cure)
        }
        Kind::FileExists => {
            words!(problem_file_exists, problem_file_exists_meaning, problem_file_exists_cure)
        }
        Kind::Elsewhere => words!(problem_elsewhere, problem_elsewhere_meaning, problem_elsewhere_cure),
        Kind::SignOutFirst => {
            words!(problem_sign_out_first, problem_sign_out_first_meaning, problem_sign_out_first_cure)
        }
        Kind::NoService => {
            words!(problem_no_service, problem_no_service_meaning, problem_no_service_cure)
        }
        Kind::NoTrust => {
            words!(problem_no_trust, problem_no_trust_meaning, problem_no_trust_cure)
        }
        Kind::CertificateExpired => words!(
            problem_certificate_expired,
            problem_certificate_expired_meaning,
            problem_certificate_expired_cure
        ),
        Kind::CertificateNotYetValid => words!(
            problem_certificate_not_yet_valid,
            problem_certificate_not_yet_valid_meaning,
            problem_certificate_not_yet_valid_cure
        ),
        Kind::CertificateUnknownIssuer => words!(
            problem_certificate_unknown_issuer,
            problem_certificate_unknown_issuer_meaning,
            problem_certificate_unknown_issuer_cure
        ),
        Kind::CertificateExpiring { days } => words!(
            problem_certificate_expiring,
            problem_certificate_expiring_meaning,
            problem_certificate_expiring_cure,
            *days
        ),
        Kind::PinLow => words!(problem_pin_low, problem_pin_low_meaning, problem_pin_low_cure),
        Kind::PinFinal => words!(problem_pin_final, problem_pin_final_meaning, problem_pin_final_cure),
        Kind::NameUnknown => {
            words!(problem_name_unknown, problem_name_unknown_meaning, problem_name_unknown_cure)
        }
        Kind::ProxyUnreachable => words!(
            problem_proxy_unreachable,
            problem_proxy_unreachable_meaning,
            problem_proxy_unreachable_cure
        ),
        Kind::ClockOff { minutes } => {
            words!(problem_clock_off, problem_clock_off_meaning, problem_clock_off_cure, *minutes)
        }
        Kind::TimeStampUnreachable => words!(
            problem_time_stamp_unreachable,
            problem_time_stamp_unreachable_meaning,
            problem_time_stamp_unreachable_cure
        ),
        Kind::RevocationUnreachable => words!(
            problem_revocation_unreachable,
            problem_revocation_unreachable_meaning,
            problem_revocation_unreachable_cure
        ),
        Kind::OutOfTime => words!(problem_out_of_time, problem_out_of_time_meaning, problem_out_of_time_cure),
        Kind::DatabaseDamaged => {
            words!(problem_database_damaged, problem_database_damaged_meaning, problem_database_damaged_cure)
        }
        Kind::DiskLow => words!(problem_disk_low, problem_disk_low_meaning, problem_disk_low_cure),
        Kind::TrustNotSet => {
            words!(problem_trust_not_set, problem_trust_not_set_meaning, problem_trust_not_set_cure)
        }
        Kind::AsanTimeout => {
            words!(problem_asan_timeout, problem_asan_timeout_meaning, problem_asan_timeout_cure)
        }
        Kind::AsanRefused => {
            words!(problem_asan_refused, problem_asan_refused_meaning, problem_asan_refused_cure)
        }
        Kind::AsanNotClient => {
            words!(problem_asan_not_client, problem_asan_not_client_meaning, problem_asan_not_client_cure)
        }
        Kind::AsanHashMismatch => words!(
            problem_asan_hash_mismatch,
            problem_asan_hash_mismatch_meaning,
            problem_asan_hash_mismatch_cure
        ),
        Kind::AsanPhoneAbsent => words!(
            problem_asan_phone_absent,
            problem_asan_phone_absent_meaning,
            problem_asan_phone_absent_cure
        ),
        Kind::AsanDelivery => {
            words!(problem_asan_delivery, problem_asan_delivery_meaning, problem_asan_delivery_cure)
        }
        Kind::AsanSim => words!(problem_asan_sim, problem_asan_sim_meaning, problem_asan_sim_cure),
        Kind::AsanNoBusinessCertificate => words!(
            problem_asan_no_business_certificate,
            problem_asan_no_business_certificate_meaning,
            problem_asan_no_business_certificate_cure
        ),
        Kind::AsanBusy => words!(problem_asan_busy, problem_asan_busy_meaning, problem_asan_busy_cure),
        Kind::AsanUnreachable => {
            words!(problem_asan_unreachable, problem_asan_unreachable_meaning, problem_asan_unreachable_cure)
        }
        Kind::AsanWrongCode => {
            words!(problem_asan_wrong_code, problem_asan_wrong_code_meaning, problem_asan_wrong_code_cure)
        }
        Kind::AsanAnotherHolder => words!(
            problem_asan_another_holder,
            problem_asan_another_holder_meaning,
            problem_asan_another_holder_cure
        ),
        Kind::AsanWrongSignature => words!(
            problem_asan_wrong_signature,
            problem_asan_wrong_signature_meaning,
            problem_asan_wrong_signature_cure
        ),
        Kind::AsanOtherEnding { word } => words!(
            problem_asan_other_ending,
            problem_asan_other_ending_meaning,
            problem_asan_other_ending_cure,
            word
        ),
        Kind::AsanOutOfTime => {
            words!(problem_asan_out_of_time, problem_asan_out_of_time_meaning, problem_asan_out_of_time_cure)
        }
        Kind::AsanAnotherCertificate => words!(
            problem_asan_another_certificate,
            problem_asan_another_certificate_meaning,
            problem_asan_another_certificate_cure
        ),
    }
}
