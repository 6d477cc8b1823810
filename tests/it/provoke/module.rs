//! Card modules: files that are none, and small libraries that crash or hang when they are loaded.

use super::{Doctor, examine, patient};
use mohur::card::fake::Fake;
use mohur::card::module::{Module, Source};
use mohur::card::system::{Launch, System};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

/// A library whose constructor does this.
fn library(dir: &Path, name: &str, body: &str) -> PathBuf {
    let (source, file) = (dir.join(format!("{name}.c")), dir.join(format!("{name}.so")));
    let text =
        format!("#include <unistd.h>\n__attribute__((constructor)) static void f(void) {{ {body} }}\n");
    std::fs::write(&source, text).unwrap();
    let built = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&file).arg(&source).status();
    assert!(built.unwrap().success());
    file
}

#[test]
fn modules_that_do_not_load() {
    let dir = tempfile::tempdir().unwrap();
    let text = dir.path().join("text.so");
    std::fs::write(&text, "no library").unwrap();
    let empty = library(dir.path(), "empty", "");
    // The same library for another kind of processor.
    let foreign = dir.path().join("foreign.so");
    let mut bytes = std::fs::read(&empty).unwrap();
    bytes[18] = 0xB7;
    std::fs::write(&foreign, bytes).unwrap();
    for file in [text, empty, foreign, dir.path().join("missing.so")] {
        Doctor::new(&format!("[card]\nmodules = [{file:?}]\n")).plain().tell("M02");
    }
    let crash = library(dir.path(), "crash", "*(volatile int *) 0 = 1;");
    Doctor::new(&format!("[card]\nmodules = [{crash:?}]\n")).plain().tell("M04");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_module_that_hangs_and_none_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let hang = library(dir.path(), "hang", "for (;;) pause();");
    let launch = Launch {
        program: env!("CARGO_BIN_EXE_mohur-cli").into(),
        limit: Duration::from_secs(2),
        ..Launch::default()
    };
    for (files, code) in [(vec![hang], "M03"), (vec![], "M01")] {
        let modules = files.into_iter().map(|file| Module { file, source: Source::Chosen }).collect();
        let mut patient = patient(&Fake::new(), None);
        patient.tokens = Arc::new(System::with_launch(modules, &launch));
        examine(patient).await.tell(code);
    }
}
