//! What the dialog looks like.

use super::{Message, Progress, Purpose, State, Waiting};
use crate::dialog::pin::view::subject;
use crate::i18n::format;
use crate::screen::{Context, layout};
use crate::widget::{self, Dialog, Element, Label, busy};
use iced::Fill;
use iced::widget::{column, container};

/// Where the eyes belong; it takes no focus.
const CODE: &str = "asan-code";

impl State {
    /// The dialog.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Dialog<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let (key, title, what) = match &self.purpose {
            Purpose::SignIn => ("asan-sign-in", texts.asan_sign_in_title(), String::new()),
            Purpose::Sign { person, reason } => {
                ("asan-sign", texts.pin_sign_title(), texts.pin_sign_what(person, reason))
            }
            Purpose::Order { what } => ("asan-order", texts.pin_order_title(), what.clone()),
        };
        let (progress, key) = match &self.progress {
            Progress::Asking(_) => (busy(look, texts.asan_asking()), key.to_owned()),
            Progress::Stopping(_) => (busy(look, texts.asan_stopping()), key.to_owned()),
            Progress::Waiting(waiting) => (self.waiting(context, waiting), key.to_owned()),
            // Another dialog: its focus begins at the way on.
            Progress::Failed(problem) => {
                (layout::problem_in_short(look, texts, problem), format!("{key}-failed"))
            }
        };
        // For whom, as long as anybody is acted for.
        let insurer = context.acting.filter(|_| self.purpose != Purpose::SignIn).map(|acting| {
            let insurer = &acting.insurer;
            Label::new(look, texts.acting_for(&insurer.name, insurer.voen.as_str())).strong()
        });
        let phone = subject(look, texts.asan_state(&self.phone.to_string()), what);
        let content = match &self.progress {
            // Large text leaves room for the code or for what stands before it.
            Progress::Waiting(_) if look.is_large() => column![progress].push(insurer).push(phone),
            _ => column![].push(insurer).push(phone).push(progress),
        };
        let dialog = Dialog::new(look, key, title).content(content.spacing(look.l()));
        let dialog = match &self.progress {
            Progress::Failed(_) => dialog.confirm(texts.asan_again(), Some(Message::Again)),
            // Nothing to press has the focus: the Enter that led here, pressed once more, would give up.
            Progress::Asking(_) | Progress::Waiting(_) | Progress::Stopping(_) => dialog.focus(CODE),
        };
        dialog.cancel(texts.back(), Message::Cancel)
    }

    /// The code, what to do with it, and how long.
    fn waiting<'a>(&'a self, context: &Context<'a>, waiting: &Waiting) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let left = waiting.until.duration_since(context.now).as_secs();
        let left = match u64::try_from(left) {
            Ok(left) if left > 0 => texts.asan_left(&format::countdown(left)),
            _ => texts.asan_over(),
        };
        let code = widget::code(look, texts.asan_code(), &waiting.code.to_string());
        let mut parts = column![
            container(code).center_x(Fill),
            layout::paragraph(look, texts.asan_compare()),
            layout::hint(look, left),
        ]
        .spacing(look.m());
        if waiting.is_away {
            parts = parts.push(layout::warning(look, texts.asan_away()));
        }
        parts.into()
    }
}
