//! The right to act for the chosen insurer: asked for anew as long as the session lives, and what is done when it
//! has ended. Nothing entered is lost by that: drafts are on disk at each change.

use super::{App, Dialog, Message, perform};
use crate::dialog::{insurers, notice, pin};
use crate::domain::session::{Mandate, MandateSource};
use crate::flow;
use crate::problem::Problem;
use crate::remote::{self, RefusalKind};
use iced::Task;

/// How the right stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Standing {
    /// As far as is known, it holds.
    #[default]
    Holds,
    /// The service said so, or its last day is over.
    Ended,
    /// The service was asked what is left.
    Asked,
}

impl App {
    /// Whether a failure says that the right has ended.
    pub(super) fn heed_mandate(&mut self, error: Option<&flow::Error>) {
        if let Some(flow::Error::Service(remote::Error::Refused(refusal))) = error
            && matches!(refusal.kind, RefusalKind::MandateEnded)
            && self.mandate == Standing::Holds
        {
            self.mandate = Standing::Ended;
        }
    }

    /// The right by which one acts now.
    pub(super) fn acting_by(&self) -> Option<&Mandate> {
        let acting = self.acting.as_ref()?;
        acting.session.mandates.iter().find(|m| m.voen == acting.insurer.voen)
    }

    /// How many days one's own authority is still good for, where that is soon told.
    pub(super) fn authority_ends_in(&self) -> Option<usize> {
        let mandate = self.acting_by().filter(|m| m.source == MandateSource::Delegation)?;
        let left = mandate.until?.duration_since((self.services.clock)()).as_hours() / 24;
        let warned = i64::from(crate::domain::delegation::WARNED_DAYS);
        (0..=warned).contains(&left).then(|| usize::try_from(left).unwrap_or(0))
    }

    /// Asks what is left once the right has ended; a card at work is let finish first.
    pub(super) fn leave_if_ended(&mut self) -> Task<Message> {
        let now = (self.services.clock)();
        let is_over = self.acting_by().is_some_and(|m| m.until.is_some_and(|until| until <= now));
        if is_over && self.mandate == Standing::Holds {
            self.mandate = Standing::Ended;
        }
        if self.mandate != Standing::Ended || !self.may_be_led_away() || self.acting.is_none() {
            return Task::none();
        }
        self.mandate = Standing::Asked;
        self.fetch_mandates()
    }

    /// Whether nothing is under way that has to end first.
    fn may_be_led_away(&self) -> bool {
        !self.is_at_work() && self.lock.is_none()
    }

    /// Asks for whom the signer may act now.
    pub(super) fn fetch_mandates(&self) -> Task<Message> {
        match &self.signed_in {
            Some(_) => self.in_session(perform::fetch_mandates(&self.services)),
            None => Task::none(),
        }
    }

    /// For whom the signer may act now: a new right appears in the choice, one that is gone leads to it.
    pub(super) fn mandates_fetched(&mut self, result: Result<Vec<Mandate>, remote::Error>) -> Task<Message> {
        let mandates = match result {
            Ok(mandates) => mandates,
            Err(error) => {
                self.hear(Some(&error.into()));
                return Task::none();
            }
        };
        let Some(signed_in) = &mut self.signed_in else { return Task::none() };
        signed_in.session.mandates.clone_from(&mandates);
        let Some(acting) = &mut self.acting else { return Task::none() };
        acting.session.mandates.clone_from(&mandates);
        let still = mandates.iter().any(|m| m.voen == acting.insurer.voen);
        if !still && !self.may_be_led_away() {
            // It is asked again after that.
            self.mandate = Standing::Ended;
            return Task::none();
        }
        self.mandate = if still { Standing::Holds } else { Standing::Asked };
        if still {
            if let Some(Dialog::Insurers(dialog)) = &mut self.dialog {
                let _ = dialog.update(insurers::Message::Offered(mandates));
            }
            return Task::none();
        }
        self.reviewed = None;
        let problem = Problem::mandate_ended();
        if mandates.is_empty() {
            let out = self.sign_out();
            return Task::batch([
                out,
                self.show(Dialog::Notice(notice::State::new(notice::Content::Problem(problem)))),
            ]);
        }
        let wipe = self.pin(pin::Message::Cancel);
        Task::batch([wipe, self.show(Dialog::Insurers(insurers::State::ended(mandates, problem)))])
    }
}
