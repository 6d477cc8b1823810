//! What is done with hostile bytes, and what must hold whatever they are: one function for each
//! target. cargo-fuzz runs them with coverage (`fuzz_targets`), the tests replay them (`tests/it/fuzz.rs`).
//!
//! A target panics when something does not hold. Memory and time are watched by whoever runs it.

mod asn1;
mod card;
mod container;
mod desk;
mod document;
mod foreign;
mod lasting;
mod material;
mod service;
mod text;

/// A target: its name, what it does with bytes.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: &[Target] = &[
    ("application", document::application),
    ("authentication", text::authentication),
    ("card_wire", card::frames),
    ("certificate", asn1::certificate),
    ("container", container::container),
    ("container_edit", container::edited),
    ("crl", lasting::crl),
    ("der", asn1::der),
    ("document", document::document),
    ("foreign", foreign::container),
    ("foreign_edit", foreign::edited),
    ("foreign_xml", foreign::signature_file),
    ("identifier", text::identifier),
    ("ocsp", lasting::ocsp),
    ("p11kit", card::module_file),
    ("receipt", asn1::receipt),
    ("sandbox", desk::request),
    ("service", service::answer),
    ("settings", text::settings),
    ("signature_file", container::signature_file),
    ("time_stamp", lasting::time_stamp),
    ("trust", asn1::trust),
    ("zip", container::zip),
];

/// Runs one target.
///
/// # Panics
/// There is no such target, or something does not hold.
pub fn run(name: &str, bytes: &[u8]) {
    let (_, target) = TARGETS.iter().find(|(n, _)| *n == name).unwrap_or_else(|| panic!("no target {name}"));
    target(bytes);
}

/// A reason for people who look for the fault: not empty, short, in one line.
fn assert_clear(reason: &str) {
    assert!(!reason.is_empty(), "no reason");
    assert!(reason.len() <= 400, "a reason of {} bytes: {reason:.400}", reason.len());
    assert!(!reason.contains(char::is_control), "control characters in a reason: {reason:?}");
}
