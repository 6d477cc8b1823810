//! An answer in the order of a column whose index has that order. Its rows are gathered in the order of their
//! keys, and then met on the index; how that is quickest depends on how many they are, and on where they stand.

use super::found::Asked;
use super::index::{Index, Place};
use super::needle::Needle;
use super::search::{Leg, Walk};
use super::{Error, row, rule, tally};
use crate::domain::history::Query;
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};

/// How many keys one piece of an answer has.
pub(super) const PIECE: usize = 10_000;

/// How much is done in one piece, and which way is taken.
#[derive(Debug)]
struct Pace {
    /// How many rows of the index one piece passes.
    piece: usize,
    /// Up to how many rows an answer may be read whole and put in order here.
    few: usize,
    /// How many rows of a larger answer are gathered before its size is estimated.
    sample: usize,
    /// How many rows are read in one piece.
    read: usize,
    /// How many rows are gathered in the time in which one is read, about.
    gathered_for_one: usize,
    /// How many rows of the index are passed in that time, about.
    passed_for_one: usize,
    /// Where so many rows ought to have been met, or so many times as many as were, they stand elsewhere.
    missed: usize,
    /// So many rows tell where. Beyond them they end where so many others follow one another.
    witnesses: usize,
}

/// As measured with a million rows (`benches/history.rs`).
const USUAL: Pace = Pace {
    piece: PIECE,
    few: 1_500,
    sample: 10_000,
    read: 100,
    gathered_for_one: 120,
    passed_for_one: 60,
    missed: 8,
    witnesses: 32,
};

/// How far the index of a column was walked.
pub(super) struct Sort {
    index: Index,
    after: Option<Place>,
    /// How many of its rows were passed.
    passed: usize,
    members: Members,
    /// How large a part of the index is in the answer, once that is known or estimated.
    share: Option<Share>,
    /// How many rows may still be read to see whether they are in the answer, before the answer is gathered
    /// whole after all.
    patience: usize,
    /// Whether it was tried in vain to find where its rows stand together.
    is_scattered: bool,
    pace: &'static Pace,
}

/// Which rows of the index are in the answer.
enum Members {
    All,
    /// In the direction of the order; with the way that is still to be walked, unless they are all here.
    These(Vec<i64>, Option<Walk>),
}

/// So many rows of so many.
#[derive(Debug, Clone, Copy)]
struct Share {
    size: usize,
    all: usize,
}

impl Share {
    /// How many of so many rows are in the answer, if they stand everywhere alike.
    fn of(self, rows: usize) -> usize {
        rows.saturating_mul(self.size) / self.all.max(1)
    }

    /// Among how many rows so many of the answer stand, then.
    fn with(self, rows: usize) -> usize {
        rows.saturating_mul(self.all) / self.size.max(1)
    }
}

impl Pace {
    /// How many rows of the index may be read one by one to find the first `count` of an answer: twice what it
    /// takes where they stand everywhere alike, or none where gathering the answer whole is quicker.
    fn patience(&self, count: usize, share: Share) -> usize {
        let expected = share.with(count);
        let is_quicker = expected.saturating_mul(self.gathered_for_one) < share.size;
        if is_quicker { expected.saturating_mul(2) } else { 0 }
    }

    /// Whether an answer is better read whole and put in order than met on the index, until `count` of its rows
    /// were met.
    fn are_few(&self, count: usize, share: Share) -> bool {
        share.size <= self.few && share.size.saturating_mul(self.passed_for_one) <= share.with(count)
    }
}

impl Members {
    /// Whether a row is in the answer, as far as that is known.
    fn have(&self, key: i64, ascending: bool) -> Option<bool> {
        let place = |other: i64| if ascending { other.cmp(&key) } else { key.cmp(&other) };
        match self {
            Members::All => Some(true),
            Members::These(keys, rest) => {
                let is_known = match rest {
                    None => true,
                    Some(walk) => walk.after().is_some_and(|after| place(after).is_ge()),
                };
                is_known.then(|| keys.binary_search_by(|other| place(*other)).is_ok())
            }
        }
    }
}

impl Sort {
    /// One of which nothing is known yet; `None` where the order is that of the legs.
    pub fn of(asked: &Asked) -> Option<Sort> {
        let index = Index::of(asked.query.order.by)?;
        let members = match asked.legs.iter().all(Leg::is_all) {
            true => Members::All,
            false => Members::These(Vec::new(), Some(Walk::default())),
        };
        Some(Sort {
            index,
            after: None,
            passed: 0,
            members,
            share: None,
            patience: 0,
            is_scattered: false,
            pace: &USUAL,
        })
    }

