//! What remains of a PIN in the program's own memory: nothing.

use super::{LIMIT, system};
use mohur::card::{Error, Tokens};
use mohur::domain::identity::Algorithm;
use mohur::domain::secret::Pin;
use mohur::domain::token::Tries;
use mohur_rig::fixture;
use mohur_rig::softhsm::{MODULE, SoftHsm};
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use zeroize::{Zeroize, Zeroizing};

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

/// How often the PIN is in this process's writable memory.
fn copies() -> usize {
    let memory = File::open("/proc/self/mem").unwrap();
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let mut chunk = Zeroizing::new(vec![0; 1 << 20]);
    let mut found = 0;
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (start, end) = line.split_once(' ').unwrap().0.split_once('-').unwrap();
        let address = |text| u64::from_str_radix(text, 16).unwrap();
        let (mut at, end) = (address(start), address(end));
        while at < end {
            let length = chunk.len().min((end - at) as usize);
            // Other threads may give memory back meanwhile.
            let read = memory.read_at(&mut chunk[..length], at).unwrap_or(0);
            let matches =
                |window: &&[u8]| window.iter().zip(INVERTED).all(|(byte, inverted)| *byte == !inverted);
            found += chunk[..read].windows(INVERTED.len()).filter(matches).count();
            chunk.zeroize();
            chunk.resize(1 << 20, 0);
            if read <= INVERTED.len() {
                break;
            }
            // Chunks overlap, or a copy across the border would be missed.
            at += if at + read as u64 == end { read } else { read - INVERTED.len() } as u64;
        }
    }
    found
}

#[tokio::test]
async fn nothing_remains_of_a_pin_in_this_process() {
    let hsm = SoftHsm::new("Sınaq", "123456").unwrap();
    hsm.import(1, "key", &fixture::AUTH).unwrap();
    let system = system(&[MODULE], &[hsm.env()], LIMIT);
    let found = system.credentials().await.unwrap();
    let pin = typed();
    assert!(copies() >= 1, "the search finds a PIN that is there");
    let batch = super::items(Algorithm::EcdsaP256Sha256, 3);
    let result = system.sign(&found[0], Some(pin), batch).await;
    assert_eq!(result, Err(Error::WrongPin { tries: Tries::Low }));
    assert_eq!(copies(), 0);
}
