//! Looking people up.

use super::desk::{Desk, TIKISH};

#[tokio::test]
async fn the_person_of_the_drawings() {
    let desk = Desk::new().await;
    let token = desk.session("gunel", TIKISH).await;
    let lookup = desk.look_up(&token, "TST4W7E", "9912345678903", "DIN").await.json();
    let (old, new) = (&lookup["dsmfRecord"], &lookup["registryRecord"]);
    assert_eq!((&old["surname"], &new["surname"]), (&"Məmmədova".into(), &"Həsənli".into()));
    assert_eq!((&old["birthDate"], &new["birthDate"]), (&"1991-11-04".into(), &"1991-11-14".into()));
    assert_eq!((&old["patronymic"], &new["patronymic"]), (&"İlqar".into(), &"İlqar".into()));
}

#[tokio::test]
async fn each_case_has_its_answer() {
    let desk = Desk::new().await;
    let token = desk.session("gunel", TIKISH).await;
    for (fin, ssn, document_type, outcome) in [
        ("TST1001", "9900000001001", "DIN", "200"),
        ("TST9999", "9900000009999", "DIN", "404 person-not-found"),
        ("TST1001", "9900000001002", "DIN", "422 identifiers-mismatch"),
        ("TST1009", "9900000001009", "DIN", "422 person-deceased"),
        ("TST1011", "9900000001011", "DIN", "422 not-insured-here"),
        ("TST1012", "9900000001012", "DIN", "503 registry-unreachable"),
        ("TST1013", "9900000001013", "MIGRATION", "503 registry-unreachable"),
        ("TST1014", "9900000001014", "MIGRATION", "200"),
        ("TST1014", "9900000001014", "DIN", "404 person-not-found"),
        ("TST1001", "9900000001001", "PASSPORT", "400 invalid-request"),
        ("tst1001", "9900000001001", "DIN", "400 invalid-request"),
    ] {
        let answer = desk.look_up(&token, fin, ssn, document_type).await;
        assert_eq!(answer.outcome(), outcome, "{fin} {ssn} {document_type}");
    }
    let query = serde_json::json!({ "fin": "TST1001", "documentType": "DIN" });
    let answer = desk.post(&token, "/v1/insured-persons/lookup", &query).await;
    assert_eq!(answer.outcome(), "422 ssn-required");
}

#[tokio::test]
async fn another_insurer_sees_its_own_people_only() {
    let desk = Desk::new().await;
    let token = desk.session("entrepreneur", "9900000142").await;
    let outcome = async |fin: &str, ssn: &str| desk.look_up(&token, fin, ssn, "DIN").await.outcome();
    assert_eq!(outcome("TST4W7E", "9912345678903").await, "422 not-insured-here");
    assert_eq!(outcome("TST1020", "9900000001020").await, "200");
}
