//! Where each message goes, and what is done about each action.

use super::{App, Dialog, Message, Screen, Section, StoreState, perform};
use crate::card;
use crate::dialog::{confirm, new_pin, notice, pin};
use crate::domain::means::Means;
use crate::domain::reader::{Slot, Snapshot, is_virtual};
use crate::domain::secret::Pin;
use crate::domain::token::{Candidate, Tries};
use crate::flow;
use crate::flow::courier::{Delivery, Outcome};
use crate::problem::Problem;
use crate::screen::{
    self, Loadable, OperationId, ServiceView, authorities, compose, drafts, history, sign_in, unlock,
};
use crate::widget::focus;
use iced::Task;
use iced::widget::Id;
use iced::widget::operation::{self, AbsoluteOffset};

impl App {
    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Task<Message> {
        let work = self.route(message);
        Task::batch([work, self.lock_if_gone(), self.leave_if_ended(), self.tell_next()])
    }

    fn route(&mut self, message: Message) -> Task<Message> {
        match message {
            Message::Of(stamp, message) if self.is_current(stamp) => self.route(*message),
            Message::Of(..) => Task::none(),
            Message::Unlock(message) => self.unlock(message),
            Message::SignIn(message) => self.sign_in(message),
            Message::About(screen::about::Message::Close) => self.leave_about(),
            Message::Compose(message) => self.compose(message),
            Message::Drafts(message) => self.drafts(message),
            Message::History(message) => self.history(message),
            Message::Authorities(message) => self.authorities(message),
            Message::MyCard(message) => self.my_card(message),
            Message::Verify(message) => self.verify(message),
            Message::Diagnosis(message) => self.diagnosis(message),
            Message::Settings(message) => self.settings(message),
            Message::Pin(message) => self.pin(message),
            Message::Asan(message) => self.asan(message),
            Message::Lock(message) => self.locked(message),
            Message::NewPin(message) => self.new_pin(message),
            Message::Confirm(message) => self.confirm(message),
            Message::Insurers(message) => self.insurers(message),
            Message::Offline(message) => self.offline(message),
            Message::Notice(message) => self.notice(message),

            Message::Open(section) => self.open(section),
            Message::ShowAbout => self.show_about(),
            Message::ShowMyCard => self.show_my_card(),
            Message::Wipe(why) => self.wipe(why),
            Message::Second => self.second(),
            Message::ShowVerify => self.show_verify(),
            Message::FileDropped(path) => self.drop_file(path),
            Message::ScrollReport(by) => {
                operation::scroll_by(screen::layout::PAGE, AbsoluteOffset { x: 0.0, y: by })
            }
            Message::ShowDiagnosis => self.show_diagnosis(),
            Message::SystemColours(colours) => self.system_colours(colours),
            Message::Chosen(what, result) => self.chosen(what, result),
            Message::Restored(result) => self.restored(result),
            Message::WorkOffline => self.ask_offline(),
            Message::InsurersKnown(known) => self.insurers_known(known),
            Message::OfflineOpened(result) => self.offline_opened(result),
            Message::Idle => self.lock_idle(),
            Message::SignInAgain => self.lock_for(pin::Purpose::Ended),
            Message::HomeRead(home) => {
                self.of_data = home.and_then(|home| home.environment);
                Task::none()
            }
            Message::HomeSettled(result) => self.home_settled(result),
            Message::Unlocked(id, result) => self.unlocked(id, result),
            Message::ShowSettings => self.show_settings(),
            Message::SettingWritten(key, result) => self.setting_written(key, result),
            Message::PasswordKept(result) => self.password_kept(result),
            Message::SwitchInsurer => self.switch_insurer(),
            Message::SignOut => self.sign_out(),
            Message::Close => self.close_window(),
            Message::NextLanguage => self.next_language(),
            Message::NextTheme => self.next_theme(),
            Message::NextTextSize => self.next_text_size(),

            Message::Readers(snapshot) => self.readers(snapshot),
            Message::Tick => self.look_after(),
            Message::Synchronise => self.synchronise(),
            Message::Renew => self.in_session(perform::renew(&self.services)),
            other => self.finish(other),
        }
    }

