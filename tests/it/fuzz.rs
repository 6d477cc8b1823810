//! The fuzz targets (`fuzz/`) replayed: each seed, then some thousand mutations that are the same each
//! time, in a child process whose memory and processor time are limited. Real fuzzing is described in
//! `fuzz/README.md`.

pub mod limit;
mod mutate;
mod seeds;
#[path = "../../fuzz/src/lib.rs"]
pub mod targets;

use limit::Child;
use mutate::{Random, mutate};
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

/// Says to the child which target to run, and how many mutations of its seeds.
const TARGET: &str = "MOHUR_TEST_FUZZ_TARGET";
const COUNT: &str = "MOHUR_TEST_FUZZ_COUNT";
/// Where the child leaves the input that it is at.
const INPUT: &str = "MOHUR_TEST_FUZZ_INPUT";

fn package() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// The seeds of a target, and golden files of its kind.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut folders = vec![package().join("seeds").join(target)];
    match target {
        "container" | "zip" => folders.push(golden),
        "foreign" => folders.extend([golden.join("foreign"), golden]),
        "crl" => folders.push(golden.join("pki")),
        _ => {}
    }
    let entries = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    let is_key_or_folder =
        |file: &Path| file.is_dir() || file.extension().is_some_and(|e| e == "key" || e == "sh");
    files.retain(|file| !is_key_or_folder(file));
    files.sort();
    files.into_iter().map(|file| std::fs::read(file).unwrap()).collect()
}

/// Runs a target in a child process.
fn replay(target: &str, count: usize) {
    let input = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{target}"));
    Child::new("fuzz::child")
        .env(TARGET, target)
        .env(COUNT, count.to_string())
        .env(INPUT, &input)
        .succeeds(|| format!("the input is in {}", input.display()));
    std::fs::remove_file(&input).unwrap();
}

#[test]
#[ignore = "the child of the tests below"]
fn child() {
    let (Ok(target), Ok(count), Ok(input)) =
        (std::env::var(TARGET), std::env::var(COUNT), std::env::var(INPUT))
    else {
        return;
    };
    let input = File::create(input).unwrap();
    let run = |bytes: &[u8]| {
        input.set_len(0).and_then(|()| input.write_all_at(bytes, 0)).unwrap();
        targets::run(&target, bytes);
    };
    let seeds = seeds(&target);
    // What is read once (keys, fonts, golden containers) is no part of what is limited.
    run(&seeds[0]);
    limit::bounded(|| {
        run(b"");
        seeds.iter().for_each(|seed| run(seed));
        let mut random = Random::new(0x4D6F_6875_7200_0001);
        for _ in 0..count.parse().unwrap() {
            run(&mutate(&seeds, &mut random));
        }
    });
}

macro_rules! replayed {
    ($($target:ident: $count:literal,)*) => {
        $(#[test]
        fn $target() {
            replay(stringify!($target), $count);
        })*

        const REPLAYED: &[&str] = &[$(stringify!($target)),*];
    };
}

replayed! {
    application: 3000,
    authentication: 1500,
    card_wire: 4000,
    certificate: 1000,
    container: 500,
    container_edit: 40,
    crl: 300,
    der: 4000,
    document: 20,
    foreign: 400,
    foreign_edit: 200,
    foreign_xml: 200,
    identifier: 4000,
    ocsp: 1000,
    p11kit: 4000,
    receipt: 2000,
    sandbox: 500,
    service: 2000,
    settings: 2000,
    signature_file: 2000,
    time_stamp: 1000,
    trust: 600,
    zip: 2000,
}

#[test]
fn every_target_is_replayed_and_fuzzed() {
    let names: Vec<&str> = targets::TARGETS.iter().map(|(name, _)| *name).collect();
    assert!(names.is_sorted());
    assert_eq!(names, REPLAYED);
    let manifest = std::fs::read_to_string(package().join("Cargo.toml")).unwrap();
    for name in &names {
        let program = std::fs::read_to_string(package().join(format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(program.contains(&format!("run(\"{name}\", bytes)")), "{name}");
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
        assert!(!seeds(name).is_empty(), "{name}");
    }
    assert_eq!(std::fs::read_dir(package().join("fuzz_targets")).unwrap().count(), names.len());
}

/// The limits and the search for faults are no pretence.
#[test]
fn a_fault_is_found() {
    for (fault, word) in [("panic", "deliberate"), ("memory", "memory allocation"), ("stack", "overflow")] {
        let said = Child::new("fuzz::faulty_child").env(TARGET, fault).fails();
        assert!(said.contains(word), "{fault}: {said}");
    }
    let mut random = Random::new(1);
    let seeds = [b"{\"id\":1}".to_vec()];
    let found = (0..2000).any(|_| {
        let bytes = mutate(&seeds, &mut random);
        catch_unwind(|| assert!(!bytes.starts_with(b"{\"\"") || bytes.len() < 9)).is_err()
    });
    assert!(found, "mutations reach what they should");
}

#[test]
#[ignore = "the child of the test above"]
fn faulty_child() {
    fn deep(n: u64) -> u64 {
        let numbers = std::hint::black_box([n; 64]);
        if n == 0 { 0 } else { deep(n - 1) + numbers[7] }
    }
    let Ok(fault) = std::env::var(TARGET) else { return };
    limit::bounded(|| match fault.as_str() {
        "panic" => panic!("deliberate"),
        "memory" => drop(std::hint::black_box(vec![1_u8; 1 << 30])),
        _ => assert!(deep(u64::from(u32::MAX)) > 0),
    });
}
