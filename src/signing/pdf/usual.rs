//! The usual characters: those that nearly every document is written with. Each has one glyph, and how
//! two stand beside each other depends on the two alone, so that what the font says of a pair is asked
//! once and remembered, and setting a line takes no shaping.

use super::text::Weight;
use std::sync::atomic::{AtomicI32, Ordering};

/// Every document embeds all of them, so that they are cut out of the fonts once; a document with other
/// characters embeds those too. No combining marks.
const CHARACTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789\
    ÇçƏəĞğİıÖöŞşÜü !\"#%&'()*+,-./:;=?@_·—–’“”«»№≠□";

/// Code points above are not usual.
const CODE_POINTS: usize = '□' as usize + 1;
/// A pair that the font was not asked about yet.
const UNKNOWN: i32 = i32::MIN;
/// A pair that has to be shaped.
const SHAPED: i32 = i32::MIN + 1;

/// The usual characters of one font.
pub struct Usual {
    weight: Weight,
    /// By code point: one more than the place in `letters`, or 0.
    places: Vec<u8>,
    letters: Vec<Letter>,
    /// By the places of both: the first one's advance before the second.
    pairs: Vec<AtomicI32>,
}

/// A character and its glyph.
#[derive(Clone, Copy)]
pub struct Letter {
    /// The character.
    pub character: char,
    /// Its glyph's number in the font.
    pub glyph: u16,
    /// How far the glyph moves the pen where nothing follows, in units of the font.
    pub advance: i32,
    place: usize,
}

impl Usual {
    /// `glyph` finds a character's glyph and its advance. `None` when the font lacks a usual character.
    pub fn new(weight: Weight, glyph: impl Fn(char) -> Option<(u16, i32)>) -> Option<Usual> {
        let mut places = vec![0; CODE_POINTS];
        let mut letters = Vec::new();
        for (place, character) in CHARACTERS.chars().enumerate() {
            let (glyph, advance) = glyph(character)?;
            letters.push(Letter { character, glyph, advance, place });
            *places.get_mut(character as usize)? = u8::try_from(letters.len()).ok()?;
        }
        let pairs = letters.iter().flat_map(|_| &letters).map(|_| AtomicI32::new(UNKNOWN)).collect();
        Some(Usual { weight, places, letters, pairs })
    }

    /// All of them.
    pub fn letters(&self) -> &[Letter] {
        &self.letters
    }

    /// The character as a usual one.
    pub fn letter(&self, character: char) -> Option<Letter> {
        let place = usize::from(*self.places.get(character as usize)?).checked_sub(1)?;
        self.letters.get(place).copied()
    }

    /// How far `first` moves the pen when `second` follows. `shape` asks the font; `None` when the two
    /// are not set one after the other.
    pub fn advance(
        &self,
        first: Letter,
        second: Letter,
        shape: impl Fn(&str, Weight) -> Option<i32>,
    ) -> Option<i32> {
        let pair = self.pairs.get(first.place * self.letters.len() + second.place)?;
        let known = match pair.load(Ordering::Relaxed) {
            UNKNOWN => {
                let text: String = [first.character, second.character].iter().collect();
                let advance = shape(&text, self.weight).unwrap_or(SHAPED);
                pair.store(advance, Ordering::Relaxed);
                advance
            }
            advance => advance,
        };
        (known != SHAPED).then_some(known)
    }
}
