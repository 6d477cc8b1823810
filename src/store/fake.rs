//! The store in memory, for tests and for whoever must leave no trace. Behaves as the encrypted one
//! does: one suite of tests runs against both.

use super::needle::Needle;
use super::{Answered, CarriedOut, Error, Listed, Pending, Proof, Raised, Sealed, Store, authority, rule};
use crate::domain::application::Id;
use crate::domain::authority::Usage;
use crate::domain::draft::Draft;
use crate::domain::history::{Attested, Changed, Entry as Row, Key, Pass, Query, Rows, Search, Standing};
use crate::domain::home::Home;
use crate::domain::identifier::Voen;
use crate::domain::insurer::Insurer;
use crate::domain::level::Level;
use crate::domain::lookup::Note;
use crate::domain::outbox::{ContainerDigest, Entry, State};
use crate::domain::receipt::Receipt;
use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A store in memory.
#[derive(Default)]
pub struct Fake(Mutex<Content>);

#[derive(Default)]
struct Content {
    drafts: Vec<Draft>,
    outbox: Vec<Entry>,
    containers: HashMap<ContainerDigest, Vec<u8>>,
    /// The times of the time-stamps in them.
    stamps: HashMap<ContainerDigest, Timestamp>,
    /// What was raised after it was sent.
    raised: HashMap<ContainerDigest, Raised>,
    receipts: HashMap<ContainerDigest, Vec<u8>>,
    authorities: HashMap<String, Usage>,
    rows: Vec<Row>,
    searches: BTreeMap<(Voen, String), Query>,
    synchronised: HashMap<Voen, Timestamp>,
    passes: HashMap<Voen, Pass>,
    choices: HashMap<&'static str, String>,
    delegations: HashMap<Voen, Listed>,
    orders: Vec<Pending>,
    carried_out: Vec<(Voen, CarriedOut)>,
    insurers: Vec<Insurer>,
    home: Option<Home>,
    looked_up: Vec<Note>,
    failures: Vec<Error>,
}

impl Fake {
    /// An empty one.
    pub fn new() -> Fake {
        Fake::default()
    }

    /// Makes the next call fail with this, and leave everything as it was.
    pub fn fail_next(&self, error: Error) {
        self.content().failures.push(error);
    }

    /// What a new start of the program would make of it.
    pub fn restart(&self) {
        let mut content = self.content();
        content.outbox.iter_mut().for_each(|entry| entry.state = entry.state.after_restart());
        for row in &mut content.rows {
            if let Standing::Outbox(state) = &mut row.standing {
                *state = state.after_restart();
            }
        }
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The content, unless this call is to fail.
    fn call(&self) -> Result<MutexGuard<'_, Content>, Error> {
        let mut content = self.content();
        if content.failures.is_empty() { Ok(content) } else { Err(content.failures.remove(0)) }
    }
}

impl Content {
    fn entry(&mut self, digest: &ContainerDigest) -> Result<&mut Entry, Error> {
        self.outbox.iter_mut().find(|e| e.digest == *digest).ok_or(Error::NotFound)
    }

    fn row(&mut self, voen: &Voen, id: &Id) -> Option<&mut Row> {
        self.rows.iter_mut().find(|row| row.voen == *voen && row.id == *id)
    }

    fn put(&mut self, row: Row) {
        self.rows.retain(|known| known.voen != row.voen || known.id != row.id);
        self.rows.push(row);
    }

    fn save_draft(&mut self, draft: Draft) -> Result<(), Error> {
        if self.outbox.iter().any(|e| e.application == draft.id && e.state != State::Discarded) {
            return Err(Error::Database("the draft is signed already".to_owned()));
        }
        if self.drafts.iter().any(|known| known.id == draft.id && known.voen != draft.voen) {
            return Err(Error::Database("the draft belongs to another insurer".to_owned()));
        }
        if self.drafts.iter().any(|known| known.id == draft.id && known.updated > draft.updated) {
            return Ok(());
        }
        self.drafts.retain(|known| known.id != draft.id);
        self.drafts.push(draft);
        Ok(())
    }

    /// The highest level of an entry's containers.
    fn level(&self, entry: &Entry) -> Level {
        self.raised.get(&entry.digest).map_or(entry.level, |raised| raised.level.max(entry.level))
    }

