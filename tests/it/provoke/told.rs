//! Codes whose cause is brought about elsewhere, or needs a card or a service that does wrong on
//! purpose: here the errors that those tests see are told, so that each code has its words.

use super::told;
use mohur::card;
use mohur::flow;
use mohur::problem::Problem;
use mohur::signing;
use mohur::signing::verify::Check;

#[test]
fn what_cards_and_readers_refuse() {
    told("K17", &card::Error::NoPrivateKey);
    told("K19", Problem::no_signing_certificate());
    told("P04", &card::Error::PinExpired);
    told("P10", &card::Error::CannotUnblock);
    told("I06", &card::Error::Stopped);
}

#[test]
fn what_signing_refuses() {
    told("I03", &flow::Error::BadContainer(Check::Digests, "a digest differs".into()));
    told("I04", &signing::Error::Document("a glyph is missing".into()));
}
