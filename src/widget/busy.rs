//! Work under way, with words: never a spinner alone.

use super::Element;
use crate::access::{Role, Tag, tagged};
use crate::theme::{Look, fade};
use iced::advanced::widget::{Tree, Widget, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, layout, mouse, renderer};
use iced::time::{Duration, Instant};
use iced::widget::{row, text};
use iced::{Alignment, Event, Length, Rectangle, Renderer, Size, Theme, border, window};

const STEP: Duration = Duration::from_millis(220);
const DOTS: usize = 3;

/// Moving dots with what is being done.
pub fn busy<'a, M: 'a>(look: Look, label: impl Into<String>) -> Element<'a, M> {
    let label = label.into();
    let tag = Tag::named(Role::Status, label.clone());
    let words = text(label).size(look.text()).color(look.palette().second);
    tagged(tag, row![spinner(look), words].spacing(look.s()).align_y(Alignment::Center))
}

/// The dots alone, in the colour of the words beside them.
pub(super) fn spinner<'a, M: 'a>(look: Look) -> Element<'a, M> {
    Element::new(Spinner { dot: look.scaled(5.0) })
}

struct Spinner {
    dot: f32,
}

#[derive(Default)]
struct Beat {
    begun: Option<Instant>,
    step: usize,
}

impl<M> Widget<M, Theme, Renderer> for Spinner {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<Beat>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(Beat::default())
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Shrink, Length::Shrink)
    }

    fn layout(&mut self, _: &mut Tree, _: &Renderer, _: &layout::Limits) -> layout::Node {
        layout::Node::new(Size::new(self.dot * (DOTS as f32 * 1.6 - 0.6), self.dot))
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        _: Layout<'_>,
        _: mouse::Cursor,
        _: &Renderer,
        _: &mut dyn Clipboard,
        shell: &mut Shell<'_, M>,
        _: &Rectangle,
    ) {
        if let Event::Window(window::Event::RedrawRequested(now)) = event {
            let beat = tree.state.downcast_mut::<Beat>();
            let begun = *beat.begun.get_or_insert(*now);
            let steps = now.saturating_duration_since(begun).as_millis() / STEP.as_millis();
            beat.step = (steps % DOTS as u128) as usize;
            shell.request_redraw_at(*now + STEP);
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        _: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        _: mouse::Cursor,
        _: &Rectangle,
    ) {
        let beat = tree.state.downcast_ref::<Beat>();
        for i in 0..DOTS {
            let bounds = Rectangle {
                x: layout.bounds().x + i as f32 * self.dot * 1.6,
                y: layout.bounds().y,
                width: self.dot,
                height: self.dot,
            };
            let color = fade(style.text_color, if i == beat.step { 1.0 } else { 0.35 });
            let border = border::rounded(self.dot / 2.0);
            renderer.fill_quad(renderer::Quad { bounds, border, ..Default::default() }, color);
        }
    }
}
