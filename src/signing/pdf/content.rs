//! What a page draws (ISO 32000-1, 9.4: text; 14.6: marked content).

use super::font::{Embedded, Subset};
use super::layout::{self, Item};
use super::text::{Colour, Face, Fonts, Glyph, Run, Weight};
use pdf_writer::types::{ArtifactSubtype, ArtifactType};
use pdf_writer::{Content, Name, Str, TextStr};

/// Light enough to read the text above it, dark enough to survive a copier.
const WATERMARK: Colour = [0xEB, 0xEE, 0xF1];
/// Cosine and sine of the watermark's slope, 54°. Not computed: libraries differ in the last digit.
const SLOPE: (f32, f32) = (0.587_785, 0.809_017);
/// A glyph may stand so far from its place, in thousandths of an em, before the pen is moved.
const TOLERANCE: i32 = 4;

/// A page with what was drawn on it.
pub struct Page<'f> {
    fonts: &'f Fonts,
    embedded: &'f Embedded,
    content: Content,
    font: Option<(Weight, f32)>,
    colour: Option<Colour>,
    mark: Mark,
    /// The element that each marked content belongs to, by its identifier.
    pub elements: Vec<usize>,
}

/// What is drawn now.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Nothing,
    Element(usize),
    Rule,
    Footer,
    Watermark,
}

impl<'f> Page<'f> {
    /// An empty page.
    pub fn new(fonts: &'f Fonts, embedded: &'f Embedded) -> Page<'f> {
        Page {
            fonts,
            embedded,
            content: Content::with_settings_and_capacity(super::COMPACT, 20 * 1024),
            font: None,
            colour: None,
            mark: Mark::Nothing,
            elements: Vec::new(),
        }
    }

    /// Draws an item; text that belongs to an element is marked as that element's.
    pub fn draw(&mut self, item: &Item) {
        match item {
            Item::Text { x, y, size, colour, run, element } => {
                self.mark(element.map_or(Mark::Footer, Mark::Element));
                self.begin_text(run.weight, *size, *colour);
                self.content.next_line(short(*x), short(layout::PAGE_HEIGHT - y));
                self.show(run);
                self.content.end_text();
            }
            Item::Area { x, y, width, height, colour } => {
                self.mark(Mark::Rule);
                self.fill(*colour);
                let bottom = layout::PAGE_HEIGHT - y - height;
                self.content.rect(short(*x), short(bottom), short(*width), short(*height)).fill_nonzero();
            }
        }
    }

    /// One word across the page, from corner to corner.
    pub fn watermark(&mut self, word: &Run) {
        let size = (620.0 / word.width.max(0.1)).min(180.0);
        self.mark(Mark::Watermark);
        self.begin_text(word.weight, size, WATERMARK);
        // Capitals are about 0.73 em high: half of that below the middle.
        let (along, below) = (word.width * size / 2.0, size * 0.36);
        let (cosine, sine) = SLOPE;
        let x = layout::PAGE_WIDTH / 2.0 - along * cosine + below * sine;
        let y = layout::PAGE_HEIGHT / 2.0 - along * sine - below * cosine;
        self.content.set_text_matrix([cosine, sine, -sine, cosine, short(x), short(y)]);
        self.show(word);
        self.content.end_text();
    }

    /// The page's content, and the element of each marked content in it.
    pub fn finish(mut self) -> (Vec<u8>, Vec<usize>) {
        self.mark(Mark::Nothing);
        (self.content.finish().into_vec(), self.elements)
    }

    fn mark(&mut self, mark: Mark) {
        if mark == self.mark {
            return;
        }
        if self.mark != Mark::Nothing {
            self.content.end_marked_content();
        }
        self.mark = mark;
        let artifact = match mark {
            Mark::Nothing => return,
            Mark::Element(element) => {
                let identifier = i32::try_from(self.elements.len()).unwrap_or(i32::MAX);
                self.elements.push(element);
                let mut begun = self.content.begin_marked_content_with_properties(Name(b"Span"));
                begun.properties().identify(identifier);
                return;
            }
            Mark::Rule => (ArtifactType::Layout, None),
            Mark::Footer => (ArtifactType::Pagination, Some(ArtifactSubtype::Footer)),
            Mark::Watermark => (ArtifactType::Pagination, Some(ArtifactSubtype::Watermark)),
        };
        let mut begun = self.content.begin_marked_content_with_properties(Name(b"Artifact"));
        let mut written = begun.properties().artifact();
        written.kind(artifact.0);
        if let Some(subtype) = artifact.1 {
            written.subtype(subtype);
        }
    }

    fn begin_text(&mut self, weight: Weight, size: f32, colour: Colour) {
        self.fill(colour);
        self.content.begin_text();
        if self.font != Some((weight, size)) {
            self.font = Some((weight, size));
            self.content.set_font(super::font_name(weight), size);
        }
    }

    fn fill(&mut self, colour: Colour) {
        if self.colour != Some(colour) {
            self.colour = Some(colour);
            let [red, green, blue] = colour.map(|c| (f32::from(c) / 255.0 * 1000.0).round() / 1000.0);
            self.content.set_fill_rgb(red, green, blue);
        }
    }

    fn show(&mut self, run: &Run) {
        let (subset, face) = (self.embedded.subset(run.weight), self.fonts.face(run.weight));
        let mut line = Line { subset, face, due: 0, pen: 0, pieces: Vec::new(), codes: Vec::new() };
        for cluster in run.glyphs.chunk_by(|a, b| a.range == b.range) {
            let Some(first) = cluster.first() else { continue };
            let text = run.text.get(first.range.clone()).unwrap_or_default();
            let is_plain = match cluster {
                [only] => only.offset.1 == 0 && subset.text(subset.cid(only.id)) == text,
                _ => false,
            };
            if is_plain {
                line.push(first);
                continue;
            }
            // The glyphs alone do not say what they stand for.
            line.show(&mut self.content);
            let mut span = self.content.begin_marked_content_with_properties(Name(b"Span"));
            span.properties().actual_text(TextStr(text));
            drop(span);
            for glyph in cluster {
                let rise = face.thousandths(glyph.offset.1);
                if rise != 0 {
                    line.show(&mut self.content);
                    let size = self.font.map_or(0.0, |(_, size)| size);
                    self.content.set_rise(short(rise as f32 / 1000.0 * size));
                }
                line.push(glyph);
                if rise != 0 {
                    line.show(&mut self.content);
                    self.content.set_rise(0.0);
                }
            }
            line.show(&mut self.content);
            self.content.end_marked_content();
        }
        line.show(&mut self.content);
    }
}

