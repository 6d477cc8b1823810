//! What the authorities look like: the tick that unfolds the form, and the list with the details of a row. The list
//! stands below the tick and beside the open form. Where it has no room for every column, the day of its beginning
//! folds first, then who gave it, the means, the FİN, the last day and the number; the strip below has them all.

use super::{Message, Place, Refresh, State, is_own, title};
use crate::domain::delegation::{self, Delegation, Means, Number, NumberError, today};
use crate::domain::draft::Typed;
use crate::domain::identifier::{Fin, fin, phone};
use crate::i18n::{Texts, format};
use crate::problem::Problem;
use crate::screen::{Context, layout};
use crate::theme::{STRONG, Tone, scroll, vertical};
use crate::widget::calendar::Names;
use crate::widget::label::access_key;
use crate::widget::table::{Cell, Column, Table};
use crate::widget::{Calendar, Check, Choice, Field, button, card, chip, heading, strip};
use iced::widget::{column, container, row, scrollable, space, text};
use iced::{Alignment, Element, Fill, Length};

/// Width of the form at 100 %.
const FORM: f32 = 276.0;
/// Height of the list at 100 %, where the page is scrolled.
const LARGE_LIST: f32 = 240.0;

impl State {
    /// The page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let look = context.look;
        let (form, list) = (self.form(context), self.list(context));
        if look.is_large() {
            let form = column![form].push(self.act(context)).spacing(look.m());
            let page = container(column![form, list].spacing(look.m())).padding([look.m(), look.l()]);
            return vertical(look, page).into();
        }
        let page = match self.is_unfolded(context) {
            false => container(column![form, list].spacing(look.m())),
            // However long the form is, its button stays in sight.
            true => {
                let form = column![scrollable(form).style(scroll(look)).height(Fill)].push(self.act(context));
                let form = form.spacing(look.m()).width(look.scaled(FORM));
                container(row![form, list].spacing(look.l()))
            }
        };
        page.height(Fill).padding([look.m(), look.l()]).into()
    }

    /// Whether the form is open.
    fn is_unfolded(&self, context: &Context<'_>) -> bool {
        self.form.is_trusted && State::may_order(context)
    }

    /// Who may not order sees why, in the form's place.
    fn form<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        if context.acting.is_none() {
            return layout::warning(look, texts.authority_needs_service());
        }
        if !State::may_order(context) {
            let problem = Problem::seal_right_required();
            return layout::problem_in_short(look, texts, &problem);
        }
        let can_type = self.preparing.is_none();
        let mut trust = Check::new(look, texts.authority_trust(), self.form.is_trusted).id(Place::Trust.id());
        if can_type {
            trust = trust.on_toggle(Message::Trust);
        }
        let head = heading(look, texts.authority_new());
        let note = layout::hint(look, texts.authority_note());
        if !self.is_unfolded(context) {
            let line: Element<'_, Message> = match look.is_large() {
                true => column![head, trust, note].spacing(look.m()).into(),
                false => row![head, trust, container(note).width(Fill)]
                    .spacing(look.l())
                    .align_y(Alignment::Center)
                    .into(),
            };
            return card(look, line);
        }
        let mut means = Choice::list(look, texts.authority_means())
            .chosen(Means::ALL.iter().position(|m| *m == self.form.means))
            .option(texts.authority_means_card())
            .option(texts.authority_means_asan());
        let mut number = Field::new(look, self.number_label(texts), self.form.number.0.as_str())
            .id(Place::Number.id())
            .error_maybe(number_words(self.form.means, &self.form.number, self.form.is_checked, texts));
        let mut fin = Field::new(look, self.fin_label(texts), self.form.fin.0.as_str())
            .id(Place::Fin.id())
            .error_maybe(self.fin_words(context));
        let mut term = Choice::list(look, texts.authority_term())
            .chosen(Some(usize::from(self.form.is_timed)))
            .option(texts.authority_unlimited())
            .option(texts.authority_timed());
        if can_type {
            means =
                means.on_choose(|i| Message::ChooseMeans(Means::ALL.get(i).copied().unwrap_or(Means::Card)));
            number = number.on_input(|t| Message::TypeNumber(Typed(t))).on_submit(Message::Confirm);
            fin = fin.on_input(|t| Message::TypeFin(Typed(t))).on_submit(Message::Confirm);
            term = term.on_choose(|i| Message::ChooseTimed(i == 1));
            if let Some(hint) = fin_hint(&self.form.fin, texts) {
                fin = fin.hint(hint);
            }
        }
        let mut parts = column![head, trust].spacing(look.m());
        parts = parts.push(layout::labelled(look, texts.authority_means(), means)).push(number).push(fin);
        if self.has_letter_o() && can_type {
            parts = parts.push(button::quiet(look, texts.fin_use_zeros()).on_press(Message::UseZeros));
        }
        parts = parts.push(layout::labelled(look, texts.authority_term(), term));
        if self.form.is_timed {
            parts = parts.push(self.until(context, can_type));
        }
        card(look, parts.push(note))
    }

    /// *Təsdiqlə*, once there is something to confirm.
    fn act<'a>(&'a self, context: &Context<'a>) -> Option<Element<'a, Message>> {
        let is_busy = self.preparing.is_some();
        let can = self.is_open(context) || is_busy;
        let confirm = button::primary(context.look, context.texts.confirm_person())
            .on_press_maybe(can.then_some(Message::Confirm))
            .busy(is_busy);
        self.is_unfolded(context).then(|| row![space().width(Fill), confirm].into())
    }

    /// The last day: typed, or chosen in the calendar.
    fn until<'a>(&'a self, context: &Context<'a>, can_type: bool) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let today = today(context.now);
        let day = format::parse_date(&self.form.until);
        let error = match day {
            Some(day) if day < today => Some(texts.authority_until_past()),
            Some(_) => None,
            None if self.form.is_checked
                || !self.form.until.trim().is_empty() && self.form.until.len() >= 10 =>
            {
                Some(texts.history_date_error())
            }
            None => None,
        };
        let mut field = Field::new(look, texts.authority_until(), self.form.until.as_str())
            .id(Place::Until.id())
            .placeholder(texts.history_date_hint())
            .error_maybe(error);
        let (months, weekdays) = (texts.months(), texts.weekdays());
        let mut calendar = Calendar::new(look, texts.authority_calendar(), Names { months, weekdays }, today)
            .chosen(day)
            .not_before(today);
        if can_type {
            field = field.on_input(Message::TypeUntil).on_submit(Message::Confirm);
            calendar = calendar.on_choose(Message::PickUntil);
        }
        column![field, calendar].spacing(look.s()).into()
    }

    fn list<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let mut remarks = Vec::new();
        if let Some(problem) = &self.failure {
            remarks.push(layout::problem_in_short(look, texts, problem));
        }
        remarks.extend(self.unfulfilled.iter().map(|order| layout::unfulfilled(look, texts, order)));
        // Offline that is no failure, and is said in the form's place.
        if let Refresh::Failed(problem) = &self.refresh
            && context.acting.is_some()
        {
            remarks.push(layout::problem_in_short(look, texts, problem));
            if State::may_order(context) {
                remarks.push(layout::warning(look, texts.authority_needs_service()));
            }
        }
        let height = if look.is_large() { Length::Fixed(look.scaled(LARGE_LIST)) } else { Fill };
        let list = column![self.table(context).height(height), self.foot(context), self.detail(context)];
        layout::beneath(look.m(), remarks, list.spacing(look.m()).width(Fill))
    }

    fn table<'a>(&'a self, context: &Context<'a>) -> Table<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let mut columns = vec![
            Column::new(texts.authority_means()).width(108.0).folds(3),
            Column::new(texts.authority_number()).width(142.0).folds(6),
            Column::new(texts.authority_person()).share(6).least(100.0),
            Column::new(texts.label_fin()).width(92.0).folds(4),
            Column::new(texts.authority_begins()).width(98.0).folds(1),
            Column::new(texts.authority_ends()).width(98.0).folds(5),
            Column::new(texts.authority_giver()).share(5).least(80.0).folds(2),
            Column::new(texts.authority_state()).width(140.0),
        ];
        let may_order = State::may_order(context);
        if may_order {
            columns.push(Column::new("").width(94.0));
        }
        let all = self.register().map_or(&[][..], |register| &register.delegations);
        let now = context.now;
        let cells = move |index: usize| {
            let Some(delegation) = all.get(index) else { return Vec::new() };
            let withdraw = may_order && delegation.state(now).is_open();
            let words = if withdraw { access_key(&texts.authority_withdraw()).0 } else { String::new() };
            let act = if withdraw { Cell::act(words) } else { Cell::text(words) };
            cells(delegation, now, texts).into_iter().chain([act]).collect()
        };
        let at = self.selected.as_ref().and_then(|id| all.iter().position(|d| d.id == *id));
        let empty = match (&self.register, &self.refresh) {
            (None, Refresh::Running) => texts.history_loading(),
            (None, _) => texts.authorities_unknown(),
            (Some((register, _)), _) if register.is_complete => texts.authorities_empty(),
            (Some(_), _) => texts.authorities_none_own(),
        };
        Table::new(look, texts.section_authorities(), columns, all.len(), cells)
            .id(Place::List.id())
            .selected(at)
            .on_select(Message::Select)
            .on_act_maybe(self.is_open(context).then_some(Message::WithdrawRow))
            .empty(empty)
    }

    /// How old the list is, and *Yenilə*.
    fn foot<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let age = match &self.register {
            Some((register, at)) => {
                let time = format::date_time(*at, context.zone);
                let told = texts.authorities_as_of(&time);
                match register.is_complete {
                    true => told,
                    false => format!("{} {told}", texts.authorities_only_own()),
                }
            }
            None => String::new(),
        };
        let is_running = self.refresh == Refresh::Running;
        let words = if is_running { texts.history_refreshing() } else { texts.history_refresh() };
        let refresh = button::secondary(look, words).compact().busy(is_running).on_press(Message::Refresh);
        row![container(layout::hint(look, age)).width(Fill), refresh]
            .spacing(look.m())
            .align_y(Alignment::Center)
            .into()
    }

    /// All about the chosen one, and what can be done with it.
    fn detail<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let Some(chosen) = self.chosen() else {
            return card(look, layout::hint(look, texts.detail_pick()));
        };
        let delegate = &chosen.delegate;
        let (means, number) = (texts.means(delegate.means), delegate.number.shown(delegate.means));
        let given =
            texts.authority_given(&chosen.given_by, &format::date_time(chosen.given_at, context.zone));
        let withdrawn = chosen
            .withdrawn_at
            .map(|at| layout::hint(look, texts.authority_withdrawn_at(&format::date_time(at, context.zone))));
        let mut words = column![
            row![
                // In full: nothing is cut here.
                text(title(chosen, texts))
                    .size(look.text())
                    .font(STRONG)
                    .color(look.palette().text)
                    .width(Fill),
                chip(
                    look,
                    tone(chosen.state(context.now)),
                    texts.delegation_state(chosen.state(context.now))
                ),
            ]
            .spacing(look.s())
            .align_y(Alignment::Center),
            layout::hint(look, format!("{means} · {number} · {}", texts.delegation_term(&chosen.term))),
            layout::hint(look, given),
        ]
        .push(withdrawn)
        .spacing(look.xs());
        if State::may_order(context) && chosen.state(context.now).is_open() {
            words = words.push(space().height(look.xs())).push(match &self.renewal {
                Some(typed) => self.renewing(context, chosen, typed),
                None => self.orders(context, chosen),
            });
        }
        words = words.push(space().height(look.xs())).push(self.papers(context, chosen));
        strip(look, tone(chosen.state(context.now)), words)
    }

    /// Saving what was signed about the chosen one.
    fn papers<'a>(&'a self, context: &Context<'a>, chosen: &Delegation) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let save = button::secondary(look, texts.authority_save()).compact().on_press(Message::Save);
        let told: Element<'a, Message> = match &self.saved {
            Some((id, Ok(files))) if *id == chosen.id => match files.first() {
                Some(file) => layout::status(look, texts.paper_saved(file)),
                None => layout::status(look, texts.authority_no_order()),
            },
            Some((id, Err(problem))) if *id == chosen.id => layout::problem_in_short(look, texts, problem),
            _ => space().into(),
        };
        row![container(told).width(Fill), save].spacing(look.s()).align_y(Alignment::Center).into()
    }

    fn orders<'a>(&'a self, context: &Context<'a>, chosen: &Delegation) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let can = self.is_open(context);
        let replace = match chosen.delegate.means {
            Means::Card => texts.authority_replace_card(),
            Means::Asan => texts.authority_replace_phone(),
        };
        row![
            space().width(Fill),
            button::secondary(look, replace).on_press_maybe(can.then_some(Message::Replace)),
            button::danger(look, texts.authority_withdraw()).on_press_maybe(can.then_some(Message::Withdraw)),
        ]
        .spacing(look.s())
        .into()
    }

    /// One step for all authorities of the person with this number.
    fn renewing<'a>(
        &'a self,
        context: &Context<'a>,
        chosen: &'a Delegation,
        typed: &'a Typed,
    ) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let count = self.register().map_or(0, |r| r.open_of(&chosen.delegate, context.now).count());
        let error = number_words(chosen.delegate.means, typed, false, texts);
        let field = Field::new(look, texts.authority_new_number(), typed.0.as_str())
            .id(Place::NewNumber.id())
            .hint(texts.authority_renew_all(count))
            .error_maybe(error)
            .on_input(|t| Message::TypeNewNumber(Typed(t)))
            .on_submit(Message::Renew);
        let buttons = row![
            space().width(Fill),
            button::secondary(look, texts.back()).on_press(Message::KeepNumber),
            button::primary(look, texts.authority_renew())
                .on_press(Message::Renew)
                .busy(self.preparing.is_some()),
        ];
        column![field, buttons.spacing(look.s())].spacing(look.s()).into()
    }

    fn number_label(&self, texts: &Texts) -> String {
        match self.form.means {
            Means::Card => texts.authority_card_number(),
            Means::Asan => texts.authority_asan_number(),
        }
    }

    fn fin_label(&self, texts: &Texts) -> String {
        match self.form.means {
            Means::Card => texts.authority_card_fin(),
            Means::Asan => texts.authority_asan_fin(),
        }
    }

    fn has_letter_o(&self) -> bool {
        matches!(Fin::parse(&self.form.fin.0), Err(fin::Error::LetterO(_)))
    }

    /// What is wrong with the FİN: an unfinished one is not wrong before *Təsdiqlə*.
    pub(super) fn fin_words(&self, context: &Context<'_>) -> Option<String> {
        let texts = context.texts;
        match Fin::parse(&self.form.fin.0) {
            Ok((fin, _)) => is_own(&fin, context).then(|| texts.authority_own_fin()),
            Err(fin::Error::Empty) => self.form.is_checked.then(|| texts.fin_empty()),
            Err(fin::Error::Length(count)) if self.form.is_checked || count > fin::LENGTH => {
                Some(texts.fin_length(count))
            }
            Err(fin::Error::Length(_)) => None,
            Err(fin::Error::Character(c)) => Some(texts.fin_character(c.encode_utf8(&mut [0; 4]))),
            Err(fin::Error::LetterO(_)) => Some(texts.fin_letter_o()),
        }
    }
}