    /// Asks an unreachable service again, and sends what waits.
    fn look_after(&self) -> Task<Message> {
        let connect = match self.service {
            Loadable::Failed(_) => self.connect(),
            _ => Task::none(),
        };
        let deliver = match self.open_store() {
            Some(store) if self.counts.open > 0 => perform::deliver_all(&self.services, store),
            _ => Task::none(),
        };
        Task::batch([connect, deliver])
    }

    fn unlock(&mut self, message: unlock::Message) -> Task<Message> {
        let Screen::Unlock(state) = self.screen.beneath() else { return Task::none() };
        match state.update(message) {
            unlock::Action::None => Task::none(),
            unlock::Action::Open => {
                let passphrase = state.take();
                self.store = StoreState::Opening;
                self.open_store_by(Some(passphrase))
            }
        }
    }

    pub(super) fn pin(&mut self, message: pin::Message) -> Task<Message> {
        let next = self.next_operation();
        let Some(Dialog::Pin(dialog)) = &mut self.dialog else { return Task::none() };
        let (was_working, was_here) = (dialog.is_working(), dialog.is_card_here());
        match dialog.update(message, &self.cards, next) {
            pin::Action::None if !was_here && dialog.is_card_here() => focus::on("pin"),
            pin::Action::None => Task::none(),
            pin::Action::Close => {
                self.reviewed = None;
                let end = if was_working { perform::end_session(&self.services) } else { Task::none() };
                Task::batch([self.close(), end])
            }
            pin::Action::Stop => perform::end_session(&self.services),
            pin::Action::Unblock => {
                let token = dialog.candidate().credential.token.clone();
                let Some(Dialog::Pin(back)) = self.dialog.take() else { return Task::none() };
                self.show_new_pin(new_pin::By::Puk, token, Some(back))
            }
            pin::Action::Begin(id) => {
                let (candidate, pin) = (dialog.candidate().clone(), dialog.take_pin());
                match dialog.purpose() {
                    pin::Purpose::SignIn => perform::sign_in(&self.services, id, candidate, pin),
                    pin::Purpose::Sign { .. } | pin::Purpose::Order { .. } => {
                        self.sign_reviewed(id, candidate, pin)
                    }
                    pin::Purpose::Test => perform::test(&self.services, id, candidate, pin),
                    // The dialog over a locked session is none of these: see `locked`.
                    pin::Purpose::Resume | pin::Purpose::Idle | pin::Purpose::Ended => Task::none(),
                }
            }
        }
    }

    /// Has what was confirmed signed with a card.
    fn sign_reviewed(&mut self, id: OperationId, candidate: Candidate, pin: Option<Pin>) -> Task<Message> {
        match (self.open_store(), self.reviewed.clone(), self.card.clone()) {
            (Some(store), Some(confirm::Subject::Application(application)), _) => {
                perform::sign(&self.services, store, id, candidate, pin, *application)
            }
            (Some(store), Some(confirm::Subject::Orders(orders)), Some(card)) => {
                perform::carry_out(&self.services, store, card, id, candidate, pin, orders)
            }
            _ => self.close(),
        }
    }

    fn confirm(&mut self, message: confirm::Message) -> Task<Message> {
        let Some(Dialog::Confirm(dialog)) = &mut self.dialog else { return Task::none() };
        match dialog.update(message) {
            confirm::Action::None => Task::none(),
            confirm::Action::Close => self.close(),
            confirm::Action::Foresee(signer) => self.foresee(&signer),
            confirm::Action::Sign(Means::Asan(mobile)) => {
                let subject = dialog.subject().clone();
                self.ask_to_sign(mobile, subject)
            }
            confirm::Action::Sign(Means::Card(candidate)) => {
                let subject = dialog.subject().clone();
                let purpose = match &subject {
                    confirm::Subject::Application(application) => pin::Purpose::Sign {
                        person: application.lookup.registry_record.names.full(),
                        reason: self.texts.reason_short(application.reason),
                    },
                    confirm::Subject::Orders(orders) => {
                        pin::Purpose::Order { what: self.order_words(orders) }
                    }
                };
                self.reviewed = Some(subject);
                self.show_pin(purpose, candidate)
            }
        }
    }

