//! The command line end to end: the real program, the real sandbox over TLS, a simulated card behind
//! the real pcscd and OpenSC, the real encrypted store.

mod authorities;
mod card;
pub mod desk;
mod keeping;
mod lookups;
mod verify;

use desk::{Desk, PERSON, SSN};
use mohur::domain::insurer::{Kind, OfficeKind};
use mohur::sandbox::faults::{Bent, Fault};
use mohur::signing::data;
use mohur::signing::document::{Line, document};
use std::io::Read;

#[test]
fn readers_and_certificates() {
    let desk = Desk::new("gunel");
    let readers = desk.run(&["readers", "--json"]).ok();
    assert_eq!(readers["service"], "running");
    assert_eq!(readers["readers"][0]["slot"], "card", "{readers}");

    let found = desk.run(&["certificates", "--json"]).ok();
    let certificates = found["certificates"].as_array().unwrap();
    let verdicts: Vec<_> = certificates.iter().map(|c| (&c["forSignIn"], &c["forSigning"])).collect();
    assert_eq!(certificates.len(), 2, "{found}");
    assert!(verdicts.iter().any(|(a, b)| *a == "usable" && *b == "wrong-usage"), "{verdicts:?}");
    assert!(verdicts.iter().any(|(a, b)| *a == "wrong-usage" && *b == "usable"), "{verdicts:?}");
    for certificate in certificates {
        assert_eq!(certificate["holder"]["fin"], "TST0001");
        assert_eq!(certificate["holder"]["voen"], "9900000141");
        assert_eq!(certificate["fingerprint"].as_str().unwrap().len(), 64);
    }
    for _ in 0..2 {
        desk.faults().once("POST /ocsp", Fault::Bent(Bent::Revoked));
    }
    let revoked = desk.run(&["certificates", "--json"]).ok();
    let sign_in = revoked["certificates"].as_array().unwrap().iter().map(|c| &c["forSignIn"]);
    assert!(sign_in.clone().any(|v| v == "revoked") && sign_in.clone().all(|v| v != "usable"), "{revoked}");
    let text = desk.run(&["certificates", "--language", "ru"]);
    assert!(text.out.contains("ƏLİYEVA GÜNEL") && text.out.contains("можно использовать"), "{}", text.out);

    desk.pull_card();
    assert_eq!(desk.run(&["certificates"]).exit, 3);
}

/// The manual's users are entrepreneurs too, and Naxçıvan's branches belong to a fund of their own.
#[test]
fn an_entrepreneur_applies_to_an_office_in_nakhchivan() {
    let desk = Desk::new("entrepreneur");
    let (office, saved) = ("Naxçıvan MR DSMF-nin Şərur rayon şöbəsi", desk.path("saved"));
    let person = ["--fin", "TST1020", "--ssn", "9900000001020"];
    let order = ["submit", "--json", "--yes", "--reason", "identity_document_changed", "--save"];
    let result = desk.run_signed_in(&[&order[..], &[saved.to_str().unwrap()], &person].concat()).ok();
    assert_eq!((&result["result"], &result["receipt"]["voen"]), (&"accepted".into(), &"9900000142".into()));

    let id = result["application"].as_str().unwrap();
    let container = std::fs::File::open(saved.join(format!("mohur-{id}.asice"))).unwrap();
    let mut container = zip::ZipArchive::new(container).unwrap();
    let mut signed = Vec::new();
    container.by_name("application.json").unwrap().read_to_end(&mut signed).unwrap();
    let application = data::decode(&signed).unwrap();
    assert_eq!(application.insurer.kind, Kind::Entrepreneur);
    assert_eq!(application.insurer.office.kind, OfficeKind::Nakhchivan);
    let document = document(&application);
    let fund = "Naxçıvan Muxtar Respublikasının Dövlət Sosial Müdafiə Fondu";
    assert_eq!(document.addressee, format!("{fund}, {office}"));
    let mut values = document.sections.iter().flat_map(|s| &s.lines).filter_map(|line| match line {
        Line::Field { value, .. } => Some(value.as_str()),
        _ => None,
    });
    assert!(values.any(|value| value == "Sahibkarlıq fəaliyyəti ilə məşğul olan fiziki şəxs"));

    let history = desk.run_signed_in(&["history", "--json"]).ok();
    assert_eq!(history["applications"][0]["office"], office, "{history}");
}