    /// Adds a piece to the first keys of the answer, and says whether there is more. `hurries` where somebody waits
    /// for `count` of them.
    pub fn step(
        &mut self,
        connection: &Connection,
        asked: &Asked,
        count: usize,
        hurries: bool,
        met: &mut Vec<i64>,
    ) -> Result<bool, Error> {
        let stand_elsewhere = self.share.is_some_and(|share| {
            let expected = share.of(self.passed);
            expected >= self.pace.missed && met.len() < expected / self.pace.missed
        });
        match &mut self.members {
            Members::These(keys, Some(walk)) => {
                if hurries && keys.len() >= self.pace.sample && !stand_elsewhere {
                    let Some(_) = self.share else {
                        let size = walk.size(connection, &asked.legs, keys.len())?;
                        let share = Share { size, all: all(connection, asked)? };
                        self.patience = self.pace.patience(count, share);
                        self.share = Some(share);
                        return Ok(true);
                    };
                    if self.patience > 0 {
                        return self.walk(connection, asked, count, met);
                    }
                }
                if !walk.on(connection, &asked.legs, self.pace.piece, keys)? {
                    let share = Share { size: keys.len(), all: all(connection, asked)? };
                    self.share = Some(share);
                    if met.is_empty() && self.pace.are_few(count, share) {
                        let keys = std::mem::take(keys);
                        let places = self.index.places(connection, asked.query.order.ascending, keys)?;
                        met.extend(places.into_iter().map(|(_, key)| key));
                        return Ok(false);
                    }
                    self.members = Members::These(std::mem::take(keys), None);
                }
                Ok(true)
            }
            Members::These(_, None) if stand_elsewhere && !self.is_scattered => {
                let together = self.together(connection, asked)?;
                self.is_scattered = together.is_none();
                if let Some(all) = together {
                    *met = all;
                }
                Ok(self.is_scattered)
            }
            Members::All | Members::These(_, None) => self.walk(connection, asked, count, met),
        }
    }

    /// The whole answer where nearly all of its rows stand together, as those do that begin with what is sought: a
    /// few of them tell where; those that stand elsewhere are read one by one. `None` where they are scattered.
    fn together(&self, connection: &Connection, asked: &Asked) -> Result<Option<Vec<i64>>, Error> {
        let Members::These(keys, None) = &self.members else { return Ok(None) };
        let ascending = asked.query.order.ascending;
        let apart = keys.len().div_ceil(self.pace.witnesses).max(1);
        let witnesses = self.index.places(connection, ascending, keys.iter().copied().step_by(apart))?;
        let (Some((first, _)), Some((last, _))) = (witnesses.first(), witnesses.last()) else {
            return Ok(None);
        };
        let (onward, backward) = if ascending { (">=", "<") } else { ("<=", ">") };
        let Some(mut within) = self.row_of(connection, asked, (backward, !ascending), first, first)? else {
            return Ok(None);
        };
        within.reverse();
        match self.row_of(connection, asked, (onward, ascending), first, last)? {
            Some(further) => within.extend(further),
            None => return Ok(None),
        }
        if keys.len() - within.len() > self.pace.few {
            return Ok(None);
        }
        let mut known = within.clone();
        known.sort_unstable();
        let others = keys.iter().copied().filter(|key| known.binary_search(key).is_err());
        let others = self.index.places(connection, ascending, others)?;
        let is_before = |word: &str| if ascending { word < first.as_str() } else { word > first.as_str() };
        let (before, behind): (Vec<_>, Vec<_>) = others.into_iter().partition(|(word, _)| is_before(word));
        let key = |(_, key): (String, i64)| key;
        let all = before.into_iter().map(key).chain(within).chain(behind.into_iter().map(key));
        Ok(Some(all.collect()))
    }

    /// Rows of the answer in a row, from a word on in one direction of the index: at least to another word, and then
    /// until none was met for long. `None` where too many others stand between them.
    fn row_of(
        &self,
        connection: &Connection,
        asked: &Asked,
        (beyond, ascending): (&str, bool),
        from: &str,
        to: &str,
    ) -> Result<Option<Vec<i64>>, Error> {
        let Members::These(keys, None) = &self.members else { return Ok(None) };
        let (Index { name, column }, way) = (self.index, if ascending { "ASC" } else { "DESC" });
        let sql = format!(
            "SELECT key, {column} FROM history INDEXED BY {name} WHERE voen = ?1 AND {column} {beyond} ?2
             ORDER BY {column} {way}, key {way}"
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params![asked.voen, from])?;
        let (mut met, mut others, mut since) = (Vec::new(), 0, 0);
        while let Some(row) = rows.next()? {
            let key = row.get(0)?;
            if self.members.have(key, asked.query.order.ascending) == Some(true) {
                met.push(key);
                since = 0;
                continue;
            }
            since += 1;
            others += 1;
            if others > keys.len() {
                return Ok(None);
            }
            if since > self.pace.witnesses {
                let word: String = row.get(1)?;
                let is_beyond = if ascending { word.as_str() > to } else { word.as_str() < to };
                if is_beyond {
                    break;
                }
            }
        }
        Ok(Some(met))
    }