/// What reading the FİN changed or doubts.
fn fin_hint(typed: &Typed, texts: &Texts) -> Option<String> {
    let (_, notes) = Fin::parse(&typed.0).ok()?;
    if notes.contains(&fin::Note::LetterI) {
        Some(texts.fin_note_i())
    } else if notes.contains(&fin::Note::CyrillicReplaced) {
        Some(texts.fin_note_cyrillic())
    } else {
        None
    }
}

/// What is wrong with a number.
pub(super) fn number_words(means: Means, typed: &Typed, is_checked: bool, texts: &Texts) -> Option<String> {
    match Number::parse(means, &typed.0).err()? {
        NumberError::Empty => is_checked.then(|| texts.authority_number_empty()),
        NumberError::TooLong => Some(texts.authority_number_too_long()),
        NumberError::Invisible => Some(texts.authority_number_invisible()),
        NumberError::Phone(phone::Error::Length(count)) if !is_checked && count < phone::LENGTH => None,
        NumberError::Phone(_) => Some(texts.authority_phone_wrong()),
    }
}

fn cells(delegation: &Delegation, now: jiff::Timestamp, texts: &Texts) -> Vec<Cell> {
    let delegate = &delegation.delegate;
    let person = match &delegation.names {
        Some(names) => in_short(&names.surname, &names.name),
        None => delegate.fin.as_str().to_owned(),
    };
    let state = delegation.state(now);
    vec![
        Cell::text(texts.means(delegate.means)),
        Cell::text(delegate.number.shown(delegate.means)),
        Cell::text(person),
        Cell::text(delegate.fin.as_str()),
        Cell::text(format::date(delegation.term.from)),
        Cell::text(delegation.term.until.map_or_else(|| texts.authority_unlimited(), format::date)),
        Cell::text(giver_in_short(&delegation.given_by)),
        Cell::chip(tone(state), texts.delegation_state(state)),
    ]
}

/// A person for a narrow column: the surname and the name's initial; the details have all of it.
pub(super) fn in_short(surname: &str, name: &str) -> String {
    match name.chars().next() {
        Some(initial) => format!("{surname} {initial}."),
        None => surname.to_owned(),
    }
}

/// Who gave it: the service tells one text, in which a surname of one word is first as a rule.
fn giver_in_short(full: &str) -> String {
    let mut words = full.split_whitespace();
    let (surname, name) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    in_short(surname, name)
}

fn tone(state: delegation::State) -> Tone {
    match state {
        delegation::State::Active => Tone::Ok,
        delegation::State::EndsSoon(_) => Tone::Warning,
        delegation::State::NotYet => Tone::Accent,
        delegation::State::Ended | delegation::State::Withdrawn => Tone::Neutral,
    }
}
