//! A file or folder that is to be chosen in a window of the desktop.

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The window's title.
    pub title: String,
    /// What may be chosen.
    pub wanted: Wanted,
    /// The window that it is for, by the number that X11 knows it by.
    pub over: Option<u32>,
}

/// What may be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A file that is there: first those whose names are like one of these (`*.asice`), where any are named.
    File(&'static [&'static str]),
    /// A folder that is there.
    Folder,
    /// A place for a new file, for which this name is suggested.
    NewFile(String),
}
