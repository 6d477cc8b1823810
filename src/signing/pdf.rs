//! `application.pdf`: the readable document as PDF/A-2a (ISO 19005-2): archivable, and tagged for
//! screen readers. The same model gives the same bytes.

mod layout;
mod text;

#[cfg(test)]
mod tests;

use super::{Error, document::Document};
use krilla::SerializeSettings;
use krilla::color::rgb;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::geom::{PathBuilder, Point, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, Node, SpanTag};
use krilla::tagging::{TableHeaderScope, Tag, TagGroup, TagKind, TagTree};
use layout::{Element, Item, Layout, Role};
use std::num::NonZeroU16;
use text::{Colour, Fonts, Run, Weight};

/// Media type of the document.
pub const MEDIA_TYPE: &str = "application/pdf";
/// Name of the document in a container.
pub const FILE_NAME: &str = "application.pdf";

/// Light enough to read the text above it, dark enough to survive a copier.
const WATERMARK: Colour = [0xEB, 0xEE, 0xF1];

/// Renders the document as PDF/A. Characters that the font does not have, and those that nobody
/// would see, are shown as □.
///
/// # Errors
/// [`Error::Document`].
pub fn render(document: &Document, prepared_at: jiff::Timestamp) -> Result<Vec<u8>, Error> {
    let fail = |what: &str| Error::Document(what.to_owned());
    let fonts = Fonts::new().ok_or_else(|| fail("font"))?;
    let layout = layout::lay_out(document, &fonts);
    let archival = ConfigurationBuilder::new().with_archival_validator(Archival::A2_A);
    let mut pdf = krilla::Document::new_with(SerializeSettings {
        configuration: archival.finish().map_err(|_| fail("PDF/A"))?,
        enable_tagging: true,
        ..SerializeSettings::default()
    });
    let mut content = vec![Vec::new(); layout.elements.len()];
    for page in &layout.pages {
        let size = PageSettings::from_wh(layout::PAGE_WIDTH, layout::PAGE_HEIGHT);
        let mut sheet = pdf.start_page_with(size.ok_or_else(|| fail("page size"))?);
        let mut surface = sheet.surface();
        if let Some(word) = &document.watermark {
            draw_watermark(&mut surface, &fonts, word);
        }
        for item in page {
            draw(&mut surface, &fonts, item, &mut content);
        }
        surface.finish();
        sheet.finish();
    }
    pdf.set_tag_tree(tag_tree(&layout, content));
    pdf.set_metadata(
        Metadata::new()
            .title(document.title.clone())
            .description(document.footer.clone())
            .language("az".into())
            .creator("Möhür".into())
            .creation_date(date_time(prepared_at)),
    );
    pdf.finish().map_err(|e| Error::Document(e.to_string()))
}

/// Draws an item; text that belongs to an element is noted in that element's content.
fn draw(surface: &mut Surface<'_>, fonts: &Fonts, item: &Item, content: &mut [Vec<Identifier>]) {
    match item {
        Item::Text { x, y, size, colour, run, element } => {
            let place = element.and_then(|e| content.get_mut(e));
            let tag = match place {
                Some(_) => ContentTag::Span(SpanTag::empty()),
                None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)),
            };
            let identifier = surface.start_tagged(tag);
            draw_run(surface, fonts, run, (*x, *y), *size, *colour);
            surface.end_tagged();
            if let Some(place) = place {
                place.push(identifier);
            }
        }
        Item::Area { area, colour } => {
            let mut path = PathBuilder::new();
            path.push_rect(*area);
            let Some(path) = path.finish() else { return };
            surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
            surface.set_fill(Some(fill(*colour)));
            surface.draw_path(&path);
            surface.end_tagged();
        }
    }
}

fn draw_run(
    surface: &mut Surface<'_>,
    fonts: &Fonts,
    run: &Run,
    (x, y): (f32, f32),
    size: f32,
    colour: Colour,
) {
    surface.set_fill(Some(fill(colour)));
    let font = fonts.font(run.weight);
    surface.draw_glyphs(Point::from_xy(x, y), &run.glyphs, font, &run.text, size, false);
}

/// One word across the page, from corner to corner.
fn draw_watermark(surface: &mut Surface<'_>, fonts: &Fonts, word: &str) {
    let (centre_x, centre_y) = (layout::PAGE_WIDTH / 2.0, layout::PAGE_HEIGHT / 2.0);
    let run = fonts.shape(word, Weight::SemiBold);
    let size = (620.0 / run.width.max(0.1)).min(180.0);
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Watermark)));
    surface.push_transform(&Transform::from_rotate_at(-54.0, centre_x, centre_y));
    // Capitals are about 0.73 em high: half of that below the middle.
    let start = (centre_x - run.width * size / 2.0, centre_y + size * 0.36);
    draw_run(surface, fonts, &run, start, size, WATERMARK);
    surface.pop();
    surface.end_tagged();
}

fn fill([red, green, blue]: Colour) -> Fill {
    Fill { paint: rgb::Color::new(red, green, blue).into(), ..Fill::default() }
}

/// The logical structure for screen readers.
fn tag_tree(layout: &Layout, mut content: Vec<Vec<Identifier>>) -> TagTree {
    let mut tree = TagTree::new().with_lang(Some("az".into()));
    for element in &layout.roots {
        tree.push(tag_group(layout, *element, &mut content));
    }
    tree
}

fn tag_group(layout: &Layout, index: usize, content: &mut [Vec<Identifier>]) -> TagGroup {
    let own = content.get_mut(index).map(std::mem::take).unwrap_or_default();
    let mut children: Vec<Node> = own.into_iter().map(Node::Leaf).collect();
    let Some(Element { role, children: inner }) = layout.elements.get(index) else {
        return TagGroup::with_children(Tag::P, children);
    };
    children.extend(inner.iter().map(|e| Node::Group(tag_group(layout, *e, content))));
    TagGroup::with_children(tag(role), children)
}

fn tag(role: &Role) -> TagKind {
    match role {
        Role::Title(text) => Tag::Hn(NonZeroU16::MIN, Some(text.clone())).into(),
        Role::Heading(text) => Tag::Hn(NonZeroU16::MIN.saturating_add(1), Some(text.clone())).into(),
        Role::Paragraph => Tag::P.into(),
        Role::Table => Tag::Table.into(),
        Role::Row => Tag::TR.into(),
        Role::ColumnHeader => Tag::TH(TableHeaderScope::Column).into(),
        Role::RowHeader => Tag::TH(TableHeaderScope::Row).into(),
        Role::Cell => Tag::TD.into(),
    }
}

fn date_time(moment: jiff::Timestamp) -> DateTime {
    let utc = jiff::tz::Offset::UTC.to_datetime(moment);
    let part = |n: i8| u8::try_from(n).unwrap_or_default();
    DateTime::new(u16::try_from(utc.year()).unwrap_or_default())
        .month(part(utc.month()))
        .day(part(utc.day()))
        .hour(part(utc.hour()))
        .minute(part(utc.minute()))
        .second(part(utc.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}
