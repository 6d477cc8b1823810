//! The whole window over fakes: what a person presses, and what comes of it.

mod asan;
mod authorities;
mod bell;
mod cards;
mod covered;
mod exporting;
mod following;
mod lock;
mod lookups;
mod offline;
mod orders;
mod settings;
mod telling;

use crate::flow::offices::Offices;
use crate::flow::phone::Phone;
use crate::flow::world::{self, Event, Fault, Fuse, Line, Ministry};
use crate::window::Window;
use futures::StreamExt;
use futures::executor::block_on;
use iced::Task;
use iced::advanced::widget::Operation;
use iced::advanced::widget::operation::Outcome;
use iced::keyboard::key::Named;
use iced_test::runtime::{Action, task, window as windows};
use jiff::tz::TimeZone;
use mohur::access::Role;
use mohur::app::{App, Clinic, Desk as Bureau, Message, Opener, Section, Services};
use mohur::domain::application::Id;
use mohur::domain::authority::Policy;
use mohur::domain::backup::Contents;
use mohur::domain::choosing::Asked;
use mohur::domain::reason::Reason;
use mohur::domain::redaction::Redactor;
use mohur::domain::secret::Pin;
use mohur::domain::setting::{Key, Sheet, Value};
use mohur::flow::courier::Courier;
use mohur::flow::diagnose::{self, Patient};
use mohur::flow::raise::Raiser;
use mohur::i18n::{Language, Texts};
use mohur::problem::Problem;
use mohur::screen::{compose, history};
use mohur::signing::trust::Trust;
use mohur::store::fake::Fake as MemoryStore;
use mohur::store::{self, Store};
use mohur::widget::Element;
use mohur::{card, remote};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};

/// What becomes of a window in which a file is chosen.
type Choice = Result<Option<String>, Problem>;

/// A desktop that remembers what it was to show, and what is chosen in its window.
#[derive(Clone, Default)]
struct Bell(Arc<Mutex<Vec<String>>>, Arc<Mutex<Option<Choice>>>);

#[async_trait::async_trait]
impl mohur::app::Desktop for Bell {
    fn tell(&self, title: &str, body: &str) {
        self.0.lock().unwrap().push(format!("{title}: {body}"));
    }

    async fn choose(&self, asked: Asked) -> Result<Option<String>, Problem> {
        self.0.lock().unwrap().push(format!("{asked:?}"));
        self.1.lock().unwrap().clone().unwrap_or(Ok(None))
    }
}

/// The window, and the work that it has begun and that has not come back.
struct Desk {
    app: App,
    begun: Vec<Task<Message>>,
}

type DeskWindow = Window<Desk, Message>;

fn view(desk: &Desk) -> Element<'_, Message> {
    desk.app.view()
}

fn update(desk: &mut Desk, message: &Message) {
    let task = desk.app.update(message.clone());
    desk.begun.push(task);
}

struct Shelf(Arc<dyn Store>);

#[async_trait::async_trait]
impl Opener for Shelf {
    async fn open(&self, _: Option<Pin>) -> Result<Arc<dyn Store>, store::Error> {
        Ok(self.0.clone())
    }
}

/// Examines the fake cards, and nothing else that there is.
struct Ward(card::fake::Fake);

impl Clinic for Ward {
    fn patient(&self, _: Language, open: Option<Arc<dyn Store>>) -> Patient {
        Patient {
            settings_file: None,
            policy: None,
            faults: vec![],
            tokens: Arc::new(self.0.clone()),
            readers: Arc::new(self.0.clone()),
            trust: Arc::new(Trust::default()),
            line: None,
            shelf: Arc::new(Drawer(open)),
            software: vec![],
            clock: world::now,
            sleep: |_| Box::pin(std::future::pending()),
        }
    }

    fn redactor(&self) -> Redactor {
        Redactor::new(None, Some("/home/gunel"))
    }