    fn notice(&mut self, message: notice::Message) -> Task<Message> {
        let Some(Dialog::Notice(dialog)) = &mut self.dialog else { return Task::none() };
        let action = dialog.update(message);
        let (store, insurer) = (self.open_store(), self.insurer().cloned());
        match (action, store, insurer) {
            (notice::Action::None, ..) => Task::none(),
            (notice::Action::Reopen(digest), Some(store), _) => {
                let work = self.in_session(perform::reopen(&self.services, store, digest));
                Task::batch([self.close(), work])
            }
            (notice::Action::Delete(id), Some(store), Some(insurer)) => {
                let work = self.in_session(perform::delete_draft(store, insurer.voen, id));
                Task::batch([self.close(), work])
            }
            // After an application was sent the next one begins.
            _ => match &self.screen {
                Screen::Compose(form) if form.draft().is_empty() => {
                    Task::batch([self.close(), focus::on(compose::Place::Ssn.id())])
                }
                // After an order the list shows what came of it.
                Screen::Authorities(page) if page.is_folded() => {
                    Task::batch([self.close(), focus::on(authorities::Place::List.id())])
                }
                _ => self.close(),
            },
        }
    }

    /// The dialog takes the focus by itself, and knows best where it begins.
    pub(super) fn show(&mut self, dialog: Dialog) -> Task<Message> {
        self.dialog = Some(dialog);
        Task::none()
    }

    pub(super) fn close(&mut self) -> Task<Message> {
        self.dialog = None;
        Task::none()
    }

    fn open(&mut self, section: Section) -> Task<Message> {
        let Some(insurer) = self.insurer() else { return Task::none() };
        let voen = insurer.voen.clone();
        self.screen = self.take_page();
        if section == Section::MyCard {
            return self.show_my_card();
        }
        let Some(store) = self.open_store() else { return Task::none() };
        if section == Section::History && matches!(self.screen, Screen::History(_)) {
            return Task::batch([self.come_back(), self.synchronise()]);
        }
        self.leave_page();
        match section {
            Section::MyCard => Task::none(),
            Section::Authorities => self.open_authorities(),
            Section::Compose if matches!(self.screen, Screen::Compose(_)) => self.come_back(),
            // The last draft changed is the one that was worked on.
            Section::Compose => {
                let work = self.in_session(perform::drafts(store, voen));
                Task::batch([self.start_draft(), work])
            }
            Section::Drafts => {
                self.screen = Screen::Drafts(drafts::State::new());
                self.in_session(perform::drafts(store, voen))
            }
            Section::History => {
                let (state, action) =
                    history::State::with(std::mem::take(&mut self.left_search), self.next_operation());
                self.screen = Screen::History(Box::new(state));
                let searches = self.in_session(perform::searches(store, voen, perform::Change::None));
                let news = self.tell_news();
                let refresh = self.synchronise();
                Task::batch([self.do_history(action), searches, news, refresh, focus::on(history::WORDS)])
            }
        }
    }

    fn show_about(&mut self) -> Task<Message> {
        if !matches!(self.screen, Screen::About(_)) {
            self.screen = Screen::About(Box::new(self.take_page()));
        }
        focus::first()
    }

    fn leave_about(&mut self) -> Task<Message> {
        match self.screen {
            Screen::About(_) => self.leave_cover(),
            _ => Task::none(),
        }
    }

    /// The page out of its place, for another one to be put over it: one that lay over it is left by that.
    pub(super) fn take_page(&mut self) -> Screen {
        if let Screen::Settings(_) = self.screen {
            self.settings_page.leave();
        }
        std::mem::replace(self.screen.beneath(), Screen::SignIn(sign_in::State::default()))
    }

    /// Back to the page beneath, as it is.
    pub(super) fn leave_cover(&mut self) -> Task<Message> {
        self.screen = self.take_page();
        self.come_back()
    }

    /// The focus goes there, unless something lies over the page: what lies there keeps it.
    pub(super) fn focus_on_page(&self, id: impl Into<Id>) -> Task<Message> {
        match self.screen.is_covered() || self.dialog.is_some() || self.lock.is_some() {
            true => Task::none(),
            false => focus::on(id),
        }
    }

