//! The log of lookups: who looked whom up, and when, for the insurer that one acts for. It is only read.

use super::Message;
use super::panel::CLOSE;
use crate::domain::lookup::Note;
use crate::i18n::format;
use crate::problem::Problem;
use crate::screen::{Context, Loadable, layout};
use crate::widget::table::{Cell, Column, Table};
use crate::widget::{Label, busy, button};
use iced::widget::{column, container, row};
use iced::{Alignment, Element, Fill};

/// Height of the table at 100 %: its head and five rows.
pub(super) const HEIGHT: f32 = 216.0;

/// The log, as far as it was read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lookups {
    notes: Loadable<Vec<Note>>,
    selected: Option<usize>,
}

impl Lookups {
    /// It is being read.
    pub fn new() -> Lookups {
        Lookups { notes: Loadable::Loading, selected: None }
    }

    /// It was read, newest first, or not.
    pub fn read(&mut self, result: Result<Vec<Note>, Problem>) {
        self.selected = None;
        self.notes = match result {
            Ok(notes) => Loadable::Ready(notes),
            Err(problem) => Loadable::Failed(problem),
        };
    }

    /// A row was chosen.
    pub fn select(&mut self, index: usize) {
        self.selected = Some(index);
    }

    /// What is shown below the list of applications.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let close = button::quiet(look, texts.history_close_panel()).compact().id(CLOSE);
        let close = close.on_press(Message::ClosePanel);
        let title = Label::new(look, texts.lookups_title()).strong();
        let head = column![title, layout::hint(look, texts.lookups_note())].spacing(look.xs());
        let head = row![container(head).width(Fill), close].spacing(look.s()).align_y(Alignment::Center);
        let log: Element<'a, Message> = match &self.notes {
            Loadable::Idle | Loadable::Loading => busy(look, texts.history_loading()),
            Loadable::Failed(problem) => layout::problem(look, texts, problem),
            Loadable::Ready(notes) => {
                let columns = vec![
                    Column::new(texts.lookups_time()).width(144.0),
                    Column::new(texts.lookups_person()).share(1),
                    Column::new(texts.lookups_signer()).share(1),
                ];
                let zone = context.zone;
                let cells = move |i: usize| {
                    let Some(note) = notes.get(i) else { return Vec::new() };
                    vec![
                        Cell::text(format::date_time(note.time, zone)),
                        Cell::text(note.person.as_str()),
                        Cell::text(note.signer.as_str()),
                    ]
                };
                Table::new(look, texts.lookups_title(), columns, notes.len(), cells)
                    .id("lookups")
                    .selected(self.selected)
                    .on_select(Message::SelectLookup)
                    .empty(texts.lookups_empty())
                    .height(look.scaled(HEIGHT))
                    .into()
            }
        };
        column![head, log].spacing(look.s()).into()
    }
}
