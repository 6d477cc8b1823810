//! Authorities: what is done about what their screen asks for, and what came of the orders.

use super::{App, Dialog, Message, Screen, perform};
use crate::dialog::{confirm, notice};
use crate::domain::application::Id as Name;
use crate::domain::delegation::{Act, Order};
use crate::domain::identifier::Voen;
use crate::domain::means::Means;
use crate::flow;
use crate::flow::delegate::{Looked, Outcome};
use crate::problem::Problem;
use crate::screen::OperationId;
use crate::screen::authorities::{self, Place};
use crate::store::{self, Listed};
use crate::widget::focus;
use iced::Task;

impl App {
    /// The list of this computer at once, the service's as soon as it answers.
    pub(super) fn open_authorities(&mut self) -> Task<Message> {
        let (Some(store), Some(insurer)) = (self.open_store(), self.insurer()) else { return Task::none() };
        let read = self.in_session(perform::read_delegations(store, insurer.voen.clone()));
        let state = authorities::State::with(std::mem::take(&mut self.half_given));
        self.screen = Screen::Authorities(Box::new(state));
        let fetch = self.fetch_authorities();
        Task::batch([read, fetch, focus::on(Place::List.id())])
    }

    /// Asks the service for the list; offline it is the one that was told last, with its age.
    fn fetch_authorities(&mut self) -> Task<Message> {
        match (self.open_store(), &self.acting) {
            (Some(store), Some(acting)) => {
                let voen = acting.insurer.voen.clone();
                self.in_session(perform::fetch_delegations(&self.services, store, voen))
            }
            _ => self.authorities(authorities::Message::Fetched(Err(Problem::offline()))),
        }
    }

    pub(super) fn authorities(&mut self, message: authorities::Message) -> Task<Message> {
        let next = self.next_operation();
        let context = context!(self);
        let Screen::Authorities(state) = self.screen.beneath() else { return Task::none() };
        match state.update(message, &context, next) {
            authorities::Action::None => Task::none(),
            authorities::Action::Focus(place) => self.focus_on_page(place.id()),
            authorities::Action::Fetch => self.fetch_authorities(),
            authorities::Action::Save(id, title) => match (self.open_store(), self.insurer()) {
                (Some(store), Some(insurer)) => {
                    let voen = insurer.voen.clone();
                    self.in_session(perform::save_orders(&self.services, store, (voen, id, title)))
                }
                _ => Task::none(),
            },
            authorities::Action::Prepare(id, plan) => {
                let register = state.register().cloned().unwrap_or_default();
                match (&self.signed_in, &self.card, &self.acting) {
                    (Some(signed_in), Some(card), Some(acting)) => {
                        let insurer = &acting.insurer;
                        perform::prepare_orders(&self.services, id, signed_in, card, insurer, register, plan)
                    }
                    _ => Task::none(),
                }
            }
        }
    }

    /// The list of this computer was read.
    pub(super) fn delegations_read(&mut self, result: Result<Option<Listed>, store::Error>) -> Task<Message> {
        let listed = result.ok().flatten().map(|listed| (listed.register, listed.at));
        self.authorities(authorities::Message::Read(listed))
    }

    /// The service told the list, or did not.
    pub(super) fn delegations_fetched(&mut self, result: Result<Looked, flow::Error>) -> Task<Message> {
        self.hear(result.as_ref().err());
        let mut looked = match result {
            Ok(looked) => looked,
            Err(error) => return self.authorities(authorities::Message::Fetched(Err(Problem::from(&error)))),
        };
        let refused = std::mem::take(&mut looked.refused);
        let is_shown = matches!(self.screen, Screen::Authorities(_)) && self.lock.is_none();
        let told = if matches!(self.screen.beneath(), Screen::Authorities(_)) {
            let unfulfilled = authorities::Message::Unfulfilled(Problem::of_unfulfilled(&looked));
            let Listed { register, at } = looked.listed;
            let told = self.authorities(unfulfilled);
            let told =
                Task::batch([told, self.authorities(authorities::Message::Fetched(Ok((register, at))))]);
            // What lies over it may not lead back: then it is told once more at the next look.
            if !is_shown {
                return told;
            }
            told
        } else if refused.is_empty() || self.dialog.is_some() || self.lock.is_some() {
            // The list was left meanwhile: what there is to tell is told beside it the next time.
            return Task::none();
        } else {
            looked.unfulfilled.retain(|(_, outcome)| matches!(outcome, Outcome::Refused(_)));
            looked.unreadable = None;
            self.tell(notice::Content::OrdersRefused(Problem::of_unfulfilled(&looked)))
        };
        let settle = self.open_store().map_or(Task::none(), |store| perform::settle_orders(store, refused));
        Task::batch([told, settle])
    }

