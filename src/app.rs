//! The window's state, and where each message goes. The only place besides `cli` that sees both
//! sides: screens ask by actions, `perform` does.

/// What screens may look at: field by field, so that the window's other fields can be changed meanwhile.
macro_rules! context {
    ($app:expr) => {
        $crate::screen::Context {
            texts: &$app.texts,
            look: $app.look,
            zone: &$app.services.zone,
            now: ($app.services.clock)(),
            cards: &$app.cards,
            service: &$app.service,
            insurer: $app.acting.as_ref().map(|acting| &acting.insurer).or($app.offline.as_ref()),
            acting: $app.acting.as_ref(),
        }
    };
}

mod appearance;
mod asan;
mod authorities;
mod cards;
mod choosing;
mod diagnosis;
mod finish;
mod form;
mod frame;
mod history;
mod idle;
mod keeping;
mod lock;
mod mandate;
mod offline;
mod perform;
mod rhythm;
mod route;
mod services;
mod session;
mod settings;
mod stamp;
pub mod start;
mod subscription;
mod verification;

pub use choosing::For;
pub use services::{Clinic, Desk, Desktop, Opener, Services};
pub use stamp::Stamp;

use crate::desktop::Colours;
use crate::dialog::secret::Wiped;
use crate::dialog::{self, confirm, insurers, new_pin, notice, pin};
use crate::domain::application::{Application, Id};
use crate::domain::delegation::Order;
use crate::domain::draft::Draft;
use crate::domain::environment::Environment;
use crate::domain::history::{Changed, Rows, Search};
use crate::domain::home::Home;
use crate::domain::identifier::{Phone, Voen};
use crate::domain::insurer::Insurer;
use crate::domain::lookup::{Lookup, Note};
use crate::domain::means::Means;
use crate::domain::middleware::Survey;
use crate::domain::outbox::{ContainerDigest, Entry};
use crate::domain::reader::Snapshot;
use crate::domain::secret::Pin;
use crate::domain::session::Mandate;
use crate::domain::setting::{Key, Sheet};
use crate::domain::token::{Candidate, Fingerprint, Held};
use crate::flow::courier::Delivery;
use crate::flow::delegate::{Looked, Outcome};
use crate::flow::raise::Obstacle;
use crate::flow::sign_in::SignedIn;
use crate::flow::unlock::Opened;
use crate::flow::{self};
use crate::i18n::{Language, Texts};
use crate::problem::Problem;
use crate::remote::retry::Backoff;
use crate::remote::{self, ServiceCard};
use crate::screen::history::Kept;
use crate::screen::presence::Follow;
use crate::screen::{self, Acting, Cards, Context, Loadable, OperationId, ServiceView};
use crate::store::{self, Listed, Store};
use crate::theme::Look;
use iced::Task;
use jiff::{SignedDuration, Timestamp};
use stamp::Scope;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// Names of the choices that the store remembers.
const REMEMBERED: [&str; 7] = ["certificate", "phone", "way", "insurer", "language", "theme", "text-size"];

