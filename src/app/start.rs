//! From settings to services, and the little window that says why it could not be done.

use super::{App, Clinic, Desk, Desktop, Message, Opener, Services};
use crate::desktop::{self, Bus, Missing};
use crate::domain::application::Id;
use crate::domain::backup::Contents;
use crate::domain::choosing::Asked;
use crate::domain::proxy::{Manual, Proxy};
use crate::domain::redaction::Redactor;
use crate::domain::secret::Pin;
use crate::domain::setting::{Fault, Key, Sheet, Value};
use crate::flow::courier::Courier;
use crate::flow::diagnose::Patient;
use crate::flow::raise::Raiser;
use crate::i18n::{Language, Texts};
use crate::problem::Problem;
use crate::remote::Web;
use crate::settings::Settings;
use crate::setup;
use crate::store::{self, Protection, Store};
use crate::theme::{FONT, Look, Tone};
use crate::widget::{Element, Field, Notice};
use async_trait::async_trait;
use iced::Size;
use iced::widget::container;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ring::rand::SecureRandom;
use std::sync::{Arc, Mutex, PoisonError};

/// Builds what the window works with. Without a service or a trust list it opens all the same, and says so:
/// they can be set there.
///
/// # Errors
/// Not even that can be done: the system has no TLS.
pub fn services(settings: &Settings, language: Language) -> Result<Services, Problem> {
    of(settings, Held(Arc::new(Mutex::new(settings.clone()))), language)
}

fn of(settings: &Settings, desk: Held, language: Language) -> Result<Services, Problem> {
    let cards = Arc::new(setup::cards(settings));
    let (way, no_way) = apart(setup::way(settings));
    let (trust, no_trust) = apart(setup::trust(settings));
    let (service, no_service) = match setup::client(settings, language) {
        Ok(client) => (client, None),
        Err(problem) => (setup::nobody(&problem, language)?, Some(problem)),
    };
    let service = Arc::new(service);
    Ok(Services {
        tokens: cards.clone(),
        readers: cards,
        service: service.clone(),
        gateway: service,
        trust: Arc::new(trust),
        courier: Arc::new(Courier::new(Raiser::new(Arc::new(Web::new(way)), settings.signature.clone()))),
        opener: Arc::new(desk.clone()),
        clinic: Arc::new(File(settings.clone())),
        fault: no_service.or(no_trust).or(no_way),
        desktop: Arc::new(Around),
        documents: settings.documents(),
        lock_on_removal: settings.lock_on_removal,
        clock: Timestamp::now,
        pause: |time| Box::pin(tokio::time::sleep(time)),
        zone: TimeZone::system(),
        new_id,
        desk: Arc::new(desk),
    })
}

/// What there is, or what stands in for it and why.
fn apart<T: Default>(result: Result<T, Problem>) -> (T, Option<Problem>) {
    match result {
        Ok(there) => (there, None),
        Err(problem) => (T::default(), Some(problem)),
    }
}

/// The settings as they were written last.
#[derive(Clone)]
struct Held(Arc<Mutex<Settings>>);

