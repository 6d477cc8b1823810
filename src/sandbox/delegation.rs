//! Authorities: who holds one now, the list, and the orders that give and withdraw them. Looked at each time, so
//! that an order has effect at once, in sessions that are open too.

use super::insurers::SEAL_RIGHTS;
use super::problem::{Kind, Problem};
use super::service::{CONTAINER_MAX_AGE, Service};
use super::session::Caller;
use super::store::delegation::{Effect, Given, NewOrder};
use super::{Error, answer, cards, insurers};
use crate::domain::application::Id;
use crate::domain::content::Content;
use crate::domain::delegation::{Act, Delegate, Delegation, Means, Number, Order, Register, Term, today};
use crate::domain::environment::Environment;
use crate::domain::identifier::{Fin, Voen};
use crate::domain::identity::Identity;
use crate::domain::outbox::ContainerDigest;
use crate::domain::person::Names;
use crate::domain::session::{Mandate, MandateSource};
use crate::remote::wire;
use crate::signing::verify::verify;
use jiff::{Timestamp, ToSpan};
use sha2::{Digest, Sha256};

/// By what somebody signed in: an authority is for one card, or for one phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Card or Asan İmza.
    pub means: Means,
    /// Its number.
    pub number: Number,
}

impl Access {
    /// The card of a certificate's holder: the sandbox knows which ones it issued.
    pub fn of_card(fin: &Fin) -> Option<Access> {
        let number = Number::parse(Means::Card, cards::number(fin.as_str())?).ok()?;
        Some(Access { means: Means::Card, number })
    }

    /// The phone with these national digits.
    pub fn of_phone(number: &str) -> Option<Access> {
        Some(Access { means: Means::Asan, number: Number::parse(Means::Asan, number).ok()? })
    }

    fn fits(&self, delegate: &Delegate) -> bool {
        self.means == delegate.means && self.number.is_same(&delegate.number)
    }
}

/// Those that are there from the beginning: one in force, one that ends soon, one that has ended.
pub fn at_first(now: Timestamp) -> Vec<Given> {
    let today = today(now);
    let row = |(n, delegation): (usize, &insurers::Row)| {
        let insurers::Row { voen, fin, means, number, from, until } = delegation;
        let mut id = [0xD0; 16];
        id[15] = u8::try_from(n).ok()?;
        let day = |days: i64| today.checked_add(days.days()).ok();
        Some(Given {
            voen: Voen::parse(voen).ok()?,
            delegation: Delegation {
                id: Id::from_bytes(id),
                delegate: Delegate {
                    means: *means,
                    number: Number::parse(*means, number).ok()?,
                    fin: Fin::parse(fin).ok()?.0,
                },
                names: None,
                term: Term { from: day(*from)?, until: until.and_then(day) },
                given_by: "Əliyeva Günel Rauf qızı".to_owned(),
                given_at: now.checked_add((from * 24).hours()).ok()?,
                withdrawn_at: None,
            },
        })
    };
    // The list shows the newest first.
    insurers::DELEGATIONS.iter().rev().enumerate().filter_map(row).collect()
}

impl Service {
    /// For whom the holder of a certificate may act at a moment: the insurer that the certificate names, and
    /// those by whose authority. Without `access` any of the person's cards and phones counts: a signature
    /// does not say which one made it.
    pub fn mandates(
        &self,
        holder: &Identity,
        access: Option<&Access>,
        at: Timestamp,
    ) -> Result<Vec<Mandate>, Error> {
        let mut mandates = self.registry.own_mandates(holder);
        let Some(fin) = &holder.fin else { return Ok(mandates) };
        for Given { voen, delegation } in self.store.delegations_of(fin)? {
            let fits = access.is_none_or(|access| access.fits(&delegation.delegate));
            let is_known = mandates.iter().any(|m| m.voen == voen);
            let Some(insurer) = self.registry.insurer(&voen).filter(|_| fits && !is_known) else { continue };
            if is_in_force(&delegation, at) {
                mandates.push(Mandate {
                    voen,
                    name: insurer.name.clone(),
                    kind: insurer.kind,
                    has_seal_right: false,
                    source: MandateSource::Delegation,
                    until: delegation.term.ends(),
                });
            }
        }
        Ok(mandates)
    }

