//! Nobody at the window: how long ago anything was pressed, and the lock when that is too long ago. While
//! somebody works no message comes of it, and while nobody does the program wakes once.

use super::Message;
use iced::advanced::subscription::{Event, EventStream, Hasher, Recipe, from_recipe};
use iced::futures::stream::{self, BoxStream, StreamExt};
use iced::{Subscription, window};
use std::hash::Hash;
use std::time::{Duration, SystemTime};

/// Tells once nobody pressed anything for so long.
pub(super) fn watch(limit: Duration) -> Subscription<Message> {
    from_recipe(Idle(limit))
}

struct Idle(Duration);

impl Recipe for Idle {
    type Output = Message;

    fn hash(&self, state: &mut Hasher) {
        std::any::TypeId::of::<Idle>().hash(state);
        self.0.hash(state);
    }

    fn stream(self: Box<Self>, input: EventStream) -> BoxStream<'static, Message> {
        let input = input.filter(|event| {
            let is_input = is_input(event);
            async move { is_input }
        });
        told(self.0, input.map(drop).boxed())
    }
}

/// Where the waiting stands.
struct Waiting {
    limit: Duration,
    /// By the clock on the wall: it goes on while a computer sleeps.
    last: SystemTime,
    input: BoxStream<'static, ()>,
}

fn told(limit: Duration, input: BoxStream<'static, ()>) -> BoxStream<'static, Message> {
    let waiting = Waiting { limit, last: SystemTime::now(), input };
    stream::unfold(waiting, |mut waiting| async move {
        loop {
            let quiet = waiting.last.elapsed().unwrap_or_default();
            if quiet >= waiting.limit {
                waiting.last = SystemTime::now();
                return Some((Message::Idle, waiting));
            }
            match tokio::time::timeout(waiting.limit - quiet, waiting.input.next()).await {
                // What comes after a long sleep does not undo it.
                Ok(Some(())) if waiting.last.elapsed().unwrap_or_default() < waiting.limit => {
                    waiting.last = SystemTime::now();
                }
                Ok(Some(())) | Err(_) => {}
                Ok(None) => return None,
            }
        }
    })
    .boxed()
}

/// What only somebody at the computer does.
fn is_input(event: &Event) -> bool {
    let Event::Interaction { event, .. } = event else { return false };
    match event {
        iced::Event::Keyboard(_)
        | iced::Event::Mouse(_)
        | iced::Event::Touch(_)
        | iced::Event::InputMethod(_) => true,
        iced::Event::Window(event) => {
            matches!(event, window::Event::FileDropped(_) | window::Event::FileHovered(_))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iced::futures::channel::mpsc;

    const LIMIT: Duration = Duration::from_millis(300);

    #[tokio::test]
    async fn it_tells_when_nobody_pressed_anything_for_so_long() {
        let (keys, input) = mpsc::unbounded();
        let mut told = told(LIMIT, input.boxed());
        let start = SystemTime::now();
        let press = async {
            for _ in 0..4 {
                tokio::time::sleep(LIMIT / 3).await;
                keys.unbounded_send(()).unwrap();
            }
        };
        let (message, ()) = tokio::join!(told.next(), press);
        assert!(matches!(message, Some(Message::Idle)));
        assert!(start.elapsed().unwrap() >= LIMIT + 4 * (LIMIT / 3), "each key begins anew");
        assert!(matches!(told.next().await, Some(Message::Idle)), "and again while nobody comes");
    }

    #[test]
    fn only_what_somebody_does_counts() {
        let of = |event| {
            is_input(&Event::Interaction {
                window: window::Id::unique(),
                event,
                status: iced::event::Status::Ignored,
            })
        };
        let key = iced::keyboard::Event::ModifiersChanged(iced::keyboard::Modifiers::SHIFT);
        assert!(of(iced::Event::Keyboard(key)));
        assert!(!of(iced::Event::Window(window::Event::RedrawRequested(std::time::Instant::now()))));
        assert!(!of(iced::Event::Window(window::Event::Unfocused)));
    }
}
