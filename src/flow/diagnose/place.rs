//! Key store, database and disk.

use super::{Cause, Patient, Sink};
use crate::domain::diagnosis::{Check, Finding, Value, Verdict, What};
use crate::store::{Error, Place, Protection};

/// Below so many bytes the disk counts as full, and as nearly full.
const FULL: u64 = 16 * 1024 * 1024;
const LOW: u64 = 256 * 1024 * 1024;

pub(super) async fn examine(patient: &Patient, sink: &Sink) {
    let place = patient.shelf.place().await;
    disk(patient, sink, &place);
    let has_key_store = key_store(patient, sink, &place).await;
    match place.size {
        Some(_) => database(patient, sink, &place, has_key_store).await,
        None => {
            let none = Finding::new(Check::Database, Verdict::Skipped(None));
            sink.tell_one(none.with(What::NotThereYet, Value::Yes));
        }
    }
}

fn disk(patient: &Patient, sink: &Sink, place: &Place) {
    let verdict = match place.free {
        None => Verdict::Skipped(None),
        Some(free) if free < FULL => Verdict::Bad(Cause::DiskFull),
        Some(free) if free < LOW => Verdict::Doubtful(Cause::DiskLow),
        Some(_) => Verdict::Good,
    };
    sink.tell_one(
        Finding::new(Check::Disk, verdict)
            .with(What::Folder, patient.shelf.folder())
            .with_some(What::Free, place.free.map(Value::Bytes)),
    );
}

/// Without a key store a passphrase does, so that it is missed only by a database that needs it.
async fn key_store(patient: &Patient, sink: &Sink, place: &Place) -> bool {
    let Some(found) = sink.within(Check::KeyStore, patient.shelf.key_store()).await else { return false };
    let verdict = match &found {
        Ok(()) => Verdict::Good,
        Err(error) if place.protection == Some(Protection::KeyStore) => {
            Verdict::Bad(Cause::Store(error.clone()))
        }
        Err(error) => Verdict::Doubtful(Cause::Store(error.clone())),
    };
    sink.tell_one(Finding::new(Check::KeyStore, verdict));
    found.is_ok()
}

async fn database(patient: &Patient, sink: &Sink, place: &Place, has_key_store: bool) {
    let work = async {
        let store = patient.shelf.open().await?;
        store.check().await
    };
    let Some(checked) = sink.within(Check::Database, work).await else { return };
    let verdict = match checked {
        Ok(findings) if findings.is_empty() => Verdict::Good,
        Ok(findings) => Verdict::Bad(Cause::Damaged(findings.join("; "))),
        // It opens with a passphrase, which nobody is asked for here, or with a key that is out of reach.
        Err(Error::NoKeyStore(_)) if has_key_store => Verdict::Skipped(None),
        Err(Error::NoKeyStore(_)) => Verdict::Skipped(Some(Check::KeyStore)),
        Err(error @ Error::Busy) => Verdict::Doubtful(Cause::Store(error)),
        Err(error) => Verdict::Bad(Cause::Store(error)),
    };
    let finding = Finding::new(Check::Database, verdict).with_some(What::Size, place.size.map(Value::Bytes));
    sink.tell_one(match place.protection {
        Some(Protection::KeyStore) => finding.with(What::OpensWithKeyStore, Value::Yes),
        Some(Protection::Passphrase) => finding.with(What::OpensWithPassphrase, Value::Yes),
        None => finding,
    });
}
