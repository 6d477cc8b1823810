//! Secrets from the person at the terminal or from a file descriptor. Each byte goes straight into the
//! buffer that is wiped; there is never a `String`.

use super::output::{Failure, Output};
use crate::domain::secret::Pin;
use crate::domain::token::{Candidate, Token, Tries};
use crate::problem::Problem;
use std::io::Read;
use zeroize::Zeroizing;

/// Most bytes read from a descriptor: two secrets and their line ends, with room.
const LONGEST_INPUT: usize = 512;

/// Where PINs come from.
pub enum Pins {
    /// The terminal, or the reader's keypad.
    Prompt,
    /// A descriptor, read once: the PIN for signing in, and the one for signing where it differs.
    Given {
        /// First line.
        first: Pin,
        /// Second line.
        second: Option<Pin>,
    },
}

/// What a PIN is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Signing in.
    SignIn,
    /// Signing applications.
    Sign,
    /// A trial signature.
    Test,
}

impl Pins {
    /// From the descriptor, where one was named.
    ///
    /// # Errors
    /// [`Failure::Usage`] when it cannot be read.
    pub fn new(descriptor: Option<u32>, output: &Output<'_>) -> Result<Pins, Failure> {
        let Some(number) = descriptor else { return Ok(Pins::Prompt) };
        let (first, second) = from_descriptor(number)
            .ok_or_else(|| Failure::Usage(output.texts.cli_bad_descriptor(number.to_string().as_str())))?;
        Ok(Pins::Given { first, second })
    }

    /// The PIN for one use, or `None` when it is typed on the reader. Used up where it is the last.
    ///
    /// # Errors
    /// A PIN that is locked, or of which one try is left and that was not accepted; input that ended.
    pub fn take(
        &mut self,
        wanted: Use,
        candidate: &Candidate,
        accepts_last_try: bool,
        output: &mut Output<'_>,
    ) -> Result<Option<Pin>, Failure> {
        let token = &candidate.credential.token;
        let texts = output.texts.clone();
        heed(token, accepts_last_try, output)?;
        if token.pin.has_keypad {
            output.say(&texts.pin_keypad());
            return Ok(None);
        }
        match self {
            Pins::Given { first, second } => Ok(Some(match wanted {
                // Kept for signing, after it was right here.
                Use::SignIn => copy(first),
                // Nothing is kept: sending may last, and needs none.
                Use::Sign | Use::Test => {
                    let first = first.take();
                    second.take().unwrap_or(first)
                }
            })),
            Pins::Prompt => {
                let holder = candidate.identity.as_ref().map(|i| i.names.full()).unwrap_or_default();
                let question = match wanted {
                    Use::SignIn => texts.cli_pin_sign_in(&holder),
                    Use::Sign => texts.cli_pin_sign(&holder),
                    Use::Test => texts.cli_pin_test(&holder),
                };
                match prompt(&question, output)? {
                    pin if pin.is_empty() => Err(Failure::Declined),
                    pin => Ok(Some(pin)),
                }
            }
        }
    }
}

/// Says what the token tells of the tries left, before one is spent.
///
/// # Errors
/// A PIN that is locked, or of which one try is left and that was not accepted.
pub fn heed(token: &Token, accepts_last_try: bool, output: &mut Output<'_>) -> Result<(), Failure> {
    match token.pin.tries {
        Tries::Locked => return Err(Failure::from(&crate::card::Error::PinLocked)),
        Tries::Last if !accepts_last_try => return Err(Failure::Problem(Problem::last_try())),
        Tries::Last => output.say(&output.texts.tries_last()),
        Tries::Low => output.say(&output.texts.tries_low()),
        Tries::NotTold => {}
    }
    Ok(())
}

/// Asks at the terminal, without echo.
fn prompt(question: &str, output: &mut Output<'_>) -> Result<Pin, Failure> {
    let no_terminal = |()| Failure::Usage(output.texts.cli_no_terminal());
    // Silent before the question: nothing typed after it is ever shown.
    let mut terminal = terminal::Silent::new().map_err(no_terminal)?;
    output.ask(question);
    let typed = terminal.read();
    output.say("");
    typed.ok_or(Failure::Declined)
}

fn copy(pin: &Pin) -> Pin {
    let mut out = Pin::new();
    if let Ok(text) = std::str::from_utf8(pin.expose()) {
        text.chars().all(|c| out.push(c));
    }
    out
}

/// A passphrase, from the descriptor where one was named, else from the terminal.
///
/// # Errors
/// Those of [`secret`].
pub fn passphrase(descriptor: Option<u32>, output: &mut Output<'_>) -> Result<Pin, Failure> {
    secret(descriptor, &output.texts.cli_passphrase(), output)
}

