//! What the dialog for a new PIN looks like.

use super::{By, Message, Mistake, Place, Progress, State};
use crate::dialog::pin::view::subject;
use crate::dialog::secret;
use crate::i18n::Texts;
use crate::screen::sign_in::view::place;
use crate::screen::{Context, layout};
use crate::widget::pin_entry::{Change, PinEntry, SharedPin};
use crate::widget::{Check, Dialog, Element, busy};
use iced::widget::column;

impl State {
    /// The dialog.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Dialog<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let (key, title, what) = match self.by {
            By::OldPin => ("new-pin-change", texts.new_pin_change_title(), texts.new_pin_change_what()),
            By::Puk => ("new-pin-unblock", texts.new_pin_unblock_title(), texts.new_pin_unblock_what()),
        };
        let mut remarks = Vec::new();
        if let Some(problem) = &self.failure {
            remarks.push(layout::problem_in_short(look, texts, problem));
        }
        if let Some(why) = self.wiped {
            remarks.push(secret::wiped(look, texts, why));
        }
        remarks.extend(secret::absence(look, texts, self.card.presence()));
        let content = column![
            layout::hint(look, what),
            subject(look, self.token.label.clone(), place(texts, &self.token)),
            layout::beneath(look.l(), remarks, self.boxes(context)),
        ];
        let act = match self.by {
            By::OldPin => texts.new_pin_change_act(),
            By::Puk => texts.new_pin_unblock_act(),
        };
        let dialog = Dialog::new(look, key, title)
            .content(content.spacing(look.l()))
            .confirm(act, self.can_submit().then_some(Message::Submit))
            .busy(self.is_working());
        // Nobody can call it back once the card has it.
        let dialog = if self.is_working() { dialog } else { dialog.cancel(texts.back(), Message::Cancel) };
        if self.is_all_at_keypad() { dialog } else { dialog.focus(Place::Old.id()) }
    }

    fn boxes<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        match self.progress {
            Progress::AtKeypad(_, seconds) => {
                return secret::at_keypad(context, texts.new_pin_keypad_now(), seconds);
            }
            Progress::Working(_) => return busy(look, texts.new_pin_working()),
            Progress::Typing => {}
        }
        let mut parts = column![].spacing(look.s());
        if self.is_all_at_keypad() {
            parts = parts.push(layout::paragraph(look, texts.new_pin_keypad()));
        } else {
            let old = match self.by {
                By::OldPin => texts.new_pin_old(),
                By::Puk => texts.new_pin_puk(),
            };
            parts = parts
                .push(self.entry(context, Place::Old, &self.old, old))
                .push(self.entry(context, Place::New, &self.new, texts.new_pin_new()))
                .push(self.entry(context, Place::Again, &self.again, texts.new_pin_again()));
            parts = parts.push(match self.mistake() {
                Some(mistake) => layout::error(look, words(mistake, texts)),
                None => layout::hint(look, self.lengths(texts)),
            });
        }
        parts = parts.push(self.doubt.map(|doubt| secret::doubtful(look, texts, doubt)));
        if self.by == By::OldPin {
            parts = parts.push(secret::tries(look, texts, self.tries));
        }
        if self.is_last_try() {
            parts = parts.push(
                Check::new(look, texts.accept_last_try(), self.accepts_last_try)
                    .on_toggle(Message::AcceptLastTry),
            );
        }
        parts.into()
    }

    fn lengths(&self, texts: &Texts) -> String {
        texts.pin_length(self.token.pin.shortest, self.token.pin.longest)
    }

    fn entry<'a>(
        &'a self,
        context: &Context<'a>,
        place: Place,
        pin: &SharedPin,
        label: String,
    ) -> Element<'a, Message> {
        let look = context.look;
        let is_wrong = match place {
            Place::Old => secret::is_wrong(&self.failure),
            Place::New => matches!(self.mistake(), Some(Mistake::Length | Mistake::Same)),
            Place::Again => self.mistake() == Some(Mistake::Differs),
        };
        let mut entry = PinEntry::new(look, label.clone(), pin).id(place.id()).invalid(is_wrong);
        if place != Place::Old {
            let said = self.mistake().filter(|_| is_wrong);
            entry =
                entry.describe(said.map_or_else(|| self.lengths(context.texts), |m| words(m, context.texts)));
        }
        if self.card.is_here() && !self.is_locked() {
            entry = entry.on_change(move |change| match (change, secret::doubt(change)) {
                (_, Some(doubt)) => Message::Doubted(doubt),
                (Change::Submitted, None) => Message::Entered(place),
                (_, None) => Message::Edited,
            });
        }
        layout::labelled(look, label, entry)
    }
}

fn words(mistake: Mistake, texts: &Texts) -> String {
    match mistake {
        Mistake::Length => texts.new_pin_wrong_length(),
        Mistake::Same => texts.new_pin_same(),
        Mistake::Differs => texts.new_pin_differs(),
    }
}