/// The window.
pub struct App {
    services: Services,
    texts: Texts,
    look: Look,
    store: StoreState,
    cards: Cards,
    /// How often a first snapshot was asked for, and of which snapshot: a card that another program began to
    /// hold is seen in no other.
    looks: u32,
    looked_at: Option<Snapshot>,
    /// The service's own words, once it answered.
    card: Option<ServiceCard>,
    /// The environment that the data on this computer belong to, whether the service answers or not.
    of_data: Option<Environment>,
    service: Loadable<ServiceView>,
    signed_in: Option<SignedIn>,
    acting: Option<Acting>,
    /// Which choice of an insurer is waited for.
    choosing: OperationId,
    /// For whom one works without the service.
    offline: Option<Insurer>,
    /// How often the session is renewed.
    renewal: Duration,
    /// The card that one signed in with.
    card_in_use: Option<Follow>,
    /// Over everything while that card is out.
    lock: Option<Lock>,
    screen: Screen,
    /// What is typed there stays while they are left.
    settings_page: screen::settings::State,
    dialog: Option<Dialog>,
    /// What ended where nobody looked: told once nothing lies over the page.
    untold: VecDeque<notice::Content>,
    /// An authority half typed, while its page is left.
    half_given: screen::authorities::Form,
    /// What the history was searched for, while its page is left.
    left_search: screen::history::Left,
    /// What the confirmation showed, until it is signed.
    reviewed: Option<confirm::Subject>,
    counts: Counts,
    /// Whether the right to act for the chosen insurer still holds.
    mandate: mandate::Standing,
    /// The service takes the session no more.
    has_session_ended: bool,
    last_operation: u64,
    /// What results have to belong to.
    current: stamp::Current,
    cards_read: OperationId,
    remembered_insurer: Option<String>,
    remembered_phone: Option<Phone>,
    /// Whether the last sign-in was by phone.
    is_by_phone: bool,
    /// Failures to deliver in a row, and how long to wait after the last.
    failures: u32,
    wait: Duration,
    /// The colours that the desktop prefers.
    colours: Colours,
    /// After how long without input the window is locked.
    idle: Option<Duration>,
    /// Something was set that the services do not know yet.
    is_stale: bool,
    /// And it leads to another store.
    needs_other_store: bool,
    follow: history::Following,
}

/// The local store, from its opening on.
enum StoreState {
    Opening,
    /// There is no key store: a passphrase is asked for.
    Locked,
    Failed(Problem),
    Open(Arc<dyn Store>),
}

/// What the sidebar counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    drafts: usize,
    /// Still to be sent, of every insurer.
    open: usize,
    /// Of those the insurer's that one acts for.
    own: usize,
}

/// What fills the window.
enum Screen {
    Unlock(screen::unlock::State),
    SignIn(screen::sign_in::State),
    /// And what it was opened from.
    About(Box<Screen>),
    /// And what it was opened from, before anybody has signed in.
    MyCard(screen::my_card::State, Option<Box<Screen>>),
    Compose(Box<screen::compose::State>),
    Drafts(screen::drafts::State),
    History(Box<screen::history::State>),
    Authorities(Box<screen::authorities::State>),
    /// And what it was opened from.
    Verify(Box<screen::verify::State>, Box<Screen>),
    Diagnosis(Box<diagnosis::Open>),
    /// And what it was opened from.
    Settings(Box<Screen>),
}

impl Screen {
    /// The page that the others were opened over. What comes for it while it is covered is not lost.
    fn beneath(&mut self) -> &mut Screen {
        match self {
            Screen::About(from) | Screen::MyCard(_, Some(from)) | Screen::Verify(_, from) => from.beneath(),
            Screen::Settings(from) => from.beneath(),
            Screen::Diagnosis(open) => open.from.beneath(),
            page => page,
        }
    }

    /// Whether another one lies over the page.
    fn is_covered(&self) -> bool {
        matches!(
            self,
            Screen::About(_)
                | Screen::MyCard(_, Some(_))
                | Screen::Verify(..)
                | Screen::Settings(_)
                | Screen::Diagnosis(_)
        )
    }
}

/// What lies over it.
enum Dialog {
    Pin(Box<pin::State>),
    /// And the work behind it.
    Asan(Box<asan::Asking>),
    /// And the dialog that it leads back to.
    NewPin(Box<new_pin::State>, Option<Box<pin::State>>),
    Confirm(Box<confirm::State>),
    Insurers(insurers::State),
    Offline(dialog::offline::State),
    Notice(notice::State),
}

/// What lies over a locked session.
struct Lock {
    pin: Box<pin::State>,
    /// Over that, while its locked PIN is unblocked.
    unblocking: Option<Box<new_pin::State>>,
}

/// The sections of the sidebar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Müraciətlərin göndərilməsi.
    Compose,
    /// Qaralamalar.
    Drafts,
    /// Müraciətlərin tarixçəsi.
    History,
    /// Səlahiyyətlərin verilməsi.
    Authorities,
    /// Kartım.
    MyCard,
}