    /// Whether a person once had an authority for an insurer that has ended since.
    pub fn had_mandate(&self, fin: &Fin, voen: &Voen, now: Timestamp) -> Result<bool, Error> {
        let given = self.store.delegations_of(fin)?;
        Ok(given.iter().any(|g| g.voen == *voen && !g.delegation.state(now).is_open()))
    }

    /// The list: all of it for who has the seal right, one's own for anybody else.
    pub fn delegations(&self, caller: &Caller) -> Result<wire::Delegations, Problem> {
        let (session, voen) = self.acting(caller)?;
        let complete = self.has_seal_right(session.holder(), &voen);
        let given = self.store.delegations(&voen)?;
        let shown = given.into_iter().filter(|g| complete || g.delegation.delegate.fin == session.fin);
        let items = shown.map(|given| self.answer(given)).collect();
        Ok(wire::Delegations { voen: voen.as_str().to_owned(), items, complete })
    }

    /// The caller's mandates as they are now.
    pub fn mandates_of(&self, caller: &Caller) -> Result<wire::Mandates, Problem> {
        let session = self.session(caller)?;
        let mandates = self.mandates(session.holder(), session.access(), self.now())?;
        Ok(wire::Mandates { mandates: mandates.iter().map(answer::mandate).collect() })
    }

    /// Takes an order; `about` is the authority that its address names, where it names one. Says whether it is
    /// new.
    pub fn order(
        &self,
        key: Option<&str>,
        about: Option<&str>,
        container: &[u8],
    ) -> Result<(bool, wire::Delegation), Problem> {
        let key = key.and_then(ContainerDigest::parse);
        let key = key.ok_or_else(|| Kind::InvalidRequest.because(wire::IDEMPOTENCY_KEY))?;
        let known = self.store.order_by_digest(key)?;
        if ContainerDigest(Sha256::digest(container).into()) != key {
            return Err(match known {
                Some(_) => Kind::IdempotencyConflict.into(),
                None => Kind::InvalidRequest.because("the key is not the SHA-256 of the body"),
            });
        }
        if let Some(id) = known {
            return Ok((false, self.delegation(&id)?));
        }
        let now = self.now();
        let (content, holder, signed_at) = self.verified(verify(container, &self.trust, now))?;
        let Content::Order(order) = content else { return Err(Kind::ContainerRefused.because("no order")) };
        let named = match &order.act {
            Act::Give { .. } => None,
            Act::Withdraw { delegation, .. } => Some(delegation.as_str()),
        };
        if named != about {
            return Err(Kind::ContainerRefused.because("the order is about something else than the address"));
        }
        self.admit_order(&order, &holder, signed_at, now)?;
        self.check_level(container, now)?;
        // The same order in another container, raised anew: the first answer stands.
        if let Some(id) = self.store.order_by_id(&order.id)? {
            return Ok((false, self.delegation(&id)?));
        }
        self.carry_out(&order, key, container, signed_at, now).map(|answer| (true, answer))
    }

    /// Whether this signer may order this here and now.
    fn admit_order(
        &self,
        order: &Order,
        holder: &Identity,
        signed_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), Problem> {
        if self.is_revoked(holder) {
            return Err(Kind::CertificateRefused.because("Revoked"));
        }
        if order.environment != Environment::Sandbox || order.service != self.origin {
            return Err(Kind::WrongEnvironment.into());
        }
        if !self.has_seal_right(holder, &order.insurer.voen) {
            return Err(Kind::SealRightRequired.into());
        }
        if self.registry.insurer(&order.insurer.voen) != Some(&order.insurer) {
            return Err(Kind::DataChanged.because("insurer"));
        }
        if now.duration_since(signed_at) > CONTAINER_MAX_AGE {
            return Err(Kind::ContainerTooOld.into());
        }
        Ok(())
    }

