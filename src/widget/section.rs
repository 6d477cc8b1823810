//! Cards: sections of a form with a number or a check mark, headings, strips of details.

use super::Element;
use crate::access::{Role, Tag, tagged};
use crate::theme::{Look, STRONG, Tone};
use iced::widget::{Row, column, container, row, text};
use iced::{Alignment, Border, Length, Padding};

/// A card with this content.
pub fn card<'a, M: 'a>(look: Look, content: impl Into<Element<'a, M>>) -> Element<'a, M> {
    let p = look.palette();
    container(content)
        .padding(Padding::from([look.m(), look.l() + 2.0]))
        .width(Length::Fill)
        .style(move |_| container::Style {
            background: Some(p.surface.into()),
            border: Border { color: p.line, width: look.edge(), radius: look.card_radius().into() },
            ..Default::default()
        })
        .into()
}

/// A card whose left edge has the colour of a meaning: the details of a row, a remark about it.
pub fn strip<'a, M: 'a>(look: Look, tone: Tone, content: impl Into<Element<'a, M>>) -> Element<'a, M> {
    let color = look.palette().tone(tone).text;
    let bar = container("").width(4).height(Length::Fill).style(move |_| container::Style {
        background: Some(color.into()),
        border: iced::border::rounded(2),
        ..Default::default()
    });
    let line = row![bar, container(content).width(Length::Fill)].spacing(look.m()).height(Length::Shrink);
    card(look, line)
}

/// A title in the text, semibold.
pub fn heading<'a, M: 'a>(look: Look, words: impl Into<String>) -> Element<'a, M> {
    let words = words.into();
    let tag = Tag::named(Role::Heading, words.clone());
    tagged(tag, text(words).font(STRONG).size(look.text()).color(look.palette().text))
}

/// How far a section of a form is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Its number.
    Number(u8),
    /// Complete.
    Done,
}

/// A section of a form: mark and title, at the right a chip or a button, below them the content.
pub struct Section<'a, M> {
    look: Look,
    mark: Option<Mark>,
    title: String,
    aside: Vec<Element<'a, M>>,
}

impl<'a, M: 'a> Section<'a, M> {
    /// A section with a title only.
    pub fn new(look: Look, title: impl Into<String>) -> Section<'a, M> {
        Section { look, mark: None, title: title.into(), aside: Vec::new() }
    }

    /// With its number or check mark.
    pub fn mark(self, mark: Mark) -> Section<'a, M> {
        Section { mark: Some(mark), ..self }
    }

    /// With something at the right end of the title.
    pub fn aside(mut self, aside: impl Into<Element<'a, M>>) -> Section<'a, M> {
        self.aside.push(aside.into());
        self
    }

    /// The whole card, with nothing below its head.
    pub fn head_only(self) -> Element<'a, M> {
        let tag = Tag::named(Role::Group, self.title.clone());
        let look = self.look;
        tagged(tag, card(look, self.head()))
    }

    /// The whole card.
    pub fn content(self, content: impl Into<Element<'a, M>>) -> Element<'a, M> {
        let tag = Tag::named(Role::Group, self.title.clone());
        let look = self.look;
        tagged(tag, card(look, column![self.head(), content.into()].spacing(look.s() + 2.0)))
    }

    fn head(self) -> Row<'a, M, iced::Theme, iced::Renderer> {
        let Section { look, mark, title, aside } = self;
        let mut head = row![].spacing(look.s() + 2.0).align_y(Alignment::Center);
        if let Some(mark) = mark {
            head = head.push(badge(look, mark));
        }
        head = head.push(container(heading(look, title)).width(Length::Fill));
        let aside = Row::with_children(aside).spacing(look.s() + 2.0).align_y(Alignment::Center);
        head.push(aside)
    }
}

/// The round badge of a section.
fn badge<'a, M: 'a>(look: Look, mark: Mark) -> Element<'a, M> {
    let (pair, sign) = match mark {
        Mark::Number(number) => (look.palette().chosen, number.to_string()),
        Mark::Done => (look.palette().ok, "✓".to_owned()),
    };
    let side = look.scaled(22.0);
    container(text(sign).font(STRONG).size(look.small()).color(pair.text))
        .center(side)
        .style(move |_| container::Style {
            background: Some(pair.ground.into()),
            border: iced::border::rounded(side / 2.0),
            ..Default::default()
        })
        .into()
}
