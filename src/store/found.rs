//! The answer to a search, as the list of its rows' keys in the order asked for. The list grows from its
//! top by pieces of a few milliseconds: as far as the rows asked for need it, and to its end when nobody
//! asks for anything else. The answer's length is known then, and any place of it is reached at once.

use super::needle::Needle;
use super::search::{Leg, legs};
use super::{Error, row, rule, tally};
use crate::domain::history::{Column, Query};
use crate::domain::identifier::Voen;
use jiff::tz::TimeZone;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

/// How much is done in one piece, and which way is taken to an answer in the order of a column.
#[derive(Debug)]
struct Pace {
    /// How many keys one piece fetches.
    piece: usize,
    /// Up to how many rows an answer may be read whole and put in order here.
    few: usize,
    /// How many rows of a larger answer are gathered before its size is estimated.
    sample: usize,
    /// How many rows are read in one piece.
    read: usize,
    /// How many rows are gathered in the time in which one is read, about.
    gathered_for_one: usize,
    /// How many rows of a column's index are passed in that time, about.
    passed_for_one: usize,
}

/// As measured with a million rows (`benches/history.rs`).
const USUAL: Pace =
    Pace { piece: 10_000, few: 1_500, sample: 10_000, read: 100, gathered_for_one: 120, passed_for_one: 60 };

/// An answer, as far as it is known.
pub(super) struct Found {
    pub voen: Voen,
    pub query: Query,
    /// The state of the history that it is of.
    pub revision: i64,
    /// The first keys, in order.
    pub keys: Vec<i64>,
    zone: TimeZone,
    legs: Vec<Leg>,
    stage: Stage,
    pace: &'static Pace,
}

/// How far an answer is known.
enum Stage {
    /// The legs are the answer, one after the other.
    Walk(Walk),
    /// The index of a column has the order.
    Sort(Sort),
    /// To its end.
    Done,
}

/// How far the legs were walked.
#[derive(Default)]
struct Walk {
    leg: usize,
    after: Option<i64>,
}

/// How far the index of a column was walked.
struct Sort {
    index: Index,
    after: Option<(String, i64)>,
    members: Members,
    /// How many rows may still be read to see whether they are in the answer, before the answer is gathered
    /// whole after all: its rows may stand far down the index. `None` until its size is estimated.
    patience: Option<usize>,
}

/// Which rows of the column's index are in the answer.
enum Members {
    All,
    /// In the direction of the order; with the way that is still to be walked, unless they are all here.
    These(Vec<i64>, Option<Walk>),
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
                    Some(walk) => walk.after.is_some_and(|after| place(after).is_ge()),
                };
                is_known.then(|| keys.binary_search_by(|other| place(*other)).is_ok())
            }
        }
    }
}

/// An index of a column: its name, and what it is of.
type Index = (&'static str, &'static str);

fn index(column: Column) -> Option<Index> {
    match column {
        Column::Date | Column::Reason | Column::Status => None,
        Column::Fin => Some(("history_by_fin", "fin")),
        Column::Ssn => Some(("history_by_ssn", "ssn_key")),
        Column::Surname => Some(("history_by_surname", "surname_key")),
        Column::Name => Some(("history_by_name", "name_key")),
        Column::Patronymic => Some(("history_by_patronymic", "patronymic_key")),
    }
}

impl Found {
    /// An answer of which nothing is known yet. Days are days of `zone`.
    pub fn new(voen: Voen, query: Query, revision: i64, zone: TimeZone) -> Found {
        let legs = legs(&voen, &query, &zone);
        let stage = match index(query.order.by) {
            None => Stage::Walk(Walk::default()),
            Some(index) => {
                let is_all = legs.iter().all(Leg::is_all);
                let members =
                    if is_all { Members::All } else { Members::These(Vec::new(), Some(Walk::default())) };
                Stage::Sort(Sort { index, after: None, members, patience: None })
            }
        };
        Found { voen, query, revision, keys: Vec::new(), zone, legs, stage, pace: &USUAL }
    }

