//! One line of text that ends in an ellipsis where it does not fit, with its access key underlined.

use super::Element;
use crate::theme::{FONT, Look, STRONG};
use iced::advanced::text::{self, Hit, Paragraph as _, Renderer as _};
use iced::advanced::widget::operation::Operation;
use iced::advanced::widget::{Tree, Widget, tree};
use iced::advanced::{Layout, Renderer as _, layout, mouse, renderer};
use iced::alignment::Vertical;
use iced::{Color, Font, Length, Pixels, Point, Rectangle, Renderer, Size, Theme};

/// A shaped line of text.
pub(crate) type Paragraph = <Renderer as text::Renderer>::Paragraph;

/// Splits `"Əl&avə et"` into what is shown and the place of the access key, in characters.
pub fn access_key(marked: &str) -> (String, Option<usize>) {
    let mut shown = String::with_capacity(marked.len());
    let mut key = None;
    let mut characters = marked.chars();
    while let Some(c) = characters.next() {
        match c {
            '&' => match characters.next() {
                Some('&') => shown.push('&'),
                Some(letter) => {
                    key = key.or(Some(shown.chars().count()));
                    shown.push(letter);
                }
                None => {}
            },
            c => shown.push(c),
        }
    }
    (shown, key)
}

/// One line of text.
#[derive(Debug, Clone)]
pub struct Label {
    content: String,
    key: Option<usize>,
    size: Pixels,
    font: Font,
    color: Option<Color>,
    width: Length,
    align: text::Alignment,
}

impl Label {
    /// Running text in the colour of its surroundings. `&` is an ordinary character.
    pub fn new(look: Look, content: impl Into<String>) -> Label {
        Label {
            content: content.into(),
            key: None,
            size: look.text(),
            font: FONT,
            color: None,
            width: Length::Shrink,
            align: text::Alignment::Left,
        }
    }

    /// With `&` before the access key, which is underlined.
    pub fn marked(look: Look, marked: &str) -> Label {
        let (content, key) = access_key(marked);
        Label { key, ..Label::new(look, content) }
    }

    /// Semibold.
    pub fn strong(self) -> Label {
        Label { font: STRONG, ..self }
    }

    /// In another size.
    pub fn size(self, size: Pixels) -> Label {
        Label { size, ..self }
    }

    /// In another colour.
    pub fn color(self, color: Color) -> Label {
        Label { color: Some(color), ..self }
    }

    /// As wide as this.
    pub fn width(self, width: impl Into<Length>) -> Label {
        Label { width: width.into(), ..self }
    }

    /// At the right end of its place.
    pub fn right(self) -> Label {
        Label { align: text::Alignment::Right, ..self }
    }

    /// The access key.
    pub(crate) fn letter(&self) -> Option<char> {
        self.key.and_then(|key| self.content.chars().nth(key))
    }

    /// What is shown when there is room.
    pub(crate) fn content(&self) -> &str {
        &self.content
    }
}

/// Shapes one line, cut with an ellipsis to `width`.
pub(crate) fn fit(content: &str, size: Pixels, font: Font, width: f32) -> Paragraph {
    cut(content, size, font, width).1
}

/// One line cut with an ellipsis to `width`: what is left of it, and that shaped.
pub(crate) fn cut(content: &str, size: Pixels, font: Font, width: f32) -> (String, Paragraph) {
    let whole = shape(content, size, font);
    if whole.min_width() <= width + 0.5 {
        return (content.to_owned(), whole);
    }
    let room = (width - shape("…", size, font).min_width()).max(0.0);
    let middle = whole.min_height() / 2.0;
    let end = whole.hit_test(Point::new(room, middle)).map_or(0, Hit::cursor);
    let mut end = content.floor_char_boundary(end);
    loop {
        let kept = format!("{}…", content.get(..end).unwrap_or_default().trim_end());
        let cut = shape(&kept, size, font);
        if cut.min_width() <= width + 0.5 || end == 0 {
            return (kept, cut);
        }
        end = content.floor_char_boundary(end - 1);
    }
}

