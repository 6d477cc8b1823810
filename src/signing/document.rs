//! The readable document as a model: the PDF and the confirmation in the window are both made from
//! it, so that what is seen is what is signed. Always in Azerbaijani, the language of the procedure.

use crate::domain::application::Application;

/// What is read before signing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Heading.
    pub title: String,
    /// To whom: the office.
    pub addressee: String,
    /// Parts in order.
    pub sections: Vec<Section>,
    /// Shown across each page outside production.
    pub watermark: Option<String>,
    /// Application id and time of preparation, for the foot of each page.
    pub footer: String,
}

/// A part of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Heading.
    pub title: String,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// A line of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A label and a value.
    Field {
        /// What it is.
        label: String,
        /// Its value.
        value: String,
    },
    /// A value in DSMF's record beside the one for the new certificate.
    Comparison {
        /// What it is.
        label: String,
        /// DSMF's record.
        old: String,
        /// By FİN.
        new: String,
        /// Whether they differ; marked, and said in words.
        differs: bool,
    },
    /// A sentence.
    Text(String),
}

/// The document of an application.
pub fn document(application: &Application) -> Document {
    let _ = application;
    todo!()
}
