//! What the sign-in screen looks like.

use super::{Message, State, candidates};
use crate::domain::identity::{Identity, Unusable};
use crate::domain::ladder::Rung;
use crate::domain::reader::{Slot, Snapshot, is_virtual, short};
use crate::domain::token::{Candidate, Token};
use crate::i18n::{Texts, format};
use crate::problem::Problem;
use crate::screen::{Context, Loadable, layout};
use crate::theme::{Look, Tone, scroll};
use crate::widget::{Choice, Flow, Notice, busy, button, card, chip, heading, label::Label};
use iced::widget::{Column, Row, column, container, row, scrollable, space};
use iced::{Alignment, Element, Fill};

impl State {
    /// The page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let mut remarks = Vec::new();
        if let Loadable::Failed(problem) = context.service {
            remarks.push(layout::problem(look, texts, problem));
            remarks.push(button::secondary(look, texts.reconnect()).on_press(Message::Reconnect).into());
        }
        if let Some(problem) = &self.failure {
            remarks.push(layout::problem(look, texts, problem));
        }
        let by_card = column![
            heading(look, texts.sign_in_card()),
            layout::hint(look, texts.sign_in_card_kinds()),
            ladder(context),
            self.body(context),
        ]
        .spacing(look.m());
        // Side by side where there is room.
        let ways = Flow::new(look)
            .push(560.0, card(look, by_card))
            .push(340.0, self.asan.view(context).map(Message::Asan));
        let content = layout::beneath(look.m(), remarks, ways);
        layout::centered(look, 1060.0, scrollable(content).style(scroll(look)))
    }

    /// The certificates, or why there are none to choose from.
    fn body<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        match context.cards.rung() {
            Rung::Ready => self.list(context),
            Rung::NoneUsable => {
                column![Notice::new(look, Tone::Warning, texts.problem_none_usable()), self.list(context)]
                    .spacing(look.m())
                    .into()
            }
            _ => stop(context, Message::Reread),
        }
    }

    fn list<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let list = candidates(context.cards);
        let at = list.iter().position(|c| Some(c.credential.fingerprint) == self.selected);
        let mut choice = Choice::cards(look, texts.certificates_list())
            .id("certificates")
            .chosen(at)
            .on_choose(Message::Select)
            .on_enter(Message::Accept);
        for candidate in list {
            choice = choice.option_with(
                name(candidate.identity.as_ref(), texts),
                certificate(context, candidate),
                candidate.usable.is_ok(),
            );
        }
        let can_go_on = at.and_then(|i| list.get(i)).is_some_and(|c| c.usable.is_ok())
            && matches!(context.service, Loadable::Ready(_));
        let ok =
            button::primary(look, texts.ok()).on_press_maybe(can_go_on.then_some(Message::Accept)).hint("↵");
        column![choice, row![space().width(Fill), ok]].spacing(look.m()).into()
    }
}

/// Where the way to a certificate ends now, with its cure.
pub(crate) fn stop<'a, M: Clone + 'a>(context: &Context<'a>, reread: M) -> Element<'a, M> {
    let (look, texts) = (context.look, context.texts);
    match context.cards.rung() {
        Rung::Looking => busy(look, texts.looking()),
        Rung::Reading => busy(look, texts.reading()),
        rung => {
            let stop = Problem::of_rung(&rung).map(|problem| layout::problem(look, texts, &problem));
            let reread = || button::secondary(look, texts.reread()).on_press(reread);
            column![].push(stop).push((!is_noticed(&rung)).then(reread)).spacing(look.m()).into()
        }
    }
}

/// Whether the end of this state is seen by itself: reading again by hand would change nothing.
fn is_noticed(rung: &Rung) -> bool {
    matches!(
        rung,
        Rung::ServiceMissing
            | Rung::ServiceStopped
            | Rung::ServiceMismatch
            | Rung::ServiceDenied
            | Rung::ServiceFailed(_)
            | Rung::NoReader
            | Rung::ReaderUnplugged(_)
            | Rung::NoCard
            | Rung::MuteCard(_)
            | Rung::HeldCard { .. }
    )
}

/// The rungs as chips: how far the way is open.
fn ladder<'a>(context: &Context<'a>) -> Element<'a, Message> {
    let (look, texts) = (context.look, context.texts);
    let readers = match &context.cards.snapshot {
        Some(Snapshot::Readers(readers)) => Some(readers),
        _ => None,
    };
    // The rung on which it stops has the colour of what is said about it.
    let rung = context.cards.rung();
    let mut stop = Problem::of_rung(&rung).map(|problem| layout::tone(&problem));
    let mut tone = |open: bool| match open {
        true => Tone::Ok,
        false => stop.take().unwrap_or(Tone::Neutral),
    };
    let reader = readers.and_then(|r| r.iter().find(|r| matches!(r.slot, Slot::Card { .. })).or(r.first()));
    let has_card = readers.is_some_and(|r| r.iter().any(|r| matches!(r.slot, Slot::Card { .. })));
    let count = candidates(context.cards).len();
    let chips = vec![
        chip(look, tone(readers.is_some()), texts.rung_service()),
        match reader {
            Some(reader) => chip(look, tone(true), texts.rung_reader(&short(&reader.name))),
            None => chip(look, tone(false), texts.rung_reader_none()),
        },
        chip(look, tone(has_card), texts.rung_card()),
        match count {
            0 => chip(look, tone(false), texts.rung_certificates_none()),
            count => chip(look, tone(rung == Rung::Ready), texts.rung_certificates(count)),
        },
    ];
    Row::with_children(chips).spacing(look.s()).wrap().into()
}

