//! What the form looks like.

use super::{Message, Place, Progress, Saved, State};
use crate::domain::difference::{self, Field as Part};
use crate::domain::draft::Typed;
use crate::domain::identifier::{Fin, Ssn, fin, ssn};
use crate::domain::lookup::DocumentType;
use crate::domain::person::Record;
use crate::domain::reason::Reason;
use crate::i18n::{Texts, format};
use crate::screen::{Context, layout};
use crate::theme::{Tone, scroll};
use crate::widget::{Choice, Field, Flow, Mark, Section, busy, button, chip};
use iced::widget::{column, container, responsive, row, scrollable, space};
use iced::{Alignment, Element, Fill, Shrink};

/// In less room than this the insurer's line would lose its end.
const ONE_LINE: f32 = 920.0;
/// About the width of a letter at 100 %.
const LETTER: f32 = 8.5;
/// Longest name that fits into the one line of the insurer, in characters.
const LONG: usize = 28;

impl State {
    /// The page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let look = context.look;
        let parts =
            column![insurer(context), self.person(context), self.reasons(context), self.changes(context),]
                .spacing(look.s() + 2.0)
                .padding([look.s(), look.l()]);
        column![scrollable(parts).style(scroll(look)).height(Fill), self.footer(context)].into()
    }

    /// 3.1.2: who, and what DSMF has.
    fn person<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let is_open = self.is_open();
        let mut ssn = Field::new(look, texts.label_ssn(), self.draft.ssn.0.as_str())
            .id(Place::Ssn.id())
            .error_maybe(self.ssn_words(context));
        let mut fin = Field::new(look, texts.label_fin(), self.draft.fin.0.as_str())
            .id(Place::Fin.id())
            .error_maybe(self.fin_words(texts));
        if is_open {
            ssn = ssn.on_input(|t| Message::TypeSsn(Typed(t))).on_submit(Message::Confirm);
            fin = fin.on_input(|t| Message::TypeFin(Typed(t))).on_submit(Message::Confirm);
            if let Some(hint) = self.ssn_hint(context) {
                ssn = ssn.hint(hint);
            }
            if let Some(hint) = self.fin_hint(texts) {
                fin = fin.hint(hint);
            }
        }
        let mut documents = Choice::segments(look, texts.label_document_type())
            .chosen(DocumentType::ALL.iter().position(|t| *t == self.draft.document_type));
        for document_type in DocumentType::ALL {
            documents = documents.option(texts.document_type(document_type));
        }
        if is_open {
            documents = documents.on_choose(|i| {
                Message::ChooseDocumentType(DocumentType::ALL.get(i).copied().unwrap_or(DocumentType::Din))
            });
        }
        let confirm = button::secondary(look, texts.confirm_person())
            .on_press_maybe(is_open.then_some(Message::Confirm))
            .busy(matches!(self.progress, Progress::LookingUp(_)));
        // About as wide as its words are in this language.
        let types = DocumentType::ALL.map(|t| room_for(&texts.document_type(t))).iter().sum();
        let fields = Flow::new(look)
            .push(170.0, ssn)
            .push(140.0, fin)
            .push(types, layout::labelled(look, texts.label_document_type(), documents))
            .push(room_for(&texts.confirm_person()), layout::labelled(look, "", confirm));
        let mut content = column![fields].spacing(look.m());
        if self.has_letter_o() && is_open {
            content = content.push(button::quiet(look, texts.fin_use_zeros()).on_press(Message::UseZeros));
        }
        if let Progress::Failed(problem) = &self.progress {
            content = content.push(layout::problem(look, texts, problem));
        }
        if let Some(lookup) = &self.draft.lookup {
            content = content.push(record(context, &lookup.dsmf_record, None));
        }
        let mut part = Section::new(look, texts.part_person());
        part = match (&self.draft.lookup, &self.progress) {
            (Some(lookup), progress) => {
                let found = texts.found_at(&format::time(lookup.time, context.zone));
                let change = button::secondary(look, texts.change_person()).compact().on_press_maybe(
                    matches!(progress, Progress::Idle | Progress::Failed(_)).then_some(Message::ChangePerson),
                );
                part.mark(Mark::Done).aside(
                    row![chip(look, Tone::Ok, found), change].spacing(look.s()).align_y(Alignment::Center),
                )
            }
            (None, Progress::LookingUp(_)) => {
                part.mark(Mark::Number(2)).aside(busy(look, texts.looking_up()))
            }
            (None, _) => part.mark(Mark::Number(2)),
        };
        part.content(content)
    }

    /// 3.1.3: one of four, in the manual's order, with its note.
    fn reasons<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let mut choice = Choice::list(look, texts.part_reason())
            .id(Place::Reasons.id())
            .chosen(Reason::ALL.iter().position(|r| Some(*r) == self.draft.reason))
            .on_choose(|i| Message::ChooseReason(Reason::ALL.get(i).copied().unwrap_or(Reason::Lost)));
        for reason in Reason::ALL {
            choice = choice.option(texts.reason(reason));
        }
        let mut content =
            column![choice, layout::hint(look, texts.reason_identity_document_note())].spacing(look.s());
        if self.is_checked && self.draft.lookup.is_some() && self.draft.reason.is_none() {
            content = content.push(layout::error(look, texts.reason_missing()));
        }
        if let Some(differences) = self.differences() {
            let contradicts = self.draft.reason.is_some_and(|r| difference::contradicts(r, &differences));
            content = content.push(if contradicts {
                layout::warning(look, texts.reason_contradicts())
            } else if differences.is_empty() {
                layout::hint(look, texts.no_differences_support())
            } else {
                layout::hint(look, texts.differences_support(differences.len()))
            });
        }
        let mark = if self.draft.reason.is_some() { Mark::Done } else { Mark::Number(3) };
        Section::new(look, texts.part_reason()).mark(mark).content(content)
    }

    /// 3.1.4: the record by FİN, column under column with DSMF's, the differences marked.
    fn changes<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let part = Section::new(look, texts.part_changes());
        let Some(lookup) = &self.draft.lookup else {
            return part.mark(Mark::Number(4)).content(layout::hint(look, texts.record_empty()));
        };
        let count = self.differences().unwrap_or_default().len();
        let aside = if count == 0 {
            chip(look, Tone::Neutral, texts.no_differences())
        } else {
            chip(look, Tone::Warning, texts.differences(count))
        };
        part.mark(Mark::Done).aside(aside).content(record(
            context,
            &lookup.registry_record,
            Some(&lookup.dsmf_record),
        ))
    }

    fn footer<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let saved: Element<'a, Message> = match &self.saved {
            Saved::Nothing => space().into(),
            Saved::Saving => layout::hint(look, texts.draft_saving()),
            Saved::At(time) => {
                let time = format::time(*time, context.zone);
                layout::hint(look, texts.draft_saved(&time))
            }
            Saved::Failed(problem) => layout::error(look, problem.title(texts)),
        };
        let aside = button::secondary(look, texts.put_aside())
            .on_press_maybe((!self.draft.is_empty()).then_some(Message::PutAside));
        let add = button::primary(look, texts.add_application()).on_press(Message::Add).busy(self.is_busy());
        container(row![container(saved).width(Fill), aside, add].spacing(look.m()).align_y(Alignment::Center))
            .padding([look.s(), look.l()])
            .into()
    }

    fn has_letter_o(&self) -> bool {
        matches!(Fin::parse(&self.draft.fin.0), Err(fin::Error::LetterO(_)))
    }

    /// What is wrong with the FİN: an unfinished one is not wrong before *Təsdiqlə*.
    pub(super) fn fin_words(&self, texts: &Texts) -> Option<String> {
        let error = Fin::parse(&self.draft.fin.0).err()?;
        match error {
            fin::Error::Empty => self.is_checked.then(|| texts.fin_empty()),
            fin::Error::Length(count) if self.is_checked || count > fin::LENGTH => {
                Some(texts.fin_length(count))
            }
            fin::Error::Length(_) => None,
            fin::Error::Character(c) => Some(texts.fin_character(c.encode_utf8(&mut [0; 4]))),
            fin::Error::LetterO(_) => Some(texts.fin_letter_o()),
        }
    }

    fn fin_hint(&self, texts: &Texts) -> Option<String> {
        let (_, notes) = Fin::parse(&self.draft.fin.0).ok()?;
        if notes.contains(&fin::Note::LetterI) {
            Some(texts.fin_note_i())
        } else if notes.contains(&fin::Note::CyrillicReplaced) {
            Some(texts.fin_note_cyrillic())
        } else {
            None
        }
    }

    pub(super) fn ssn_words(&self, context: &Context<'_>) -> Option<String> {
        let texts = context.texts;
        match self.ssn_error(context)? {
            ssn::Error::Empty => self.is_checked.then(|| texts.ssn_empty()),
            ssn::Error::Character(c) => Some(texts.ssn_character(c.encode_utf8(&mut [0; 4]))),
            ssn::Error::TooLong => Some(texts.ssn_too_long()),
        }
    }

    fn ssn_hint(&self, context: &Context<'_>) -> Option<String> {
        match Ssn::parse(&self.draft.ssn.0) {
            Ok(ssn) if !ssn.has_usual_length() => Some(context.texts.ssn_unusual()),
            Err(ssn::Error::Empty) if !context.needs_ssn() => Some(context.texts.ssn_optional()),
            _ => None,
        }
    }
}

