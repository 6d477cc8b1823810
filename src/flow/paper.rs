//! The papers of an application: the signed container, the document in it that people read, the receipt and
//! what it says in words; and those of orders about authorities. Saved where the user keeps documents, or printed.

use super::{Clock, Error};
use crate::domain::application::Id;
use crate::domain::history::Paper;
use crate::domain::identifier::Voen;
use crate::remote::Service;
use crate::signing::document::receipt_document;
use crate::signing::trust::Trust;
use crate::signing::{container, pdf, receipt};
use crate::store::{CarriedOut, Store};

/// A file to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name; no person's.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The files of a paper, the one that people read first: the store's copy, else the service's.
///
/// # Errors
/// When neither has it, or a receipt does not hold: then there is nothing to be read as one.
pub async fn files(
    store: &dyn Store,
    service: &dyn Service,
    trust: &Trust,
    clock: &dyn Clock,
    (voen, id): (&Voen, &Id),
    paper: Paper,
) -> Result<Vec<File>, Error> {
    let proof = store.proof(voen, id).await?;
    let file = |extension: &str, bytes| File { name: format!("mohur-{}.{extension}", id.as_str()), bytes };
    if paper == Paper::Receipt {
        let bytes = match proof.receipt {
            Some(bytes) => bytes,
            None => service.receipt(id).await?,
        };
        let mut signers = trust.receipts.clone();
        // Without a network the trust list alone says who signs receipts.
        if let Ok(card) = service.card().await {
            signers.extend(card.receipt_signers);
        }
        let verified = receipt::verify(&bytes, &signers, trust, clock.now())?;
        let readable = pdf::render(&receipt_document(&verified), verified.time)?;
        let readable = File { name: format!("mohur-{}-qebul.pdf", id.as_str()), bytes: readable };
        return Ok(vec![readable, file(receipt::EXTENSION, bytes)]);
    }
    let bytes = match proof.container {
        Some(bytes) => bytes,
        None => service.container(id).await?,
    };
    if paper == Paper::Container {
        return Ok(vec![file(container::EXTENSION, bytes)]);
    }
    Ok(vec![file("pdf", container::open(&bytes)?.document().to_vec())])
}

/// The signed orders about an authority, each followed by what the service answered; none where none was signed on
/// this computer.
///
/// # Errors
/// The store's.
pub async fn orders(store: &dyn Store, voen: &Voen, delegation: &Id) -> Result<Vec<File>, Error> {
    let all = store.carried_out(voen, delegation).await?;
    let files = all.into_iter().flat_map(|CarriedOut { is_withdrawal, container, answered }| {
        let act = if is_withdrawal { "withdrawn" } else { "given" };
        let file = |extension, bytes| File {
            name: format!("mohur-authority-{delegation}-{act}.{extension}"),
            bytes,
        };
        [file(container::EXTENSION, container), file("json", answered.bytes)]
    });
    Ok(files.collect())
}