    /// The focus goes where work goes on, on a page that one came back to.
    pub(super) fn come_back(&mut self) -> Task<Message> {
        let focus = match &self.screen {
            Screen::Compose(form) => focus::on(form.place().id()),
            Screen::History(_) => focus::on(history::WORDS),
            Screen::Drafts(_) => focus::on("drafts"),
            Screen::MyCard(..) => focus::on(screen::my_card::view::FIRST),
            Screen::Authorities(_) => focus::on(screen::authorities::Place::List.id()),
            Screen::SignIn(state) if state.holds_focus() => focus::on(state.next_field()),
            Screen::SignIn(_) => focus::on("certificates"),
            // One that cannot be opened asks for none.
            Screen::Unlock(_) => focus::first().chain(focus::on("passphrase")),
            _ => focus::first(),
        };
        Task::batch([self.tell_cards_changed(), focus])
    }

    fn readers(&mut self, snapshot: Snapshot) -> Task<Message> {
        let cards = |s: Option<&Snapshot>| match s {
            Some(Snapshot::Readers(readers)) => readers
                .iter()
                .filter(|r| matches!(r.slot, Slot::Card { .. }))
                .map(|r| (r.name.clone(), r.slot.clone()))
                .collect::<Vec<_>>(),
            _ => Vec::new(),
        };
        let changed = cards(self.cards.snapshot.as_ref()) != cards(Some(&snapshot));
        let first = self.cards.snapshot.is_none();
        let devices = |s: &Snapshot| match s {
            Snapshot::Readers(readers) => {
                readers.iter().map(|r| r.name.clone()).filter(|name| !is_virtual(name)).collect::<Vec<_>>()
            }
            Snapshot::Down(_) => Vec::new(),
        };
        match (&snapshot, devices(&snapshot).as_slice()) {
            (Snapshot::Readers(_), []) => {
                let last = self.cards.snapshot.as_ref().map(devices).unwrap_or_default().pop();
                self.cards.unplugged = last.or_else(|| self.cards.unplugged.take());
            }
            _ => self.cards.unplugged = None,
        }
        self.cards.snapshot = Some(snapshot);
        let read = if changed || first { self.read_cards() } else { Task::none() };
        Task::batch([read, self.tell_cards_changed()])
    }

    /// Asks for a first snapshot, once for each that was seen.
    pub(super) fn look_again(&mut self) {
        self.looked_at = self.cards.snapshot.clone();
        self.looks += 1;
    }

    /// Screen and dialog look at the cards afresh.
    pub(super) fn tell_cards_changed(&mut self) -> Task<Message> {
        if let Some(card) = &mut self.card_in_use {
            card.look(&self.cards);
        }
        Task::batch([
            self.sign_in(sign_in::Message::CardsChanged),
            self.pin(pin::Message::CardsChanged),
            self.new_pin(new_pin::Message::CardsChanged),
            self.locked(pin::Message::CardsChanged),
        ])
    }

    pub(super) fn service_view(card: &crate::remote::ServiceCard) -> ServiceView {
        ServiceView {
            name: card.name.clone(),
            environment: card.environment,
            ssn_required: card.ssn_required,
        }
    }

    /// What is said of an application that was carried.
    pub(super) fn told(delivery: &Delivery) -> notice::Content {
        let digest = delivery.entry.digest;
        match Problem::of_delivery(&delivery.outcome) {
            Ok(receipt) => notice::Content::Accepted(receipt.clone()),
            Err(problem) if matches!(delivery.outcome, Outcome::Refused(_)) => {
                notice::Content::Refused { digest, problem }
            }
            Err(problem) => notice::Content::Problem(problem),
        }
    }
}

/// What a failure tells of the PIN's tries.
pub(super) fn tries(error: &flow::Error) -> Option<Tries> {
    match error {
        flow::Error::Card(card::Error::WrongPin { tries }) => Some(*tries),
        flow::Error::Card(card::Error::PinLocked) => Some(Tries::Locked),
        _ => None,
    }
}
