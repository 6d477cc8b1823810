//! Authorities from the command line: listed, given, moved to a new number, withdrawn; each with its exit code.

use super::desk::{Desk, PIN, Run};
use mohur::sandbox::faults::Fault;
use serde_json::json;

const GIVE: [&str; 8] =
    ["authorities", "give", "--number", "AZ 77 4410 0008", "--fin", "tst0008", "--until", "2099-12-31"];

fn run(desk: &Desk, arguments: &[&str]) -> Run {
    desk.run_signed_in(&[arguments, &["--yes", "--json"]].concat())
}

fn list(desk: &Desk) -> serde_json::Value {
    desk.run_signed_in(&["authorities", "list", "--json"]).ok()
}

#[test]
fn authorities_are_given_moved_and_withdrawn() {
    let desk = Desk::new("gunel");
    let first = list(&desk);
    assert_eq!((&first["complete"], first["authorities"].as_array().unwrap().len()), (&true.into(), 3));
    let states: Vec<_> = first["authorities"].as_array().unwrap().iter().map(|a| &a["state"]).collect();
    assert_eq!(states, ["active", "ends-soon", "ended"]);

    let unasked = desk.run_signed_in(&GIVE);
    assert_eq!(unasked.exit, 2, "no terminal to ask at: {}", unasked.err);
    assert!(unasked.err.contains("--yes") && unasked.err.contains("AZ 77 4410 0008"), "{}", unasked.err);

    // The answer is lost once: sent again, it has no second effect.
    desk.faults().once("POST /v1/delegations", Fault::DropAnswer);
    let given = run(&desk, &GIVE).ok();
    assert_eq!((&given["result"], &given["authorities"][0]["fin"]), (&"done".into(), &"TST0008".into()));
    assert_eq!(list(&desk)["authorities"].as_array().unwrap().len(), 4);

    let again = run(&desk, &GIVE);
    assert_eq!(
        (again.exit, &again.json()["error"]["kind"]),
        (1, &"delegation-exists".into()),
        "{}",
        again.out
    );
    let own = run(&desk, &["authorities", "give", "--number", "1", "--fin", "TST0001"]);
    assert_eq!((own.exit, &own.json()["error"]["code"]), (1, &"R34".into()), "{}", own.out);
    let wrong = run(&desk, &["authorities", "give", "--means", "asan", "--number", "12", "--fin", "TST0008"]);
    assert_eq!(wrong.exit, 2, "{}", wrong.out);

    let id = given["authorities"][0]["id"].as_str().unwrap().to_owned();
    let moved = run(&desk, &["authorities", "renew", &id[..8], "--number", "AZ 77 4410 8008"]).ok();
    assert_eq!(moved["authorities"][0]["number"], "AZ 77 4410 8008");
    let ended = run(&desk, &["authorities", "withdraw", &id]);
    assert_eq!(
        (ended.exit, &ended.json()["error"]["kind"]),
        (1, &"delegation-ended".into()),
        "{}",
        ended.out
    );

    let id = moved["authorities"][0]["id"].as_str().unwrap();
    let withdrawn = run(&desk, &["authorities", "withdraw", id]).ok();
    assert_eq!(withdrawn["authorities"][0]["state"], "withdrawn");

    // What was signed is kept with the answer, and holds; of what was given elsewhere there is nothing.
    let save = |id: &str| {
        desk.run(&["authorities", "save", id, "--insurer", "9900000141", "--folder", "orders", "--json"])
    };
    let saved = save(id).ok();
    let files: Vec<_> = saved["files"].as_array().unwrap().iter().map(|f| f.as_str().unwrap()).collect();
    let kinds: Vec<_> = files.iter().map(|file| file.rsplit_once(id).unwrap().1).collect();
    assert_eq!(kinds, ["-given.asice", "-given.json", "-withdrawn.asice", "-withdrawn.json"]);
    for pair in files.chunks(2) {
        let verified = desk.run(&["verify", pair[0], "--json"]).ok();
        assert_eq!((&verified["valid"], &verified["signer"]["fin"]), (&true.into(), &"TST0001".into()));
        let answer: serde_json::Value =
            serde_json::from_slice(&std::fs::read(desk.path(pair[1])).unwrap()).unwrap();
        assert_eq!(answer["id"], id, "{answer}");
    }
    let elsewhere = first["authorities"][0]["id"].as_str().unwrap();
    assert_eq!(save(elsewhere).exit, 2, "nothing was signed about it here");

    let offline = desk.run(&["authorities", "list", "--offline", "--insurer", "9900000141", "--json"]).ok();
    let states: Vec<_> = offline["authorities"].as_array().unwrap().iter().map(|a| &a["state"]).collect();
    assert_eq!(
        states,
        ["withdrawn", "withdrawn", "active", "ends-soon", "ended"],
        "with what was ordered since"
    );
    let unknown = desk.run(&["authorities", "list", "--offline", "--insurer", "9900000142", "--json"]);
    assert_eq!(unknown.exit, 7, "nothing of another insurer: {}", unknown.out);
    let text = desk.run_signed_in(&["authorities", "list", "--language", "az"]);
    assert!(text.out.contains("Qüvvədədir") && text.out.contains("099 000 45 67"), "{}", text.out);
}

