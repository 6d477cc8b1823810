//! One's own card: its screen, its PINs, and the session that is locked while the card is out.

use super::route::tries;
use super::{App, Dialog, Lock, Message, Screen, perform};
use crate::dialog::secret::{Watch, Wiped};
use crate::dialog::{new_pin, pin};
use crate::domain::insurer::Insurer;
use crate::domain::token::{Candidate, Token, Tries};
use crate::flow;
use crate::flow::sign_in::SignedIn;
use crate::problem::Problem;
use crate::screen::presence::Follow;
use crate::screen::{OperationId, my_card};
use crate::widget::focus;
use iced::Task;
use jiff::SignedDuration;

impl App {
    /// Kartım: in the frame, or a page of its own before anybody has signed in.
    pub(super) fn show_my_card(&mut self) -> Task<Message> {
        if matches!(self.screen, Screen::MyCard(..)) || matches!(self.screen.beneath(), Screen::Unlock(_)) {
            return Task::none();
        }
        let is_over_it = self.acting.is_none();
        if !is_over_it {
            self.leave_page();
        }
        let page = self.take_page();
        let from = is_over_it.then(|| Box::new(page));
        self.screen = Screen::MyCard(my_card::State::new(), from);
        focus::on(my_card::view::FIRST)
    }

    pub(super) fn my_card(&mut self, message: my_card::Message) -> Task<Message> {
        let context = context!(self);
        let Screen::MyCard(state, from) = &mut self.screen else { return Task::none() };
        match state.update(message, &context) {
            my_card::Action::None => Task::none(),
            my_card::Action::Copy(text) => iced::clipboard::write(text),
            my_card::Action::ChangePin(token) => self.show_new_pin(new_pin::By::OldPin, token, None),
            my_card::Action::Unblock(token) => self.show_new_pin(new_pin::By::Puk, token, None),
            my_card::Action::Test(candidate) => self.show_pin(pin::Purpose::Test, candidate),
            my_card::Action::Reread => self.read_cards(),
            my_card::Action::Close if from.is_some() => self.leave_cover(),
            my_card::Action::Close => Task::none(),
        }
    }

    /// Asks for a PIN.
    pub(super) fn show_pin(&mut self, purpose: pin::Purpose, candidate: Candidate) -> Task<Message> {
        self.dialog = Some(Dialog::Pin(Box::new(pin::State::new(purpose, candidate))));
        self.tell_cards_changed()
    }

    /// Asks for a new PIN, over the dialog that it may lead back to.
    pub(super) fn show_new_pin(
        &mut self,
        by: new_pin::By,
        token: Token,
        back: Option<Box<pin::State>>,
    ) -> Task<Message> {
        self.dialog = Some(Dialog::NewPin(Box::new(new_pin::State::new(by, token)), back));
        self.tell_cards_changed()
    }

    pub(super) fn new_pin(&mut self, message: new_pin::Message) -> Task<Message> {
        let next = self.next_operation();
        let Some(dialog) = new_pin_in(&mut self.lock, &mut self.dialog) else { return Task::none() };
        let was_here = dialog.is_card_here();
        let action = dialog.update(message, &self.cards, next);
        let is_back = !was_here && dialog.is_card_here();
        match action {
            new_pin::Action::None if is_back => focus::on(new_pin::Place::Old.id()),
            new_pin::Action::None => Task::none(),
            new_pin::Action::Focus(place) => focus::on(place.id()),
            new_pin::Action::Close => self.leave_new_pin(),
            new_pin::Action::Begin(id) => {
                let (by, token, pins) = (dialog.by(), dialog.token().clone(), dialog.take_pins());
                perform::set_pin(&self.services, id, by, token, pins)
            }
        }
    }

    /// Back to the dialog that wanted the PIN, if there is one.
    fn leave_new_pin(&mut self) -> Task<Message> {
        if let Some(lock) = &mut self.lock {
            lock.unblocking = None;
            return Task::batch([self.tell_cards_changed(), focus::on("pin")]);
        }
        match self.dialog.take() {
            Some(Dialog::NewPin(_, Some(back))) => {
                self.dialog = Some(Dialog::Pin(back));
                Task::batch([self.tell_cards_changed(), focus::on("pin")])
            }
            _ => Task::none(),
        }
    }

