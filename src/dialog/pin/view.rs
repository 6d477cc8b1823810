//! What the PIN dialog looks like.

use super::{Message, Progress, Purpose, State};
use crate::dialog::secret;
use crate::domain::token::Tries;
use crate::screen::my_card::view::tries_told;
use crate::screen::presence::Presence;
use crate::screen::sign_in::view::{name, place, terms};
use crate::screen::{Context, layout};
use crate::theme::{Look, Tone};
use crate::widget::pin_entry::{Change, PinEntry};
use crate::widget::{Check, Dialog, Element, Label, Notice, busy, button};
use iced::Fill;
use iced::widget::{column, container};

impl State {
    /// The dialog.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Dialog<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let (key, title, act) = match &self.purpose {
            Purpose::SignIn => ("pin-sign-in", texts.pin_sign_in_title(), texts.enter()),
            Purpose::Sign { .. } => ("pin-sign", texts.pin_sign_title(), texts.sign_and_send()),
            Purpose::Order { .. } => ("pin-order", texts.pin_order_title(), texts.sign_and_send()),
            Purpose::Test => ("pin-test", texts.pin_test_title(), texts.pin_test_act()),
            Purpose::Resume => ("pin-resume", texts.pin_resume_title(), texts.pin_resume_act()),
            Purpose::Idle => ("pin-idle", texts.pin_resume_title(), texts.pin_resume_act()),
            Purpose::Ended => ("pin-ended", texts.problem_session_ended(), texts.pin_resume_act()),
        };
        let mut content = column![].spacing(look.l());
        content = match &self.purpose {
            Purpose::SignIn => content,
            Purpose::Sign { person, reason } => {
                content.push(layout::hint(look, texts.pin_sign_what(person, reason)))
            }
            Purpose::Order { what } => content.push(layout::hint(look, what.as_str())),
            Purpose::Test => content.push(layout::hint(look, texts.pin_test_what())),
            Purpose::Resume => content.push(layout::paragraph(look, texts.pin_resume_what())),
            Purpose::Idle => content.push(layout::paragraph(look, texts.pin_idle_what())),
            Purpose::Ended => content.push(layout::paragraph(look, texts.pin_ended_what())),
        };
        if let (Purpose::Sign { .. } | Purpose::Order { .. }, Some(acting)) = (&self.purpose, context.acting)
        {
            let insurer = &acting.insurer;
            let words = texts.acting_for(&insurer.name, insurer.voen.as_str());
            content = content.push(Label::new(look, words).strong());
        }
        content = content.push(self.certificate(context));
        let mut remarks = Vec::new();
        if let Some(problem) = &self.failure {
            remarks.push(layout::problem_in_short(look, texts, problem));
        }
        if self.is_new {
            remarks.push(Notice::new(look, Tone::Ok, texts.my_card_unblocked()).into());
        }
        if let Some(why) = self.wiped {
            remarks.push(secret::wiped(look, texts, why));
        }
        remarks.extend(match (&self.purpose, self.card.presence()) {
            (Purpose::Resume | Purpose::Idle | Purpose::Ended, Presence::Gone) => {
                Some(layout::warning(look, texts.pin_resume_gone()))
            }
            (_, presence) => secret::absence(look, texts, presence),
        });
        content = content.push(layout::beneath(look.l(), remarks, self.entry(context)));
        let dialog = match self.tries {
            // There is nothing to type: it is another dialog, whose focus begins at the way on.
            Tries::Locked => Dialog::new(look, format!("{key}-locked"), title)
                .confirm(texts.pin_unblock(), Some(Message::Unblock)),
            _ => Dialog::new(look, key, title)
                .confirm(act, self.can_submit().then_some(Message::Submit))
                .busy(self.is_working())
                .focus("pin"),
        };
        let dialog = dialog.content(content);
        match self.purpose {
            // Nothing behind it may be read, and Escape does not leave a session by mistake.
            Purpose::Resume | Purpose::Idle | Purpose::Ended => {
                dialog.opaque().other(button::secondary(look, texts.sign_out()).on_press(Message::Cancel))
            }
            _ => dialog.cancel(texts.back(), Message::Cancel),
        }
    }

    /// With which certificate, on which reader.
    fn certificate<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let what = match self.purpose {
            Purpose::SignIn | Purpose::Resume | Purpose::Idle | Purpose::Ended => {
                texts.pin_certificate_sign_in()
            }
            Purpose::Sign { .. } | Purpose::Order { .. } => texts.pin_certificate_sign(),
            Purpose::Test => self.candidate.identity.as_ref().map_or_else(String::new, |i| {
                if i.can_authenticate {
                    texts.pin_certificate_sign_in()
                } else {
                    texts.pin_certificate_sign()
                }
            }),
        };
        let (identity, usable) = (self.candidate.identity.as_ref(), self.candidate.usable);
        let token = &self.candidate.credential.token;
        let parts = [what, terms(context, identity, usable), place(texts, token)];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        subject(look, name(identity, texts), parts.join(" · "))
    }

    /// The box, what is known of the tries left, and the lengths that the token takes.
    fn entry<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let limits = self.candidate.credential.token.pin;
        if let Progress::AtKeypad(_, seconds) = self.progress {
            return secret::at_keypad(context, texts.pin_keypad_now(), seconds);
        }
        if self.is_working() {
            return busy(
                look,
                match self.purpose {
                    Purpose::SignIn | Purpose::Resume | Purpose::Idle | Purpose::Ended => {
                        texts.pin_working_sign_in()
                    }
                    Purpose::Order { .. } => texts.order_sending(),
                    Purpose::Sign { .. } | Purpose::Test => texts.pin_working_sign(),
                },
            );
        }
        if self.tries == Tries::Locked {
            // A failure has said so already.
            let tries = secret::tries(look, texts, self.tries).filter(|_| self.failure.is_none());
            return column![].push(tries).into();
        }
        let mut parts = column![].spacing(look.s());
        if self.has_keypad() {
            parts = parts.push(layout::paragraph(look, texts.pin_keypad()));
        } else {
            let mut entry = PinEntry::new(look, texts.pin_label(), &self.pin)
                .id("pin")
                .invalid(secret::is_wrong(&self.failure));
            if let Some(words) = tries_told(texts, self.tries) {
                entry = entry.describe(words);
            }
            if self.card.is_here() {
                entry = entry.on_change(|change| match (change, secret::doubt(change)) {
                    (_, Some(doubt)) => Message::Doubted(doubt),
                    (Change::Submitted, None) => Message::Submit,
                    (_, None) => Message::Edited,
                });
            }
            let lengths = layout::hint(look, texts.pin_length(limits.shortest, limits.longest));
            parts = parts.push(layout::hint(look, texts.pin_label())).push(entry).push(lengths);
        }
        parts = parts.push(self.doubt.map(|doubt| secret::doubtful(look, texts, doubt)));
        parts = parts.push(secret::tries(look, texts, self.tries));
        if self.tries == Tries::Last {
            parts = parts.push(
                Check::new(look, texts.accept_last_try(), self.accepts_last_try)
                    .on_toggle(Message::AcceptLastTry),
            );
        }
        parts.into()
    }
}

/// Whose certificate or token, on sunken ground.
pub(crate) fn subject<'a, M: 'a>(look: Look, name: String, terms: String) -> Element<'a, M> {
    let p = look.palette();
    let terms = Some(terms).filter(|terms| !terms.is_empty()).map(|terms| layout::hint(look, terms));
    let words = column![Label::new(look, name).strong()].push(terms).spacing(look.xs());
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
