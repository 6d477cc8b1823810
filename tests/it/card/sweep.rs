//! A card that is pulled, fails or talks nonsense at each command in turn, from the first look at it to
//! the last signature.

use super::{Stack, items, pin, verify};
use mohur::card::{Error, NewPin, Tokens};
use mohur::domain::identity::Algorithm;
use mohur_rig::fault::{self, Fault};
use mohur_rig::fixture::{self, Identity, PIN};
use mohur_rig::piv::PivCard;
use mohur_rig::reader::Exchange;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Long for a simulated card, short for a module that hangs.
const LIMIT: Duration = Duration::from_secs(10);

/// VERIFY of a PIV card.
const VERIFY: u8 = 0x20;

/// What is done in each round: the tokens are listed, then so much is signed.
#[derive(Clone, Copy)]
struct Work {
    identity: Identity,
    algorithm: Algorithm,
    count: usize,
}

const SIGN_IN: Work = Work { identity: fixture::AUTH, algorithm: Algorithm::EcdsaP256Sha256, count: 1 };
/// With the key that wants its PIN each time.
const BATCH: Work = Work { identity: fixture::SIGN, algorithm: Algorithm::RsaPkcs1Sha256, count: 3 };

struct Sweep {
    stack: Stack,
    card: Arc<Mutex<PivCard>>,
    work: Work,
}

impl Sweep {
    async fn new(work: Work) -> Sweep {
        let stack = Stack::start(LIMIT);
        let card = fixture::card();
        stack.plugged.reader.insert(card.clone());
        stack.credentials(2).await;
        Sweep { stack, card, work }
    }

    /// The work from the beginning, by workers that know nothing of the card. What was signed was signed
    /// rightly.
    async fn work(&self) -> Result<(), Error> {
        let Work { identity, algorithm, count } = self.work;
        self.stack.system.end_session().await;
        let found = self.stack.system.credentials().await?;
        let credential = found.iter().find(|c| c.certificate == identity.certificate);
        let credential = credential.ok_or(Error::CredentialGone)?;
        let items = items(algorithm, count);
        let signatures = self.stack.system.sign(credential, pin(PIN), items.clone()).await?;
        verify(&identity, &items, &signatures);
        Ok(())
    }

    /// Does the work with a fault at its first command, at its second, and so on, until it needs no more
    /// commands; `judge` sees what came of each.
    async fn run(&self, fault: impl Fn(usize) -> Fault, judge: impl Fn(&str, Exchange, Result<(), Error>)) {
        let reader = &self.stack.plugged.reader;
        for n in 1.. {
            let before = reader.log().len();
            reader.inject(fault::at(n, fault(n)));
            let result = self.work().await;
            reader.mend();
            let log = reader.log();
            let Some(exchange) = log.get(before + n - 1) else {
                assert_eq!(result, Ok(()), "nothing went wrong");
                assert!(n > 20, "signing takes more commands than {n}");
                return;
            };
            judge(&format!("{:?} at command {n}, {exchange:02x?}", fault(n)), *exchange, result);
            assert_eq!(self.card.lock().unwrap().pin_tries_left(), 3);
            // What people do with a card that does not work.
            reader.remove();
            reader.insert(self.card.clone());
            self.stack.credentials(2).await;
        }
    }
}

async fn pulled(work: Work, fault: Fault) {
    let sweep = Sweep::new(work).await;
    let judge = |what: &str, _, result| {
        // It may have been the last command, after the last signature.
        let is_told = matches!(result, Ok(()) | Err(Error::CardRemoved | Error::CredentialGone));
        assert!(is_told, "{what}: {result:?}");
    };
    sweep.run(|_| fault.clone(), judge).await;
    assert_eq!(sweep.work().await, Ok(()));
}

#[tokio::test]
async fn a_card_pulled_at_any_command_of_signing_in_is_told_as_removed() {
    pulled(SIGN_IN, Fault::Pull).await;
}

#[tokio::test]
async fn a_card_pulled_at_any_command_of_a_batch_is_told_as_removed() {
    pulled(BATCH, Fault::Pull).await;
}

#[tokio::test]
async fn a_card_pulled_before_any_answer_is_told_as_removed() {
    pulled(SIGN_IN, Fault::PullAfter).await;
}

#[tokio::test]
async fn a_card_pulled_at_any_command_of_a_pin_change_has_the_old_pin_or_the_new_one() {
    const NEW: &str = "777777";
    let stack = Stack::start(LIMIT);
    let reader = &stack.plugged.reader;
    for n in 1.. {
        let card = fixture::p256();
        reader.insert(card.clone());
        let found = stack.credentials(2).await;
        let before = reader.log().len();
        reader.inject(fault::at(n, Fault::PullAfter));
        let pins = NewPin { old: pin(PIN).unwrap(), new: pin(NEW).unwrap() };
        let result = stack.system.change_pin(&found[0].token, Some(pins)).await;
        reader.mend();
        let has = |value| card.lock().unwrap().has_pin(value);
        let (has_old, has_new) = (has(PIN), has(NEW));
        match &result {
            Ok(()) => assert!(has_new, "at command {n}"),
            Err(error) => {
                assert_eq!(*error, Error::CardRemoved, "at command {n}");
                assert!(has_old || has_new);
            }
        }
        assert_eq!(card.lock().unwrap().tries_left(), [3, 3]);
        if reader.log().len() < before + n {
            assert_eq!(result, Ok(()), "nothing went wrong");
            break;
        }
        reader.remove();
    }
}

/// A PIN is wrong or locked when the card said so to a PIN.
fn told_by_the_card(what: &str, exchange: Exchange, result: Result<(), Error>) {
    let said = (exchange.ins == VERIFY && exchange.data > 0).then_some(exchange.status).flatten();
    match result {
        Err(Error::WrongPin { .. }) => assert_eq!(said.map(|s| s & 0xFFF0), Some(0x63C0), "{what}"),
        Err(Error::PinLocked) => assert_eq!(said, Some(0x6983), "{what}"),
        Err(Error::ModuleHung { .. } | Error::PinLength { .. }) => panic!("{what}: {result:?}"),
        _ => {}
    }
}

#[tokio::test]
async fn no_status_word_is_a_wrong_pin_but_the_cards_own() {
    let sweep = Sweep::new(SIGN_IN).await;
    for status in [0x6F00, 0x63C1] {
        sweep.run(|_| Fault::Status(status), told_by_the_card).await;
    }
    assert_eq!(sweep.work().await, Ok(()));
}

#[tokio::test]
async fn nonsense_at_any_command_is_survived() {
    let sweep = Sweep::new(SIGN_IN).await;
    let nonsense = |n: usize| {
        let answers: [&[u8]; 5] = [
            b"",
            b"\x90",
            b"\x90\x00",
            // Lengths that go beyond the end.
            b"\x53\x84\xFF\xFF\xFF\xFF\x70\x82\xFF\xFF\x00\x90\x00",
            &[0x7C; 258],
        ];
        Fault::Answer(answers[n % answers.len()].to_vec())
    };
    sweep.run(nonsense, told_by_the_card).await;
    assert_eq!(sweep.work().await, Ok(()));
}
