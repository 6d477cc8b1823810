//! The rows of an answer that are held: the pages in view and those around them, out of any number.

use super::PAGE_SIZE;
use crate::domain::application::Id;
use crate::domain::history::{Entry, Rows};
use std::collections::BTreeMap;
use std::ops::Range;

/// How many pages are held at most.
const HELD: usize = 12;

/// Pages of an answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Pages {
    pages: BTreeMap<usize, Vec<Entry>>,
    /// How many rows match, once that is known.
    matching: Option<usize>,
    /// How many the insurer has in all.
    pub total: usize,
    /// The rows in view.
    pub seen: Range<usize>,
    /// The pages that are to be fetched anew, while their old selves are shown.
    stale: Vec<usize>,
}

impl Pages {
    /// No rows yet; as many as before come into view.
    pub fn from_top(seen: usize) -> Pages {
        Pages { seen: 0..seen, ..Pages::default() }
    }

    /// How many rows the list has: all that match, or as far as is known, and a page to come.
    pub fn len(&self) -> usize {
        self.matching.unwrap_or_else(|| {
            let last = self.pages.last_key_value();
            let known = last.map_or(0, |(page, rows)| page * PAGE_SIZE + rows.len());
            let is_full = last.is_some_and(|(_, rows)| rows.len() == PAGE_SIZE);
            known + if is_full { PAGE_SIZE } else { 0 }
        })
    }

    /// How many rows match, once that is known.
    pub fn matching(&self) -> Option<usize> {
        self.matching
    }

    /// A row, if it is here.
    pub fn row(&self, index: usize) -> Option<&Entry> {
        self.pages.get(&(index / PAGE_SIZE))?.get(index % PAGE_SIZE)
    }

    /// Where a row is, if it is here.
    pub fn place(&self, id: &Id) -> Option<usize> {
        self.pages
            .iter()
            .find_map(|(page, rows)| Some(page * PAGE_SIZE + rows.iter().position(|row| row.id == *id)?))
    }

    /// Takes a page in, and lets go of those that are farthest from it.
    pub fn take(&mut self, page: usize, rows: Rows) {
        let Rows { entries, matching, total } = rows;
        let is_last = entries.len() < PAGE_SIZE;
        let end = page * PAGE_SIZE + entries.len();
        let counted = matching.or((is_last && (page == 0 || !entries.is_empty())).then_some(end));
        if counted.is_some() {
            self.matching = counted;
        }
        self.total = total;
        self.stale.retain(|stale| *stale != page);
        self.pages.insert(page, entries);
        while self.pages.len() > HELD
            && let Some(farthest) = self.pages.keys().copied().max_by_key(|held| held.abs_diff(page))
        {
            self.pages.remove(&farthest);
        }
        if let Some(matching) = self.matching {
            self.pages.retain(|page, _| *page == 0 || page * PAGE_SIZE < matching);
        }
    }

    /// Learns how many rows match.
    pub fn count(&mut self, matching: usize) {
        self.matching = Some(matching);
    }

    /// Everything is to be fetched anew; what is shown stays until then.
    pub fn age(&mut self) {
        self.stale = self.pages.keys().copied().collect();
        self.matching = None;
    }

    /// The page to be fetched next: first what is in view, then what lies around it.
    pub fn wanted(&self) -> Option<usize> {
        let (first, last) = (self.seen.start / PAGE_SIZE, self.seen.end.saturating_sub(1) / PAGE_SIZE);
        let around = [last + 1, first.saturating_sub(1)];
        let exists = |page: &usize| *page == 0 || page * PAGE_SIZE < self.len();
        let is_missing = |page: &usize| !self.pages.contains_key(page) || self.stale.contains(page);
        (first..=last).chain(around).filter(exists).find(is_missing)
    }

    /// Whether a row in view is not here yet.
    pub fn is_lacking(&self) -> bool {
        self.seen.clone().any(|row| self.row(row).is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::sample::entry;

    fn rows(count: usize, matching: Option<usize>) -> Rows {
        Rows { entries: (0..count).map(|n| entry(n as u8)).collect(), matching, total: 1_000_000 }
    }

    #[test]
    fn the_end_is_known_when_it_is_met() {
        let mut pages = Pages::default();
        assert_eq!(pages.len(), 0);
        pages.take(0, rows(PAGE_SIZE, None));
        assert_eq!((pages.len(), pages.matching()), (2 * PAGE_SIZE, None), "a page more may come");
        pages.take(1, rows(7, None));
        assert_eq!((pages.len(), pages.matching()), (PAGE_SIZE + 7, Some(PAGE_SIZE + 7)));
        let mut none = Pages::default();
        none.take(0, rows(0, None));
        assert_eq!(none.matching(), Some(0));
    }

    #[test]
    fn what_is_in_view_comes_first_then_what_is_around_it() {
        let mut pages = Pages::default();
        assert_eq!(pages.wanted(), Some(0));
        pages.take(0, rows(PAGE_SIZE, Some(1_000_000)));
        pages.seen = 900_000..900_020;
        let page = 900_000 / PAGE_SIZE;
        assert!(pages.is_lacking());
        let mut asked = Vec::new();
        while let Some(page) = pages.wanted() {
            asked.push(page);
            pages.take(page, rows(PAGE_SIZE, Some(1_000_000)));
        }
        assert_eq!(asked, [page, page + 1, page - 1]);
        assert!(!pages.is_lacking());
        pages.age();
        assert!(!pages.is_lacking(), "old rows stay until the new ones are here");
        assert_eq!(pages.wanted(), Some(page));
    }

    #[test]
    fn no_more_is_held_than_is_needed() {
        let mut pages = Pages::default();
        for page in 0..500 {
            pages.take(page, rows(PAGE_SIZE, Some(1_000_000)));
        }
        assert_eq!(pages.pages.len(), HELD);
        assert!(pages.row(499 * PAGE_SIZE).is_some() && pages.row(0).is_none());
    }
}
