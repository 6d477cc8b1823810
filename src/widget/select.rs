//! A value chosen from a list that opens below it.

use super::focus::{self, Focus};
use super::label::{access_key, fit, shape};
use super::menu::Menu;
use super::{Element, Label};
use crate::access::{self, Role, Tag};
use crate::domain::text::fold;
use crate::theme::{FONT, Look};
use iced::advanced::text::{Paragraph as _, Renderer as _};
use iced::advanced::widget::operation::{Focusable, Operation};
use iced::advanced::widget::{Tree, Widget, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, layout, mouse, overlay, renderer};
use iced::keyboard::{self, Key, key};
use iced::widget::{Id, column};
use iced::{Border, Event, Length, Point, Rectangle, Renderer, Size, Theme, Vector, touch};

/// A drop-down list with its label above.
pub struct Select<'a, M> {
    look: Look,
    label: String,
    label_shown: bool,
    width: Length,
    face: Closed<'a, M>,
}

impl<'a, M: 'a> Select<'a, M> {
    /// A list that cannot be changed yet; `&` in the label marks the access key.
    pub fn new<S: Into<String>>(
        look: Look,
        label: impl Into<String>,
        options: impl IntoIterator<Item = S>,
    ) -> Select<'a, M> {
        let label = label.into();
        let (name, key) = access_key(&label);
        let letter = key.and_then(|key| name.chars().nth(key));
        let options = options.into_iter().map(Into::into).collect();
        let face = Closed { look, name, letter, options, chosen: None, on_choose: None, id: None };
        Select { look, label, label_shown: true, width: Length::Fill, face }
    }

    /// Which one is chosen.
    pub fn chosen(mut self, chosen: Option<usize>) -> Select<'a, M> {
        self.face.chosen = chosen;
        self
    }

    /// What choosing says; without it the value can only be read.
    pub fn on_choose(mut self, choose: impl Fn(usize) -> M + 'a) -> Select<'a, M> {
        self.face.on_choose = Some(Box::new(choose));
        self
    }

    /// Its name for [`super::focus::on`].
    pub fn id(mut self, id: impl Into<Id>) -> Select<'a, M> {
        self.face.id = Some(id.into());
        self
    }

    /// Its width; fills its place otherwise.
    pub fn width(self, width: impl Into<Length>) -> Select<'a, M> {
        Select { width: width.into(), ..self }
    }

    /// The label is not drawn (its place says it), only carried.
    pub fn label_hidden(self) -> Select<'a, M> {
        Select { label_shown: false, ..self }
    }
}

impl<'a, M: 'a> From<Select<'a, M>> for Element<'a, M> {
    fn from(select: Select<'a, M>) -> Element<'a, M> {
        let look = select.look;
        let label = Label::marked(look, &select.label).size(look.small()).color(look.palette().second);
        column![]
            .push(select.label_shown.then_some(label))
            .push(Element::new(select.face))
            .spacing(look.xs())
            .width(select.width)
            .into()
    }
}

/// The box that shows the chosen one and opens the list.
pub(super) struct Closed<'a, M> {
    pub look: Look,
    name: String,
    letter: Option<char>,
    pub options: Vec<String>,
    pub chosen: Option<usize>,
    pub on_choose: Option<Box<dyn Fn(usize) -> M + 'a>>,
    id: Option<Id>,
}

#[derive(Default)]
pub(super) struct State {
    focus: Focus,
    node: u64,
    /// The option under the pointer or the arrows while the list is open.
    pub open: Option<usize>,
    /// Kept while it is drawn.
    pub shown: Vec<super::label::Paragraph>,
    value: super::label::Paragraph,
    mark: super::label::Paragraph,
}

impl State {
    /// The number of an option: the list's own above, the option's below.
    pub fn part(&self, option: usize) -> u64 {
        access::part(self.node, option)
    }
}

/// What a key asks for.
enum Answer {
    Open,
    Close,
    Highlight(usize),
    Choose(usize),
}

impl<M> Closed<'_, M> {
    fn answer(&self, state: &State, event: &keyboard::Event) -> Option<Answer> {
        let keyboard::Event::KeyPressed { key, modifiers, .. } = event else { return None };
        let last = self.options.len().checked_sub(1)?;
        let at = state.open.or(self.chosen).filter(|at| *at <= last);
        let go = |index| match state.open {
            Some(_) => Answer::Highlight(index),
            None => Answer::Choose(index),
        };
        match key {
            Key::Named(key::Named::ArrowDown | key::Named::ArrowUp) if modifiers.alt() => Some(Answer::Open),
            _ if !modifiers.is_empty() && !modifiers.shift() => None,
            Key::Named(named) => match named {
                key::Named::ArrowDown => Some(go(at.map_or(0, |at| (at + 1).min(last)))),
                key::Named::ArrowUp => Some(go(at.map_or(last, |at| at.saturating_sub(1)))),
                key::Named::Home => Some(go(0)),
                key::Named::End => Some(go(last)),
                key::Named::F4 => Some(if state.open.is_some() { Answer::Close } else { Answer::Open }),
                key::Named::Space => Some(state.open.map_or(Answer::Open, Answer::Choose)),
                key::Named::Enter => state.open.map(Answer::Choose),
                key::Named::Escape => state.open.map(|_| Answer::Close),
                _ => None,
            },
            Key::Character(typed) => {
                let typed = fold(typed);
                let from = at.map_or(0, |at| at + 1);
                let mut round = (from..=last).chain(0..from.min(last + 1));
                let starts = |i: &usize| self.options.get(*i).is_some_and(|o| fold(o).starts_with(&typed));
                round.find(starts).map(go)
            }
            Key::Unidentified => None,
        }
    }

    fn choose(&self, index: usize, shell: &mut Shell<'_, M>) {
        if let Some(choose) = &self.on_choose
            && self.chosen != Some(index)
        {
            shell.publish(choose(index));
        }
    }

    /// Chooses with the mouse.
    pub fn pick(&self, state: &mut State, index: usize, shell: &mut Shell<'_, M>) {
        state.open = None;
        self.choose(index, shell);
        shell.request_redraw();
    }
}

