//! What is done when work that was begun comes back.

use super::appearance::{BY_CARD, BY_PHONE};
use super::mandate::Standing;
use super::stamp::Scope;
use super::{App, Dialog, Message, Screen, Section, StoreState, perform};
use crate::dialog::{confirm, insurers, notice};
use crate::domain::application::Application;
use crate::domain::draft::Draft;
use crate::domain::ladder::Rung;
use crate::domain::means::Means;
use crate::domain::middleware::Survey;
use crate::domain::outbox::ContainerDigest;
use crate::domain::reader::is_virtual;
use crate::domain::token::{Candidate, Held, Tries};
use crate::flow;
use crate::flow::courier::{Delivery, Outcome};
use crate::flow::sign_in::SignedIn;
use crate::problem::Problem;
use crate::remote;
use crate::remote::retry::Backoff;
use crate::screen::{Loadable, OperationId, compose, drafts, history, sign_in, unlock};
use crate::store;
use crate::widget::focus;
use iced::Task;

impl App {
    /// Takes a result in.
    pub(super) fn finish(&mut self, message: Message) -> Task<Message> {
        match message {
            Message::StoreOpened(result) => self.store_opened(result),
            Message::Recalled(choices) => self.recall(choices),
            Message::Connected(result) => self.connected(result),
            Message::CardsRead(id, survey, candidates, held) if id == self.cards_read => {
                self.cards_read(survey, candidates, held)
            }
            Message::Revoked(id, certificate) if id == self.cards_read => {
                self.cards.revoke(certificate);
                self.tell_cards_changed()
            }
            // An older reading: the cards changed meanwhile.
            Message::Revoked(..) => Task::none(),
            Message::CardsRead(..) => Task::none(),
            Message::SignedIn(id, result) => self.signed_in(id, result),
            Message::PinSet(id, result) => self.pin_set(id, result),
            Message::Tested(id, result) => self.tested(id, result),
            Message::Resumed(id, result) => self.resumed(id, result),
            Message::Renewed(Ok(expires)) => {
                self.hear(None);
                self.plan_renewal(expires);
                // What was given or withdrawn meanwhile.
                self.fetch_mandates()
            }
            Message::Renewed(Err(error)) => {
                self.hear(Some(&error.into()));
                Task::none()
            }
            Message::InsurerChosen(id, result) if id == self.choosing => self.insurer_chosen(result),
            // Of a session that has ended, or before another choice.
            Message::InsurerChosen(..) => Task::none(),
            Message::LookedUp(id, result) => {
                self.hear(result.as_ref().err());
                let result = result.map_err(|e| Problem::from(&e));
                let next = if result.is_ok() { compose::Place::Reasons } else { compose::Place::Fin };
                // Whoever works elsewhere by now keeps the focus there.
                let waits = matches!(self.screen.beneath(), Screen::Compose(form) if form.looks_up(id));
                let update = self.update(Message::Compose(compose::Message::LookedUp(id, result)));
                let focus = if waits { self.focus_on_page(next.id()) } else { Task::none() };
                Task::batch([update, focus])
            }
            Message::DraftSaved(id, result) => {
                let result = result.map_err(|e| self.problem(e));
                let update = match self.screen.beneath() {
                    Screen::Compose(form) if form.draft().id == id => {
                        self.update(Message::Compose(compose::Message::DraftSaved(result)))
                    }
                    _ => Task::none(),
                };
                Task::batch([update, self.count_drafts()])
            }
            Message::DraftsCounted(Ok(drafts)) => {
                self.counts.drafts = drafts;
                Task::none()
            }
            Message::DraftsCounted(Err(_)) => Task::none(),
            Message::DraftsLoaded(result) => self.drafts_loaded(result),
            Message::DelegationsRead(result) => self.delegations_read(result),
            Message::DelegationsFetched(result) => self.delegations_fetched(result),
            Message::MandatesFetched(result) => self.mandates_fetched(result),
            Message::OrdersPrepared(id, result) => self.orders_prepared(id, result),
            Message::OrdersSaved(id, title, result) => self.orders_saved(id, title, result),
            Message::OrdersDone(id, orders, result) => self.orders_done(id, &orders, result),
            Message::Reviewed(id, result) => self.reviewed(id, result),
            Message::Signed(id, result) => self.signed(id, result),
            Message::Delivered(digest, result) => self.delivered(digest, result),
            Message::OutboxDelivered(result) => self.outbox_delivered(result),
            // What stopped it may be gone after the next delivery; nothing waits for it.
            Message::Raised(_) => self.tell_history_changed(),
            Message::OpenCounted(Ok(open)) => {
                self.counts.own = open.iter().filter(|voen| self.is_acting_for(voen)).count();
                self.counts.open = open.len();
                Task::none()
            }
            Message::OpenCounted(Err(_)) => Task::none(),
            Message::RefusalFound(Ok(Some(entry))) => {
                let problem = Problem::refused(entry.refusal.unwrap_or_default());
                self.tell(notice::Content::Refused { digest: entry.digest, problem })
            }
            // Taken up again meanwhile: the rows say so.
            Message::RefusalFound(Ok(None)) => self.tell_history_changed(),
            Message::RefusalFound(Err(error)) => self.tell(notice::Content::Problem(self.problem(error))),
            Message::Reopened(Ok(draft)) => self.edit(draft, true),
            Message::Reopened(Err(error)) => self.tell(notice::Content::Problem(Problem::from(&error))),
            Message::HistoryLoaded(id, result) => {
                let result = result.map_err(|e| self.problem(e));
                self.update(Message::History(history::Message::Loaded(id, result)))
            }
            Message::HistoryCounted(id, result) => {
                let result = result.map_err(|e| self.problem(e));
                self.update(Message::History(history::Message::Counted(id, result)))
            }
            Message::Refreshed(result) => self.refreshed(result),
            Message::PaperKept(id, title, result) => self.paper_kept(id, title, result),
            Message::SearchesRead(result) => {
                let result = result.map_err(|e| self.problem(e));
                self.update(Message::History(history::Message::Searches(result)))
            }
            Message::LookupsRead(result) => {
                let result = result.map_err(|e| self.problem(e));
                self.update(Message::History(history::Message::Lookups(result)))
            }
            Message::Exported(result) => self.exported(result),
            _ => Task::none(),
        }
    }