#[test]
fn submit_history_and_verify() {
    let desk = Desk::new("gunel");
    let saved = desk.path("saved");
    let saved = saved.to_str().unwrap();
    let result = desk.submit(&["--reason", "identity_document_changed", "--save", saved]).ok();
    assert_eq!(result["result"], "accepted");
    let number = result["receipt"]["registrationNumber"].as_str().unwrap().to_owned();
    assert_eq!(result["receipt"]["digest"], result["digest"], "the receipt is about this container");
    assert_eq!(result["receipt"]["environment"], "sandbox");

    let history = desk.run_signed_in(&["history", "--json"]).ok();
    assert_eq!(history["total"], 1);
    let row = &history["applications"][0];
    assert_eq!(row["registrationNumber"], number.as_str());
    assert_eq!((&row["fin"], &row["reason"]), (&PERSON.into(), &"identity_document_changed".into()));
    assert_eq!(
        (&row["names"]["surname"], &row["oldNames"]["surname"]),
        (&"Həsənli".into(), &"Məmmədova".into())
    );
    let offline = desk.run(&["history", "--offline", "--insurer", "9900000141", "hesen", "--json"]).ok();
    assert_eq!(offline["matching"], 1, "{offline}");
    let another = desk.run(&["history", "--offline", "--insurer", "9900000142", "--json"]).ok();
    assert_eq!(another["total"], 0, "nothing of one insurer shows under another");
    assert_eq!(desk.run(&["outbox", "--json"]).ok()["outbox"], serde_json::json!([]));

    let id = result["application"].as_str().unwrap();
    let container = desk.path(&format!("saved/mohur-{id}.asice"));
    let verified = desk.run(&["verify", container.to_str().unwrap(), "--json"]).ok();
    assert_eq!((&verified["valid"], &verified["digest"]), (&true.into(), &result["digest"]));
    assert_eq!(verified["signer"]["fin"], "TST0001");
    let (mut outcomes, checks) = (std::collections::BTreeMap::new(), &verified["checks"]);
    checks.as_array().unwrap().iter().for_each(|c| *outcomes.entry(c["outcome"].as_str()).or_insert(0) += 1);
    assert!(outcomes.keys().all(|o| matches!(o, Some("passed" | "absent"))), "{verified}");
    let receipt = desk.path(&format!("saved/mohur-{id}.p7s"));
    let verified = desk.run(&["verify", receipt.to_str().unwrap(), "--json"]).ok();
    assert_eq!(verified["receipt"]["registrationNumber"], number.as_str());

    // One letter of the registration number, and one bit in each of twelve places of the container.
    let places = std::iter::once((&receipt, None)).chain((1..=12).map(|part| (&container, Some(part))));
    for (file, part) in places {
        let whole = std::fs::read(file).unwrap();
        let mut bytes = whole.clone();
        let at = match part {
            None => {
                let number = number.as_bytes();
                bytes.windows(number.len()).position(|w| w == number).unwrap() + number.len() - 1
            }
            Some(part) => bytes.len() * part / 13,
        };
        bytes[at] ^= 1;
        std::fs::write(file, bytes).unwrap();
        let run = desk.run(&["verify", file.to_str().unwrap(), "--json"]);
        std::fs::write(file, whole).unwrap();
        assert_eq!((run.exit, &run.json()["valid"]), (1, &false.into()), "{at}: {}", run.out);
        assert!(run.json().get("signer").is_none(), "what does not hold is not repeated");
    }
}

