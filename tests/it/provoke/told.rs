//! Codes whose cause is brought about elsewhere, or needs a card or a service that does wrong on
//! purpose: here the errors that those tests see are told, so that each code has its words.

use super::told;
use mohur::card;
use mohur::domain::identity::Algorithm;
use mohur::flow;
use mohur::problem::Problem;
use mohur::signing;
use mohur::signing::verify::Check;

#[test]
fn what_cards_and_readers_refuse() {
    told("K17", &card::Error::NoPrivateKey);
    told("K18", &card::Error::NoMechanism(Algorithm::RsaPkcs1Sha256));
    told("K19", Problem::no_signing_certificate());
    told("K20", &card::Error::Token("CKR_GENERAL_ERROR in C_Sign".into()));
    told("P04", &card::Error::PinExpired);
    // The command line stops before it: `the_last_try_is_not_spent_without_consent`.
    told("P05", Problem::last_try());
    told("P06", &card::Error::KeypadCancelled);
    told("P07", &card::Error::WrongPuk);
    told("P09", &card::Error::NewPinRefused);
    told("P10", &card::Error::CannotUnblock);
    // `a_pin_that_opensc_cannot_change_at_a_keypad_is_not_called_too_short`.
    told("P13", &card::Error::CannotChangePin);
    told("I06", &card::Error::Stopped);
}

#[test]
fn what_signing_refuses() {
    told("K26", &signing::Error::WrongSignature);
    told("I01", &flow::Error::NotReady(flow::sign::NotReady::NoReason));
    told("I02", &flow::Error::SsnMissing);
    told("I03", &flow::Error::BadContainer(Check::Digests, "a digest differs".into()));
    told("I04", &signing::Error::Document("a glyph is missing".into()));
    // `never_goes_to_another_service`.
    told("I05", Problem::other_service("https://other.test"));
    told("R18", &flow::Error::AnsweredForAnother);
    // `accepts_only_a_receipt_that_holds`.
    told("R19", Problem::bad_receipt("its signature is wrong"));
}
