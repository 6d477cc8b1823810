//! Work in a child process whose memory, stack and processor time are limited: what goes beyond ends
//! the child, and the test fails. Never a comparison of times.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::ffi::OsStr;
use std::process::{Command, Stdio};

/// Address space beyond what the process has when it begins, in bytes. Twice the largest archive
/// with all that is in it.
const MEMORY: u64 = 64 << 20;
/// Processor time of the child, in seconds: far more than all of it takes on a slow machine.
const SECONDS: u64 = 120;
/// Stack, in bytes: that of the threads which read things in the programs.
const STACK: usize = 2 << 20;

/// Does work with little stack, memory and time.
pub fn bounded(work: impl FnOnce() + Send) {
    bounded_by(MEMORY, work);
}

/// The same with another amount of memory.
pub fn bounded_by(memory: u64, work: impl FnOnce() + Send) {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let thread = thread.spawn_scoped(scope, move || {
            // The allocator sets an arena of this thread aside first, which is no memory in use.
            drop(std::hint::black_box(vec![0_u8; 4096]));
            let limited = getrlimit(Resource::As);
            set(Resource::As, occupied() + memory);
            set(Resource::Cpu, SECONDS);
            set(Resource::Core, 0);
            work();
            setrlimit(Resource::As, limited).unwrap();
        });
        thread.unwrap().join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    });
}

fn set(resource: Resource, most: u64) {
    let maximum = getrlimit(resource).maximum;
    setrlimit(resource, Rlimit { current: Some(most), maximum }).unwrap();
}

/// Address space of this process, in bytes.
fn occupied() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmSize:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

/// A test that is ignored in itself, run in a process of its own.
pub struct Child(Command);

impl Child {
    pub fn new(test: &str) -> Child {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args([test, "--exact", "--ignored", "--nocapture"]);
        command.stdin(Stdio::null());
        Child(command)
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Child {
        self.0.env(name, value);
        self
    }

    /// What it said; how it ended.
    fn run(mut self) -> (String, bool) {
        let output = self.0.output().unwrap();
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        (format!("{}\n{}\n{:?}", said[0], said[1], output.status), output.status.success())
    }

    /// Runs it; it must end well, having run the test.
    pub fn succeeds(self, hint: impl FnOnce() -> String) -> String {
        let (said, success) = self.run();
        assert!(success, "{said}\n{}", hint());
        assert!(said.contains("1 passed"), "{said}");
        said
    }

    /// Runs it; it must not end well.
    pub fn fails(self) -> String {
        let (said, success) = self.run();
        assert!(!success, "{said}");
        said
    }
}
