//! `application.pdf`: the readable document, the same bytes for the same model.

use super::{Error, document::Document};

/// Media type of the document.
pub const MEDIA_TYPE: &str = "application/pdf";
/// Name of the document in a container.
pub const FILE_NAME: &str = "application.pdf";

/// Renders the document as PDF/A-2b.
///
/// # Errors
/// [`Error::Document`].
pub fn render(document: &Document, prepared_at: jiff::Timestamp) -> Result<Vec<u8>, Error> {
    let _ = (document, prepared_at);
    todo!()
}
