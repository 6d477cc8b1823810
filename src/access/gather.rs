//! Reads the tags of a window.

use super::{Report, Tag};
use iced::Rectangle;
use iced::advanced::widget;
use iced::advanced::widget::operation::{Focusable, Operation};
use std::any::Any;

/// One part that was seen, in reading order.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Its facts.
    pub tag: Tag,
    /// Where it stands, before scrolling.
    pub bounds: Rectangle,
    /// Whether it takes the focus by Tab.
    pub focusable: bool,
    /// Whether it has the focus.
    pub focused: bool,
    /// The texts inside it that belong to no tagged part further in.
    pub texts: Vec<String>,
}

impl Seen {
    /// Its name: its own, or the text inside it.
    pub fn name(&self) -> String {
        self.tag.name.clone().unwrap_or_else(|| self.texts.join(" "))
    }
}

/// Collects every tagged part; give it to `operate`, then read `seen`.
#[derive(Debug, Default)]
pub struct Gather {
    /// In reading order.
    pub seen: Vec<Seen>,
    path: Vec<usize>,
    next: Option<usize>,
}

impl Gather {
    fn current(&mut self) -> Option<&mut Seen> {
        let index = self.next.or(self.path.last().copied())?;
        self.seen.get_mut(index)
    }
}

impl Operation for Gather {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        let entered = self.next.take();
        self.path.extend(entered);
        operate(self);
        self.next = None;
        if entered.is_some() {
            self.path.pop();
        }
    }

    fn custom(&mut self, _: Option<&widget::Id>, bounds: Rectangle, state: &mut dyn Any) {
        match state.downcast_mut::<Report>() {
            Some(Report::Hello(wanted)) => *wanted = true,
            Some(Report::Tag { tag, .. }) => {
                if let Some(tag) = tag.take() {
                    self.next = Some(self.seen.len());
                    let texts = Vec::new();
                    self.seen.push(Seen { tag, bounds, focusable: false, focused: false, texts });
                }
            }
            None => {}
        }
    }

    fn focusable(&mut self, _: Option<&widget::Id>, _: Rectangle, state: &mut dyn Focusable) {
        if let Some(seen) = self.current() {
            seen.focusable = true;
            seen.focused = state.is_focused();
        }
    }

    fn text(&mut self, _: Option<&widget::Id>, _: Rectangle, text: &str) {
        if let Some(seen) = self.current() {
            seen.texts.push(text.to_owned());
        }
    }
}