    fn log(&self) -> Vec<String> {
        vec!["signed in as GÜNEL, https://proxy.firm.az".into()]
    }
}

/// A store without a file.
struct Drawer(Option<Arc<dyn Store>>);

#[async_trait::async_trait]
impl diagnose::Shelf for Drawer {
    fn folder(&self) -> String {
        "/home/gunel".into()
    }

    async fn place(&self) -> store::Place {
        store::Place { size: Some(1), protection: None, free: Some(1 << 40) }
    }

    async fn open(&self) -> Result<Arc<dyn Store>, store::Error> {
        self.0.clone().ok_or(store::Error::Busy)
    }

    async fn key_store(&self) -> Result<(), store::Error> {
        Err(store::Error::NoKeyStore("a test".into()))
    }
}

/// Settings in memory: what is written is only remembered.
struct Notes(Mutex<Sheet>);

#[async_trait::async_trait]
impl Bureau for Notes {
    fn sheet(&self) -> Sheet {
        self.0.lock().unwrap().clone()
    }

    fn services(&self, _: Language) -> Result<Services, Problem> {
        Err(Problem::no_service("a test"))
    }

    async fn set(&self, key: Key, value: Option<Value>) -> Result<Sheet, Problem> {
        let mut sheet = self.0.lock().unwrap();
        *sheet = sheet.clone().with(key, value);
        Ok(sheet.clone())
    }

    async fn look_into_backup(&self, _: String, _: Pin) -> Result<Contents, Problem> {
        Err(Problem::unreadable("a test"))
    }

    async fn restore(&self, _: String, _: Pin) -> Result<Contents, Problem> {
        Err(Problem::unreadable("a test"))
    }

    async fn keep_password(&self, _: Pin) -> Result<(), Problem> {
        Ok(())
    }
}

fn new_id() -> Id {
    static NEXT: AtomicU8 = AtomicU8::new(1);
    Id::from_bytes([NEXT.fetch_add(1, Ordering::Relaxed); 16])
}

/// Everything around the window.
struct World {
    ministry: &'static Ministry,
    cards: card::fake::Fake,
    store: Arc<MemoryStore>,
    /// In its place, where a test wants a real one.
    database: Option<Arc<dyn Store>>,
    /// Where files are saved.
    documents: PathBuf,
    texts: Texts,
    lock_on_removal: bool,
    sheet: Sheet,
    offices: Arc<Offices>,
    phone: Arc<Phone>,
    bell: Bell,
    /// In its place, where a test wants a real one.
    desktop: Option<Arc<dyn mohur::app::Desktop>>,
}

impl World {
    fn new() -> World {
        let ministry: &Ministry = Box::leak(Box::new(Ministry::new()));
        let cards = world::computer(ministry.pki().card());
        let store = Arc::new(MemoryStore::new());
        let offices = Arc::new(Offices::new(ministry.pki().clone(), Fuse::after(None)));
        let phone = Arc::new(Phone::new(ministry.pki(), Fuse::after(None)));
        World {
            ministry,
            cards,
            store,
            database: None,
            documents: std::env::temp_dir(),
            texts: Texts::new(Language::En),
            lock_on_removal: true,
            sheet: Sheet::default().with(Key::Language, Some(Value::Text("en".into()))),
            offices,
            phone,
            bell: Bell::default(),
            desktop: None,
        }
    }

    fn window(&self) -> DeskWindow {
        let services = Services {
            tokens: Arc::new(self.cards.clone()),
            readers: Arc::new(self.cards.clone()),
            service: Arc::new(Line { ministry: self.ministry, fuse: Box::leak(Box::new(Fuse::after(None))) }),
            gateway: self.phone.clone(),
            trust: Arc::new(self.ministry.trust().clone()),
            courier: Arc::new(Courier::new(Raiser::new(self.offices.clone(), Policy::default()))),
            opener: Arc::new(Shelf(self.database.clone().unwrap_or_else(|| self.store.clone()))),
            clinic: Arc::new(Ward(self.cards.clone())),
            desk: Arc::new(Notes(Mutex::new(self.sheet.clone()))),
            fault: None,
            desktop: self.desktop.clone().unwrap_or_else(|| Arc::new(self.bell.clone())),
            documents: self.documents.clone(),
            lock_on_removal: self.lock_on_removal,
            clock: world::now,
            pause: |_| Box::pin(std::future::ready(())),
            zone: TimeZone::UTC,
            new_id,
        };
        let (app, task) = App::new(services, Language::En);
        let mut window = Window::new(Desk { app, begun: vec![task] }, view, update);
        settle(&mut window);
        window
    }

