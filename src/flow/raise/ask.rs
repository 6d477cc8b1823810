//! Asking the authorities: one after the other until an answer counts. Those that fail are left alone for
//! a while, and none is asked beyond its quota.

use super::{Failure, Inquiry, Obstacle, Run};
use crate::domain::authority::TimeStampAuthority;
use crate::flow::Error;
use crate::remote::{self, Authorities};
use crate::signing::container::{self, Container, Opened};
use crate::signing::proof::{self, Fault, Given, Link};
use crate::signing::{revocation, timestamp};
use jiff::{SignedDuration, Timestamp};
use ring::rand::{SecureRandom, SystemRandom};
use std::sync::PoisonError;

/// How far an authority's clock may be behind ours.
pub(super) const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);
/// How long an authority is left alone that could not be reached.
const SHORT_REST: SignedDuration = SignedDuration::from_mins(1);
/// And one that refused, or answered with nonsense: asking more may make it worse.
const LONG_REST: SignedDuration = SignedDuration::from_mins(20);
/// How long a fetched revocation list is used again.
const LIST_LIFE: SignedDuration = SignedDuration::from_mins(10);

/// What a time-stamp yields: the container with it, and its time.
type Stamped = Result<(Container, Timestamp), Obstacle>;

impl Run<'_> {
    /// The time-stamping authorities, in the order in which they are asked.
    fn time_stamping(&self) -> &[TimeStampAuthority] {
        match self.raiser.policy.time_stamping.as_slice() {
            [] => &self.card.time_stamping,
            own => own,
        }
    }

    /// Those that may be asked now; else from when on one may be.
    async fn free(&self) -> Result<Result<Vec<&TimeStampAuthority>, Obstacle>, Error> {
        let now = self.clock.now();
        let (mut free, mut busy) = (Vec::new(), None::<Timestamp>);
        for authority in self.time_stamping() {
            let usage = self.store.authority_usage(&authority.address, now).await?;
            match authority.busy_until(&usage, now) {
                None => free.push(authority),
                Some(until) => busy = Some(busy.map_or(until, |known| known.min(until))),
            }
        }
        Ok(match (free.is_empty(), busy) {
            (false, _) => Ok(free),
            (true, Some(until)) => Err(Obstacle::Busy(until)),
            (true, None) => Err(Obstacle::NoAuthority),
        })
    }

    /// Whether one of the authorities answers at all; nothing is asked for.
    pub(super) async fn reach_authority(&self) -> Result<Result<(), Obstacle>, Error> {
        let free = match self.free().await? {
            Ok(free) => free,
            Err(obstacle) => return Ok(Err(obstacle)),
        };
        let mut last = Obstacle::NoAuthority;
        for TimeStampAuthority { address, .. } in free {
            let reached = match self.inquiry().authorities() {
                Ok(authorities) => authorities.reach(address).await.map_err(Failure::Way),
                Err(failure) => Err(failure),
            };
            match reached {
                Ok(()) => return Ok(Ok(())),
                Err(failure) => last = Obstacle::TimeStamp { address: address.clone(), failure },
            }
        }
        Ok(Err(last))
    }

    /// B-T: a time-stamp of the first authority that gives one.
    pub(super) async fn stamp(&self, opened: &Opened) -> Result<Stamped, Error> {
        let free = match self.free().await? {
            Ok(free) => free,
            Err(obstacle) => return Ok(Err(obstacle)),
        };
        let mut last = Obstacle::NoAuthority;
        for TimeStampAuthority { address, .. } in free {
            // Counted before it is sent: a crash must not ask once too often.
            self.store.count_request(address, self.clock.now()).await?;
            match self.stamp_by(address, opened).await {
                Ok(stamped) => return Ok(Ok(stamped)),
                Err(Obstacle::TimeStamp { address, failure }) => {
                    let now = self.clock.now();
                    let until = now.saturating_add(rest(&failure)).unwrap_or(now);
                    self.store.rest_authority(&address, until).await?;
                    last = Obstacle::TimeStamp { address, failure };
                }
                Err(obstacle) => return Ok(Err(obstacle)),
            }
        }
        Ok(Err(last))
    }

    async fn stamp_by(&self, address: &str, opened: &Opened) -> Stamped {
        let failed = |failure| Obstacle::TimeStamp { address: address.to_owned(), failure };
        let wrong = |text: String| failed(Failure::Answer(text));
        let request = timestamp::request(&opened.stamped(), nonce().map_err(failed)?);
        let request = request.map_err(|e| wrong(e.to_string()))?;
        let answer = self
            .inquiry()
            .authorities()
            .map_err(failed)?
            .post(address, request.der.clone(), timestamp::REQUEST_MEDIA_TYPE, timestamp::ANSWER_MEDIA_TYPE)
            .await
            .map_err(|e| failed(Failure::Way(e)))?;
        let accepted = timestamp::accept(&answer, &request, self.trust, self.clock.now());
        let (token, stamp) = accepted.map_err(|e| wrong(e.to_string()))?;
        let container = opened.with_time_stamp(token).map_err(|e| wrong(e.to_string()))?;
        let raised = container::open(&container.bytes).map_err(|e| wrong(e.to_string()))?;
        // As a stranger would judge it: an authority whose clock is wrong is no use either.
        match proof::prove(&raised, self.trust, self.card.container_longest_age, self.clock.now()) {
            Ok(_) => Ok((container, stamp.time)),
            Err(fault @ (Fault::Certificate(_) | Fault::LongAfterSigning(_))) => Err(Obstacle::Proof(fault)),
            Err(fault) => Err(wrong(fault.to_string())),
        }
    }
}