    /// A row with what is attested of its container.
    fn attest(&self, row: &Row) -> Row {
        let entry = self
            .outbox
            .iter()
            .find(|e| e.application == row.id && e.voen == row.voen && e.state != State::Discarded);
        let attested = entry.map(|entry| {
            let raised = self.raised.get(&entry.digest).map(|raised| raised.stamped_at);
            let stamped_at = raised.or_else(|| self.stamps.get(&entry.digest).copied());
            Attested { level: self.level(entry), stamped_at }
        });
        Row { attested, ..row.clone() }
    }

    fn discard(&mut self, digest: &ContainerDigest) -> Result<Entry, Error> {
        let entry = self.entry(digest)?;
        if !entry.state.may_become(State::Discarded) {
            return Err(Error::IllegalMove { from: entry.state, to: State::Discarded });
        }
        entry.state = State::Discarded;
        entry.refusal = None;
        let entry = entry.clone();
        self.containers.remove(digest);
        self.raised.remove(digest);
        self.rows.retain(|row| {
            row.voen != entry.voen
                || row.id != entry.application
                || !matches!(row.standing, Standing::Outbox(_))
        });
        Ok(entry)
    }
}

/// The rows that answer a query, in its order, and how many the insurer has in all.
fn found<'c>(content: &'c Content, voen: &Voen, query: &Query) -> (Vec<&'c Row>, usize) {
    let (zone, needle) = (TimeZone::system(), Needle::of(query));
    let of_insurer: Vec<&Row> = content.rows.iter().rev().filter(|row| row.voen == *voen).collect();
    let total = of_insurer.len();
    let mut found = of_insurer;
    found.retain(|row| rule::matches(row, query, needle.as_ref(), &zone));
    found.sort_by(|a, b| rule::compare(query.order, a, b));
    (found, total)
}

/// A row's key, the same however often it changes.
fn key(row: &Row) -> Key {
    let mut hasher = DefaultHasher::new();
    (row.voen.as_str(), row.id.as_str()).hash(&mut hasher);
    Key(i64::from_ne_bytes(hasher.finish().to_ne_bytes()))
}

#[async_trait]
impl Store for Fake {
    async fn check(&self) -> Result<Vec<String>, Error> {
        self.call().map(|_| Vec::new())
    }

    async fn save_draft(&self, draft: Draft) -> Result<(), Error> {
        self.call()?.save_draft(draft)
    }

    async fn drafts(&self, voen: &Voen) -> Result<Vec<Draft>, Error> {
        let content = self.call()?;
        let mut drafts: Vec<Draft> =
            content.drafts.iter().rev().filter(|d| d.voen == *voen).cloned().collect();
        drafts.sort_by_key(|d| Reverse(d.updated));
        Ok(drafts)
    }

    async fn delete_draft(&self, id: &Id) -> Result<(), Error> {
        self.call()?.drafts.retain(|d| d.id != *id);
        Ok(())
    }

    async fn enqueue(&self, sealed: Sealed) -> Result<(), Error> {
        let mut content = self.call()?;
        rule::check(&sealed)?;
        let Sealed { entry, container, row } = sealed;
        if let Some(known) = content.outbox.iter().find(|e| e.digest == entry.digest) {
            let refused = Error::IllegalMove { from: known.state, to: State::Queued };
            return if known.state.is_open() { Ok(()) } else { Err(refused) };
        }
        let rival = |e: &&Entry| e.application == entry.application && e.state != State::Discarded;
        if let Some(rival) = content.outbox.iter().find(rival) {
            return Err(Error::IllegalMove { from: rival.state, to: State::Queued });
        }
        content.drafts.retain(|d| d.id != entry.application);
        content.containers.insert(entry.digest, container);
        content.outbox.push(entry);
        content.put(row);
        Ok(())
    }

    async fn open_entries(&self) -> Result<Vec<Entry>, Error> {
        let content = self.call()?;
        let mut entries: Vec<Entry> = content.outbox.iter().filter(|e| e.state.is_open()).cloned().collect();
        entries.sort_by_key(|e| e.signed_at);
        Ok(entries)
    }