    /// A window in which Günel has signed in, with an application that lacks only *Əlavə et*.
    fn ready(&self) -> DeskWindow {
        let mut window = self.window();
        self.sign_in(&mut window);
        self.fill(&mut window);
        window
    }

    fn sign_in(&self, window: &mut DeskWindow) {
        window.key(Named::Enter);
        self.enter_pin(window);
    }

    fn enter_pin(&self, window: &mut DeskWindow) {
        settle(window);
        window.type_text(world::PIN);
        window.key(Named::Enter);
        settle(window);
    }

    fn fill(&self, window: &mut DeskWindow) {
        window.type_text("9900000000017");
        window.key(Named::Tab);
        window.type_text("TST4W7E");
        window.key(Named::Enter);
        settle(window);
        window.key(Named::Space);
        settle(window);
        let reason = window.find(Role::RadioButton, &self.texts.reason(Reason::IdentityDocumentChanged));
        assert_eq!(reason.tag.checked, Some(true));
    }

    fn has_dialog(&self, window: &mut DeskWindow) -> bool {
        window.seen().iter().any(|s| s.tag.role == Role::Dialog)
    }
}

/// What comes of work that belongs to the session that there is now, however late it is told.
fn in_session(window: &mut DeskWindow) -> impl Fn(Message) -> Message + use<> {
    let begun = std::mem::take(&mut window.state.begun);
    update(&mut window.state, &Message::Renew);
    let renewal = std::mem::replace(&mut window.state.begun, begun).pop().and_then(task::into_stream);
    let told = renewal.and_then(|mut stream| block_on(stream.next()));
    let Some(Action::Output(Message::Of(stamp, _))) = told else { panic!("a renewal is of a session") };
    move |message| Message::Of(stamp, Box::new(message))
}

/// Lets everything begun come back, and what that begins, until nothing is left.
fn settle(window: &mut DeskWindow) {
    while !window.state.begun.is_empty() {
        for task in std::mem::take(&mut window.state.begun) {
            let Some(mut stream) = task::into_stream(task) else { continue };
            while let Some(action) = block_on(stream.next()) {
                match action {
                    Action::Output(message) => update(&mut window.state, &message),
                    Action::Widget(operation) => operate(window, operation),
                    // There is none.
                    Action::Window(windows::Action::GetOldest(answer)) => drop(answer.send(None)),
                    _ => {}
                }
            }
        }
    }
}

fn operate(window: &mut DeskWindow, operation: Box<dyn Operation>) {
    // A dialog that closed gives the focus back at the next event, as in a real window.
    window.redraw();
    let mut next = Some(operation);
    while let Some(mut operation) = next.take() {
        window.operate(&mut *operation);
        if let Outcome::Chain(further) = operation.finish() {
            next = Some(further);
        }
    }
}

fn add(window: &mut DeskWindow) {
    update(&mut window.state, &Message::Compose(compose::Message::Add));
}

#[test]
fn from_sign_in_to_the_registration_number_without_the_mouse() {
    let world = World::new();
    let mut window = world.ready();
    window.alt(&access_key(&world.texts.add_application()));
    settle(&mut window);
    window.key(Named::Enter);
    world.enter_pin(&mut window);
    window.find(Role::TextInput, &world.texts.notice_number());
    assert!(matches!(world.ministry.events.lock().unwrap()[..], [Event::Taken(_)]));
    window.key(Named::Enter);
    assert!(!world.has_dialog(&mut window));
}

