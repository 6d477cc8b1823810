//! What the history looks like.

use super::{Message, PAGE_SIZE, Paper, Refresh, State, Turn, day};
use crate::domain::history::{Attested, Category, Entry, Standing, StatusFilter};
use crate::domain::outbox;
use crate::domain::reason::Reason;
use crate::i18n::{Texts, format};
use crate::screen::{Context, Loadable, layout};
use crate::theme::{Look, Tone, vertical};
use crate::widget::table::{Cell, Column, Table};
use crate::widget::{Field, Label, Select, button, chip, strip};
use iced::widget::{column, container, row};
use iced::{Alignment, Element, Fill, Length};

/// The groups of statuses on offer, in the order of an application's way.
const STATUSES: [StatusFilter; 5] = [
    StatusFilter::NotSent,
    StatusFilter::Category(Category::Received),
    StatusFilter::Category(Category::InProgress),
    StatusFilter::Category(Category::Done),
    StatusFilter::Category(Category::Refused),
];

/// Height of the table at 100 %, where the page is scrolled: its head and five rows.
const LARGE_TABLE: f32 = 240.0;

impl State {
    /// The page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let look = context.look;
        let mut remarks = Vec::new();
        if let Loadable::Failed(problem) = &self.page {
            remarks.push(layout::problem(look, context.texts, problem));
        }
        if let Refresh::Failed(problem) = &self.refresh {
            remarks.push(layout::warning(look, problem.title(context.texts)));
        }
        // Large text leaves the rows no room beside search and detail: then the whole page is scrolled.
        let is_large = look.is_large();
        let height = if is_large { Length::Fixed(look.scaled(LARGE_TABLE)) } else { Fill };
        let list = column![self.table(context).height(height), self.foot(context), self.detail(context)];
        let list = layout::beneath(look.m(), remarks, list.spacing(look.m()));
        let page =
            container(column![self.form(context), list].spacing(look.m())).padding([look.m(), look.l()]);
        if is_large { vertical(look, page).into() } else { page.height(Fill).into() }
    }

    fn form<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let bad = |text: &str| day(text).is_err().then(|| texts.history_date_error());
        let date = |label: String, value: &'a str| {
            Field::new(look, label, value)
                .placeholder(texts.history_date_hint())
                .error_maybe(if self.form.is_checked { bad(value) } else { None })
                .on_submit(Message::Search)
        };
        let any = || std::iter::once(texts.history_any());
        let reasons = any().chain(Reason::ALL.map(|r| texts.reason_short(r)));
        let statuses = any().chain(STATUSES.map(|s| status_words(s, texts)));
        let is_all = self.form == super::Form { is_checked: self.form.is_checked, ..super::Form::default() };
        let words = Field::new(look, texts.history_words(), self.form.words.as_str())
            .id("history-words")
            .on_input(Message::TypeWords)
            .on_submit(Message::Search);
        let from = date(texts.history_from(), &self.form.from).on_input(Message::TypeFrom);
        let until = date(texts.history_until(), &self.form.until).on_input(Message::TypeUntil);
        let reason = Select::new(look, texts.column_reason(), reasons)
            .chosen(Some(at(&Reason::ALL, self.form.reason)))
            .on_choose(|i| Message::ChooseReason(pick(&Reason::ALL, i)));
        let status = Select::new(look, texts.column_status(), statuses)
            .chosen(Some(at(&STATUSES, self.form.status)))
            .on_choose(|i| Message::ChooseStatus(pick(&STATUSES, i)));
        let fields = layout::portions(
            look,
            vec![
                (6, words.into()),
                (3, from.into()),
                (3, until.into()),
                (4, reason.into()),
                (3, status.into()),
            ],
        );
        let all =
            button::secondary(look, texts.view_all()).on_press_maybe((!is_all).then_some(Message::ShowAll));
        let search = button::primary(look, texts.history_search()).on_press(Message::Search);
        let buttons = row![search, all].spacing(look.s());
        let side = layout::labelled(look, " ", buttons);
        row![container(fields).width(Fill), side].spacing(look.m()).into()
    }

    fn table<'a>(&'a self, context: &Context<'a>) -> Table<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let columns = COLUMNS.iter().filter(|c| c.is_shown(look)).map(|c| c.head(look, texts)).collect();
        let (entries, zone) = (&self.shown.entries, context.zone);
        let cells = move |i: usize| {
            let columns = COLUMNS.iter().filter(|c| c.is_shown(look));
            entries.get(i).map(|e| columns.map(|c| c.cell(e, texts, zone)).collect()).unwrap_or_default()
        };
        let empty = match (&self.page, self.shown.total) {
            (Loadable::Loading, _) => texts.history_loading(),
            // What is wrong is said above; whether there are any is not known.
            (Loadable::Failed(_), 0) => String::new(),
            (_, 0) => texts.history_empty(),
            _ => texts.history_none_found(),
        };
        Table::new(look, texts.section_history(), columns, entries.len(), cells)
            .id("history")
            .selected(self.chosen().map(|(i, _)| i))
            .on_select(Message::Select)
            .empty(empty)
    }

    fn foot<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let result = match (&self.page, self.shown.total) {
            (Loadable::Loading | Loadable::Failed(_), 0) => String::new(),
            (_, total) => texts.history_result(&format::count(self.shown.matching), &format::count(total)),
        };
        let mut line = row![container(layout::hint(look, result)).width(Fill)]
            .spacing(look.s())
            .align_y(Alignment::Center);
        // No button takes another one's place: the focus would go over to it.
        let is_running = self.refresh == Refresh::Running;
        let words = if is_running { texts.history_refreshing() } else { texts.history_refresh() };
        let refresh = button::secondary(look, words).compact().on_press(Message::Refresh).busy(is_running);
        line = line.push(refresh);
        if self.shown.matching > PAGE_SIZE {
            let turn = |words, turn, is_possible: bool| {
                let message = is_possible.then_some(Message::TurnPage(turn));
                button::secondary(look, words).compact().on_press_maybe(message)
            };
            let is_last = self.offset + PAGE_SIZE >= self.shown.matching;
            line = line.push(turn(texts.history_newer(), Turn::Newer, self.offset > 0));
            line = line.push(turn(texts.history_older(), Turn::Older, !is_last));
        }
        line.into()
    }

    /// The details of the row chosen, in full: nothing is cut here.
    fn detail<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let Some((_, entry)) = self.chosen() else {
            return layout::hint(look, texts.detail_pick());
        };
        let number = entry.registration_number.as_ref().map(|n| texts.detail_number(n));
        let title = number.into_iter().chain([entry.names.full()]).collect::<Vec<_>>().join(" · ");
        let mut facts = column![Label::new(look, title).strong().width(Fill)].spacing(look.xs());
        facts = facts.push(layout::hint(look, texts.reason(entry.reason)));
        let ssn = entry.ssn.iter().map(|ssn| std::format!("{} {}", texts.label_ssn(), ssn.as_str()));
        let fin = std::format!("{} {}", texts.label_fin(), entry.fin.as_str());
        let numbers = std::iter::once(fin).chain(ssn).collect::<Vec<_>>().join(" · ");
        facts = facts.push(layout::hint(look, numbers));
        for (field, old, new) in [
            (texts.field_surname(), &entry.old_names.surname, &entry.names.surname),
            (texts.field_name(), &entry.old_names.name, &entry.names.name),
            (texts.field_patronymic(), &entry.old_names.patronymic, &entry.names.patronymic),
        ] {
            if old != new && !old.is_empty() {
                facts = facts.push(layout::hint(look, texts.detail_change(&field, old, new)));
            }
        }
        facts = facts.push(layout::hint(look, texts.detail_office(&entry.office)));
        facts = facts.push(layout::hint(look, texts.detail_signer(&entry.signed_by)));
        if let Some(Attested { level, stamped_at }) = &entry.attested {
            let words = match stamped_at {
                Some(time) => {
                    texts.detail_level_stamped(level.code(), &format::date_time(*time, context.zone))
                }
                None => texts.detail_level(level.code()),
            };
            facts = facts.push(layout::hint(look, words));
        }

        let mut way = column![row![chip(look, tone(&entry.standing), texts.standing(&entry.standing))]]
            .spacing(look.xs());
        if let Standing::Service(status) = &entry.standing
            && let Some(text) = &status.text
        {
            way = way.push(layout::paragraph(look, text.as_str()));
        }
        for step in entry.timeline.iter().rev() {
            let time = format::date_time(step.time, context.zone);
            way = way.push(layout::hint(look, std::format!("{} · {time}", texts.status(&step.status))));
        }

        let is_sent =
            matches!(entry.standing, Standing::Service(_) | Standing::Outbox(outbox::State::Accepted));
        let receipt = button::secondary(look, texts.save_receipt())
            .width(Fill)
            .on_press_maybe(is_sent.then_some(Message::Save(Paper::Receipt)));
        let signed = button::secondary(look, texts.save_container())
            .width(Fill)
            .on_press(Message::Save(Paper::Container));
        let is_refused = entry.standing == Standing::Outbox(outbox::State::Refused);
        let reopen = is_refused.then(|| {
            button::secondary(look, texts.notice_reopen()).width(Fill).on_press(Message::ShowRefusal)
        });
        let papers = column![receipt, signed].push(reopen).spacing(look.s()).width(look.scaled(200.0));
        let mut content = column![
            row![
                container(facts).width(Length::FillPortion(3)),
                container(way).width(Length::FillPortion(2)),
                papers
            ]
            .spacing(look.l())
        ]
        .spacing(look.s());
        content = match &self.saved {
            None => content,
            Some(Ok(file)) => content.push(layout::hint(look, texts.paper_saved(file))),
            Some(Err(problem)) => content.push(layout::problem(look, texts, problem)),
        };
        strip(look, Tone::Accent, content)
    }

    fn chosen(&self) -> Option<(usize, &Entry)> {
        let id = self.selected.as_ref()?;
        self.shown.entries.iter().enumerate().find(|(_, e)| e.id == *id)
    }
}

