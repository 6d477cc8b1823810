//! iced's text input, held to this window's rules: it shows the focus, Escape and Alt stay with the
//! window, and a read-only text can be focused, selected and copied.

use super::Element;
use super::focus;
use crate::theme::{Look, fade};
use iced::advanced::widget::operation::Operation;
use iced::advanced::widget::{Tree, Widget, tree};
use iced::advanced::{Clipboard, Layout, Shell, layout, mouse, renderer};
use iced::keyboard::{self, Key, key};
use iced::widget::{Id, text_input};
use iced::{Border, Event, Length, Padding, Pixels, Rectangle, Renderer, Size, Theme};

/// The paragraph that iced's text input keeps.
type State = text_input::State<<Renderer as iced::advanced::text::Renderer>::Paragraph>;

/// What the input inside says.
#[derive(Clone)]
enum Typed {
    Text(String),
    Submit,
}

/// What a text field does with what is typed.
pub(super) struct Input<'a, M> {
    look: Look,
    inner: iced::widget::TextInput<'a, Typed>,
    on_input: Option<Box<dyn Fn(String) -> M + 'a>>,
    on_submit: Option<M>,
    key: Option<char>,
}

/// How the box looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Face {
    pub invalid: bool,
    pub read_only: bool,
    pub marked: bool,
}

impl<'a, M: Clone + 'a> Input<'a, M> {
    pub fn new(look: Look, placeholder: &str, value: &str, face: Face) -> Input<'a, M> {
        let line = look.scaled(20.0);
        let around = ((look.control() - line) / 2.0).max(0.0);
        let inner = text_input(placeholder, value)
            .on_input(Typed::Text)
            .size(look.text())
            .line_height(Pixels(line))
            .font(if face.marked { crate::theme::STRONG } else { crate::theme::FONT })
            .padding(Padding::from([around, look.m()]))
            .style(move |_, status| style(look, face, status));
        Input { look, inner, on_input: None, on_submit: None, key: None }
    }

    pub fn on_input(self, input: Option<Box<dyn Fn(String) -> M + 'a>>) -> Input<'a, M> {
        Input { on_input: input, ..self }
    }

    pub fn on_submit(self, submit: Option<M>) -> Input<'a, M> {
        let inner = match submit {
            Some(_) => self.inner.on_submit(Typed::Submit),
            None => self.inner,
        };
        Input { inner, on_submit: submit, ..self }
    }

    pub fn id(self, id: Option<Id>) -> Input<'a, M> {
        match id {
            Some(id) => Input { inner: self.inner.id(id), ..self },
            None => self,
        }
    }

    pub fn access_key(self, key: Option<char>) -> Input<'a, M> {
        Input { key, ..self }
    }

    /// Whether the input inside may see this event.
    fn lets_through(&self, event: &Event) -> bool {
        let Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, .. }) = event else {
            return !(self.on_input.is_none() && matches!(event, Event::InputMethod(_)));
        };
        let alt = modifiers.alt() && !modifiers.control();
        match key {
            Key::Named(key::Named::Escape | key::Named::Tab) => false,
            _ if alt => false,
            _ if self.on_input.is_some() => true,
            Key::Named(
                key::Named::ArrowLeft | key::Named::ArrowRight | key::Named::Home | key::Named::End,
            ) => true,
            Key::Character(_) if modifiers.command() => {
                matches!(key.as_ref(), Key::Character("a" | "c" | "A" | "C"))
            }
            Key::Named(key::Named::Enter) => self.on_submit.is_some(),
            _ => false,
        }
    }
}

fn style(look: Look, face: Face, status: text_input::Status) -> text_input::Style {
    let p = look.palette();
    let hovered = matches!(status, text_input::Status::Hovered | text_input::Status::Focused { .. });
    let (color, width) = match face {
        Face { invalid: true, .. } => (p.error.text, look.edge().max(1.5)),
        Face { marked: true, .. } => (p.difference.ground, 0.0),
        Face { read_only: true, .. } if look.edge() < 2.0 => (p.sunken, 0.0),
        _ => (if hovered { p.accent } else { p.edge }, look.edge()),
    };
    let ground = match face {
        Face { marked: true, .. } => p.difference.ground,
        Face { read_only: true, .. } => p.sunken,
        _ => p.surface,
    };
    text_input::Style {
        background: ground.into(),
        border: Border { color, width, radius: look.radius().into() },
        icon: p.second,
        placeholder: p.hint,
        value: match face {
            Face { read_only: true, marked: false, .. } => p.second,
            _ => p.text,
        },
        selection: fade(p.accent, 0.3),
    }
}

impl<'a, M: Clone + 'a> Widget<M, Theme, Renderer> for Input<'a, M> {
    fn tag(&self) -> tree::Tag {
        Widget::<Typed, Theme, Renderer>::tag(&self.inner)
    }

    fn state(&self) -> tree::State {
        Widget::<Typed, Theme, Renderer>::state(&self.inner)
    }

    fn diff(&self, tree: &mut Tree) {
        Widget::<Typed, Theme, Renderer>::diff(&self.inner, tree);
    }

    fn size(&self) -> Size<Length> {
        Widget::<Typed, Theme, Renderer>::size(&self.inner)
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        Widget::<Typed, Theme, Renderer>::layout(&mut self.inner, tree, renderer, limits)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        // Being called only gives it the focus, which the root does.
        focus::called(operation, self.key, layout.bounds());
        Widget::<Typed, Theme, Renderer>::operate(&mut self.inner, tree, layout, renderer, operation);
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, M>,
        viewport: &Rectangle,
    ) {
        if !self.lets_through(event) {
            return;
        }
        let mut typed = Vec::new();
        let mut inner = Shell::new(&mut typed);
        self.inner.update(tree, event, layout, cursor, renderer, clipboard, &mut inner, viewport);
        let mut none = Vec::new();
        let mut status = Shell::<'_, M>::new(&mut none);
        if inner.is_event_captured() {
            status.capture_event();
        }
        if inner.is_layout_invalid() {
            status.invalidate_layout();
        }
        if inner.are_widgets_invalid() {
            status.invalidate_widgets();
        }
        status.request_redraw_at(inner.redraw_request());
        status.input_method_mut().merge(inner.input_method());
        shell.merge(status, |message| message);
        for said in typed {
            match (said, &self.on_input) {
                (Typed::Text(text), Some(input)) => shell.publish(input(text)),
                (Typed::Text(_), None) => {}
                (Typed::Submit, _) => {
                    if let Some(submit) = self.on_submit.clone() {
                        shell.publish(submit);
                    }
                }
            }
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        Widget::<Typed, Theme, Renderer>::mouse_interaction(
            &self.inner,
            tree,
            layout,
            cursor,
            viewport,
            renderer,
        )
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        Widget::<Typed, Theme, Renderer>::draw(
            &self.inner,
            tree,
            renderer,
            theme,
            style,
            layout,
            cursor,
            viewport,
        );
        if tree.state.downcast_ref::<State>().is_focused() {
            focus::ring(renderer, self.look, layout.bounds(), self.look.radius());
        }
    }
}

impl<'a, M: Clone + 'a> From<Input<'a, M>> for Element<'a, M> {
    fn from(input: Input<'a, M>) -> Element<'a, M> {
        Element::new(input)
    }
}
