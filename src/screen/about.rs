//! Xidmət haqqında: what the service is for, who may use it, what is needed, the steps, and authorities
//! (manual, Giriş to Xidmətdən istifadəyə giriş).

use super::{Context, layout};
use crate::theme::vertical;
use crate::widget::{button, card, heading};
use iced::widget::{column, container, row, space};
use iced::{Element, Fill, Padding};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Back to where one came from.
    Close,
}

/// The page.
pub fn view<'a>(context: &Context<'a>) -> Element<'a, Message> {
    let (look, texts) = (context.look, context.texts);
    let part =
        |title, words| column![heading(look, title), layout::paragraph(look, words)].spacing(look.xs());
    let content = column![
        part(texts.about_purpose_title(), texts.about_purpose()),
        part(texts.about_offices_title(), texts.about_offices()),
        part(texts.about_users_title(), texts.about_users()),
        part(texts.about_needs_title(), texts.about_needs()),
        part(texts.about_steps_title(), texts.about_steps()),
        part(texts.about_authorities_title(), texts.about_authorities()),
        layout::paragraph(look, texts.about_free()),
        layout::hint(look, texts.about_not_portal()),
    ]
    .spacing(look.l());
    // However much there is to read, the way back stays in sight; the arrow keys move the page.
    let page = container(card(look, content)).padding(Padding::ZERO.right(look.m()));
    let page = vertical(look, page).id(layout::PAGE).height(Fill);
    let back =
        row![space().width(Fill), button::primary(look, texts.back()).on_press(Message::Close).hint("Esc")];
    let title = heading(look, texts.section_about());
    layout::centered(look, 820.0, column![title, page, back].spacing(look.m()))
}
