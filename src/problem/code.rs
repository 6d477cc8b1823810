//! The code of each problem: short, sayable on the phone, the same in every language and version.
//! A letter for the area, two digits in order of arrival. A code is never used for anything else and
//! never taken away: new ones go to the end of their area. The table for help desks is
//! `assets/codes`.

use super::Kind;

macro_rules! codes {
    ($($code:literal $kind:ident $({ $($field:ident: $value:expr),+ })?;)+) => {
        impl Kind {
            /// Its code.
            pub fn code(&self) -> &'static str {
                match self {
                    $(Kind::$kind { .. } => $code,)+
                }
            }

            /// One of each, with values that stand for any, in the order of the codes.
            pub fn all() -> Vec<Kind> {
                vec![$(Kind::$kind $({ $($field: $value),+ })?),+]
            }
        }
    };
}

/// Stands for any name.
fn any() -> String {
    "…".to_owned()
}

codes! {
    // K: smart-card service, readers, cards, what is on them.
    "K01" ServiceMissing;
    "K02" ServiceStopped;
    "K03" ServiceMismatch;
    "K04" ServiceDenied;
    "K05" ServiceFailed;
    "K06" NoReader;
    "K07" ReaderUnplugged { reader: any() };
    "K08" NoCard;
    "K09" MuteCard;
    "K10" HeldCard { by: vec![any()] };
    "K11" UnsupportedCard { name: any() };
    "K12" UnknownCard { atr: any() };
    "K13" CardRemoved;
    "K14" NoCertificate;
    "K15" NoneUsable;
    "K16" CredentialGone;
    "K17" NoPrivateKey;
    "K18" NoMechanism;
    "K19" NoSigningCertificate;
    "K20" TokenFailed;
    "K21" CertificateUnusable;
    "K22" CertificateExpired;
    "K23" CertificateNotYetValid;
    "K24" CertificateUnknownIssuer;
    "K25" CertificateExpiring { days: 60 };
    "K26" WrongSignature;
    "K27" CertificateRevoked;
    // M: the software of cards.
    "M01" NoModule;
    "M02" ModuleFailed;
    "M03" ModuleHung;
    "M04" ModuleCrashed;
    "M05" NoModuleFits { name: any(), software: any() };
    // P: PIN and PUK.
    "P01" WrongPin;
    "P02" PinLocked;
    "P03" PinLength { shortest: 4, longest: 8 };
    "P04" PinExpired;
    "P05" LastTry;
    "P06" KeypadCancelled;
    "P07" WrongPuk;
    "P08" PukLocked;
    "P09" NewPinRefused;
    "P10" CannotUnblock;
    "P11" PinLow;
    "P12" PinFinal;
    "P13" CannotChangePin;
    // X: the way to the service, and the service's health.
    "X01" NoConnection;
    "X02" ProxyRefused;
    "X03" NotTrusted;
    "X04" OutcomeUnknown;
    "X05" ServiceFailing;
    "X06" MalformedAnswer;
    "X07" SessionEnded;
    "X08" ClientTooOld;
    "X09" NameUnknown;
    "X10" ProxyUnreachable;
    "X11" ClockOff { minutes: 5 };
    "X12" TimeStampUnreachable;
    "X13" RevocationUnreachable;
    "X14" OutOfTime;
    "X15" NoTimeStamp;
    "X16" NoRevocationAnswer;
    "X17" ProxyPassword;
    "X18" Offline;
    "X19" NoAnswer;
    "X20" TooManyRequests;
    "X30" OrderNotSent;
    "X31" OrderUnknown;
    // R: what the service answers.
    "R01" PersonNotFound;
    "R02" IdentifiersMismatch;
    "R03" NotInsuredHere;
    "R04" PersonDeceased;
    "R05" RegistryUnreachable;
    "R06" ChallengeExpired;
    "R07" CertificateRefused;
    "R08" SignatureInvalid;
    "R09" NoMandate;
    "R10" ContainerRefused;
    "R11" LookupTooOld;
    "R12" ContainerTooOld;
    "R13" DataChanged;
    "R14" WrongEnvironment;
    "R15" IdempotencyConflict;
    "R16" NotFoundThere;
    "R17" RefusedOtherwise { title: any() };
    "R18" AnsweredForAnother;
    "R19" BadReceipt;
    "R20" LevelTooLow;
    "R21" ProofRefused;
    "R30" MandateEnded;
    "R31" SealRightRequired;
    "R32" DelegationExists;
    "R33" DelegationEnded;
    "R34" DelegationRefused;
    // I: signing (imza).
    "I01" NotReady;
    "I02" SsnMissing;
    "I03" BadContainer;
    "I04" DocumentFailed;
    "I05" OtherService;
    "I06" Stopped;
    // A: Asan İmza.
    "A01" AsanTimeout;
    "A02" AsanRefused;
    "A03" AsanNotClient;
    "A04" AsanHashMismatch;
    "A05" AsanPhoneAbsent;
    "A06" AsanDelivery;
    "A07" AsanSim;
    "A08" AsanNoBusinessCertificate;
    "A09" AsanBusy;
    "A10" AsanUnreachable;
    "A11" AsanWrongCode;
    "A12" AsanAnotherHolder;
    "A13" AsanWrongSignature;
    "A14" AsanOtherEnding { word: any() };
    "A15" AsanOutOfTime;
    "A16" AsanAnotherCertificate;
    // D: the data on this computer.
    "D01" NoKeyStore;
    "D02" WrongPassphrase;
    "D03" WrongKey;
    "D04" TooNew;
    "D05" StoreBusy;
    "D06" DiskFull;
    "D07" StoreFailed;
    "D08" NotSaved;
    "D09" DatabaseDamaged;
    "D10" DiskLow;
    "D11" Unreadable;
    "D12" TooManyRows { most: 10_000 };
    "D13" NoPrinting { file: any() };
    "D14" NotPrinted { file: any() };
    "D15" NotABackup;
    "D16" Elsewhere;
    "D17" NothingOffline;
    "D18" FileExists;
    "D19" NoFileChooser;
    "D20" OrderUnreadable;
    // S: settings.
    "S01" SettingsWrong;
    "S02" NoService;
    "S03" NoTrust;
    "S04" TrustNotSet;
    "S05" SettingsUnwritable;
    "S06" SettingLocked;
    "S07" SettingInvalid;
    "S08" SignOutFirst;
}

