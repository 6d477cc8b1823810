//! The one widget layer of every screen. All of it works with the keyboard alone, shows the focus,
//! carries role and name ([`crate::access`]) and takes texts that are already translated.
//!
//! A window's view is wrapped in [`root`] (Tab, access keys) and, where a dialog may cover it, in
//! [`layer`]. In labels `&` marks the access key: `"&Dəyişdir"` is pressed by Alt+D; `&&` is an `&`.

mod banner;
mod busy;
pub mod button;
pub mod calendar;
pub mod check;
pub mod chip;
pub mod choice;
mod code;
pub mod dialog;
pub mod field;
mod flow;
pub mod focus;
mod fold;
mod input;
pub mod label;
mod layer;
mod menu;
pub mod nav;
mod notice;
pub mod pin_entry;
mod pin_pad;
mod press;
mod root;
pub mod section;
mod select;
pub mod table;

pub use banner::banner;
pub use busy::busy;
pub use button::Button;
pub use calendar::Calendar;
pub use check::Check;
pub use chip::chip;
pub use choice::Choice;
pub use code::code;
pub use dialog::Dialog;
pub use field::Field;
pub use flow::Flow;
pub use label::Label;
pub use layer::layer;
pub use notice::Notice;
pub use pin_entry::{PinEntry, SharedPin};
pub use pin_pad::{ORDER, pin_pad};
pub use press::{Press, Status, Style};
pub use root::root;
pub use section::{Mark, Section, card, heading, strip};
pub use select::Select;
pub use table::Table;

/// An element of this window: iced's theme and renderer.
pub type Element<'a, M> = iced::Element<'a, M>;
