//! What the history looks like.

use super::form::{Form, day};
use super::{Field as Typed, Kept, LIST, Message, Paper, Refresh, State, View, WORDS};
use crate::domain::history::{Attested, Category, Column as Sorted, Entry, Standing, StatusFilter};
use crate::domain::outbox;
use crate::domain::reason::Reason;
use crate::i18n::{Texts, format};
use crate::screen::{Context, layout};
use crate::theme::{Look, STRONG, Tone, vertical};
use crate::widget::table::{Cell, Column, Order, Table};
use crate::widget::{Choice, Field, Select, button, chip, strip};
use iced::widget::{column, container, row, text};
use iced::{Alignment, Element, Fill, Length, Size};

const STATUSES: [StatusFilter; 5] = StatusFilter::ALL;

/// About how high at 100 % the page is with two rows, without what comes and goes.
const BARE: f32 = 300.0;
/// The manual's parameters.
const PARAMETERS: f32 = 136.0;
/// The details of the row chosen.
const DETAIL: f32 = 212.0;
/// A remark above the list.
const REMARK: f32 = 80.0;

/// Width at 100 % of a page that has room for the words below the list beside the buttons for a chosen search.
const NARROW: f32 = 900.0;

/// Height of the table at 100 %, where the page is scrolled: its head and five rows.
const LARGE_TABLE: f32 = 240.0;

