//! The desktop that the window stands on (freedesktop.org, over D-Bus): its notifications, the colours that it
//! prefers, its window for choosing a file. The only folder that names D-Bus.

mod chooser;
mod colours;
mod notification;

pub use chooser::{Missing, choose};
pub use colours::{Colours, colours};
pub use notification::send;

/// Where the desktop's portals are.
#[cfg(target_os = "linux")]
const PORTAL: &str = "org.freedesktop.portal.Desktop";
#[cfg(target_os = "linux")]
const PORTAL_PATH: &str = "/org/freedesktop/portal/desktop";

/// The bus that the desktop is reached by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Bus {
    /// That of the user's session.
    Session,
    /// The one at this address.
    At(String),
}

#[cfg(target_os = "linux")]
impl Bus {
    fn builder(&self) -> zbus::Result<zbus::connection::Builder<'static>> {
        match self {
            Bus::Session => zbus::connection::Builder::session(),
            Bus::At(address) => zbus::connection::Builder::address(address.as_str()),
        }
    }
}
