//! The smart-card service's door: the socket that pcsc-lite's library talks to. Tells when it is worth
//! knocking again, without looking time and again: the system says when something moves in its folder.

/// The service's door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Socket {
    /// There is none.
    Absent,
    /// It is there, and nobody listens: what an ended service left behind.
    #[cfg_attr(not(unix), allow(dead_code))]
    Stale,
    /// It is there.
    #[cfg_attr(not(unix), allow(dead_code))]
    Present,
    /// It is there and closed to this user.
    #[cfg_attr(not(unix), allow(dead_code))]
    Forbidden,
    /// This system has no such thing.
    #[cfg_attr(unix, allow(dead_code))]
    Unknown,
}

#[cfg(unix)]
pub use system::program;
pub use system::{is_installed, socket};

#[cfg(unix)]
mod system {
    use super::Socket;
    use std::io::ErrorKind;
    use std::os::unix::net::UnixStream;
    use std::path::{Path, PathBuf};

    /// The file that pcsc-lite's library talks to.
    pub fn path() -> PathBuf {
        std::env::var_os("PCSCLITE_CSOCK_NAME").map_or_else(|| "/run/pcscd/pcscd.comm".into(), PathBuf::from)
    }

    pub fn socket() -> Socket {
        at(&path())
    }

    pub fn at(path: &Path) -> Socket {
        match UnixStream::connect(path) {
            Ok(_) => Socket::Present,
            Err(e) if e.kind() == ErrorKind::PermissionDenied => Socket::Forbidden,
            Err(e) if e.kind() == ErrorKind::ConnectionRefused => Socket::Stale,
            Err(_) if path.exists() => Socket::Present,
            Err(_) => Socket::Absent,
        }
    }

    /// Whether the service's program is on this computer. macOS has it built in.
    pub fn is_installed() -> bool {
        cfg!(target_os = "macos") || program().is_some()
    }

    /// The service's program.
    pub fn program() -> Option<PathBuf> {
        let places = std::env::var_os("PATH").unwrap_or_default();
        let usual = ["/usr/sbin", "/usr/local/sbin", "/sbin"].map(PathBuf::from);
        std::env::split_paths(&places).chain(usual).map(|p| p.join("pcscd")).find(|p| p.is_file())
    }
}

#[cfg(not(unix))]
mod system {
    use super::Socket;

    pub fn socket() -> Socket {
        Socket::Unknown
    }

    pub fn is_installed() -> bool {
        true
    }
}

#[cfg(target_os = "linux")]
pub use watch::Watch;

#[cfg(target_os = "linux")]
mod watch {
    use super::system::path;
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::fs::inotify::{self, CreateFlags, WatchFlags};
    use std::io::{self, PipeReader};
    use std::os::fd::OwnedFd;
    use std::time::Duration;

    /// Watches the folder of the socket, or the nearest one above it that is there.
    pub struct Watch(OwnedFd);

    impl Watch {
        /// From now on.
        ///
        /// # Errors
        /// The system's; it may have no watches left.
        pub fn begin() -> io::Result<Watch> {
            let watch = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK)?;
            let path = path();
            let folder = path.ancestors().skip(1).find(|folder| folder.is_dir());
            let flags = WatchFlags::CREATE | WatchFlags::MOVED_TO | WatchFlags::DELETE | WatchFlags::ATTRIB;
            inotify::add_watch(&watch, folder.unwrap_or(std::path::Path::new("/")), flags)?;
            Ok(Watch(watch))
        }

        /// Waits until something moves there, the time is over, or the other end of `stop` is closed; true
        /// when something moved.
        pub fn wait(&self, stop: &PipeReader, limit: Option<Duration>) -> bool {
            let mut ends = [PollFd::new(&self.0, PollFlags::IN), PollFd::new(stop, PollFlags::IN)];
            let limit = limit.and_then(|limit| Timespec::try_from(limit).ok());
            let _ = poll(&mut ends, limit.as_ref());
            ends.first().is_some_and(|end| end.revents().contains(PollFlags::IN))
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::net::UnixListener;

    #[test]
    fn a_door_is_absent_open_or_left_behind() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("pcscd.comm");
        assert_eq!(system::at(&path), Socket::Absent);
        let listener = UnixListener::bind(&path).unwrap();
        assert_eq!(system::at(&path), Socket::Present);
        drop(listener);
        assert_eq!(system::at(&path), Socket::Stale);
    }
}