    fn cards_read(
        &mut self,
        survey: Survey,
        mut candidates: Vec<Candidate>,
        held: Vec<Held>,
    ) -> Task<Message> {
        // With a certificate to choose, nobody waits for the other modules.
        if survey.pending > 0 && candidates.iter().all(|c| c.usable.is_err()) {
            return Task::none();
        }
        // Usable ones first, and of those the ones that are on a real card.
        candidates.sort_by_key(|c| (c.usable.is_err(), is_virtual(&c.credential.token.reader)));
        self.cards.modules = survey.modules;
        self.cards.candidates = Loadable::Ready(candidates);
        self.cards.held = held;
        let has_no_token = matches!(
            self.cards.rung(),
            Rung::UnknownCard(_)
                | Rung::NoModuleFits { .. }
                | Rung::UnsupportedCard { .. }
                | Rung::ModuleHung(_)
        );
        if has_no_token && self.looked_at != self.cards.snapshot {
            self.look_again();
        }
        let told = self.tell_cards_changed();
        let asked = if survey.pending == 0 { self.ask_about_revocation() } else { Task::none() };
        let is_waiting = matches!(&self.screen, Screen::SignIn(state) if !state.holds_focus());
        let is_waiting = is_waiting && self.dialog.is_none();
        Task::batch([told, asked, if is_waiting { focus::on("certificates") } else { Task::none() }])
    }

