//! Work belongs to what it was begun for: a session, the services as they are set, an opening of the store. What
//! comes back once that is over is not heard.

use super::{App, Message};
use crate::screen::OperationId;
use iced::Task;

/// What work can belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Somebody who acts for an insurer, signed in or offline.
    Session,
    /// The services, as they are set.
    Services,
    /// An opening of the store.
    Store,
}

/// Which one of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    scope: Scope,
    id: OperationId,
}

/// The ones that are not over.
#[derive(Default)]
pub(super) struct Current {
    session: OperationId,
    services: OperationId,
    store: OperationId,
}

impl App {
    /// Another one begins; the one before is over.
    pub(super) fn supersede(&mut self, scope: Scope) {
        let next = self.next_operation();
        match scope {
            Scope::Session => self.current.session = next,
            Scope::Services => self.current.services = next,
            Scope::Store => self.current.store = next,
        }
    }

    fn stamp(&self, scope: Scope) -> Stamp {
        let id = match scope {
            Scope::Session => self.current.session,
            Scope::Services => self.current.services,
            Scope::Store => self.current.store,
        };
        Stamp { scope, id }
    }

    /// Whether it is not over.
    pub(super) fn is_current(&self, stamp: Stamp) -> bool {
        self.stamp(stamp.scope) == stamp
    }

    /// Work that is of no use once the session is over, or the insurer another.
    pub(super) fn in_session(&self, work: Task<Message>) -> Task<Message> {
        self.of(Scope::Session, work)
    }

    /// Work that is of no use once the scope is over.
    pub(super) fn of(&self, scope: Scope, work: Task<Message>) -> Task<Message> {
        let stamp = self.stamp(scope);
        work.map(move |message| Message::Of(stamp, Box::new(message)))
    }
}
