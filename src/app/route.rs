//! Where each message goes, and what is done about each action.

use super::{App, Counts, Dialog, Message, Screen, Section, StoreState, perform};
use crate::card;
use crate::dialog::{confirm, insurers, new_pin, notice, pin};
use crate::domain::draft::Draft;
use crate::domain::reader::{Slot, Snapshot, is_virtual};
use crate::domain::token::{Fingerprint, Tries};
use crate::flow;
use crate::flow::courier::{Delivery, Outcome};
use crate::flow::sign_in::SignedIn;
use crate::i18n::{Language, Texts};
use crate::problem::Problem;
use crate::screen::{
    self, Acting, Loadable, OperationId, ServiceView, compose, drafts, history, sign_in, unlock,
};
use crate::theme::{Look, Scheme};
use crate::widget::focus;
use iced::Task;
use iced::widget::operation::{self, AbsoluteOffset};
use jiff::Timestamp;
use std::time::Duration;

/// The shortest time between two renewals of a session.
const SHORTEST_RENEWAL: Duration = Duration::from_secs(30);
/// The longest.
pub(super) const LONGEST_RENEWAL: Duration = Duration::from_secs(300);
/// The text sizes on offer, in per cent.
const TEXT_SIZES: [u16; 5] = [100, 125, 150, 175, 200];

impl App {
    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Task<Message> {
        let work = self.route(message);
        Task::batch([work, self.lock_if_gone()])
    }

    fn route(&mut self, message: Message) -> Task<Message> {
        match message {
            Message::Unlock(message) => self.unlock(message),
            Message::SignIn(message) => self.sign_in(message),
            Message::About(screen::about::Message::Close) => self.leave_about(),
            Message::Compose(message) => self.compose(message),
            Message::Drafts(message) => self.drafts(message),
            Message::History(message) => self.history(message),
            Message::MyCard(message) => self.my_card(message),
            Message::Verify(message) => self.verify(message),
            Message::Diagnosis(message) => self.diagnosis(message),
            Message::Pin(message) => self.pin(message),
            Message::Lock(message) => self.locked(message),
            Message::NewPin(message) => self.new_pin(message),
            Message::Confirm(message) => self.confirm(message),
            Message::Insurers(message) => self.insurers(message),
            Message::Notice(message) => self.notice(message),

            Message::Open(section) => self.open(section),
            Message::ShowAbout => self.show_about(),
            Message::ShowMyCard => self.show_my_card(),
            Message::Wipe(why) => self.wipe(why),
            Message::Second => self.second(),
            Message::ShowVerify => self.show_verify(),
            Message::FileDropped(path) => self.drop_file(path),
            Message::ScrollReport(by) => {
                operation::scroll_by(screen::verify::PAGE, AbsoluteOffset { x: 0.0, y: by })
            }
            Message::ShowDiagnosis => self.show_diagnosis(),
            Message::SwitchInsurer => self.switch_insurer(),
            Message::SignOut => self.sign_out(),
            Message::NextLanguage => self.next_language(),
            Message::NextTheme => self.next_theme(),
            Message::NextTextSize => self.next_text_size(),

            Message::Readers(snapshot) => self.readers(snapshot),
            Message::Tick => self.look_after(),
            Message::Renew => perform::renew(&self.services),
            other => self.finish(other),
        }
    }

    /// When to renew a session that ends then: three times before its end, as far as the clocks agree.
    pub(super) fn plan_renewal(&mut self, expires: Timestamp) {
        let left = expires.duration_since((self.services.clock)());
        let third = Duration::try_from(left / 3).unwrap_or(SHORTEST_RENEWAL);
        self.renewal = third.clamp(SHORTEST_RENEWAL, LONGEST_RENEWAL);
    }

    /// Asks an unreachable service again, and sends what waits.
    fn look_after(&self) -> Task<Message> {
        let connect = match self.service {
            Loadable::Failed(_) => perform::connect(&self.services),
            _ => Task::none(),
        };
        let deliver = match self.open_store() {
            Some(store) if self.counts.open > 0 => perform::deliver_all(&self.services, store),
            _ => Task::none(),
        };
        Task::batch([connect, deliver])
    }

    fn unlock(&mut self, message: unlock::Message) -> Task<Message> {
        let Screen::Unlock(state) = &mut self.screen else { return Task::none() };
        match state.update(message) {
            unlock::Action::None => Task::none(),
            unlock::Action::Open => {
                let passphrase = state.take();
                self.store = StoreState::Opening;
                perform::open_store(&self.services, Some(passphrase))
            }
        }
    }

