//! What comes from worker processes and from the configuration of PKCS#11 modules.

use mohur::card::fuzzing::{self, Heard};

/// A message that is understood says the same when it is sent on; a PIN is short.
pub fn frames(bytes: &[u8]) {
    let frames = fuzzing::frames(bytes);
    assert!(5 * frames.len() <= bytes.len());
    for frame in frames {
        match frame {
            Heard::Request(first, again) | Heard::Reply(first, again) | Heard::Item(first, again) => {
                assert_eq!(first, again);
            }
            Heard::Pin(length) => assert!(length <= 64),
            Heard::Noise | Heard::Stop => {}
        }
    }
}

/// A configuration that is read can be written and comes back.
pub fn module_file(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let settings = fuzzing::module_file(text);
    let written: String = settings.iter().map(|(key, value)| format!("{key}: {value}\n")).collect();
    assert!(settings.keys().all(|key| !key.starts_with('#')));
    assert_eq!(fuzzing::module_file(&written), settings);
}
