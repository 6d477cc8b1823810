//! Numbers that name people and enterprises, and the rules for reading them from what a person typed.

pub mod fin;
pub mod phone;
pub mod ssn;
pub mod voen;

pub use fin::Fin;
pub use phone::Phone;
pub use ssn::Ssn;
pub use voen::Voen;

/// Characters that spreadsheets and web pages slip in and nobody sees.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}')
}

/// What was typed, without any white space or invisible character.
pub(super) fn visible(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| !is_invisible(*c))
}
