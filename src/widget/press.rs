//! What is pressed: with the mouse, a finger, Space, Enter or its access key.

use super::Element;
use super::focus::{self, Focus};
use crate::theme::Look;
use iced::advanced::widget::operation::{Focusable, Operation};
use iced::advanced::widget::{Tree, Widget, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, layout, mouse, overlay, renderer};
use iced::keyboard::{self, Key, key};
use iced::widget::Id;
use iced::{
    Alignment, Background, Border, Color, Event, Length, Padding, Rectangle, Renderer, Size, Theme, Vector,
    touch, window,
};

/// How a pressable looks now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// At rest.
    Idle,
    /// Under the pointer.
    Hovered,
    /// Held down.
    Pressed,
    /// Cannot be pressed.
    Disabled,
}

/// The colours of a pressable.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// Its words.
    pub text: Color,
    /// Behind them.
    pub ground: Color,
    /// Its edge.
    pub border: Border,
}

/// Content that can be pressed.
pub struct Press<'a, M> {
    look: Look,
    content: Element<'a, M>,
    on_press: Option<Box<dyn Fn() -> M + 'a>>,
    busy: bool,
    enter: bool,
    id: Option<Id>,
    key: Option<char>,
    width: Length,
    height: Length,
    padding: Padding,
    style: Box<dyn Fn(Status) -> Style + 'a>,
}

impl<'a, M: 'a> Press<'a, M> {
    /// Content that cannot be pressed yet, without ground and edge.
    pub fn new(look: Look, content: impl Into<Element<'a, M>>) -> Press<'a, M> {
        let plain = move |_| Style {
            text: look.palette().text,
            ground: Color::TRANSPARENT,
            border: Border::default().rounded(look.radius()),
        };
        Press {
            look,
            content: content.into(),
            on_press: None,
            busy: false,
            enter: true,
            id: None,
            key: None,
            width: Length::Shrink,
            height: Length::Shrink,
            padding: Padding::ZERO,
            style: Box::new(plain),
        }
    }

    /// What pressing says; `None` disables it.
    pub fn on_press_maybe(self, message: Option<M>) -> Press<'a, M>
    where
        M: Clone,
    {
        match message {
            Some(message) => self.on_press_with(move || message.clone()),
            None => Press { on_press: None, ..self },
        }
    }

    /// What pressing does and says.
    pub fn on_press_with(self, press: impl Fn() -> M + 'a) -> Press<'a, M> {
        Press { on_press: Some(Box::new(press)), ..self }
    }

    /// Keeps the focus but does not react: its work is under way.
    pub fn busy(self, busy: bool) -> Press<'a, M> {
        Press { busy, ..self }
    }

    /// Whether Enter presses it (buttons) or is left to the dialog (check boxes).
    pub fn enter(self, enter: bool) -> Press<'a, M> {
        Press { enter, ..self }
    }

    /// Its name for [`focus::on`].
    pub fn id_maybe(self, id: Option<Id>) -> Press<'a, M> {
        Press { id, ..self }
    }

    /// The letter that presses it together with Alt.
    pub fn access_key(self, key: Option<char>) -> Press<'a, M> {
        Press { key, ..self }
    }

    /// Its width.
    pub fn width(self, width: impl Into<Length>) -> Press<'a, M> {
        Press { width: width.into(), ..self }
    }

    /// Its height.
    pub fn height(self, height: impl Into<Length>) -> Press<'a, M> {
        Press { height: height.into(), ..self }
    }

    /// Room between edge and content.
    pub fn padding(self, padding: impl Into<Padding>) -> Press<'a, M> {
        Press { padding: padding.into(), ..self }
    }

    /// Its colours.
    pub fn style(self, style: impl Fn(Status) -> Style + 'a) -> Press<'a, M> {
        Press { style: Box::new(style), ..self }
    }

    fn is_enabled(&self) -> bool {
        self.on_press.is_some() && !self.busy
    }

    fn status(&self, held: bool, over: bool) -> Status {
        match (self.is_enabled(), over, held) {
            (false, ..) => Status::Disabled,
            (true, true, true) => Status::Pressed,
            (true, true, false) => Status::Hovered,
            (true, false, _) => Status::Idle,
        }
    }
}

