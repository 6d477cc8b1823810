//! What opens below the list: a file to export to, a name for a search, and the log of lookups.

use super::lookups::{self, Lookups};
use super::{Message, State, WORDS};
use crate::domain::history::{Changed, Format, Search};
use crate::i18n::format;
use crate::problem::Problem;
use crate::screen::{Context, layout};
use crate::theme::Tone;
use crate::widget::{Field, Notice, Select, busy, button};
use iced::widget::{container, row};
use iced::{Alignment, Element, Fill};

/// How many changes are told one by one.
const NEWS: usize = 4;

/// Which panel is open.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Panel {
    /// None.
    #[default]
    Closed,
    /// The kinds of file to choose from.
    Formats,
    /// A name is typed for the search that is shown, or for the one that is called so.
    Naming { name: String, of: Option<String> },
    /// A file is being written: rows so far, and in all once they are counted.
    Exporting(Format, Option<(usize, usize)>),
    /// It was, to this file, or not.
    Exported(Result<String, Problem>),
    /// Who was looked up.
    LookedUp(Lookups),
}

/// What a panel gives the focus to, and where it goes back to once the panel is closed.
pub(super) const CLOSE: &str = "history-panel-close";
const EXPORT: &str = "history-export";
const FORMATS: &str = "history-formats";
const LOOKUPS: &str = "history-lookups";
const NAME: &str = "history-search-name";
const NEW_NAME: &str = "history-search-new-name";
const RENAME: &str = "history-search-rename";

impl Panel {
    /// The control that is used first in it, and the one that stands for it once it is closed: what
    /// opened it may be disabled by then.
    pub(super) fn places(&self) -> (Option<&'static str>, &'static str) {
        match self {
            Panel::Closed => (None, WORDS),
            Panel::Formats => (Some(FORMATS), EXPORT),
            Panel::Naming { of: None, .. } => (Some(NAME), WORDS),
            Panel::Naming { of: Some(_), .. } => (Some(NEW_NAME), RENAME),
            Panel::Exporting(..) | Panel::Exported(_) => (Some(CLOSE), EXPORT),
            Panel::LookedUp(_) => (Some(CLOSE), LOOKUPS),
        }
    }

    /// About how high it is at 100 %.
    pub(super) fn height(&self) -> f32 {
        match self {
            Panel::Closed => 0.0,
            Panel::Formats | Panel::Exporting(..) | Panel::Exported(Ok(_)) => 48.0,
            Panel::Naming { .. } => 76.0,
            Panel::Exported(Err(_)) => 130.0,
            Panel::LookedUp(_) => lookups::HEIGHT + 60.0,
        }
    }

    /// Where the focus goes as this panel takes the place of that one; nowhere where both are used alike.
    pub(super) fn focus_after(
        &self,
        (then, opener): (Option<&'static str>, &'static str),
    ) -> Option<&'static str> {
        let (now, _) = self.places();
        (now != then).then(|| now.unwrap_or(opener))
    }
}

/// The searches that have a name.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Searches {
    pub all: Vec<Search>,
    /// The one that was chosen last, while it is what is shown.
    pub chosen: Option<String>,
    /// They could not be read or written.
    pub failure: Option<Problem>,
}

impl Searches {
    /// Whether another search than this one has the name.
    pub(super) fn is_taken(&self, name: &str, of: Option<&str>) -> bool {
        of != Some(name) && self.all.iter().any(|search| search.name == name)
    }
}

impl State {
    /// The list of named searches; nothing where there are none.
    pub(super) fn named<'a>(&'a self, context: &Context<'a>) -> Option<Element<'a, Message>> {
        let (look, texts) = (context.look, context.texts);
        if self.searches.all.is_empty() {
            return None;
        }
        let names = self.searches.all.iter().map(|search| search.name.clone());
        let chosen = self.searches.all.iter().position(|s| Some(&s.name) == self.searches.chosen.as_ref());
        let select = Select::new(look, texts.history_saved_searches(), names)
            .chosen(chosen)
            .on_choose(Message::ApplySearch);
        Some(container(select).width(look.scaled(230.0)).into())
    }

