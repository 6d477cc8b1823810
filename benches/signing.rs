//! How many containers a second are made and verified, beside the bare RSA operations in them.
//!
//! `cargo bench --bench signing`. Prints operations in a second of a processor's time, so that a busy computer
//! does not count; the bare ones are the baseline, since no program can be faster than the signature itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use jiff::Timestamp;
use mohur::domain::identity::Algorithm;
use mohur::signing::trust::Trust;
use mohur::signing::{container, verify};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey};
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long each is repeated.
const PERIOD: Duration = Duration::from_secs(2);

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// Prints how often `work` is done in a second of this thread's processor time.
fn measure(name: &str, mut work: impl FnMut()) -> f64 {
    work();
    let begun = processor_time();
    let mut times = 0_u32;
    while processor_time() - begun < PERIOD {
        work();
        times += 1;
    }
    let rate = f64::from(times) / (processor_time() - begun).as_secs_f64();
    println!("{rate:>10.0}  {name}");
    rate
}

/// Of this thread.
fn processor_time() -> Duration {
    let line = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(line.split_whitespace().next().unwrap().parse().unwrap())
}

fn main() {
    let key = PrivatePkcs8KeyDer::from_pem_file(golden("pki/person.key")).unwrap();
    let key = RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()).unwrap();
    let random = SystemRandom::new();
    let sign = |message: &[u8]| {
        let mut value = vec![0; key.public().modulus_len()];
        key.sign(&RSA_PKCS1_SHA256, &random, message, &mut value).unwrap();
        value
    };
    let trust = Trust::from_pem(&std::fs::read_to_string(golden("pki/trust.pem")).unwrap()).unwrap();
    let now: Timestamp = "2026-03-02T10:01:00Z".parse().unwrap();
    let kept = std::fs::read(golden("rsa.asice")).unwrap();
    let report = verify::verify(&kept, &trust, now);
    assert!(report.is_valid(), "{:?}", report.failure());
    let (application, certificate) =
        (report.application().cloned().unwrap(), report.certificate().unwrap().to_vec());
    let signed_at = report.signed_at().unwrap();

    let message = b"the message";
    let value = sign(message);
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public().as_ref());
    let bare_sign = measure("bare RSA-2048 signatures", || {
        black_box(sign(message));
    });
    let bare_verify = measure("bare RSA-2048 verifications", || public.verify(message, &value).unwrap());
    let made = measure("containers made: data, PDF/A, XAdES, RSA-2048, ZIP", || {
        let prepared =
            container::prepare(&application, &certificate, Algorithm::RsaPkcs1Sha256, signed_at).unwrap();
        let value = sign(&prepared.to_be_signed);
        black_box(container::assemble(prepared, &value).unwrap());
    });
    let verified = measure("containers verified: all checks, PDF/A rendered anew", || {
        assert!(verify::verify(&kept, &trust, now).is_valid());
    });
    for name in ["rsa-lt", "rsa-lt-crl", "rsa-t", "p256", "p384"] {
        let file = std::fs::read(golden(&format!("{name}.asice"))).unwrap();
        let report = verify::verify(&file, &trust, now);
        assert!(report.is_valid(), "{name}: {:?}", report.failure());
        let level = report.level().unwrap().code();
        measure(&format!("containers verified: {name}, {level}"), || {
            assert!(verify::verify(&file, &trust, now).is_valid());
        });
    }
    println!("{:>10.1}  times a bare signature's time to make a container", bare_sign / made);
    println!("{:>10.1}  times a bare verification's time to verify one", bare_verify / verified);
}
