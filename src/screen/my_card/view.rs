//! What one's own card looks like.

use super::{Done, Message, State, lines};
use crate::domain::identity::Identity;
use crate::domain::token::{Candidate, Held, PinUse, Token, Tries};
use crate::i18n::{Language, Texts};
use crate::screen::sign_in::view::{holder, name, place, standing, stop, what_for};
use crate::screen::{Context, layout};
use crate::theme::{Look, Tone, scroll};
use crate::widget::{Element, Field, Notice, Section, button, card, chip, heading};
use iced::widget::{Row, column, container, row, rule, scrollable, space};
use iced::{Alignment, Fill};
use jiff::SignedDuration;

/// The first button, for [`crate::widget::focus::on`].
pub(crate) const FIRST: &str = "my-card";

impl State {
    /// The page; `can_close` where it was opened before anybody signed in.
    pub fn view<'a>(&'a self, context: &Context<'a>, can_close: bool) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        // In the frame the title stands above.
        let title = can_close.then(|| heading(look, texts.section_my_card()));
        let mut content = column![].push(title).spacing(look.m());
        if context.cards.held.is_empty() {
            content = content.push(card(look, stop(context, Message::Reread)));
        }
        for (at, held) in context.cards.held.iter().enumerate() {
            content = content.push(self.token(context, at, held));
        }
        let content = container(content).padding(look.l());
        let page = scrollable(layout::centered(look, 900.0, content)).style(scroll(look)).height(Fill);
        // The way back stays in sight.
        let back = can_close.then(|| {
            let back = button::primary(look, texts.back()).on_press(Message::Close).hint("Esc");
            let foot = container(row![space().width(Fill), back]).padding([look.xs(), look.l()]);
            layout::centered(look, 900.0, foot)
        });
        column![page].push(back).into()
    }

    fn token<'a>(&'a self, context: &Context<'a>, at: usize, held: &'a Held) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let token = &held.token;
        let section = Section::new(look, title(texts, token));
        let mut content = column![self.pin(context, at, held)].spacing(look.m());
        if let Some(done) = self.done(token) {
            content = content.push(Notice::new(look, Tone::Ok, words(done, texts)));
        }
        if held.certificates.is_empty() {
            content = content.push(layout::hint(look, texts.problem_no_certificate()));
        }
        let p = look.palette();
        for certificate in &held.certificates {
            let line = rule::horizontal(1).style(move |_| rule::Style {
                color: p.line,
                radius: 0.into(),
                fill_mode: rule::FillMode::Full,
                snap: true,
            });
            content = content.push(line).push(self.certificate(context, certificate));
        }
        section.content(content)
    }

    /// Which PIN this is, what is known of its tries, and what can be done about it.
    fn pin<'a>(&'a self, context: &Context<'a>, at: usize, held: &'a Held) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let pin = held.token.pin;
        let which = match held.pin_use() {
            Some(PinUse::Authentication) => texts.pin_of_sign_in(),
            Some(PinUse::Signature) => texts.pin_of_signature(),
            Some(PinUse::Both) => texts.pin_of_both(),
            None => texts.pin_of_card(),
        };
        let tone = if pin.tries == Tries::Low { Tone::Warning } else { Tone::Error };
        let tries: Element<'a, Message> = match tries_told(texts, pin.tries) {
            Some(words) => Notice::new(look, tone, words).into(),
            None => layout::hint(look, texts.tries_not_told()),
        };
        let mut lengths = texts.pin_length(pin.shortest, pin.longest);
        if pin.has_keypad {
            lengths = format!("{lengths} · {}", texts.pin_at_keypad());
        }
        let words = column![heading(look, which), layout::hint(look, lengths)].spacing(look.xs());
        let is_locked = pin.tries == Tries::Locked;
        let change = button::secondary(look, texts.my_card_change_pin())
            .on_press_maybe((!is_locked).then_some(Message::ChangePin(at)))
            .compact();
        // Where the focus begins.
        let change = if at == 0 { change.id(FIRST) } else { change };
        let unblock = match is_locked {
            true => button::primary(look, texts.my_card_unblock()),
            false => button::secondary(look, texts.my_card_unblock()),
        };
        let unblock = unblock.on_press(Message::Unblock(at)).compact();
        let buttons = row![change, unblock].spacing(look.s()).wrap().vertical_spacing(look.s());
        column![beside(look, words, buttons), tries].spacing(look.s()).into()
    }

    fn certificate<'a>(&'a self, context: &Context<'a>, candidate: &'a Candidate) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let fingerprint = candidate.credential.fingerprint;
        let is_open = self.open == Some(fingerprint);
        let identity = candidate.identity.as_ref();
        let mut words = holder(context, candidate);
        if let Some(issuer) = identity.map(|i| texts.issued_by(&i.issuer)) {
            words = words.push(layout::hint(look, issuer));
        }
        let chips = what_for(look, texts, candidate)
            .into_iter()
            .chain(candidate.usable.err().map(|why| standing(look, texts, why)))
            .chain(ends_soon(context, identity));
        let chips = Row::with_children(chips).spacing(look.s()).wrap().vertical_spacing(look.xs());
        let can_sign = identity.is_some_and(|i| i.key.algorithm().is_some());
        let who = name(candidate.identity.as_ref(), texts);
        let fold = button::quiet(look, texts.my_card_details())
            .hint(if is_open { "▲" } else { "▼" })
            .describe(who.clone())
            .compact()
            .on_press(Message::Unfold(fingerprint))
            .expanded(is_open);
        let test = button::quiet(look, texts.my_card_test())
            .describe(who)
            .compact()
            .on_press_maybe(can_sign.then_some(Message::Test(fingerprint)));
        let buttons = row![fold, test].spacing(look.s()).wrap().vertical_spacing(look.s());
        let mut content = column![beside(look, words, chips), buttons].spacing(look.s());
        if is_open {
            for (label, value) in lines(candidate, texts, context.zone) {
                content = content.push(Field::new(look, label, value));
            }
            let copy =
                button::secondary(look, texts.my_card_copy()).compact().on_press(Message::Copy(fingerprint));
            content = content.push(row![space().width(Fill), copy]);
        }
        content.into()
    }
}

