//! One of a few, all of them visible: one Tab stop, arrow keys choose.

use super::focus::{self, Focus};
use super::{Element, Label};
use crate::access::{self, Role, Tag};
use crate::theme::{Look, fade};
use iced::advanced::widget::operation::{Focusable, Operation};
use iced::advanced::widget::{Tree, Widget, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, layout, mouse, renderer};
use iced::keyboard::{self, Key, key};
use iced::widget::{Id, text};
use iced::{Border, Color, Event, Length, Padding, Point, Rectangle, Renderer, Size, Theme, border, touch};

/// How the options are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Round marks, one below the other.
    List,
    /// Cards, one below the other.
    Cards,
    /// Joined boxes, side by side.
    Segments,
}

/// A set of options of which one is chosen.
pub struct Choice<'a, M> {
    look: Look,
    shape: Shape,
    label: String,
    names: Vec<String>,
    enabled: Vec<bool>,
    contents: Vec<Element<'a, M>>,
    chosen: Option<usize>,
    on_choose: Option<Box<dyn Fn(usize) -> M + 'a>>,
    on_enter: Option<Box<dyn Fn() -> M + 'a>>,
    id: Option<Id>,
}

impl<'a, M: 'a> Choice<'a, M> {
    fn new(look: Look, shape: Shape, label: impl Into<String>) -> Choice<'a, M> {
        Choice {
            look,
            shape,
            label: label.into(),
            names: Vec::new(),
            enabled: Vec::new(),
            contents: Vec::new(),
            chosen: None,
            on_choose: None,
            on_enter: None,
            id: None,
        }
    }

    /// Radio buttons one below the other. `label` is carried, not drawn.
    pub fn list(look: Look, label: impl Into<String>) -> Choice<'a, M> {
        Choice::new(look, Shape::List, label)
    }

    /// Cards one below the other, for options that need more than a line.
    pub fn cards(look: Look, label: impl Into<String>) -> Choice<'a, M> {
        Choice::new(look, Shape::Cards, label)
    }

    /// Short options side by side.
    pub fn segments(look: Look, label: impl Into<String>) -> Choice<'a, M> {
        Choice::new(look, Shape::Segments, label)
    }

    /// Another option in words.
    pub fn option(self, words: impl Into<String>) -> Choice<'a, M> {
        let words = words.into();
        let look = self.look;
        let content: Element<'a, M> = match self.shape {
            Shape::Segments => Label::new(look, words.clone()).strong().into(),
            Shape::List | Shape::Cards => text(words.clone()).size(look.text()).into(),
        };
        self.option_with(words, content, true)
    }

    /// Another option of which more is shown than its `name`; one that is not enabled cannot be
    /// chosen (its content says why).
    pub fn option_with(
        mut self,
        name: impl Into<String>,
        content: impl Into<Element<'a, M>>,
        enabled: bool,
    ) -> Choice<'a, M> {
        self.names.push(name.into());
        self.enabled.push(enabled);
        self.contents.push(content.into());
        self
    }

    /// Which one is chosen.
    pub fn chosen(self, chosen: Option<usize>) -> Choice<'a, M> {
        Choice { chosen, ..self }
    }

    /// What choosing says; without it nothing can be chosen.
    pub fn on_choose(self, choose: impl Fn(usize) -> M + 'a) -> Choice<'a, M> {
        Choice { on_choose: Some(Box::new(choose)), ..self }
    }

    /// What Enter says; without it Enter is left to the dialog.
    pub fn on_enter(self, message: M) -> Choice<'a, M>
    where
        M: Clone,
    {
        Choice { on_enter: Some(Box::new(move || message.clone())), ..self }
    }

    /// Its name for [`super::focus::on`].
    pub fn id(self, id: impl Into<Id>) -> Choice<'a, M> {
        Choice { id: Some(id.into()), ..self }
    }

    fn is_enabled(&self, index: usize) -> bool {
        self.on_choose.is_some() && self.enabled.get(index).copied().unwrap_or(false)
    }

    /// Where the arrows start from: the chosen one or the first that can be chosen.
    fn current(&self) -> Option<usize> {
        self.chosen
            .filter(|i| *i < self.contents.len())
            .or_else(|| (0..self.contents.len()).find(|i| self.is_enabled(*i)))
    }

    /// The next one that can be chosen, round and round.
    fn next(&self, backwards: bool) -> Option<usize> {
        let count = self.contents.len();
        let from = self.current()?;
        (1..=count)
            .map(|step| if backwards { (from + count - step) % count } else { (from + step) % count })
            .find(|i| self.is_enabled(*i))
    }

    fn answer(&self, key: &Key) -> Option<Option<usize>> {
        let Key::Named(named) = key else { return None };
        let mut all = 0..self.contents.len();
        match named {
            key::Named::ArrowDown | key::Named::ArrowRight => Some(self.next(false)),
            key::Named::ArrowUp | key::Named::ArrowLeft => Some(self.next(true)),
            key::Named::Home => Some(all.find(|i| self.is_enabled(*i))),
            key::Named::End => Some(all.rfind(|i| self.is_enabled(*i))),
            key::Named::Space => Some(self.current()),
            _ => None,
        }
    }

    /// Room around an option's content.
    fn padding(&self) -> Padding {
        let look = self.look;
        match self.shape {
            Shape::List => {
                Padding { left: look.scaled(16.0) + look.s() + 4.0, ..Padding::from([look.scaled(3.0), 2.0]) }
            }
            Shape::Cards => Padding::from([look.m(), look.l()]),
            Shape::Segments => Padding::from([0.0, look.l()]),
        }
    }
}