#[derive(Default)]
struct State {
    focus: Focus,
    held: bool,
    over: bool,
    called: bool,
}

impl<'a, M: 'a> Widget<M, Theme, Renderer> for Press<'a, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        Size::new(self.width, self.height)
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        let Some(child) = tree.children.first_mut() else { return layout::Node::new(Size::ZERO) };
        layout::positioned(
            limits,
            self.width,
            self.height,
            self.padding,
            |limits| self.content.as_widget_mut().layout(child, renderer, &limits.loose()),
            |content, size| content.align(Alignment::Center, Alignment::Center, size),
        )
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let state = tree.state.downcast_mut::<State>();
        let bounds = layout.bounds();
        if self.on_press.is_some() {
            state.called |= focus::called(operation, self.key, bounds);
            operation.focusable(self.id.as_ref(), bounds, &mut state.focus);
        } else {
            state.focus.unfocus();
        }
        let (Some(child), Some(inner)) = (tree.children.first_mut(), layout.children().next()) else {
            return;
        };
        operation.traverse(&mut |operation| {
            self.content.as_widget_mut().operate(child, inner, renderer, operation);
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
        let over = cursor.is_over(layout.bounds());
        let mut pressed = false;
        match event {
            Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, repeat, .. }) => {
                let wanted = match key {
                    Key::Named(key::Named::Space) => true,
                    Key::Named(key::Named::Enter) => self.enter,
                    _ => false,
                };
                let called = std::mem::take(&mut state.called);
                let mine = state.focus.is_focused() && wanted && modifiers.is_empty();
                if !shell.is_event_captured() && (mine || called) && self.on_press.is_some() {
                    shell.capture_event();
                    pressed = !repeat;
                }
            }
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left))
            | Event::Touch(touch::Event::FingerPressed { .. }) => {
                let was = state.focus.is_focused();
                state.focus.unfocus();
                if over && self.is_enabled() && !shell.is_event_captured() {
                    state.focus.focus();
                    state.held = true;
                    shell.capture_event();
                }
                if was || state.held {
                    shell.request_redraw();
                }
            }
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left))
            | Event::Touch(touch::Event::FingerLifted { .. }) => {
                let held = std::mem::take(&mut state.held);
                if held {
                    shell.request_redraw();
                    shell.capture_event();
                    pressed = over;
                }
            }
            Event::Touch(touch::Event::FingerLost { .. }) | Event::Window(window::Event::Unfocused) => {
                state.held = false;
            }
            _ => {}
        }
        if over != state.over {
            state.over = over;
            shell.request_redraw();
        }
        if pressed
            && !self.busy
            && let Some(press) = &self.on_press
        {
            shell.publish(press());
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
        match cursor.is_over(layout.bounds()) && self.is_enabled() {
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
        let bounds = layout.bounds();
        let style = (self.style)(self.status(state.held, cursor.is_over(bounds)));
        let quad = renderer::Quad { bounds, border: style.border, ..Default::default() };
        renderer.fill_quad(quad, Background::Color(style.ground));
        if let (Some(child), Some(inner)) = (tree.children.first(), layout.children().next()) {
            let text = renderer::Style { text_color: style.text };
            self.content.as_widget().draw(child, renderer, theme, &text, inner, cursor, viewport);
        }
        if state.focus.is_focused() && self.on_press.is_some() {
            focus::ring(renderer, self.look, bounds, style.border.radius.top_left);
        }
    }

    fn overlay<'b>(
        &'b mut self,
        _: &'b mut Tree,
        _: Layout<'b>,
        _: &Renderer,
        _: &Rectangle,
        _: Vector,
    ) -> Option<overlay::Element<'b, M, Theme, Renderer>> {
        None
    }
}

impl<'a, M: 'a> From<Press<'a, M>> for Element<'a, M> {
    fn from(press: Press<'a, M>) -> Element<'a, M> {
        Element::new(press)
    }
}
