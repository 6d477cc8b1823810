//! Raising what was signed, from B-B to B-T and B-LT, when the network is there and without the card:
//! each step is kept before the next begins, so that nothing is asked for twice.

mod ask;

use super::{Clock, Error};
use crate::domain::authority::Policy;
use crate::domain::level::Level;
use crate::domain::outbox::Entry;
use crate::remote::{self, Authorities, ServiceCard};
use crate::signing::container::{self, Container, Opened};
use crate::signing::proof::{self, Fault, Link};
use crate::signing::trust::Trust;
use crate::store::{Raised, Store};
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Why something could not be raised now. It waits; only [`Obstacle::is_final`] says that waiting will
/// not help.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// Nobody knows a time-stamping authority.
    #[error("no time-stamping authority is known")]
    NoAuthority,
    /// Each authority is at its quota, or left alone after a failure, until this moment.
    #[error("no time-stamping authority may be asked before {0}")]
    Busy(Timestamp),
    /// No authority gave a time-stamp that counts; this is what came of the last one.
    #[error("{address}: {failure}")]
    TimeStamp {
        /// Which authority.
        address: String,
        /// What came of it.
        failure: Failure,
    },
    /// Nobody gave an answer about revocation that counts.
    #[error("revocation: {0}")]
    Revocation(Failure),
    /// What is attested speaks against the signature.
    #[error("{0}")]
    Proof(Fault),
    /// Nobody here can raise to this level.
    #[error("{} cannot be made here", .0.code())]
    Level(Level),
}

/// What came of asking an authority.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It could not be reached, or did not answer as it should.
    #[error(transparent)]
    Way(#[from] remote::Error),
    /// Its answer does not count.
    #[error("{0}")]
    Answer(String),
    /// The certificate names nobody to ask.
    #[error("the certificate names nobody to ask")]
    Nobody,
}

impl Obstacle {
    /// Whether it will be the same tomorrow: the signature has to be made anew.
    pub fn is_final(&self) -> bool {
        matches!(
            self,
            Obstacle::Proof(Fault::Revoked { .. } | Fault::Certificate(_) | Fault::LongAfterSigning(_))
        )
    }
}

/// Who raises: whom to ask, and how. A program keeps one.
#[derive(Clone, Default)]
pub struct Raiser {
    /// Nobody: then nothing is ever raised.
    authorities: Option<Arc<dyn Authorities>>,
    policy: Policy,
    /// Fetched lately, by address.
    lists: Arc<Mutex<HashMap<String, FetchedList>>>,
}

/// A revocation list, and when it was fetched.
type FetchedList = (Vec<u8>, Timestamp);

impl std::fmt::Debug for Raiser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Raiser").field("policy", &self.policy).finish_non_exhaustive()
    }
}

impl Raiser {
    /// One that asks these authorities.
    pub fn new(authorities: Arc<dyn Authorities>, policy: Policy) -> Raiser {
        Raiser { authorities: Some(authorities), policy, ..Raiser::default() }
    }

    /// The level that is wanted beyond what a service requires.
    pub fn wanted(&self) -> Option<Level> {
        self.policy.wanted
    }
}

/// Says before a PIN is spent whether the level that the service requires can be reached now, as far as
/// that can be known: whether an authority answers, and what is said of the certificate. No time-stamp
/// is asked for.
///
/// # Errors
/// The store's.
pub async fn preflight(
    raiser: &Raiser,
    store: &dyn Store,
    card: &ServiceCard,
    certificate: &[u8],
    trust: &Trust,
    clock: &dyn Clock,
) -> Result<Option<Obstacle>, Error> {
    let run = Run { raiser, store, card, trust, clock };
    if card.required_level > Level::Lt {
        return Ok(Some(Obstacle::Level(card.required_level)));
    }
    if card.required_level == Level::B {
        return Ok(None);
    }
    let (signer, authority) = futures::join!(run.check_signer(certificate), run.reach_authority());
    // What is wrong with the certificate matters more than who cannot be reached.
    Ok(signer.and(authority?).err())
}

/// Raises an entry's container to a level, step by step. Yields what stopped it, if anything did; the
/// steps that were taken are kept.
///
/// # Errors
/// The store's, and the signing module's.
pub async fn raise(
    raiser: &Raiser,
    store: &dyn Store,
    card: &ServiceCard,
    trust: &Trust,
    clock: &dyn Clock,
    entry: &Entry,
    target: Level,
) -> Result<Option<Obstacle>, Error> {
    let run = Run { raiser, store, card, trust, clock };
    let container = store.best_container(&entry.digest).await?;
    Ok(run.climb(container, target, Some(entry)).await?.err())
}