#[test]
fn a_phone_signs_orders_about_authorities() {
    let desk = Desk::new("gunel");
    desk.pull_card();
    // This phone approves by itself.
    let phone = ["--asan", "099 000 12 40", "--user-id", "12345"];
    let run = |arguments: &[&str]| desk.run(&[arguments, &["--yes", "--json"], &phone].concat());
    let codes = |run: &Run| {
        let lines = run.err.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        lines.filter(|v| v["verificationCode"].as_str().is_some_and(|code| code.len() == 4)).count()
    };
    let given = run(&GIVE);
    assert_eq!(codes(&given), 2, "to sign in, and to sign: {}", given.err);
    let given = given.ok();
    assert_eq!((&given["result"], &given["authorities"][0]["state"]), (&"done".into(), &"active".into()));
    let id = given["authorities"][0]["id"].as_str().unwrap();
    let moved = run(&["authorities", "renew", id, "--number", "AZ 77 4410 8008"]).ok();
    assert_eq!(moved["authorities"][0]["number"], "AZ 77 4410 8008");
    let id = moved["authorities"][0]["id"].as_str().unwrap();
    let withdrawn = run(&["authorities", "withdraw", id]).ok();
    assert_eq!(withdrawn["authorities"][0]["state"], "withdrawn");
    let refused =
        desk.run(&[&GIVE[..], &["--yes", "--json", "--asan", "99 000 12 52", "--user-id", "11111"]].concat());
    assert_eq!((refused.exit, &refused.json()["error"]["code"]), (12, &"A02".into()), "{}", refused.out);
    let list = desk.run(&[&["authorities", "list", "--json"][..], &phone].concat()).ok();
    assert_eq!(list["authorities"].as_array().unwrap().len(), 5, "two more than at first");
}

#[test]
fn an_order_without_an_answer_is_settled_by_the_next_look() {
    let desk = Desk::new("gunel");
    for _ in 0..2 {
        desk.faults().once("POST /v1/delegations", Fault::DropAnswer);
    }
    let lost = run(&desk, &GIVE);
    assert_eq!((lost.exit, &lost.json()["problem"]["code"]), (6, &"X31".into()), "{}", lost.out);
    // What cannot be understood keeps nobody from seeing the list, and is told.
    desk.faults().once("POST /v1/delegations", Fault::Malformed);
    let looked = list(&desk);
    assert_eq!(looked["authorities"].as_array().unwrap().len(), 4, "exactly one more");
    let open = &looked["unfulfilled"][0];
    assert_eq!((&open["act"], &open["fin"]), (&"give".into(), &"TST0008".into()), "{looked}");
    assert_eq!(open["problem"]["code"], "X31");
    desk.faults().once("POST /v1/delegations", Fault::Malformed);
    let told = desk.run_signed_in(&["authorities", "list"]);
    assert!(told.out.contains("X31") && told.out.contains("AZ 77 4410 0008"), "{}", told.out);
    let settled = list(&desk);
    assert_eq!((&settled["unfulfilled"], &settled["authorities"][0]["fin"]), (&json!([]), &"TST0008".into()));
    for _ in 0..2 {
        desk.faults().once("POST /tsa", Fault::BadRequest);
    }
    let args = ["authorities", "give", "--number", "AZ 1", "--fin", "TST0007"];
    let unstamped = run(&desk, &args);
    assert_eq!(
        (unstamped.exit, &unstamped.json()["problem"]["code"]),
        (5, &"X30".into()),
        "{}",
        unstamped.out
    );
    assert_eq!(list(&desk)["authorities"].as_array().unwrap().len(), 4, "it was not sent");
}

#[test]
fn who_has_no_seal_right_sees_only_what_concerns_them() {
    let desk = Desk::new("two-insurers");
    let insurer = ["--insurer", "9900000141"];
    let own = desk.run_signed_in(&[&["authorities", "list", "--json"][..], &insurer].concat()).ok();
    assert_eq!((&own["complete"], own["authorities"].as_array().unwrap().len()), (&false.into(), 1));
    let refused = run(&desk, &[&GIVE[..], &insurer].concat());
    assert_eq!((refused.exit, &refused.json()["error"]["code"]), (1, &"R31".into()), "{}", refused.out);
    assert_eq!(desk.tries_left(), 3);
    assert!(PIN.starts_with("123456"));
}
