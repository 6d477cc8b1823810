//! The areas, and the macro that turns a table of names into typed functions.

use super::Language;

/// Declares texts: `name;` or `name(count: usize, who: &str);`. Each becomes a method of
/// [`Texts`](super::Texts) that returns the text of the Fluent message of the same name with the
/// arguments as its variables.
macro_rules! texts {
    ($($name:ident $(($($arg:ident: $type:ty),+ $(,)?))?;)+) => {
        impl crate::i18n::Texts {
            $(
                #[doc = concat!("The text `", stringify!($name), "`.")]
                pub fn $name(&self $($(, $arg: $type)+)?) -> String {
                    self.text(stringify!($name), [$($((stringify!($arg), $arg.into())),+)?])
                }
            )+
        }

        /// Each text with its variables.
        #[cfg(test)]
        pub const TABLE: &[(&str, &[&str])] =
            &[$((stringify!($name), &[$($(stringify!($arg)),+)?])),+];
    };
}

macro_rules! areas {
    ($($area:ident),+ $(,)?) => {
        $(mod $area;)+

        /// The Fluent files of a language.
        pub fn sources(language: Language) -> &'static [&'static str] {
            match language {
                Language::Az => &[$(include_str!(concat!("../../i18n/az/", stringify!($area), ".ftl"))),+],
                Language::En => &[$(include_str!(concat!("../../i18n/en/", stringify!($area), ".ftl"))),+],
                Language::Ru => &[$(include_str!(concat!("../../i18n/ru/", stringify!($area), ".ftl"))),+],
            }
        }

        /// The tables, in the order of [`sources`].
        #[cfg(test)]
        pub const TABLES: &[(&str, &[(&str, &[&str])])] = &[$((stringify!($area), $area::TABLE)),+];
    };
}

areas! {
    about,
    asan,
    authorities,
    calendar,
    cli,
    common,
    compose,
    diagnosis,
    dialog,
    drafts,
    frame,
    history,
    my_card,
    problem,
    settings,
    sign_in,
    start,
    term,
    unlock,
    verify,
}