    /// Asks the issuers of what was read. The certificates can be used meanwhile: the service asks too.
    fn ask_about_revocation(&self) -> Task<Message> {
        let Loadable::Ready(candidates) = &self.cards.candidates else { return Task::none() };
        let held = self.cards.held.iter().flat_map(|held| &held.certificates);
        let mut asked: Vec<&Candidate> = Vec::new();
        for candidate in candidates.iter().chain(held).filter(|c| c.usable.is_ok()) {
            if !asked.iter().any(|a| a.credential.fingerprint == candidate.credential.fingerprint) {
                asked.push(candidate);
            }
        }
        let ask = |candidate| perform::ask_about_revocation(&self.services, self.cards_read, candidate);
        Task::batch(asked.into_iter().map(ask))
    }

    fn store_opened(
        &mut self,
        result: Result<std::sync::Arc<dyn store::Store>, store::Error>,
    ) -> Task<Message> {
        // Those of the file before.
        self.of_data = None;
        match result {
            Ok(store) => {
                self.store = StoreState::Open(store.clone());
                // Also beneath the settings, where what kept it closed may have been mended.
                let page = self.screen.beneath();
                if let Screen::Unlock(_) = page {
                    *page = Screen::SignIn(sign_in::State::new(None));
                }
                // What was signed before goes out now: a container needs no card any more.
                Task::batch([
                    self.of(Scope::Store, perform::recall(store.clone())),
                    self.of(Scope::Store, perform::read_home(store.clone())),
                    self.count_open(),
                    perform::deliver_all(&self.services, store),
                    self.settle_home(),
                    self.forget_old(),
                ])
            }
            Err(
                error
                @ (store::Error::NoKeyStore(_) | store::Error::WrongPassphrase | store::Error::WrongKey),
            ) => {
                let problem = self.problem(error);
                self.store = StoreState::Locked;
                // A page that lies over it stays.
                let page = self.screen.beneath();
                if let Screen::Unlock(_) = page {
                    return self.update(Message::Unlock(unlock::Message::Failed(problem)));
                }
                *page = Screen::Unlock(unlock::State::new(problem));
                if matches!(self.screen, Screen::Unlock(_)) { focus::on("passphrase") } else { Task::none() }
            }
            Err(error) => {
                let problem = self.problem(error);
                self.store = StoreState::Failed(problem.clone());
                *self.screen.beneath() = Screen::Unlock(unlock::State::broken(problem));
                Task::none()
            }
        }
    }

    fn connected(
        &mut self,
        result: Result<crate::remote::ServiceCard, crate::remote::Error>,
    ) -> Task<Message> {
        self.plan(result.is_err().then_some(None));
        match result {
            Ok(card) => {
                self.service = Loadable::Ready(App::service_view(&card));
                self.texts = self.texts.clone().with_statuses(&card.status_names);
                self.card = Some(card);
                self.settle_home()
            }
            Err(error) => {
                self.service = Loadable::Failed(self.problem(error));
                Task::none()
            }
        }
    }

    fn signed_in(&mut self, id: OperationId, result: Result<SignedIn, flow::Error>) -> Task<Message> {
        let end = perform::end_session(&self.services);
        self.hear(result.as_ref().err());
        let signed_in = match result {
            Ok(signed_in) => signed_in,
            Err(error) => {
                // What the service opened was for somebody else.
                let is_anothers = matches!(error, flow::Error::AnsweredForAnother);
                let out = if is_anothers { perform::sign_out(&self.services) } else { Task::none() };
                return Task::batch([end, out, self.signing_failed(id, &error)]);
            }
        };
        // The dialog was closed meanwhile: nobody waits for this session.
        if !self.waits_for(id) {
            return Task::batch([end, perform::sign_out(&self.services)]);
        }
        self.dialog = None;
        self.is_by_phone = matches!(&signed_in.means, Means::Asan(_));
        let way = self.remember("way", if self.is_by_phone { BY_PHONE } else { BY_CARD }.to_owned());
        let remember = match &signed_in.means {
            Means::Card(candidate) => {
                self.cards.heed(&candidate.credential.token, Tries::NotTold);
                self.follow(candidate);
                self.remember("certificate", candidate.credential.fingerprint.to_hex())
            }
            Means::Asan(mobile) => {
                let phone = mobile.subscriber.phone.clone();
                let remember = self.remember("phone", phone.national().to_owned());
                self.remembered_phone = Some(phone);
                remember
            }
        };
        self.plan_renewal(signed_in.session.expires);
        let mandates = signed_in.session.mandates.clone();
        let remembered = self.remembered_insurer.clone();
        self.signed_in = Some(signed_in);
        // What another session still waits for is not for this one.
        self.choosing = OperationId::default();
        let go_on = match mandates.as_slice() {
            [] => {
                let sign_out = perform::sign_out(&self.services);
                Task::batch([sign_out, self.tell(notice::Content::Problem(Problem::no_mandate()))])
            }
            [only] => self.choose_insurer(only.voen.clone()),
            several => {
                let current =
                    several.iter().map(|m| &m.voen).find(|v| Some(v.as_str()) == remembered.as_deref());
                let dialog = insurers::State::new(several.to_vec(), current);
                self.show(Dialog::Insurers(dialog))
            }
        };
        Task::batch([end, way, remember, go_on])
    }

