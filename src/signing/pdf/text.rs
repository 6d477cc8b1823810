//! The fonts of the document: shaping, measuring, and breaking into lines.

use super::font::Embedded;
use super::usual::{Letter, Usual};
use rustybuzz::{Direction, ShapePlan, UnicodeBuffer, script};
use std::ops::Range;
use std::sync::OnceLock;

const REGULAR: &[u8] = include_bytes!("../../../assets/fonts/MohurSans-Regular.otf");
const SEMIBOLD: &[u8] = include_bytes!("../../../assets/fonts/MohurSans-SemiBold.otf");

/// Shown for every character that could not be seen.
const MISSING: char = '□';

/// Red, green, blue (sRGB).
pub type Colour = [u8; 3];

/// Which of the two fonts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Text.
    Regular,
    /// Headings and marked values.
    SemiBold,
}

impl Weight {
    /// Both.
    pub const ALL: [Weight; 2] = [Weight::Regular, Weight::SemiBold];
}

/// A shaped glyph. Lengths are in units of the font.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glyph {
    /// Its number in the font.
    pub id: u16,
    /// How far it moves the pen.
    pub advance: i32,
    /// How far from the pen it stands.
    pub offset: (i32, i32),
    /// What it stands for, in the text of its run. Several glyphs may share one range.
    pub range: Range<usize>,
}

/// A shaped line of text.
#[derive(Debug, Clone)]
pub struct Run {
    /// What it says; the PDF holds it for searching and copying.
    pub text: String,
    /// Its glyphs.
    pub glyphs: Vec<Glyph>,
    /// Its width in em, without white space at the end.
    pub width: f32,
    /// Its font.
    pub weight: Weight,
}

/// The two fonts of the document.
pub struct Fonts {
    regular: Face,
    semibold: Face,
    embedded: OnceLock<Option<Embedded>>,
}

/// One font.
pub struct Face {
    /// The file.
    pub bytes: &'static [u8],
    /// The file, read.
    pub read: rustybuzz::Face<'static>,
    /// What is set without shaping.
    pub usual: Usual,
    /// One plan for all text: the font has the same rules for Latin and Cyrillic.
    plan: ShapePlan,
}

impl Face {
    fn new(weight: Weight, bytes: &'static [u8]) -> Option<Face> {
        let read = rustybuzz::Face::from_slice(bytes, 0)?;
        let plan = ShapePlan::new(&read, Direction::LeftToRight, Some(script::LATIN), None, &[]);
        let glyph = |c| {
            let glyph = read.glyph_index(c)?;
            Some((glyph.0, read.glyph_hor_advance(glyph)?.into()))
        };
        Some(Face { bytes, usual: Usual::new(weight, glyph)?, read, plan })
    }

    /// Units of the font in an em.
    pub fn em(&self) -> i32 {
        self.read.units_per_em()
    }

    /// A length in thousandths of an em, the unit of PDF.
    pub fn thousandths(&self, units: i32) -> i32 {
        (units * 1000 + self.em() / 2).div_euclid(self.em())
    }

    /// How far a glyph moves the pen without kerning, in units of the font.
    pub fn advance(&self, glyph: u16) -> i32 {
        self.read.glyph_hor_advance(rustybuzz::ttf_parser::GlyphId(glyph)).map_or(0, i32::from)
    }

    /// Without kerning; in em.
    fn character_advance(&self, c: char) -> f32 {
        let glyph = self.read.glyph_index(c);
        glyph.map_or(0.0, |g| self.advance(g.0) as f32 / self.em() as f32)
    }
}

