//! Printing through a real CUPS: a scheduler of its own with its own folders, and a printer whose paper is a file.
//! The computer's own printing is not touched.
#![cfg(target_os = "linux")]

use mohur::flow::print::{Error, print};
use mohur::signing::container;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Enough for a loaded machine.
const LIMIT: Duration = Duration::from_secs(60);
/// Where Debian keeps the scheduler's own programs.
const PROGRAMS: &str = "/usr/lib/cups/daemon";

/// A scheduler, until it is dropped.
struct Cups {
    folder: tempfile::TempDir,
    scheduler: Child,
}

impl Cups {
    fn start() -> Cups {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in ["root", "spool", "cache", "state", "log", "tmp", "bin/backend", "bin/filter"] {
            std::fs::create_dir_all(path(name)).unwrap();
        }
        std::os::unix::fs::symlink(PROGRAMS, path("bin/daemon")).unwrap();
        let at = folder.path().display();
        // The printer: it takes what it is given, and the name of the job.
        let printer = format!(
            "[ $# = 0 ] && exit 0\nprintf '%s' \"$3\" > {at}/job\ncat \"${{6:--}}\" > {at}/wet && mv {at}/wet {at}/paper"
        );
        script(&path("bin/backend/paper"), &printer);
        // Its own user is the one that runs it, unless that is root.
        let user = if rustix::process::getuid().is_root() { "User lp\nGroup lp\n" } else { "" };
        let files = format!(
            "ServerRoot {at}/root\nRequestRoot {at}/spool\nCacheDir {at}/cache\nStateDir {at}/state\n\
             ServerBin {at}/bin\nDataDir /usr/share/cups\nTempDir {at}/tmp\nAccessLog {at}/log/access\n\
             ErrorLog {at}/log/error\nPageLog {at}/log/page\nSystemGroup root\n{user}"
        );
        let rules = format!(
            "Listen {at}/socket\nDefaultAuthType None\nWebInterface No\nBrowsing No\n\
             <Location />\nOrder allow,deny\nAllow all\n</Location>\n\
             <Policy default>\n<Limit All>\nOrder deny,allow\nAllow all\n</Limit>\n</Policy>\n"
        );
        std::fs::write(path("cups-files.conf"), files).unwrap();
        std::fs::write(path("cupsd.conf"), rules).unwrap();
        for (name, program) in
            [("lp", "/usr/bin/lp"), ("lpadmin", "/usr/sbin/lpadmin"), ("lpstat", "/usr/bin/lpstat")]
        {
            script(&path(name), &format!("CUPS_SERVER={at}/socket HOME={at} exec {program} \"$@\""));
        }
        let scheduler = Command::new("/usr/sbin/cupsd")
            .arg("-f")
            .arg("-c")
            .arg(path("cupsd.conf"))
            .arg("-s")
            .arg(path("cups-files.conf"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("cupsd is installed (packaging/setup.sh)");
        let cups = Cups { folder, scheduler };
        eventually("the scheduler answers", || cups.run("lpstat", &["-r"]));
        cups
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Whether one of its tools did what it was told.
    fn run(&self, tool: &str, arguments: &[&str]) -> bool {
        let output = Command::new(self.path(tool)).args(arguments).output().unwrap();
        output.status.success() && !String::from_utf8_lossy(&output.stdout).contains("not running")
    }
}

impl Drop for Cups {
    fn drop(&mut self) {
        let _ = self.scheduler.kill();
        let _ = self.scheduler.wait();
    }
}

fn script(path: &Path, text: &str) {
    std::fs::write(path, format!("#!/bin/sh\n{text}\n")).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).unwrap();
}

fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < LIMIT, "never: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[tokio::test]
async fn a_document_reaches_the_printer_byte_for_byte() {
    let cups = Cups::start();
    let golden = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/rsa.asice")).unwrap();
    let document = container::open(&golden).unwrap().document().to_vec();
    let file = cups.path("mohur müraciət.pdf");
    std::fs::write(&file, &document).unwrap();
    let lp = cups.path("lp");

    let nowhere = print(&lp, &file).await;
    assert!(matches!(&nowhere, Err(Error::Refused(said)) if !said.is_empty()), "no printer yet: {nowhere:?}");
    assert!(cups.run("lpadmin", &["-p", "desk", "-E", "-v", "paper:/desk"]));
    let none = print(&lp, &file).await;
    assert!(matches!(&none, Err(Error::Refused(_))), "none that the user prefers: {none:?}");
    assert!(cups.run("lpadmin", &["-d", "desk"]));
    print(&lp, &file).await.unwrap();
    eventually("the paper comes out", || cups.path("paper").exists());
    assert_eq!(std::fs::read(cups.path("paper")).unwrap(), document);
    let job = std::fs::read_to_string(cups.path("job")).unwrap();
    assert_eq!(job, "Mohur", "the name of the job names nobody");
}
