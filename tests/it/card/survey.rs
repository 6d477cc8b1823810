//! Several modules at once: one that hangs, crashes or is none keeps nobody from the others' certificates.

use super::{LIMIT, Stack, of, system};
use futures::StreamExt;
use mohur::card::Tokens;
use mohur::domain::middleware::{Condition, Survey};
use mohur_rig::fixture;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Compiles a module whose entry does as told.
fn module(place: &Path, name: &str, body: &str) -> PathBuf {
    let source = place.join(format!("{name}.c"));
    let file = place.join(format!("{name}.so"));
    let code = format!(
        "#include <unistd.h>\n#include <stdlib.h>\nunsigned long C_GetFunctionList(void **list) {{ {body} }}\n"
    );
    std::fs::write(&source, code).unwrap();
    let made = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&file).arg(&source).status().unwrap();
    assert!(made.success());
    file
}

fn condition<'s>(survey: &'s Survey, file: &Path) -> &'s Condition {
    &survey.modules.iter().find(|m| Path::new(&m.file) == file).unwrap().condition
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hanging_module_keeps_nobody_from_the_certificates_of_the_others() {
    let stack = Stack::start(LIMIT);
    stack.plugged.reader.insert(fixture::card());
    stack.credentials(2).await;
    let place = tempfile::tempdir().unwrap();
    let hangs = module(place.path(), "hangs", "pause(); return 0;");
    let files = [hangs.to_str().unwrap(), &stack.module];
    let both = system(&files, &[stack.pcscd.env()], Duration::from_secs(5));
    let mut surveys = both.survey_each();

    let first = surveys.next().await.unwrap();
    assert_eq!((first.pending, first.credentials.len()), (1, 2));
    of(&first.credentials, &fixture::AUTH);

    let last = surveys.next().await.unwrap();
    assert_eq!((last.pending, last.credentials.len()), (0, 2));
    assert_eq!(*condition(&last, &hangs), Condition::Hung);
    assert!(surveys.next().await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn each_module_says_how_it_did() {
    let place = tempfile::tempdir().unwrap();
    let crashes = module(place.path(), "crashes", "abort();");
    let refuses = module(place.path(), "refuses", "return 6;");
    let text = place.path().join("text.so");
    std::fs::write(&text, "not a library").unwrap();
    let missing = place.path().join("missing.so");
    let all = [&crashes, &refuses, &text, &missing];
    let files = all.map(|file| file.to_str().unwrap());
    let system = system(&files, &[], LIMIT);
    let survey = system.survey().await;
    assert_eq!(*condition(&survey, &crashes), Condition::Crashed);
    for file in [&refuses, &text, &missing] {
        let Condition::Failed(why) = condition(&survey, file) else { panic!("{survey:?}") };
        assert!(!why.is_empty());
    }
    assert!(system.credentials().await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_token_in_two_modules_is_listed_once() {
    let stack = Stack::start(LIMIT);
    stack.plugged.reader.insert(fixture::card());
    stack.credentials(2).await;
    let again = Path::new(&stack.module).with_file_name("again.so");
    std::os::unix::fs::symlink(std::fs::canonicalize(&stack.module).unwrap(), &again).unwrap();
    let files = [&stack.module, again.to_str().unwrap()];
    let both = system(&files, &[stack.pcscd.env()], LIMIT);
    let survey = both.survey().await;
    assert_eq!(survey.tokens().count(), 2, "{survey:?}");
    assert_eq!(survey.credentials.len(), 2);
    assert!(survey.credentials.iter().all(|c| c.token.module == stack.module));
}
