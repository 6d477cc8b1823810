//! What makes raw signatures: whatever the means, there is one way to sign.

use super::Error;
use super::asan::{self, Waiting};
use crate::card::{Step, ToBeSigned, Tokens};
use crate::domain::means::{Means, Mobile};
use crate::domain::secret::Pin;
use crate::domain::token::Candidate;
use crate::remote::Gateway;
use futures::future;
use futures::stream::{self, BoxStream, StreamExt};

/// A means of signing with all that it takes to use it once.
pub enum Pen<'a> {
    /// A card's key.
    Card {
        /// The tokens of this computer.
        tokens: &'a dyn Tokens,
        /// The certificate on its token.
        candidate: Candidate,
        /// `None` where the reader has its own keypad.
        pin: Option<Pin>,
    },
    /// The key in a telephone: its owner is asked for each signature.
    Asan {
        /// The way to it.
        gateway: &'a dyn Gateway,
        /// The certificate.
        mobile: Mobile,
        /// What the phone is to show beside the code.
        display: String,
        /// How it is waited for.
        waiting: Waiting<'a>,
    },
}

impl<'a> Pen<'a> {
    /// The certificate, and where its key is.
    pub fn means(&self) -> Means {
        match self {
            Pen::Card { candidate, .. } => Means::Card(candidate.clone()),
            Pen::Asan { mobile, .. } => Means::Asan(mobile.clone()),
        }
    }

    /// Signs items in order, each as soon as it comes, and tells the raw signatures (RSA as the PKCS#1 block,
    /// ECDSA as r‖s); the first failure is the last thing told. Dropping the stream stops before the next
    /// signature.
    pub fn sign_each(self, items: BoxStream<'static, ToBeSigned>) -> BoxStream<'a, Result<Vec<u8>, Error>> {
        match self {
            Pen::Card { tokens, candidate, pin } => {
                let steps = tokens.sign_each(&candidate.credential, pin, items);
                steps
                    .filter_map(|step| {
                        future::ready(match step {
                            Ok(Step::Signature(signature)) => Some(Ok(signature)),
                            Ok(Step::AtKeypad | Step::KeypadDone) => None,
                            Err(error) => Some(Err(error.into())),
                        })
                    })
                    .boxed()
            }
            Pen::Asan { gateway, mobile, display, waiting } => {
                let begin = Some((items, mobile, display, waiting));
                stream::unfold(begin, move |work| async move {
                    let (mut items, mobile, display, waiting) = work?;
                    let item = items.next().await?;
                    let signed = asan::sign(gateway, &mobile, &item, &display, &waiting).await;
                    let rest = signed.is_ok().then_some((items, mobile, display, waiting));
                    Some((signed, rest))
                })
                .boxed()
            }
        }
    }
}