    /// Whether the list has reached its end.
    pub fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Done)
    }

    /// Lets the list grow to this length, or to its end where that is nearer.
    pub fn reach(&mut self, connection: &Connection, length: usize) -> Result<(), Error> {
        while self.keys.len() < length && !self.is_done() {
            let wanted = length - self.keys.len();
            self.step(connection, wanted.min(self.pace.piece), true)?;
        }
        Ok(())
    }

    /// Lets it grow by a piece.
    pub fn grow(&mut self, connection: &Connection) -> Result<(), Error> {
        self.step(connection, self.pace.piece, false)
    }

    /// `hurries` where somebody waits for the first rows.
    fn step(&mut self, connection: &Connection, count: usize, hurries: bool) -> Result<(), Error> {
        match &mut self.stage {
            Stage::Done => {}
            Stage::Walk(walk) => {
                if !walk.on(connection, &self.legs, count, &mut self.keys)? {
                    self.stage = Stage::Done;
                }
            }
            Stage::Sort(Sort { members: Members::These(keys, rest), patience, .. })
                if rest.is_some() && (!hurries || keys.len() < self.pace.sample || *patience == Some(0)) =>
            {
                if let Some(walk) = rest
                    && !walk.on(connection, &self.legs, self.pace.piece, keys)?
                {
                    *rest = None;
                    let all = tally::number(connection, &self.voen, &Query::default())?;
                    if self.keys.is_empty() && self.pace.are_few(keys.len(), count, all) {
                        self.keys = std::mem::take(keys);
                        self.put_in_order(connection)?;
                    }
                }
            }
            Stage::Sort(Sort { members: Members::These(keys, Some(walk)), patience, .. })
                if patience.is_none() =>
            {
                let size = walk.size(connection, &self.legs, keys.len())?;
                let all = tally::number(connection, &self.voen, &Query::default())?;
                *patience = Some(self.pace.patience(count, size, all));
            }
            Stage::Sort(_) => self.sort(connection, count)?,
        }
        Ok(())
    }

    /// Puts an answer of few rows in order, all at once.
    fn put_in_order(&mut self, connection: &Connection) -> Result<(), Error> {
        let Stage::Sort(Sort { index: (_, column), .. }) = &self.stage else { return Ok(()) };
        let mut words = connection.prepare(&format!("SELECT {column} FROM history WHERE key = ?1"))?;
        let mut rows = Vec::with_capacity(self.keys.len());
        for key in &self.keys {
            let word: Option<String> = words.query_row(params![key], |row| row.get(0)).optional()?;
            rows.push((word.unwrap_or_default(), *key));
        }
        rows.sort_unstable();
        if !self.query.order.ascending {
            rows.reverse();
        }
        self.keys = rows.into_iter().map(|(_, key)| key).collect();
        self.stage = Stage::Done;
        Ok(())
    }

    /// Walks the column's index on, until `count` rows of the answer were met or a piece of it is done.
    fn sort(&mut self, connection: &Connection, count: usize) -> Result<(), Error> {
        let Stage::Sort(sort) = &mut self.stage else { return Ok(()) };
        let (index, column) = sort.index;
        let (way, beyond) = if self.query.order.ascending { ("ASC", ">") } else { ("DESC", "<") };
        let mut parameters = vec![Value::from(self.voen.as_str().to_owned())];
        let mut after = String::new();
        if let Some((word, key)) = &sort.after {
            after = format!(" AND ({column}, key) {beyond} (?2, ?3)");
            parameters.extend([Value::from(word.clone()), Value::from(*key)]);
        }
        let piece = match &sort.members {
            Members::All => count,
            Members::These(..) => self.pace.piece,
        };
        let sql = format!(
            "SELECT {column}, key FROM history INDEXED BY {index} WHERE voen = ?1{after}
             ORDER BY {column} {way}, key {way} LIMIT {piece}"
        );
        let needle = Needle::of(&self.query);
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(parameters))?;
        let (mut seen, mut met, mut read) = (0, 0, 0);
        while let Some(row) = rows.next()? {
            let key: i64 = row.get(1)?;
            let is_member = match sort.members.have(key, self.query.order.ascending) {
                Some(is_member) => is_member,
                None => {
                    read += 1;
                    row::alone(connection, key)?
                        .is_some_and(|row| rule::matches(&row, &self.query, needle.as_ref(), &self.zone))
                }
            };
            if is_member {
                self.keys.push(key);
                met += 1;
            }
            seen += 1;
            if met >= count || seen >= piece || read >= self.pace.read {
                sort.after = Some((row.get(0)?, key));
                break;
            }
        }
        sort.patience = sort.patience.map(|patience| patience.saturating_sub(read));
        if met < count && seen < piece && read < self.pace.read {
            self.stage = Stage::Done;
        }
        Ok(())
    }
}

impl Pace {
    /// How many rows of a column's index may be read one by one to find the first `count` of an answer of `size`
    /// rows among `all`: twice what it takes where they stand everywhere alike, or none where gathering the
    /// answer whole is quicker.
    fn patience(&self, count: usize, size: usize, all: usize) -> usize {
        let expected = count.saturating_mul(all) / size.max(1);
        let is_quicker = expected.saturating_mul(self.gathered_for_one) < size;
        if is_quicker { expected.saturating_mul(2) } else { 0 }
    }

    /// Whether an answer of `size` rows among `all` is better read whole and put in order than met on the
    /// column's index, until `count` of its rows were met.
    fn are_few(&self, size: usize, count: usize, all: usize) -> bool {
        let passed = count.saturating_mul(all);
        size <= self.few && size.saturating_mul(size).saturating_mul(self.passed_for_one) <= passed
    }
}

impl Walk {
    /// How many rows the answer has, as far as `met` rows on the way so far tell it: rows come as often
    /// before as after. Of several legs the last one is walked.
    fn size(&self, connection: &Connection, legs: &[Leg], met: usize) -> Result<usize, Error> {
        let (Some(leg), Some(after)) = (legs.get(self.leg), self.after) else { return Ok(met) };
        let Some((first, last)) = leg.ends(connection)? else { return Ok(met) };
        let (walked, whole) = (first.abs_diff(after).max(1), first.abs_diff(last));
        let size = met as u128 * u128::from(whole) / u128::from(walked);
        Ok(usize::try_from(size).unwrap_or(usize::MAX).max(met))
    }

