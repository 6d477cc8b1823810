//! From settings to services, and the little window that says why it could not be done.

use super::{App, Clinic, Message, Opener, Services};
use crate::domain::application::Id;
use crate::domain::redaction::Redactor;
use crate::domain::secret::Pin;
use crate::flow::courier::Courier;
use crate::flow::diagnose::Patient;
use crate::flow::raise::Raiser;
use crate::i18n::{Language, Texts};
use crate::problem::Problem;
use crate::remote::Web;
use crate::settings::Settings;
use crate::setup;
use crate::store::{self, Store};
use crate::theme::{FONT, Look, Tone};
use crate::widget::{Element, Field, Notice};
use async_trait::async_trait;
use iced::Size;
use iced::widget::container;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ring::rand::SecureRandom;
use std::sync::Arc;

/// Builds what the window works with.
///
/// # Errors
/// No service is set, or the trust list cannot be read.
pub fn services(settings: &Settings, language: Language) -> Result<Services, Problem> {
    let cards = Arc::new(setup::cards(settings));
    let authorities = Arc::new(Web::new(setup::way(settings)?));
    Ok(Services {
        tokens: cards.clone(),
        readers: cards,
        service: Arc::new(setup::client(settings, language)?),
        trust: Arc::new(setup::trust(settings)?),
        courier: Arc::new(Courier::new(Raiser::new(authorities, settings.signature.clone()))),
        opener: Arc::new(File(settings.clone())),
        clinic: Arc::new(File(settings.clone())),
        documents: settings.documents(),
        lock_on_removal: settings.lock_on_removal,
        clock: Timestamp::now,
        zone: TimeZone::system(),
        new_id,
    })
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

/// The database of the settings.
struct File(Settings);

#[async_trait]
impl Opener for File {
    async fn open(&self, passphrase: Option<Pin>) -> Result<Arc<dyn Store>, store::Error> {
        Ok(Arc::new(setup::open_store(&self.0, passphrase).await?))
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
