//! How screens arrange widgets: columns that give way to larger text, remarks, problems.

use crate::access::{Role, Tag, tagged};
use crate::domain::delegation::Act;
use crate::i18n::Texts;
use crate::problem::{Kind, Problem};
use crate::theme::{Look, Tone};
use crate::widget::{Field, Notice};
use iced::widget::{Column, column, container, row, space, text};
use iced::{Element, Fill, Length, Padding};

/// Name of what fills a page that is only read: the arrow keys scroll it.
pub const PAGE: &str = "page";

/// Equal columns; fewer of them when the text is larger, so that nothing is cut.
pub fn grid<'a, M: 'a>(look: Look, columns: usize, cells: Vec<Element<'a, M>>) -> Element<'a, M> {
    let columns = match look.text_scale() {
        scale if scale < 1.4 => columns,
        scale if scale < 1.8 => columns.min(3),
        _ => columns.min(2),
    };
    let mut rows = column![].spacing(look.m());
    let mut cells = cells.into_iter().peekable();
    while cells.peek().is_some() {
        let mut line = row![].spacing(look.m());
        for _ in 0..columns {
            let cell = cells.next().unwrap_or_else(|| space().into());
            line = line.push(container(cell).width(Fill));
        }
        rows = rows.push(line);
    }
    rows.into()
}

/// Columns of different weight; where the text is larger, equal ones, and fewer.
pub fn portions<'a, M: 'a>(look: Look, cells: Vec<(u16, Element<'a, M>)>) -> Element<'a, M> {
    if look.text_scale() > 1.2 {
        return grid(look, 3, cells.into_iter().map(|(_, cell)| cell).collect());
    }
    cells
        .into_iter()
        .fold(row![], |line, (portion, cell)| line.push(container(cell).width(Length::FillPortion(portion))))
        .spacing(look.s())
        .into()
}

/// What stays, under remarks that come and go with this gap below each. It keeps its place among the
/// widgets, and so the focus and how far it was scrolled.
pub fn beneath<'a, M: 'a>(
    gap: f32,
    remarks: Vec<Element<'a, M>>,
    content: impl Into<Element<'a, M>>,
) -> Element<'a, M> {
    let below = |remark| container(remark).padding(Padding::ZERO.bottom(gap)).into();
    column![Column::with_children(remarks.into_iter().map(below)), content.into()].into()
}

/// A control under a label of its own, in line with fields.
pub fn labelled<'a, M: 'a>(
    look: Look,
    label: impl Into<String>,
    control: impl Into<Element<'a, M>>,
) -> Element<'a, M> {
    let label = text(label.into()).size(look.small()).color(look.palette().second);
    column![label, control.into()].spacing(look.xs()).into()
}

/// A remark.
pub fn hint<'a, M: 'a>(look: Look, words: impl Into<String>) -> Element<'a, M> {
    text(words.into()).size(look.small()).color(look.palette().second).into()
}

/// A hint that tells how something stands or ended.
pub fn status<'a, M: 'a>(look: Look, words: impl Into<String>) -> Element<'a, M> {
    let words = words.into();
    tagged(Tag::named(Role::Status, words.clone()), hint(look, words))
}

/// Running text.
pub fn paragraph<'a, M: 'a>(look: Look, words: impl Into<String>) -> Element<'a, M> {
    text(words.into()).size(look.text()).color(look.palette().text).into()
}

/// What is wrong, in a line.
pub fn error<'a, M: 'a>(look: Look, words: impl Into<String>) -> Element<'a, M> {
    text(words.into()).size(look.small()).color(look.palette().error.text).into()
}

/// A doubt that does not stop anybody.
pub fn warning<'a, M: Clone + 'a>(look: Look, words: impl Into<String>) -> Element<'a, M> {
    Notice::new(look, Tone::Warning, words).into()
}

/// What everybody does each day is no error, what a card cannot do is no failure, and neither is what is tried
/// again by itself.
pub fn tone(problem: &Problem) -> Tone {
    match problem.kind {
        _ if problem.is_waited_out() => Tone::Warning,
        Kind::NoReader | Kind::ReaderUnplugged { .. } | Kind::NoCard => Tone::Accent,
        Kind::MuteCard
        | Kind::HeldCard { .. }
        | Kind::UnsupportedCard { .. }
        | Kind::NoModuleFits { .. }
        | Kind::UnknownCard { .. }
        | Kind::NoCertificate
        | Kind::NoneUsable
        | Kind::OutcomeUnknown
        | Kind::NoTimeStamp
        | Kind::NoRevocationAnswer => Tone::Warning,
        _ => Tone::Error,
    }
}

/// What happened, what it means, what to do next; without the technical detail.
pub fn problem_in_short<'a, M: Clone + 'a>(look: Look, texts: &Texts, problem: &Problem) -> Element<'a, M> {
    Notice::new(look, tone(problem), problem.title(texts))
        .code(problem.code())
        .means(problem.meaning(texts))
        .todo(problem.cure(texts))
        .into()
}

/// An order about an authority, where it is known, and why it did not take effect.
pub fn unfulfilled<'a, M: Clone + 'a>(
    look: Look,
    texts: &Texts,
    (act, problem): &(Option<Act>, Problem),
) -> Element<'a, M> {
    let which = act.as_ref().map(|act| status(look, texts.order(act)));
    column![].push(which).push(problem_in_short(look, texts, problem)).spacing(look.xs()).into()
}

/// What happened, what it means, what to do next; the technical detail folds out.
pub fn problem<'a, M: Clone + 'a>(look: Look, texts: &Texts, problem: &Problem) -> Element<'a, M> {
    let notice = Notice::new(look, tone(problem), problem.title(texts))
        .code(problem.code())
        .means(problem.meaning(texts))
        .todo(problem.cure(texts));
    match (problem.detail(), &problem.kind) {
        // Which reader it is.
        (Some(reader), Kind::MuteCard | Kind::HeldCard { .. }) => {
            column![notice, Field::new(look, texts.rung_reader_none(), reader)].spacing(look.s()).into()
        }
        (Some(detail), _) => notice.detail(texts.problem_details(), detail).into(),
        (None, _) => notice.into(),
    }
}

/// In the middle of the page, no wider than `width` at 100 %.
pub fn centered<'a, M: 'a>(look: Look, width: f32, content: impl Into<Element<'a, M>>) -> Element<'a, M> {
    container(container(content).max_width(look.scaled(width))).center_x(Fill).into()
}
