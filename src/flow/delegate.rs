//! Giving, withdrawing and renewing authorities: put together, signed with one PIN, raised to the level that the
//! service requires, sent. They have effect at the service only, so that nothing waits for a network: what did not
//! get there was not ordered. An order whose answer was lost is sent again as it is, which has no second effect. What
//! was carried out is kept as it was signed, with the answer.

use super::pen::Pen;
use super::raise::{self, Obstacle, Raiser};
use super::{Clock, Error, sign};
use crate::domain::application::{Id, Signatory};
use crate::domain::content::Content;
use crate::domain::delegation::{
    Act, Delegate, Delegation, Number, Order, Register, Replaced, Term, TermError, today,
};
use crate::domain::environment::Environment;
use crate::domain::identifier::Voen;
use crate::domain::insurer::Insurer;
use crate::domain::outbox::ContainerDigest;
use crate::domain::session::Session;
use crate::remote::{self, OrderAnswer, Refusal, Service, ServiceCard};
use crate::signing::trust::Trust;
use crate::signing::{self, container};
use crate::store::{Answered, Listed, Pending, Store};
use futures::StreamExt;
use jiff::Timestamp;

/// Why an order cannot be put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotAllowed {
    /// The signer has no seal right of their own for this insurer.
    NoSealRight,
    /// It would be given to the signer.
    ToOneself,
    /// It would begin in the past, or end before it begins.
    Term,
    /// The same person holds one with the same card or phone already.
    Exists,
    /// What is to be withdrawn or renewed is no longer in force.
    Ended,
}

/// What became of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Carried out; the authority as it stands now.
    Done(Delegation),
    /// The service refused it.
    Refused(Refusal),
    /// It did not arrive, or did not leave this computer: nothing was changed.
    NotSent(Error),
    /// The level that the service requires cannot be reached now: nothing was sent.
    NotRaised(Obstacle),
    /// It may have arrived, or what was answered is about something else. It is sent again when the list is fetched
    /// next.
    Unknown(remote::Error),
}

/// Who orders, for whom, where and when.
#[derive(Debug, Clone, Copy)]
pub struct Orderer<'a> {
    /// Who is signed in.
    pub session: &'a Session,
    /// For whom they act.
    pub insurer: &'a Insurer,
    /// Whether it has legal effect.
    pub environment: Environment,
    /// Origin of the service.
    pub service: &'a str,
    /// When.
    pub now: Timestamp,
}

impl Orderer<'_> {
    /// Whether they may order anything.
    ///
    /// # Errors
    /// [`NotAllowed::NoSealRight`].
    fn check(&self) -> Result<(), Error> {
        let voen = &self.insurer.voen;
        let may = self.session.mandates.iter().any(|m| m.voen == *voen && m.may_give_authorities());
        if may { Ok(()) } else { Err(Error::NotAllowed(NotAllowed::NoSealRight)) }
    }

    fn order(&self, id: Id, act: Act) -> Order {
        let signer = &self.session.signer;
        Order {
            id,
            environment: self.environment,
            service: self.service.to_owned(),
            insurer: self.insurer.clone(),
            act,
            prepared_by: Signatory { names: signer.names.clone(), fin: signer.fin.clone() },
            prepared_at: sign::to_second(self.now),
        }
    }
}

/// An order to give an authority.
///
/// # Errors
/// [`Error::NotAllowed`].
pub fn give(
    orderer: &Orderer<'_>,
    register: &Register,
    delegate: Delegate,
    term: Term,
    id: Id,
) -> Result<Order, Error> {
    orderer.check()?;
    if delegate.fin == orderer.session.signer.fin {
        return Err(Error::NotAllowed(NotAllowed::ToOneself));
    }
    term.check(today(orderer.now)).map_err(|_: TermError| Error::NotAllowed(NotAllowed::Term))?;
    if register.holds(&delegate, &term, None, orderer.now) {
        return Err(Error::NotAllowed(NotAllowed::Exists));
    }
    Ok(orderer.order(id, Act::Give { delegate, term, replaces: None }))
}

/// An order to withdraw one.
///
/// # Errors
/// [`Error::NotAllowed`].
pub fn withdraw(orderer: &Orderer<'_>, delegation: &Delegation, id: Id) -> Result<Order, Error> {
    orderer.check()?;
    if !delegation.state(orderer.now).is_open() {
        return Err(Error::NotAllowed(NotAllowed::Ended));
    }
    let Delegation { id: withdrawn, delegate, term, .. } = delegation.clone();
    Ok(orderer.order(id, Act::Withdraw { delegation: withdrawn, delegate, term }))
}

