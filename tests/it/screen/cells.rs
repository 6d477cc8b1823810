//! What usually stands in a table has room in its column, at the usual text size, in every language.

use super::sample::{self, Surroundings, delegation, entry, fin};
use super::scene::{Scene, Shown};
use crate::fonts::FONTS;
use crate::window::Window;
use iced::Size;
use iced::advanced::graphics::text::font_system;
use mohur::domain::draft::{Draft, Typed};
use mohur::domain::history::{Category, Entry, Rows, Standing, Status, StatusName};
use mohur::domain::lookup::Note;
use mohur::domain::outbox;
use mohur::domain::reason::Reason;
use mohur::i18n::{Language, Texts};
use mohur::screen::{OperationId, authorities, drafts, history};

/// A FİN of wide letters.
const WIDE: &str = "TSTMWQA";

/// Widths of a page: in the smallest window beside the sidebar, and in the one that opens at first.
const ROOMS: [f32; 2] = [880.0 - 276.0, 1280.0 - 276.0];

/// What the service of the demo calls its statuses.
fn status_names() -> Vec<StatusName> {
    let name = |code: &str, [az, en, ru]: [&str; 3]| StatusName {
        code: code.into(),
        az: az.into(),
        en: en.into(),
        ru: ru.into(),
    };
    vec![
        name("received", ["Qəbul edilib", "Received", "Принято"]),
        name("in_review", ["Baxılır", "Under review", "На рассмотрении"]),
        name("certificate_ready", ["Şəhadətnamə hazırdır", "Certificate ready", "Свидетельство готово"]),
        name("refused", ["İmtina edilib", "Refused", "Отказано"]),
    ]
}

/// A row for each way that an application may stand, with each reason in turn.
fn applications() -> Vec<Entry> {
    let told = |code: &str, category| {
        Standing::Service(Status { code: code.into(), category, name: None, text: None })
    };
    let of_service = [
        told("received", Category::Received),
        told("in_review", Category::InProgress),
        told("certificate_ready", Category::Done),
        told("refused", Category::Refused),
    ];
    let all = outbox::State::ALL.map(Standing::Outbox).into_iter().chain(of_service);
    let row = |(n, standing): (usize, Standing)| Entry {
        standing,
        reason: Reason::ALL[n % Reason::ALL.len()],
        fin: fin(WIDE),
        ..entry(n as u8)
    };
    all.enumerate().map(row).collect()
}

fn pages() -> Vec<(&'static str, Shown)> {
    let work = OperationId(0);
    let (mut list, _) = history::State::new(work);
    let entries = applications();
    let rows = Rows { matching: Some(entries.len()), total: entries.len(), entries };
    list.update(history::Message::Loaded(work, Ok(rows)), work);

    let mut log = list.clone();
    let note = Note { time: sample::now(), signer: fin(WIDE), voen: sample::voen(0), person: fin(WIDE) };
    log.update(history::Message::ShowLookups, work);
    log.update(history::Message::Lookups(Ok(vec![note])), work);

    let mut aside = drafts::State::new();
    let draft = |reason| Draft { fin: Typed(WIDE.into()), reason: Some(reason), ..sample::complete() };
    aside.update(drafts::Message::Loaded(Ok(Reason::ALL.map(draft).to_vec())));

    let mut who = authorities::State::default();
    let mut register = sample::register();
    let mut begins_later = delegation(5, "AZ 77 4410 0187", None);
    begins_later.term.from = jiff::civil::date(2026, 12, 31);
    register.delegations.push(begins_later);
    register.delegations.push(delegation(6, "AZ 77 4410 0187", Some(jiff::civil::date(2026, 11, 22))));
    register.delegations.iter_mut().for_each(|delegation| delegation.delegate.fin = fin(WIDE));
    let told = authorities::Message::Fetched(Ok((register, sample::now())));
    who.update(told, &Surroundings::default().context(), work);
    vec![
        ("history", Shown::History(list)),
        ("log of lookups", Shown::History(log)),
        ("drafts", Shown::Drafts(aside)),
        ("authorities", Shown::Authorities(who)),
    ]
}

/// Words are as wide as in the window only in its own font.
fn load_fonts() {
    let mut system = font_system().write().unwrap();
    FONTS.into_iter().for_each(|(_, bytes)| system.load_font(bytes.into()));
}

#[test]
fn usual_values_have_room_in_their_columns() {
    load_fonts();
    let mut cut = Vec::new();
    for language in Language::ALL {
        for (name, shown) in pages() {
            let texts = Texts::new(language).with_statuses(&status_names());
            let around = Surroundings { texts, ..Surroundings::default() };
            let scene = Scene { name, shown, around, main: None };
            let mut window: Window<Scene, ()> = Window::new(scene, Scene::view, |_, ()| {});
            for room in ROOMS {
                window.resize(Size::new(room, 700.0));
                let lines = window.lines_of_tables();
                assert!(lines.iter().any(|line| line.starts_with("TST")), "{name}: {lines:?}");
                let lacking = lines.into_iter().filter(|line| line.ends_with('…'));
                cut.extend(lacking.map(|line| format!("{name} in {}, {room} wide: {line}", language.code())));
            }
        }
    }
    cut.dedup();
    assert!(cut.is_empty(), "{cut:#?}");
}
