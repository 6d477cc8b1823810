//! A session: signing in and out, and for whom one acts.

use super::mandate::Standing;
use super::{App, Counts, Dialog, Message, Screen, perform};
use crate::dialog::{insurers, pin};
use crate::domain::identifier::Voen;
use crate::domain::insurer::Insurer;
use crate::flow::sign_in::SignedIn;
use crate::screen::{Acting, Loadable, OperationId, authorities, history, sign_in};
use crate::widget::focus;
use iced::Task;
use iced::widget::operation;
use jiff::Timestamp;
use std::time::Duration;

/// The shortest time between two renewals of a session.
const SHORTEST_RENEWAL: Duration = Duration::from_secs(30);
/// The longest.
pub(super) const LONGEST_RENEWAL: Duration = Duration::from_secs(300);

impl App {
    /// When to renew a session that ends then: three times before its end, as far as the clocks agree.
    pub(super) fn plan_renewal(&mut self, expires: Timestamp) {
        let left = expires.duration_since((self.services.clock)());
        let third = Duration::try_from(left / 3).unwrap_or(SHORTEST_RENEWAL);
        self.renewal = third.clamp(SHORTEST_RENEWAL, LONGEST_RENEWAL);
    }

    pub(super) fn sign_in(&mut self, message: sign_in::Message) -> Task<Message> {
        let context = context!(self);
        let Screen::SignIn(state) = self.screen.beneath() else { return Task::none() };
        match state.update(message, &context) {
            sign_in::Action::None => Task::none(),
            sign_in::Action::AskPin(candidate) => self.show_pin(pin::Purpose::SignIn, candidate),
            sign_in::Action::AskPhone(subscriber) => self.ask_to_sign_in(subscriber),
            sign_in::Action::MoveCursor(behind) => {
                let there = Message::SignIn(sign_in::Message::Asan(sign_in::asan::Message::CursorMoved));
                operation::move_cursor_to(sign_in::asan::PHONE, behind).chain(Task::done(there))
            }
            sign_in::Action::Focus(field) => self.focus_on_page(field),
            sign_in::Action::Reconnect => {
                self.service = Loadable::Loading;
                self.connect()
            }
            sign_in::Action::Reread => self.read_cards(),
        }
    }

    pub(super) fn insurers(&mut self, message: insurers::Message) -> Task<Message> {
        let Some(Dialog::Insurers(dialog)) = &mut self.dialog else { return Task::none() };
        match dialog.update(message) {
            insurers::Action::None => Task::none(),
            insurers::Action::Close if self.acting.is_none() || self.mandate != Standing::Holds => {
                self.sign_out()
            }
            // For whom the session acts is known once the service has answered.
            insurers::Action::Close if dialog.is_working() => Task::none(),
            insurers::Action::Close if dialog.has_failed() => {
                dialog.lead_back();
                match self.acting.as_ref().map(|acting| acting.insurer.voen.clone()) {
                    Some(voen) => self.choose_insurer(voen),
                    None => self.close(),
                }
            }
            insurers::Action::Close => self.close(),
            insurers::Action::Choose(voen) => self.choose_insurer(voen),
        }
    }

    /// Asks the service to act for an insurer; an earlier choice is not waited for any more.
    pub(super) fn choose_insurer(&mut self, voen: Voen) -> Task<Message> {
        self.choosing = self.next_operation();
        match &self.signed_in {
            Some(signed_in) => perform::choose_insurer(&self.services, self.choosing, signed_in, voen),
            None => self.close(),
        }
    }

    pub(super) fn switch_insurer(&mut self) -> Task<Message> {
        let Some(signed_in) = &self.signed_in else { return Task::none() };
        let current = self.acting.as_ref().map(|a| &a.insurer.voen);
        let dialog = insurers::State::new(signed_in.session.mandates.clone(), current);
        // What was given or withdrawn since the sign-in.
        let fetch = self.fetch_mandates();
        Task::batch([self.show(Dialog::Insurers(dialog)), fetch])
    }

    pub(super) fn sign_out(&mut self) -> Task<Message> {
        let signed_in = self.signed_in.take();
        self.choosing = OperationId::default();
        let card = signed_in.as_ref().and_then(|signed_in| signed_in.means.card());
        let certificate = card.map(|card| card.credential.fingerprint);
        self.acting = None;
        self.offline = None;
        self.forget_pages();
        self.reviewed = None;
        self.dialog = None;
        self.lock = None;
        self.card_in_use = None;
        self.counts = Counts { drafts: 0, own: 0, ..self.counts };
        self.mandate = Standing::Holds;
        self.has_session_ended = false;
        let mut sign_in = sign_in::State::new(certificate);
        if let Some(phone) = &self.remembered_phone {
            sign_in.remember_phone(phone);
        }
        self.screen = Screen::SignIn(sign_in);
        self.stop_following();
        let changed = self.sign_in(sign_in::Message::CardsChanged);
        let out = perform::sign_out(&self.services);
        // Where the last way was the card, the certificates come first.
        let way = Task::batch([focus::first(), self.prefer_way()]);
        Task::batch([out, changed, self.renew_services(), way])
    }

    /// What is typed on a page stays while others are open, until somebody acts for another insurer.
    pub(super) fn leave_page(&mut self) {
        match self.screen.beneath() {
            Screen::Authorities(state) => self.half_given = state.take_form(),
            Screen::History(state) => self.left_search = state.leave(),
            _ => {}
        }
    }

    fn forget_pages(&mut self) {
        self.half_given = authorities::Form::default();
        self.left_search = history::Left::default();
    }

    pub(super) fn act_for(&mut self, signed_in: &SignedIn, insurer: Insurer) {
        self.stop_following();
        if !self.is_acting_for(&insurer.voen) {
            self.forget_pages();
        }
        self.acting =
            Some(Acting { session: signed_in.session.clone(), insurer, means: signed_in.means.clone() });
    }
}