#[derive(Default)]
struct State {
    focus: Focus,
    node: u64,
    options: Vec<u64>,
    hovered: Option<usize>,
}

impl<'a, M: 'a> Widget<M, Theme, Renderer> for Choice<'a, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State { node: access::node(), ..State::default() })
    }

    fn children(&self) -> Vec<Tree> {
        self.contents.iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&self.contents);
    }

    fn size(&self) -> Size<Length> {
        match self.shape {
            Shape::Segments => Size::new(Length::Shrink, Length::Shrink),
            Shape::List | Shape::Cards => Size::new(Length::Fill, Length::Shrink),
        }
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        let (shape, padding, look) = (self.shape, self.padding(), self.look);
        let gap = match shape {
            Shape::List => look.scaled(2.0),
            Shape::Cards => look.s(),
            Shape::Segments => 0.0,
        };
        let most = limits.max().width;
        let mut place = Point::ORIGIN;
        let mut size = Size::ZERO;
        let mut nodes = Vec::with_capacity(self.contents.len());
        for (content, child) in self.contents.iter_mut().zip(&mut tree.children) {
            let inner = layout::Limits::new(Size::ZERO, Size::new(most, f32::INFINITY)).shrink(padding);
            let content = content.as_widget_mut().layout(child, renderer, &inner);
            let mut whole = content.size().expand(padding);
            match shape {
                Shape::Cards => whole.width = most,
                Shape::Segments => whole.height = look.control(),
                Shape::List => {}
            }
            let top = match shape {
                Shape::Segments => (whole.height - content.size().height) / 2.0,
                Shape::List | Shape::Cards => padding.top,
            };
            let node = layout::Node::with_children(whole, vec![content.move_to((padding.left, top))]);
            nodes.push(node.move_to(place));
            size = Size::new(size.width.max(place.x + whole.width), size.height.max(place.y + whole.height));
            match shape {
                Shape::Segments => place.x += whole.width + gap,
                Shape::List | Shape::Cards => place.y += whole.height + gap,
            }
        }
        let width = if shape == Shape::Segments { size.width } else { most };
        layout::Node::with_children(Size::new(width, size.height), nodes)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let state = tree.state.downcast_mut::<State>();
        state.options.resize_with(self.contents.len(), access::node);
        access::report(operation, state.node, layout.bounds(), || Tag {
            disabled: self.on_choose.is_none(),
            ..Tag::named(Role::RadioGroup, self.label.clone())
        });
        let current = self.current();
        let place = current.and_then(|i| layout.children().nth(i)).map_or(layout.bounds(), |l| l.bounds());
        if self.on_choose.is_some() && current.is_some() {
            operation.focusable(self.id.as_ref(), place, &mut state.focus);
        } else {
            state.focus.unfocus();
        }
        let count = self.contents.len();
        operation.traverse(&mut |operation| {
            let children = tree.children.iter_mut().zip(layout.children());
            for (i, ((content, name), (child, place))) in
                self.contents.iter_mut().zip(&self.names).zip(children).enumerate()
            {
                let enabled = self.enabled.get(i).copied().unwrap_or(false);
                let node = state.options.get(i).copied().unwrap_or_default();
                access::report(operation, node, place.bounds(), || Tag {
                    checked: Some(self.chosen == Some(i)),
                    disabled: !enabled,
                    place: Some((i, count)),
                    ..Tag::named(Role::RadioButton, name.clone())
                });
                let Some(inner) = place.children().next() else { continue };
                operation.traverse(&mut |operation| {
                    content.as_widget_mut().operate(child, inner, renderer, operation);
                });
            }
        });
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
        let hovered = layout.children().position(|place| cursor.is_over(place.bounds()));
        if hovered != state.hovered {
            state.hovered = hovered;
            shell.request_redraw();
        }
        let Some(choose) = &self.on_choose else { return };
        if shell.is_event_captured() {
            return;
        }
        match event {
            Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, repeat, .. })
                if state.focus.is_focused() && modifiers.is_empty() =>
            {
                if let (Key::Named(key::Named::Enter), Some(enter)) = (key, &self.on_enter) {
                    shell.capture_event();
                    if !repeat {
                        shell.publish(enter());
                    }
                } else if let Some(answer) = self.answer(key) {
                    shell.capture_event();
                    if let Some(index) = answer
                        && self.chosen != Some(index)
                        && self.is_enabled(index)
                    {
                        shell.publish(choose(index));
                    }
                }
            }
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left))
            | Event::Touch(touch::Event::FingerPressed { .. }) => {
                let hit = hovered.filter(|i| self.is_enabled(*i));
                if state.focus.is_focused() || hit.is_some() {
                    shell.request_redraw();
                }
                state.focus.unfocus();
                if let Some(index) = hit {
                    state.focus.focus();
                    shell.capture_event();
                    if self.chosen != Some(index) {
                        shell.publish(choose(index));
                    }
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
        let over = layout.children().position(|place| cursor.is_over(place.bounds()));
        match over.is_some_and(|i| self.is_enabled(i)) {
            true => mouse::Interaction::Pointer,
            false => mouse::Interaction::None,
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        _: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_ref::<State>();
        let p = self.look.palette();
        if self.shape == Shape::Segments {
            self.box_(renderer, layout.bounds(), p.surface, Color::TRANSPARENT);
        }
        for (i, place) in layout.children().enumerate() {
            let chosen = self.chosen == Some(i);
            let hovered = self.is_enabled(i) && state.hovered == Some(i);
            self.draw_option(renderer, i, place.bounds(), chosen, hovered);
            let text_color = match (self.shape, chosen, self.is_enabled(i)) {
                (Shape::Segments, true, _) => p.chosen.text,
                (_, _, false) if !chosen => p.hint,
                _ => p.text,
            };
            let style = renderer::Style { text_color };
            if let (Some(content), Some(child), Some(inner)) =
                (self.contents.get(i), tree.children.get(i), place.children().next())
            {
                content.as_widget().draw(child, renderer, theme, &style, inner, cursor, viewport);
            }
        }
        if self.shape == Shape::Segments {
            self.box_(renderer, layout.bounds(), Color::TRANSPARENT, p.edge);
        }
        if state.focus.is_focused()
            && self.on_choose.is_some()
            && let Some(place) = self.current().and_then(|i| layout.children().nth(i))
        {
            match self.shape {
                Shape::Cards => focus::ring(renderer, self.look, place.bounds(), self.look.radius()),
                Shape::List => focus::ring(renderer, self.look, place.bounds().shrink(1.0), 4.0),
                Shape::Segments => focus::ring(renderer, self.look, layout.bounds(), self.look.radius()),
            }
        }
    }
}

impl<M> Choice<'_, M> {
    fn box_(&self, renderer: &mut Renderer, bounds: Rectangle, ground: Color, edge: Color) {
        let border = Border { color: edge, width: self.look.edge(), radius: self.look.radius().into() };
        renderer.fill_quad(renderer::Quad { bounds, border, ..Default::default() }, ground);
    }

    fn draw_option(&self, renderer: &mut Renderer, i: usize, bounds: Rectangle, chosen: bool, hovered: bool) {
        let (look, p) = (self.look, self.look.palette());
        let enabled = self.on_choose.is_some() && self.enabled.get(i).copied().unwrap_or(false);
        match self.shape {
            Shape::List => {
                let side = look.scaled(16.0);
                let line = look.text().0 * 1.3;
                let y = bounds.y + look.scaled(3.0) + (line - side) / 2.0;
                let circle = Rectangle { x: bounds.x + 2.0, y, width: side, height: side };
                let edge = match (chosen || hovered, enabled) {
                    (_, false) => p.line,
                    (true, true) => p.accent,
                    (false, true) => p.edge,
                };
                let border = border::rounded(side / 2.0).width(if chosen { 2.0 } else { 1.5 }).color(edge);
                renderer
                    .fill_quad(renderer::Quad { bounds: circle, border, ..Default::default() }, p.surface);
                if chosen {
                    let dot = circle.shrink(side * 0.27);
                    let border = border::rounded(dot.width / 2.0);
                    let color = if enabled { p.accent } else { p.hint };
                    renderer.fill_quad(renderer::Quad { bounds: dot, border, ..Default::default() }, color);
                }
            }
            Shape::Cards => {
                let (ground, edge, width) = match (chosen, hovered, enabled) {
                    (true, ..) => (p.chosen.ground, p.accent, look.edge() + 1.0),
                    (false, true, _) => (p.hover, p.accent, look.edge()),
                    (false, false, true) => (p.surface, p.edge, look.edge()),
                    (false, false, false) => (fade(p.surface, 0.5), p.line, look.edge()),
                };
                let border = Border { color: edge, width, radius: look.radius().into() };
                renderer.fill_quad(renderer::Quad { bounds, border, ..Default::default() }, ground);
            }
            Shape::Segments => {
                let r = look.radius();
                let radius = match (i == 0, i + 1 == self.contents.len()) {
                    (true, true) => border::radius(r),
                    (true, false) => border::left(r),
                    (false, true) => border::right(r),
                    (false, false) => border::radius(0),
                };
                let ground = match (chosen, hovered) {
                    (true, _) => p.chosen.ground,
                    (false, true) => p.hover,
                    (false, false) => Color::TRANSPARENT,
                };
                let border = match (chosen, look.edge() > 1.0) {
                    (true, true) => Border { color: p.accent, width: 2.0, radius },
                    _ => Border { radius, ..Border::default() },
                };
                renderer.fill_quad(renderer::Quad { bounds, border, ..Default::default() }, ground);
            }
        }
    }
}

impl<'a, M: 'a> From<Choice<'a, M>> for Element<'a, M> {
    fn from(choice: Choice<'a, M>) -> Element<'a, M> {
        Element::new(choice)
    }
}