    /// Walks on, and says whether there is more.
    fn on(
        &mut self,
        connection: &Connection,
        legs: &[Leg],
        count: usize,
        keys: &mut Vec<i64>,
    ) -> Result<bool, Error> {
        let Some(leg) = legs.get(self.leg) else { return Ok(false) };
        let piece = leg.next(connection, self.after, count)?;
        keys.extend(piece.keys);
        self.after = piece.reached;
        if self.after.is_none() {
            self.leg += 1;
        }
        Ok(self.leg < legs.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::application::Id;
    use crate::domain::history::{Category, Entry, Order, Standing, Status, StatusFilter};
    use crate::domain::identifier::Fin;
    use crate::domain::person::Names;
    use crate::domain::reason::Reason;
    use crate::store::{function, schema};
    use jiff::Timestamp;

    /// Ways that are taken at a few hundred rows: rows read one by one, for long or hardly ever; an answer
    /// gathered whole; one that is put in order here.
    const PACES: [Pace; 4] = [
        Pace { piece: 7, few: 0, sample: 10, read: 3, gathered_for_one: 0, passed_for_one: 0 },
        Pace { piece: 20, few: 0, sample: 15, read: 2, gathered_for_one: 1, passed_for_one: 0 },
        Pace { piece: 25, few: 0, sample: 5, read: 2, gathered_for_one: 1_000_000, passed_for_one: 0 },
        Pace { piece: 50, few: 400, sample: 10, read: 5, gathered_for_one: 1, passed_for_one: 0 },
    ];
    const ROWS: u8 = 200;

    fn voen() -> Voen {
        Voen::parse("9900000141").unwrap()
    }

    fn row(n: u8) -> Entry {
        let pick = |from: &[&'static str], by: u8| from[usize::from(n / by) % from.len()].to_owned();
        let names = |shift: u8| Names {
            surname: pick(&["Həsənli", "Şükürlü", "Əliyeva", "Çobanzadə", "Abbasov"], 1 + shift),
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
            old_names: names(6),
            ssn: None,
            office: "Nəsimi rayon şöbəsi".into(),
            signed_by: "Quliyev Samir".into(),
            attested: None,
            standing: Standing::Service(Status { code: "word".into(), category, name: None, text: None }),
            timeline: Vec::new(),
        }
    }

    fn filled() -> Connection {
        let mut connection = Connection::open_in_memory().unwrap();
        function::register(&connection).unwrap();
        schema::migrate(&mut connection, schema::MIGRATIONS).unwrap();
        let transaction = connection.transaction().unwrap();
        row::merge(&transaction, &(0..ROWS).map(row).collect::<Vec<_>>()).unwrap();
        transaction.commit().unwrap();
        connection
    }

    fn queries() -> Vec<Query> {
        let words = ["", "h", "sam", "şük", "həs gün", "tst7", "nobody"];
        let columns = [Column::Surname, Column::Name, Column::Patronymic, Column::Fin, Column::Date];
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

    /// What a query asks for, by the rules alone.
    fn wanted(query: &Query) -> Vec<i64> {
        let needle = Needle::of(query);
        let mut rows: Vec<Entry> = (0..ROWS).map(row).collect();
        rows.retain(|row| rule::matches(row, query, needle.as_ref(), &TimeZone::UTC));
        rows.sort_by(|a, b| rule::compare(query.order, a, b));
        rows.iter().map(|row| i64::try_from(row.time.as_nanosecond()).unwrap()).collect()
    }

    #[test]
    fn whatever_way_is_taken_the_answer_is_the_same() {
        let connection = filled();
        for query in queries() {
            let wanted = wanted(&query);
            for pace in &PACES {
                let mut found = Found::new(voen(), query.clone(), 0, TimeZone::UTC);
                found.pace = pace;
                for length in [1, 4, 9, 40] {
                    found.reach(&connection, length).unwrap();
                    assert!(found.keys.len() >= length.min(wanted.len()), "{query:?} {pace:?}");
                    assert_eq!(found.keys, wanted[..found.keys.len()], "{query:?} {pace:?}");
                }
                while !found.is_done() {
                    found.grow(&connection).unwrap();
                }
                assert_eq!(found.keys, wanted, "{query:?} {pace:?}");
            }
        }
    }

    #[test]
    fn rows_are_read_one_by_one_only_where_that_is_quicker() {
        assert_eq!(USUAL.patience(50, 500_000, 1_000_000), 200, "every second one is in the answer");
        assert_eq!(USUAL.patience(50, 20_000, 1_000_000), 0, "every fiftieth: sooner gathered than met");
        assert_eq!(USUAL.patience(50, 0, 0), 0);
        assert!(USUAL.are_few(500, 50, 1_000_000));
        assert!(!USUAL.are_few(1_400, 50, 1_000_000), "fifty of them are met sooner than all are read");
        assert!(!USUAL.are_few(1_600, 10_000, usize::MAX));
    }
}