    fn insurer_chosen(
        &mut self,
        result: Result<crate::domain::insurer::Insurer, flow::Error>,
    ) -> Task<Message> {
        let Some(signed_in) = self.signed_in.clone() else { return Task::none() };
        match result {
            // As before: nothing of what is open changes.
            Ok(insurer) if self.acting.is_some() && self.is_acting_for(&insurer.voen) => {
                if let Some(acting) = &mut self.acting {
                    acting.insurer = insurer;
                }
                self.mandate = Standing::Holds;
                self.close()
            }
            Ok(insurer) => {
                self.remembered_insurer = Some(insurer.voen.as_str().to_owned());
                let remember = Task::batch([
                    self.remember("insurer", insurer.voen.as_str().to_owned()),
                    self.remember_insurer(&insurer),
                ]);
                self.act_for(&signed_in, insurer);
                self.mandate = Standing::Holds;
                self.counts.drafts = 0;
                self.dialog = None;
                // Leave what belongs to the insurer before.
                self.screen = Screen::Drafts(drafts::State::new());
                let open = self.update(Message::Open(Section::Compose));
                Task::batch([remember, open, self.count_open()])
            }
            Err(error) => {
                let problem = Problem::from(&error);
                if let Some(Dialog::Insurers(dialog)) = &mut self.dialog
                    && !dialog.is_leading_back()
                {
                    let _ = dialog.update(insurers::Message::Failed(problem));
                    return Task::none();
                }
                let out = self.sign_out();
                let told = self.update(Message::SignIn(sign_in::Message::Failed(problem)));
                // Enter tries again, and does not unfold what is told.
                let card = signed_in.means.card().map_or_else(Task::none, |_| focus::on("certificates"));
                Task::batch([out, told, card])
            }
        }
    }

    fn drafts_loaded(&mut self, result: Result<Vec<Draft>, store::Error>) -> Task<Message> {
        if let Ok(drafts) = &result {
            self.counts.drafts = drafts.len();
        }
        match (self.screen.beneath(), result) {
            (Screen::Drafts(_), result) => {
                let result = result.map_err(|e| self.problem(e));
                let loaded = self.update(Message::Drafts(drafts::Message::Loaded(result)));
                Task::batch([loaded, self.focus_on_page("drafts")])
            }
            // Opening the form: go on with the last draft, unless something was typed meanwhile.
            (Screen::Compose(form), Ok(drafts)) if form.draft().is_empty() => {
                match drafts.into_iter().next() {
                    Some(draft) => self.edit(draft, true),
                    None => Task::none(),
                }
            }
            _ => Task::none(),
        }
    }

    /// Shows what will be signed, if the form still waits for it.
    fn reviewed(
        &mut self,
        id: OperationId,
        result: Result<(Box<Application>, Vec<Means>), flow::Error>,
    ) -> Task<Message> {
        let is_open = !self.screen.is_covered() && self.dialog.is_none();
        let is_wanted = match self.screen.beneath() {
            Screen::Compose(form) => form.end_review(id) && is_open,
            _ => false,
        };
        match result {
            _ if !is_wanted => Task::none(),
            Ok((application, signers)) => {
                let dialog = confirm::State::new(*application, signers);
                let foresee = dialog.signer().map_or_else(Task::none, |signer| self.foresee(signer));
                Task::batch([self.show(Dialog::Confirm(Box::new(dialog))), foresee])
            }
            Err(error) => self.tell(notice::Content::Problem(Problem::from(&error))),
        }
    }

