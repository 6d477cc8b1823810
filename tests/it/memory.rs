//! A search through the memory of a process, for what must not be left there.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::unix::fs::FileExt;
use zeroize::{Zeroize, Zeroizing};

/// Whether we may look into the memory of a program of ours. The window and the command line refuse
/// everybody but a root with all its rights.
///
/// # Panics
/// Somebody else may.
pub fn may_look(process: u32) -> bool {
    match File::open(format!("/proc/{process}/mem")) {
        Ok(_) => {
            assert!(rustix::process::geteuid().is_root(), "anybody could read its memory");
            true
        }
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::PermissionDenied);
            println!("the memory was not searched: only root may");
            false
        }
    }
}

/// How often `inverted`, with each byte inverted back, is in the writable memory of a process (a process
/// id, or `self`). Inverted, so that the one who looks is no place where it is found.
///
/// # Panics
/// There is no such process, or we may not look ([`may_look`]).
pub fn copies(process: &str, inverted: &[u8]) -> usize {
    let mut found = 0;
    search(process, inverted.len(), |bytes| found += places(bytes, inverted).count());
    found
}

/// What follows the first `inverted` that is found, so many bytes of it, inverted too.
///
/// # Panics
/// As [`copies`].
pub fn following(process: &str, inverted: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut found = None;
    search(process, inverted.len() + length, |bytes| {
        let next = |at: usize| bytes.get(at + inverted.len()..)?.get(..length);
        let first = places(bytes, inverted).find_map(next);
        found = found.take().or_else(|| first.map(|bytes| bytes.iter().map(|b| !b).collect()));
    });
    found
}

/// Shows the writable memory of a process, in pieces that overlap by less than `length`.
fn search(process: &str, length: usize, mut look: impl FnMut(&[u8])) {
    let memory = File::open(format!("/proc/{process}/mem")).unwrap();
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let mut chunk = Zeroizing::new(vec![0; 1 << 20]);
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (start, end) = line.split_once(' ').unwrap().0.split_once('-').unwrap();
        let address = |text| u64::from_str_radix(text, 16).unwrap();
        let (mut at, end) = (address(start), address(end));
        while at < end {
            let wanted = chunk.len().min((end - at) as usize);
            // Other threads may give memory back meanwhile.
            let read = memory.read_at(&mut chunk[..wanted], at).unwrap_or(0);
            look(&chunk[..read]);
            chunk.zeroize();
            chunk.resize(1 << 20, 0);
            if read <= length {
                break;
            }
            // Chunks overlap, or a copy across the border would be missed.
            at += if at + read as u64 == end { read } else { read - (length - 1) } as u64;
        }
    }
}

/// Where it begins in some bytes.
fn places<'b>(bytes: &'b [u8], inverted: &'b [u8]) -> impl Iterator<Item = usize> + 'b {
    let (first, rest) = inverted.split_first().map_or((0, inverted), |(first, rest)| (!first, rest));
    let starts = bytes.iter().enumerate().filter(move |(_, byte)| **byte == first);
    let is_whole = move |at: usize| {
        bytes.get(at + 1..=at + rest.len()).is_some_and(|w| w.iter().zip(rest).all(|(b, i)| *b == !*i))
    };
    starts.map(|(at, _)| at).filter(move |at| is_whole(*at))
}

/// The processes that a process started and that run still.
pub fn children(process: u32) -> Vec<u32> {
    let parent = |id: u32| {
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        // The name, in brackets, may hold anything; behind it: state, parent.
        stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
    };
    let all = fs::read_dir("/proc").unwrap();
    let ids = all.filter_map(|e| e.ok()?.file_name().to_str()?.parse().ok());
    ids.filter(|id| parent(*id) == Some(process)).collect()
}

#[test]
fn the_search_finds_what_is_there_and_nothing_else() {
    let inverted: Vec<u8> = (0..24u8).map(|n| !(n.wrapping_mul(37) ^ 0x5A)).collect();
    assert_eq!(copies("self", &inverted), 0);
    let there: Vec<u8> = inverted.iter().map(|b| !*b).collect();
    assert!(copies("self", &inverted) >= 1);
    assert_eq!(places(b"\x01\x01\x02\x01\x02", &[!1, !2]).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(places(b"\x01\x02\x01", &[!1, !2]).count(), 1);
    assert_eq!(following("self", &inverted[..20], 4).as_deref(), Some(&inverted[20..]));
    drop(there);
}