/// 3.1.1: from the card and the service; never typed.
fn insurer<'a>(context: &Context<'a>) -> Element<'a, Message> {
    let (look, texts) = (context.look, context.texts);
    let Some(insurer) = context.insurer else { return space().into() };
    let kind = texts.insurer_kind_short(insurer.kind);
    let part =
        move || Section::new(look, texts.part_insurer()).mark(Mark::Done).aside(layout::hint(look, &kind));
    let values = [
        (texts.label_voen(), insurer.voen.as_str(), 130.0),
        (texts.label_insurer_name(), insurer.name.as_str(), 230.0),
        (texts.label_office(), insurer.office.name.as_str(), 260.0),
    ];
    let is_long = [&insurer.name, &insurer.office.name].iter().any(|name| name.chars().count() > LONG);
    let is_free = look.text_scale() <= 1.2 && !is_long;
    responsive(move |room| {
        let values = values.iter().map(|(label, value, width)| (label, *value, *width));
        if is_free && room.width >= ONE_LINE {
            // One line, as it never changes.
            let field = |(label, value, width)| Field::new(look, label, value).label_hidden().width(width);
            return values.map(field).fold(part(), Section::aside).head_only();
        }
        // Each as much as its words need: names of entrepreneurs and of Naxçıvan's offices are long.
        let fields = values.fold(Flow::new(look), |flow, (label, value, _)| {
            flow.push(value.chars().count() as f32 * LETTER + 26.0, Field::new(look, label, value))
        });
        part().content(fields)
    })
    .height(Shrink)
    .into()
}

/// Width at 100 % of a control with these words.
fn room_for(words: &str) -> f32 {
    words.chars().map(|_| 9.5).sum::<f32>() + 40.0
}

/// One record in grey fields; beside `old`, what differs is marked and said in words.
fn record<'a>(context: &Context<'a>, record: &'a Record, old: Option<&'a Record>) -> Element<'a, Message> {
    let (look, texts) = (context.look, context.texts);
    let fields = Part::ALL.into_iter().map(|part| {
        let before = old.filter(|old| part.differs(old, record)).map(|old| {
            let value = value(part, old, texts);
            texts.value_before(&value)
        });
        Field::new(look, texts.field(part), value(part, record, texts)).difference_maybe(before)
    });
    // A birth date must be whole in the smallest window too.
    fields.fold(Flow::new(look), |flow, field| flow.push(130.0, field)).into()
}

fn value(part: Part, record: &Record, texts: &Texts) -> String {
    match part {
        Part::Surname => record.names.surname.clone(),
        Part::Name => record.names.name.clone(),
        Part::Patronymic => record.names.patronymic.clone(),
        Part::Sex => texts.sex(record.sex),
        Part::BirthDate => format::date(record.birth_date),
    }
}