impl Held {
    fn settings(&self) -> Settings {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// 16 random bytes. Should the system's generator ever fail, the moment and the process still tell two
/// drafts apart.
fn new_id() -> Id {
    let mut bytes = [0; 16];
    if ring::rand::SystemRandom::new().fill(&mut bytes).is_err() {
        let moment = Timestamp::now().as_nanosecond() as u128;
        bytes = (moment ^ (u128::from(std::process::id()) << 96)).to_be_bytes();
    }
    Id::from_bytes(bytes)
}

/// The desktop of the user's session.
struct Around;

#[async_trait]
impl Desktop for Around {
    fn tell(&self, title: &str, body: &str) {
        desktop::send(Bus::Session, title.to_owned(), body.to_owned());
    }

    async fn choose(&self, asked: Asked) -> Result<Option<String>, Problem> {
        let chosen = desktop::choose(&Bus::Session, &asked).await;
        chosen.map_err(|Missing(detail)| Problem::no_file_chooser(detail))
    }
}

/// The database of the settings as they are by then: its folder may have been moved.
#[async_trait]
impl Opener for Held {
    async fn open(&self, passphrase: Option<Pin>) -> Result<Arc<dyn Store>, store::Error> {
        Ok(Arc::new(setup::open_store(&self.settings(), passphrase).await?))
    }
}

/// What there is, by the settings.
struct File(Settings);

#[async_trait]
impl Desk for Held {
    fn sheet(&self) -> Sheet {
        self.settings().sheet
    }

    fn services(&self, language: Language) -> Result<Services, Problem> {
        of(&self.settings(), self.clone(), language)
    }

    async fn set(&self, key: Key, value: Option<Value>) -> Result<Sheet, Problem> {
        let before = self.settings();
        if let Some(value) = &value {
            setup::check(key, value)?;
        }
        let after = match key {
            Key::Data => setup::move_data(&before, value).await?,
            key => before.set(key, value).map_err(|e| Problem::from(&e))?,
        };
        let sheet = after.sheet.clone();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = after;
        Ok(sheet)
    }

    async fn look_into_backup(&self, file: String, passphrase: Pin) -> Result<Contents, Problem> {
        setup::inspect(&file, &passphrase)
    }

    async fn restore(&self, file: String, passphrase: Pin) -> Result<Contents, Problem> {
        let settings = self.settings();
        // What a passphrase opened, or had to, the passphrase of the backup opens from now on.
        let own = match store::protection(&settings.database()).map_err(|e| Problem::from(&e))? {
            Some(protection) => protection == Protection::Passphrase,
            None => store::key_store().await.is_err(),
        };
        let own = own.then(|| passphrase.copy());
        setup::restore(&settings, &setup::typed_path(&file), &passphrase, own)
    }

    async fn keep_password(&self, password: Pin) -> Result<(), Problem> {
        match &self.settings().proxy {
            Proxy::Manual(Manual { place, user: Some(user), .. }) => {
                store::keep_proxy_password(place, user, &password).map_err(|e| Problem::from(&e))
            }
            _ => Err(Problem::setting_invalid(Key::ProxyUser, Fault::Empty)),
        }
    }
}

impl Clinic for File {
    fn patient(&self, language: Language, open: Option<Arc<dyn Store>>) -> Patient {
        setup::diagnosis::patient(Ok(&self.0), language, open)
    }

    fn redactor(&self) -> Redactor {
        setup::diagnosis::redactor(self.0.service.as_deref())
    }

    fn log(&self) -> Vec<String> {
        setup::journal::last()
    }
}

/// Runs the window until it is closed.
///
/// # Errors
/// iced's, when no window can be opened.
pub fn run(services: Services, language: Language) -> iced::Result {
    iced::application(move || App::new(services.clone(), language), App::update, App::view)
        .title(App::title)
        .subscription(App::subscription)
        .theme(App::theme)
        .settings(iced_settings())
        .window(window())
        .exit_on_close_request(false)
        .run()
}

/// Shows why the program cannot begin, until it is closed.
///
/// # Errors
/// iced's, when no window can be opened.
pub fn fail(problem: &Problem, settings: &Settings, language: Language) -> iced::Result {
    let texts = Texts::new(language);
    let file = settings.file.clone().or_else(crate::settings::usual_file).unwrap_or_default();
    let shown = Shown {
        title: problem.title(&texts),
        means: problem.meaning(&texts),
        todo: problem.cure(&texts),
        file: texts.start_settings_file(&file.display().to_string()),
        detail: problem.detail().unwrap_or_default().to_owned(),
        name: texts.app_name(),
        detail_label: texts.problem_details(),
    };
    iced::application(move || shown.clone(), |_: &mut Shown, _: Message| {}, Shown::view)
        .title(|shown: &Shown| shown.name.clone())
        .settings(iced_settings())
        .window_size(Size::new(760.0, 340.0))
        .run()
}

/// What the little window says.
#[derive(Clone)]
struct Shown {
    title: String,
    means: String,
    todo: String,
    file: String,
    detail: String,
    name: String,
    detail_label: String,
}

impl Shown {
    fn view(&self) -> Element<'_, Message> {
        let look = Look::default();
        let notice = Notice::new(look, Tone::Error, self.title.as_str())
            .means(self.means.as_str())
            .todo(self.todo.as_str());
        let detail = Field::new(look, self.detail_label.as_str(), self.detail.as_str());
        let file = iced::widget::text(self.file.as_str()).size(look.small());
        let content = iced::widget::column![notice, file, detail].spacing(look.m());
        crate::widget::root(container(content).padding(look.xl()))
    }
}

fn iced_settings() -> iced::Settings {
    iced::Settings {
        id: Some("mohur".to_owned()),
        fonts: vec![
            include_bytes!("../../assets/fonts/MohurSans-Regular.otf").as_slice().into(),
            include_bytes!("../../assets/fonts/MohurSans-SemiBold.otf").as_slice().into(),
        ],
        default_font: FONT,
        ..iced::Settings::default()
    }
}

fn window() -> iced::window::Settings {
    iced::window::Settings {
        size: Size::new(1280.0, 800.0),
        min_size: Some(Size::new(880.0, 560.0)),
        ..iced::window::Settings::default()
    }
}