#[test]
fn what_was_changed_while_the_card_was_read_is_not_shown_for_signing() {
    let world = World::new();
    let mut window = world.ready();
    add(&mut window);
    let change = Message::Compose(compose::Message::ChooseReason(Reason::Lost));
    update(&mut window.state, &change);
    settle(&mut window);
    assert!(!world.has_dialog(&mut window));
    add(&mut window);
    update(&mut window.state, &Message::SignOut);
    settle(&mut window);
    assert!(!world.has_dialog(&mut window), "nobody is signed in");
}

#[test]
fn a_signature_given_up_is_not_sent_unless_it_was_made() {
    let world = World::new();
    for is_made in [false, true] {
        let mut window = world.ready();
        add(&mut window);
        settle(&mut window);
        window.key(Named::Enter);
        settle(&mut window);
        window.type_text(world::PIN);
        if !is_made {
            world.cards.fail_next(card::Error::ModuleHung { module: "test".into() });
        }
        window.key(Named::Enter);
        window.key(Named::Escape);
        assert!(world.has_dialog(&mut window), "until the token has let go");
        settle(&mut window);
        let sent = world.ministry.events.lock().unwrap().len();
        assert_eq!((sent, world.has_dialog(&mut window)), (usize::from(is_made), is_made));
    }
}

#[test]
fn a_sign_in_given_up_does_not_sign_in_later() {
    let world = World::new();
    let mut window = world.window();
    window.key(Named::Enter);
    settle(&mut window);
    window.type_text(world::PIN);
    window.key(Named::Enter);
    window.key(Named::Escape);
    let late = std::mem::take(&mut window.state.begun);
    // Another try is being typed when the first one comes back.
    window.key(Named::Enter);
    window.state.begun.extend(late);
    settle(&mut window);
    assert!(world.has_dialog(&mut window), "still waits for the PIN");
    let pin = world.texts.pin_label();
    window.find(Role::PasswordInput, &pin);
}

#[test]
fn enter_signs_in_again_where_the_service_failed_after_the_pin() {
    let world = World::new();
    let mut window = world.window();
    let lost = remote::Error::Failing { status: 500, retry_after: None };
    world.ministry.lost_choices.lock().unwrap().push_back(lost);
    world.sign_in(&mut window);
    assert!(window.seen().iter().any(|s| s.name() == world.texts.problem_service_failing()));
    world.sign_in(&mut window);
    window.find(Role::TextInput, &world.texts.label_ssn());
}

#[test]
fn a_service_out_of_reach_is_said_until_it_answers_again() {
    let world = World::new();
    let mut window = world.ready();
    let words = |window: &mut DeskWindow, words: &str| window.seen().iter().any(|s| s.name() == words);
    assert!(words(&mut window, &world.texts.service_connected()));
    let gone = remote::Error::NoConnection("test".into());
    world.ministry.fail_next(Fault::Before(gone));
    add(&mut window);
    settle(&mut window);
    window.key(Named::Enter);
    world.enter_pin(&mut window);
    assert!(words(&mut window, &world.texts.service_unreachable()));
    assert!(words(&mut window, &world.texts.trial_banner()), "a trial stays a trial");
    window.key(Named::Enter);
    update(&mut window.state, &Message::Tick);
    settle(&mut window);
    assert!(words(&mut window, &world.texts.service_connected()));
    assert!(matches!(world.ministry.events.lock().unwrap()[..], [Event::Taken(_)]), "and it was sent");
}