    /// Finds out, while the document is read, whether what a certificate signs can be sent.
    pub(super) fn foresee(&self, signer: &Means) -> Task<Message> {
        match (self.open_store(), self.card.clone()) {
            (Some(store), Some(card)) => perform::foresee(&self.services, store, card, signer),
            _ => Task::none(),
        }
    }

    fn signed(
        &mut self,
        id: OperationId,
        result: Result<crate::domain::outbox::Entry, flow::Error>,
    ) -> Task<Message> {
        let end = perform::end_session(&self.services);
        match result {
            Ok(entry) => {
                self.reviewed = None;
                self.counts.open += 1;
                self.counts.own += usize::from(self.is_acting_for(&entry.voen));
                let form = self.start_draft();
                let notice = notice::State::following(entry.digest, notice::Content::Sending);
                let tell = self.show(Dialog::Notice(notice));
                let deliver = match self.open_store() {
                    Some(store) => perform::deliver(&self.services, store, entry.digest),
                    None => Task::none(),
                };
                Task::batch([end, form, tell, deliver, self.count_drafts()])
            }
            Err(error) => Task::batch([end, self.signing_failed(id, &error)]),
        }
    }

    fn delivered(
        &mut self,
        digest: ContainerDigest,
        result: Result<Option<Delivery>, flow::Error>,
    ) -> Task<Message> {
        let unsaid = notice::State::following(digest, notice::Content::Sending);
        let tell = match &result {
            Ok(Some(delivery)) => self.tell_of(digest, App::told(delivery)),
            // Somebody else carried it meanwhile. Where they could not say what became of it, the history does.
            Ok(None) => match &self.dialog {
                Some(Dialog::Notice(notice)) if *notice == unsaid => self.close(),
                _ => Task::none(),
            },
            // The database failed on the way: it may have been sent already.
            Err(error @ flow::Error::Store(_)) => {
                self.tell_of(digest, notice::Content::Unknown(Problem::from(error)))
            }
            Err(error) => self.tell_of(digest, notice::Content::Problem(Problem::from(error).waited_out())),
        };
        Task::batch([tell, self.carried(result.map(Vec::from_iter))])
    }

    /// The outbox was carried in the background: whoever still looks at the notice of one of them is told.
    fn outbox_delivered(&mut self, result: Result<Vec<Delivery>, flow::Error>) -> Task<Message> {
        let deliveries = result.as_deref().unwrap_or_default();
        let told = deliveries.iter().map(|d| self.tell_of(d.entry.digest, App::told(d)));
        let told = Task::batch(told.collect::<Vec<_>>());
        Task::batch([told, self.carried(result)])
    }

    /// What carrying tells of the way to the service, and what follows from it.
    fn carried(&mut self, result: Result<Vec<Delivery>, flow::Error>) -> Task<Message> {
        self.plan(failure(result.as_ref().map(Vec::as_slice)));
        match &result {
            Ok(deliveries) => deliveries.iter().for_each(|d| self.hear_outcome(&d.outcome)),
            Err(error) => self.hear(Some(error)),
        }
        Task::batch([self.count_open(), self.raise_further(), self.tell_history_changed()])
    }

    /// Says in the notice of an application, while it is open, what became of it.
    fn tell_of(&mut self, digest: ContainerDigest, content: notice::Content) -> Task<Message> {
        match &self.dialog {
            Some(Dialog::Notice(notice)) if notice.follows(&digest) => {
                self.show(Dialog::Notice(notice::State::following(digest, content)))
            }
            _ => Task::none(),
        }
    }