    fn sign_in(&mut self, message: sign_in::Message) -> Task<Message> {
        let context = screen::Context {
            texts: &self.texts,
            look: self.look,
            zone: &self.services.zone,
            now: (self.services.clock)(),
            cards: &self.cards,
            service: &self.service,
            acting: None,
        };
        let Screen::SignIn(state) = &mut self.screen else { return Task::none() };
        match state.update(message, &context) {
            sign_in::Action::None => Task::none(),
            sign_in::Action::AskPin(candidate) => self.show_pin(pin::Purpose::SignIn, candidate),
            sign_in::Action::Reconnect => {
                self.service = Loadable::Loading;
                perform::connect(&self.services)
            }
            sign_in::Action::Reread => self.read_cards(),
        }
    }

    fn compose(&mut self, message: compose::Message) -> Task<Message> {
        let next = self.next_operation();
        let context = screen::Context {
            texts: &self.texts,
            look: self.look,
            zone: &self.services.zone,
            now: (self.services.clock)(),
            cards: &self.cards,
            service: &self.service,
            acting: self.acting.as_ref(),
        };
        let Screen::Compose(state) = &mut self.screen else { return Task::none() };
        match state.update(message, &context, next) {
            compose::Action::None => Task::none(),
            compose::Action::Save(draft) => self.save_draft(draft),
            compose::Action::LookUp(id, query) => match &self.card {
                Some(card) => perform::look_up(&self.services, card, id, query),
                None => Task::none(),
            },
            compose::Action::Review(id, draft) => self.review(id, draft),
            compose::Action::StartAnother => self.start_draft(),
            compose::Action::Focus(place) => focus::on(place.id()),
        }
    }

    fn save_draft(&mut self, draft: Draft) -> Task<Message> {
        match self.open_store() {
            Some(store) => perform::save_draft(store, draft),
            None => Task::none(),
        }
    }

    fn review(&mut self, id: OperationId, draft: Draft) -> Task<Message> {
        match (&self.signed_in, &self.card, &self.acting) {
            (Some(signed_in), Some(card), Some(acting)) => {
                perform::review(&self.services, id, signed_in, card, &acting.insurer, draft)
            }
            _ => Task::none(),
        }
    }

    fn drafts(&mut self, message: drafts::Message) -> Task<Message> {
        let Screen::Drafts(state) = &mut self.screen else { return Task::none() };
        match state.update(message) {
            drafts::Action::None => Task::none(),
            drafts::Action::Open(draft) => self.edit(draft, true),
            drafts::Action::Delete(id) => {
                self.show(Dialog::Notice(notice::State::new(notice::Content::DeleteDraft(id))))
            }
        }
    }

    fn history(&mut self, message: history::Message) -> Task<Message> {
        let next = self.next_operation();
        let Screen::History(state) = &mut self.screen else { return Task::none() };
        let action = state.update(message, next);
        self.do_history(action)
    }

