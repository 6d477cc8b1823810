//! Something to know: what happened, what it means, what to do; technical details folded away.

use super::{Button, Element, button};
use crate::access::{Role, Tag, tagged};
use crate::theme::{Look, STRONG, Tone};
use iced::widget::{column, container, row, text};
use iced::{Alignment, Border, Length, Padding};

/// A notice in the page.
pub struct Notice<'a, M> {
    look: Look,
    tone: Tone,
    title: String,
    code: Option<&'static str>,
    means: Option<String>,
    todo: Option<String>,
    detail: Option<Detail<M>>,
    words: (String, String),
    on_copy: Option<M>,
    actions: Vec<Element<'a, M>>,
}

struct Detail<M> {
    text: String,
    open: bool,
    on_toggle: M,
}

impl<'a, M: Clone + 'a> Notice<'a, M> {
    /// What happened.
    pub fn new(look: Look, tone: Tone, title: impl Into<String>) -> Notice<'a, M> {
        Notice {
            look,
            tone,
            title: title.into(),
            code: None,
            means: None,
            todo: None,
            detail: None,
            words: (String::new(), String::new()),
            on_copy: None,
            actions: Vec::new(),
        }
    }

    /// The code under which help desks know it.
    pub fn code(self, code: &'static str) -> Notice<'a, M> {
        Notice { code: Some(code), ..self }
    }

    /// What it means.
    pub fn means(self, words: impl Into<String>) -> Notice<'a, M> {
        Notice { means: Some(words.into()), ..self }
    }

    /// What to do.
    pub fn todo(self, words: impl Into<String>) -> Notice<'a, M> {
        Notice { todo: Some(words.into()), ..self }
    }

    /// Technical detail, folded unless `open`; the button that unfolds it says `on_toggle`.
    pub fn detail(self, text: impl Into<String>, open: bool, on_toggle: M) -> Notice<'a, M> {
        Notice { detail: Some(Detail { text: text.into(), open, on_toggle }), ..self }
    }

    /// The words on the buttons that unfold and copy the detail.
    pub fn detail_words(self, unfold: impl Into<String>, copy: impl Into<String>) -> Notice<'a, M> {
        Notice { words: (unfold.into(), copy.into()), ..self }
    }

    /// The detail can be copied.
    pub fn on_copy(self, message: M) -> Notice<'a, M> {
        Notice { on_copy: Some(message), ..self }
    }

    /// A button that helps.
    pub fn action(mut self, button: Button<M>) -> Notice<'a, M> {
        self.actions.push(button.into());
        self
    }
}

impl<'a, M: Clone + 'a> From<Notice<'a, M>> for Element<'a, M> {
    fn from(notice: Notice<'a, M>) -> Element<'a, M> {
        let Notice { look, tone, .. } = notice;
        let p = look.palette();
        let pair = p.tone(tone);
        let role = if tone == Tone::Error { Role::Alert } else { Role::Status };
        let more = [notice.means.as_deref(), notice.todo.as_deref(), notice.code];
        let more: Vec<_> = more.into_iter().flatten().collect();
        let tag = Tag::named(role, notice.title.clone())
            .describe(Some(more.join(" ")).filter(|more| !more.is_empty()));

        let sign = super::chip::sign(tone).unwrap_or("i");
        let side = look.scaled(20.0);
        let badge = container(text(sign).font(STRONG).size(look.small()).color(p.surface))
            .center(side)
            .style(move |_| container::Style {
                background: Some(pair.text.into()),
                border: iced::border::rounded(side / 2.0),
                ..Default::default()
            });
        let title = text(notice.title).font(STRONG).size(look.text()).color(p.text).width(Length::Fill);
        let code = notice.code.map(|code| text(code).size(look.small()).color(p.second));
        let mut words = column![row![title].push(code).spacing(look.s())];
        if let Some(means) = notice.means {
            words = words.push(text(means).size(look.text()).color(p.text));
        }
        if let Some(todo) = notice.todo {
            words = words.push(text(todo).size(look.text()).color(p.second));
        }
        let mut below = row![].spacing(look.s()).align_y(Alignment::Center);
        let mut any = !notice.actions.is_empty();
        for action in notice.actions {
            below = below.push(action);
        }
        let mut open = None;
        if let Some(detail) = notice.detail {
            any = true;
            let sign = if detail.open { "▲" } else { "▼" };
            let fold = button::quiet(look, notice.words.0).hint(sign).compact().on_press(detail.on_toggle);
            below = below.push(fold.expanded(detail.open));
            if detail.open {
                open = Some(detail.text);
                if let Some(copy) = notice.on_copy {
                    below = below.push(button::quiet(look, notice.words.1).compact().on_press(copy));
                }
            }
        }
        words = words.push(any.then(|| below.wrap()));
        if let Some(detail) = open {
            let detail = text(detail).size(look.small()).color(p.second);
            let detail =
                container(detail).padding(look.s()).width(Length::Fill).style(move |_| container::Style {
                    background: Some(p.surface.into()),
                    border: Border { color: p.line, width: look.edge(), radius: 6.into() },
                    ..Default::default()
                });
            words = words.push(detail);
        }
        let line = row![badge, words.spacing(look.xs()).width(Length::Fill)].spacing(look.m());
        let whole = container(line).padding(Padding::from([look.m(), look.l()])).width(Length::Fill).style(
            move |_| container::Style {
                background: Some(pair.ground.into()),
                border: Border { color: pair.text, width: look.edge(), radius: look.radius().into() },
                ..Default::default()
            },
        );
        tagged(tag, whole)
    }
}
