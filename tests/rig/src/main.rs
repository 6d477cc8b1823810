//! The simulated card for the demo and for trials by hand: starts it, works it, shows it in a window.

mod window;

use clap::{Parser, Subcommand};
use mohur_rig::control::{self, Desk};
use mohur_rig::fixture;
use mohur_rig::hold::{Share, hold};
use mohur_rig::piv::PivCard;
use mohur_rig::reader::SharedCard;
use mohur_rig::stack::Pcscd;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A simulated smart card behind the real PC/SC stack.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Subcommands,
}

#[derive(Subcommand)]
enum Subcommands {
    /// Starts pcscd with one reader and the first card in it, until standard input ends.
    Run {
        /// Where pcscd.comm, the log and `env` (lines for the shell) go; made if missing. Keep it short.
        #[arg(long)]
        socket_dir: PathBuf,
        /// A card: a name, and the directory with auth.p8, auth.der, sign.p8, sign.der and perhaps pin.
        /// Without any, the cards of the test people are there.
        #[arg(long = "card", value_name = "NAME=DIR", value_parser = named_directory)]
        cards: Vec<(String, PathBuf)>,
        /// Control socket [default: control in the socket directory].
        #[arg(long)]
        control: Option<PathBuf>,
    },
    /// Works a running rig and prints its state.
    #[command(after_help = control::REQUESTS)]
    Ctl {
        /// Control socket of the rig.
        #[arg(long)]
        control: PathBuf,
        /// What is asked, in words; see below.
        #[arg(required = true)]
        request: Vec<String>,
    },
    /// Shows a running rig in a window.
    Window {
        /// Control socket of the rig.
        #[arg(long)]
        control: PathBuf,
    },
    /// Uses a card, as another program.
    Hold {
        /// How the reader's name begins.
        #[arg(long)]
        reader: String,
        /// For how long.
        #[arg(long)]
        seconds: u64,
        /// With others; otherwise for itself alone.
        #[arg(long)]
        shared: bool,
    },
}

fn named_directory(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((name, dir)) if !name.is_empty() && !name.contains(char::is_whitespace) => {
            Ok((name.to_owned(), dir.into()))
        }
        _ => Err("want NAME=DIR, a name without blanks".into()),
    }
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Subcommands::Run { socket_dir, cards, control } => run(&socket_dir, &cards, control),
        Subcommands::Ctl { control, request } => {
            control::ask(&control, &request.join(" ")).and_then(|status| write!(io::stdout(), "{status}"))
        }
        Subcommands::Window { control } => window::run(control).map_err(io::Error::other),
        Subcommands::Hold { reader, seconds, shared } => {
            let share = if shared { Share::Shared } else { Share::Alone };
            hold(&reader, share, Duration::from_secs(seconds), || {
                // Nobody may listen.
                let _ = writeln!(io::stdout(), "held");
            })
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            // Nobody is left to hear that standard error is closed.
            let _ = writeln!(io::stderr(), "mohur-rig: {e}");
            ExitCode::FAILURE
        }
    }
}

fn run(dir: &Path, cards: &[(String, PathBuf)], control: Option<PathBuf>) -> io::Result<()> {
    std::fs::create_dir_all(dir)?;
    let dir = dir.canonicalize()?;
    let control = control.unwrap_or_else(|| dir.join("control"));
    let cards = load(cards)?;
    let (pcscd, bus) = Pcscd::start_in(&dir)?;
    let (variable, socket) = pcscd.env();
    control::serve(Desk::new(pcscd, bus, cards), &control)?;
    let lines =
        format!("export {variable}={}\nexport MOHUR_RIG_CONTROL={}\n", socket.display(), control.display());
    std::fs::write(dir.join("env"), &lines)?;
    let mut out = io::stdout();
    out.write_all(lines.as_bytes())?;
    out.flush()?;
    // The end of standard input ends the rig, and pcscd with it.
    let mut rest = [0; 256];
    while io::stdin().read(&mut rest)? > 0 {}
    Ok(())
}

/// The cards of the directories, or of the test people; then those of no use to anybody.
fn load(directories: &[(String, PathBuf)]) -> io::Result<Vec<(String, SharedCard)>> {
    let mut cards = Vec::new();
    for (name, dir) in directories {
        let card: SharedCard = Arc::new(Mutex::new(PivCard::from_dir(dir)?));
        cards.push((name.clone(), card));
    }
    let known = if cards.is_empty() { fixture::people() } else { vec![] };
    cards.extend(known.into_iter().chain(fixture::useless()).map(|(name, card)| (name.to_owned(), card)));
    Ok(cards)
}