/// Whatever happens.
#[derive(Clone)]
pub enum Message {
    /// What came of work that belongs to this.
    Of(Stamp, Box<Message>),
    /// Of the passphrase screen.
    Unlock(screen::unlock::Message),
    /// Of the sign-in screen.
    SignIn(screen::sign_in::Message),
    /// Of the page about the service.
    About(screen::about::Message),
    /// Of the form.
    Compose(screen::compose::Message),
    /// Of the drafts.
    Drafts(screen::drafts::Message),
    /// Of the history.
    History(screen::history::Message),
    /// Of the authorities.
    Authorities(screen::authorities::Message),
    /// Of one's own card.
    MyCard(screen::my_card::Message),
    /// Of the page that verifies files.
    Verify(screen::verify::Message),
    /// Of the diagnosis.
    Diagnosis(screen::diagnosis::Message),
    /// Of the settings.
    Settings(screen::settings::Message),
    /// Of the PIN dialog.
    Pin(pin::Message),
    /// Of the dialog while a phone is asked.
    Asan(dialog::asan::Message),
    /// Of the dialog over a locked session.
    Lock(pin::Message),
    /// Of the dialog for a new PIN.
    NewPin(new_pin::Message),
    /// Of the confirmation.
    Confirm(confirm::Message),
    /// Of the choice of insurer.
    Insurers(insurers::Message),
    /// Of the way to offline work.
    Offline(dialog::offline::Message),
    /// Of a notice.
    Notice(notice::Message),

    /// A section was chosen.
    Open(Section),
    /// The page about the service was asked for.
    ShowAbout,
    /// One's own card was asked for.
    ShowMyCard,
    /// What was typed in secret is to be forgotten.
    Wipe(Wiped),
    /// A second went by while the reader's keypad asks.
    Second,
    /// The page that verifies files was asked for.
    ShowVerify,
    /// A file was dropped on the window.
    FileDropped(String),
    /// The page that is only read is to be moved by this many pixels.
    ScrollReport(f32),
    /// The diagnosis was asked for.
    ShowDiagnosis,
    /// The desktop prefers these colours now.
    SystemColours(Colours),
    /// A file or folder was chosen, or the desktop has no window for it.
    Chosen(choosing::For, Result<Option<String>, Problem>),
    /// A backup was restored, or not.
    Restored(Result<screen::settings::backup::Done, Problem>),
    /// Offline work was asked for.
    WorkOffline,
    /// The insurers that somebody acted for here, and whether there is a passphrase.
    InsurersKnown((Vec<Insurer>, bool)),
    /// The passphrase of offline work was right, or not.
    OfflineOpened(Result<Box<Insurer>, Problem>),
    /// Nobody has worked at the window for so long.
    Idle,
    /// A new session was asked for, the service having ended the last.
    SignInAgain,
    /// Which service and environment the data here belong to.
    HomeRead(Option<Home>),
    /// Whether the data here belong to the service that answered.
    HomeSettled(Result<(), store::Error>),
    /// A window that was locked since nobody worked at it was opened.
    Unlocked(OperationId, Result<Opened, flow::Error>),
    /// The settings were asked for.
    ShowSettings,
    /// A setting was written, or not.
    SettingWritten(Key, Result<Sheet, Problem>),
    /// The proxy's password was kept, or not.
    PasswordKept(Result<(), Problem>),
    /// Another insurer is to be chosen.
    SwitchInsurer,
    /// The signer leaves.
    SignOut,
    /// The window is to be closed.
    Close,
    /// The next language.
    NextLanguage,
    /// The next theme.
    NextTheme,
    /// The next text size.
    NextTextSize,

    /// Readers or cards changed.
    Readers(Snapshot),
    /// Time to look after the outbox.
    Tick,