/// Raises a container that nobody keeps yet, all the way or not at all.
///
/// # Errors
/// As for [`raise`].
pub async fn raised(
    raiser: &Raiser,
    store: &dyn Store,
    card: &ServiceCard,
    trust: &Trust,
    clock: &dyn Clock,
    container: &[u8],
    target: Level,
) -> Result<Result<Vec<u8>, Obstacle>, Error> {
    let run = Run { raiser, store, card, trust, clock };
    run.climb(container.to_vec(), target, None).await
}

/// Since when a certificate has been revoked, as its issuer says now. `None`: it is good, or nobody can be
/// asked.
pub async fn revoked_since(
    raiser: &Raiser,
    certificate: &[u8],
    trust: &Trust,
    clock: &dyn Clock,
) -> Option<Timestamp> {
    let now = clock.now();
    let link = proof::link(certificate, trust, now).ok()?;
    let at = now.saturating_sub(ask::CLOCK_TOLERANCE).unwrap_or(now);
    match (Inquiry { raiser, clock }).ask(&link, at).await {
        Err(Obstacle::Proof(Fault::Revoked { since, .. })) => Some(since),
        _ => None,
    }
}

/// Asking about certificates.
struct Inquiry<'a> {
    raiser: &'a Raiser,
    clock: &'a dyn Clock,
}

/// What one piece of work works with.
struct Run<'a> {
    raiser: &'a Raiser,
    store: &'a dyn Store,
    card: &'a ServiceCard,
    trust: &'a Trust,
    clock: &'a dyn Clock,
}

impl Run<'_> {
    fn inquiry(&self) -> Inquiry<'_> {
        Inquiry { raiser: self.raiser, clock: self.clock }
    }

    /// Raises a container step by step, and keeps each step where it is an entry's.
    async fn climb(
        &self,
        mut container: Vec<u8>,
        target: Level,
        entry: Option<&Entry>,
    ) -> Result<Result<Vec<u8>, Obstacle>, Error> {
        loop {
            let opened = container::open(&container)?;
            if opened.level() >= target {
                return Ok(Ok(container));
            }
            let step = match opened.level() {
                Level::B => self.stamp(&opened).await?,
                Level::T => self.answers(&opened).await?,
                Level::Lt | Level::Lta => Err(Obstacle::Level(target)),
            };
            let (raised, stamped_at) = match step {
                Ok(raised) => raised,
                Err(obstacle) => return Ok(Err(obstacle)),
            };
            if let Some(entry) = entry {
                self.keep(entry, &raised, stamped_at).await?;
            }
            container = raised.bytes;
        }
    }

    /// Keeps a step that holds.
    async fn keep(&self, entry: &Entry, container: &Container, stamped_at: Timestamp) -> Result<(), Error> {
        let level = container::open(&container.bytes)?.level();
        let raised = Raised { container: container.bytes.clone(), key: container.digest, level, stamped_at };
        Ok(self.store.raise(&entry.digest, raised).await?)
    }

    /// B-LT: what the authorities say of every certificate that names somebody to ask.
    async fn answers(&self, opened: &Opened) -> Result<Result<(Container, Timestamp), Obstacle>, Error> {
        let longest = self.card.container_longest_age;
        let proven = match proof::prove(opened, self.trust, longest, self.clock.now()) {
            Ok(proven) => proven,
            Err(fault) => return Ok(Err(Obstacle::Proof(fault))),
        };
        let Some(stamp) = proven.stamp else { return Ok(Err(Obstacle::Level(Level::Lt))) };
        let links = match proof::links(opened, self.trust, longest, self.clock.now()) {
            Ok(links) => links,
            Err(fault) => return Ok(Err(Obstacle::Proof(fault))),
        };
        let mut given = Vec::new();
        for (depth, link) in links.iter().enumerate() {
            match self.inquiry().ask(link, stamp.time).await {
                Ok(answer) if given.contains(&answer) => {}
                Ok(answer) => given.push(answer),
                // Only the signer must have somebody to ask.
                Err(Obstacle::Revocation(Failure::Nobody)) if depth > 0 => {}
                Err(obstacle) => return Ok(Err(obstacle)),
            }
        }
        match proof::lasting(opened, given, self.trust, longest, self.clock.now()) {
            Ok(lasting) => Ok(Ok((opened.with_lasting(lasting)?, stamp.time))),
            Err(fault) => Ok(Err(Obstacle::Proof(fault))),
        }
    }

    /// What is said of a certificate that is about to sign.
    async fn check_signer(&self, certificate: &[u8]) -> Result<(), Obstacle> {
        let now = self.clock.now();
        let link: Link = proof::link(certificate, self.trust, now).map_err(Obstacle::Proof)?;
        // The authority's clock may be a little behind.
        let at = now.saturating_sub(ask::CLOCK_TOLERANCE).unwrap_or(now);
        match self.inquiry().ask(&link, at).await {
            // B-T wants no answer; a revoked certificate is of no use at any level.
            Err(obstacle) if self.card.required_level < Level::Lt && !obstacle.is_final() => Ok(()),
            asked => asked.map(drop),
        }
    }
}
