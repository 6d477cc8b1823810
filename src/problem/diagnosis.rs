//! The diagnosis in words.

use super::{Kind, Problem};
use crate::domain::diagnosis::{Check, Fact, Grade, SettingsFault, Value, Verdict, What};
use crate::domain::token::Tries;
use crate::flow::diagnose::Cause;
use crate::i18n::{Texts, format};
use jiff::tz::TimeZone;

impl From<&Cause> for Problem {
    fn from(cause: &Cause) -> Problem {
        match cause {
            Cause::Rung(rung) => Problem::of_rung(rung).unwrap_or_else(|| Problem::new(Kind::OutOfTime)),
            Cause::Unusable(why) => (*why).into(),
            Cause::Expiring(days) => Problem::new(Kind::CertificateExpiring { days: *days }),
            Cause::Tries(Tries::Locked) => Problem::new(Kind::PinLocked),
            Cause::Tries(Tries::Last) => Problem::new(Kind::PinFinal),
            Cause::Tries(Tries::Low | Tries::NotTold) => Problem::new(Kind::PinLow),
            Cause::Store(error) => error.into(),
            Cause::Damaged(pages) => Problem::with(Kind::DatabaseDamaged, pages),
            Cause::DiskLow => Problem::new(Kind::DiskLow),
            Cause::DiskFull => Problem::new(Kind::DiskFull),
            Cause::Service(error) => error.into(),
            Cause::Name(why) => Problem::with(Kind::NameUnknown, why),
            Cause::Proxy(why) => Problem::with(Kind::ProxyUnreachable, why),
            Cause::Clock(seconds) => {
                let minutes = usize::try_from(seconds.unsigned_abs() / 60).unwrap_or(usize::MAX);
                Problem::with(Kind::ClockOff { minutes }, format!("{seconds} s"))
            }
            Cause::TimeStamp(why) => Problem::with(Kind::TimeStampUnreachable, why),
            Cause::Revocation(why) => Problem::with(Kind::RevocationUnreachable, why),
            Cause::Settings(fault) => fault.into(),
            Cause::OutOfTime => Problem::new(Kind::OutOfTime),
        }
    }
}

impl From<&SettingsFault> for Problem {
    fn from(fault: &SettingsFault) -> Problem {
        match fault {
            SettingsFault::Wrong(why) => Problem::with(Kind::SettingsWrong, why),
            SettingsFault::NoService(why) => Problem::no_service(why),
            SettingsFault::NoTrust(why) => Problem::no_trust(why),
            SettingsFault::TrustNotSet => Problem::new(Kind::TrustNotSet),
        }
    }
}

/// What a check is called.
pub fn check(check: Check, texts: &Texts) -> String {
    match check {
        Check::Settings => texts.check_settings(),
        Check::CardService => texts.check_card_service(),
        Check::Readers => texts.check_readers(),
        Check::Cards => texts.check_cards(),
        Check::Modules => texts.check_modules(),
        Check::Certificates => texts.check_certificates(),
        Check::Pins => texts.check_pins(),
        Check::Name => texts.check_name(),
        Check::Direct => texts.check_direct(),
        Check::Proxy => texts.check_proxy(),
        Check::Service => texts.check_service(),
        Check::Tls => texts.check_tls(),
        Check::Clock => texts.check_clock(),
        Check::TimeStamp => texts.diagnosis_time_stamp(),
        Check::Revocation => texts.diagnosis_revocation(),
        Check::KeyStore => texts.check_key_store(),
        Check::Database => texts.check_database(),
        Check::Disk => texts.check_disk(),
        Check::Software => texts.check_software(),
    }
}

/// A grade in words, for those who cannot see its colour.
pub fn grade(grade: Grade, texts: &Texts) -> String {
    match grade {
        Grade::Good => texts.grade_good(),
        Grade::Doubtful => texts.grade_doubtful(),
        Grade::Bad => texts.grade_bad(),
        Grade::Skipped => texts.grade_skipped(),
    }
}

/// Why a check was not made; nothing where it was.
pub fn skipped<C>(verdict: &Verdict<C>, texts: &Texts) -> Option<String> {
    match verdict {
        Verdict::Skipped(Some(because)) => Some(texts.diagnosis_because(&check(*because, texts))),
        Verdict::Skipped(None) => Some(texts.diagnosis_nothing()),
        Verdict::Good | Verdict::Doubtful(_) | Verdict::Bad(_) => None,
    }
}

/// What a fact is about.
pub fn label(what: What, texts: &Texts) -> String {
    match what {
        What::File => texts.fact_file(),
        What::Policy => texts.fact_policy(),
        What::Locked => texts.setting_locked(),
        What::Folder => texts.fact_folder(),
        What::ServiceVersion => texts.fact_service_version(),
        What::ServiceLibrary => texts.fact_service_library(),
        What::Reader => texts.fact_reader(),
        What::VirtualReader => texts.fact_virtual(),
        What::Empty => texts.fact_empty(),
        What::Atr => texts.fact_atr(),
        What::CardKind => texts.fact_card_kind(),
        What::NamedInSettings => texts.fact_named_in_settings(),
        What::NamedByP11Kit => texts.fact_named_by_p11kit(),
        What::KnownName => texts.fact_known_name(),
        What::Library => texts.fact_library(),
        What::Token => texts.fact_token(),
        What::Serial => texts.fact_serial(),
        What::Holder => texts.fact_holder(),
        What::Issuer => texts.fact_issuer(),
        What::ValidUntil => texts.fact_valid_until(),
        What::ForSignIn => texts.fact_for_sign_in(),
        What::ForSigning => texts.fact_for_signing(),
        What::Keypad => texts.fact_keypad(),
        What::Address => texts.fact_address(),
        What::NetworkAddress => texts.fact_network_address(),
        What::ProxyAddress => texts.fact_proxy_address(),
        What::NoProxy => texts.fact_no_proxy(),
        What::OnlyThroughProxy => texts.fact_only_through_proxy(),
        What::ServiceName => texts.fact_service_name(),
        What::Environment => texts.fact_environment(),
        What::LowestVersion => texts.fact_lowest_version(),
        What::ClockDifference => texts.fact_clock_difference(),
        What::Size => texts.fact_size(),
        What::Free => texts.fact_free(),
        What::NotThereYet => texts.fact_not_there_yet(),
        What::OpensWithKeyStore => texts.fact_opens_with_key_store(),
        What::OpensWithPassphrase => texts.fact_opens_with_passphrase(),
        What::Program => texts.fact_program(),
        What::System => texts.fact_system(),
        What::Renderer => texts.fact_renderer(),
    }
}

/// A fact in a line.
pub fn line(fact: &Fact, texts: &Texts, zone: &TimeZone) -> String {
    let label = label(fact.what, texts);
    match &fact.value {
        Value::Yes => label,
        Value::Text(text) | Value::Private(text) => format!("{label}: {text}"),
        Value::Time(time) => format!("{label}: {}", format::day(*time, zone)),
        Value::Bytes(bytes) => format!("{label}: {}", size(*bytes)),
        Value::Seconds(seconds) => format!("{label}: {}", texts.seconds_short(*seconds)),
    }
}

/// So many bytes in the unit that fits.
fn size(bytes: u64) -> String {
    const KIB: u64 = 1024;
    match bytes / (KIB * KIB) {
        0 => format!("{} KiB", bytes.div_ceil(KIB)),
        mib if mib < 10 * KIB => format!("{mib} MiB"),
        mib => format!("{} GiB", mib / KIB),
    }
}
