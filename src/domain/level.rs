//! How long a signature can be relied on: the levels of ETSI EN 319 132-1.

/// A level, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// B-B: the signature and who made it. As good as the certificate is today.
    B,
    /// B-T: a time-stamp shows that it existed then.
    T,
    /// B-LT: and that the certificate had not been revoked, with all that is needed to check it inside.
    Lt,
    /// B-LTA: and a time-stamp over all of that. Only others make it.
    Lta,
}

impl Level {
    /// Every level.
    pub const ALL: [Level; 4] = [Level::B, Level::T, Level::Lt, Level::Lta];

    /// The standard's word.
    pub fn code(self) -> &'static str {
        match self {
            Level::B => "B-B",
            Level::T => "B-T",
            Level::Lt => "B-LT",
            Level::Lta => "B-LTA",
        }
    }

    /// The level of a standard's word.
    pub fn from_code(code: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn higher_levels_are_greater_and_words_come_back() {
        assert!(Level::ALL.is_sorted());
        for level in Level::ALL {
            assert_eq!(Level::from_code(level.code()), Some(level));
        }
        assert_eq!(Level::from_code("b-lt"), None);
    }
}
