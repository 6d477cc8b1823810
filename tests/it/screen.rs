//! Screens and dialogs with the keyboard alone, in every language and at every text size.

#[cfg(not(feature = "wgpu"))]
mod cells;
mod compose;
mod dialog;
mod everywhere;
mod history;
mod my_card;
#[path = "../../src/screen/sample.rs"]
mod sample;
mod scene;
mod sign_in;
mod verify;

use crate::window::Window;
use iced::keyboard::key::Named;
use mohur::screen::OperationId;
use sample::Surroundings;

/// A screen or dialog, what surrounds it, and what it has asked for.
pub struct Stage<S, A> {
    pub state: S,
    pub around: Surroundings,
    pub actions: Vec<A>,
}

impl<S, A> Stage<S, A> {
    fn new(state: S) -> Stage<S, A> {
        Stage { state, around: Surroundings::default(), actions: Vec::new() }
    }

    /// The name of the next work.
    fn next(&self) -> OperationId {
        OperationId(self.actions.len() as u64)
    }
}

/// Goes on with Tab until the control with this name has the focus.
fn tab_to<S, M: Clone + 'static>(window: &mut Window<S, M>, name: &str) {
    let mut passed = Vec::new();
    while passed.len() < 40 {
        window.key(Named::Tab);
        let focused = window.focused().unwrap_or_default();
        if focused == name {
            return;
        }
        passed.push(focused);
    }
    panic!("Tab does not reach {name:?}, only {passed:?}");
}

/// The names of the controls in the order in which Tab reaches them, from the first one on.
fn tab_order<S, M: Clone + 'static>(window: &mut Window<S, M>) -> Vec<String> {
    let count = window.seen().iter().filter(|s| s.focusable).count();
    let mut order = Vec::new();
    for _ in 0..count {
        window.key(Named::Tab);
        order.extend(window.focused());
    }
    order
}