impl<'a, M: 'a> Widget<M, Theme, Renderer> for Closed<'a, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State { node: access::node(), ..State::default() })
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Shrink)
    }

    fn layout(&mut self, tree: &mut Tree, _: &Renderer, limits: &layout::Limits) -> layout::Node {
        let look = self.look;
        let node = layout::atomic(limits, Length::Fill, look.control());
        let state = tree.state.downcast_mut::<State>();
        let value = self.chosen.and_then(|i| self.options.get(i)).map_or("", String::as_str);
        let room = node.size().width - 2.0 * look.m() - look.scaled(18.0);
        state.value = fit(value, look.text(), FONT, room.max(0.0));
        state.mark = shape("▼", (look.small().0 * 0.7).into(), FONT);
        node
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, _: &Renderer, operation: &mut dyn Operation) {
        let state = tree.state.downcast_mut::<State>();
        let value = self.chosen.and_then(|i| self.options.get(i)).cloned().unwrap_or_default();
        access::report(operation, state.node, layout.bounds(), || Tag {
            expanded: Some(state.open.is_some()),
            read_only: self.on_choose.is_none(),
            access_key: self.letter,
            ..Tag::named(Role::ComboBox, self.name.clone()).value(value.clone())
        });
        focus::called(operation, self.letter, layout.bounds());
        operation.focusable(self.id.as_ref(), layout.bounds(), &mut state.focus);
        operation.traverse(&mut |operation| operation.text(None, layout.bounds(), &value));
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
        if !state.focus.is_focused() && state.open.take().is_some() {
            shell.request_redraw();
        }
        match event {
            Event::Keyboard(event) if state.focus.is_focused() && !shell.is_event_captured() => {
                if let keyboard::Event::KeyPressed { key: Key::Named(key::Named::Tab), .. } = event {
                    state.open = None;
                }
                if self.on_choose.is_none() {
                    return;
                }
                let Some(answer) = self.answer(state, event) else { return };
                match answer {
                    Answer::Open => state.open = Some(self.chosen.unwrap_or(0)),
                    Answer::Close => state.open = None,
                    Answer::Highlight(index) => state.open = Some(index),
                    Answer::Choose(index) => self.pick(state, index, shell),
                }
                shell.capture_event();
                shell.request_redraw();
            }
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left))
            | Event::Touch(touch::Event::FingerPressed { .. }) => {
                let over = cursor.is_over(layout.bounds()) && !shell.is_event_captured();
                if over || state.focus.is_focused() {
                    shell.request_redraw();
                }
                state.focus.unfocus();
                if over {
                    state.focus.focus();
                    let opens = self.on_choose.is_some() && state.open.is_none();
                    state.open = opens.then(|| self.chosen.unwrap_or(0));
                    shell.capture_event();
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
        cursor: mouse::Cursor,
        _: &Rectangle,
    ) {
        let state = tree.state.downcast_ref::<State>();
        let (look, p, bounds) = (self.look, self.look.palette(), layout.bounds());
        let enabled = self.on_choose.is_some();
        let (ground, edge, text) = match (enabled, cursor.is_over(bounds) || state.open.is_some()) {
            (true, true) => (p.surface, p.accent, p.text),
            (true, false) => (p.surface, p.edge, p.text),
            (false, _) if look.edge() > 1.0 => (p.sunken, p.edge, p.second),
            (false, _) => (p.sunken, p.sunken, p.second),
        };
        let border = Border { color: edge, width: look.edge(), radius: look.radius().into() };
        renderer.fill_quad(renderer::Quad { bounds, border, ..Default::default() }, ground);
        let middle = |height: f32| bounds.y + (bounds.height - height) / 2.0;
        let at = Point::new(bounds.x + look.m(), middle(state.value.min_height()));
        renderer.fill_paragraph(&state.value, at, text, bounds);
        let mark = &state.mark;
        let x = bounds.x + bounds.width - look.m() - mark.min_width();
        renderer.fill_paragraph(mark, Point::new(x, middle(mark.min_height())), p.second, bounds);
        if state.focus.is_focused() {
            focus::ring(renderer, look, bounds, look.radius());
        }
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        _: &Renderer,
        _: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, M, Theme, Renderer>> {
        let state = tree.state.downcast_mut::<State>();
        state.open?;
        let trigger = layout.bounds() + translation;
        Some(overlay::Element::new(Box::new(Menu { select: self, state, trigger })))
    }
}
