//! A month of days of which one is chosen: one Tab stop. Arrows go by days and weeks, Home and End to the week's
//! ends, Page Up and Page Down by months, with Shift by years; Space or Enter chooses. Weeks begin on Monday.

use super::Element;
use super::focus::{self, Focus};
use super::label::{Paragraph, fit};
use crate::access::{self, Role, Tag};
use crate::theme::{FONT, Look, STRONG};
use iced::advanced::text::{Paragraph as _, Renderer as _};
use iced::advanced::widget::operation::{Focusable, Operation};
use iced::advanced::widget::{Tree, Widget, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, layout, mouse, renderer};
use iced::keyboard::{self, Key, key::Named};
use iced::widget::Id;
use iced::{Border, Color, Event, Length, Pixels, Point, Rectangle, Renderer, Size, Theme, touch};
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use std::cell::RefCell;

/// Weeks that a month may touch.
const WEEKS: usize = 6;
/// Days of a week.
const DAYS: usize = 7;

/// What months and days of the week are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// From January on.
    pub months: [String; 12],
    /// In short, from Monday on.
    pub weekdays: [String; DAYS],
}

/// A month of days.
pub struct Calendar<'a, M> {
    look: Look,
    label: String,
    names: Names,
    chosen: Option<Date>,
    today: Date,
    first: Date,
    on_choose: Option<Box<dyn Fn(Date) -> M + 'a>>,
    id: Option<Id>,
}

impl<'a, M> Calendar<'a, M> {
    /// The month of `today`, until a day is chosen. `label` is carried, not drawn.
    pub fn new(look: Look, label: impl Into<String>, names: Names, today: Date) -> Calendar<'a, M> {
        let label = label.into();
        Calendar { look, label, names, chosen: None, today, first: Date::MIN, on_choose: None, id: None }
    }

    /// The chosen day; its month is shown.
    pub fn chosen(self, chosen: Option<Date>) -> Calendar<'a, M> {
        Calendar { chosen, ..self }
    }

    /// No day before this one can be chosen.
    pub fn not_before(self, first: Date) -> Calendar<'a, M> {
        Calendar { first, ..self }
    }

    /// What choosing says; without it nothing can be chosen.
    pub fn on_choose(self, choose: impl Fn(Date) -> M + 'a) -> Calendar<'a, M> {
        Calendar { on_choose: Some(Box::new(choose)), ..self }
    }

    /// Its name for [`super::focus::on`].
    pub fn id(self, id: impl Into<Id>) -> Calendar<'a, M> {
        Calendar { id: Some(id.into()), ..self }
    }

    fn line(&self) -> f32 {
        self.look.scaled(27.0)
    }

    /// The heading of a month.
    fn title(&self, day: Date) -> String {
        let month = usize::try_from(day.month()).unwrap_or(1).saturating_sub(1);
        let month = self.names.months.get(month).map_or("", String::as_str);
        format!("{month} {}", day.year())
    }

    /// A day in words.
    fn words(&self, day: Date) -> String {
        let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
        let weekday = self.names.weekdays.get(weekday).map_or("", String::as_str);
        format!("{weekday} {} {}", day.day(), self.title(day))
    }

    fn place(&self, bounds: Rectangle, week: usize, column: usize) -> Rectangle {
        let width = bounds.width / DAYS as f32;
        let y = bounds.y + (week as f32 + 2.0) * self.line();
        Rectangle { x: bounds.x + column as f32 * width, y, width, height: self.line() }
    }

    /// Where the months are turned: at both ends of the heading.
    fn turners(&self, bounds: Rectangle) -> [Rectangle; 2] {
        let side = self.line();
        let left = Rectangle { width: side, height: side, ..bounds };
        [left, Rectangle { x: bounds.x + bounds.width - side, ..left }]
    }

    /// Where a key leads to from a day.
    fn step(day: Date, named: Named, with_shift: bool) -> Option<Date> {
        let weekday = i64::from(day.weekday().to_monday_zero_offset());
        let span: Span = match (named, with_shift) {
            (Named::ArrowLeft, false) => (-1).days(),
            (Named::ArrowRight, false) => 1.days(),
            (Named::ArrowUp, false) => (-1).weeks(),
            (Named::ArrowDown, false) => 1.weeks(),
            (Named::Home, false) => (-weekday).days(),
            (Named::End, false) => (6 - weekday).days(),
            (Named::PageUp, false) => (-1).months(),
            (Named::PageDown, false) => 1.months(),
            (Named::PageUp, true) => (-1).years(),
            (Named::PageDown, true) => 1.years(),
            _ => return None,
        };
        day.checked_add(span).ok()
    }

    fn act(&self, state: &mut State, answer: Answer, shell: &mut Shell<'_, M>) {
        match answer {
            Answer::Go(day) => state.day = Some(day),
            Answer::Choose(day) => {
                state.day = Some(day);
                if let Some(choose) = self.on_choose.as_ref().filter(|_| day >= self.first) {
                    shell.publish(choose(day));
                }
            }
        }
        shell.capture_event();
        shell.request_redraw();
    }

    /// The day that the arrows stand on.
    fn at(&self, state: &State) -> Date {
        state.day.or(self.chosen).unwrap_or(self.today)
    }
}

