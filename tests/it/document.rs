//! The document and the window speak of the same things in the same words.

use mohur::domain::reason::Reason;
use mohur::domain::text::to_lower;
use mohur::i18n::{Language, Texts};
use mohur::signing::data;
use mohur::signing::document::{Line, document};

/// A made-up application for a reason, as its file holds it.
fn application(reason: Reason) -> String {
    let record = r#"{"birthDate":"1990-03-05","birthplace":"","name":"Nümunə","patronymic":"","sex":"female","surname":"Sınaqova"}"#;
    format!(
        concat!(
            r#"{{"environment":"sandbox","id":"00000000000000000000000000000017","#,
            r#""insurer":{{"kind":"legal_entity","name":"Nümunə","office":{{"code":"1","kind":"branch","name":"Nümunə"}},"voen":"9900000141"}},"#,
            r#""lookup":{{"documentType":"DIN","dsmfRecord":{record},"fin":"TST0017","id":"1","longestAgeSeconds":60,"registryRecord":{record},"time":"2026-11-22T20:29:00Z"}},"#,
            r#""preparedAt":"2026-11-22T20:30:05Z","preparedBy":{{"fin":"TST4W7E","name":"A","patronymic":"","surname":"B"}},"#,
            r#""reason":"{reason}","schema":"mohur-application-1","service":"https://localhost"}}"#,
        ),
        record = record,
        reason = reason.code(),
    )
}

#[test]
fn reasons_are_the_same_in_window_and_document() {
    let texts = Texts::new(Language::Az);
    for reason in Reason::ALL {
        let application = data::decode(application(reason).as_bytes()).unwrap();
        let mut signed = document(&application).sections.into_iter().flat_map(|s| s.lines);
        let shown = to_lower(&texts.reason(reason));
        let same = |line: Line| matches!(line, Line::Text(text) if text.get(3..) == Some(shown.as_str()));
        assert!(signed.any(same), "{reason:?}");
    }
}