    /// The orders about an authority were saved to files, or not; what failed is told wherever one is by then.
    pub(super) fn orders_saved(
        &mut self,
        id: Name,
        title: String,
        result: Result<Vec<String>, Problem>,
    ) -> Task<Message> {
        let is_shown = matches!(&self.screen, Screen::Authorities(page) if page.shows(&id));
        match result {
            Err(problem) if !is_shown => self.tell_later(notice::Content::NotKept { title, problem }),
            result => self.authorities(authorities::Message::Saved(id, result)),
        }
    }

    /// Whether what is told about an insurer still concerns anybody, signed in or offline.
    pub(super) fn is_acting_for(&self, voen: &Voen) -> bool {
        self.insurer().is_some_and(|insurer| insurer.voen == *voen)
    }

    /// Shows the very documents that will be signed.
    pub(super) fn orders_prepared(
        &mut self,
        id: OperationId,
        result: Result<(Vec<Order>, Vec<Means>), flow::Error>,
    ) -> Task<Message> {
        let is_wanted = matches!(&self.screen, Screen::Authorities(state) if state.waits_for(id));
        let (told, prepared) = match result {
            Ok(prepared) => (Ok(()), Some(prepared)),
            Err(error) => (Err(Problem::from(&error)), None),
        };
        let told = self.authorities(authorities::Message::Prepared(id, told));
        match prepared.filter(|_| is_wanted && self.dialog.is_none()) {
            Some((orders, signers)) => {
                let dialog = confirm::State::orders(orders, signers);
                let foresee = dialog.signer().map_or_else(Task::none, |signer| self.foresee(signer));
                Task::batch([told, self.show(Dialog::Confirm(Box::new(dialog))), foresee])
            }
            None => told,
        }
    }

    /// What came of orders that were signed and sent.
    pub(super) fn orders_done(
        &mut self,
        id: OperationId,
        orders: &[Order],
        result: Result<Vec<Outcome>, flow::Error>,
    ) -> Task<Message> {
        let end = perform::end_session(&self.services);
        let outcomes = match result {
            Ok(outcomes) => outcomes,
            Err(error) => return Task::batch([end, self.signing_failed(id, &error)]),
        };
        self.reviewed = None;
        let done = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Done(_))).count();
        for outcome in &outcomes {
            match outcome {
                Outcome::NotSent(error) => self.hear(Some(error)),
                Outcome::Unknown(error) => self.hear(Some(&error.clone().into())),
                Outcome::Done(_) | Outcome::Refused(_) => self.hear(None),
                Outcome::NotRaised(_) => {}
            }
        }
        let content = match outcomes.iter().find_map(Problem::of_order) {
            None => notice::Content::Ordered(ordered(orders)),
            Some(problem) => notice::Content::NotOrdered { problem, done, all: orders.len() },
        };
        let may_have = done > 0 || outcomes.iter().any(|outcome| matches!(outcome, Outcome::Unknown(_)));
        let news = if may_have { authorities::Message::Done } else { authorities::Message::Refresh };
        let tell = self.show(Dialog::Notice(notice::State::new(content)));
        Task::batch([end, tell, self.authorities(news)])
    }

    /// What the orders are about, in a line.
    pub(super) fn order_words(&self, orders: &[Order]) -> String {
        let Some(first) = orders.first() else { return String::new() };
        let what = self.texts.order(&first.act);
        if orders.len() > 1 { format!("{what} · {}", self.texts.order_count(orders.len())) } else { what }
    }
}

fn ordered(orders: &[Order]) -> notice::Ordered {
    match orders.first().map(|order| &order.act) {
        Some(Act::Withdraw { .. }) => notice::Ordered::Withdrawn,
        Some(Act::Give { replaces: Some(_), .. }) => notice::Ordered::Renewed,
        Some(Act::Give { replaces: None, .. }) | None => notice::Ordered::Given,
    }
}