/// The days that a month is shown with: whole weeks from Monday on.
fn weeks(of: Date) -> impl Iterator<Item = (usize, usize, Date)> {
    let first = of.first_of_month();
    let before = i64::from(first.weekday().to_monday_zero_offset());
    (0..WEEKS * DAYS).filter_map(move |n| {
        let days = i64::try_from(n).ok()? - before;
        let day = first.checked_add(days.days()).ok()?;
        (day.month() == of.month()).then_some((n / DAYS, n % DAYS, day))
    })
}

/// What a key or a click asks for.
enum Answer {
    Go(Date),
    Choose(Date),
}

struct State {
    focus: Focus,
    node: u64,
    /// The day under the arrows, once they were used.
    day: Option<Date>,
    /// What was chosen when they were used: another choice from outside shows its own month.
    seen: Option<Date>,
    /// Shaped texts of the last frame, which the renderer needs until it is shown.
    shaped: RefCell<Vec<Paragraph>>,
}

impl<'a, M: 'a> Widget<M, Theme, Renderer> for Calendar<'a, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State {
            focus: Focus::default(),
            node: access::node(),
            day: None,
            seen: self.chosen,
            shaped: RefCell::default(),
        })
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Shrink)
    }

    fn layout(&mut self, tree: &mut Tree, _: &Renderer, limits: &layout::Limits) -> layout::Node {
        let state = tree.state.downcast_mut::<State>();
        if state.seen != self.chosen {
            state.seen = self.chosen;
            state.day = None;
        }
        layout::atomic(limits, Length::Fill, (WEEKS as f32 + 2.0) * self.line())
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, _: &Renderer, operation: &mut dyn Operation) {
        let state = tree.state.downcast_mut::<State>();
        let bounds = layout.bounds();
        let at = self.at(state);
        let value = self.words(at);
        access::report(operation, state.node, bounds, || Tag {
            read_only: self.on_choose.is_none(),
            ..Tag::named(Role::Table, self.label.clone()).value(value.clone())
        });
        operation.focusable(self.id.as_ref(), bounds, &mut state.focus);
        operation.traverse(&mut |operation| operation.text(None, bounds, &value));
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Renderer,
        _: &mut dyn Clipboard,
        shell: &mut Shell<'_, M>,
        _: &Rectangle,
    ) {
        let state = tree.state.downcast_mut::<State>();
        let bounds = layout.bounds();
        match event {
            Event::Keyboard(keyboard::Event::KeyPressed { key: Key::Named(named), modifiers, .. })
                if state.focus.is_focused() && !shell.is_event_captured() =>
            {
                let at = self.at(state);
                if (modifiers.is_empty() || *modifiers == keyboard::Modifiers::SHIFT)
                    && let Some(day) = Calendar::<M>::step(at, *named, modifiers.shift())
                {
                    self.act(state, Answer::Go(day), shell);
                } else if modifiers.is_empty() && matches!(named, Named::Space | Named::Enter) {
                    self.act(state, Answer::Choose(at), shell);
                }
            }
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left))
            | Event::Touch(touch::Event::FingerPressed { .. }) => {
                let over = cursor.position_over(bounds).filter(|_| !shell.is_event_captured());
                if over.is_some() || state.focus.is_focused() {
                    shell.request_redraw();
                }
                state.focus.unfocus();
                let Some(point) = over else { return };
                state.focus.focus();
                let at = self.at(state);
                let turns = [Named::PageUp, Named::PageDown].into_iter().zip(self.turners(bounds));
                let turned = turns.filter(|(_, place)| place.contains(point));
                let turned = turned.filter_map(|(key, _)| Calendar::<M>::step(at, key, false)).next();
                let mut days = weeks(at);
                let hit = days.find(|(week, column, _)| self.place(bounds, *week, *column).contains(point));
                match (turned, hit) {
                    (Some(day), _) => self.act(state, Answer::Go(day), shell),
                    (None, Some((_, _, day))) => self.act(state, Answer::Choose(day), shell),
                    (None, None) => shell.capture_event(),
                }
            }
            _ => {}
        }
    }

    fn mouse_interaction(
        &self,
        _: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Rectangle,
        _: &Renderer,
    ) -> mouse::Interaction {
        match self.on_choose.is_some() && cursor.is_over(layout.bounds()) {
            true => mouse::Interaction::Pointer,
            false => mouse::Interaction::None,
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        _: &Theme,
        _: &renderer::Style,
        layout: Layout<'_>,
        _: mouse::Cursor,
        _: &Rectangle,
    ) {
        let state = tree.state.downcast_ref::<State>();
        let (look, p, bounds) = (self.look, self.look.palette(), layout.bounds());
        let at = self.at(state);
        let mut shaped = Vec::new();
        let mut write =
            |renderer: &mut Renderer, text: &str, place: Rectangle, strong: bool, color: Color| {
                let (font, size) = if strong { (STRONG, look.small()) } else { (FONT, look.small()) };
                let words = fit(text, Pixels(size.0), font, place.width);
                let x = place.x + (place.width - words.min_width()) / 2.0;
                let y = place.y + (place.height - words.min_height()) / 2.0;
                renderer.fill_paragraph(&words, Point::new(x, y), color, place.expand(2.0));
                shaped.push(words);
            };
        let [back, forth] = self.turners(bounds);
        let line = self.line();
        let head = Rectangle { x: bounds.x + line, width: bounds.width - 2.0 * line, height: line, ..bounds };
        write(renderer, &self.title(at), head, true, p.text);
        write(renderer, "‹", back, true, p.accent);
        write(renderer, "›", forth, true, p.accent);
        for (column, name) in self.names.weekdays.iter().enumerate() {
            let place = self.place(bounds, 0, column);
            write(renderer, name, Rectangle { y: place.y - line, ..place }, false, p.second);
        }
        for (week, column, day) in weeks(at) {
            let place = self.place(bounds, week, column);
            let pill = place.shrink([1.0, 2.0]);
            let is_chosen = self.chosen == Some(day);
            let is_at = day == at && state.focus.is_focused();
            let border = Border {
                color: match (is_at, day == self.today) {
                    (true, _) => p.focus,
                    (false, true) => p.accent,
                    (false, false) => Color::TRANSPARENT,
                },
                width: if is_at { 2.0 } else { 1.0 },
                radius: 6.into(),
            };
            let ground = if is_chosen { p.accent } else { Color::TRANSPARENT };
            renderer.fill_quad(renderer::Quad { bounds: pill, border, ..Default::default() }, ground);
            let color = match (is_chosen, day < self.first) {
                (true, _) => p.on_accent,
                (false, true) => p.hint,
                (false, false) => p.text,
            };
            write(renderer, &day.day().to_string(), place, is_chosen, color);
        }
        if state.focus.is_focused() {
            focus::ring(renderer, look, bounds, look.radius());
        }
        if let Ok(mut kept) = state.shaped.try_borrow_mut() {
            *kept = shaped;
        }
    }
}