    async fn refused(&self, voen: &Voen) -> Result<Vec<Entry>, Error> {
        let content = self.call()?;
        let refused = content.outbox.iter().filter(|e| e.state == State::Refused && e.voen == *voen);
        let mut entries: Vec<Entry> = refused.cloned().collect();
        entries.sort_by_key(|e| e.signed_at);
        Ok(entries)
    }

    async fn container(&self, digest: &ContainerDigest) -> Result<Vec<u8>, Error> {
        self.call()?.containers.get(digest).cloned().ok_or(Error::NotFound)
    }

    async fn best_container(&self, digest: &ContainerDigest) -> Result<Vec<u8>, Error> {
        let content = self.call()?;
        let raised = content.raised.get(digest).map(|raised| raised.container.clone());
        raised.or_else(|| content.containers.get(digest).cloned()).ok_or(Error::NotFound)
    }

    async fn raise(&self, digest: &ContainerDigest, raised: Raised) -> Result<(), Error> {
        let mut content = self.call()?;
        let entry = content.entry(digest)?.clone();
        if !rule::may_be_raised(&entry) {
            return Err(Error::IllegalMove { from: entry.state, to: entry.state });
        }
        if content.level(&entry) >= raised.level {
            return Ok(());
        }
        if rule::takes_its_place(&entry) {
            let entry = content.entry(digest)?;
            (entry.key, entry.level) = (raised.key, raised.level);
            content.stamps.insert(*digest, raised.stamped_at);
            content.containers.insert(*digest, raised.container);
        } else {
            content.raised.insert(*digest, raised);
        }
        Ok(())
    }

    async fn below(&self, level: Level, since: Timestamp) -> Result<Vec<Entry>, Error> {
        let content = self.call()?;
        let wanted = |e: &&Entry| {
            matches!(e.state, State::Queued | State::Unknown | State::Accepted)
                && e.signed_at >= since
                && content.level(e) < level
        };
        let mut entries: Vec<Entry> = content.outbox.iter().filter(wanted).cloned().collect();
        entries.sort_by_key(|e| e.signed_at);
        Ok(entries)
    }

    async fn move_entry(
        &self,
        digest: &ContainerDigest,
        to: State,
        refusal: Option<String>,
    ) -> Result<(), Error> {
        let mut content = self.call()?;
        if to == State::Discarded {
            return content.discard(digest).map(drop);
        }
        let entry = content.entry(digest)?;
        if to == State::Accepted || !entry.state.may_become(to) {
            return Err(Error::IllegalMove { from: entry.state, to });
        }
        entry.is_frozen = entry.state.freezes(to, entry.is_frozen);
        entry.state = to;
        entry.refusal = refusal.filter(|_| to == State::Refused);
        entry.attempts += u32::from(to == State::Sending);
        let (voen, id) = (entry.voen.clone(), entry.application.clone());
        if let Some(Row { standing: Standing::Outbox(state), .. }) = content.row(&voen, &id) {
            *state = to;
        }
        Ok(())
    }

    async fn accept(&self, digest: &ContainerDigest, receipt: Receipt, bytes: Vec<u8>) -> Result<(), Error> {
        let mut content = self.call()?;
        let entry = content.entry(digest)?;
        if !entry.state.may_become(State::Accepted) {
            return Err(Error::IllegalMove { from: entry.state, to: State::Accepted });
        }
        if receipt.voen != entry.voen {
            return Err(Error::Database("the receipt is for another insurer".to_owned()));
        }
        entry.state = State::Accepted;
        let (voen, id) = (entry.voen.clone(), entry.application.clone());
        content.receipts.insert(*digest, bytes);
        if let Some(row) = content.row(&voen, &id) {
            rule::acknowledge(row, &receipt);
        }
        Ok(())
    }

    async fn reopen(&self, digest: &ContainerDigest, draft: Draft) -> Result<(), Error> {
        let mut content = self.call()?;
        let entry = content.entry(digest)?;
        if entry.state.may_become(State::Discarded) && entry.voen != draft.voen {
            return Err(Error::NotFound);
        }
        content.discard(digest)?;
        content.save_draft(draft)
    }

