//! `application.pdf` and `delegation.pdf`: the readable document as PDF/A-2a (ISO 19005-2): archivable, and tagged for
//! screen readers. The same model gives the same bytes.

mod comparison;
mod content;
mod font;
mod layout;
mod list;
mod metadata;
mod reference;
mod structure;
mod text;
mod usual;

#[cfg(test)]
mod tests;

use super::{Error, document::Document, key::sha256};
use content::Page;
use font::Embedded;
use layout::{Item, Layout};
use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::types::{OutputIntentSubtype, TabOrder};
use pdf_writer::writers::OutputIntent;
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Settings, TextStr};
use text::{Fonts, Weight};

pub use comparison::{Mismatch, compare};
pub use list::List;

/// Media type of the document.
pub const MEDIA_TYPE: &str = "application/pdf";
/// Name of an application's document in a container.
pub const FILE_NAME: &str = "application.pdf";
/// Name of an order's.
pub const ORDER_FILE_NAME: &str = "delegation.pdf";
/// The renderer that this is, as each document names it. The next number whenever the bytes change that a
/// document is rendered to, be it by another text, font or crate: then documents of today cannot be
/// rendered again, and nobody may take them for forged.
pub const RENDERER: u32 = 2;

/// sRGB, see assets/colour/make.py.
const COLOURS: &[u8] = include_bytes!("../../assets/colour/sRGB.icc");

const COMPACT: Settings = Settings { pretty: false };

/// Renders the document as PDF/A. Characters that the font does not have, and those that nobody
/// would see, are shown as □.
///
/// # Errors
/// [`Error::Document`], when the bundled fonts cannot be read.
pub fn render(document: &Document, prepared_at: jiff::Timestamp) -> Result<Vec<u8>, Error> {
    render_with(document, prepared_at, |_, content, ready| {
        ready.map_or_else(|| compressed(content), <[u8]>::to_vec)
    })
}

/// Renders a list, for printing; nothing of it is signed.
///
/// # Errors
/// [`Error::Document`], when the bundled fonts cannot be read.
pub fn render_list(list: &List, prepared_at: jiff::Timestamp) -> Result<Vec<u8>, Error> {
    let fonts = Fonts::get().ok_or_else(no_font)?;
    let layout = list::lay_out(list, fonts);
    let about = About { title: &list.title, footer: &list.footer, language: list.language };
    put_together(about, list.watermark.as_deref(), prepared_at, fonts, &layout, |_, content, ready| {
        ready.map_or_else(|| compressed(content), <[u8]>::to_vec)
    })
}

fn no_font() -> Error {
    Error::Document("the fonts cannot be read".to_owned())
}

/// What a file says of itself.
#[derive(Clone, Copy)]
struct About<'a> {
    title: &'a str,
    /// Names the file, as no other.
    footer: &'a str,
    language: &'a str,
}

/// The same with another way to pack streams. `pack` is told how long the file is by then, what to pack,
/// and what packing it here would make of it, where that is known.
fn render_with(
    document: &Document,
    prepared_at: jiff::Timestamp,
    pack: impl FnMut(usize, &[u8], Option<&[u8]>) -> Vec<u8>,
) -> Result<Vec<u8>, Error> {
    let fonts = Fonts::get().ok_or_else(no_font)?;
    let layout = layout::lay_out(document, fonts);
    let about = About { title: &document.title, footer: &document.footer, language: "az" };
    put_together(about, document.watermark.as_deref(), prepared_at, fonts, &layout, pack)
}