#[test]
fn a_wrong_pin_costs_one_try_and_sends_nothing() {
    let desk = Desk::new("gunel");
    let run = desk.submit_with_pin("000000\n", &["--reason", "lost"]);
    assert_eq!(run.exit, 4, "{} {}", run.out, run.err);
    assert_eq!(run.json()["error"]["kind"], "wrong-pin");
    assert_eq!(run.json()["error"]["safeToRetry"], false);
    assert_eq!(desk.tries_left(), 2);
    // Right for signing in, wrong for signing: the second line is the PIN for signing.
    let run = desk.submit_with_pin("123456\n111111\n", &["--reason", "lost"]);
    assert_eq!((run.exit, desk.tries_left()), (4, 2), "{} {}", run.out, run.err);
    assert_eq!(desk.run(&["outbox", "--json"]).ok()["outbox"], serde_json::json!([]));
    let history = desk.run_signed_in(&["history", "--json"]).ok();
    assert_eq!(history["total"], 0, "nothing was sent");
}

#[test]
fn the_last_try_is_not_spent_without_consent() {
    let desk = Desk::new("gunel");
    for _ in 0..2 {
        assert_eq!(desk.submit_with_pin("000000\n", &["--reason", "lost"]).exit, 4);
    }
    assert_eq!(desk.tries_left(), 1);
    let run = desk.submit_with_pin("000000\n", &["--reason", "lost"]);
    assert_eq!((run.exit, desk.tries_left()), (4, 1), "{} {}", run.out, run.err);
    assert_eq!(
        (&run.json()["error"]["kind"], &run.json()["error"]["code"]),
        (&"last-try".into(), &"P05".into())
    );
    assert_eq!(desk.submit(&["--reason", "lost", "--accept-last-try"]).exit, 0);
}

#[test]
fn a_lost_answer_is_asked_about_and_not_sent_again() {
    let desk = Desk::new("gunel");
    desk.faults().once("POST /v1/applications", Fault::DropAnswer);
    let run = desk.submit(&["--reason", "damaged"]);
    assert_eq!(run.exit, 6, "{} {}", run.out, run.err);
    assert_eq!(
        (&run.json()["result"], &run.json()["problem"]["kind"]),
        (&"unknown".into(), &"outcome-unknown".into())
    );
    assert_eq!(run.json()["problem"]["code"], "X04");
    let waiting = desk.run(&["outbox", "--json"]).ok();
    assert_eq!(waiting["outbox"][0]["state"], "unknown");

    desk.pull_card();
    let delivered = desk.run(&["outbox", "deliver", "--json"]).ok();
    assert_eq!(delivered["delivered"][0]["result"], "accepted", "no card is needed: {delivered}");
    desk.insert_card();
    let history = desk.run_signed_in(&["history", "--json"]).ok();
    assert_eq!(history["total"], 1, "the service has it once");
    assert_eq!(history["applications"][0]["status"]["category"], "received");
}

#[test]
fn refusals_faults_and_dead_services_have_their_codes() {
    let desk = Desk::new("gunel");
    let not_found = desk.run_signed_in(&["lookup", "--fin", "TST9999", "--ssn", SSN, "--json"]);
    assert_eq!((not_found.exit, &not_found.json()["error"]["kind"]), (1, &"person-not-found".into()));
    desk.faults().once("POST /v1/insured-persons/lookup", Fault::DropAnswer);
    let lost = desk.run_signed_in(&["lookup", "--fin", "TST9999", "--ssn", SSN, "--json"]);
    assert_eq!((lost.exit, &lost.json()["error"]["code"]), (5, &"X19".into()), "it may be asked again");
    let unreachable = desk.run_signed_in(&["lookup", "--fin", "TST1012", "--ssn", "9900000001012", "--json"]);
    assert_eq!((unreachable.exit, &unreachable.json()["error"]["kind"]), (5, &"registry-unreachable".into()));

    let looked_up = desk.run_signed_in(&["lookup", "--fin", "tst4w7e", "--ssn", SSN, "--json"]).ok();
    assert_eq!(looked_up["lookup"]["differences"], serde_json::json!(["surname", "birth-date"]));

    desk.faults().once("POST /v1/applications", Fault::RateLimited(1));
    let limited = desk.submit(&["--reason", "lost"]);
    assert_eq!((limited.exit, &limited.json()["result"]), (5, &"queued".into()), "{}", limited.out);

    desk.faults().present_wrong_certificate(true);
    let foreign = desk.run_signed_in(&["lookup", "--fin", PERSON, "--ssn", SSN, "--json"]);
    assert_eq!(
        (foreign.exit, &foreign.json()["error"]["kind"]),
        (5, &"not-trusted".into()),
        "{}",
        foreign.out
    );
    desk.faults().present_wrong_certificate(false);

    desk.stop_service();
    let dead = desk.run(&["outbox", "deliver", "--json"]);
    assert_eq!((dead.exit, &dead.json()["error"]["kind"]), (5, &"no-connection".into()), "{}", dead.out);
    assert_eq!(desk.run(&["outbox", "--json"]).ok()["outbox"][0]["state"], "queued", "it is still here");
}