/// The manual's columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Date,
    Reason,
    Fin,
    Surname,
    Name,
    Patronymic,
    Ssn,
    Status,
}

const COLUMNS: [Shown; 8] = [
    Shown::Date,
    Shown::Reason,
    Shown::Fin,
    Shown::Surname,
    Shown::Name,
    Shown::Patronymic,
    Shown::Ssn,
    Shown::Status,
];

impl Shown {
    /// Large text leaves room for a few columns; the others stand in the details.
    fn is_shown(self, look: Look) -> bool {
        !look.is_large() || matches!(self, Shown::Date | Shown::Surname | Shown::Status)
    }

    fn head(self, look: Look, texts: &Texts) -> Column {
        match self {
            Shown::Date => Column::new(texts.column_date()).width(125.0),
            Shown::Reason => Column::new(texts.column_reason()).share(21),
            Shown::Fin => Column::new(texts.label_fin()).width(96.0),
            Shown::Surname => Column::new(texts.column_surname()).share(14),
            Shown::Name => Column::new(texts.column_name()).share(10),
            Shown::Patronymic => Column::new(texts.column_patronymic()).share(14),
            Shown::Ssn => Column::new(texts.label_ssn()).width(150.0),
            Shown::Status if look.is_large() => Column::new(texts.column_status()).share(24),
            Shown::Status => Column::new(texts.column_status()).width(188.0),
        }
    }

