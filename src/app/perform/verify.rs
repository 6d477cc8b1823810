//! Reading a file that somebody gave us, and saving what was found.

use super::super::{Message, Services};
use super::write;
use crate::domain::identifier::Voen;
use crate::domain::session::Session;
use crate::problem::Problem;
use crate::screen::OperationId;
use crate::screen::verify::{Found, Message as Told};
use crate::setup;
use crate::signing::verify::{Around, Mandates, examine};
use iced::Task;
use std::path::Path;

/// Reads and verifies a file. `receipt_signers` are those that the service names; `session` says for
/// whom its signer may act.
pub fn verify(
    services: &Services,
    id: OperationId,
    path: String,
    receipt_signers: Vec<Vec<u8>>,
    session: Option<Session>,
) -> Task<Message> {
    let Services { trust, clock, .. } = services.clone();
    let work = async move {
        let work = move || {
            let bytes = setup::read_file(Path::new(&path))?;
            let now = clock();
            let signers = [trust.receipts.clone(), receipt_signers].concat();
            let all = || session.iter().flat_map(|s| &s.mandates);
            let insurers: Vec<Voen> = all().map(|mandate| mandate.voen.clone()).collect();
            let may_give = all().filter(|mandate| mandate.may_give_authorities());
            let sealed: Vec<Voen> = may_give.map(|mandate| mandate.voen.clone()).collect();
            let mandates = session.as_ref().map(|s| Mandates {
                signer: &s.signer.fin,
                insurers: &insurers,
                sealed: &sealed,
            });
            let report = examine(&bytes, &Around { trust: &trust, now, receipt_signers: &signers, mandates });
            let name = Path::new(&path).file_name().map(|n| n.to_string_lossy().into_owned());
            Ok(Box::new(Found { name: name.unwrap_or(path), report, now }))
        };
        // It may be large; the window goes on.
        tokio::task::spawn_blocking(work).await.unwrap_or_else(|e| Err(Problem::unreadable(e.to_string())))
    };
    Task::perform(work, move |result| Message::Verify(Told::Verified(id, result)))
}

/// Saves a report into the user's folder.
pub fn save_report(services: &Services, name: String, text: String) -> Task<Message> {
    let documents = services.documents.clone();
    Task::perform(
        async move {
            write(&documents, &name, text.as_bytes())
                .map_err(|e| Problem::not_saved(format!("{}: {e}", documents.display())))
        },
        |result| Message::Verify(Told::Saved(result)),
    )
}
