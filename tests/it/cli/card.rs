//! The card's own PINs, through the real programs and OpenSC.

use super::desk::{Desk, PIN};

#[test]
fn a_pin_is_changed_unblocked_and_tried() {
    let desk = Desk::new("gunel");
    let tested = desk.run_signed_in(&["card", "test", "--json"]).ok();
    assert_eq!(tested["result"], "verified", "{tested}");
    assert!(tested["milliseconds"].is_u64());

    // Descriptor 4 holds the PIN or the PUK, descriptor 5 the new PIN.
    let change = ["card", "pin", "change", "--json", "--pin-fd", "4", "--new-pin-fd", "5"];
    let short = desk.run_with_new_pin(PIN, "123\n", &change);
    assert_eq!((short.exit, &short.json()["error"]["kind"]), (4, &"pin-length".into()), "{}", short.err);
    let wrong = desk.run_with_new_pin("000000\n", "654321\n", &change);
    assert_eq!((wrong.exit, &wrong.json()["error"]["kind"]), (4, &"wrong-pin".into()), "{}", wrong.err);
    assert_eq!(desk.tries_left(), 2, "and a new PIN of a wrong length costs none");
    assert_eq!(desk.run_with_new_pin(PIN, "654321\n", &change).ok()["result"], "changed");
    assert_eq!(desk.run_signed_in(&["card", "test"]).exit, 4, "the old one is wrong now");

    for _ in 0..2 {
        assert_eq!(desk.run_signed_in(&["card", "test", "--accept-last-try"]).exit, 4);
    }
    assert_eq!(desk.tries_left(), 0);
    let unblock = ["card", "pin", "unblock", "--json", "--puk-fd", "4", "--new-pin-fd", "5"];
    let wrong = desk.run_with_new_pin("00000000\n", "123456\n", &unblock);
    assert_eq!((wrong.exit, &wrong.json()["error"]["kind"]), (4, &"wrong-puk".into()), "{}", wrong.err);
    assert_eq!(desk.run_with_new_pin("12345678\n", "123456\n", &unblock).ok()["result"], "unblocked");
    assert_eq!(desk.run_signed_in(&["card", "test"]).exit, 0);
}