    /// Walks the index on, until `count` rows of the answer were met or a piece of it is done.
    fn walk(
        &mut self,
        connection: &Connection,
        asked: &Asked,
        count: usize,
        met: &mut Vec<i64>,
    ) -> Result<bool, Error> {
        let ascending = asked.query.order.ascending;
        let Index { name, column } = self.index;
        let (way, beyond) = if ascending { ("ASC", ">") } else { ("DESC", "<") };
        let mut parameters = vec![Value::from(asked.voen.as_str().to_owned())];
        let mut after = String::new();
        if let Some((word, key)) = &self.after {
            after = format!(" AND ({column}, key) {beyond} (?2, ?3)");
            parameters.extend([Value::from(word.clone()), Value::from(*key)]);
        }
        let piece = match (&self.members, self.share) {
            (Members::All, _) => count,
            // The first ones show whether they stand here.
            (Members::These(..), Some(share)) if self.passed == 0 => {
                share.with(2 * self.pace.missed.min(PIECE)).clamp(1, self.pace.piece)
            }
            (Members::These(..), _) => self.pace.piece,
        };
        let sql = format!(
            "SELECT {column}, key FROM history INDEXED BY {name} WHERE voen = ?1{after}
             ORDER BY {column} {way}, key {way} LIMIT {piece}"
        );
        let needle = Needle::of(&asked.query);
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(parameters))?;
        let (mut passed, mut found, mut read) = (0, 0, 0);
        let mut has_more = false;
        while let Some(row) = rows.next()? {
            let key: i64 = row.get(1)?;
            let is_member = match self.members.have(key, ascending) {
                Some(is_member) => is_member,
                None => {
                    read += 1;
                    row::alone(connection, key)?
                        .is_some_and(|row| rule::matches(&row, &asked.query, needle.as_ref(), &asked.zone))
                }
            };
            if is_member {
                met.push(key);
                found += 1;
            }
            passed += 1;
            if found >= count || passed >= piece || read >= self.pace.read {
                self.after = Some((row.get(0)?, key));
                has_more = true;
                break;
            }
        }
        self.passed += passed;
        self.patience = self.patience.saturating_sub(read);
        Ok(has_more)
    }
}