impl Fonts {
    /// The bundled fonts, read once.
    pub fn get() -> Option<&'static Fonts> {
        static FONTS: OnceLock<Option<Fonts>> = OnceLock::new();
        let read = || {
            let regular = Face::new(Weight::Regular, REGULAR)?;
            let semibold = Face::new(Weight::SemiBold, SEMIBOLD)?;
            Some(Fonts { regular, semibold, embedded: OnceLock::new() })
        };
        FONTS.get_or_init(read).as_ref()
    }

    /// One of them.
    pub fn face(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::SemiBold => &self.semibold,
        }
    }

    /// What nearly every document embeds, made once.
    pub fn embedded(&self) -> Option<&Embedded> {
        self.embedded.get_or_init(|| Embedded::new(self, &[Vec::new(), Vec::new()])).as_ref()
    }

    /// What can be seen of a text: control and other invisible characters, and those that the font
    /// does not have (other scripts, emoji), become □, so that nothing is signed unseen.
    pub fn visible(&self, text: &str) -> String {
        let seen = |c: char| {
            self.regular.usual.letter(c).is_some()
                || !c.is_control() && c != '\u{AD}' && self.regular.read.glyph_index(c).is_some()
        };
        text.chars().map(|c| if seen(c) { c } else { MISSING }).collect()
    }

    /// Shapes a text that stays on one line.
    pub fn shape(&self, text: &str, weight: Weight) -> Run {
        self.shape_visible(self.visible(text), weight)
    }

    fn shape_visible(&self, text: String, weight: Weight) -> Run {
        let glyphs = self.set(&text, weight).unwrap_or_else(|| self.shape_fully(&text, weight));
        let printed = text.trim_end().len();
        let width: i32 = glyphs.iter().filter(|g| g.range.start < printed).map(|g| g.advance).sum();
        Run { glyphs, width: width as f32 / self.face(weight).em() as f32, weight, text }
    }

    /// Sets usual characters one after the other; `None` where the text has others.
    fn set(&self, text: &str, weight: Weight) -> Option<Vec<Glyph>> {
        let usual = &self.face(weight).usual;
        let pair = |pair: &str, weight| match self.shape_fully(pair, weight).as_slice() {
            [first, second] if second.advance == usual.letter(pair.chars().last()?)?.advance => {
                let are_in_place = [first, second].iter().all(|g| g.offset == (0, 0));
                are_in_place.then_some(first.advance)
            }
            _ => None,
        };
        let mut glyphs: Vec<Glyph> = Vec::with_capacity(text.len());
        let mut before: Option<Letter> = None;
        for (start, character) in text.char_indices() {
            let letter = usual.letter(character)?;
            if let (Some(before), Some(last)) = (before, glyphs.last_mut()) {
                last.advance = usual.advance(before, letter, pair)?;
            }
            let range = start..start + character.len_utf8();
            glyphs.push(Glyph { id: letter.glyph, advance: letter.advance, offset: (0, 0), range });
            before = Some(letter);
        }
        Some(glyphs)
    }

    fn shape_fully(&self, text: &str, weight: Weight) -> Vec<Glyph> {
        let face = self.face(weight);
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(script::LATIN);
        let shaped = rustybuzz::shape_with_plan(&face.read, &face.plan, buffer);
        let infos = shaped.glyph_infos();
        let mut glyphs: Vec<Glyph> = Vec::with_capacity(infos.len());
        let mut end = text.len();
        // From the last glyph to the first, since a cluster ends where the next one begins.
        let mut next = text.len();
        for (info, position) in infos.iter().zip(shaped.glyph_positions()).rev() {
            let start = info.cluster as usize;
            if start != next {
                end = next;
                next = start;
            }
            glyphs.push(Glyph {
                // A font has at most 65,535 glyphs.
                id: u16::try_from(info.glyph_id).unwrap_or_default(),
                advance: position.x_advance,
                offset: (position.x_offset, position.y_offset),
                range: start..end,
            });
        }
        glyphs.reverse();
        glyphs
    }

    /// Breaks a text into lines of at most `width` em: after spaces, and within a word only where
    /// the word alone is too long. Never empty; spaces stay at the ends of lines.
    pub fn wrap(&self, text: &str, weight: Weight, width: f32) -> Vec<Run> {
        let whole = self.shape(text, weight);
        if whole.width <= width {
            return vec![whole];
        }
        let face = self.face(weight);
        let mut lines: Vec<String> = vec![String::new()];
        let mut used = 0.0;
        for word in whole.text.split_inclusive(' ') {
            let measured = self.shape_visible(word.to_owned(), weight);
            let space = word.len() - word.trim_end().len();
            if used > 0.0 && used + measured.width > width {
                lines.push(String::new());
                used = 0.0;
            }
            if measured.width <= width {
                push(&mut lines, word);
                used += measured.width + face.character_advance(' ') * space as f32;
                continue;
            }
            for c in word.chars() {
                let advance = face.character_advance(c);
                if used + advance > width && used > 0.0 && !is_mark(c) && c != ' ' {
                    lines.push(String::new());
                    used = 0.0;
                }
                push(&mut lines, c.encode_utf8(&mut [0; 4]));
                used += advance;
            }
        }
        lines.into_iter().map(|line| self.shape_visible(line, weight)).collect()
    }
}