    /// The seal right is attached to the person's own signature for the insurer that the certificate names; no
    /// authority gives it.
    fn has_seal_right(&self, holder: &Identity, voen: &Voen) -> bool {
        let fin = holder.fin.as_ref().map_or("", |fin| fin.as_str());
        holder.voen.as_ref() == Some(voen) && SEAL_RIGHTS.contains(&(fin, voen.as_str()))
    }

    fn carry_out(
        &self,
        order: &Order,
        digest: ContainerDigest,
        container: &[u8],
        signed_at: Timestamp,
        now: Timestamp,
    ) -> Result<wire::Delegation, Problem> {
        let voen = &order.insurer.voen;
        let id = match &order.act {
            Act::Give { delegate, term, replaces } => {
                if delegate.fin == order.prepared_by.fin {
                    return Err(Kind::DelegationRefused.because("to oneself"));
                }
                term.check(today(signed_at))
                    .map_err(|e| Kind::DelegationRefused.because(format!("{e:?}")))?;
                let given = Given {
                    voen: voen.clone(),
                    delegation: Delegation {
                        id: order.id.clone(),
                        delegate: delegate.clone(),
                        names: None,
                        term: *term,
                        given_by: order.prepared_by.names.full(),
                        given_at: now,
                        withdrawn_at: None,
                    },
                };
                let old = replaces.as_ref().map(|old| &old.id);
                let new = NewOrder { digest, id: &order.id, about: &order.id, container };
                self.store.order(&new, voen, &Effect::Give(&given, old), |all| {
                    may_give(all, delegate, term, old, now)
                })?;
                &order.id
            }
            Act::Withdraw { delegation, .. } => {
                let new = NewOrder { digest, id: &order.id, about: delegation, container };
                self.store
                    .order(&new, voen, &Effect::Withdraw(now), |all| open(all, delegation, now).map(drop))?;
                delegation
            }
        };
        self.delegation(id)
    }

    fn delegation(&self, id: &Id) -> Result<wire::Delegation, Problem> {
        let given = self.store.delegation(id)?.ok_or(Kind::NotFound)?;
        Ok(self.answer(given))
    }

    fn answer(&self, mut given: Given) -> wire::Delegation {
        given.delegation.names = self.names(&given.delegation.delegate.fin);
        answer::delegation(&given.voen, &given.delegation)
    }

    /// What the registers call a person.
    fn names(&self, fin: &Fin) -> Option<Names> {
        cards::holder(fin.as_str()).or_else(|| self.registry.names(fin))
    }
}

fn is_in_force(delegation: &Delegation, at: Timestamp) -> bool {
    delegation.given_at <= at
        && delegation.term.contains(today(at))
        && delegation.withdrawn_at.is_none_or(|withdrawn| at < withdrawn)
}

/// An authority of the insurer that has effect, or will have.
fn open<'a>(all: &'a [Given], id: &Id, now: Timestamp) -> Result<&'a Delegation, Problem> {
    let known = all.iter().map(|given| &given.delegation).find(|d| d.id == *id).ok_or(Kind::NotFound)?;
    if known.state(now).is_open() { Ok(known) } else { Err(Kind::DelegationEnded.into()) }
}

fn may_give(
    all: &[Given],
    delegate: &Delegate,
    term: &Term,
    replaced: Option<&Id>,
    now: Timestamp,
) -> Result<(), Problem> {
    if let Some(old) = replaced {
        let old = open(all, old, now)?;
        if (old.delegate.means, &old.delegate.fin) != (delegate.means, &delegate.fin) {
            return Err(Kind::DelegationRefused.because("another person than before"));
        }
    }
    let delegations = all.iter().map(|given| given.delegation.clone()).collect();
    let register = Register { delegations, is_complete: true };
    if register.holds(delegate, term, replaced, now) { Err(Kind::DelegationExists.into()) } else { Ok(()) }
}
