//! The insurer's history at the service.

use super::desk::{Desk, TIKISH};
use jiff::SignedDuration;
use mohur::domain::level::Level;
use mohur::signing::container;
use serde_json::{Value, json};

const PEOPLE: [(&str, &str); 3] =
    [("TST4W7E", "9912345678903"), ("TST1018", "9900000001018"), ("TST1019", "9900000001019")];

/// A desk where an application for each of [`PEOPLE`] was sent, an hour apart, so that the first is
/// two statuses ahead of the last.
async fn desk_with_history() -> (Desk, String, Vec<String>) {
    let desk = Desk::new().await;
    let card = desk.card("gunel");
    let mut ids = Vec::new();
    for (fin, ssn) in PEOPLE {
        if !ids.is_empty() {
            desk.running.advance_clock(SignedDuration::from_hours(1));
        }
        let token = desk.session("gunel", TIKISH).await;
        let application = desk.application(&token, fin, ssn, &card).await;
        ids.push(application.id.as_str().to_owned());
        assert_eq!(desk.submit(&card.seal_now(&application)).await.outcome(), "201");
    }
    let token = desk.session("gunel", TIKISH).await;
    (desk, token, ids)
}

fn fins(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|i| i["fin"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn newest_first_in_pages() {
    let (desk, token, _) = desk_with_history().await;
    let all = desk.get(&token, "/v1/applications").await.json();
    assert_eq!(fins(&all), ["TST1019", "TST1018", "TST4W7E"]);
    assert_eq!(all["nextCursor"], Value::Null);
    let first = desk.get(&token, "/v1/applications?limit=2").await.json();
    let cursor = first["nextCursor"].as_str().unwrap();
    let second = desk.get(&token, &format!("/v1/applications?limit=2&cursor={cursor}")).await.json();
    assert_eq!([fins(&first), fins(&second)].concat(), fins(&all));
    assert_eq!(second["nextCursor"], Value::Null);
}

#[tokio::test]
async fn filters_without_personal_data() {
    let (desk, token, _) = desk_with_history().await;
    let all = desk.get(&token, "/v1/applications").await.json();
    let day = |i: usize, plus: i64| {
        let time: jiff::Timestamp = all["items"][i]["time"].as_str().unwrap().parse().unwrap();
        let baku = jiff::tz::offset(4).to_datetime(time).date();
        baku.saturating_add(jiff::ToSpan::days(plus))
    };
    // That of the oldest, which changed first.
    let updated = all["items"][2]["updatedAt"].as_str().unwrap();
    let (newest, oldest) = (day(0, 0), day(2, 0));
    for (query, expected) in [
        ("status=received".to_owned(), vec!["TST1019"]),
        ("status=in_progress".to_owned(), vec!["TST1018"]),
        ("status=certificate_ready".to_owned(), vec!["TST4W7E"]),
        ("status=refused".to_owned(), vec![]),
        ("reason=lost".to_owned(), vec![]),
        ("reason=identity_document_changed&status=done".to_owned(), vec!["TST4W7E"]),
        (format!("dateFrom={oldest}&dateTo={newest}"), vec!["TST1019", "TST1018", "TST4W7E"]),
        (format!("dateFrom={}", day(0, 1)), vec![]),
        (format!("dateTo={}", day(2, -1)), vec![]),
        (format!("updatedSince={updated}"), vec!["TST1019", "TST1018", "TST4W7E"]),
        ("updatedSince=2099-01-01T00:00:00Z".to_owned(), vec![]),
    ] {
        let page = desk.get(&token, &format!("/v1/applications?{query}")).await.json();
        assert_eq!(fins(&page), expected, "{query}");
    }
    for wrong in ["limit=x", "cursor=x", "dateFrom=yesterday", "reason=boredom"] {
        let answer = desk.get(&token, &format!("/v1/applications?{wrong}")).await;
        assert_eq!(answer.outcome(), "400 invalid-request", "{wrong}");
    }
}

#[tokio::test]
async fn only_what_changed_is_fetched_again() {
    let (desk, token, _) = desk_with_history().await;
    let all = desk.get(&token, "/v1/applications").await.json();
    let updated: jiff::Timestamp = all["items"][0]["updatedAt"].as_str().unwrap().parse().unwrap();
    desk.running.advance_clock(SignedDuration::from_hours(1));
    let token = desk.session("gunel", TIKISH).await;
    let since = updated + SignedDuration::from_mins(30);
    let changed = desk.get(&token, &format!("/v1/applications?updatedSince={since}")).await.json();
    assert_eq!(fins(&changed), ["TST1019", "TST1018"], "the first had come to its end before");
}

#[tokio::test]
async fn search_finds_old_and_new_names_however_written() {
    let (desk, token, _) = desk_with_history().await;
    for (query, expected) in [
        (json!({ "fin": "TST4W7E" }), vec!["TST4W7E"]),
        (json!({ "ssn": "9900000001018" }), vec!["TST1018"]),
        (json!({ "surname": "hesenli" }), vec!["TST4W7E"]),
        (json!({ "surname": "MƏMMƏD" }), vec!["TST4W7E"]),
        (json!({ "surname": "əmmədova" }), vec![]),
        (json!({ "name": "kenan" }), vec!["TST1019", "TST1018"]),
        (json!({ "name": "kenan", "status": "received" }), vec!["TST1019"]),
        (json!({ "patronymic": "ilqar", "limit": 1 }), vec!["TST4W7E"]),
        (json!({ "surname": "%" }), vec![]),
    ] {
        let page = desk.post(&token, "/v1/applications/search", &query).await.json();
        assert_eq!(fins(&page), expected, "{query}");
    }
}

#[tokio::test]
async fn statuses_advance_to_their_end() {
    let (desk, _, ids) = desk_with_history().await;
    desk.running.advance_clock(SignedDuration::from_hours(3));
    let token = desk.session("gunel", TIKISH).await;
    let application = async |id: &str| {
        let path = format!("/v1/applications/{id}");
        desk.send("GET", &path, |r| r.bearer_auth(&token).header("Accept-Language", "en")).await.json()
    };
    let codes = |a: &Value| {
        let steps = a["timeline"].as_array().unwrap().iter();
        steps.map(|s| s["status"]["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let [done, refused, unknown] =
        [application(&ids[0]).await, application(&ids[1]).await, application(&ids[2]).await];
    assert_eq!(codes(&done), ["received", "in_review", "certificate_ready"]);
    assert_eq!(
        (&done["status"]["category"], &done["status"]["name"]),
        (&json!("done"), &json!("Certificate ready"))
    );
    assert_eq!(refused["status"]["category"], "refused");
    assert!(refused["status"]["text"].as_str().unwrap().contains("arxiv"), "a refusal says why");
    assert_eq!(unknown["status"]["code"], "sent_to_archive");
    assert_eq!(unknown["status"]["category"], Value::Null, "a word that the card does not name");
    assert_eq!(
        (&done["oldNames"]["surname"], &done["names"]["surname"]),
        (&json!("Məmmədova"), &json!("Həsənli"))
    );
    assert_eq!(done["signedBy"], "ƏLİYEVA GÜNEL RAUF QIZI");
}

#[tokio::test]
async fn container_and_receipt_come_back_to_colleagues_and_to_nobody_else() {
    let desk = Desk::new().await;
    let card = desk.card("gunel");
    let token = desk.session("gunel", TIKISH).await;
    let application = desk.application(&token, "TST4W7E", "9912345678903", &card).await;
    let container = card.seal_now(&application);
    desk.submit(&container).await;
    let path = |what: &str| format!("/v1/applications/{}{what}", application.id);
    let colleague = desk.session("no-seal", TIKISH).await;
    let kept = container::open(&desk.get(&colleague, &path("/container")).await.body).unwrap();
    assert!(kept.is_same_signature(&container::open(&container).unwrap()));
    assert_eq!(kept.level(), Level::Lt, "raised by the service where the client did not");
    let stranger = desk.session("entrepreneur", "9900000142").await;
    for what in ["", "/container", "/receipt"] {
        assert_eq!(desk.get(&colleague, &path(what)).await.outcome(), "200", "{what}");
        assert_eq!(desk.get(&stranger, &path(what)).await.outcome(), "404 not-found", "{what}");
    }
    assert_eq!(fins(&desk.get(&stranger, "/v1/applications").await.json()), Vec::<&str>::new());
}
