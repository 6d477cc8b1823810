//! The data of an application, and the document that people read.

use super::assert_clear;
use super::material::CONTAINERS;
use mohur::domain::application::Application;
use mohur::signing::{data, document as model, fuzzing, pdf};
use std::sync::LazyLock;

/// Data has one spelling; a reason for refusing it repeats nothing of it.
pub fn application(bytes: &[u8]) {
    match data::decode(bytes) {
        Ok(application) => {
            assert_eq!(data::encode(&application), bytes);
            let document = model::document(&application);
            assert!(document.sections.len() == 6 && !document.footer.is_empty());
        }
        Err(reason) => {
            let reason = reason.to_string();
            assert_clear(&reason);
            assert!(reason.len() < 100 && reason.is_ascii(), "{reason}");
        }
    }
}

/// Whatever text stands in an application, it comes back from the data as it is, and can be rendered,
/// twice to the same bytes. Lines of the input are the texts.
pub fn document(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut application = APPLICATION.clone();
    let mut lines = text.split('\n').map(str::to_owned);
    let mut put = |place: &mut String| {
        if let Some(line) = lines.next() {
            *place = line;
        }
    };
    put(&mut application.lookup.registry_record.names.surname);
    put(&mut application.lookup.registry_record.names.name);
    put(&mut application.lookup.registry_record.names.patronymic);
    put(&mut application.lookup.registry_record.birthplace);
    put(application.lookup.registry_record.document.get_or_insert_default());
    put(&mut application.lookup.dsmf_record.names.surname);
    put(&mut application.insurer.name);
    put(&mut application.insurer.office.name);
    put(&mut application.insurer.office.code);
    put(application.insurer.account_number.get_or_insert_default());
    put(&mut application.prepared_by.names.surname);
    put(&mut application.lookup.id);
    let encoded = data::encode(&application);
    match data::decode(&encoded) {
        Ok(decoded) => assert_eq!(decoded, application),
        Err(reason) => return assert!(encoded.len() > data::MAX_BYTES, "{reason}"),
    }
    let document = model::document(&application);
    let render = || pdf::render(&document, application.prepared_at).expect("every text can be rendered");
    let rendered = render();
    assert!(rendered.starts_with(b"%PDF") && rendered.len() <= 4 << 20, "{} bytes", rendered.len());
    assert!(rendered == render(), "rendered differently");
}

static APPLICATION: LazyLock<Application> = LazyLock::new(|| {
    let files = fuzzing::read_zip(CONTAINERS[0]).expect("the golden container");
    data::decode(&files[1].2).expect("an application")
});
