//! Xidmət haqqında: what the service is for, who may use it, what is needed, and the steps
//! (manual, Giriş to Xidmətdən istifadəyə giriş).

use super::{Context, layout};
use crate::theme::scroll;
use crate::widget::{button, card, heading};
use iced::widget::{column, row, scrollable, space};
use iced::{Element, Fill};

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
        layout::paragraph(look, texts.about_free()),
        layout::hint(look, texts.about_not_portal()),
        row![space().width(Fill), button::primary(look, texts.back()).on_press(Message::Close).hint("Esc")],
    ]
    .spacing(look.l());
    layout::centered(look, 820.0, scrollable(card(look, content)).style(scroll(look)))
}
