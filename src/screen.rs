//! Screens: state, messages, and what each asks its parent to do. No I/O, no clock.

pub mod about;
pub mod authorities;
pub mod compose;
pub mod diagnosis;
pub mod drafts;
pub mod history;
pub(crate) mod layout;
pub mod my_card;
pub mod presence;
#[cfg(test)]
pub(crate) mod sample;
pub mod settings;
pub mod sign_in;
pub mod unlock;
pub mod verify;

use crate::domain::environment::Environment;
use crate::domain::insurer::Insurer;
use crate::domain::ladder::{self, Rung, Seen};
use crate::domain::means::Means;
use crate::domain::middleware::Module;
use crate::domain::reader::Snapshot;
use crate::domain::session::Session;
use crate::domain::token::{Candidate, Fingerprint, Held, Token, Tries};
use crate::i18n::Texts;
use crate::problem::Problem;
use crate::theme::Look;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Names one piece of work under way; a screen ignores results that it no longer waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct OperationId(pub u64);

/// Something that is fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loadable<T> {
    /// Not asked for.
    Idle,
    /// Under way.
    Loading,
    /// Here.
    Ready(T),
    /// It failed.
    Failed(Problem),
}

/// What is known of readers, cards and certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cards {
    /// The last snapshot; `None` before the first.
    pub snapshot: Option<Snapshot>,
    /// The reader that was unplugged last, while there is no other.
    pub unplugged: Option<String>,
    /// How the PKCS#11 modules did when they were asked last.
    pub modules: Vec<Module>,
    /// The certificates on the tokens that are in; loading while the modules are asked.
    pub candidates: Loadable<Vec<Candidate>>,
    /// Token by token, with all that is on them, as read last.
    pub held: Vec<Held>,
}

impl Cards {
    /// Where the way to a usable certificate ends now.
    pub fn rung(&self) -> Rung {
        let (modules, candidates) = match &self.candidates {
            Loadable::Ready(candidates) => (Some(self.modules.as_slice()), candidates.as_slice()),
            Loadable::Idle | Loadable::Loading | Loadable::Failed(_) => (None, [].as_slice()),
        };
        ladder::rung(Seen {
            snapshot: self.snapshot.as_ref(),
            unplugged: self.unplugged.as_deref(),
            modules,
            candidates,
        })
    }

    /// Takes in that a certificate was revoked.
    pub fn revoke(&mut self, certificate: Fingerprint) {
        let listed = match &mut self.candidates {
            Loadable::Ready(list) => list.as_mut_slice(),
            Loadable::Idle | Loadable::Loading | Loadable::Failed(_) => &mut [],
        };
        let held = self.held.iter_mut().flat_map(|held| &mut held.certificates);
        let all = listed.iter_mut().chain(held);
        all.filter(|c| c.credential.fingerprint == certificate).for_each(Candidate::revoke);
        if let Loadable::Ready(list) = &mut self.candidates {
            list.sort_by_key(|c| c.usable.is_err());
        }
    }

    /// Takes in what a token said of its PIN since it was read.
    pub fn heed(&mut self, token: &Token, tries: Tries) {
        let is_it =
            |t: &Token| (&t.module, &t.serial, &t.label) == (&token.module, &token.serial, &token.label);
        let listed = match &mut self.candidates {
            Loadable::Ready(list) => list.as_mut_slice(),
            Loadable::Idle | Loadable::Loading | Loadable::Failed(_) => &mut [],
        };
        let listed = listed.iter_mut().map(|c| &mut c.credential.token);
        let held = self.held.iter_mut().flat_map(|held| {
            let certificates = held.certificates.iter_mut().map(|c| &mut c.credential.token);
            certificates.chain([&mut held.token])
        });
        for known in listed.chain(held).filter(|t| is_it(t)) {
            known.pin.tries = tries;
        }
    }
}

/// What is known of the service before anybody signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceView {
    /// Its name.
    pub name: String,
    /// Whether what is sent has legal effect.
    pub environment: Environment,
    /// Whether a lookup needs an SSN.
    pub ssn_required: bool,
}

/// Who is signed in and for whom they act now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acting {
    /// The session.
    pub session: Session,
    /// The insurer chosen.
    pub insurer: Insurer,
    /// What one signed in with.
    pub means: Means,
}

/// What a screen may look at besides its own state.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Words in the user's language.
    pub texts: &'a Texts,
    /// Colours and sizes.
    pub look: Look,
    /// The moment of the message.
    pub now: Timestamp,
    /// The user's time zone.
    pub zone: &'a TimeZone,
    /// Readers and certificates.
    pub cards: &'a Cards,
    /// The service.
    pub service: &'a Loadable<ServiceView>,
    /// For whom one works: signed in, or offline.
    pub insurer: Option<&'a Insurer>,
    /// The session, once signed in.
    pub acting: Option<&'a Acting>,
}

impl Context<'_> {
    /// Whether a lookup needs an SSN; until the service tells, as the manual has it.
    pub fn needs_ssn(&self) -> bool {
        match self.service {
            Loadable::Ready(service) => service.ssn_required,
            Loadable::Idle | Loadable::Loading | Loadable::Failed(_) => true,
        }
    }
}