/// The orders that renew all authorities of a person whose card or phone got another number, one for each.
///
/// # Errors
/// [`Error::NotAllowed`]; none is in force any more.
pub fn renew(
    orderer: &Orderer<'_>,
    register: &Register,
    old: &Delegate,
    number: &Number,
    mut new_id: impl FnMut() -> Id,
) -> Result<Vec<Order>, Error> {
    orderer.check()?;
    let today = today(orderer.now);
    let delegate = Delegate { number: number.clone(), ..old.clone() };
    let renewed = |delegation: &Delegation| {
        let term = Term { from: delegation.term.from.max(today), ..delegation.term };
        if register.holds(&delegate, &term, Some(&delegation.id), orderer.now) {
            return Err(Error::NotAllowed(NotAllowed::Exists));
        }
        let replaced = Replaced { id: delegation.id.clone(), number: delegation.delegate.number.clone() };
        let act = Act::Give { delegate: delegate.clone(), term, replaces: Some(replaced) };
        Ok(orderer.order(new_id(), act))
    };
    let orders = register.open_of(old, orderer.now).map(renewed).collect::<Result<Vec<_>, _>>()?;
    if orders.is_empty() { Err(Error::NotAllowed(NotAllowed::Ended)) } else { Ok(orders) }
}

/// What orders are carried out with.
#[derive(Clone, Copy)]
pub struct Office<'a> {
    /// The local database.
    pub store: &'a dyn Store,
    /// The service.
    pub service: &'a dyn Service,
    /// What it says of itself.
    pub card: &'a ServiceCard,
    /// Who raises.
    pub raiser: &'a Raiser,
    /// Whom to trust.
    pub trust: &'a Trust,
    /// The time.
    pub clock: &'a dyn Clock,
}

/// Signs orders with one pen and sends each. After the first that does not get through nothing more is sent: what
/// came of those before is told, whatever stops the others, and the rest was not ordered.
///
/// # Errors
/// The pen's, or that of our own verification: nothing was sent then.
pub async fn carry_out(office: &Office<'_>, pen: Pen<'_>, orders: Vec<Order>) -> Result<Vec<Outcome>, Error> {
    let now = office.clock.now();
    // All of them are signed before one is sent, so that a card that is pulled leaves nothing half done.
    let mut signed = Vec::new();
    let mut stream = sign::containers(pen, orders, office.trust, now)?;
    while let Some(made) = stream.next().await {
        signed.push(made?);
    }
    drop(stream);
    let mut outcomes = Vec::new();
    for (order, container) in signed {
        let outcome = office.send_order(&order, &container.bytes).await.unwrap_or_else(Outcome::NotSent);
        let is_done = matches!(outcome, Outcome::Done(_));
        outcomes.push(outcome);
        if !is_done {
            break;
        }
    }
    Ok(outcomes)
}

impl Office<'_> {
    /// What came of an order.
    ///
    /// # Errors
    /// What kept it from being sent.
    async fn send_order(&self, order: &Order, container: &[u8]) -> Result<Outcome, Error> {
        let Office { store, card, raiser, trust, clock, .. } = *self;
        let level = card.required_level;
        let raised = match raise::raised(raiser, store, card, trust, clock, container, level).await? {
            Ok(raised) => raised,
            Err(obstacle) => return Ok(Outcome::NotRaised(obstacle)),
        };
        let withdrawn = match &order.act {
            Act::Give { .. } => None,
            Act::Withdraw { delegation, .. } => Some(delegation.clone()),
        };
        let key = container::digest(&raised);
        let pending = Pending { key, voen: order.insurer.voen.clone(), withdrawn, container: raised };
        store.keep_order(pending.clone()).await?;
        let outcome = send(store, self.service, order, &pending, false, clock).await;
        if let Outcome::Done(delegation) = &outcome {
            // Where this computer cannot keep it, the list of the service shows it all the same.
            let _ = self.remember(order, delegation).await;
        }
        Ok(outcome)
    }

    /// The list of this computer shows it too, until the service is asked again.
    async fn remember(&self, order: &Order, delegation: &Delegation) -> Result<(), Error> {
        let voen = &order.insurer.voen;
        let Some(mut listed) = self.store.delegations(voen).await? else { return Ok(()) };
        let all = &mut listed.register.delegations;
        if let Act::Give { replaces: Some(old), .. } = &order.act {
            for replaced in all.iter_mut().filter(|d| d.id == old.id) {
                replaced.withdrawn_at.get_or_insert(delegation.given_at);
            }
        }
        match all.iter_mut().find(|d| d.id == delegation.id) {
            Some(known) => known.clone_from(delegation),
            None => all.insert(0, delegation.clone()),
        }
        Ok(self.store.save_delegations(voen, listed).await?)
    }
}