    fn do_history(&mut self, action: history::Action) -> Task<Message> {
        let (Some(store), Some(acting)) = (self.open_store(), &self.acting) else { return Task::none() };
        let voen = acting.insurer.voen.clone();
        match action {
            history::Action::None => Task::none(),
            history::Action::Load(id, query, offset) => perform::load_history(store, voen, id, query, offset),
            history::Action::Refresh => perform::refresh(&self.services, store, voen),
            history::Action::ShowRefusal(id) => perform::find_refusal(store, voen, id),
            history::Action::Save(id, paper) => perform::save_paper(&self.services, store, id, paper),
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
                    pin::Purpose::Sign { .. } => match (self.open_store(), self.reviewed.clone()) {
                        (Some(store), Some(application)) => {
                            perform::sign(&self.services, store, id, candidate, pin, application)
                        }
                        _ => self.close(),
                    },
                    pin::Purpose::Test => perform::test(&self.services, id, candidate, pin),
                    // The dialog over a locked session is none of these: see `locked`.
                    pin::Purpose::Resume => Task::none(),
                }
            }
        }
    }

    fn confirm(&mut self, message: confirm::Message) -> Task<Message> {
        let Some(Dialog::Confirm(dialog)) = &mut self.dialog else { return Task::none() };
        match dialog.update(message) {
            confirm::Action::None => Task::none(),
            confirm::Action::Close => self.close(),
            confirm::Action::Foresee(candidate) => self.foresee(&candidate),
            confirm::Action::AskPin(candidate) => {
                let application = dialog.application().clone();
                let purpose = pin::Purpose::Sign {
                    person: application.lookup.registry_record.names.full(),
                    reason: self.texts.reason_short(application.reason),
                };
                self.reviewed = Some(application);
                self.show_pin(purpose, candidate)
            }
        }
    }

    fn insurers(&mut self, message: insurers::Message) -> Task<Message> {
        let Some(Dialog::Insurers(dialog)) = &mut self.dialog else { return Task::none() };
        match dialog.update(message) {
            insurers::Action::None => Task::none(),
            insurers::Action::Close if self.acting.is_none() => self.sign_out(),
            insurers::Action::Close => self.close(),
            insurers::Action::Choose(voen) => match &self.signed_in {
                Some(signed_in) => perform::choose_insurer(&self.services, signed_in, voen),
                None => self.close(),
            },
        }
    }

    fn notice(&mut self, message: notice::Message) -> Task<Message> {
        let Some(Dialog::Notice(dialog)) = &mut self.dialog else { return Task::none() };
        let action = dialog.update(message);
        let (store, acting) = (self.open_store(), self.acting.as_ref());
        match (action, store, acting) {
            (notice::Action::None, ..) => Task::none(),
            (notice::Action::Reopen(digest), Some(store), _) => {
                let work = perform::reopen(&self.services, store, digest);
                Task::batch([self.close(), work])
            }
            (notice::Action::Delete(id), Some(store), Some(acting)) => {
                let work = perform::delete_draft(store, acting.insurer.voen.clone(), id);
                Task::batch([self.close(), work])
            }
            // After an application was sent the next one begins.
            _ => match &self.screen {
                Screen::Compose(form) if form.draft().is_empty() => {
                    Task::batch([self.close(), focus::on(compose::Place::Ssn.id())])
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
        let Some(acting) = &self.acting else { return Task::none() };
        let voen = acting.insurer.voen.clone();
        if section == Section::MyCard {
            return self.show_my_card();
        }
        let Some(store) = self.open_store() else { return Task::none() };
        match section {
            Section::MyCard => Task::none(),
            Section::Compose if matches!(self.screen, Screen::Compose(_)) => Task::none(),
            // The last draft changed is the one that was worked on.
            Section::Compose => {
                let work = perform::drafts(store, voen);
                Task::batch([self.start_draft(), work])
            }
            Section::Drafts => {
                self.screen = Screen::Drafts(drafts::State::new());
                perform::drafts(store, voen)
            }
            Section::History => {
                let (state, action) = history::State::new(self.next_operation());
                self.screen = Screen::History(Box::new(state));
                let refresh = perform::refresh(&self.services, store, voen);
                Task::batch([self.do_history(action), refresh, focus::on("history-words")])
            }
        }
    }

    /// An empty form.
    pub(super) fn start_draft(&mut self) -> Task<Message> {
        let Some(acting) = &self.acting else { return Task::none() };
        let now = (self.services.clock)();
        let id = (self.services.new_id)();
        let draft = Draft::new(id, acting.insurer.voen.clone(), now);
        self.edit(draft, false)
    }

    pub(super) fn edit(&mut self, draft: Draft, is_stored: bool) -> Task<Message> {
        self.screen = Screen::Compose(Box::new(compose::State::new(draft, is_stored)));
        focus::on(compose::Place::Ssn.id())
    }

    fn show_about(&mut self) -> Task<Message> {
        if !matches!(self.screen, Screen::About(_)) {
            let about = Screen::About(Box::new(Screen::SignIn(sign_in::State::default())));
            let from = std::mem::replace(&mut self.screen, about);
            self.screen = Screen::About(Box::new(from));
        }
        focus::first()
    }

    /// Back to where it was opened from, as it was.
    fn leave_about(&mut self) -> Task<Message> {
        let Screen::About(from) = &mut self.screen else { return Task::none() };
        let from = std::mem::replace(&mut **from, Screen::SignIn(sign_in::State::default()));
        self.screen = from;
        self.come_back()
    }

    /// The focus goes where work goes on, on a page that one came back to.
    pub(super) fn come_back(&mut self) -> Task<Message> {
        let focus = match &self.screen {
            Screen::Compose(_) => focus::on(compose::Place::Ssn.id()),
            Screen::History(_) => focus::on("history-words"),
            Screen::SignIn(_) => focus::on("certificates"),
            _ => focus::first(),
        };
        Task::batch([self.tell_cards_changed(), focus])
    }

    fn switch_insurer(&mut self) -> Task<Message> {
        let Some(signed_in) = &self.signed_in else { return Task::none() };
        let current = self.acting.as_ref().map(|a| &a.insurer.voen);
        let dialog = insurers::State::new(signed_in.session.mandates.clone(), current);
        self.show(Dialog::Insurers(dialog))
    }

    pub(super) fn sign_out(&mut self) -> Task<Message> {
        let certificate = self.signed_in.take().map(|s| s.candidate.credential.fingerprint);
        self.acting = None;
        self.reviewed = None;
        self.dialog = None;
        self.lock = None;
        self.card_in_use = None;
        self.counts = Counts::default();
        self.screen = Screen::SignIn(sign_in::State::new(certificate));
        let changed = self.sign_in(sign_in::Message::CardsChanged);
        Task::batch([perform::sign_out(&self.services), changed, focus::first()])
    }

    fn next_language(&mut self) -> Task<Message> {
        let at = Language::ALL.iter().position(|l| *l == self.texts.language()).unwrap_or(0);
        let language = Language::ALL.into_iter().cycle().nth(at + 1).unwrap_or_default();
        self.texts = Texts::new(language);
        self.remember("language", language.code().to_owned())
    }

    fn next_theme(&mut self) -> Task<Message> {
        let at = Scheme::ALL.iter().position(|s| *s == self.look.scheme()).unwrap_or(0);
        let scheme = Scheme::ALL.into_iter().cycle().nth(at + 1).unwrap_or_default();
        self.look = Look::new(scheme, self.look.text_scale());
        self.remember("theme", at.wrapping_add(1).rem_euclid(Scheme::ALL.len()).to_string())
    }

    fn next_text_size(&mut self) -> Task<Message> {
        let now = (self.look.text_scale() * 100.0).round() as u16;
        let size = TEXT_SIZES.into_iter().find(|s| *s > now).unwrap_or(100);
        self.look = Look::new(self.look.scheme(), f32::from(size) / 100.0);
        self.remember("text-size", size.to_string())
    }

    /// Takes the remembered choices in.
    pub(super) fn recall(&mut self, choices: Vec<(&'static str, String)>) -> Task<Message> {
        for (name, value) in choices {
            match name {
                "language" => {
                    if let Some(language) = Language::from_code(&value) {
                        self.texts = Texts::new(language);
                    }
                }
                "theme" => {
                    let scheme = value.parse().ok().and_then(|i: usize| Scheme::ALL.get(i).copied());
                    self.look = Look::new(scheme.unwrap_or_default(), self.look.text_scale());
                }
                "text-size" => {
                    let size = value.parse().ok().filter(|s| TEXT_SIZES.contains(s)).unwrap_or(100);
                    self.look = Look::new(self.look.scheme(), f32::from(size) / 100.0);
                }
                "insurer" => self.remembered_insurer = Some(value),
                "certificate" => {
                    let fingerprint = Fingerprint::parse(&value);
                    if let (Screen::SignIn(state), Some(fingerprint)) = (&mut self.screen, fingerprint) {
                        state.remember(fingerprint);
                    }
                }
                _ => {}
            }
        }
        self.sign_in(sign_in::Message::CardsChanged)
    }

    pub(super) fn remember(&self, name: &'static str, value: String) -> Task<Message> {
        match self.open_store() {
            Some(store) => perform::remember(store, name, value),
            None => Task::none(),
        }
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

    pub(super) fn act_for(&mut self, signed_in: &SignedIn, insurer: crate::domain::insurer::Insurer) {
        self.acting = Some(Acting {
            session: signed_in.session.clone(),
            insurer,
            candidate: signed_in.candidate.clone(),
        });
    }

    pub(super) fn service_view(card: &crate::remote::ServiceCard) -> ServiceView {
        ServiceView {
            name: card.name.clone(),
            environment: card.environment,
            ssn_required: card.ssn_required,
        }
    }

    /// What is said of an application that was carried.
    pub(super) fn told(delivery: Delivery) -> notice::Content {
        let digest = delivery.entry.digest;
        match delivery.outcome {
            Outcome::Accepted(receipt) => notice::Content::Accepted(receipt),
            Outcome::Refused(refusal) => notice::Content::Refused {
                digest,
                problem: Problem::from(&flow::Error::from(crate::remote::Error::Refused(refusal))),
            },
            Outcome::Waiting(error) => notice::Content::Queued(Problem::from(&flow::Error::from(error))),
            Outcome::AwaitsLevel(obstacle) => notice::Content::AwaitsLevel(Problem::from(&obstacle)),
            Outcome::Unknown(error) => notice::Content::Unknown(Problem::from(&flow::Error::from(error))),
            Outcome::BadReceipt(why) => notice::Content::Unknown(Problem::bad_receipt(&why)),
            Outcome::OtherService(other) => notice::Content::Problem(Problem::other_service(&other)),
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
