//! A SoftHSM2 token: PKCS#11 without a reader. It never locks, is never pulled and has no keypad, so it
//! does not replace the card; but it needs no daemon and shows a second module's ways (only raw ECDSA).

use crate::fixture::Identity;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The module, as Debian places it.
pub const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// PIN of the security officer of each token: what the PUK is elsewhere.
pub const SO_PIN: &str = "87654321";

/// A directory with one token in it; deleted when dropped.
pub struct SoftHsm {
    dir: tempfile::TempDir,
    label: String,
    pin: String,
}

impl SoftHsm {
    /// Makes a token.
    ///
    /// # Errors
    /// `softhsm2-util` is missing or refuses; the error has its words.
    pub fn new(label: &str, pin: &str) -> io::Result<SoftHsm> {
        let dir = tempfile::Builder::new().prefix("rig").tempdir()?;
        let tokens = dir.path().join("tokens");
        std::fs::create_dir(&tokens)?;
        let conf = format!(
            "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
            tokens.display()
        );
        std::fs::write(dir.path().join("softhsm2.conf"), conf)?;
        let hsm = SoftHsm { dir, label: label.to_owned(), pin: pin.to_owned() };
        let args = ["--init-token", "--free", "--label", label, "--so-pin", SO_PIN, "--pin", pin];
        hsm.run(Command::new("softhsm2-util").args(args))?;
        Ok(hsm)
    }

    /// The variable that leads the module here.
    pub fn env(&self) -> (&'static str, PathBuf) {
        ("SOFTHSM2_CONF", self.dir.path().join("softhsm2.conf"))
    }

    /// Puts a key and its certificate on the token. `id` ties the two (CKA_ID).
    ///
    /// # Errors
    /// `softhsm2-util` or `pkcs11-tool` is missing or refuses; the error has its words.
    pub fn import(&self, id: u8, label: &str, identity: &Identity) -> io::Result<()> {
        let file = |name: &str, content: &[u8]| -> io::Result<PathBuf> {
            let path = self.dir.path().join(name);
            std::fs::write(&path, content).map(|()| path)
        };
        let key = file("import.p8", identity.key.as_bytes())?;
        let certificate = file("import.der", identity.certificate)?;
        let id = format!("{id:02x}");
        let common = ["--label", label, "--id", &id, "--pin", &self.pin];
        self.run(
            Command::new("softhsm2-util")
                .args(["--token", &self.label])
                .args(common)
                .arg("--import")
                .arg(&key),
        )?;
        self.run(
            Command::new("pkcs11-tool")
                .args(["--module", MODULE, "--token-label", &self.label, "--login", "--type", "cert"])
                .args(common)
                .arg("--write-object")
                .arg(&certificate),
        )?;
        std::fs::remove_file(key)
    }

    /// The directory of the token, for settings that want a path beside it.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    fn run(&self, command: &mut Command) -> io::Result<()> {
        let name = command.get_program().to_string_lossy().into_owned();
        let output = command
            .envs([self.env()])
            .output()
            .map_err(|e| io::Error::new(e.kind(), format!("{name}: {e}; install softhsm2 and opensc")))?;
        if output.status.success() {
            return Ok(());
        }
        Err(io::Error::other(format!("{name}: {}", String::from_utf8_lossy(&output.stderr).trim())))
    }
}
