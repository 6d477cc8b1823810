//! Use cases: what a person does in one go, over the traits of card, store and remote. No window and
//! no driver here; the clock comes in from outside, so that every step can be tested at any hour.

pub mod asan;
pub mod courier;
pub mod delegate;
pub mod diagnose;
pub mod export;
pub mod keypad;
pub mod lookup;
pub mod my_card;
pub mod paper;
pub mod pen;
pub mod print;
pub mod raise;
pub mod refresh;
pub mod sign;
pub mod sign_in;
pub mod unlock;
pub mod whole;

use crate::domain::identity::Unusable;
use crate::signing::verify::Check;
use crate::{card, remote, signing, store};
use jiff::Timestamp;
use thiserror::Error;

/// Why a use case did not end well. Whatever it says, nothing is half done: each flow's own text
/// tells what is kept.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// The card or its middleware.
    #[error(transparent)]
    Card(#[from] card::Error),
    /// The local database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The remote service, or the way to it.
    #[error(transparent)]
    Service(#[from] remote::Error),
    /// The file of an export.
    #[error(transparent)]
    Export(#[from] crate::export::Error),
    /// Something could not be made or read.
    #[error(transparent)]
    Signing(#[from] signing::Error),
    /// A phone did not sign.
    #[error(transparent)]
    Asan(#[from] asan::Failure),
    /// The chosen certificate cannot be used; nobody was asked for a PIN.
    #[error("the certificate cannot be used: {0:?}")]
    Unusable(Unusable),
    /// What is to be signed is not complete.
    #[error("not ready to be signed: {0:?}")]
    NotReady(sign::NotReady),
    /// Our own verification of what was just signed failed; it was not stored and not sent.
    #[error("the container does not hold: {0:?}: {1}")]
    BadContainer(Check, String),
    /// An order about an authority that nobody would carry out.
    #[error("not allowed: {0:?}")]
    NotAllowed(delegate::NotAllowed),
    /// The signer may not act for this insurer.
    #[error("no mandate for this insurer")]
    NoMandate,
    /// The service wants an SSN for a lookup.
    #[error("the service wants an SSN")]
    SsnMissing,
    /// The service answered for another person or insurer than was asked.
    #[error("the service answered for somebody else")]
    AnsweredForAnother,
}

/// Where the time comes from, for flows that last longer than a moment. Any function that returns
/// the time is one.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> Timestamp;
}

impl<F: Fn() -> Timestamp + Send + Sync> Clock for F {
    fn now(&self) -> Timestamp {
        self()
    }
}
