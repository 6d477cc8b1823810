//! What makes a worker a poor place to look for a PIN, and keeps it from outliving the program.

use std::fs::File;
use std::io;

#[cfg(target_os = "linux")]
mod system {
    use super::*;
    use rustix::mm::MlockAllFlags;
    use rustix::process::{DumpableBehavior, Resource, Rlimit, Signal};
    use std::os::fd::AsFd;

    /// Keeps memory out of core dumps and away from debuggers of the same user, as far as the system
    /// allows. A refusal is no reason not to work.
    pub fn refuse_dumps() {
        let _ = rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable);
        let none = Rlimit { current: Some(0), maximum: Some(0) };
        let _ = rustix::process::setrlimit(Resource::Core, none);
    }

    /// No dumps, no swap as far as the system allows, and an end together with the program. Refusals
    /// are no reason not to work.
    pub fn confine() {
        use rustix::process::{getrlimit, set_parent_process_death_signal, setrlimit};
        refuse_dumps();
        let _ = set_parent_process_death_signal(Some(Signal::KILL));
        // With a small limit, locking future pages would make the module's own allocations fail.
        let limit = getrlimit(Resource::Memlock);
        let _ = setrlimit(Resource::Memlock, Rlimit { current: limit.maximum, maximum: limit.maximum });
        if limit.maximum.is_none() || rustix::process::geteuid().is_root() {
            let _ =
                rustix::mm::mlockall(MlockAllFlags::CURRENT | MlockAllFlags::FUTURE | MlockAllFlags::ONFAULT);
        }
    }

    /// Moves the pipes away from standard input and output, where modules read and print.
    pub fn take_pipes() -> io::Result<(File, File)> {
        let input = rustix::io::fcntl_dupfd_cloexec(io::stdin(), 3)?;
        let output = rustix::io::fcntl_dupfd_cloexec(io::stdout(), 3)?;
        rustix::stdio::dup2_stdin(File::open("/dev/null")?.as_fd())?;
        rustix::stdio::dup2_stdout(File::options().write(true).open("/dev/null")?.as_fd())?;
        Ok((input.into(), output.into()))
    }

    /// Ends at once: the module's own clean-up may hang.
    pub fn die() {
        let _ = rustix::process::kill_process(rustix::process::getpid(), Signal::KILL);
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use super::*;

    pub fn refuse_dumps() {}

    pub fn confine() {}

    #[cfg(unix)]
    pub fn take_pipes() -> io::Result<(File, File)> {
        use std::os::fd::AsFd;
        let input = io::stdin().as_fd().try_clone_to_owned()?;
        let output = io::stdout().as_fd().try_clone_to_owned()?;
        Ok((input.into(), output.into()))
    }

    #[cfg(windows)]
    pub fn take_pipes() -> io::Result<(File, File)> {
        use std::os::windows::io::AsHandle;
        let input = io::stdin().as_handle().try_clone_to_owned()?;
        let output = io::stdout().as_handle().try_clone_to_owned()?;
        Ok((input.into(), output.into()))
    }

    pub fn die() {
        std::process::abort();
    }
}

/// Keeps the memory of a PIN out of swap for as long as the process lives, as far as the system allows:
/// where not all of the memory could be locked.
pub fn lock(pin: &[u8]) {
    if let Ok(guard) = region::lock(pin.as_ptr(), pin.len().max(1)) {
        std::mem::forget(guard);
    }
}

pub use system::{confine, die, refuse_dumps, take_pipes};