    pub(super) fn pin_set(&mut self, id: OperationId, result: Result<(), flow::Error>) -> Task<Message> {
        let end = perform::end_session(&self.services);
        let Some(dialog) = new_pin_in(&mut self.lock, &mut self.dialog) else { return end };
        if !dialog.waits_for(id) {
            return end;
        }
        let (by, token) = (dialog.by(), dialog.token().clone());
        if let Err(error) = result {
            // A wrong PUK says nothing of the PIN.
            let told = tries(&error).filter(|_| by == new_pin::By::OldPin);
            if let Some(tries) = told {
                self.cards.heed(&token, tries);
            }
            let failed = new_pin::Message::Failed(id, Problem::from(&error), told);
            return Task::batch([end, self.new_pin(failed)]);
        }
        self.cards.heed(&token, Tries::NotTold);
        match (&mut self.lock, &mut self.dialog) {
            (Some(lock), _) => lock.pin.unblocked(),
            (None, Some(Dialog::NewPin(_, Some(back)))) => back.unblocked(),
            _ => {}
        }
        let done = match by {
            new_pin::By::OldPin => my_card::Done::PinChanged,
            new_pin::By::Puk => my_card::Done::Unblocked,
        };
        let left = self.leave_new_pin();
        let told = self.my_card(my_card::Message::Done(token, done));
        let read = self.read_cards();
        Task::batch([left, told, end.chain(read)])
    }

    pub(super) fn tested(
        &mut self,
        id: OperationId,
        result: Result<SignedDuration, flow::Error>,
    ) -> Task<Message> {
        let end = perform::end_session(&self.services);
        let Some(Dialog::Pin(dialog)) = &self.dialog else { return end };
        let candidate = dialog.candidate().clone();
        if !dialog.waits_for(id) {
            return end;
        }
        match result {
            Ok(took) => {
                self.cards.heed(&candidate.credential.token, Tries::NotTold);
                self.dialog = None;
                let fingerprint = candidate.credential.fingerprint;
                let done = my_card::Done::Tested { fingerprint, took };
                Task::batch([end, self.my_card(my_card::Message::Done(candidate.credential.token, done))])
            }
            Err(error) => Task::batch([end, self.pin_failed(id, &error)]),
        }
    }

    /// Tells the PIN dialog, and keeps what the token said of the tries left.
    pub(super) fn pin_failed(&mut self, id: OperationId, error: &flow::Error) -> Task<Message> {
        let told = tries(error);
        // Where it was given up, the focus is back on the page and stays there.
        let Some(Dialog::Pin(dialog)) = &self.dialog else { return Task::none() };
        if let Some(tries) = told {
            self.cards.heed(&dialog.candidate().credential.token, tries);
        }
        let failed = pin::Message::Failed(id, Problem::from(error), told);
        Task::batch([self.update(Message::Pin(failed)), focus_after(told)])
    }

    /// What a dialog that takes a PIN wants to be told; `None` while there is none.
    pub(super) fn secret(&self) -> Option<Watch> {
        match (&self.lock, &self.dialog) {
            (Some(Lock { unblocking: Some(dialog), .. }), _) => Some(dialog.watch()),
            (Some(lock), _) => Some(lock.pin.watch()),
            (None, Some(Dialog::Pin(dialog))) => Some(dialog.watch()),
            (None, Some(Dialog::NewPin(dialog, _))) => Some(dialog.watch()),
            _ => None,
        }
    }

    /// What was typed is forgotten.
    pub(super) fn wipe(&mut self, why: Wiped) -> Task<Message> {
        let lock = self.locked(pin::Message::Wipe(why));
        Task::batch([lock, self.pin(pin::Message::Wipe(why)), self.new_pin(new_pin::Message::Wipe(why))])
    }

    /// A second went by at the keypad.
    pub(super) fn second(&mut self) -> Task<Message> {
        let lock = self.locked(pin::Message::Second);
        Task::batch([lock, self.pin(pin::Message::Second), self.new_pin(new_pin::Message::Second)])
    }

    /// From now on the card is followed that one signed in with.
    pub(super) fn follow(&mut self, candidate: &Candidate) {
        let mut follow = Follow::certificate(candidate);
        follow.look(&self.cards);
        self.card_in_use = Some(follow);
    }

