//! What each part of the window is and is called, for those who do not see it. Widgets carry these
//! facts as data from the start; whoever wants them collects them with an [`iced::advanced::widget::Operation`].

mod gather;
mod tagged;

pub use gather::{Gather, Seen};
pub use tagged::{Tagged, tagged};
pub(crate) use tagged::{node, part, report, wants_tags};

/// What a tagged part hands to an operation's `custom`, before its content is traversed. The operation
/// is first asked whether it wants tags at all; most do not, and then nothing is copied.
#[derive(Debug)]
pub enum Report {
    /// Set it to true to be told the tag.
    Hello(bool),
    /// The tag of the part whose content comes next.
    Tag {
        /// The same for as long as the part stays in the window.
        node: u64,
        /// Its facts; take them.
        tag: Option<Tag>,
    },
}

/// What a part of the window is (names as in WAI-ARIA).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Something that is pressed.
    Button,
    /// Something that leads elsewhere.
    Link,
    /// On or off.
    CheckBox,
    /// A set of which one is chosen.
    RadioGroup,
    /// A member of such a set.
    RadioButton,
    /// A one-line text.
    TextInput,
    /// A text that is never shown.
    PasswordInput,
    /// A value chosen from a list that opens.
    ComboBox,
    /// A member of a list.
    ListItem,
    /// Rows and columns.
    Table,
    /// A row of a table.
    Row,
    /// A cell of a row.
    Cell,
    /// The head of a column.
    ColumnHeader,
    /// A title.
    Heading,
    /// Text that stands for itself.
    Label,
    /// Parts that belong together.
    Group,
    /// The sections of the program.
    Navigation,
    /// A dialog that must be answered first.
    Dialog,
    /// Said when it changes, once the reader has finished speaking.
    Status,
    /// Said at once.
    Alert,
    /// Work under way.
    Progress,
}

/// The facts about one part. Absent ones do not apply.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    /// What it is.
    pub role: Role,
    /// What it is called; for a leaf without a name the text inside it.
    pub name: Option<String>,
    /// More about it: hint or error.
    pub description: Option<String>,
    /// What it holds. Never a secret.
    pub value: Option<String>,
    /// On or off; chosen or not.
    pub checked: Option<bool>,
    /// Its list is open or folded.
    pub expanded: Option<bool>,
    /// Can be read but not changed.
    pub read_only: bool,
    /// Cannot be used now.
    pub disabled: bool,
    /// Holds something wrong.
    pub invalid: bool,
    /// Place in its set, from 0, and the size of the set.
    pub place: Option<(usize, usize)>,
    /// The letter that leads to it together with Alt.
    pub access_key: Option<char>,
}

impl Tag {
    /// A part without a name of its own.
    pub fn new(role: Role) -> Tag {
        Tag {
            role,
            name: None,
            description: None,
            value: None,
            checked: None,
            expanded: None,
            read_only: false,
            disabled: false,
            invalid: false,
            place: None,
            access_key: None,
        }
    }

    /// A part with a name.
    pub fn named(role: Role, name: impl Into<String>) -> Tag {
        Tag { name: Some(name.into()), ..Tag::new(role) }
    }

    /// Whether one types or chooses in it.
    pub(crate) fn is_entry(&self) -> bool {
        let roles = [
            Role::TextInput,
            Role::PasswordInput,
            Role::CheckBox,
            Role::RadioGroup,
            Role::ComboBox,
            Role::Table,
        ];
        roles.contains(&self.role) && !self.read_only && !self.disabled
    }

    /// With what it holds.
    pub fn value(self, value: impl Into<String>) -> Tag {
        Tag { value: Some(value.into()), ..self }
    }

    /// With more about it.
    pub fn describe(self, description: Option<impl Into<String>>) -> Tag {
        Tag { description: description.map(Into::into), ..self }
    }
}
