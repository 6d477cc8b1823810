//! From settings to services, and the little window that says why it could not be done.

use super::{App, Message, Opener, Services};
use crate::card;
use crate::domain::application::Id;
use crate::domain::secret::Pin;
use crate::flow::courier::Courier;
use crate::i18n::{Language, Texts};
use crate::remote::{Client, Config, Origin};
use crate::settings::Settings;
use crate::signing::trust::Trust;
use crate::store::{self, KeySource, Options, Store};
use crate::theme::{FONT, Look, Tone};
use crate::widget::{Element, Field, Notice};
use async_trait::async_trait;
use iced::Size;
use iced::widget::container;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ring::rand::SecureRandom;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;

/// Why the window cannot open on its main job.
#[derive(Debug, Error)]
pub enum Error {
    /// Nobody has said which service to use.
    #[error("no service address is set")]
    NoService,
    /// The address is not scheme://host[:port] over HTTPS.
    #[error("the service address cannot be used")]
    BadAddress,
    /// A trust file cannot be read.
    #[error("{}: {}", .0.display(), .1)]
    TrustFile(PathBuf, String),
    /// The HTTP client cannot be built.
    #[error("{0}")]
    Client(String),
}

/// Builds what the window works with.
///
/// # Errors
/// See [`Error`].
pub fn services(settings: &Settings, language: Language) -> Result<Services, Error> {
    let address = settings.service.as_deref().ok_or(Error::NoService)?;
    let origin = Origin::parse(address).map_err(|_| Error::BadAddress)?;
    let mut config = Config::new(origin, language.code());
    if let Some(file) = &settings.authorities {
        config.authorities = certificates(file)?;
    }
    let trust = match &settings.trust {
        Some(file) => trust(file)?,
        None => Trust::default(),
    };
    let client = Client::new(config).map_err(|e| Error::Client(e.to_string()))?;
    let system = Arc::new(card::system::System::new(card::module::find(&settings.modules)));
    Ok(Services {
        tokens: system.clone(),
        readers: system,
        service: Arc::new(client),
        trust: Arc::new(trust),
        courier: Arc::new(Courier::new()),
        opener: Arc::new(File(settings.database())),
        documents: settings.documents(),
        clock: Timestamp::now,
        zone: TimeZone::system(),
        new_id,
    })
}

fn trust(file: &Path) -> Result<Trust, Error> {
    let failed = |detail: String| Error::TrustFile(file.to_path_buf(), detail);
    let pem = std::fs::read_to_string(file).map_err(|e| failed(e.to_string()))?;
    Trust::from_pem(&pem).map_err(|e| failed(e.to_string()))
}

fn certificates(file: &Path) -> Result<Vec<Vec<u8>>, Error> {
    let Trust { mut anchors, intermediates } = trust(file)?;
    anchors.extend(intermediates);
    Ok(anchors)
}

/// 16 random bytes; the system's generator does not fail in practice, and a name that stands twice
/// is refused by the store.
fn new_id() -> Id {
    let mut bytes = [0; 16];
    let _ = ring::rand::SystemRandom::new().fill(&mut bytes);
    Id::from_bytes(bytes)
}

/// The database of the settings.
struct File(PathBuf);

#[async_trait]
impl Opener for File {
    async fn open(&self, passphrase: Option<Pin>) -> Result<Arc<dyn Store>, store::Error> {
        let key = passphrase.map_or(KeySource::KeyStore, KeySource::Passphrase);
        let database = store::open(Options { path: self.0.clone(), key }).await?;
        Ok(Arc::new(database))
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
        .run()
}

/// Shows why the program cannot begin, until it is closed.
///
/// # Errors
/// iced's, when no window can be opened.
pub fn fail(error: &Error, settings: &Settings, language: Language) -> iced::Result {
    let texts = Texts::new(language);
    let file = settings.file.clone().or_else(crate::settings::usual_file).unwrap_or_default();
    let file = file.display().to_string();
    let (title, means) = match error {
        Error::NoService => (texts.start_no_service(), texts.start_no_service_means()),
        Error::BadAddress => (texts.start_bad_address(), texts.start_bad_address_means()),
        Error::TrustFile(file, _) => (texts.start_trust_file(), file.display().to_string()),
        Error::Client(_) => (texts.start_client(), texts.start_client_means()),
    };
    let shown = Shown {
        title,
        means,
        todo: texts.start_settings_file(&file),
        detail: error.to_string(),
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
        let content = iced::widget::column![notice, detail].spacing(look.m());
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
