//! The log of lookups: each one is written down, and can be read for its insurer.

use super::desk::{Desk, PERSON, SSN};

const LIST: [&str; 4] = ["lookups", "--json", "--insurer", "9900000141"];

#[test]
fn who_looked_whom_up_is_written_down_and_shown() {
    let desk = Desk::new("gunel");
    assert_eq!(desk.run(&LIST).ok()["lookups"], serde_json::json!([]));
    desk.run_signed_in(&["lookup", "--fin", PERSON, "--ssn", SSN, "--json"]).ok();
    // One who is not found was looked up as well.
    assert_eq!(desk.run_signed_in(&["lookup", "--fin", "TST9999", "--ssn", SSN, "--json"]).exit, 1);
    desk.submit(&["--reason", "lost"]).ok();

    desk.pull_card();
    let log = desk.run(&LIST).ok();
    let all = log["lookups"].as_array().unwrap();
    let persons: Vec<_> = all.iter().map(|note| note["person"].as_str().unwrap()).collect();
    assert_eq!(persons, [PERSON, "TST9999", PERSON], "newest first: {log}");
    assert!(all.iter().all(|note| note["signer"] == "TST0001"), "{log}");
    assert!(all.iter().all(|note| note["time"].as_str().unwrap().parse::<jiff::Timestamp>().is_ok()));
    let newest = desk.run(&[&LIST[..], &["--limit", "1"]].concat()).ok();
    assert_eq!(newest["lookups"].as_array().unwrap().len(), 1);
    let other = desk.run(&["lookups", "--json", "--insurer", "9900000142"]).ok();
    assert_eq!(other["lookups"], serde_json::json!([]), "nothing of one insurer shows under another");
    let text = desk.run(&["lookups", "--insurer", "9900000141", "--language", "az"]);
    assert!(text.out.contains(PERSON) && text.out.contains("TST0001"), "{}", text.out);
    assert_eq!(desk.run(&["lookups", "--json"]).exit, 2, "of which insurer is not guessed");
}

#[test]
fn while_the_window_has_the_log_nobody_is_looked_up_beside_it() {
    let desk = Desk::new("gunel");
    desk.run(&LIST).ok();
    let held = super::keeping::held(&desk);
    let run = desk.run_signed_in(&["lookup", "--fin", PERSON, "--ssn", SSN, "--json"]);
    assert_eq!((run.exit, &run.json()["error"]["kind"]), (7, &"store-busy".into()), "{}", run.out);
    drop(held);
    assert_eq!(desk.run(&LIST).ok()["lookups"], serde_json::json!([]));
    desk.run_signed_in(&["lookup", "--fin", PERSON, "--ssn", SSN, "--json"]).ok();
    assert_eq!(desk.run(&LIST).ok()["lookups"].as_array().unwrap().len(), 1);
}
