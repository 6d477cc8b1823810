//! The sidebar: sections with their counters and keys, below them the state of card and connection.

use super::press::{Press, Status, Style};
use super::{Element, Label};
use crate::access::{Role, Tag, tagged};
use crate::theme::{FONT, Look, STRONG, Tone, fade};
use iced::widget::{Column, column, container, row, rule, text};
use iced::{Alignment, Border, Color, Length, Padding};

/// One section in the sidebar.
pub struct Item<M> {
    look: Look,
    label: String,
    open: bool,
    counter: usize,
    key: Option<String>,
    on_press: Option<M>,
}

impl<M> Item<M> {
    /// A section; `open` when it is the one shown.
    pub fn new(look: Look, label: impl Into<String>, open: bool) -> Item<M> {
        Item { look, label: label.into(), open, counter: 0, key: None, on_press: None }
    }

    /// How many things wait in it; 0 is not shown.
    pub fn counter(self, counter: usize) -> Item<M> {
        Item { counter, ..self }
    }

    /// The key that opens it.
    pub fn key(self, key: impl Into<String>) -> Item<M> {
        Item { key: Some(key.into()), ..self }
    }

    /// What pressing says.
    pub fn on_press(self, message: M) -> Item<M> {
        Item { on_press: Some(message), ..self }
    }
}

impl<'a, M: Clone + 'a> From<Item<M>> for Element<'a, M> {
    fn from(item: Item<M>) -> Element<'a, M> {
        let Item { look, open, .. } = item;
        let p = look.palette();
        let font = if open { STRONG } else { FONT };
        let mut tag = Tag {
            checked: Some(open),
            disabled: item.on_press.is_none(),
            ..Tag::named(Role::Link, item.label.clone()).describe(item.key.clone())
        };
        // Sections have keys, not access keys; at large sizes the words wrap.
        let mut line = row![text(item.label).size(look.text()).font(font).width(Length::Fill)]
            .spacing(look.s())
            .align_y(Alignment::Center);
        if item.counter > 0 {
            tag = tag.value(item.counter.to_string());
            let pill = container(Label::new(look, item.counter.to_string()).strong().size(look.small()))
                .padding(Padding::from([look.scaled(2.0), look.scaled(8.0)]))
                .style(move |_| container::Style {
                    background: Some(p.counter.into()),
                    text_color: Some(p.on_sidebar),
                    border: iced::border::rounded(99),
                    ..Default::default()
                });
            line = line.push(pill);
        }
        if let Some(key) = item.key {
            line = line.push(Label::new(look, key).size(look.small()).color(p.sidebar_second));
        }
        let style = move |status| Style {
            text: if open { p.on_sidebar } else { p.sidebar_second },
            ground: match (open, status) {
                (true, _) => p.sidebar_item,
                (false, Status::Hovered | Status::Pressed) => fade(p.sidebar_item, 0.6),
                (false, _) => Color::TRANSPARENT,
            },
            border: Border {
                color: p.on_sidebar,
                width: if open && look.edge() > 1.0 { 2.0 } else { 0.0 },
                radius: look.radius().into(),
            },
        };
        let press = Press::new(look, line)
            .on_press_maybe(item.on_press)
            .width(Length::Fill)
            .padding(Padding::from([look.scaled(11.0), look.m()]))
            .style(style);
        tagged(tag, press)
    }
}

/// The sidebar with the program's name, its sections and what stands at its foot.
pub fn sidebar<'a, M: 'a>(
    look: Look,
    name: impl Into<String>,
    items: impl IntoIterator<Item = Element<'a, M>>,
    foot: impl Into<Element<'a, M>>,
) -> Element<'a, M> {
    let p = look.palette();
    let name = name.into();
    let initial: String = name.chars().take(1).collect();
    let side = look.scaled(30.0);
    let seal =
        container(Label::new(look, initial).strong().color(p.on_sidebar)).center(side).style(move |_| {
            container::Style {
                border: iced::border::rounded(side / 2.0).width(2).color(crate::theme::DARK.accent),
                ..Default::default()
            }
        });
    let title = Label::new(look, name.clone()).strong().size(look.title()).color(p.on_sidebar);
    let head = row![seal, title].spacing(look.s() + 2.0).align_y(Alignment::Center);
    let items = Column::with_children(items).spacing(look.xs());
    let line = rule::horizontal(1).style(move |_| rule::Style {
        color: fade(p.sidebar_second, 0.3),
        radius: 0.into(),
        fill_mode: rule::FillMode::Full,
        snap: true,
    });
    let items = container(crate::theme::vertical(look, container(items).padding(6))).height(Length::Fill);
    let inside = column![container(head).padding(Padding::from([look.s(), look.s() + 6.0])), items, line]
        .push(container(foot).padding(Padding::from([look.s(), look.s() + 6.0])))
        .spacing(look.s());
    let bar = container(inside)
        .width((276.0 * (1.0 + (look.text_scale() - 1.0) * 0.6)).round())
        .height(Length::Fill)
        .padding(Padding::from([look.m(), look.s()]))
        .style(move |_| container::Style {
            text_color: Some(p.sidebar_second),
            background: Some(p.sidebar.into()),
            ..Default::default()
        });
    tagged(Tag::named(Role::Navigation, name), bar)
}

/// A line at the sidebar's foot: a dot and words that say the same.
pub fn state<'a, M: 'a>(look: Look, tone: Tone, words: impl Into<String>) -> Element<'a, M> {
    let words = words.into();
    let color = match tone {
        // The sidebar is dark in every scheme.
        Tone::Ok => crate::theme::DARK.ok.text,
        Tone::Warning => crate::theme::DARK.warning.text,
        Tone::Error => crate::theme::DARK.error.text,
        Tone::Accent | Tone::Neutral => look.palette().sidebar_second,
    };
    let sign = super::chip::sign(tone).filter(|_| tone != Tone::Ok).unwrap_or("●");
    let mark = Label::new(look, sign).strong().size(look.small()).color(color);
    let line = row![
        container(mark).center_x(look.scaled(12.0)),
        Label::new(look, words.clone()).size(look.small()).width(Length::Fill)
    ]
    .spacing(look.s())
    .align_y(Alignment::Center);
    tagged(Tag::named(Role::Status, words), line)
}
