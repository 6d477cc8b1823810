//! The fonts as a document embeds them: the outlines of the glyphs that it needs, their widths, and
//! what each stands for (ISO 32000-1, 9.7: CID-keyed fonts; ISO 19005-2, 6.2.11).

use super::text::{Face, Fonts, Run, Weight};
use super::{compressed, reference};
use crate::signing::key::sha256;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Chunk, Filter, Finish, Name, Pdf, Rect, Ref, Str};
use rustybuzz::ttf_parser::{RawFace, Tag};
use subsetter::GlyphRemapper;

/// Objects of one font.
const OBJECTS: i32 = 5;
/// Objects of both fonts.
pub const ALL_OBJECTS: i32 = 2 * OBJECTS;

const IDENTITY: SystemInfo<'_> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// A glyph beyond the usual ones, and what it stands for.
type Extra = (u16, String);

/// Both fonts, ready to be written.
pub struct Embedded {
    subsets: [Subset; 2],
    /// Their objects, one font after the other; [`reference::FONTS`] is the first.
    pub parts: [Part; 2],
}

/// The objects of one font, in their order.
pub struct Part {
    /// Those that are no streams.
    pub objects: Chunk,
    /// What its glyphs stand for, and their outlines.
    pub streams: [Stream; 2],
}

/// A stream of a font.
pub struct Stream {
    object: Ref,
    /// What is in it.
    pub content: Vec<u8>,
    /// The same as we pack it: most documents have the same fonts.
    pub packed: Vec<u8>,
    is_outlines: bool,
}

impl Stream {
    fn new(object: Ref, content: Vec<u8>, is_outlines: bool) -> Stream {
        Stream { object, packed: compressed(&content), content, is_outlines }
    }

    /// Writes it, packed so.
    pub fn write(&self, pdf: &mut Pdf, packed: &[u8]) {
        let mut stream = pdf.stream(self.object, packed);
        stream.filter(Filter::FlateDecode);
        if self.is_outlines {
            stream.pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
        }
    }
}

impl Embedded {
    /// The usual glyphs and others. `None` when the bundled fonts cannot be read.
    pub fn new(fonts: &Fonts, extra: &[Vec<Extra>; 2]) -> Option<Embedded> {
        let [regular, semibold] = extra;
        let (regular, first) = Subset::new(Weight::Regular, fonts, regular)?;
        let (semibold, second) = Subset::new(Weight::SemiBold, fonts, semibold)?;
        Some(Embedded { subsets: [regular, semibold], parts: [first, second] })
    }

    /// With what texts need beyond the usual glyphs; `None` where they need nothing, or where the
    /// bundled fonts cannot be read.
    pub fn beyond<'r>(&self, fonts: &Fonts, runs: impl Iterator<Item = &'r Run>) -> Option<Embedded> {
        let mut extra = [Vec::new(), Vec::new()];
        for run in runs {
            let Some(found) = extra.get_mut(run.weight as usize) else { continue };
            for glyph in &run.glyphs {
                if self.subset(run.weight).cid(glyph.id) == 0 && !found.iter().any(|(id, _)| *id == glyph.id)
                {
                    found.push((glyph.id, run.text.get(glyph.range.clone()).unwrap_or_default().to_owned()));
                }
            }
        }
        let is_needed = extra.iter().any(|e| !e.is_empty());
        is_needed.then(|| Embedded::new(fonts, &extra)).flatten()
    }

    /// One of them.
    pub fn subset(&self, weight: Weight) -> &Subset {
        let [regular, semibold] = &self.subsets;
        match weight {
            Weight::Regular => regular,
            Weight::SemiBold => semibold,
        }
    }
}

/// The object of a font that pages refer to.
pub fn object(weight: Weight) -> Ref {
    Ref::new(reference::FONTS + weight as i32 * OBJECTS)
}

/// A font cut down to some of its glyphs, which are numbered anew.
pub struct Subset {
    /// New numbers by old ones; 0 for those that are not there.
    cids: Vec<u16>,
    /// By new number.
    glyphs: Vec<Embed>,
}

struct Embed {
    advance: i32,
    text: String,
}

