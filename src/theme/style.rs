//! Styles of the few widgets that iced draws itself.

use super::{Look, fade};
use iced::widget::{container, scrollable};
use iced::{Background, Border, Element, Length, border};

/// A slim scroll bar in the look's colours.
pub fn scroll(look: Look) -> impl Fn(&iced::Theme, scrollable::Status) -> scrollable::Style {
    move |_, status| {
        let p = look.palette();
        let active = matches!(
            status,
            scrollable::Status::Dragged { .. }
                | scrollable::Status::Hovered { is_vertical_scrollbar_hovered: true, .. }
        );
        let rail = scrollable::Rail {
            background: None,
            border: Border::default(),
            scroller: scrollable::Scroller {
                background: Background::Color(if active { p.second } else { p.edge }),
                border: border::rounded(3),
            },
        };
        scrollable::Style {
            container: container::Style::default(),
            vertical_rail: rail,
            horizontal_rail: rail,
            gap: None,
            auto_scroll: scrollable::AutoScroll {
                background: Background::Color(fade(p.surface, 0.9)),
                border: border::rounded(16).width(1).color(p.edge),
                shadow: iced::Shadow::default(),
                icon: p.text,
            },
        }
    }
}

/// Content that scrolls up and down when it is higher than its place.
pub fn vertical<'a, M: 'a>(
    look: Look,
    content: impl Into<Element<'a, M>>,
) -> iced::widget::Scrollable<'a, M> {
    let bar = scrollable::Scrollbar::new().width(6).scroller_width(6).margin(2);
    iced::widget::scrollable(content)
        .direction(scrollable::Direction::Vertical(bar))
        .width(Length::Fill)
        .style(scroll(look))
}