/// How many rows the index has.
fn all(connection: &Connection, asked: &Asked) -> Result<usize, Error> {
    tally::number(connection, &asked.voen, &Query::default())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::application::Id;
    use crate::domain::history::{Category, Column, Entry, Order, Standing, Status, StatusFilter};
    use crate::domain::identifier::{Fin, Ssn, Voen};
    use crate::domain::person::Names;
    use crate::domain::reason::Reason;
    use crate::store::search::legs;
    use crate::store::{function, schema};
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    /// Ways that are taken at a few hundred rows: rows read one by one, for long or hardly ever; an answer
    /// gathered whole; one that is put in order here.
    const READS: Pace = Pace {
        piece: 7,
        few: 0,
        sample: 10,
        read: 3,
        gathered_for_one: 0,
        passed_for_one: 0,
        missed: usize::MAX,
        witnesses: 4,
    };
    const PACES: [Pace; 5] = [
        READS,
        Pace { piece: 20, sample: 15, read: 2, gathered_for_one: 1, ..READS },
        Pace { piece: 25, sample: 5, read: 2, gathered_for_one: 1_000_000, ..READS },
        Pace { piece: 50, few: 400, read: 5, gathered_for_one: 1, ..READS },
        Pace { piece: 5, few: 20, read: 2, passed_for_one: 1_000_000, missed: 1, ..READS },
    ];
    const ROWS: u8 = 200;

    fn voen() -> Voen {
        Voen::parse("9900000141").unwrap()
    }

    fn row(n: u8) -> Entry {
        let pick = |from: &[&'static str], by: u8| from[usize::from(n / by) % from.len()].to_owned();
        let names = |shift: u8| Names {
            surname: pick(&["Həsənli", "Şükürlü", "Əliyeva", "Çobanzadə", "Tst4", "Abbasov"], 1 + shift),
            name: pick(&["Günel", "Samir", "Həmid"], 3),
            patronymic: pick(&["Rauf oğlu", "Elçin qızı"], 5),
        };
        let time = Timestamp::from_second(1_700_000_000 + i64::from(n) * 1000).unwrap();
        let category = [Category::Received, Category::Done][usize::from(n) % 2];
        Entry {
            id: Id::from_bytes([n; 16]),
            voen: voen(),
            registration_number: None,
            time,
            reason: Reason::ALL[usize::from(n) % Reason::ALL.len()],
            fin: Fin::parse(&format!("TST{:04}", 7919 * u32::from(n) % 10_000)).unwrap().0,
            names: names(0),
            // Few had another name before.
            old_names: names(if n.is_multiple_of(9) { 6 } else { 0 }),
            ssn: (!n.is_multiple_of(3))
                .then(|| Ssn::parse(&format!("99{:011}", 7_919 * u64::from(n) % 200)).unwrap()),
            office: "Nəsimi rayon şöbəsi".into(),
            signed_by: "Quliyev Samir".into(),
            attested: None,
            standing: Standing::Service(Status { code: "word".into(), category, name: None, text: None }),
            timeline: Vec::new(),
        }
    }

    /// A history with a few hundred rows.
    pub fn filled() -> Connection {
        let mut connection = Connection::open_in_memory().unwrap();
        function::register(&connection).unwrap();
        schema::migrate(&mut connection, schema::MIGRATIONS).unwrap();
        let transaction = connection.transaction().unwrap();
        row::merge(&transaction, &(0..ROWS).map(row).collect::<Vec<_>>()).unwrap();
        transaction.commit().unwrap();
        connection
    }

    /// Questions in the order of each column that has an index.
    pub fn queries() -> Vec<Query> {
        let words = ["", "h", "sam", "şük", "həs gün", "tst7", "tst4", "991", "nobody"];
        let columns = [Column::Surname, Column::Name, Column::Patronymic, Column::Fin, Column::Ssn];
        let mut queries = Vec::new();
        for (word, by) in words.into_iter().flat_map(|word| columns.map(|by| (word, by))) {
            for ascending in [true, false] {
                let query = Query { words: word.into(), order: Order { by, ascending }, ..Query::default() };
                queries.push(Query { reason: Some(Reason::ALL[1]), ..query.clone() });
                let done = StatusFilter::Category(Category::Done);
                queries.push(Query { status: Some(done), ..query.clone() });
                queries.push(query);
            }
        }
        queries
    }

    pub fn asked(query: &Query) -> Asked {
        let legs = legs(&voen(), query, &TimeZone::UTC);
        Asked { voen: voen(), query: query.clone(), zone: TimeZone::UTC, legs }
    }

    /// What a query asks for, by the rules alone.
    pub fn wanted(query: &Query) -> Vec<i64> {
        let needle = Needle::of(query);
        let mut rows: Vec<Entry> = (0..ROWS).map(row).collect();
        rows.retain(|row| rule::matches(row, query, needle.as_ref(), &TimeZone::UTC));
        rows.sort_by(|a, b| rule::compare(query.order, a, b));
        rows.iter().map(|row| i64::try_from(row.time.as_nanosecond()).unwrap()).collect()
    }

    #[test]
    fn whatever_way_is_taken_the_answer_is_the_same() {
        let connection = filled();
        let mut together = 0;
        for query in queries() {
            let wanted = wanted(&query);
            for pace in &PACES {
                let asked = asked(&query);
                let Some(mut sort) = Sort::of(&asked) else { panic!("{query:?}") };
                sort.pace = pace;
                let (mut keys, mut has_more) = (Vec::new(), true);
                for length in [1, 4, 9, 40, usize::MAX] {
                    while has_more && keys.len() < length {
                        let (count, hurries) = (length - keys.len(), length < usize::MAX);
                        has_more = sort.step(&connection, &asked, count.min(30), hurries, &mut keys).unwrap();
                    }
                    assert_eq!(keys, wanted[..keys.len()], "{query:?} {pace:?}");
                    assert!(keys.len() >= length.min(wanted.len()), "{query:?} {pace:?}");
                }
                together += usize::from(pace.missed == 1 && !sort.is_scattered && sort.after.is_some());
            }
        }
        assert!(together > 5, "some stand together: {together}");
    }

    #[test]
    fn rows_are_read_one_by_one_only_where_that_is_quicker() {
        let of_a_million = |size| Share { size, all: 1_000_000 };
        assert_eq!(USUAL.patience(50, of_a_million(500_000)), 200, "every second one is in the answer");
        assert_eq!(USUAL.patience(50, of_a_million(20_000)), 0, "every fiftieth: sooner gathered than met");
        assert_eq!(USUAL.patience(50, Share { size: 0, all: 0 }), 0);
        assert!(USUAL.are_few(50, of_a_million(500)));
        assert!(!USUAL.are_few(50, of_a_million(1_400)), "fifty of them are met sooner than all are read");
        assert!(!USUAL.are_few(usize::MAX, of_a_million(1_600)));
    }
}
