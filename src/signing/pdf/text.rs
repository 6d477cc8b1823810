//! The fonts of the document: shaping, measuring, and breaking into lines.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, ShapePlan, UnicodeBuffer, script};

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

/// A shaped line of text.
pub struct Run {
    /// What it says; the PDF holds it for searching and copying.
    pub text: String,
    /// Its glyphs.
    pub glyphs: Vec<KrillaGlyph>,
    /// Its width in em, without white space at the end.
    pub width: f32,
    /// Its font.
    pub weight: Weight,
}

/// The two fonts of the document.
pub struct Fonts {
    regular: Face,
    semibold: Face,
}

struct Face {
    embedded: Font,
    shaper: rustybuzz::Face<'static>,
    /// One plan for all text: the font has the same rules for Latin and Cyrillic.
    plan: ShapePlan,
}

impl Face {
    fn new(bytes: &'static [u8]) -> Option<Face> {
        let shaper = rustybuzz::Face::from_slice(bytes, 0)?;
        let plan = ShapePlan::new(&shaper, Direction::LeftToRight, Some(script::LATIN), None, &[]);
        Some(Face { embedded: Font::new(bytes.to_vec().into(), 0)?, shaper, plan })
    }

    fn em(&self) -> f32 {
        self.shaper.units_per_em() as f32
    }

    /// Without kerning; in em.
    fn advance(&self, c: char) -> f32 {
        let glyph = self.shaper.glyph_index(c);
        f32::from(glyph.and_then(|g| self.shaper.glyph_hor_advance(g)).unwrap_or_default()) / self.em()
    }
}

impl Fonts {
    /// Reads the bundled fonts.
    pub fn new() -> Option<Fonts> {
        Some(Fonts { regular: Face::new(REGULAR)?, semibold: Face::new(SEMIBOLD)? })
    }

    fn face(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::SemiBold => &self.semibold,
        }
    }

    /// The font to embed.
    pub fn font(&self, weight: Weight) -> Font {
        self.face(weight).embedded.clone()
    }

    /// What can be seen of a text: control and other invisible characters, and those that the font
    /// does not have (other scripts, emoji), become □, so that nothing is signed unseen.
    pub fn visible(&self, text: &str) -> String {
        let seen = |c: char| {
            c == ' ' || !c.is_control() && c != '\u{AD}' && self.regular.shaper.glyph_index(c).is_some()
        };
        text.chars().map(|c| if seen(c) { c } else { MISSING }).collect()
    }

    /// Shapes a text that stays on one line.
    pub fn shape(&self, text: &str, weight: Weight) -> Run {
        let text = self.visible(text);
        let face = self.face(weight);
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(script::LATIN);
        let shaped = rustybuzz::shape_with_plan(&face.shaper, &face.plan, buffer);
        let infos = shaped.glyph_infos();
        let em = face.em();
        let mut glyphs: Vec<KrillaGlyph> = Vec::with_capacity(infos.len());
        let mut end = text.len();
        // From the last glyph to the first, since a cluster ends where the next one begins.
        let mut next = text.len();
        for (info, position) in infos.iter().zip(shaped.glyph_positions()).rev() {
            let start = info.cluster as usize;
            if start != next {
                end = next;
                next = start;
            }
            glyphs.push(KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                position.x_advance as f32 / em,
                position.x_offset as f32 / em,
                position.y_offset as f32 / em,
                position.y_advance as f32 / em,
                start..end,
                None,
            ));
        }
        glyphs.reverse();
        let printed = text.trim_end().len();
        let width = glyphs.iter().filter(|g| g.text_range.start < printed).map(|g| g.x_advance).sum();
        Run { text, glyphs, width, weight }
    }

    /// Breaks a text into lines of at most `width` em: after spaces, and within a word only where
    /// the word alone is too long. Never empty; spaces stay at the ends of lines.
    pub fn wrap(&self, text: &str, weight: Weight, width: f32) -> Vec<Run> {
        let text = self.visible(text);
        let mut lines: Vec<String> = vec![String::new()];
        let mut used = 0.0;
        for word in text.split_inclusive(' ') {
            let measured = self.shape(word, weight);
            let space = word.len() - word.trim_end().len();
            if used > 0.0 && used + measured.width > width {
                lines.push(String::new());
                used = 0.0;
            }
            if measured.width <= width {
                push(&mut lines, word);
                let spaces = self.face(weight).advance(' ') * space as f32;
                used += measured.width + spaces;
                continue;
            }
            for c in word.chars() {
                let advance = self.face(weight).advance(c);
                if used + advance > width && used > 0.0 && !is_mark(c) && c != ' ' {
                    lines.push(String::new());
                    used = 0.0;
                }
                push(&mut lines, c.encode_utf8(&mut [0; 4]));
                used += advance;
            }
        }
        lines.iter().map(|line| self.shape(line, weight)).collect()
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
        let fonts = Fonts::new().unwrap();
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
        let fonts = Fonts::new().unwrap();
        let hostile = "Əli\u{202e}\u{200b}\u{0}\n\u{ad}\u{feff}漢🪪\u{10ffff}ש✓";
        assert_eq!(fonts.visible(hostile), "Əli□□□□□□□□□□✓");
    }

    #[test]
    fn glyphs_cover_the_text_in_order() {
        let fonts = Fonts::new().unwrap();
        let run = fonts.shape("İi e\u{301}q 1/2 → fi", Weight::SemiBold);
        let mut at = 0;
        for glyph in &run.glyphs {
            assert!(glyph.text_range.start == at || glyph.text_range.end == at, "{:?}", glyph.text_range);
            assert!(glyph.text_range.end > glyph.text_range.start);
            at = glyph.text_range.end;
        }
        assert_eq!(at, run.text.len());
    }
}
