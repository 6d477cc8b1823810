//! A card that forgets the PIN which it was given: middleware does not always reach the card when it logs out,
//! a verified card signs for every other program too, and the smart-card service by itself resets only the
//! card that an ended client was speaking to. Done in a process of its own, since a card that stands still
//! keeps the service, and whoever asks it, waiting.

use pcsc::{Context, Disposition, Protocols, Scope, ShareMode};

/// Resets the card in the reader that a slot stands for; a slot that stands for none has no card to reset.
pub fn reset(slot_description: &str) {
    // All of it may fail where the card or the service has gone, and with it what the card knew.
    let Ok(context) = Context::establish(Scope::User) else { return };
    let readers = context.list_readers_owned().unwrap_or_default();
    // PKCS#11 has room for 64 bytes of the name.
    let is_it = |name: &str| !slot_description.is_empty() && name.starts_with(slot_description);
    for name in readers.iter().filter(|name| is_it(&name.to_string_lossy())) {
        if let Ok(card) = context.connect(name, ShareMode::Shared, Protocols::ANY) {
            let _ = card.disconnect(Disposition::ResetCard);
        }
    }
}