impl Inquiry<'_> {
    fn authorities(&self) -> Result<&dyn Authorities, Failure> {
        let none = || remote::Error::NoConnection("no authorities are set up".into());
        self.raiser.authorities.as_deref().ok_or_else(|| Failure::Way(none()))
    }

    /// Asks about a certificate: its responders, then its lists. The answer is a good one.
    pub(super) async fn ask(&self, link: &Link, at: Timestamp) -> Result<Given, Obstacle> {
        let policy = &self.raiser.policy;
        let responders = policy.responder.as_ref().map_or(link.sources.ocsp.as_slice(), std::slice::from_ref);
        let lists = policy.list.as_ref().map_or(link.sources.crl.as_slice(), std::slice::from_ref);
        let mut last = Obstacle::Revocation(Failure::Nobody);
        for address in responders {
            match self.ask_responder(address, link, at).await {
                Err(obstacle @ Obstacle::Revocation(_)) => last = obstacle,
                settled => return settled,
            }
        }
        for address in lists {
            match self.ask_list(address, link, at).await {
                Err(obstacle @ Obstacle::Revocation(_)) => last = obstacle,
                settled => return settled,
            }
        }
        Err(last)
    }

    async fn ask_responder(&self, address: &str, link: &Link, at: Timestamp) -> Result<Given, Obstacle> {
        let Link { certificate, issuer, .. } = link;
        let request = revocation::ocsp_request(certificate, issuer, nonce().map_err(Obstacle::Revocation)?);
        let request = request.map_err(unusable)?;
        let answer = self
            .authorities()
            .map_err(Obstacle::Revocation)?
            .post(address, request.der.clone(), revocation::REQUEST_MEDIA_TYPE, revocation::ANSWER_MEDIA_TYPE)
            .await
            .map_err(|e| Obstacle::Revocation(e.into()))?;
        let now = self.clock.now();
        let read =
            revocation::accept_ocsp(&answer, &request, certificate, issuer, at, now).map_err(unusable)?;
        match proof::check_status(&read, certificate, at) {
            Ok(()) => Ok(Given::Ocsp(answer)),
            Err(fault @ Fault::Revoked { .. }) => Err(Obstacle::Proof(fault)),
            // Another responder, or a list, may know more.
            Err(fault) => Err(Obstacle::Revocation(Failure::Answer(fault.to_string()))),
        }
    }

    async fn ask_list(&self, address: &str, link: &Link, at: Timestamp) -> Result<Given, Obstacle> {
        let (list, is_fresh) = self.list(address).await.map_err(Obstacle::Revocation)?;
        let now = self.clock.now();
        let read =
            revocation::accept_crl(&list, &link.certificate, &link.issuer, at, now).map_err(unusable)?;
        proof::check_status(&read, &link.certificate, at).map_err(Obstacle::Proof)?;
        if is_fresh {
            let mut lists = self.raiser.lists.lock().unwrap_or_else(PoisonError::into_inner);
            lists.insert(address.to_owned(), (list.clone(), now));
        }
        Ok(Given::Crl(list))
    }

    /// A list, and whether it was fetched just now.
    async fn list(&self, address: &str) -> Result<(Vec<u8>, bool), Failure> {
        let kept = self.raiser.lists.lock().unwrap_or_else(PoisonError::into_inner).get(address).cloned();
        match kept {
            Some((list, at)) if self.clock.now().duration_since(at) < LIST_LIFE => Ok((list, false)),
            _ => Ok((self.authorities()?.get(address).await?, true)),
        }
    }
}

fn unusable(fault: revocation::Fault) -> Obstacle {
    Obstacle::Revocation(Failure::Answer(fault.to_string()))
}

/// How long an authority is left alone after a failure.
fn rest(failure: &Failure) -> SignedDuration {
    match failure {
        Failure::Way(remote::Error::Failing { retry_after: Some(seconds), .. }) => {
            let wish = SignedDuration::from_secs(i64::try_from(*seconds).unwrap_or(i64::MAX));
            wish.clamp(SHORT_REST, SignedDuration::from_hours(24))
        }
        // An authority that shuts a client out says so with a status of its own choice.
        Failure::Way(remote::Error::Failing { status: 400..=499, .. }) | Failure::Answer(_) => LONG_REST,
        Failure::Way(_) | Failure::Nobody => SHORT_REST,
    }
}

fn nonce() -> Result<[u8; 16], Failure> {
    let mut bytes = [0; 16];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| Failure::Answer("no random numbers".into()))?;
    Ok(bytes)
}