    async fn proof(&self, voen: &Voen, id: &Id) -> Result<Proof, Error> {
        let content = self.call()?;
        let is_it = |e: &&Entry| e.application == *id && e.voen == *voen && e.state != State::Discarded;
        let entry = content.outbox.iter().find(is_it);
        let Some(entry) = entry else { return Ok(Proof::default()) };
        Ok(Proof {
            container: content.containers.get(&entry.digest).cloned(),
            raised: content.raised.get(&entry.digest).map(|raised| raised.container.clone()),
            receipt: content.receipts.get(&entry.digest).cloned(),
        })
    }

    async fn merge_history(&self, rows: Vec<Row>) -> Result<Vec<Changed>, Error> {
        let mut content = self.call()?;
        let mut changes = Vec::new();
        for row in rows {
            let row = match content.row(&row.voen, &row.id) {
                Some(known) => {
                    let (before, row) = (known.standing.clone(), rule::merged(known.clone(), row));
                    changes.extend(rule::changed(before, &row));
                    row
                }
                None => row,
            };
            content.put(row);
        }
        Ok(changes)
    }

    async fn rows(&self, voen: &Voen, query: Query, offset: usize, count: usize) -> Result<Rows, Error> {
        let content = self.call()?;
        let (found, total) = found(&content, voen, &query);
        let entries = found.iter().skip(offset).take(count).map(|row| content.attest(row)).collect();
        Ok(Rows { entries, matching: Some(found.len()), total })
    }

    async fn count(&self, voen: &Voen, query: Query) -> Result<Option<usize>, Error> {
        Ok(Some(found(&*self.call()?, voen, &query).0.len()))
    }

    async fn keys(&self, voen: &Voen, query: Query) -> Result<Vec<Key>, Error> {
        Ok(found(&*self.call()?, voen, &query).0.into_iter().map(key).collect())
    }

    async fn rows_of(&self, keys: &[Key]) -> Result<Vec<Row>, Error> {
        let content = self.call()?;
        let rows: HashMap<Key, &Row> = content.rows.iter().map(|row| (key(row), row)).collect();
        Ok(keys.iter().filter_map(|key| rows.get(key)).map(|row| content.attest(row)).collect())
    }

    async fn searches(&self, voen: &Voen) -> Result<Vec<Search>, Error> {
        let content = self.call()?;
        let of_insurer = content.searches.iter().filter(|(of, _)| of.0 == *voen);
        Ok(of_insurer.map(|(of, query)| Search { name: of.1.clone(), query: query.clone() }).collect())
    }

    async fn save_search(&self, voen: &Voen, search: Search) -> Result<(), Error> {
        self.call()?.searches.insert((voen.clone(), search.name), search.query);
        Ok(())
    }

    async fn rename_search(&self, voen: &Voen, from: &str, to: &str) -> Result<(), Error> {
        let searches = &mut self.call()?.searches;
        let (from, to) = ((voen.clone(), from.to_owned()), (voen.clone(), to.to_owned()));
        if from != to && searches.contains_key(&from) && searches.contains_key(&to) {
            return Err(Error::Database("another search has that name".into()));
        }
        if let Some(query) = searches.remove(&from) {
            searches.insert(to, query);
        }
        Ok(())
    }

    async fn delete_search(&self, voen: &Voen, name: &str) -> Result<(), Error> {
        self.call()?.searches.remove(&(voen.clone(), name.to_owned()));
        Ok(())
    }

    async fn synchronised_at(&self, voen: &Voen) -> Result<Option<Timestamp>, Error> {
        Ok(self.call()?.synchronised.get(voen).copied())
    }

    async fn pass(&self, voen: &Voen) -> Result<Option<Pass>, Error> {
        Ok(self.call()?.passes.get(voen).cloned())
    }

    async fn set_pass(&self, voen: &Voen, pass: Option<Pass>) -> Result<(), Error> {
        let mut content = self.call()?;
        content.passes.remove(voen);
        content.passes.extend(pass.map(|pass| (voen.clone(), pass)));
        Ok(())
    }

    async fn set_synchronised_at(&self, voen: &Voen, time: Timestamp) -> Result<(), Error> {
        let mut content = self.call()?;
        content.passes.remove(voen);
        content.synchronised.insert(voen.clone(), time);
        Ok(())
    }