#[cfg(test)]
mod tests {
    use super::super::words::{System, words};
    use super::*;
    use crate::i18n::{Language, Texts};
    use std::collections::BTreeSet;
    use std::fmt::Write;
    use std::path::Path;

    #[test]
    fn no_two_kinds_share_a_code() {
        let codes: Vec<_> = Kind::all().iter().map(Kind::code).collect();
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
        for code in codes {
            let (area, number) = code.split_at(1);
            assert!("KMPXRIADS".contains(area) && number.len() == 2, "{code}");
            assert!(number.parse::<u8>().is_ok_and(|n| n > 0), "{code}");
        }
    }

    /// The table for help desks.
    fn table(texts: &Texts) -> String {
        let mut table = format!(
            "# {}\n\n{}\n\n| {} | {} | {} | {} |\n| --- | --- | --- | --- |\n",
            texts.codes_title(),
            texts.codes_intro(),
            texts.codes_code(),
            texts.codes_problem(),
            texts.codes_cause(),
            texts.codes_cure()
        );
        for kind in Kind::all() {
            let here = words(&kind, texts, System::Other);
            let windows = words(&kind, texts, System::Windows).cure;
            let cure =
                if windows == here.cure { here.cure } else { format!("{}<br>Windows: {windows}", here.cure) };
            let _ = writeln!(table, "| {} | {} | {} | {cure} |", kind.code(), here.title, here.meaning);
        }
        table
    }

    /// With `MOHUR_WRITE=1` it writes them anew.
    #[test]
    fn the_tables_of_codes_are_up_to_date() {
        for language in Language::ALL {
            let file = format!("assets/codes/{}.md", language.code());
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file);
            let table = table(&Texts::new(language));
            if std::env::var_os("MOHUR_WRITE").is_some() {
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(&path, &table).unwrap();
            }
            let stored = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(stored == table, "{file} is stale: run this test with MOHUR_WRITE=1 and look at it");
        }
    }
}
