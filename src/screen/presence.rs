//! Whether a card is still in its reader, followed from one change to the next: a PIN dialog and a
//! session belong to one card, and never go on with another.

use super::{Cards, Loadable};
use crate::domain::middleware::Condition;
use crate::domain::reader::{Slot, Snapshot};
use crate::domain::token::{Candidate, Fingerprint, Token};

/// Where the card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// In its reader.
    Here,
    /// Out, and no other card in its reader.
    Gone,
    /// Out, and another card in its reader.
    Another,
}

/// A card that is followed.
#[derive(Debug, Clone)]
pub struct Follow {
    token: Token,
    /// The certificate that matters; without one any of the token's.
    certificate: Option<Fingerprint>,
    presence: Presence,
    /// The smart-card service showed it in its reader: then an empty reader says at once that it was pulled,
    /// before the modules have answered. Tokens without a reader are known by the modules alone.
    was_in_reader: bool,
}

impl Follow {
    /// The card with this certificate, which is in.
    pub fn certificate(candidate: &Candidate) -> Follow {
        let certificate = Some(candidate.credential.fingerprint);
        Follow { certificate, ..Follow::token(&candidate.credential.token) }
    }

    /// The card with this token, which is in.
    pub fn token(token: &Token) -> Follow {
        Follow { token: token.clone(), certificate: None, presence: Presence::Here, was_in_reader: false }
    }

    /// Where it was when it was looked for last.
    pub fn presence(&self) -> Presence {
        self.presence
    }

    /// Whether it is in.
    pub fn is_here(&self) -> bool {
        self.presence == Presence::Here
    }

    /// Looks for it among the cards.
    pub fn look(&mut self, cards: &Cards) -> Presence {
        let slot = self.slot(cards);
        let is_empty = matches!(slot, None | Some(Slot::Empty));
        self.presence = match &cards.candidates {
            Loadable::Ready(list) if self.is_listed(list, cards) => Presence::Here,
            // Another program talks to it: nobody pulled it.
            _ if matches!(slot, Some(Slot::Held { .. })) => self.presence,
            Loadable::Ready(_) if matches!(slot, Some(Slot::Card { .. })) => Presence::Another,
            Loadable::Ready(_) | Loadable::Idle | Loadable::Failed(_) => Presence::Gone,
            Loadable::Loading if self.was_in_reader && is_empty => Presence::Gone,
            Loadable::Loading => self.presence,
        };
        self.was_in_reader |= matches!(slot, Some(Slot::Card { .. }));
        self.presence
    }

    fn is_listed(&self, list: &[Candidate], cards: &Cards) -> bool {
        match self.certificate {
            Some(fingerprint) => list.iter().any(|c| c.credential.fingerprint == fingerprint),
            None => cards.modules.iter().any(|module| match &module.condition {
                Condition::Works { tokens, .. } => {
                    tokens.iter().any(|t| (&t.serial, &t.label) == (&self.token.serial, &self.token.label))
                }
                _ => false,
            }),
        }
    }

    fn slot<'a>(&self, cards: &'a Cards) -> Option<&'a Slot> {
        let Some(Snapshot::Readers(readers)) = &cards.snapshot else { return None };
        // PKCS#11 cuts the names of slots at 64 bytes.
        let reader = self.token.reader.as_str();
        let its = readers.iter().find(|r| !reader.is_empty() && r.name.starts_with(reader));
        its.map(|reader| &reader.slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reader::Reader;
    use crate::screen::sample::{READER, Surroundings, candidate};

    fn cards(slot: Option<Slot>, candidates: Loadable<Vec<Candidate>>) -> Cards {
        let reader = slot.map(|slot| Reader { name: READER.into(), slot });
        let snapshot = Some(Snapshot::Readers(reader.into_iter().collect()));
        Cards { snapshot, candidates, ..Surroundings::default().cards }
    }

    fn card() -> Option<Slot> {
        Some(Slot::Card { atr: vec![0x3b] })
    }

    #[test]
    fn an_empty_reader_says_at_once_that_the_card_is_out() {
        for slot in [None, Some(Slot::Empty)] {
            let mut follow = Follow::certificate(&candidate(1));
            follow.look(&cards(card(), Loadable::Ready(vec![candidate(1)])));
            assert_eq!(follow.look(&cards(card(), Loadable::Loading)), Presence::Here, "being read");
            assert_eq!(follow.look(&cards(slot, Loadable::Loading)), Presence::Gone);
            assert_eq!(follow.look(&cards(card(), Loadable::Loading)), Presence::Gone, "whose is it?");
            assert_eq!(follow.look(&cards(card(), Loadable::Ready(vec![candidate(2)]))), Presence::Another);
            assert_eq!(follow.look(&cards(card(), Loadable::Ready(vec![]))), Presence::Another);
            assert_eq!(follow.look(&cards(card(), Loadable::Ready(vec![candidate(1)]))), Presence::Here);
        }
    }

    #[test]
    fn a_card_that_another_program_talks_to_is_not_out() {
        let mut follow = Follow::certificate(&candidate(1));
        follow.look(&cards(card(), Loadable::Ready(vec![candidate(1)])));
        let held = || Some(Slot::Held { by: vec![] });
        assert_eq!(follow.look(&cards(held(), Loadable::Ready(vec![]))), Presence::Here);
        assert_eq!(follow.look(&cards(Some(Slot::Mute), Loadable::Ready(vec![]))), Presence::Gone);
    }

    #[test]
    fn a_token_without_a_reader_is_known_by_its_module_alone() {
        let mut soft = candidate(1);
        soft.credential.token.reader = "SoftHSM slot".into();
        let mut follow = Follow::certificate(&soft);
        assert_eq!(follow.look(&cards(card(), Loadable::Ready(vec![soft.clone()]))), Presence::Here);
        assert_eq!(follow.look(&cards(None, Loadable::Loading)), Presence::Here);
        assert_eq!(follow.look(&cards(None, Loadable::Ready(vec![]))), Presence::Gone);
    }

    #[test]
    fn a_token_is_known_by_its_serial_number() {
        let mut follow = Follow::token(&candidate(1).credential.token);
        assert_eq!(follow.look(&cards(card(), Loadable::Ready(vec![]))), Presence::Here);
        let mut other = cards(card(), Loadable::Ready(vec![]));
        other.modules = vec![];
        assert_eq!(follow.look(&other), Presence::Another);
    }
}
