//! From settings to what a diagnosis examines, also where the settings themselves are wrong.

use super::{cards, client, open_store, trust};
use crate::domain::diagnosis::{Fact, SettingsFault, Value, What};
use crate::domain::redaction::Redactor;
use crate::domain::setting::Key;
use crate::flow::diagnose::{Patient, Shelf};
use crate::i18n::Language;
use crate::problem::Kind;
use crate::remote::Line;
use crate::settings::{self, Settings};
use crate::signing::trust::Trust;
use crate::store::{self, Place, Store};
use async_trait::async_trait;
use jiff::Timestamp;
use std::sync::Arc;

/// The database of the settings.
struct OnDisk {
    settings: Settings,
    /// Where the program has it open already: nobody else could open it.
    open: Option<Arc<dyn Store>>,
}

#[async_trait]
impl Shelf for OnDisk {
    fn folder(&self) -> String {
        self.settings.data.display().to_string()
    }

    async fn place(&self) -> Place {
        store::place(&self.settings.database())
    }

    async fn open(&self) -> Result<Arc<dyn Store>, store::Error> {
        match &self.open {
            Some(store) => Ok(store.clone()),
            None => Ok(Arc::new(open_store(&self.settings, None).await?)),
        }
    }

    async fn key_store(&self) -> Result<(), store::Error> {
        store::key_store().await
    }
}

/// What a diagnosis of these settings examines. `open`: the database, where it is open already.
pub fn patient(
    settings: Result<&Settings, &settings::Error>,
    language: Language,
    open: Option<Arc<dyn Store>>,
) -> Patient {
    let mut faults = Vec::new();
    let settings = settings.cloned().unwrap_or_else(|error| {
        faults.push(SettingsFault::Wrong(error.to_string()));
        Settings::usual()
    });
    let detail = |problem: &crate::problem::Problem| problem.detail().unwrap_or_default().to_owned();
    let trust = trust(&settings).unwrap_or_else(|problem| {
        faults.push(SettingsFault::NoTrust(detail(&problem)));
        Trust::default()
    });
    let is_wrong = !faults.is_empty();
    if settings.trust.is_none() && !is_wrong {
        faults.push(SettingsFault::TrustNotSet);
    }
    let line = match client(&settings, language) {
        Ok(client) => Some(Arc::new(client) as Arc<dyn Line>),
        Err(problem) => {
            match problem.kind {
                // Told already; without its file nothing else is known.
                _ if matches!(faults.first(), Some(SettingsFault::Wrong(_))) => {}
                Kind::NoTrust => faults.push(SettingsFault::NoTrust(detail(&problem))),
                _ => faults.push(SettingsFault::NoService(detail(&problem))),
            }
            None
        }
    };
    let cards = Arc::new(cards(&settings));
    Patient {
        policy: settings.policy.as_ref().map(|file| {
            let locked: Vec<_> = settings.sheet.locked().map(Key::name).collect();
            (file.display().to_string(), locked.join(", "))
        }),
        settings_file: settings.file.as_ref().map(|file| file.display().to_string()),
        faults,
        tokens: cards.clone(),
        readers: cards,
        trust: Arc::new(trust),
        line,
        shelf: Arc::new(OnDisk { settings, open }),
        software: software(),
        clock: Timestamp::now,
        sleep: |time| Box::pin(tokio::time::sleep(time)),
    }
}

/// Versions of program and system.
fn software() -> Vec<Fact> {
    let fact = |what, text: String| Fact { what, value: Value::Text(text) };
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    let system = name.map_or(std::env::consts::OS, |name| name.trim_matches('"'));
    let renderer = std::env::var("ICED_BACKEND").ok().filter(|_| cfg!(feature = "wgpu"));
    vec![
        fact(What::Program, env!("CARGO_PKG_VERSION").to_owned()),
        fact(What::System, format!("{system} ({})", std::env::consts::ARCH)),
        fact(What::Renderer, format!("iced 0.14, {}", renderer.as_deref().unwrap_or("tiny-skia"))),
    ]
}

/// What is private on this computer: who uses it, and what it is called.
pub fn redactor(service: Option<&str>) -> Redactor {
    let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().display().to_string());
    let mut redactor = Redactor::new(service, home.as_deref());
    let variables = ["USER", "LOGNAME", "USERNAME", "SUDO_USER", "COMPUTERNAME", "HOSTNAME"];
    let mut private: Vec<String> = variables.iter().filter_map(|name| std::env::var(name).ok()).collect();
    private.extend(std::fs::read_to_string("/etc/hostname"));
    // A home folder's last part is its owner's name.
    private.extend(home.as_deref().and_then(|h| h.rsplit(['/', '\\']).next()).map(str::to_owned));
    // This one is everybody's.
    private.iter().filter(|name| name.trim() != "root").for_each(|name| redactor.hide(name));
    redactor
}
