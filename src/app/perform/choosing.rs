//! The desktop's window for choosing a file, over our own.

use crate::app::{For, Message, Services};
use crate::domain::choosing::Asked;
use iced::Task;
use iced::window;
use iced::window::raw_window_handle::RawWindowHandle;

/// Has a file or folder chosen.
pub fn choose(services: &Services, what: For, asked: Asked) -> Task<Message> {
    let desktop = services.desktop.clone();
    own_window().then(move |over| {
        let (desktop, asked) = (desktop.clone(), Asked { over, ..asked.clone() });
        Task::perform(async move { desktop.choose(asked).await }, move |chosen| Message::Chosen(what, chosen))
    })
}

/// The number of our window, where windows have one.
fn own_window() -> Task<Option<u32>> {
    window::oldest().then(|id| match id {
        Some(id) => window::run(id, |window| number(window.window_handle().ok()?.as_raw())),
        None => Task::done(None),
    })
}

/// Wayland knows its windows by names, which it gives to whoever asks it over a connection of the window's own.
fn number(handle: RawWindowHandle) -> Option<u32> {
    match handle {
        RawWindowHandle::Xlib(handle) => u32::try_from(handle.window).ok(),
        RawWindowHandle::Xcb(handle) => Some(handle.window.get()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iced::window::raw_window_handle as raw;
    use std::num::NonZeroU32;

    #[test]
    fn windows_have_numbers_under_x11_only() {
        let xlib = raw::XlibWindowHandle::new(0x1234);
        let xcb = raw::XcbWindowHandle::new(NonZeroU32::MIN);
        assert_eq!(number(RawWindowHandle::Xlib(xlib)), Some(0x1234));
        assert_eq!(number(RawWindowHandle::Xcb(xcb)), Some(1));
        assert_eq!(number(RawWindowHandle::Web(raw::WebWindowHandle::new(1))), None);
    }
}
