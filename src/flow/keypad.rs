//! When the user is wanted at the reader's keypad, told while a flow is under way.

use crate::card::{Error, NewPin, Step, ToBeSigned, Tokens};
use crate::domain::middleware::Survey;
use crate::domain::secret::Pin;
use crate::domain::token::{Credential, Token};
use async_trait::async_trait;
use futures::stream::{BoxStream, StreamExt};
use std::sync::Arc;

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keypad {
    /// The PIN is to be entered there now.
    Asks,
    /// It has done its part.
    Done,
}

/// Whoever is told.
type Listener = Arc<dyn Fn(Keypad) + Send + Sync>;

/// The same tokens, which also tell a listener when the keypad asks.
pub struct Watched {
    tokens: Arc<dyn Tokens>,
    listener: Listener,
}

impl Watched {
    /// Tells `listener`.
    pub fn new(tokens: Arc<dyn Tokens>, listener: impl Fn(Keypad) + Send + Sync + 'static) -> Watched {
        Watched { tokens, listener: Arc::new(listener) }
    }
}

#[async_trait]
impl Tokens for Watched {
    fn survey_each(&self) -> BoxStream<'static, Survey> {
        self.tokens.survey_each()
    }

    fn sign_each(
        &self,
        credential: &Credential,
        pin: Option<Pin>,
        items: BoxStream<'static, ToBeSigned>,
    ) -> BoxStream<'static, Result<Step, Error>> {
        let listener = self.listener.clone();
        let steps = self.tokens.sign_each(credential, pin, items);
        steps
            .inspect(move |step| match step {
                Ok(Step::AtKeypad) => listener(Keypad::Asks),
                Ok(Step::KeypadDone) => listener(Keypad::Done),
                Ok(Step::Signature(_)) | Err(_) => {}
            })
            .boxed()
    }

    /// The keypad asks for old and new in one go.
    async fn change_pin(&self, token: &Token, pins: Option<NewPin>) -> Result<(), Error> {
        let is_at_keypad = pins.is_none();
        if is_at_keypad {
            (self.listener)(Keypad::Asks);
        }
        let result = self.tokens.change_pin(token, pins).await;
        if is_at_keypad {
            (self.listener)(Keypad::Done);
        }
        result
    }

    async fn unblock(&self, token: &Token, pins: NewPin) -> Result<(), Error> {
        self.tokens.unblock(token, pins).await
    }

    async fn end_session(&self) {
        self.tokens.end_session().await;
    }

    fn is_fake(&self) -> bool {
        self.tokens.is_fake()
    }
}