    /// The store was opened, or not.
    StoreOpened(Result<Arc<dyn Store>, store::Error>),
    /// The remembered choices.
    Recalled(Vec<(&'static str, String)>),
    /// The service told who it is.
    Connected(Result<ServiceCard, remote::Error>),
    /// One more module was asked; what all of them showed so far, and the certificates judged.
    CardsRead(OperationId, Survey, Vec<Candidate>, Vec<Held>),
    /// A PIN was changed or unblocked.
    PinSet(OperationId, Result<(), flow::Error>),
    /// A trial signature was made and verified, in this time.
    Tested(OperationId, Result<SignedDuration, flow::Error>),
    /// A locked session was opened anew.
    Resumed(OperationId, Result<(SignedIn, Option<Insurer>), flow::Error>),
    /// Signing in ended.
    SignedIn(OperationId, Result<SignedIn, flow::Error>),
    /// The insurer was chosen.
    InsurerChosen(OperationId, Result<Insurer, flow::Error>),
    /// The registries answered.
    LookedUp(OperationId, Result<Lookup, flow::Error>),
    /// A draft was written, as it stood at this moment.
    DraftSaved(Id, Result<Timestamp, store::Error>),
    /// The drafts of an insurer were read.
    DraftsLoaded(Result<Vec<Draft>, store::Error>),
    /// It is time to renew the session.
    Renew,
    /// The session was renewed until then, or not.
    Renewed(Result<Timestamp, crate::remote::Error>),
    /// Drafts were counted.
    DraftsCounted(Result<usize, store::Error>),
    /// The issuer of a certificate that was read says that it was revoked.
    Revoked(OperationId, Fingerprint),
    /// An application was put together, and who may sign it.
    Reviewed(OperationId, Result<(Box<Application>, Vec<Means>), flow::Error>),
    /// An application was signed and stored.
    Signed(OperationId, Result<Entry, flow::Error>),
    /// One entry was carried.
    Delivered(ContainerDigest, Result<Option<Delivery>, flow::Error>),
    /// The outbox was carried.
    OutboxDelivered(Result<Vec<Delivery>, flow::Error>),
    /// What was sent was raised further, or something stopped it.
    Raised(Result<Option<Obstacle>, flow::Error>),
    /// For which insurers entries are still to be sent, one for each.
    OpenCounted(Result<Vec<Voen>, store::Error>),
    /// Why an application was refused, if it still is.
    RefusalFound(Result<Option<Entry>, store::Error>),
    /// A refused application is a draft again.
    Reopened(Result<Draft, flow::Error>),
    /// The last list of an insurer's authorities was read.
    DelegationsRead(Result<Option<Listed>, store::Error>),
    /// The service was asked for it.
    DelegationsFetched(Result<Looked, flow::Error>),
    /// The service was asked for whom the signer may act now.
    MandatesFetched(Result<Vec<Mandate>, remote::Error>),
    /// Orders about authorities were put together, and who may sign them.
    OrdersPrepared(OperationId, Result<(Vec<Order>, Vec<Means>), flow::Error>),
    /// The orders about an authority, which is called so, were saved to these files, or not.
    OrdersSaved(Id, String, Result<Vec<String>, Problem>),
    /// These orders were signed and sent.
    OrdersDone(OperationId, Vec<Order>, Result<Vec<Outcome>, flow::Error>),
    /// Rows of the history were read.
    HistoryLoaded(OperationId, Result<Rows, store::Error>),
    /// Rows of the history were counted, unless something else was asked for meanwhile.
    HistoryCounted(OperationId, Result<Option<usize>, store::Error>),
    /// The service was asked for changes of an insurer's applications.
    Refreshed(Result<Vec<Changed>, flow::Error>),
    /// It is time to ask the service for changes.
    Synchronise,
    /// A document of this application, which is called so, was saved, and printed where that was wanted.
    PaperKept(Id, String, Result<Kept, Problem>),
    /// The searches that have a name.
    SearchesRead(Result<Vec<Search>, store::Error>),
    /// Who was looked up for an insurer.
    LookupsRead(Result<Vec<Note>, store::Error>),
    /// The history was written into a file, or not.
    Exported(Result<String, Problem>),
}

impl App {
    /// The window before anything is known, and the work that finds out.
    pub fn new(services: Services, language: Language) -> (App, Task<Message>) {
        let sheet = services.desk.sheet();
        let mut app = App {
            texts: Texts::new(language),
            look: settings::look(&sheet, Colours::default()),
            store: StoreState::Opening,
            cards: Cards {
                snapshot: None,
                unplugged: None,
                modules: Vec::new(),
                candidates: Loadable::Loading,
                held: Vec::new(),
            },
            looks: 0,
            looked_at: None,
            card: None,
            of_data: None,
            service: Loadable::Loading,
            signed_in: None,
            acting: None,
            choosing: OperationId::default(),
            offline: None,
            renewal: session::LONGEST_RENEWAL,
            card_in_use: None,
            lock: None,
            screen: Screen::SignIn(screen::sign_in::State::new(None)),
            settings_page: screen::settings::State::default(),
            dialog: None,
            untold: VecDeque::new(),
            half_given: screen::authorities::Form::default(),
            left_search: screen::history::Left::default(),
            reviewed: None,
            counts: Counts::default(),
            mandate: mandate::Standing::default(),
            has_session_ended: false,
            last_operation: 0,
            current: stamp::Current::default(),
            cards_read: OperationId::default(),
            remembered_insurer: None,
            remembered_phone: None,
            is_by_phone: false,
            failures: 0,
            wait: Backoff::default().longest,
            colours: Colours::default(),
            idle: settings::idle(&sheet),
            is_stale: false,
            needs_other_store: false,
            follow: history::Following::default(),
            services,
        };
        // Without a service or a trust list nothing else can be done.
        let begin = if app.services.fault.is_some() { app.show_settings() } else { Task::none() };
        let read = app.read_cards();
        let work = Task::batch([
            iced::system::theme().map(settings::of_system).and_then(Task::done),
            begin,
            app.open_store_by(None),
            app.connect(),
            read,
        ]);
        (app, work)
    }

    /// The window's title; outside production it says so.
    pub fn title(&self) -> String {
        match self.environment() {
            Some(environment) if environment.is_trial() => {
                format!("{} — {}", self.texts.app_name(), self.texts.trial_environment())
            }
            _ => self.texts.app_name(),
        }
    }

    /// iced's own theme, for what iced draws itself.
    pub fn theme(&self) -> iced::Theme {
        self.look.theme()
    }

    /// As the service said when it last answered, in this run of the program or an earlier one.
    fn environment(&self) -> Option<Environment> {
        self.card.as_ref().map(|c| c.environment).or(self.of_data)
    }

    fn next_operation(&mut self) -> OperationId {
        self.last_operation += 1;
        OperationId(self.last_operation)
    }

    fn read_cards(&mut self) -> Task<Message> {
        let id = self.next_operation();
        self.cards_read = id;
        self.cards.candidates = Loadable::Loading;
        perform::read_cards(&self.services, id)
    }

    /// Asks the service who it is.
    fn connect(&self) -> Task<Message> {
        self.of(Scope::Services, perform::connect(&self.services))
    }

    /// Opens the store: with the system's key store, or with a passphrase.
    fn open_store_by(&mut self, passphrase: Option<Pin>) -> Task<Message> {
        self.supersede(Scope::Store);
        self.of(Scope::Store, perform::open_store(&self.services, passphrase))
    }

    /// Opens the store that was just closed, or the one of another place.
    fn open_store_again(&mut self) -> Task<Message> {
        self.supersede(Scope::Store);
        self.of(Scope::Store, perform::open_store_again(&self.services))
    }

    fn open_store(&self) -> Option<Arc<dyn Store>> {
        match &self.store {
            StoreState::Open(store) => Some(store.clone()),
            StoreState::Opening | StoreState::Locked | StoreState::Failed(_) => None,
        }
    }

    fn context(&self) -> Context<'_> {
        context!(self)
    }

    fn problem(&self, error: impl Into<flow::Error>) -> Problem {
        Problem::from(&error.into())
    }
}
