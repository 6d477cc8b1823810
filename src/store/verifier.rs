//! The passphrase of offline work: never kept, only what tells whether it was typed again
//! (PBKDF2-HMAC-SHA512 over a random salt, written as hexadecimal digits).

use super::Error;
use super::key::ROUNDS;
use crate::domain::secret::Pin;
use ring::pbkdf2;
use ring::rand::{SecureRandom, SystemRandom};

const SALT: usize = 16;
const LENGTH: usize = 64;

/// What is kept of a passphrase.
///
/// # Errors
/// The system has no random numbers.
pub fn verifier(passphrase: &Pin) -> Result<String, Error> {
    let mut salt = [0; SALT];
    SystemRandom::new()
        .fill(&mut salt)
        .map_err(|_| Error::Database("the system has no random numbers".to_owned()))?;
    let mut derived = [0; LENGTH];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA512, ROUNDS, &salt, passphrase.expose(), &mut derived);
    Ok(salt.iter().chain(&derived).map(|byte| format!("{byte:02x}")).collect())
}

/// Whether it is the passphrase of which this was kept.
pub fn fits(kept: &str, passphrase: &Pin) -> bool {
    let byte = |at: usize| u8::from_str_radix(kept.get(2 * at..2 * at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..SALT + LENGTH).map(byte).collect();
    let Some((salt, derived)) = bytes.as_deref().and_then(|bytes| bytes.split_at_checked(SALT)) else {
        return false;
    };
    pbkdf2::verify(pbkdf2::PBKDF2_HMAC_SHA512, ROUNDS, salt, passphrase.expose(), derived).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_passphrase_fits_and_it_is_not_what_is_kept() {
        let pin = |text: &str| {
            let mut pin = Pin::new();
            assert!(text.chars().all(|c| pin.push(c)));
            pin
        };
        let kept = verifier(&pin("gizli söz")).unwrap();
        assert!(fits(&kept, &pin("gizli söz")));
        assert!(!fits(&kept, &pin("gizli sös")) && !fits(&kept, &pin("")));
        assert_ne!(kept, verifier(&pin("gizli söz")).unwrap(), "another salt");
        for broken in ["", "00", &kept[1..], "ə"] {
            assert!(!fits(broken, &pin("gizli söz")), "{broken}");
        }
    }
}
