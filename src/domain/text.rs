//! Case and folding of Azerbaijani text. `str::to_lowercase` knows no Turkic i.

/// Lower case by Azerbaijani rules: I → ı, İ → i.
pub fn to_lower(text: &str) -> String {
    text.chars()
        .flat_map(|c| match c {
            'I' => vec!['ı'],
            'İ' => vec!['i'],
            c => c.to_lowercase().collect(),
        })
        .collect()
}

/// Upper case by Azerbaijani rules: i → İ, ı → I.
pub fn to_upper(text: &str) -> String {
    text.chars()
        .flat_map(|c| match c {
            'i' => vec!['İ'],
            'ı' => vec!['I'],
            c => c.to_uppercase().collect(),
        })
        .collect()
}

/// Folds for searching: case, and the letters that people type without their marks
/// (ə→e, ğ→g, ı/i/İ/I→i, ö→o, ş→s, ü→u, ç→c), so that "hesenli" finds "Həsənli".
pub fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .filter_map(|c| match c {
            'ə' => Some('e'),
            'ğ' => Some('g'),
            'ı' => Some('i'),
            'ö' => Some('o'),
            'ş' => Some('s'),
            'ü' => Some('u'),
            'ç' => Some('c'),
            '\u{0307}' => None, // the dot that lower-casing İ leaves behind
            c => Some(c),
        })
        .collect()
}

/// The Azerbaijani alphabet in its order; w, which foreign names have, stands behind v.
const ALPHABET: &str = "abcçdeəfgğhxıijkqlmnoöprsştuüvwyz";

/// A text by whose bytes names stand in the order of the Azerbaijani alphabet: gaps first, then digits,
/// letters without regard to case, and whatever has no place in the alphabet last.
pub fn sort_key(text: &str) -> String {
    let place = |c: char| {
        let place = ALPHABET.chars().position(|letter| letter == c)?;
        char::from_u32(u32::from('A') + u32::try_from(place).ok()?)
    };
    let lower = to_lower(text);
    let keys = lower.chars().filter_map(|c| match c {
        '\u{0307}' => None,
        c if c.is_whitespace() || c == '-' || c == '\'' => Some(' '),
        c => Some(place(c).unwrap_or(c)),
    });
    keys.collect()
}

/// A stranger's text as a line of bounded length (in characters), without characters that control or
/// turn the line that it is put into.
pub fn in_one_line(text: &str, longest: usize) -> String {
    text.chars().map(|c| if controls(c) { ' ' } else { c }).take(longest).collect()
}

/// Several lines for a terminal: nothing in them controls it, or turns or hides what stands there.
pub fn for_terminal(text: &str) -> String {
    text.chars().map(|c| if controls(c) && c != '\n' { ' ' } else { c }).collect()
}

/// Whether a character controls a terminal, turns the line that it is in, or has no width and makes one text look
/// like another.
pub fn controls(c: char) -> bool {
    let turns =
        matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}');
    c.is_control() || turns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turkic_i() {
        assert_eq!(to_lower("İLQAR IŞIQ ƏĞÖÜÇ"), "ilqar ışıq əğöüç");
        assert_eq!(to_upper("ilqar ışıq əğöüç"), "İLQAR IŞIQ ƏĞÖÜÇ");
    }

    #[test]
    fn a_strangers_text_stays_in_its_line() {
        assert_eq!(in_one_line("a\r\nb\u{202E}c\u{1B}[31mƏ", 100), "a  b c [31mƏ");
        assert_eq!(in_one_line("ƏƏƏƏ", 2), "ƏƏ");
    }

    #[test]
    fn names_stand_in_the_order_of_the_alphabet() {
        let names = [
            "Abbasov",
            "Cəfərov",
            "Çobanov",
            "Eldarov",
            "Əliyev",
            "Əliyeva",
            "Əliyeva-Həsənli",
            "Fərzəliyev",
            "Hacıyev",
            "Xəlilov",
            "Ismayılov",
            "İsmayılov",
            "Jalə",
            "Quliyev",
            "Lətifov",
            "Oruc",
            "Öməroğlu",
            "Səfərov",
            "Şükürlü",
            "Ulduz",
            "Ümid",
            "Vəliyev",
            "Weber",
            "Yusifov",
            "Zeynalov",
            "Петров",
        ];
        let mut sorted = names;
        sorted.reverse();
        sorted.sort_by_key(|name| sort_key(name));
        assert_eq!(sorted, names);
        assert_eq!(sort_key("ƏLİYEVA"), sort_key("Əliyeva"));
    }

    #[test]
    fn folds_for_searching() {
        for word in ["Həsənli", "HƏSƏNLİ", "hesenli", "Hesenlı"] {
            assert_eq!(fold(word), "hesenli", "{word}");
        }
    }
}