impl Subset {
    fn new(weight: Weight, fonts: &Fonts, extra: &[Extra]) -> Option<(Subset, Part)> {
        let face = fonts.face(weight);
        let mut remapper = GlyphRemapper::new();
        let mut subset = Subset { cids: vec![0; face.read.number_of_glyphs().into()], glyphs: Vec::new() };
        subset.add(0, String::new(), face);
        for letter in face.usual.letters() {
            remapper.remap(letter.glyph);
            subset.add(letter.glyph, letter.character.into(), face);
        }
        for (glyph, text) in extra {
            remapper.remap(*glyph);
            subset.add(*glyph, text.clone(), face);
        }
        let part = subset.part(weight, face, &remapper)?;
        Some((subset, part))
    }

    fn add(&mut self, glyph: u16, text: String, face: &Face) {
        if let (Some(cid), Ok(next)) = (self.cids.get_mut(usize::from(glyph)), self.glyphs.len().try_into()) {
            *cid = next;
            self.glyphs.push(Embed { advance: face.thousandths(face.advance(glyph)), text });
        }
    }

    /// The number of a glyph of the font in this subset; 0 when it is not there.
    pub fn cid(&self, glyph: u16) -> u16 {
        self.cids.get(usize::from(glyph)).copied().unwrap_or_default()
    }

    /// How far a glyph moves the pen in the document, in thousandths of an em.
    pub fn advance(&self, cid: u16) -> i32 {
        self.glyphs.get(usize::from(cid)).map_or(0, |g| g.advance)
    }

    /// What a glyph stands for where the document does not say otherwise.
    pub fn text(&self, cid: u16) -> &str {
        self.glyphs.get(usize::from(cid)).map_or("", |g| &g.text)
    }

    fn part(&self, weight: Weight, face: &Face, remapper: &GlyphRemapper) -> Option<Part> {
        let mut objects = Chunk::with_settings(super::COMPACT);
        let cut = subsetter::subset(face.bytes, 0, remapper).ok()?;
        // PDF wants the outlines alone.
        let outlines = RawFace::parse(&cut, 0).ok()?.table(Tag::from_bytes(b"CFF "))?;
        let first = object(weight).get();
        let [font, descendant, descriptor, to_unicode, file] = [0, 1, 2, 3, 4].map(|i| Ref::new(first + i));
        let name = format!("{}+{}", tag(outlines), weight.name());

        objects
            .type0_font(font)
            .base_font(Name(format!("{name}-Identity-H").as_bytes()))
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(descendant)
            .to_unicode(to_unicode);

        let mut cid_font = objects.cid_font(descendant);
        cid_font.subtype(CidFontType::Type0).base_font(Name(name.as_bytes())).system_info(IDENTITY);
        cid_font.font_descriptor(descriptor).default_width(0.0);
        cid_font.widths().consecutive(0, self.glyphs.iter().map(|g| g.advance as f32));
        cid_font.finish();

        let length = |units: i16| face.thousandths(units.into()) as f32;
        let all = face.read.global_bounding_box();
        objects
            .font_descriptor(descriptor)
            .name(Name(name.as_bytes()))
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(length(all.x_min), length(all.y_min), length(all.x_max), length(all.y_max)))
            .italic_angle(0.0)
            .ascent(length(face.read.ascender()))
            .descent(length(face.read.descender()))
            .cap_height(length(face.read.capital_height()?))
            .stem_v(weight.stem())
            .font_file3(file);

        let mut characters = UnicodeCmap::new(Name(b"Mohur"), IDENTITY);
        for (cid, glyph) in (0_u16..).zip(&self.glyphs).skip(1) {
            characters.pair_with_multiple(cid, glyph.text.chars());
        }
        let characters = characters.finish().as_slice().to_vec();
        let streams =
            [Stream::new(to_unicode, characters, false), Stream::new(file, outlines.to_vec(), true)];
        Some(Part { objects, streams })
    }
}

impl Weight {
    fn name(self) -> &'static str {
        match self {
            Weight::Regular => "MohurSans-Regular",
            Weight::SemiBold => "MohurSans-SemiBold",
        }
    }

    /// Width of the stems, for readers that have to find another font, in thousandths of an em.
    fn stem(self) -> f32 {
        match self {
            Weight::Regular => 95.0,
            Weight::SemiBold => 144.0,
        }
    }
}

/// Six letters that tell subsets of a font apart (ISO 32000-1, 9.6.4).
fn tag(outlines: &[u8]) -> String {
    sha256(outlines).iter().take(6).map(|b| char::from(b'A' + b % 26)).collect()
}