    async fn authority_usage(&self, address: &str, now: Timestamp) -> Result<Usage, Error> {
        let content = self.call()?;
        let mut usage = content.authorities.get(address).cloned().unwrap_or_default();
        usage.requests.retain(|time| now.duration_since(*time) < authority::MEMORY);
        Ok(usage)
    }

    async fn count_request(&self, address: &str, now: Timestamp) -> Result<(), Error> {
        self.call()?.authorities.entry(address.to_owned()).or_default().requests.push(now);
        Ok(())
    }

    async fn rest_authority(&self, address: &str, until: Timestamp) -> Result<(), Error> {
        self.call()?.authorities.entry(address.to_owned()).or_default().resting_until = Some(until);
        Ok(())
    }

    async fn delegations(&self, voen: &Voen) -> Result<Option<Listed>, Error> {
        Ok(self.call()?.delegations.get(voen).cloned())
    }

    async fn save_delegations(&self, voen: &Voen, listed: Listed) -> Result<(), Error> {
        self.call()?.delegations.insert(voen.clone(), listed);
        Ok(())
    }

    async fn keep_order(&self, pending: Pending) -> Result<(), Error> {
        let mut content = self.call()?;
        if !content.orders.iter().any(|known| known.key == pending.key) {
            content.orders.push(pending);
        }
        Ok(())
    }

    async fn pending_orders(&self, voen: &Voen) -> Result<Vec<Pending>, Error> {
        Ok(self.call()?.orders.iter().filter(|order| order.voen == *voen).cloned().collect())
    }

    async fn settle_order(&self, key: &ContainerDigest, answered: Option<Answered>) -> Result<(), Error> {
        let mut content = self.call()?;
        let Some(at) = content.orders.iter().position(|order| order.key == *key) else { return Ok(()) };
        let Pending { voen, withdrawn, container, .. } = content.orders.remove(at);
        if let Some(answered) = answered {
            content
                .carried_out
                .push((voen, CarriedOut { is_withdrawal: withdrawn.is_some(), container, answered }));
        }
        Ok(())
    }

    async fn carried_out(&self, voen: &Voen, delegation: &Id) -> Result<Vec<CarriedOut>, Error> {
        let content = self.call()?;
        let all = content
            .carried_out
            .iter()
            .filter(|(of, done)| of == voen && done.answered.delegation == *delegation);
        Ok(all.map(|(_, done)| done.clone()).collect())
    }

    async fn remember_insurer(&self, insurer: Insurer, _: Timestamp) -> Result<(), Error> {
        let mut content = self.call()?;
        content.insurers.retain(|known| known.voen != insurer.voen);
        content.insurers.insert(0, insurer);
        Ok(())
    }

    async fn insurers(&self) -> Result<Vec<Insurer>, Error> {
        Ok(self.call()?.insurers.clone())
    }

    async fn settle_home(&self, home: Home) -> Result<(), Error> {
        let mut content = self.call()?;
        match &content.home {
            Some(there) if !there.fits(&home) => {
                return Err(Error::Elsewhere { found: there.to_string(), here: home.to_string() });
            }
            Some(there) if home.environment.is_none() || there.environment.is_some() => {}
            _ => content.home = Some(home),
        }
        Ok(())
    }

    async fn home(&self) -> Result<Option<Home>, Error> {
        Ok(self.call()?.home.clone())
    }

    async fn note_lookup(&self, note: Note) -> Result<(), Error> {
        self.call()?.looked_up.push(note);
        Ok(())
    }

    async fn looked_up(&self, voen: &Voen, count: usize) -> Result<Vec<Note>, Error> {
        let mut notes: Vec<Note> =
            self.call()?.looked_up.iter().rev().filter(|n| n.voen == *voen).cloned().collect();
        notes.sort_by_key(|note| Reverse(note.time));
        notes.truncate(count);
        Ok(notes)
    }

    async fn remembered(&self, name: &'static str) -> Result<Option<String>, Error> {
        Ok(self.call()?.choices.get(name).cloned())
    }

    async fn remember(&self, name: &'static str, value: String) -> Result<(), Error> {
        self.call()?.choices.insert(name, value);
        Ok(())
    }
}