impl<'a, M: 'a> From<Calendar<'a, M>> for Element<'a, M> {
    fn from(calendar: Calendar<'a, M>) -> Element<'a, M> {
        Element::new(calendar)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn weeks_begin_on_monday_and_hold_the_whole_month() {
        // A Sunday.
        let november = date(2026, 11, 22);
        let all: Vec<_> = weeks(november).collect();
        assert_eq!(all.len(), 30);
        assert_eq!(all[0], (0, 6, date(2026, 11, 1)));
        assert_eq!(all[1], (1, 0, date(2026, 11, 2)));
        assert_eq!(all[29], (5, 0, date(2026, 11, 30)));
        assert_eq!(weeks(date(2027, 2, 3)).map(|(week, ..)| week).max(), Some(3), "28 days from a Monday on");
    }

    #[test]
    fn keys_lead_by_days_weeks_months_and_years() {
        let from = date(2026, 11, 25);
        for (key, with_shift, to) in [
            (Named::ArrowLeft, false, date(2026, 11, 24)),
            (Named::ArrowRight, false, date(2026, 11, 26)),
            (Named::ArrowUp, false, date(2026, 11, 18)),
            (Named::ArrowDown, false, date(2026, 12, 2)),
            (Named::Home, false, date(2026, 11, 23)),
            (Named::End, false, date(2026, 11, 29)),
            (Named::PageUp, false, date(2026, 10, 25)),
            (Named::PageDown, false, date(2026, 12, 25)),
            (Named::PageDown, true, date(2027, 11, 25)),
            (Named::PageUp, true, date(2025, 11, 25)),
        ] {
            assert_eq!(Calendar::<()>::step(from, key, with_shift), Some(to), "{key:?} {with_shift}");
        }
        assert_eq!(Calendar::<()>::step(date(2027, 1, 31), Named::PageDown, false), Some(date(2027, 2, 28)));
        assert_eq!(Calendar::<()>::step(Date::MAX, Named::ArrowRight, false), None);
        assert_eq!(Calendar::<()>::step(from, Named::Tab, false), None);
    }
}
