//! The bundled fonts can write everything that the program says and that a document may hold.

use rustybuzz::ttf_parser::{self, Face};

pub const FONTS: [(&str, &[u8]); 2] = [
    ("Regular", include_bytes!("../../assets/fonts/MohurSans-Regular.otf")),
    ("SemiBold", include_bytes!("../../assets/fonts/MohurSans-SemiBold.otf")),
];

fn faces() -> impl Iterator<Item = (&'static str, Face<'static>)> {
    FONTS.into_iter().map(|(style, bytes)| (style, Face::parse(bytes, 0).expect(style)))
}

#[test]
fn every_letter_and_sign_is_there() {
    let azerbaijani = "AaBbCcÇçDdEeƏəFfGgĞğHhXxIıİiJjKkQqLlMmNnOoÖöPpRrSsŞşTtUuÜüVvYyZzWw";
    let russian = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя";
    let signs = "0123456789 .,;:!?-–—…'\"“”„«»()[]{}/\\@#%&*+=<>№₼→←↑↓✓●○□■⚠•·×−";
    for (style, face) in faces() {
        for c in [azerbaijani, russian, signs].concat().chars() {
            assert!(face.glyph_index(c).is_some(), "{style} lacks {c:?}");
        }
    }
}

#[test]
fn figures_are_tabular() {
    for (style, face) in faces() {
        let advance = |c| face.glyph_hor_advance(face.glyph_index(c).unwrap()).unwrap();
        for c in '0'..='9' {
            assert_eq!(advance(c), advance('0'), "{style} {c}");
        }
    }
}

#[test]
fn family_and_weight_are_found_by_name() {
    let weights = faces().map(|(style, face)| {
        let family = |id| face.names().into_iter().find(|n| n.name_id == id).and_then(|n| n.to_string());
        let name =
            family(ttf_parser::name_id::TYPOGRAPHIC_FAMILY).or_else(|| family(ttf_parser::name_id::FAMILY));
        assert_eq!(name.as_deref(), Some("Mohur Sans"), "{style}");
        face.weight().to_number()
    });
    assert_eq!(weights.collect::<Vec<_>>(), [400, 600]);
}
