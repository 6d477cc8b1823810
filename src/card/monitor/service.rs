//! Whether the smart-card service runs, and why it cannot be used.

use super::door::{self, Socket};
use crate::domain::reader::Down;
use pcsc::Error;

/// The fact behind the service's refusal to begin.
pub fn refused(error: Error) -> Down {
    classify(error, door::socket())
}

/// The fact behind an error of a service that worked until then.
pub fn lost(error: Error) -> Down {
    match error {
        // How pcsc-lite says that the other side hung up; before, it is how polkit's refusal looks.
        Error::SecurityViolation => Down::NotRunning,
        other => classify(other, door::socket()),
    }
}

fn classify(error: Error, socket: Socket) -> Down {
    match (error, socket) {
        (Error::SecurityViolation | Error::NoAccess, _) => Down::AccessDenied,
        (Error::NoService, Socket::Forbidden) => Down::AccessDenied,
        // What pcsc-lite since 1.8.26 gives when the service speaks another protocol version.
        (Error::ServiceStopped, Socket::Present) => Down::VersionMismatch,
        (Error::NoService, Socket::Absent) if !door::is_installed() => Down::NotInstalled,
        // A communication error is how the end of the service looks while waiting.
        (Error::NoService | Error::ServiceStopped | Error::CommError | Error::Shutdown, _) => {
            Down::NotRunning
        }
        (other, _) => Down::Other(format!("{other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_ways_of_being_down_are_told_apart() {
        for (error, socket, expected) in [
            (Error::NoService, Socket::Absent, Down::NotRunning),
            (Error::NoService, Socket::Present, Down::NotRunning),
            (Error::NoService, Socket::Stale, Down::NotRunning),
            (Error::NoService, Socket::Forbidden, Down::AccessDenied),
            (Error::SecurityViolation, Socket::Present, Down::AccessDenied),
            (Error::ServiceStopped, Socket::Present, Down::VersionMismatch),
            (Error::ServiceStopped, Socket::Absent, Down::NotRunning),
            (Error::ServiceStopped, Socket::Unknown, Down::NotRunning),
            (Error::CommError, Socket::Present, Down::NotRunning),
            (Error::InternalError, Socket::Present, Down::Other("InternalError".into())),
        ] {
            assert_eq!(classify(error, socket), expected, "{error:?} {socket:?}");
        }
        assert_eq!(lost(Error::SecurityViolation), Down::NotRunning);
    }
}
