//! The numbers of the document's objects. Fixed ones come first, so that the fonts can be written once
//! for all documents.

use super::font;
use pdf_writer::Ref;

/// The document's catalog.
pub const CATALOG: Ref = Ref::new(1);
/// The list of pages.
pub const PAGES: Ref = Ref::new(2);
/// Title, dates and the like.
pub const INFORMATION: Ref = Ref::new(3);
/// The same as XMP.
pub const METADATA: Ref = Ref::new(4);
/// The colour profile.
pub const COLOURS: Ref = Ref::new(5);
/// The root of the structure tree.
pub const STRUCTURE: Ref = Ref::new(6);
/// The element that all others are in.
pub const DOCUMENT: Ref = Ref::new(7);
/// The first object of the fonts.
pub const FONTS: i32 = 8;

/// The first object of the pages.
const FIRST_PAGE: i32 = FONTS + font::ALL_OBJECTS;

/// The objects of a page.
pub struct PageReferences {
    /// The page itself.
    pub object: Ref,
    /// What it draws.
    pub content: Ref,
    /// The element of each of its marked contents.
    pub parents: Ref,
}

/// The objects of a page, counted from 0.
pub fn page(index: usize) -> PageReferences {
    let first = after_pages(index);
    let [object, content, parents] = [0, 1, 2].map(|i| Ref::new(first.saturating_add(i)));
    PageReferences { object, content, parents }
}

/// The first object that so many pages leave.
pub fn after_pages(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX).saturating_mul(3).saturating_add(FIRST_PAGE)
}
