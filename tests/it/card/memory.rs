//! What remains of a PIN in the program's own memory: nothing.

use super::{LIMIT, system};
use crate::memory::copies;
use mohur::card::{Error, Tokens};
use mohur::domain::identity::Algorithm;
use mohur::domain::secret::Pin;
use mohur::domain::token::Tries;
use mohur_rig::fixture;
use mohur_rig::softhsm::{MODULE, SoftHsm};

/// The PIN as it is never in memory: each byte inverted. A wrong one for the token, so that nobody
/// else has a reason to hold it.
const INVERTED: [u8; 12] =
    [!b'8', !b'3', !b'0', !b'7', !b'4', !b'1', !b'9', !b'6', !b'2', !b'5', !b'5', !b'8'];

fn typed() -> Pin {
    let mut pin = Pin::new();
    for byte in INVERTED {
        assert!(pin.push(char::from(!byte)));
    }
    pin
}

#[tokio::test]
async fn nothing_remains_of_a_pin_in_this_process() {
    let hsm = SoftHsm::new("Sınaq", "123456").unwrap();
    hsm.import(1, "key", &fixture::AUTH).unwrap();
    let system = system(&[MODULE], &[hsm.env()], LIMIT);
    let found = system.credentials().await.unwrap();
    let pin = typed();
    assert!(copies("self", &INVERTED) >= 1, "the search finds a PIN that is there");
    let batch = super::items(Algorithm::EcdsaP256Sha256, 3);
    let result = system.sign(&found[0], Some(pin), batch).await;
    assert_eq!(result, Err(Error::WrongPin { tries: Tries::Low }));
    assert_eq!(copies("self", &INVERTED), 0);
}
