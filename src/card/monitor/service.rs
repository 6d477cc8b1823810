//! Whether the smart-card service runs, and why it cannot be used.

use crate::domain::reader::Down;
use pcsc::Error;

/// The fact behind the service's refusal to begin.
pub fn refused(error: Error) -> Down {
    classify(error, system::socket())
}

/// The fact behind an error of a service that worked until then.
pub fn lost(error: Error) -> Down {
    match error {
        // How pcsc-lite says that the other side hung up; before, it is how polkit's refusal looks.
        Error::SecurityViolation => Down::NotRunning,
        other => classify(other, system::socket()),
    }
}

/// Whether asking the service again can have another outcome than last time.
pub fn may_be_up() -> bool {
    !matches!(system::socket(), Socket::Absent)
}

/// The service's door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Socket {
    /// There is none.
    Absent,
    /// It is there.
    #[cfg_attr(windows, allow(dead_code))]
    Present,
    /// It is there and closed to this user.
    #[cfg_attr(windows, allow(dead_code))]
    Forbidden,
    /// This system has no such thing.
    #[cfg_attr(unix, allow(dead_code))]
    Unknown,
}

fn classify(error: Error, socket: Socket) -> Down {
    match (error, socket) {
        (Error::SecurityViolation | Error::NoAccess, _) => Down::AccessDenied,
        (Error::NoService, Socket::Forbidden) => Down::AccessDenied,
        // What pcsc-lite since 1.8.26 gives when the service speaks another protocol version.
        (Error::ServiceStopped, Socket::Present) => Down::VersionMismatch,
        // A communication error is how the end of the service looks while waiting.
        (Error::NoService | Error::ServiceStopped | Error::CommError | Error::Shutdown, _) => {
            Down::NotRunning
        }
        (other, _) => Down::Other(format!("{other:?}")),
    }
}

#[cfg(unix)]
mod system {
    use super::Socket;
    use std::io::ErrorKind;
    use std::os::unix::net::UnixStream;
    use std::path::PathBuf;

    /// The file that pcsc-lite's library talks to.
    fn path() -> PathBuf {
        std::env::var_os("PCSCLITE_CSOCK_NAME").map_or_else(|| "/run/pcscd/pcscd.comm".into(), PathBuf::from)
    }

    pub fn socket() -> Socket {
        let path = path();
        if !path.exists() {
            return Socket::Absent;
        }
        match UnixStream::connect(path) {
            Err(e) if e.kind() == ErrorKind::PermissionDenied => Socket::Forbidden,
            _ => Socket::Present,
        }
    }
}

#[cfg(not(unix))]
mod system {
    use super::Socket;

    pub fn socket() -> Socket {
        Socket::Unknown
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