    fn cell(self, entry: &Entry, texts: &Texts, zone: &jiff::tz::TimeZone) -> Cell {
        match self {
            Shown::Date => Cell::text(format::day(entry.time, zone)),
            Shown::Reason => Cell::text(texts.reason_short(entry.reason)),
            Shown::Fin => Cell::text(entry.fin.as_str()),
            Shown::Surname => Cell::text(entry.names.surname.as_str()),
            Shown::Name => Cell::text(entry.names.name.as_str()),
            Shown::Patronymic => Cell::text(entry.names.patronymic.as_str()),
            Shown::Ssn => Cell::text(entry.ssn.as_ref().map_or("", |s| s.as_str())),
            Shown::Status => Cell::chip(tone(&entry.standing), texts.standing(&entry.standing)),
        }
    }
}

fn tone(standing: &Standing) -> Tone {
    match standing {
        Standing::Outbox(outbox::State::Refused) => Tone::Error,
        Standing::Outbox(outbox::State::Accepted) => Tone::Neutral,
        Standing::Outbox(_) => Tone::Warning,
        Standing::Service(status) => match status.category {
            Category::Received => Tone::Neutral,
            Category::InProgress => Tone::Accent,
            Category::Done => Tone::Ok,
            Category::Refused => Tone::Error,
        },
    }
}

fn status_words(filter: StatusFilter, texts: &Texts) -> String {
    match filter {
        StatusFilter::NotSent => texts.status_not_sent(),
        StatusFilter::Category(category) => texts.category(category),
    }
}

/// The place of a choice in a list that begins with "all".
fn at<T: PartialEq + Copy>(all: &[T], chosen: Option<T>) -> usize {
    all.iter().position(|x| Some(*x) == chosen).map_or(0, |i| i + 1)
}

/// The choice at a place in a list that begins with "all".
fn pick<T: Copy>(all: &[T], index: usize) -> Option<T> {
    all.get(index.checked_sub(1)?).copied()
}