/// A secret, from the descriptor where one was named, else as the answer to a question at the terminal.
///
/// # Errors
/// [`Failure::Usage`] when there is neither; [`Failure::Declined`], also when nothing was typed.
pub fn secret(descriptor: Option<u32>, question: &str, output: &mut Output<'_>) -> Result<Pin, Failure> {
    let texts = output.texts.clone();
    if let Some(number) = descriptor {
        let bad = || Failure::Usage(texts.cli_bad_descriptor(number.to_string().as_str()));
        return from_descriptor(number).map(|(first, _)| first).ok_or_else(bad);
    }
    prompt(question, output)
        .and_then(|typed| if typed.is_empty() { Err(Failure::Declined) } else { Ok(typed) })
}

/// The first two lines of a descriptor.
fn from_descriptor(number: u32) -> Option<(Pin, Option<Pin>)> {
    let mut source: Box<dyn Read> = match number {
        0 => Box::new(standard_input()?),
        n => Box::new(std::fs::File::open(format!("/dev/fd/{n}")).ok()?),
    };
    let mut bytes = Zeroizing::new([0u8; LONGEST_INPUT]);
    let mut length = 0;
    while let Some(room) = bytes.get_mut(length..).filter(|r| !r.is_empty()) {
        match source.read(room) {
            Ok(0) => break,
            Ok(n) => length += n,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
    let text = std::str::from_utf8(bytes.get(..length)?).ok()?;
    let mut lines = text.lines().map(|line| {
        let mut pin = Pin::new();
        line.chars().all(|c| pin.push(c)).then_some(pin)
    });
    let first = lines.next()??;
    let second = lines.next().flatten().filter(|p| !p.is_empty());
    (!first.is_empty()).then_some((first, second))
}

/// Standard input past its buffer, which nobody wipes.
fn standard_input() -> Option<std::fs::File> {
    #[cfg(unix)]
    let owned = std::os::fd::AsFd::as_fd(&std::io::stdin()).try_clone_to_owned();
    #[cfg(windows)]
    let owned = std::os::windows::io::AsHandle::as_handle(&std::io::stdin()).try_clone_to_owned();
    owned.ok().map(Into::into)
}

#[cfg(unix)]
mod terminal {
    use super::Pin;
    use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
    use std::fs::File;
    use std::io::Read;
    use zeroize::Zeroizing;

    /// The controlling terminal, without echo until dropped.
    pub struct Silent {
        file: File,
        before: Termios,
    }

    impl Drop for Silent {
        fn drop(&mut self) {
            let _ = tcsetattr(&self.file, OptionalActions::Flush, &self.before);
        }
    }

    impl Silent {
        /// Switches the echo off; what was typed before is thrown away.
        pub fn new() -> Result<Silent, ()> {
            let file = File::options().read(true).write(true).open("/dev/tty").map_err(drop)?;
            let before = tcgetattr(&file).map_err(drop)?;
            let mut modes = before.clone();
            // Without signals too, so that Ctrl-C does not leave the terminal without echo.
            modes.local_modes &=
                !(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG | LocalModes::IEXTEN);
            modes.special_codes[SpecialCodeIndex::VMIN] = 1;
            modes.special_codes[SpecialCodeIndex::VTIME] = 0;
            let silent = Silent { file, before };
            tcsetattr(&silent.file, OptionalActions::Flush, &modes).map_err(drop)?;
            Ok(silent)
        }

        /// One line; `None` when the terminal went away or it was cancelled with Ctrl-C, Ctrl-D or Escape.
        pub fn read(&mut self) -> Option<Pin> {
            let mut pin = Pin::new();
            let mut character = Zeroizing::new(Vec::with_capacity(4));
            loop {
                let mut byte = Zeroizing::new([0u8; 1]);
                self.file.read_exact(byte.as_mut_slice()).ok()?;
                match byte[0] {
                    b'\r' | b'\n' => return Some(pin),
                    0x03 | 0x04 | 0x1B => return None,
                    0x08 | 0x7F => pin.pop(),
                    other => {
                        character.push(other);
                        if let Ok(text) = std::str::from_utf8(&character) {
                            text.chars().all(|c| pin.push(c));
                            character.clear();
                        } else if character.len() == 4 {
                            character.clear();
                        }
                    }
                }
            }
        }
    }
}

#[cfg(not(unix))]
mod terminal {
    /// There is no prompt on this system yet: PINs come from a descriptor or the reader's keypad.
    pub struct Silent;

    impl Silent {
        pub fn new() -> Result<Silent, ()> {
            Err(())
        }

        pub fn read(&mut self) -> Option<super::Pin> {
            None
        }
    }
}