#[test]
fn a_certificate_of_another_issuer_is_stopped_before_the_pin() {
    let desk = Desk::new("foreign");
    let run = desk.submit(&["--reason", "lost"]);
    assert_eq!(
        (run.exit, &run.json()["error"]["kind"]),
        (1, &"certificate-unknown-issuer".into()),
        "{}",
        run.out
    );
    assert_eq!(desk.tries_left(), 3);
}

#[test]
fn the_prompt_takes_a_pin_without_showing_it() {
    let desk = Desk::new("gunel");
    // The passphrase of the database is told in another way: only the PIN is asked for.
    let look_up = ["--passphrase-fd", "3", "lookup", "--fin", PERSON, "--ssn", SSN, "3<passphrase"];
    // Wrong, corrected with the backspace key, then right.
    let typed = desk.run_at_terminal(&look_up, "PIN to sign in", "129\x7f3456\r");
    assert!(typed.out.contains("Həsənli") && typed.exit == 0, "{}", typed.out);
    let before = typed.out.split("Surname").next().unwrap();
    assert!(!before.contains(|c: char| c.is_ascii_digit()), "nothing typed is echoed: {before}");
    let cancelled = desk.run_at_terminal(&look_up, "PIN to sign in", "12\x03");
    assert_eq!(cancelled.exit, 8, "{}", cancelled.out);
    assert_eq!(desk.tries_left(), 3);
}

#[test]
fn a_proxy_that_refuses_is_told_apart() {
    let proxy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", proxy.local_addr().unwrap());
    std::thread::spawn(move || {
        use std::io::{Read, Write};
        for connection in proxy.incoming() {
            let mut connection = connection.unwrap();
            let _ = connection.read(&mut [0; 4096]);
            let _ = connection.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        }
    });
    let dir = tempfile::tempdir().unwrap();
    let settings = dir.path().join("mohur.toml");
    std::fs::write(&settings, "[service]\naddress = \"https://service.invalid\"\n").unwrap();
    std::fs::write(dir.path().join("file.p7s"), "0 begins like a receipt").unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_mohur-cli"))
        .args(["verify", "file.p7s", "--json"])
        .current_dir(dir.path())
        .env("MOHUR_CONFIG", &settings)
        .env("HTTPS_PROXY", &address)
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .output()
        .unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &json["error"]["kind"]), (Some(5), &"proxy-refused".into()), "{json}");
}

#[test]
fn usage_mistakes_are_named() {
    let desk = Desk::new("gunel");
    assert_eq!(desk.run(&["submit", "--fin", PERSON, "--reason", "because"]).exit, 2);
    let bad = desk.submit_for("TST4WOE", &["--reason", "lost"]);
    assert_eq!(bad.exit, 2, "the letter O: {}", bad.out);
    let unasked = desk.run_signed_in(&["submit", "--fin", PERSON, "--ssn", SSN, "--reason", "lost"]);
    assert_eq!(unasked.exit, 2, "no terminal to ask at: {}", unasked.err);
    assert!(
        unasked.err.contains("--yes") && unasked.err.contains("Həsənli"),
        "shown before: {}",
        unasked.err
    );
    desk.write("bad.toml", "[service]\nadress = \"x\"\n");
    let wrong = desk.run(&["--config", desk.path("bad.toml").to_str().unwrap(), "outbox"]);
    assert_eq!(wrong.exit, 2);
    assert!(wrong.err.contains("adress") && wrong.err.contains("line 2"), "{}", wrong.err);
    let help = desk.run(&["--help"]);
    assert!(help.exit == 0 && help.out.contains("6  the outcome is unknown"), "{}", help.out);
}

