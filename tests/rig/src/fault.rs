//! What goes wrong between a reader and the card in it, at a chosen command.

use crate::apdu::Apdu;
use std::time::Duration;

/// What becomes of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A status word in the card's place, which does not see the command.
    Status(u16),
    /// The same with an answer of any form, also one that is none.
    Answer(Vec<u8>),
    /// Nothing comes back; the card does not see the command and stays where it is.
    Silence,
    /// The card is pulled before it gets the command.
    Pull,
    /// The card does what it was told and is pulled before it answers.
    PullAfter,
    /// As [`Fault::Pull`], and the reader does not notice it before [`Reader::notice`], or before
    /// another card goes in.
    ///
    /// [`Reader::notice`]: crate::reader::Reader::notice
    PullUnnoticed,
    /// The card gets the command so much later.
    Delay(Duration),
}

/// Sees each command on its way to the card, and says what goes wrong with it, if anything.
pub type Hook = Box<dyn FnMut(&Apdu) -> Option<Fault> + Send>;

/// At the `n`th command from now; the first is 1.
pub fn at(n: usize, fault: Fault) -> Hook {
    when(move |_, count| count == n, fault)
}

/// At each command from the `n`th on.
pub fn from(n: usize, fault: Fault) -> Hook {
    when(move |_, count| count >= n, fault)
}

/// At each command with this instruction byte.
pub fn on(ins: u8, fault: Fault) -> Hook {
    when(move |command, _| command.ins == ins, fault)
}

/// At each command that makes a card sign: GENERAL AUTHENTICATE of a PIV card (its last part),
/// INTERNAL AUTHENTICATE and PERFORM SECURITY OPERATION of others.
pub fn on_signature(fault: Fault) -> Hook {
    when(|command, _| matches!(command.ins, 0x87 | 0x88 | 0x2A) && command.cla & 0x10 == 0, fault)
}

fn when(is_it: impl Fn(&Apdu, usize) -> bool + Send + 'static, fault: Fault) -> Hook {
    let mut count = 0;
    Box::new(move |command| {
        count += 1;
        is_it(command, count).then(|| fault.clone())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_counted_from_one() {
        let select = Apdu::parse(&[0, 0xA4, 4, 0]).unwrap_or_else(|| unreachable!());
        let times = |mut hook: Hook| [(); 4].map(|()| hook(&select).is_some());
        assert_eq!(times(at(2, Fault::Pull)), [false, true, false, false]);
        assert_eq!(times(from(3, Fault::Pull)), [false, false, true, true]);
        assert_eq!(times(on(0xA4, Fault::Pull)), [true; 4]);
        assert_eq!(times(on(0x20, Fault::Pull)), [false; 4]);
    }
}