    /// The buttons that open a panel, and the ones for a chosen search.
    pub(super) fn panel_buttons<'a>(&'a self, context: &Context<'a>) -> Vec<Element<'a, Message>> {
        let (look, texts) = (context.look, context.texts);
        let mut buttons = Vec::new();
        if self.searches.chosen.is_some() {
            let delete = button::danger(look, texts.history_delete_search()).compact();
            buttons.push(delete.on_press(Message::DeleteSearch).into());
        }
        // A file under way keeps its panel: what came of it would take the place of a name half typed.
        let is_free = !matches!(self.panel, Panel::Exporting(..));
        let name = match self.searches.chosen {
            Some(_) => {
                let rename = button::secondary(look, texts.history_rename_search()).compact().id(RENAME);
                rename.on_press_maybe(is_free.then_some(Message::RenameSearch))
            }
            None => {
                let is_new = is_free && !self.query.is_all();
                let save = button::secondary(look, texts.history_save_search()).compact();
                save.on_press_maybe(is_new.then_some(Message::NameSearch))
            }
        };
        buttons.push(name.into());
        let has_rows = is_free && self.pages.len() > 0;
        let export = button::secondary(look, texts.history_export()).compact().id(EXPORT);
        buttons.push(export.on_press_maybe(has_rows.then_some(Message::ShowFormats)).into());
        let is_closed = is_free && !matches!(self.panel, Panel::LookedUp(_));
        let lookups = button::secondary(look, texts.history_lookups()).compact().id(LOOKUPS);
        buttons.push(lookups.on_press_maybe(is_closed.then_some(Message::ShowLookups)).into());
        buttons
    }

    /// What changed lately, by person; nothing where nothing did.
    pub(super) fn news<'a>(&'a self, context: &Context<'a>) -> Option<Element<'a, Message>> {
        let (look, texts) = (context.look, context.texts);
        if self.news.is_empty() {
            return None;
        }
        let line = |changed: &Changed| {
            let row = &changed.row;
            let (before, now) = (texts.standing(&changed.before), texts.standing(&row.standing));
            texts.news_line(&row.names.full(), row.fin.as_str(), &before, &now)
        };
        let mut lines: Vec<String> = self.news.iter().take(NEWS).map(line).collect();
        if self.news.len() > NEWS {
            lines.push(texts.news_more(self.news.len() - NEWS));
        }
        let read = button::secondary(look, texts.news_read()).compact().on_press(Message::ForgetNews);
        let notice =
            Notice::new(look, Tone::Accent, texts.news_title(self.news.len())).means(lines.join("\n"));
        Some(row![container(notice).width(Fill), read].spacing(look.s()).align_y(Alignment::Center).into())
    }

    /// The panel that is open.
    pub(super) fn panel<'a>(&'a self, context: &Context<'a>) -> Option<Element<'a, Message>> {
        let (look, texts) = (context.look, context.texts);
        let close = || {
            button::quiet(look, texts.history_close_panel()).compact().id(CLOSE).on_press(Message::ClosePanel)
        };
        Some(match &self.panel {
            Panel::Closed => return None,
            Panel::Formats => {
                let formats = Format::ALL.into_iter().enumerate().map(|(i, format)| {
                    let kind = button::secondary(look, format!(".{}", format.extension()));
                    let kind = if i == 0 { kind.id(FORMATS) } else { kind };
                    kind.compact().on_press(Message::Export(format)).into()
                });
                let words = layout::hint(look, texts.history_export_choose());
                row![container(words).width(Fill)]
                    .extend(formats)
                    .push(close())
                    .spacing(look.s())
                    .align_y(Alignment::Center)
                    .into()
            }
            Panel::Naming { name, of } => {
                let is_taken = self.searches.is_taken(name.trim(), of.as_deref());
                let field = Field::new(look, texts.history_search_name(), name.as_str())
                    .id(if of.is_some() { NEW_NAME } else { NAME })
                    .on_input(Message::TypeName)
                    .on_submit(Message::SaveSearch)
                    .error_maybe(is_taken.then(|| texts.history_search_name_taken()));
                let is_named = !name.trim().is_empty() && !is_taken;
                let save = button::secondary(look, texts.history_save_this_search());
                let save = save.on_press_maybe(is_named.then_some(Message::SaveSearch));
                let close = button::quiet(look, texts.history_close_panel()).on_press(Message::ClosePanel);
                // In line with the field, whatever is said below it.
                let buttons = layout::labelled(look, " ", row![save, close].spacing(look.s()));
                row![container(field).width(Fill), buttons].spacing(look.s()).into()
            }
            Panel::Exporting(kind, progress) => {
                let words = match progress {
                    Some((done, total)) => texts.history_exporting(
                        kind.extension(),
                        &format::count(*done),
                        &format::count(*total),
                    ),
                    None => texts.history_export_begins(kind.extension()),
                };
                let stop = button::secondary(look, texts.history_export_stop()).compact().id(CLOSE);
                row![container(busy(look, words)).width(Fill), stop.on_press(Message::StopExport)]
                    .spacing(look.s())
                    .align_y(Alignment::Center)
                    .into()
            }
            Panel::Exported(Ok(file)) => {
                let words = layout::status(look, texts.paper_saved(file));
                row![container(words).width(Fill), close()]
                    .spacing(look.s())
                    .align_y(Alignment::Center)
                    .into()
            }
            Panel::LookedUp(lookups) => lookups.view(context),
            Panel::Exported(Err(problem)) => {
                // The button stays where it was among the widgets, and keeps the focus.
                row![container(layout::problem(look, texts, problem)).width(Fill), close()]
                    .spacing(look.s())
                    .align_y(Alignment::Center)
                    .into()
            }
        })
    }
}