impl State {
    /// The page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let context = *context;
        iced::widget::responsive(move |room| self.page(&context, room)).into()
    }

    /// The page, in a window that leaves it so much room.
    fn page<'a>(&'a self, context: &Context<'a>, room: Size) -> Element<'a, Message> {
        let look = context.look;
        let mut remarks = Vec::new();
        remarks.extend(self.news(context));
        if let Some(problem) = &self.failure {
            remarks.push(layout::problem(look, context.texts, problem));
        }
        if let Some(problem) = &self.searches.failure {
            remarks.push(layout::problem(look, context.texts, problem));
        }
        if let Refresh::Failed(problem) = &self.refresh {
            remarks.push(layout::warning(look, problem.title(context.texts)));
        }
        // Large text, and a low window, leave the rows no room beside search and detail: then the whole page
        // is scrolled.
        let is_scrolled = look.is_large() || room.height < look.scaled(self.least(remarks.len()));
        let (table, page) = match is_scrolled {
            true => (Length::Fixed(look.scaled(LARGE_TABLE)), Length::Shrink),
            false => (Fill, Length::Fixed(room.height)),
        };
        let is_narrow = self.searches.chosen.is_some() && room.width < look.scaled(NARROW);
        let foot = self.foot(context, look.is_large() || is_narrow);
        let list = column![self.table(context).height(table), foot, self.detail(context)];
        let list = layout::beneath(look.m(), remarks, list.spacing(look.m()));
        let content = column![self.form(context), list].spacing(look.m());
        // In either case in the same place among the widgets, so that the focus stays.
        vertical(look, container(content).padding([look.m(), look.l()]).height(page)).into()
    }

    /// The height at 100 % at which two rows of the list are left.
    fn least(&self, remarks: usize) -> f32 {
        let parameters = if self.form.view == View::Own { PARAMETERS } else { 0.0 };
        let detail = if self.chosen().is_some() { DETAIL } else { 0.0 };
        BARE + parameters + detail + self.panel.height() + REMARK * remarks as f32
    }

    fn form<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let view = Choice::segments(look, texts.history_view())
            .option(texts.view_all())
            .option(texts.view_own())
            .chosen(Some(if self.form.view == View::All { 0 } else { 1 }))
            .on_choose(|i| Message::Show(if i == 0 { View::All } else { View::Own }));
        let words = Field::new(look, texts.history_words(), self.form.words.as_str())
            .id(WORDS)
            .on_input(Message::TypeWords)
            .on_submit(Message::Search);
        let first = row![layout::labelled(look, " ", view), container(words).width(Fill)].spacing(look.m());
        // Large text leaves the words no room beside it.
        let (beside, below) = match look.is_large() {
            true => (None, self.named(context)),
            false => (self.named(context), None),
        };
        let parameters = (self.form.view == View::Own).then(|| self.parameters(context));
        // The choice keeps its place among the widgets, and so the focus, in both views.
        column![first.push(beside)].push(below).push(parameters).spacing(look.s()).into()
    }

    /// The manual's parameters of the view by person.
    fn parameters<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let form: &Form = &self.form;
        let field = |typed: Typed, label: String| {
            Field::new(look, label, form.text(typed))
                .on_input(move |text| Message::Type(typed, text))
                .on_submit(Message::Search)
        };
        let date = |typed: Typed, label: String| {
            let bad = form.is_checked && day(form.text(typed)).is_err();
            field(typed, label)
                .placeholder(texts.history_date_hint())
                .error_maybe(bad.then(|| texts.history_date_error()))
        };
        let any = || std::iter::once(texts.history_any());
        let reasons = any().chain(Reason::ALL.map(|r| texts.reason_short(r)));
        let statuses = any().chain(STATUSES.map(|s| status_words(s, texts)));
        let reason = Select::new(look, texts.column_reason(), reasons)
            .chosen(Some(at(&Reason::ALL, form.reason)))
            .on_choose(|i| Message::ChooseReason(pick(&Reason::ALL, i)));
        let status = Select::new(look, texts.column_status(), statuses)
            .chosen(Some(at(&STATUSES, form.status)))
            .on_choose(|i| Message::ChooseStatus(pick(&STATUSES, i)));
        let dates = vec![
            (3, date(Typed::From, texts.history_from()).into()),
            (3, date(Typed::Until, texts.history_until()).into()),
            (4, reason.into()),
            (4, status.into()),
        ];
        let person = vec![
            (2, field(Typed::Fin, texts.label_fin()).into()),
            (3, field(Typed::Ssn, texts.label_ssn()).into()),
            (3, field(Typed::Surname, texts.history_surname()).into()),
            (3, field(Typed::Name, texts.column_name()).into()),
            (3, field(Typed::Patronymic, texts.column_patronymic()).into()),
        ];
        let search = button::primary(look, texts.history_search()).on_press(Message::Search);
        let fields = column![layout::portions(look, dates), layout::portions(look, person)].spacing(look.s());
        let clear = button::quiet(look, texts.history_clear());
        let clear = clear.on_press_maybe((!form.is_empty()).then_some(Message::Clear));
        // Each in line with a row of fields.
        let side = column![clear, layout::labelled(look, " ", search)].spacing(look.s());
        let side = container(side).align_bottom(Length::Shrink);
        row![container(fields).width(Fill), side].spacing(look.m()).align_y(Alignment::End).into()
    }

    fn table<'a>(&'a self, context: &Context<'a>) -> Table<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let order = self.query.order;
        let head = |shown: &Shown| {
            let column = shown.head(look, texts).sortable();
            match (shown.sorted() == order.by, order.ascending) {
                (false, _) => column,
                (true, true) => column.order(Order::Ascending),
                (true, false) => column.order(Order::Descending),
            }
        };
        let columns = COLUMNS.iter().map(head).collect();
        let (pages, zone) = (&self.pages, context.zone);
        let cells = move |i: usize| match pages.row(i) {
            Some(entry) => COLUMNS.iter().map(|c| c.cell(entry, look, texts, zone)).collect(),
            // On its way.
            None => COLUMNS.iter().map(|_| Cell::second("…")).collect(),
        };
        let empty = match (&self.failure, self.pages.total) {
            _ if self.is_old => texts.history_loading(),
            // What is wrong is said above; whether there are any is not known.
            (Some(_), 0) => String::new(),
            (_, 0) => texts.history_empty(),
            _ => texts.history_none_found(),
        };
        Table::new(look, texts.section_history(), columns, self.pages.len(), cells)
            .id(LIST)
            .selected(self.selected.as_ref().map(|selected| selected.index))
            .on_select(Message::Select)
            .on_sort(|i| Message::Sort(COLUMNS.get(i).map_or(Sorted::Date, |c| c.sorted())))
            .on_view(Message::Seen)
            .empty(empty)
    }

    fn foot<'a>(&'a self, context: &Context<'a>, is_narrow: bool) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let result = match (self.pages.matching(), self.pages.total) {
            (_, 0) => String::new(),
            (Some(matching), total) => texts.history_result(&format::count(matching), &format::count(total)),
            (None, total) => texts.history_counting(&format::count(total)),
        };
        let is_running = self.refresh == Refresh::Running;
        // No button takes another one's place: the focus would go over to it.
        let words = if is_running { texts.history_refreshing() } else { texts.history_refresh() };
        let refresh = button::secondary(look, words).compact().on_press(Message::Refresh).busy(is_running);
        let result = container(layout::status(look, result)).width(Fill);
        let buttons = self.panel_buttons(context).into_iter().chain([refresh.into()]);
        // Neither large text nor a narrow window leaves the words room beside the buttons.
        let line = if is_narrow {
            column![result, row(buttons).spacing(look.s()).wrap()].spacing(look.s())
        } else {
            column![row![result].extend(buttons).spacing(look.s()).align_y(Alignment::Center)]
        };
        line.push(self.panel(context)).spacing(look.s()).into()
    }

    /// The details of the row chosen, in full: nothing is cut here.
    fn detail<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let Some(entry) = self.chosen() else {
            return layout::hint(look, texts.detail_pick());
        };
        let title = self.chosen_title(texts).unwrap_or_default();
        let title = text(title).size(look.text()).font(STRONG).color(look.palette().text);
        let mut facts = column![title].spacing(look.xs());
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
        let paper =
            |words, message| button::secondary(look, words).compact().width(Fill).on_press_maybe(message);
        let receipt = [
            paper(texts.save_receipt(), is_sent.then_some(Message::Save(Paper::Receipt))),
            paper(texts.print_receipt(), is_sent.then_some(Message::Print(Paper::Receipt))),
        ];
        let document = [
            paper(texts.save_document(), Some(Message::Save(Paper::Document))),
            paper(texts.print_document(), Some(Message::Print(Paper::Document))),
        ];
        let signed = paper(texts.save_container(), Some(Message::Save(Paper::Container)));
        let is_refused = entry.standing == Standing::Outbox(outbox::State::Refused);
        let reopen = is_refused.then(|| {
            button::secondary(look, texts.notice_reopen())
                .compact()
                .width(Fill)
                .on_press(Message::ShowRefusal)
        });
        // Beside each other where large text leaves little height, else below each other.
        let pair = |[save, print]: [button::Button<Message>; 2]| -> Element<'_, Message> {
            match look.is_large() {
                true => row![save, print].spacing(look.s()).into(),
                false => column![save, print].spacing(look.s()).into(),
            }
        };
        let papers = column![pair(receipt), pair(document), signed]
            .push(reopen)
            .spacing(look.s())
            .width(look.scaled(if look.is_large() { 300.0 } else { 224.0 }));
        let told = row![
            container(facts).width(Length::FillPortion(3)),
            container(way).width(Length::FillPortion(2)),
        ];
        let kept = self.saved.as_ref().and_then(|saved| saved.as_ref().ok()).map(|kept| match kept {
            Kept { file, is_printed: true } => layout::status(look, texts.paper_printed(file)),
            Kept { file, is_printed: false } => layout::status(look, texts.paper_saved(file)),
        });
        // Beside the buttons, where there is room: none of them moves away from under the mouse.
        let told = column![told.spacing(look.l())].push(kept).spacing(look.s()).width(Fill);
        let failure = self.saved.as_ref().and_then(|saved| saved.as_ref().err());
        // Large text leaves no room beside them.
        let content: Element<'_, Message> = match look.is_large() {
            true => column![told, papers].spacing(look.m()).into(),
            false => row![told, papers].spacing(look.l()).into(),
        };
        let content = column![content]
            .push(failure.map(|problem| layout::problem(look, texts, problem)))
            .spacing(look.s());
        strip(look, Tone::Accent, content)
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
    fn sorted(self) -> Sorted {
        match self {
            Shown::Date => Sorted::Date,
            Shown::Reason => Sorted::Reason,
            Shown::Fin => Sorted::Fin,
            Shown::Surname => Sorted::Surname,
            Shown::Name => Sorted::Name,
            Shown::Patronymic => Sorted::Patronymic,
            Shown::Ssn => Sorted::Ssn,
            Shown::Status => Sorted::Status,
        }
    }

    /// Larger text leaves room for fewer columns; what is folded stands in the details.
    fn head(self, look: Look, texts: &Texts) -> Column {
        match self {
            Shown::Date if look.is_large() => Column::new(texts.column_date()).width(98.0),
            Shown::Date => Column::new(texts.column_date()).width(144.0),
            Shown::Reason => Column::new(texts.column_reason()).width(152.0).folds(1),
            Shown::Fin => Column::new(texts.label_fin()).width(92.0).folds(5),
            Shown::Surname => Column::new(texts.column_surname()).share(45).least(84.0),
            Shown::Name => Column::new(texts.column_name()).share(29).least(60.0).folds(4),
            Shown::Patronymic => Column::new(texts.column_patronymic()).share(44).least(88.0).folds(2),
            Shown::Ssn => Column::new(texts.label_ssn()).width(135.0).folds(3),
            Shown::Status => Column::new(texts.column_status()).width(204.0),
        }
    }

    fn cell(self, entry: &Entry, look: Look, texts: &Texts, zone: &jiff::tz::TimeZone) -> Cell {
        match self {
            Shown::Date if look.is_large() => Cell::text(format::day(entry.time, zone)),
            Shown::Date => Cell::text(format::date_time(entry.time, zone)),
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