/// Draws what was laid out.
fn put_together(
    about: About<'_>,
    watermark: Option<&str>,
    prepared_at: jiff::Timestamp,
    fonts: &'static Fonts,
    layout: &Layout,
    pack: impl FnMut(usize, &[u8], Option<&[u8]>) -> Vec<u8>,
) -> Result<Vec<u8>, Error> {
    let usual = fonts.embedded().ok_or_else(no_font)?;
    let runs = layout.pages.iter().flatten().filter_map(|item| match item {
        Item::Text { run, .. } => Some(run),
        Item::Area { .. } => None,
    });
    let watermark = watermark.map(|word| fonts.shape(word, Weight::SemiBold));
    let beyond = usual.beyond(fonts, runs.chain(&watermark));
    let embedded = beyond.as_ref().unwrap_or(usual);
    let pages = layout.pages.iter().map(|items| {
        let mut page = Page::new(fonts, embedded);
        if let Some(word) = &watermark {
            page.watermark(word);
        }
        items.iter().for_each(|item| page.draw(item));
        page.finish()
    });
    let (contents, marks): (Vec<_>, Vec<_>) = pages.unzip();
    Ok(write(about, prepared_at, layout, embedded, &contents, &marks, pack))
}

/// Puts the file together.
fn write(
    about: About<'_>,
    prepared_at: jiff::Timestamp,
    layout: &Layout,
    embedded: &Embedded,
    contents: &[Vec<u8>],
    marks: &[Vec<usize>],
    mut pack: impl FnMut(usize, &[u8], Option<&[u8]>) -> Vec<u8>,
) -> Vec<u8> {
    let mut pdf = Pdf::with_settings_and_capacity(COMPACT, 32 * 1024);
    pdf.set_binary_marker(b"\xE2\xE3\xCF\xD3");
    // The footer names the application and the time: another for each document (ISO 32000-1, 14.4).
    let identifier = sha256(about.footer.as_bytes()).get(..16).unwrap_or_default().to_vec();
    pdf.set_file_id((identifier.clone(), identifier));

    let mut catalog = pdf.catalog(reference::CATALOG);
    catalog.pages(reference::PAGES).metadata(reference::METADATA).lang(TextStr(about.language));
    catalog.pair(Name(b"StructTreeRoot"), reference::STRUCTURE);
    catalog.mark_info().marked(true);
    catalog.viewer_preferences().display_doc_title(true);
    let mut intents = catalog.output_intents();
    let mut intent: OutputIntent<'_> = intents.push();
    intent.subtype(OutputIntentSubtype::PDFA).dest_output_profile(reference::COLOURS);
    intent.output_condition_identifier(TextStr("sRGB")).info(TextStr("sRGB"));
    intent.finish();
    intents.finish();
    catalog.finish();
    metadata::write(&mut pdf, about, prepared_at);
    pdf.icc_profile(reference::COLOURS, COLOURS).n(3);
    for part in &embedded.parts {
        pdf.extend(&part.objects);
        for stream in &part.streams {
            let packed = pack(pdf.len(), &stream.content, Some(&stream.packed));
            stream.write(&mut pdf, &packed);
        }
    }

    let count = contents.len();
    let kids = (0..count).map(|page| reference::page(page).object);
    pdf.pages(reference::PAGES).kids(kids).count(i32::try_from(count).unwrap_or(i32::MAX));
    for (index, content) in contents.iter().enumerate() {
        let references = reference::page(index);
        let mut page = pdf.page(references.object);
        page.parent(reference::PAGES).contents(references.content).tab_order(TabOrder::StructureOrder);
        page.media_box(Rect::new(0.0, 0.0, layout::PAGE_WIDTH, layout::PAGE_HEIGHT));
        page.struct_parents(i32::try_from(index).unwrap_or(i32::MAX));
        let mut resources = page.resources();
        let mut names = resources.fonts();
        for weight in Weight::ALL {
            names.pair(font_name(weight), font::object(weight));
        }
        names.finish();
        resources.finish();
        page.finish();
        let packed = pack(pdf.len(), content, None);
        pdf.stream(references.content, &packed).filter(Filter::FlateDecode);
    }
    structure::write(&mut pdf, layout, marks, reference::after_pages(count));
    pdf.finish()
}

/// What pages call a font.
fn font_name(weight: Weight) -> Name<'static> {
    match weight {
        Weight::Regular => Name(b"R"),
        Weight::SemiBold => Name(b"S"),
    }
}

/// By one encoder, whichever the program's other libraries use: the same document is the same bytes on
/// every computer.
fn compressed(content: &[u8]) -> Vec<u8> {
    compress_to_vec_zlib(content, 4)
}
