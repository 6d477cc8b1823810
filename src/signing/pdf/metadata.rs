//! What a document says about itself, once for every reader and once as XMP, which PDF/A asks for
//! (ISO 19005-2, 6.6): both say the same.

use super::{About, RENDERER, reference};
use jiff::Timestamp;
use jiff::tz::Offset;
use pdf_writer::{Date, Pdf, TextStr};

const CREATOR: &str = "Möhür";
/// The renderer's number follows.
const PRODUCER: &str = "Möhür PDF ";

/// Writes both.
pub fn write(pdf: &mut Pdf, about: About<'_>, prepared_at: Timestamp) {
    let About { title, language, .. } = about;
    let producer = format!("{PRODUCER}{RENDERER}");
    let mut information = pdf.document_info(reference::INFORMATION);
    information.title(TextStr(title)).creator(TextStr(CREATOR)).producer(TextStr(&producer));
    information.creation_date(date(prepared_at));
    drop(information);
    let title = escaped(title);
    let moment = Offset::UTC.to_datetime(prepared_at);
    let xmp = format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\
        <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
        <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
        xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" \
        xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\
        <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\
        <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>\
        <xmp:CreatorTool>{CREATOR}</xmp:CreatorTool>\
        <xmp:CreateDate>{moment:.0}Z</xmp:CreateDate>\
        <pdf:Producer>{producer}</pdf:Producer>\
        <pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>\
        </rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>"
    );
    pdf.metadata(reference::METADATA, xmp.as_bytes());
}

/// Which renderer made a document, by its own word; the first one did not number itself. `None` where the
/// file does not look like a document of ours.
pub fn renderer(pdf: &[u8]) -> Option<u32> {
    if let Some(number) = between(pdf, &format!("<pdf:Producer>{PRODUCER}"), "</pdf:Producer>") {
        return std::str::from_utf8(number).ok()?.parse().ok();
    }
    between(pdf, &format!("<xmp:CreatorTool>{CREATOR}"), "</xmp:CreatorTool>")
        .filter(|n| n.is_empty())
        .map(|_| 1)
}

/// What stands between two words in a file.
fn between<'f>(file: &'f [u8], before: &str, after: &str) -> Option<&'f [u8]> {
    let find = |within: &[u8], word: &str| within.windows(word.len()).position(|w| w == word.as_bytes());
    let rest = file.get(find(file, before)? + before.len()..)?;
    rest.get(..find(rest, after)?)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn date(moment: Timestamp) -> Date {
    let utc = Offset::UTC.to_datetime(moment);
    let part = |n: i8| u8::try_from(n).unwrap_or_default();
    Date::new(u16::try_from(utc.year()).unwrap_or_default())
        .month(part(utc.month()))
        .day(part(utc.day()))
        .hour(part(utc.hour()))
        .minute(part(utc.minute()))
        .second(part(utc.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}
