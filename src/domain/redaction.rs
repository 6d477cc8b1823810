//! Taking personal data out of a text that is passed on: what is known to be private, and what looks it.

use super::identifier::Fin;

/// What stands where something was.
const HIDDEN: &str = "▇▇▇";
/// From how many digits in a row a number counts as somebody's: VÖEN 10, SSN 13, phones, card numbers.
const MOST_DIGITS: usize = 8;

/// What is to be hidden.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Redactor {
    /// The user's home folder: shortened, since the rest of a path helps.
    home: Option<String>,
    /// Texts to be hidden, longest first.
    words: Vec<String>,
    /// The one host whose name may be told.
    service: Option<String>,
}

impl Redactor {
    /// `service`: the address of the service, which is no secret.
    pub fn new(service: Option<&str>, home: Option<&str>) -> Redactor {
        let home = home.filter(|home| home.len() > 1).map(|home| home.trim_end_matches('/').to_owned());
        Redactor { home, words: Vec::new(), service: service.and_then(host).map(str::to_owned) }
    }

    /// Hides this text wherever it stands as a word of its own.
    pub fn hide(&mut self, text: &str) {
        let text = text.trim();
        let is_known = Some(text) == self.service.as_deref() || self.words.iter().any(|word| word == text);
        if text.chars().count() >= 3 && !is_known {
            self.words.push(text.to_owned());
            self.words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        }
    }

    /// The text without them.
    pub fn scrub(&self, text: &str) -> String {
        let mut text = match &self.home {
            Some(home) => replace(text, home, "~"),
            None => text.to_owned(),
        };
        for word in &self.words {
            text = replace(&text, word, HIDDEN);
        }
        self.hosts(&text).split_inclusive(|c: char| !is_part(c)).map(pattern).collect()
    }

    /// Hides the hosts of addresses.
    fn hosts(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("://") {
            let (before, after) = rest.split_at(at + 3);
            out.push_str(before);
            let end = after.find(|c: char| "/ ,;\"')>]".contains(c)).unwrap_or(after.len());
            let (authority, more) = after.split_at(end);
            let is_service = host(authority).is_some() && host(authority) == self.service.as_deref();
            out.push_str(if is_service || authority.is_empty() { authority } else { HIDDEN });
            rest = more;
        }
        out.push_str(rest);
        out
    }
}

/// The host of an address or of host:port.
fn host(address: &str) -> Option<&str> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let rest = rest.split(['/', '?', '#']).next()?;
    let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let name = match rest.strip_prefix('[') {
        Some(v6) => v6.split(']').next()?,
        None => rest.split(':').next()?,
    };
    (!name.is_empty()).then_some(name)
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '@'
}

/// Hides what looks like a number of a person or a firm, or like a mail address.
fn pattern(piece: &str) -> String {
    let end = piece.find(|c: char| !is_part(c)).unwrap_or(piece.len());
    let (word, rest) = piece.split_at(end);
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let is_fin =
        digits > 0 && word.len() == 7 && word == word.to_ascii_uppercase() && Fin::parse(word).is_ok();
    let is_number = digits >= MOST_DIGITS && digits == word.len();
    let is_mail = word.contains('@') && word.len() > 1;
    if is_fin || is_number || is_mail { format!("{HIDDEN}{rest}") } else { piece.to_owned() }
}

/// Replaces a text where no letter or digit touches it.
fn replace(text: &str, word: &str, by: &str) -> String {
    let mut out = String::new();
    let mut from = 0;
    for (at, _) in text.match_indices(word) {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|t| t.chars().next());
        let touches = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        if at >= from && !touches(before) && !touches(after) {
            out.push_str(text.get(from..at).unwrap_or_default());
            out.push_str(by);
            from = at + word.len();
        }
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_person_is_left() {
        let mut redactor = Redactor::new(Some("https://service.az:8443"), Some("/home/gunel"));
        for word in ["gunel", "ƏLİYEVA GÜNEL", "gunel-pc", "ab"] {
            redactor.hide(word);
        }
        for (text, told) in [
            ("/home/gunel/.config/mohur.toml", "~/.config/mohur.toml"),
            ("/srv/gunel/x", "/srv/▇▇▇/x"),
            ("FİN TST0001, VÖEN 9900000141", "FİN ▇▇▇, VÖEN ▇▇▇"),
            ("SSN=9912345678903;", "SSN=▇▇▇;"),
            ("(ƏLİYEVA GÜNEL)", "(▇▇▇)"),
            ("https://service.az:8443/v1/service", "https://service.az:8443/v1/service"),
            ("url (http://proxy.firm.az:3128/)", "url (http://▇▇▇/)"),
            ("http://user:secret@service.az.evil/", "http://▇▇▇/"),
            ("elcin@firm.az gunel-pc gunels", "▇▇▇.az ▇▇▇ gunels"),
            ("3B 8B 01 41 42 43 44 45 46 47", "3B 8B 01 41 42 43 44 45 46 47"),
            ("OpenSC 0.23.0, version 1.9.9", "OpenSC 0.23.0, version 1.9.9"),
            ("ab ends", "ab ends"),
        ] {
            assert_eq!(redactor.scrub(text), told);
        }
    }
}