/// Surname, name, patronymic; or that they cannot be read.
pub(crate) fn name(identity: Option<&Identity>, texts: &Texts) -> String {
    let full = identity.map(|i| i.names.full()).unwrap_or_default();
    if full.is_empty() { texts.unnamed_certificate() } else { full }
}

/// Why a certificate cannot be chosen.
pub(crate) fn reason(why: Unusable, texts: &Texts) -> String {
    match why {
        Unusable::Expired => texts.unusable_expired(),
        Unusable::NotYetValid => texts.unusable_not_yet_valid(),
        Unusable::WrongUsage => texts.unusable_wrong_usage(),
        Unusable::UnknownIssuer => texts.unusable_unknown_issuer(),
        Unusable::UpdateNeeded => texts.unusable_update_needed(),
        Unusable::UnfitIssuer => texts.unusable_unfit_issuer(),
        Unusable::UnsupportedKey => texts.unusable_unsupported_key(),
        Unusable::Malformed => texts.unusable_malformed(),
        Unusable::NotUnderstood => texts.unusable_not_understood(),
        Unusable::Revoked => texts.unusable_revoked(),
    }
}

/// Organisation, VÖEN and validity in a line.
pub(crate) fn terms(
    context: &Context<'_>,
    identity: Option<&Identity>,
    usable: Result<(), Unusable>,
) -> String {
    let texts = context.texts;
    let Some(identity) = identity else { return String::new() };
    let mut parts = Vec::new();
    parts.extend(identity.organisation.clone());
    parts.push(identity.voen.as_ref().map_or_else(|| texts.no_voen(), |v| texts.voen_is(v.as_str())));
    let day = |moment| format::day(moment, context.zone);
    parts.push(match usable {
        Err(Unusable::Expired) => texts.expired_on(&day(identity.not_after)),
        Err(Unusable::NotYetValid) => texts.valid_from(&day(identity.not_before)),
        _ => texts.valid_until(&day(identity.not_after)),
    });
    parts.join(" · ")
}

/// The reader, labelled where it is none to hold in one's hand.
pub(crate) fn place(texts: &Texts, token: &Token) -> String {
    let reader = short(&token.reader);
    match is_virtual(&token.reader) {
        true => format!("{reader} ({})", texts.reader_virtual()),
        false => reader,
    }
}

/// What a certificate is for.
pub(crate) fn what_for<'a, M: 'a>(
    look: Look,
    texts: &Texts,
    candidate: &Candidate,
) -> Option<Element<'a, M>> {
    let identity = candidate.identity.as_ref()?;
    let words = match (identity.can_authenticate, identity.can_sign) {
        (true, true) => texts.use_both(),
        (false, true) => texts.use_signature(),
        (true, false) => texts.use_sign_in(),
        (false, false) => return None,
    };
    Some(chip(look, Tone::Accent, words))
}

/// Whose certificate it is, and what is known of it.
pub(crate) fn holder<'a, M: 'a>(context: &Context<'_>, candidate: &Candidate) -> Column<'a, M> {
    let look = context.look;
    let identity = candidate.identity.as_ref();
    let terms = Some(terms(context, identity, candidate.usable)).filter(|terms| !terms.is_empty());
    column![Label::new(look, name(identity, context.texts)).strong()]
        .push(terms.map(|terms| layout::hint(look, terms)))
        .spacing(look.xs())
}

/// Why a certificate cannot be used.
pub(crate) fn standing<'a, M: 'a>(look: Look, texts: &Texts, why: Unusable) -> Element<'a, M> {
    let tone = if why == Unusable::WrongUsage { Tone::Neutral } else { Tone::Error };
    chip(look, tone, reason(why, texts))
}

/// One certificate: who, for whom, until when, for what, or why not; where it is, if there are several
/// places.
fn certificate<'a>(context: &Context<'a>, candidate: &'a Candidate) -> Element<'a, Message> {
    let (look, texts) = (context.look, context.texts);
    let token = &candidate.credential.token;
    let mut chips = Vec::new();
    let soon = candidate.identity.as_ref().and_then(|i| i.ends_soon(context.now));
    if let (Ok(()), Some(days)) = (candidate.usable, soon) {
        chips.push(chip(look, Tone::Warning, texts.ends_soon(days)));
    }
    match candidate.usable {
        Err(why) => chips.push(standing(look, texts, why)),
        Ok(()) => chips.extend(what_for(look, texts, candidate)),
    }
    let mut words = holder(context, candidate);
    let others = candidates(context.cards).iter().map(|c| &c.credential.token);
    let is_elsewhere = |other: &Token| (&other.reader, &other.label) != (&token.reader, &token.label);
    if is_virtual(&token.reader) || others.clone().any(is_elsewhere) {
        words = words.push(layout::hint(look, format!("{} · {}", place(texts, token), token.label)));
    }
    let chips = column(chips).spacing(look.xs()).align_x(Alignment::End);
    row![container(words).width(Fill), chips].spacing(look.m()).align_y(Alignment::Center).into()
}
