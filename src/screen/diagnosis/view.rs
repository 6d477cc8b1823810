//! What the diagnosis looks like.

use super::{Message, Outcome, State};
use crate::access::{Role, Tag, tagged};
use crate::domain::diagnosis::{Check, Grade};
use crate::problem::{Problem, diagnosis};
use crate::screen::{Context, layout};
use crate::theme::{Tone, scroll};
use crate::widget::table::{Cell, Column, Table};
use crate::widget::{Notice, button, card, heading};
use iced::widget::{column, container, row, scrollable, space};
use iced::{Alignment, Element, Fill, FillPortion};

/// The report's name for scrolling.
const SHEET: &str = "report";

/// Scrolls the report by so many lines.
pub fn scroll_report<M: Send + 'static>(look: crate::theme::Look, lines: i16) -> iced::Task<M> {
    let y = f32::from(lines) * look.scaled(18.0);
    iced::widget::operation::scroll_by(SHEET, scrollable::AbsoluteOffset { x: 0.0, y })
}

impl State {
    /// The page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let page = match &self.report {
            Some(preview) => report(context, &preview.text, &preview.outcome),
            None => self.checks(context),
        };
        layout::centered(context.look, 1120.0, page)
    }

    fn checks<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let columns = vec![
            Column::new(texts.diagnosis_checks()).share(4),
            Column::new(texts.column_status()).share(3),
            Column::new(texts.codes_code()).width(70.0),
        ];
        let cells = move |i: usize| {
            let Some(check) = Check::ALL.get(i).copied() else { return Vec::new() };
            let status = match self.grade(check) {
                Some(grade) => Cell::chip(tone(grade), diagnosis::grade(grade, texts)),
                None if self.running.is_some() => Cell::second(texts.diagnosis_running()),
                None => Cell::second(texts.diagnosis_stopped()),
            };
            let worst = self.of(check).max_by_key(|finding| finding.verdict.grade());
            let code = worst.and_then(|f| f.verdict.cause()).map(Problem::code).unwrap_or_default();
            vec![Cell::text(diagnosis::check(check, texts)), status, Cell::strong(code)]
        };
        let is_large = look.is_large();
        let table = Table::new(look, texts.section_diagnosis(), columns, Check::ALL.len(), cells)
            .id("checks")
            .selected(Some(self.row()))
            .on_select(Message::Select)
            .height(if is_large { FillPortion(3) } else { Fill });
        let done = Check::ALL.iter().filter(|check| self.grade(**check).is_some()).count();
        let again = match self.running {
            Some(_) => button::secondary(look, texts.diagnosis_stop()).on_press(Message::Stop),
            None => button::secondary(look, texts.diagnosis_again()).on_press(Message::Again),
        };
        let progress = layout::hint(look, texts.diagnosis_progress(done, Check::ALL.len()));
        let buttons = row![
            again,
            button::secondary(look, texts.diagnosis_report()).on_press(Message::ShowReport),
            container(progress).width(Fill),
            button::primary(look, texts.back()).on_press(Message::Close).hint("Esc"),
        ]
        .spacing(look.m())
        .align_y(Alignment::Center);
        let details = scrollable(self.details(context)).style(scroll(look)).height(Fill);
        // Beside the list, so that most of it is in sight; large text leaves no room there.
        let list: Element<'a, Message> = match is_large {
            true => column![table, container(details).height(FillPortion(2))].spacing(look.m()).into(),
            false => row![
                container(table).width(FillPortion(5)),
                container(details).width(FillPortion(4)).height(Fill)
            ]
            .spacing(look.m())
            .into(),
        };
        // Large text leaves room for the list, not for the words above it.
        let head = (!is_large).then(|| {
            column![heading(look, texts.section_diagnosis()), layout::hint(look, texts.diagnosis_intro())]
        });
        column![].push(head).push(container(list).height(Fill)).push(buttons).spacing(look.m()).into()
    }

    /// All that the chosen check found.
    fn details<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let check = Check::ALL.get(self.row()).copied().unwrap_or(Check::Settings);
        let mut content = column![heading(look, diagnosis::check(check, texts))].spacing(look.s());
        for finding in self.of(check) {
            let facts = finding.facts.iter().map(|fact| diagnosis::line(fact, texts, context.zone));
            let facts = facts.collect::<Vec<_>>().join("\n");
            content = content.push((!facts.is_empty()).then(|| layout::paragraph(look, facts)));
            let skipped = diagnosis::skipped(&finding.verdict, texts);
            content = content.push(skipped.map(|why| layout::paragraph(look, why)));
            let problem = finding.verdict.cause();
            content = content.push(problem.map(|problem| layout::problem(look, texts, problem)));
        }
        tagged(Tag::named(Role::Group, diagnosis::check(check, texts)), card(look, content))
    }
}

fn tone(grade: Grade) -> Tone {
    match grade {
        Grade::Good => Tone::Ok,
        Grade::Doubtful => Tone::Warning,
        Grade::Bad => Tone::Error,
        Grade::Skipped => Tone::Neutral,
    }
}

/// The report as it would be saved.
fn report<'a>(context: &Context<'a>, text: &'a str, outcome: &'a Outcome) -> Element<'a, Message> {
    let (look, texts) = (context.look, context.texts);
    let outcome: Option<Element<'a, Message>> = match outcome {
        Outcome::None => None,
        Outcome::Copied => Some(Notice::new(look, Tone::Ok, texts.report_copied()).into()),
        Outcome::Saved(file) => Some(Notice::new(look, Tone::Ok, texts.report_saved(file)).into()),
        Outcome::Failed(problem) => Some(layout::problem(look, texts, problem)),
    };
    let sheet = scrollable(tagged(
        Tag::named(Role::Group, texts.report_title()),
        card(look, layout::hint(look, text)),
    ))
    .id(SHEET)
    .style(scroll(look))
    .height(Fill);
    let buttons = row![
        button::secondary(look, texts.report_copy()).on_press(Message::Copy),
        button::secondary(look, texts.report_save()).on_press(Message::Save),
        space().width(Fill),
        button::primary(look, texts.back()).on_press(Message::Close).hint("Esc"),
    ]
    .spacing(look.m());
    column![heading(look, texts.report_title()), layout::hint(look, texts.report_intro())]
        .push(outcome)
        .push(sheet)
        .push(buttons)
        .spacing(look.m())
        .into()
}