/// Glyphs side by side.
struct Line<'f> {
    subset: &'f Subset,
    face: &'f Face,
    /// Where the next glyph should stand, in units of the font.
    due: i32,
    /// Where it would stand by the widths alone, in thousandths of an em.
    pen: i32,
    pieces: Vec<Piece>,
    codes: Vec<u8>,
}

enum Piece {
    /// So many bytes of codes.
    Codes(usize),
    /// To the left, in thousandths of an em.
    Move(i32),
}

impl Line<'_> {
    fn push(&mut self, glyph: &Glyph) {
        let left = self.pen - self.face.thousandths(self.due + glyph.offset.0);
        if left.abs() > TOLERANCE {
            self.pieces.push(Piece::Move(left));
            self.pen -= left;
        }
        let cid = self.subset.cid(glyph.id);
        self.codes.extend(cid.to_be_bytes());
        match self.pieces.last_mut() {
            Some(Piece::Codes(length)) => *length += 2,
            _ => self.pieces.push(Piece::Codes(2)),
        }
        self.pen += self.subset.advance(cid);
        self.due += glyph.advance;
    }

    /// Shows what was pushed.
    fn show(&mut self, content: &mut Content) {
        if self.pieces.is_empty() {
            return;
        }
        let mut operation = content.show_positioned();
        let mut items = operation.items();
        let mut codes = self.codes.as_slice();
        for piece in self.pieces.drain(..) {
            match piece {
                Piece::Move(left) => {
                    items.adjust(left as f32);
                }
                Piece::Codes(length) => {
                    let (shown, rest) = codes.split_at_checked(length).unwrap_or_default();
                    items.show(Str(shown));
                    codes = rest;
                }
            }
        }
        self.codes.clear();
    }
}

/// A hundredth of a point is exact enough, and short.
fn short(points: f32) -> f32 {
    (points * 100.0).round() / 100.0
}
