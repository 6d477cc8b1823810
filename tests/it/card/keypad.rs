//! PINs entered at the reader.

use super::{LIMIT, Stack, items, of, verify};
use mohur::card::{Error, Tokens};
use mohur::domain::identity::Algorithm;
use mohur_rig::fixture::{self, PIN};
use mohur_rig::reader::Entry;
use std::sync::mpsc;
use std::time::Duration;

fn stack(limit: Duration, mut entry: impl FnMut() -> Entry + Send + 'static) -> Stack {
    let stack = Stack::start(limit);
    stack.plugged.reader.set_pinpad(Some(Box::new(move |_| entry())));
    stack.plugged.reader.insert(fixture::card());
    stack
}

#[tokio::test]
async fn pins_typed_at_the_reader_sign_also_with_a_key_that_wants_one_each_time() {
    let stack = stack(LIMIT, || Entry::Pin(PIN.into()));
    let found = stack.credentials(2).await;
    for (identity, algorithm) in
        [(fixture::AUTH, Algorithm::EcdsaP256Sha256), (fixture::SIGN, Algorithm::RsaPkcs1Sha256)]
    {
        let credential = of(&found, &identity);
        assert!(credential.token.pin.has_keypad);
        let batch = items(algorithm, 2);
        let signatures = stack.system.sign(credential, None, batch.clone()).await.unwrap();
        verify(&identity, &batch, &signatures);
    }
}

#[tokio::test]
async fn cancelling_at_the_reader_is_no_wrong_pin() {
    let stack = stack(LIMIT, || Entry::Cancel);
    let found = stack.credentials(2).await;
    let batch = items(Algorithm::EcdsaP256Sha256, 2);
    let result = stack.system.sign(of(&found, &fixture::AUTH), None, batch).await;
    assert_eq!(result, Err(Error::KeypadCancelled));
}

#[tokio::test]
async fn typing_may_take_longer_than_the_module() {
    let limit = Duration::from_secs(5);
    let stack = stack(limit, move || {
        std::thread::sleep(limit + Duration::from_secs(1));
        Entry::Pin(PIN.into())
    });
    let found = stack.credentials(2).await;
    let batch = items(Algorithm::EcdsaP256Sha256, 1);
    let signatures = stack.system.sign(of(&found, &fixture::AUTH), None, batch.clone()).await.unwrap();
    verify(&fixture::AUTH, &batch, &signatures);
}

#[tokio::test(flavor = "multi_thread")]
async fn giving_up_at_the_keypad_does_not_block_the_next_call() {
    let (asks, asked) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let stack = stack(LIMIT, move || {
        let _ = asks.send(());
        let _ = released.recv();
        Entry::Pin(PIN.into())
    });
    let found = stack.credentials(2).await;
    let credential = of(&found, &fixture::AUTH);
    let batch = items(Algorithm::EcdsaP256Sha256, 1);
    {
        let signing = stack.system.sign(credential, None, batch.clone());
        let at_keypad = tokio::task::spawn_blocking(move || asked.recv().unwrap());
        tokio::select! {
            result = signing => panic!("nothing was typed: {result:?}"),
            done = at_keypad => done.unwrap(),
        }
    }
    // The reader waits on for the PIN; the program does not.
    stack.system.end_session().await;
    drop(release);
    stack.credentials(2).await;
    let signatures = stack.system.sign(credential, None, batch.clone()).await.unwrap();
    verify(&fixture::AUTH, &batch, &signatures);
}
