//! What the PIN dialog looks like.

use super::{Message, Purpose, State};
use crate::domain::token::Tries;
use crate::screen::sign_in::view::{name, short, terms};
use crate::screen::{Context, layout};
use crate::theme::Tone;
use crate::widget::pin_entry::{Change, PinEntry};
use crate::widget::{Check, Dialog, Element, Label, busy, chip};
use iced::widget::{Row, column, container, row, space};
use iced::{Alignment, Fill};

impl State {
    /// The dialog.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Dialog<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let (key, title, act) = match &self.purpose {
            Purpose::SignIn => ("pin-sign-in", texts.pin_sign_in_title(), texts.enter()),
            Purpose::Sign { .. } => ("pin-sign", texts.pin_sign_title(), texts.sign_and_send()),
        };
        let mut content = column![].spacing(look.l());
        if let Purpose::Sign { person, reason } = &self.purpose {
            content = content.push(layout::hint(look, texts.pin_sign_what(person, reason)));
        }
        content = content.push(self.certificate(context));
        let mut remarks = Vec::new();
        if let Some(problem) = &self.failure {
            remarks.push(layout::problem_in_short(look, texts, problem));
        }
        if !self.is_card_present {
            remarks.push(layout::warning(look, texts.pin_card_gone()));
        }
        content = content.push(layout::beneath(look.l(), remarks, self.entry(context)));
        let is_working = self.is_working();
        Dialog::new(look, key, title)
            .content(content)
            .cancel(texts.back(), Message::Cancel)
            .confirm(act, self.can_submit().then_some(Message::Submit))
            .busy(is_working)
            .focus("pin")
    }

    /// With which certificate, on which reader.
    fn certificate<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let p = look.palette();
        let what = match self.purpose {
            Purpose::SignIn => texts.pin_certificate_sign_in(),
            Purpose::Sign { .. } => texts.pin_certificate_sign(),
        };
        let terms = terms(context, &self.candidate);
        let reader = short(&self.candidate.credential.token.reader);
        let words = column![
            Label::new(look, name(&self.candidate, texts)).strong(),
            layout::hint(look, format!("{what} · {terms} · {reader}")),
        ]
        .spacing(look.xs());
        container(words)
            .padding(look.m())
            .width(Fill)
            .style(move |_| container::Style {
                background: Some(p.sunken.into()),
                border: iced::border::rounded(look.radius()),
                ..Default::default()
            })
            .into()
    }

    /// The box, what is known of the tries left, and the lengths that the token takes.
    fn entry<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let limits = self.candidate.credential.token.pin;
        if self.is_working() {
            let words = match self.purpose {
                Purpose::SignIn => texts.pin_working_sign_in(),
                Purpose::Sign { .. } => texts.pin_working_sign(),
            };
            let keypad = self.has_keypad().then(|| layout::paragraph(look, texts.pin_keypad()));
            return column![busy(look, words)].push(keypad).spacing(look.s()).into();
        }
        let tries = match self.tries {
            Tries::NotTold => None,
            Tries::Low => Some((Tone::Warning, texts.tries_low())),
            Tries::Last => Some((Tone::Error, texts.tries_last())),
            Tries::Locked => Some((Tone::Error, texts.tries_locked())),
        };
        let mut remarks = Row::new().spacing(look.s()).align_y(Alignment::Center);
        if let Some((tone, words)) = &tries {
            remarks = remarks.push(chip(look, *tone, words.clone()));
        }
        remarks = remarks.push(space().width(Fill));
        let mut parts = column![].spacing(look.s());
        if self.has_keypad() {
            parts = parts.push(layout::paragraph(look, texts.pin_keypad()));
        } else {
            let mut entry =
                PinEntry::new(look, texts.pin_label(), &self.pin).id("pin").invalid(self.failure.is_some());
            if let Some((_, words)) = &tries {
                entry = entry.describe(words.clone());
            }
            if self.is_card_present && self.tries != Tries::Locked {
                entry = entry.on_change(|change| match change {
                    Change::Edited => Message::Edited,
                    Change::Submitted => Message::Submit,
                    Change::NotADigit | Change::CapsLock | Change::NumLockOff => Message::NonDigit,
                });
            }
            parts = parts.push(layout::hint(look, texts.pin_label())).push(entry);
            remarks = remarks.push(layout::hint(look, texts.pin_length(limits.shortest, limits.longest)));
        }
        parts = parts.push(remarks);
        if self.saw_non_digit {
            parts = parts.push(row![chip(look, Tone::Warning, texts.pin_non_digit())]);
        }
        if self.tries == Tries::Last {
            parts = parts.push(
                Check::new(look, texts.accept_last_try(), self.accepts_last_try)
                    .on_toggle(Message::AcceptLastTry),
            );
        }
        parts.into()
    }
}