#[test]
fn a_phone_signs_in_and_signs_for_a_script() {
    let desk = Desk::new("gunel");
    desk.pull_card();
    // This phone approves by itself.
    let phone = ["--asan", "099 000 12 40", "--user-id", "12345"];
    let fixed = ["submit", "--json", "--yes", "--fin", PERSON, "--ssn", SSN, "--reason", "lost"];
    let run = desk.run(&[&fixed[..], &phone].concat());
    assert_eq!(run.ok()["result"], "accepted");
    let codes: Vec<serde_json::Value> =
        run.err.lines().filter_map(|l| serde_json::from_str(l).ok()).collect();
    let has_code = |v: &serde_json::Value| v["verificationCode"].as_str().is_some_and(|c| c.len() == 4);
    assert_eq!(codes.iter().filter(|v| has_code(v)).count(), 2, "to sign in, and to sign: {}", run.err);
    let history = desk.run(&[&["history", "--json"][..], &phone].concat()).ok();
    assert_eq!(history["total"], 1);
    for (number, exit, code) in [("99 000 12 52", 12, "A02"), ("99 000 12 59", 5, "A10")] {
        let run = desk.run(&["history", "--json", "--asan", number, "--user-id", "11111"]);
        assert_eq!((run.exit, &run.json()["error"]["code"]), (exit, &code.into()), "{} {}", run.out, run.err);
    }
    let bad = desk.run(&["history", "--json", "--asan", "12 000 00 00", "--user-id", "1"]);
    assert_eq!(bad.exit, 2, "{}", bad.out);
}

#[test]
fn the_owner_of_a_phone_is_played_by_a_command_and_ctrl_c_gives_up() {
    use std::process::Stdio;
    let desk = Desk::new("gunel");
    let service = desk.path("service");
    let owner = |act: &str| {
        desk.run(&["sandbox-phone", act, "--wait", "30", "--json", "--data", service.to_str().unwrap()])
    };
    let start = || {
        let arguments = ["history", "--json", "--asan", "99 000 12 34", "--user-id", "12345"];
        let mut command = desk.command("", &arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let history = start();
    let approved = owner("approve").ok();
    let output = history.wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.success() && told.contains(approved["verificationCode"].as_str().unwrap()),
        "{told}"
    );

    let history = start();
    owner("show").ok();
    let id = rustix::process::Pid::from_raw(history.id() as i32).unwrap();
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    let output = history.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(8), "{}", String::from_utf8_lossy(&output.stdout));
    let nobody = desk.run(&["sandbox-phone", "show", "--data", service.to_str().unwrap()]);
    assert_eq!(nobody.exit, 2, "{}", nobody.out);
}

#[test]
fn a_service_that_runs_is_made_to_fail_by_a_command() {
    let desk = Desk::new("gunel");
    let service = desk.path("service");
    let fail = |rules: &[&str]| {
        let data = ["--json", "--data", service.to_str().unwrap()];
        desk.run(&[&["sandbox-fault"], rules, &data].concat())
    };
    let history = || {
        let run = desk.run(&["history", "--json", "--asan", "99 000 12 40", "--user-id", "12345"]);
        (run.exit, run.json()["error"]["code"].as_str().unwrap_or_default().to_owned())
    };
    fail(&["wrong-certificate"]).ok();
    assert_eq!(history(), (5, "X03".into()));
    fail(&["POST /v1/auth/asan-imza=internal", "delay:1"]).ok();
    assert_eq!(history(), (5, "X05".into()), "these and no others");
    fail(&[]).ok();
    assert_eq!(history().0, 0);
    assert_eq!(fail(&["explode"]).exit, 2);
    let elsewhere = desk.path("nowhere");
    let nobody = desk.run(&["sandbox-fault", "--data", elsewhere.to_str().unwrap()]);
    assert!(nobody.exit != 0 && nobody.err.contains("no trial service runs"), "{}", nobody.err);
}