fn push(lines: &mut [String], text: &str) {
    if let Some(line) = lines.last_mut() {
        line.push_str(text);
    }
}

/// Combining marks stay with their letter.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, width: f32) -> Vec<String> {
        let fonts = Fonts::get().unwrap();
        let runs = fonts.wrap(text, Weight::Regular, width);
        assert!(
            runs.iter().all(|r| r.width <= width),
            "too wide: {:?}",
            runs.iter().map(|r| r.width).max_by(f32::total_cmp)
        );
        runs.into_iter().map(|r| r.text).collect()
    }

    #[test]
    fn breaks_after_spaces_and_loses_nothing() {
        let text = "Dövlət  sosial sığorta şəhadətnaməsinin itirilməsi ";
        let broken = lines(text, 10.0);
        assert_eq!(broken.len(), 3, "{broken:?}");
        assert_eq!(broken.concat(), text);
        assert!(broken[0].ends_with(' ') && broken[1].ends_with(' '));
    }

    #[test]
    fn breaks_long_words_but_never_before_a_mark() {
        let text = "e\u{301}".repeat(100);
        let broken = lines(&text, 8.0);
        assert!(broken.len() > 5);
        assert_eq!(broken.concat(), text);
        assert!(broken.iter().all(|l| l.starts_with('e')), "{broken:?}");
    }

    #[test]
    fn one_line_for_nothing() {
        assert_eq!(lines("", 5.0), [""]);
        assert_eq!(lines("     ", 1.0).concat(), "     ");
    }

    #[test]
    fn what_cannot_be_seen_is_shown() {
        let fonts = Fonts::get().unwrap();
        let hostile = "Əli\u{202e}\u{200b}\u{0}\n\u{ad}\u{feff}漢🪪\u{10ffff}ש✓";
        assert_eq!(fonts.visible(hostile), "Əli□□□□□□□□□□✓");
    }

    #[test]
    fn usual_text_is_set_as_it_would_be_shaped() {
        let fonts = Fonts::get().unwrap();
        // Every pair, and numbers of letters that jump about.
        let letters: Vec<char> = fonts.regular.usual.letters().iter().map(|l| l.character).collect();
        let mut texts: Vec<String> =
            letters.iter().map(|a| letters.iter().flat_map(|b| [*a, *b]).collect()).collect();
        let mut n = 1_u64;
        for length in 1..200 {
            texts.push(
                (0..length)
                    .map(|_| {
                        n = n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                        letters[(n >> 33) as usize % letters.len()]
                    })
                    .collect(),
            );
        }
        texts.push(crate::signing::document::OLD_COLUMN.into());
        for weight in Weight::ALL {
            for text in &texts {
                assert_eq!(fonts.set(text, weight), Some(fonts.shape_fully(text, weight)), "{text}");
            }
        }
        assert_eq!(fonts.set("e\u{301}", Weight::Regular), None);
    }

    #[test]
    fn glyphs_cover_the_text_in_order() {
        let fonts = Fonts::get().unwrap();
        let run = fonts.shape("İi e\u{301}q 1/2 → fi", Weight::SemiBold);
        let mut at = 0;
        for glyph in &run.glyphs {
            assert!(glyph.range.start == at || glyph.range.end == at, "{:?}", glyph.range);
            assert!(glyph.range.end > glyph.range.start);
            at = glyph.range.end;
        }
        assert_eq!(at, run.text.len());
    }
}
