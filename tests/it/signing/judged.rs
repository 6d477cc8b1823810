//! Containers whose signature is right and whose certificates, time-stamps or answers are not, or are of a
//! kind that cannot be judged here: the verdict, and who is to blame.

use super::foreign::examined;
use super::material::*;
use mohur::domain::identity::Unusable;
use mohur::domain::level::Level;
use mohur::signing::trust::Trust;
use mohur::signing::verify::{Cause, Check, Report, Verdict};

fn report(name: &str, trust: &Trust) -> Report {
    examined(&std::fs::read(path("hostile").join(format!("{name}.asice"))).unwrap(), trust)
}

/// Each with the check that decides, and its cause.
fn expect(verdict: fn(Cause) -> Verdict, cases: &[(&str, Check, Cause)]) {
    let trust = trust();
    for (name, check, cause) in cases {
        let report = report(name, &trust);
        let found = report.failure().map(|(check, reason)| (check, reason.cause));
        assert_eq!(found, Some((*check, *cause)), "{name}: {:?}", report.failure());
        assert_eq!(report.verdict(Level::B), verdict(*cause), "{name}");
    }
}

#[test]
fn what_cannot_be_judged_here_is_not_called_wrong() {
    let conditions = Cause::Certificate(Unusable::NotUnderstood);
    expect(
        Verdict::Undecided,
        &[
            ("issued-with-pss-salt-20", Check::Certificate, conditions),
            ("issued-with-pss-longest-salt", Check::Certificate, conditions),
            ("issued-with-brainpool", Check::Certificate, conditions),
            ("issued-with-secp256k1", Check::Certificate, conditions),
            ("issued-with-ed448", Check::Certificate, conditions),
            ("stamp-over-sha3", Check::TimeStamp, Cause::Unsupported),
            ("stamp-with-pss-salt-20", Check::TimeStamp, Cause::Unsupported),
            ("stamp-with-brainpool", Check::TimeStamp, Cause::Unsupported),
            ("stamp-with-critical-extension", Check::TimeStamp, Cause::Unsupported),
            ("stamp-below-critical-policies", Check::TimeStamp, conditions),
            ("answer-with-brainpool", Check::Revocation, Cause::Unsupported),
            ("answer-with-critical-policies", Check::Revocation, Cause::Unsupported),
            ("list-of-version-1", Check::Revocation, Cause::Unsupported),
            ("list-of-a-megabyte", Check::Revocation, Cause::Unsupported),
            ("xml-signature-without-xades", Check::SignatureFile, Cause::Unsupported),
            ("xades-1.1.1", Check::SignatureFile, Cause::Unsupported),
            ("signing-time-without-zone", Check::SignatureFile, Cause::Unsupported),
            ("expired-since", Check::Validity, Cause::ExpiredUnknownWhen),
        ],
    );
}

#[test]
fn what_would_take_too_long_is_not_judged_to_the_end() {
    let case = ("stamps-beside-long-lists", Check::Revocation, Cause::TooMuch);
    expect(|_| Verdict::Invalid, &[case]);
}

#[test]
fn unfit_authorities_are_told_from_strangers() {
    let unfit = Cause::Certificate(Unusable::UnfitIssuer);
    expect(
        |_| Verdict::Invalid,
        &[
            ("authority-expired", Check::Certificate, unfit),
            ("authority-without-ca-flag", Check::Certificate, unfit),
            ("authority-without-certificate-usage", Check::Certificate, unfit),
            ("authority-one-too-deep", Check::Certificate, unfit),
            ("authority-for-other-addresses", Check::Certificate, unfit),
            ("authority-rsa-1024", Check::Certificate, unfit),
            // Who only took the name of an authority is a stranger, whatever the key.
            ("signer-with-p192", Check::Signature, Cause::Weak),
            ("imitated-with-rsa", Check::Certificate, Cause::Certificate(Unusable::UnknownIssuer)),
            ("imitated-with-ecdsa", Check::Certificate, Cause::Certificate(Unusable::UnknownIssuer)),
        ],
    );
}

/// RFC 3161, 4: a key that was not the authority's alone may have stamped anything at any time.
#[test]
fn revoked_time_stamping_authorities_are_believed_only_where_their_key_was_their_own() {
    let case = |name| (name, Check::TimeStamp, Cause::Revoked);
    expect(
        |_| Verdict::Invalid,
        &[
            case("tsa-compromised-later"),
            case("tsa-compromised-later-by-list"),
            case("tsa-revoked-later-without-reason"),
            // Its answer stands in TimeStampValidationData.
            case("tsa-revoked-apart"),
            ("archived-by-a-compromised-tsa", Check::Archive, Cause::Revoked),
            case("archived-after-tsa-was-compromised"),
            // Only what stands before an archive time-stamp is covered by it.
            case("stamp-of-a-compromised-tsa-behind-the-archive"),
            ("archived-before-it-was-stamped", Check::Archive, Cause::WrongTime),
            // Whoever has that key makes authorities of any age.
            case("authority-above-tsa-compromised-later"),
        ],
    );
    // What was there before the key was lost can be shown by another authority.
    for name in ["archived", "archived-before-tsa-was-compromised"] {
        let archived = report(name, &trust());
        assert_eq!((archived.failure(), archived.level()), (None, Some(Level::Lta)), "{name}");
    }
    for name in ["tsa-superseded-later", "authority-above-tsa-superseded-later"] {
        let later = report(name, &trust());
        assert_eq!((later.failure(), later.level()), (None, Some(Level::Lt)), "{name}");
    }
}

#[test]
fn answers_count_only_of_a_key_that_may_sign() {
    let case = ("answer-with-a-key-for-encryption", Check::Revocation, Cause::BadRevocation);
    expect(|_| Verdict::Invalid, &[case]);
}

/// An answer from the future is worth nothing, unless it is bad news.
#[test]
fn a_revocation_counts_whatever_the_clock_of_the_responder() {
    expect(|_| Verdict::Invalid, &[("revoked-by-an-answer-of-2040", Check::Revocation, Cause::Revoked)]);
}

#[test]
fn whatever_is_needed_may_stand_where_the_standards_allow_it() {
    for (name, level) in [
        ("stamp-in-ber", Level::Lt),
        ("stamp-without-its-certificate", Level::Lt),
        ("stamp-whose-authority-is-in-certificate-values", Level::Lt),
        ("stamp-whose-authority-is-in-validation-data", Level::Lt),
        ("expired-since-but-stamped", Level::Lt),
        // RFC 5280, 4.1.2.5.
        ("without-an-end", Level::Lt),
        ("reference-with-a-dot", Level::B),
    ] {
        let report = report(name, &trust());
        assert_eq!((report.failure(), report.level()), (None, Some(level)), "{name}");
    }
}

/// A time-stamping authority that takes the name of a known one is not in any newer list.
#[test]
fn an_update_may_bring_a_time_stamping_authority_and_no_impostor() {
    let due = Trust { next_update: Some(time("2026-12-31T00:00:00Z")), ..trust() };
    let verdict = |name, trust: &Trust| report(name, trust).verdict(Level::B);
    assert_eq!(verdict("stamp-of-a-stranger", &trust()), Verdict::Invalid);
    let update = Cause::Certificate(Unusable::UpdateNeeded);
    assert_eq!(verdict("stamp-of-a-stranger", &due), Verdict::Undecided(update));
    assert_eq!(verdict("stamp-of-an-impostor", &due), Verdict::Invalid);
}
