//! Files and folders that are chosen in a window of the desktop instead of typed.

use super::{App, Message, perform};
use crate::dialog::notice;
use crate::domain::choosing::{Asked, Wanted};
use crate::domain::setting::Key;
use crate::problem::Problem;
use crate::screen::settings::backup;
use crate::screen::{settings, verify};
use iced::Task;

/// The name that is suggested for a backup.
const BACKUP: &str = "mohur.backup";

/// What files are usually called: backups,
const BACKUPS: &[&str] = &["*.backup"];
/// containers and receipts,
const SIGNED: &[&str] = &["*.asice", "*.p7s", "*.sce", "*.bdoc", "*.edoc"];
/// lists of certificates,
const CERTIFICATES: &[&str] = &["*.pem", "*.crt", "*.cer"];
/// and PKCS#11 modules.
const MODULES: &[&str] = &["*.so", "*.so.*", "*.dll", "*.dylib"];

/// The field that a file is chosen for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// The file to be verified.
    Verifying,
    /// The file of a backup.
    Backup,
    /// A setting.
    Setting(Key),
}

impl App {
    pub(super) fn choose_to_verify(&self) -> Task<Message> {
        self.choose(For::Verifying, self.texts.verify_path(), Wanted::File(SIGNED))
    }

    pub(super) fn choose_backup(&self, is_new: bool) -> Task<Message> {
        let wanted = if is_new { Wanted::NewFile(BACKUP.to_owned()) } else { Wanted::File(BACKUPS) };
        self.choose(For::Backup, self.texts.backup_file(), wanted)
    }

    pub(super) fn choose_for_setting(&self, key: Key) -> Task<Message> {
        let wanted = match key {
            Key::Data => Wanted::Folder,
            Key::ServiceAuthorities | Key::ServiceTrust => Wanted::File(CERTIFICATES),
            Key::CardModules => Wanted::File(MODULES),
            _ => Wanted::File(&[]),
        };
        self.choose(For::Setting(key), self.texts.setting(key), wanted)
    }

    fn choose(&self, what: For, title: String, wanted: Wanted) -> Task<Message> {
        perform::choose(&self.services, what, Asked { title, wanted, over: None })
    }

    /// The path stands in its field, as if it had been typed.
    pub(super) fn chosen(&mut self, what: For, result: Result<Option<String>, Problem>) -> Task<Message> {
        let path = match result {
            Ok(Some(path)) => path,
            Ok(None) => return Task::none(),
            // What was opened meanwhile stays: nobody waits for this any more.
            Err(_) if self.dialog.is_some() => return Task::none(),
            Err(problem) => return self.tell(notice::Content::Problem(problem)),
        };
        match what {
            For::Verifying => self.verify(verify::Message::Dropped(path)),
            For::Backup => self.settings(settings::Message::Backup(backup::Message::Type(path))),
            For::Setting(Key::CardModules) => self.settings(settings::Message::TypeModule(path)),
            For::Setting(key) => self.settings(settings::Message::Type(key, path)),
        }
    }
}
