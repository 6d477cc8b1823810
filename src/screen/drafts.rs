//! Qaralamalar: what was begun and not signed yet.

use super::{Context, Loadable, layout};
use crate::domain::application::Id;
use crate::domain::draft::Draft;
use crate::i18n::format;
use crate::problem::Problem;
use crate::widget::table::{Cell, Column, Table};
use crate::widget::{busy, button};
use iced::widget::{column, container, row, space};
use iced::{Element, Fill};

/// The screen.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    drafts: Loadable<Vec<Draft>>,
    selected: usize,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// The drafts came from the store.
    Loaded(Result<Vec<Draft>, Problem>),
    /// A row was chosen.
    Select(usize),
    /// The chosen one is to be gone on with.
    Open,
    /// The chosen one is to be deleted.
    Delete,
}

/// What the parent is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Open the form with this draft.
    Open(Draft),
    /// Delete it, after asking.
    Delete(Id),
}

impl State {
    /// Waits for the store.
    pub fn new() -> State {
        State { drafts: Loadable::Loading, selected: 0 }
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Loaded(Ok(drafts)) => {
                self.selected = self.selected.min(drafts.len().saturating_sub(1));
                self.drafts = Loadable::Ready(drafts);
                Action::None
            }
            Message::Loaded(Err(problem)) => {
                self.drafts = Loadable::Failed(problem);
                Action::None
            }
            Message::Select(index) => {
                self.selected = index;
                Action::None
            }
            Message::Open => self.chosen().map_or(Action::None, |d| Action::Open(d.clone())),
            Message::Delete => self.chosen().map_or(Action::None, |d| Action::Delete(d.id.clone())),
        }
    }

    /// The page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let drafts = match &self.drafts {
            Loadable::Ready(drafts) => drafts,
            Loadable::Failed(problem) => {
                return container(layout::problem(look, texts, problem)).padding(look.l()).into();
            }
            Loadable::Idle | Loadable::Loading => {
                return container(busy(look, texts.history_loading())).padding(look.l()).into();
            }
        };
        let columns = vec![
            Column::new(texts.drafts_changed()).width(144.0).folds(2),
            Column::new(texts.label_fin()).width(92.0),
            Column::new(texts.label_ssn()).width(135.0).folds(1),
            Column::new(texts.verify_insured()).least(150.0),
            Column::new(texts.column_reason()).width(152.0),
        ];
        let zone = context.zone;
        let cells = move |i: usize| {
            let Some(draft) = drafts.get(i) else { return Vec::new() };
            let names = draft.lookup.as_ref().map(|l| l.registry_record.names.full());
            vec![
                Cell::text(format::date_time(draft.updated, zone)),
                Cell::text(draft.fin.0.as_str()),
                Cell::text(draft.ssn.0.as_str()),
                Cell::text(names.unwrap_or_else(|| texts.draft_nameless())),
                Cell::text(draft.reason.map(|r| texts.reason_short(r)).unwrap_or_default()),
            ]
        };
        let table = Table::new(look, texts.section_drafts(), columns, drafts.len(), cells)
            .id("drafts")
            .selected((!drafts.is_empty()).then_some(self.selected))
            .on_select(Message::Select)
            .on_open(|_| Message::Open)
            .empty(texts.drafts_empty());
        let any = !drafts.is_empty();
        let buttons = row![
            space().width(Fill),
            button::danger(look, texts.drafts_delete()).on_press_maybe(any.then_some(Message::Delete)),
            button::primary(look, texts.drafts_open()).on_press_maybe(any.then_some(Message::Open)),
        ]
        .spacing(look.m());
        column![table, buttons].spacing(look.m()).padding([look.m(), look.l()]).into()
    }

    fn chosen(&self) -> Option<&Draft> {
        match &self.drafts {
            Loadable::Ready(drafts) => drafts.get(self.selected),
            _ => None,
        }
    }
}

impl Default for State {
    fn default() -> State {
        State::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::sample::{self, id, problem};

    fn draft(n: u8) -> Draft {
        Draft { id: id(n), ..sample::typed() }
    }

    fn showing(names: &[u8]) -> State {
        let mut state = State::new();
        let drafts = names.iter().map(|n| draft(*n)).collect();
        assert_eq!(state.update(Message::Loaded(Ok(drafts))), Action::None);
        state
    }

    #[test]
    fn nothing_is_opened_or_deleted_before_it_is_there() {
        for mut state in [State::new(), showing(&[])] {
            assert_eq!(state.update(Message::Open), Action::None);
            assert_eq!(state.update(Message::Delete), Action::None);
        }
        let mut state = showing(&[1]);
        state.update(Message::Loaded(Err(problem())));
        assert_eq!(state.update(Message::Delete), Action::None);
    }

    #[test]
    fn the_chosen_one_is_opened_or_deleted() {
        let mut state = showing(&[1, 2, 3]);
        assert_eq!(state.update(Message::Open), Action::Open(draft(1)), "the last one worked on");
        state.update(Message::Select(2));
        assert_eq!(state.update(Message::Open), Action::Open(draft(3)));
        assert_eq!(state.update(Message::Delete), Action::Delete(id(3)));
        state.update(Message::Select(7));
        assert_eq!(state.update(Message::Delete), Action::None, "no such row");
    }

    #[test]
    fn after_deleting_the_last_row_the_one_above_is_chosen() {
        let mut state = showing(&[1, 2, 3]);
        state.update(Message::Select(2));
        state.update(Message::Loaded(Ok(vec![draft(1), draft(2)])));
        assert_eq!(state.update(Message::Open), Action::Open(draft(2)));
        state.update(Message::Loaded(Ok(vec![])));
        state.update(Message::Loaded(Ok(vec![draft(1)])));
        assert_eq!(state.update(Message::Open), Action::Open(draft(1)));
    }
}
