//! Something to know: what happened, what it means, what to do; technical details folded away.

use super::fold::fold;
use super::{Button, Element, Field};
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
    /// What folds it out, and what it says.
    detail: Option<(String, String)>,
    actions: Vec<Element<'a, M>>,
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

    /// Technical detail, folded away under these words; it can be selected and copied.
    pub fn detail(self, words: impl Into<String>, text: impl Into<String>) -> Notice<'a, M> {
        Notice { detail: Some((words.into(), text.into())), ..self }
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
        let any = !notice.actions.is_empty();
        let below = row(notice.actions).spacing(look.s()).align_y(Alignment::Center);
        words = words.push(any.then(|| below.wrap()));
        words = words.push(notice.detail.map(|(name, detail)| {
            let field = Field::new(look, name.clone(), detail).label_hidden();
            fold(look, name, field)
        }));
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