/// What a token tells of the tries left, in words.
pub(crate) fn tries_told(texts: &Texts, tries: Tries) -> Option<String> {
    match tries {
        Tries::NotTold => None,
        Tries::Low => Some(texts.tries_low()),
        Tries::Last => Some(texts.tries_last()),
        Tries::Locked => Some(texts.tries_locked()),
    }
}

/// The token's label, where it is unlike its reader's name.
fn title(texts: &Texts, token: &Token) -> String {
    match place(texts, token) {
        place if token.label.is_empty() => place,
        place if place.is_empty() => token.label.clone(),
        place => format!("{} · {place}", token.label),
    }
}

/// Words and, right of them, what belongs to them; below them where the text is large.
fn beside<'a>(
    look: Look,
    words: impl Into<Element<'a, Message>>,
    other: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    match look.is_large() {
        true => column![words.into(), other.into()].spacing(look.s()).into(),
        false => row![container(words.into()).width(Fill), other.into()]
            .spacing(look.m())
            .align_y(Alignment::Center)
            .into(),
    }
}

fn ends_soon<'a>(context: &Context<'a>, identity: Option<&Identity>) -> Option<Element<'a, Message>> {
    let days = identity?.ends_soon(context.now)?;
    Some(chip(context.look, Tone::Warning, context.texts.ends_soon(days)))
}

fn words(done: &Done, texts: &Texts) -> String {
    match done {
        Done::PinChanged => texts.my_card_pin_changed(),
        Done::Unblocked => texts.my_card_unblocked(),
        Done::Tested { took, .. } => texts.my_card_tested(&seconds(*took, texts.language())),
        Done::Copied(_) => texts.my_card_copied(),
    }
}

/// A time in seconds with two places, as the language writes it: `0,42`.
fn seconds(took: SignedDuration, language: Language) -> String {
    let hundredths = took.as_millis().max(0) / 10;
    let comma = if language == Language::En { '.' } else { ',' };
    format!("{}{comma}{:02}", hundredths / 100, hundredths % 100)
}