#[test]
fn what_was_refused_behind_ones_back_is_taken_up_from_the_history() {
    let world = World::new();
    let mut window = world.ready();
    let refusal = remote::Refusal {
        kind: remote::RefusalKind::DataChanged,
        status: 409,
        title: "The registries say something else now".into(),
        detail: None,
        code: None,
    };
    world.ministry.fail_next(Fault::Before(remote::Error::NoConnection("test".into())));
    world.ministry.fail_next(Fault::Before(remote::Error::Refused(refusal)));
    add(&mut window);
    settle(&mut window);
    window.key(Named::Enter);
    world.enter_pin(&mut window);
    window.key(Named::Enter);
    settle(&mut window);
    window.key(Named::Tab);
    assert_eq!(window.focused().as_deref(), Some(&*world.texts.label_fin()), "after the first field");
    update(&mut window.state, &Message::Tick);
    settle(&mut window);
    update(&mut window.state, &Message::Open(Section::History));
    settle(&mut window);
    update(&mut window.state, &Message::History(history::Message::Select(0)));
    let back = world.texts.notice_reopen().replace('&', "");
    window.click_on(Role::Button, &back);
    settle(&mut window);
    let said = window.seen().iter().flat_map(|s| s.texts.clone()).collect::<String>();
    assert!(said.contains("The registries say something else now"), "{said}");
    window.alt(&access_key(&world.texts.notice_reopen()));
    settle(&mut window);
    let ssn = window.find(Role::TextInput, &world.texts.label_ssn());
    assert_eq!(ssn.tag.value.as_deref(), Some("9900000000017"));
}

#[test]
fn the_draft_is_there_in_the_next_window() {
    let world = World::new();
    let mut window = world.window();
    world.sign_in(&mut window);
    window.type_text("99000");
    settle(&mut window);
    drop(window);
    let mut window = world.window();
    world.sign_in(&mut window);
    let ssn = window.find(Role::TextInput, &world.texts.label_ssn());
    assert_eq!(ssn.tag.value.as_deref(), Some("99000"));
}

#[test]
fn the_diagnosis_is_reached_from_everywhere_and_reports_nobody() {
    let world = World::new();
    let mut window = world.window();
    update(&mut window.state, &Message::ShowDiagnosis);
    settle(&mut window);
    let texts = &world.texts;
    let seen = |window: &mut DeskWindow| -> String {
        window.seen().iter().flat_map(|s| s.texts.clone()).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(window.focused().as_deref(), Some(&*texts.section_diagnosis()), "the list of checks");
    // All of it came: it can be done again. The worst is shown: an issuer that this patient does not trust.
    window.find(Role::Button, &texts.diagnosis_again().replace('&', ""));
    let certificates = seen(&mut window);
    assert!(certificates.contains(&texts.problem_certificate_unknown_issuer()), "{certificates}");
    assert!(certificates.contains("GÜNEL"), "in the window people see their own names: {certificates}");
    window.key(Named::ArrowUp);
    assert!(seen(&mut window).contains(&texts.fact_library()), "the row above");

    window.alt(&access_key(&texts.diagnosis_report()));
    settle(&mut window);
    let report = seen(&mut window);
    assert!(report.contains(&texts.report_title()) && report.contains("[K24]"), "{report}");
    for private in ["GÜNEL", "ƏLİYEVA", "TST", "9900000141", "/home/gunel", "firm.az"] {
        assert!(!report.contains(private), "{private} is in {report}");
    }
    update(&mut window.state, &Message::Diagnosis(mohur::screen::diagnosis::Message::Close));
    update(&mut window.state, &Message::Diagnosis(mohur::screen::diagnosis::Message::Close));
    settle(&mut window);
    world.sign_in(&mut window);
    update(&mut window.state, &Message::ShowDiagnosis);
    settle(&mut window);
    assert!(seen(&mut window).contains(&texts.check_readers()), "also with somebody signed in");
    update(&mut window.state, &Message::Diagnosis(mohur::screen::diagnosis::Message::Close));
    settle(&mut window);
    window.find(Role::TextInput, &texts.label_ssn());
}

fn access_key(label: &str) -> String {
    label.split('&').nth(1).and_then(|rest| rest.chars().next()).map(|c| c.to_lowercase().collect()).unwrap()
}