    /// When to look after the outbox next: later and later while nothing gets through.
    fn plan(&mut self, failed: Option<Option<u64>>) {
        self.failures = if failed.is_some() { self.failures.saturating_add(1) } else { 0 };
        let random = (self.services.clock)().subsec_nanosecond().unsigned_abs();
        self.wait = Backoff::default().wait(self.failures.max(1), failed.flatten(), random.into());
    }

    /// What an answer, or its absence, tells of the way to the service.
    pub(super) fn hear(&mut self, error: Option<&flow::Error>) {
        use crate::remote::Error::{NoConnection, NotTrusted, OutcomeUnknown, Proxy, ProxyPassword};
        self.heed_mandate(error);
        self.has_session_ended |=
            matches!(error, Some(flow::Error::Service(crate::remote::Error::SessionEnded)));
        match error {
            Some(flow::Error::Service(
                error @ (NoConnection(_) | NotTrusted(_) | Proxy(_) | ProxyPassword(_) | OutcomeUnknown(_)),
            )) => self.service = Loadable::Failed(self.problem(error.clone())),
            None | Some(flow::Error::Service(_)) => {
                if let Some(card) = &self.card {
                    self.service = Loadable::Ready(App::service_view(card));
                }
            }
            // Nobody was asked.
            Some(_) => {}
        }
    }

    fn hear_outcome(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Waiting(error) | Outcome::Unknown(error) => self.hear(Some(&error.clone().into())),
            Outcome::Accepted(_) | Outcome::Refused(_) | Outcome::BadReceipt(_) => self.hear(None),
            // Of the service itself it tells nothing bad.
            Outcome::AwaitsLevel(_) => self.hear(None),
            Outcome::OtherService(_) => {}
        }
    }

    pub(super) fn tell(&mut self, content: notice::Content) -> Task<Message> {
        self.show(Dialog::Notice(notice::State::new(content)))
    }

    /// Tells it as soon as nothing lies over the page.
    pub(super) fn tell_later(&mut self, content: notice::Content) -> Task<Message> {
        self.untold.push_back(content);
        self.tell_next()
    }

    /// Tells the next thing that is still to be told, where nothing lies over the page.
    pub(super) fn tell_next(&mut self) -> Task<Message> {
        if self.dialog.is_some() || self.lock.is_some() {
            return Task::none();
        }
        self.untold.pop_front().map_or_else(Task::none, |content| self.tell(content))
    }

    pub(super) fn count_drafts(&self) -> Task<Message> {
        match (self.open_store(), self.insurer()) {
            (Some(store), Some(insurer)) => {
                self.in_session(perform::count_drafts(store, insurer.voen.clone()))
            }
            _ => Task::none(),
        }
    }

    fn count_open(&self) -> Task<Message> {
        self.open_store().map_or_else(Task::none, |store| self.of(Scope::Store, perform::count_open(store)))
    }

    fn raise_further(&self) -> Task<Message> {
        self.open_store().map_or(Task::none(), |store| perform::raise_all(&self.services, store))
    }

    fn tell_history_changed(&mut self) -> Task<Message> {
        match self.screen.beneath() {
            Screen::History(_) => self.update(Message::History(history::Message::Changed)),
            _ => Task::none(),
        }
    }
}

/// Whether something did not get through, and after how many seconds the service wants to be asked
/// again.
fn failure(result: Result<&[Delivery], &flow::Error>) -> Option<Option<u64>> {
    let wish = |error: &remote::Error| match error {
        remote::Error::Failing { retry_after, .. } => *retry_after,
        _ => None,
    };
    match result {
        Ok(deliveries) => deliveries.iter().find_map(|delivery| match &delivery.outcome {
            Outcome::Waiting(error) | Outcome::Unknown(error) => Some(wish(error)),
            Outcome::BadReceipt(_) | Outcome::OtherService(_) | Outcome::AwaitsLevel(_) => Some(None),
            Outcome::Accepted(_) | Outcome::Refused(_) => None,
        }),
        Err(flow::Error::Service(error)) => Some(wish(error)),
        Err(_) => Some(None),
    }
}