/// Sends an order; where no answer comes, once more. `was_sent`: it may have arrived already, before this.
async fn send(
    store: &dyn Store,
    service: &dyn Service,
    order: &Order,
    pending: &Pending,
    was_sent: bool,
    clock: &dyn Clock,
) -> Outcome {
    let Pending { key, withdrawn, container, .. } = pending;
    let mut answer = service.order(*key, withdrawn.as_ref(), container.clone()).await;
    let was_lost = matches!(answer, Err(remote::Error::OutcomeUnknown(_)));
    if was_lost {
        answer = service.order(*key, withdrawn.as_ref(), container.clone()).await;
    }
    let mut answered = None;
    let outcome = match answer {
        Ok(answer) if !is_about(&answer, order) => {
            return Outcome::Unknown(remote::Error::Malformed("of another authority".into()));
        }
        Ok(OrderAnswer { delegation, bytes, .. }) => {
            answered = Some(Answered { delegation: delegation.id.clone(), time: clock.now(), bytes });
            Outcome::Done(delegation)
        }
        // Whoever looks at the list is told first: see [`refresh`].
        Err(remote::Error::Refused(refusal)) if was_sent => return Outcome::Refused(refusal),
        Err(remote::Error::Refused(refusal)) => Outcome::Refused(refusal),
        // The first one may have got there.
        Err(error) if was_sent || was_lost || may_have_arrived(&error) => return Outcome::Unknown(error),
        Err(error) => Outcome::NotSent(error.into()),
    };
    // What the service answered holds whether it can be written down here or not: the order stays pending then, is
    // sent again at the next look, and the same is answered.
    let _ = store.settle_order(key, answered).await;
    outcome
}

/// Whether an answer tells of the very authority that was ordered, or of its end where that was ordered.
fn is_about(answer: &OrderAnswer, order: &Order) -> bool {
    let there = &answer.delegation;
    let (id, stands_so) = match &order.act {
        // It may have been withdrawn since.
        Act::Give { .. } => (&order.id, true),
        Act::Withdraw { delegation, .. } => (delegation, there.withdrawn_at.is_some()),
    };
    there.id == *id
        && stands_so
        && there.delegate.is_same(order.act.delegate())
        && there.term == *order.act.term()
        && answer.voen == order.insurer.voen
}

fn may_have_arrived(error: &remote::Error) -> bool {
    match error {
        remote::Error::OutcomeUnknown(_) | remote::Error::Malformed(_) => true,
        remote::Error::Failing { status, .. } => *status != 429,
        _ => false,
    }
}

/// The list of an insurer's authorities, and what its readers have to know of orders whose answer was lost before.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Looked {
    /// The list.
    pub listed: Listed,
    /// Orders that the service refused now, or still does not say what became of.
    pub unfulfilled: Vec<(Order, Outcome)>,
    /// Those of them that were refused. Once that is told it is to be settled: until then it is told again.
    pub refused: Vec<ContainerDigest>,
    /// Why an order that is kept here cannot be read, where any cannot: it stays, and is not sent again.
    pub unreadable: Option<signing::Error>,
}

/// Brings the list of an insurer's authorities up to date: orders whose answer was lost are sent again first. One
/// whose answer still cannot be made sense of stays pending, as does one that cannot be read any more, and does not
/// keep the list from being asked for. One that is refused stays too, until that was told: see [`settle`].
///
/// # Errors
/// The service's or the store's, [`Error::AnsweredForAnother`]; the list here is as it was then.
pub async fn refresh(
    store: &dyn Store,
    service: &dyn Service,
    voen: &Voen,
    clock: &dyn Clock,
) -> Result<Looked, Error> {
    let (mut unfulfilled, mut refused, mut unreadable) = (Vec::new(), Vec::new(), None);
    for pending in store.pending_orders(voen).await? {
        let order = match read(&pending.container) {
            Ok(order) => order,
            Err(error) => {
                unreadable = Some(error);
                continue;
            }
        };
        match send(store, service, &order, &pending, true, clock).await {
            Outcome::Done(_) => {}
            // Nobody was there to hear it, or nothing could be heard.
            Outcome::Unknown(error) if !may_have_arrived(&error) => return Err(error.into()),
            outcome => {
                refused.extend(matches!(outcome, Outcome::Refused(_)).then_some(pending.key));
                unfulfilled.push((order, outcome));
            }
        }
    }
    let (of, register) = service.delegations().await?;
    // Another insurer was chosen in the session meanwhile.
    if of != *voen {
        return Err(Error::AnsweredForAnother);
    }
    let listed = Listed { register, at: clock.now() };
    store.save_delegations(voen, listed.clone()).await?;
    Ok(Looked { listed, unfulfilled, refused, unreadable })
}

/// Orders that the service refused are over, now that it was told.
pub async fn settle(store: &dyn Store, refused: &[ContainerDigest]) {
    for key in refused {
        // Where that cannot be written down it is told once more at the next look.
        let _ = store.settle_order(key, None).await;
    }
}

fn read(container: &[u8]) -> Result<Order, signing::Error> {
    match container::open(container)?.content()? {
        Content::Order(order) => Ok(order),
        Content::Application(_) => Err(signing::Error::Container("it is no order".into())),
    }
}