    /// Locks the session when the card that one signed in with is out. A dialog that asks for a PIN says so
    /// itself and goes on when the card is back; the lock waits until it is closed.
    pub(super) fn lock_if_gone(&mut self) -> Task<Message> {
        // Without a card none can be pulled.
        let candidate = self.signed_in.as_ref().and_then(|signed_in| signed_in.means.card());
        let (Some(candidate), Some(card)) = (candidate, &self.card_in_use) else { return Task::none() };
        let asks_for_pin = matches!(self.dialog, Some(Dialog::Pin(_) | Dialog::NewPin(..)));
        if card.is_here() || asks_for_pin || self.lock.is_some() || !self.services.lock_on_removal {
            return Task::none();
        }
        let pin = Box::new(pin::State::lock(pin::Purpose::Resume, candidate.clone(), card.clone()));
        self.lock = Some(Lock { pin, unblocking: None });
        perform::sign_out(&self.services)
    }

    /// The dialog over a locked session.
    pub(super) fn locked(&mut self, message: pin::Message) -> Task<Message> {
        let next = self.next_operation();
        let (Some(lock), Some(signed_in)) = (&mut self.lock, &self.signed_in) else { return Task::none() };
        let was_here = lock.pin.is_card_here();
        match lock.pin.update(message, &self.cards, next) {
            pin::Action::Close => self.sign_out(),
            pin::Action::Unblock => {
                let token = lock.pin.candidate().credential.token.clone();
                lock.unblocking = Some(Box::new(new_pin::State::new(new_pin::By::Puk, token)));
                self.tell_cards_changed()
            }
            pin::Action::Begin(id) => {
                let insurer = self.acting.as_ref().map(|acting| acting.insurer.voen.clone());
                let (candidate, fin) = (lock.pin.candidate().clone(), signed_in.session.signer.fin.clone());
                let begin = match lock.pin.purpose() {
                    pin::Purpose::Idle => perform::unlock,
                    _ => perform::resume,
                };
                begin(&self.services, id, candidate, fin, lock.pin.take_pin(), insurer)
            }
            _ if !was_here && lock.pin.is_card_here() => focus::on("pin"),
            pin::Action::None | pin::Action::Stop => Task::none(),
        }
    }

    /// The same person signed in anew: everything is as it was.
    pub(super) fn resumed(
        &mut self,
        id: OperationId,
        result: Result<(SignedIn, Option<Insurer>), flow::Error>,
    ) -> Task<Message> {
        let end = perform::end_session(&self.services);
        self.hear(result.as_ref().err());
        let is_wanted = self.lock.as_ref().is_some_and(|lock| lock.pin.waits_for(id));
        match result {
            Ok((signed_in, insurer)) if is_wanted => {
                if let Some(lock) = self.lock.take() {
                    self.cards.heed(&lock.pin.candidate().credential.token, Tries::NotTold);
                }
                if let (Some(acting), Some(insurer)) = (&mut self.acting, insurer) {
                    acting.session = signed_in.session.clone();
                    acting.insurer = insurer;
                }
                self.plan_renewal(signed_in.session.expires);
                self.signed_in = Some(signed_in);
                let has_begun_anew = std::mem::take(&mut self.has_session_ended);
                Task::batch([end, if has_begun_anew { self.go_on() } else { Task::none() }])
            }
            // Nobody waits for this session.
            Ok(_) => Task::batch([end, perform::sign_out(&self.services)]),
            Err(error) => {
                let told = tries(&error);
                if let (Some(lock), Some(tries)) = (&self.lock, told) {
                    self.cards.heed(&lock.pin.candidate().credential.token, tries);
                }
                let failed = pin::Message::Failed(id, Problem::from(&error), told);
                Task::batch([end, self.locked(failed), focus_after(told)])
            }
        }
    }
}

/// The dialog for a new PIN that is on top: over a locked session nothing else is reached.
fn new_pin_in<'a>(
    lock: &'a mut Option<Lock>,
    dialog: &'a mut Option<Dialog>,
) -> Option<&'a mut new_pin::State> {
    match (lock, dialog) {
        (Some(lock), _) => lock.unblocking.as_deref_mut(),
        (None, Some(Dialog::NewPin(dialog, _))) => Some(dialog),
        _ => None,
    }
}

/// The PIN is typed again, unless the token takes none any more: then the dialog itself knows the way on.
fn focus_after(told: Option<Tries>) -> Task<Message> {
    match told {
        Some(Tries::Locked) => Task::none(),
        _ => focus::on("pin"),
    }
}