/// Shapes one line as long as it comes.
pub(crate) fn shape(content: &str, size: Pixels, font: Font) -> Paragraph {
    Paragraph::with_text(text::Text {
        content,
        bounds: Size::INFINITE,
        size,
        line_height: text::LineHeight::default(),
        font,
        align_x: text::Alignment::Left,
        align_y: Vertical::Top,
        shaping: text::Shaping::Advanced,
        wrapping: text::Wrapping::None,
    })
}

/// Shaped lines, kept until text, size, font or room change.
#[derive(Default)]
struct Shaped {
    of: Option<(String, Pixels, Font, f32)>,
    whole: Paragraph,
    shown: Paragraph,
}

impl Shaped {
    fn update(&mut self, label: &Label, room: f32) {
        let same = self.of.as_ref().is_some_and(|(content, size, font, width)| {
            *content == label.content && *size == label.size && *font == label.font && *width == room
        });
        if !same {
            self.whole = shape(&label.content, label.size, label.font);
            self.shown = match self.whole.min_width() <= room + 0.5 {
                true => self.whole.clone(),
                false => fit(&label.content, label.size, label.font, room),
            };
            self.of = Some((label.content.clone(), label.size, label.font, room));
        }
    }
}

impl<M> Widget<M, Theme, Renderer> for Label {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<Shaped>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(Shaped::default())
    }

    fn size(&self) -> Size<Length> {
        Size::new(self.width, Length::Shrink)
    }

    fn layout(&mut self, tree: &mut Tree, _: &Renderer, limits: &layout::Limits) -> layout::Node {
        let shaped = tree.state.downcast_mut::<Shaped>();
        layout::sized(limits, self.width, Length::Shrink, |limits| {
            shaped.update(self, limits.max().width);
            let size = shaped.shown.min_bounds();
            Size::new(size.width.ceil(), size.height)
        })
    }

    fn operate(&mut self, _: &mut Tree, layout: Layout<'_>, _: &Renderer, operation: &mut dyn Operation) {
        operation.text(None, layout.bounds(), &self.content);
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        _: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        _: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let shaped = tree.state.downcast_ref::<Shaped>();
        let bounds = layout.bounds();
        let Some(clip) = bounds.expand(2.0).intersection(viewport) else { return };
        let color = self.color.unwrap_or(style.text_color);
        let free = (bounds.width - shaped.shown.min_width()).max(0.0);
        let x = match self.align {
            text::Alignment::Right => bounds.x + free,
            text::Alignment::Center => bounds.x + free / 2.0,
            _ => bounds.x,
        };
        renderer.fill_paragraph(&shaped.shown, Point::new(x, bounds.y), color, clip);
        if let Some(key) = self.key
            && let Some(start) = shaped.shown.grapheme_position(0, key)
            && let Some(end) = shaped.shown.grapheme_position(0, key + 1)
        {
            let line = (self.size.0 / 14.0).round().max(1.0);
            let y = bounds.y + shaped.shown.min_height() * 0.5 + self.size.0 * 0.52;
            let under = Rectangle { x: x + start.x, y: y.round(), width: end.x - start.x, height: line };
            renderer.fill_quad(renderer::Quad { bounds: under, ..Default::default() }, color);
        }
    }
}

impl<'a, M: 'a> From<Label> for Element<'a, M> {
    fn from(label: Label) -> Element<'a, M> {
        Element::new(label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn access_keys_are_found() {
        assert_eq!(access_key("Əl&avə et"), ("Əlavə et".to_owned(), Some(2)));
        assert_eq!(access_key("A && &B"), ("A & B".to_owned(), Some(4)));
        assert_eq!(access_key("OK"), ("OK".to_owned(), None));
    }

    #[test]
    fn long_text_is_cut_at_a_letter() {
        let text = "Dövlət sosial sığorta şəhadətnaməsində yazılan məlumatlarda yanlışlıq";
        for width in [0.0, 30.0, 120.0, 121.0, 122.5, 300.0] {
            let cut = fit(text, Pixels(15.0), FONT, width);
            assert!(width == 0.0 || cut.min_width() <= width + 0.5, "{width}");
        }
        assert_eq!(
            fit(text, Pixels(15.0), FONT, 9000.0).min_width(),
            shape(text, Pixels(15.0), FONT).min_width()
        );
    }
}
