//! The history: its rows, its papers, the searches that have a name, and files that it is exported to.

use super::super::{Message, Services};
use super::write;
use crate::domain::application::Id;
use crate::domain::environment::Environment;
use crate::domain::history::{Format, Paper, Query, Search};
use crate::domain::identifier::Voen;
use crate::export;
use crate::flow::export::{Progress, Wanted};
use crate::flow::{self, paper, print};
use crate::i18n::Texts;
use crate::problem::Problem;
use crate::screen::OperationId;
use crate::screen::history::{Kept, Message as Told, PAGE_SIZE};
use crate::store::Store;
use futures::channel::mpsc::unbounded;
use futures::stream;
use iced::Task;
use std::path::Path;
use std::sync::Arc;

/// Reads rows.
pub fn load_history(
    store: Arc<dyn Store>,
    voen: Voen,
    id: OperationId,
    query: Query,
    offset: usize,
) -> Task<Message> {
    Task::perform(async move { store.rows(&voen, query, offset, PAGE_SIZE).await }, move |result| {
        Message::HistoryLoaded(id, result)
    })
}

/// Counts the rows of a search.
pub fn count_history(store: Arc<dyn Store>, voen: Voen, id: OperationId, query: Query) -> Task<Message> {
    Task::perform(async move { store.count(&voen, query).await }, move |result| {
        Message::HistoryCounted(id, result)
    })
}

/// Fetches what changed at the service.
pub fn refresh(services: &Services, store: Arc<dyn Store>, voen: Voen) -> Task<Message> {
    let service = services.service.clone();
    Task::perform(async move { flow::refresh::refresh(&*store, &*service, &voen).await }, Message::Refreshed)
}

/// Saves a paper of an application into the user's folder, and prints it where that is wanted.
pub fn keep_paper(
    services: &Services,
    store: Arc<dyn Store>,
    (voen, id, title): (Voen, Id, String),
    paper: Paper,
    is_printed: bool,
) -> Task<Message> {
    let Services { service, documents, trust, clock, .. } = services.clone();
    let of = id.clone();
    let work = async move {
        let files = paper::files(&*store, &*service, &trust, &clock, (&voen, &id), paper).await;
        let files = files.map_err(|e| Problem::from(&e))?;
        let written = files.iter().map(|file| write(&documents, &file.name, &file.bytes));
        let written = written.collect::<std::io::Result<Vec<_>>>();
        let written = written.map_err(|e| Problem::not_saved(format!("{}: {e}", documents.display())))?;
        let file = written.into_iter().next().unwrap_or_default();
        if is_printed {
            let printed = print::print(Path::new(print::COMMAND), Path::new(&file)).await;
            printed.map_err(|e| Problem::not_printed(&e, file.clone()))?;
        }
        Ok(Kept { file, is_printed })
    };
    Task::perform(work, move |result| Message::PaperKept(of.clone(), title.clone(), result))
}

/// The searches of an insurer that have a name, after a change to them.
pub fn searches(store: Arc<dyn Store>, voen: Voen, change: Change) -> Task<Message> {
    let work = async move {
        match change {
            Change::None => {}
            Change::Save(search) => store.save_search(&voen, search).await?,
            Change::Rename(from, to) => store.rename_search(&voen, &from, &to).await?,
            Change::Delete(name) => store.delete_search(&voen, &name).await?,
        }
        store.searches(&voen).await
    };
    Task::perform(work, Message::SearchesRead)
}

/// Who was looked up for an insurer, newest first.
pub fn read_lookups(store: Arc<dyn Store>, voen: Voen, count: usize) -> Task<Message> {
    Task::perform(async move { store.looked_up(&voen, count).await }, Message::LookupsRead)
}

/// A change to the searches that have a name.
#[derive(Debug)]
pub enum Change {
    /// None.
    None,
    /// One more.
    Save(Search),
    /// One by another name.
    Rename(String, String),
    /// One less.
    Delete(String),
}

/// Whose history it is, for the head of a file.
#[derive(Debug, Clone)]
pub struct Owner {
    /// The insurer.
    pub voen: Voen,
    /// Its name.
    pub name: String,
    /// Whether its applications have legal effect.
    pub environment: Option<Environment>,
}

/// Writes the answer to a search into a file in the user's folder, and tells how far it has come.
pub fn export(
    services: &Services,
    store: Arc<dyn Store>,
    owner: Owner,
    query: Query,
    format: Format,
    texts: Texts,
) -> Task<Message> {
    let Services { documents, clock, zone, .. } = services.clone();
    let (sender, progress) = unbounded();
    let now = clock();
    let name = format!(
        "mohur-{}-{}.{}",
        owner.voen,
        zone.to_datetime(now).strftime("%Y%m%d-%H%M%S"),
        format.extension()
    );
    let file = documents.join(name);
    let work = async move {
        let wanted = Wanted { voen: owner.voen.clone(), query: query.clone(), format, file: file.clone() };
        let begin = |total: usize, out: export::Target, folder: &Path| {
            let of = (&owner.voen, owner.name.as_str(), owner.environment);
            let head = export::head(&texts, &zone, now, of, &query, total);
            let setting = export::Setting { texts, zone: zone.clone(), now, folder: folder.to_owned() };
            export::sheet(format, head, setting, out)
        };
        // The window may be closed by then.
        let tell = |Progress { done, total }| {
            drop(sender.unbounded_send(Message::History(Told::Exporting(done, total))));
        };
        let result = flow::export::export(&*store, &wanted, begin, tell).await;
        Message::Exported(result.map(|()| file.display().to_string()).map_err(|e| Problem::from(&e)))
    };
    Task::stream(stream::select(progress, stream::once(work)))
}
