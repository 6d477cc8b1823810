//! Kartım: each token with its PIN, its tries and its certificates; change or unblock the PIN, and try a
//! signature.

#[cfg(test)]
mod tests;
pub(crate) mod view;

use super::Context;
use crate::domain::identity::KeyType;
use crate::domain::token::{Candidate, Fingerprint, Token};
use crate::i18n::{Texts, format};
use jiff::SignedDuration;
use jiff::tz::TimeZone;

/// The screen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// The certificate whose details are folded out.
    open: Option<Fingerprint>,
    /// What went well last, and where.
    done: Option<(Token, Done)>,
}

/// Something that went well.
#[derive(Debug, Clone, PartialEq)]
pub enum Done {
    /// The PIN is another one now.
    PinChanged,
    /// The PIN is another one now, with all its tries.
    Unblocked,
    /// A trial signature was made with the certificate of this name, and verified.
    Tested {
        /// The certificate.
        fingerprint: Fingerprint,
        /// How long the card took.
        took: SignedDuration,
    },
    /// The details were copied.
    Copied(Fingerprint),
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// Details were folded out or in.
    Unfold(Fingerprint),
    /// The details are to be copied.
    Copy(Fingerprint),
    /// A new PIN by the old one, for the token at this place.
    ChangePin(usize),
    /// A new PIN by the PUK, for the token at this place.
    Unblock(usize),
    /// A trial signature with this certificate.
    Test(Fingerprint),
    /// Read the cards again.
    Reread,
    /// Back to where one came from.
    Close,
    /// Something went well.
    Done(Token, Done),
}

/// What the parent is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Put this on the clipboard.
    Copy(String),
    /// Ask for the old PIN and a new one.
    ChangePin(Token),
    /// Ask for the PUK and a new PIN.
    Unblock(Token),
    /// Ask for the PIN and try a signature.
    Test(Candidate),
    /// Read the cards again.
    Reread,
    /// Leave.
    Close,
}

impl State {
    /// With nothing folded out.
    pub fn new() -> State {
        State::default()
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message, context: &Context<'_>) -> Action {
        let held = &context.cards.held;
        let token = |at: usize| held.get(at).map(|held| held.token.clone());
        let find = |wanted: Fingerprint| {
            held.iter().flat_map(|held| &held.certificates).find(|c| c.credential.fingerprint == wanted)
        };
        match message {
            Message::Unfold(certificate) => {
                self.open = if self.open == Some(certificate) { None } else { Some(certificate) };
                Action::None
            }
            Message::Copy(certificate) => find(certificate).map_or(Action::None, |candidate| {
                let token = candidate.credential.token.clone();
                self.done = Some((token, Done::Copied(certificate)));
                Action::Copy(details(candidate, context.texts, context.zone))
            }),
            Message::ChangePin(at) => token(at).map_or(Action::None, Action::ChangePin),
            Message::Unblock(at) => token(at).map_or(Action::None, Action::Unblock),
            Message::Test(certificate) => find(certificate).cloned().map_or(Action::None, Action::Test),
            Message::Reread => Action::Reread,
            Message::Close => Action::Close,
            Message::Done(token, done) => {
                self.done = Some((token, done));
                Action::None
            }
        }
    }

    /// What went well last with this token.
    fn done(&self, token: &Token) -> Option<&Done> {
        let (of, done) = self.done.as_ref()?;
        ((&of.serial, &of.label) == (&token.serial, &token.label)).then_some(done)
    }
}

/// The details of a certificate, a label and a value each.
pub(crate) fn lines(candidate: &Candidate, texts: &Texts, zone: &TimeZone) -> Vec<(String, String)> {
    let fingerprint = candidate.credential.fingerprint.to_hex().to_uppercase();
    let mut lines = Vec::new();
    if let Some(identity) = &candidate.identity {
        let day = |moment| format::day(moment, zone);
        lines.extend([
            (texts.detail_issuer(), identity.issuer.clone()),
            (texts.detail_serial(), identity.serial.to_uppercase()),
            (texts.detail_key(), key(identity.key, texts)),
            (texts.detail_validity(), format!("{} – {}", day(identity.not_before), day(identity.not_after))),
        ]);
    }
    lines.push((texts.detail_fingerprint(), fingerprint));
    lines
}

fn key(key: KeyType, texts: &Texts) -> String {
    match key {
        KeyType::Rsa(bits) => format!("RSA {bits}"),
        KeyType::P256 => "ECDSA P-256".to_owned(),
        KeyType::P384 => "ECDSA P-384".to_owned(),
        KeyType::P521 => "ECDSA P-521".to_owned(),
        KeyType::Other => texts.key_other(),
    }
}

/// Name and details in lines, as they are copied.
fn details(candidate: &Candidate, texts: &Texts, zone: &TimeZone) -> String {
    let mut text = super::sign_in::view::name(candidate.identity.as_ref(), texts);
    for (label, value) in lines(candidate, texts, zone) {
        text.push_str(&format!("\n{label}: {value}"));
    }
    text
}
