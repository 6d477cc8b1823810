//! Receipts, ours and those that openssl makes or reads.

use super::material::*;
use super::validators::run;
use mohur::domain::environment::Environment;
use mohur::domain::identifier::Voen;
use mohur::domain::level::Level;
use mohur::domain::outbox::ContainerDigest;
use mohur::domain::receipt::Receipt;
use mohur::signing::Error;
use mohur::signing::receipt::{make, verify};
use mohur::signing::verify::{Around, Cause, Profile, Verdict, examine};
use std::process::Command;

const SIGNERS: [(&str, &str); 3] =
    [("receipt", "receipt"), ("receipt-p256", "person-p256"), ("receipt-p384", "person-p384")];

fn receipt() -> Receipt {
    Receipt {
        registration_number: "DSMF-2026-000017".into(),
        time: time("2026-03-02T10:00:30Z"),
        digest: ContainerDigest([0xAB; 32]),
        voen: Voen::parse("9900000141").unwrap(),
        service: "https://localhost:8443".into(),
        environment: Environment::Sandbox,
    }
}

fn signed(receipt: &Receipt, name: &str, key: &str) -> Vec<u8> {
    let certificate = certificate(name);
    make(receipt, &certificate, algorithm(&certificate), |bytes| Ok(sign(key, Form::Asn1, bytes))).unwrap()
}

fn check(bytes: &[u8]) -> Result<Receipt, Error> {
    verify(bytes, &SIGNERS.map(|(name, _)| certificate(name)), &trust(), now())
}

#[test]
fn comes_back() {
    for (name, key) in SIGNERS {
        assert_eq!(check(&signed(&receipt(), name, key)), Ok(receipt()), "{name}");
    }
}

#[test]
fn stays_good_after_its_signers_end() {
    let bytes = signed(&receipt(), "receipt", "receipt");
    let later = time("2046-01-01T00:00:00Z");
    assert_eq!(verify(&bytes, &[certificate("receipt")], &trust(), later), Ok(receipt()));
}

#[test]
fn other_signers_are_refused() {
    let bytes = signed(&receipt(), "receipt", "receipt");
    let refused = |signers: &[Vec<u8>], trust, now: &str| {
        matches!(verify(&bytes, signers, &trust, time(now)), Err(Error::Receipt(_)))
    };
    let (signer, at) = (certificate("receipt"), "2026-03-02T10:01:00Z");
    assert!(!refused(std::slice::from_ref(&signer), trust(), at));
    assert!(refused(&[], trust(), at), "no signers known");
    assert!(refused(&[certificate("receipt-p256")], trust(), at), "another signer");
    assert!(refused(std::slice::from_ref(&signer), Default::default(), at), "nobody trusted");
    assert!(refused(&[signer], trust(), "2026-03-02T09:55:29Z"), "from the future");
    // On the service card, but not fit to sign receipts.
    for (name, key) in [("authority", "person"), ("rogue-person", "person"), ("expired", "person")] {
        let bytes = signed(&receipt(), name, key);
        let found = verify(&bytes, &[certificate(name)], &trust(), now());
        assert!(matches!(found, Err(Error::Receipt(_))), "{name}");
    }
}

#[test]
fn no_byte_of_what_is_signed_can_be_changed() {
    for (name, key) in SIGNERS {
        let good = signed(&receipt(), name, key);
        for at in 0..good.len() {
            let mut changed = good.clone();
            changed[at] ^= 0x01;
            // The certificate inside, versions and algorithm parameters are not what is believed.
            if let Ok(read) = check(&changed) {
                assert_eq!(read, receipt(), "{name}: byte {at}");
            }
            assert!(at % 13 > 0 || check(&good[..at]).is_err(), "{name}: cut off at {at}");
        }
        assert!(check(&[good.clone(), vec![0]].concat()).is_err(), "bytes behind");
        let content = good.windows(4).position(|w| w == b"DSMF").unwrap();
        let mut changed = good.clone();
        changed[content] = b'X';
        assert!(check(&changed).is_err());
    }
}

#[test]
fn make_checks_what_the_key_gave() {
    let certificate = certificate("receipt");
    let made = make(&receipt(), &certificate, algorithm(&certificate), |b| Ok(sign("rogue", Form::Asn1, b)));
    assert_eq!(made, Err(Error::WrongSignature));
    let failed = Error::Receipt("the key is away".into());
    let made = make(&receipt(), &certificate, algorithm(&certificate), |_| Err(failed.clone()));
    assert_eq!(made, Err(failed));
}

#[test]
fn openssl_reads_ours() {
    let folder = tempfile::tempdir().unwrap();
    for (name, key) in SIGNERS {
        let file = folder.path().join("receipt.p7s");
        std::fs::write(&file, signed(&receipt(), name, key)).unwrap();
        let mut openssl = Command::new("openssl");
        openssl.args(["cms", "-verify", "-cades", "-binary", "-inform", "DER", "-purpose", "any"]);
        openssl.arg("-in").arg(&file).arg("-CAfile").arg(pki("trust.pem"));
        let content = run(&mut openssl);
        assert!(content.contains("DSMF-2026-000017"), "{name}: {content}");
    }
}

/// CMS is what OpenSSL makes of it, whatever the options: in parts as it comes (BER), and RSASSA-PSS with any
/// salt. Nobody who knows the service's key is called a forger.
#[test]
fn what_openssl_may_make_is_read_or_called_unsupported() {
    let folder = tempfile::tempdir().unwrap();
    let ours = signed(&receipt(), "receipt", "receipt");
    let start = ours.windows(13).position(|w| w == b"{\"container\":").unwrap();
    let end = start + ours[start..].iter().position(|b| *b == b'}').unwrap() + 1;
    let (content, out) = (folder.path().join("content"), folder.path().join("out"));
    std::fs::write(&content, &ours[start..end]).unwrap();
    let pss = ["-keyopt", "rsa_padding_mode:pss", "-keyopt"];
    let unsupported = Verdict::Undecided(Cause::Unsupported);
    for (options, cades, expected) in [
        (vec!["-stream"], true, Verdict::Valid),
        ([&pss[..], &["rsa_pss_saltlen:digest"]].concat(), true, Verdict::Valid),
        ([&pss[..], &["rsa_pss_saltlen:20"]].concat(), true, unsupported),
        ([&pss[..], &["rsa_pss_saltlen:max"]].concat(), true, unsupported),
        (vec!["-md", "sha1"], true, Verdict::Invalid),
        (vec![], false, Verdict::Invalid),
    ] {
        let mut openssl = Command::new("openssl");
        openssl.args(["cms", "-sign", "-binary", "-nodetach", "-outform", "DER"]);
        openssl.arg("-signer").arg(pki("receipt.pem")).arg("-inkey").arg(pki("receipt.key"));
        openssl.args(cades.then_some("-cades")).args(&options);
        run(openssl.arg("-in").arg(&content).arg("-out").arg(&out));
        let (signers, now) = ([certificate("receipt")], jiff::Timestamp::now());
        let around = Around { trust: &trust(), now, receipt_signers: &signers, mandates: None };
        let report = examine(&std::fs::read(&out).unwrap(), &around);
        assert_eq!(report.profile, Profile::Receipt, "{options:?}");
        assert_eq!(report.verdict(Level::B), expected, "{options:?}: {:?}", report.failure());
        let cause = report.failure().map(|(_, reason)| reason.cause);
        assert!(cause != Some(Cause::WrongSignature), "{options:?}: {:?}", report.failure());
    }
}

#[test]
fn openssls_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let ours = signed(&receipt(), "receipt", "receipt");
    let start = ours.windows(13).position(|w| w == b"{\"container\":").unwrap();
    let end = start + ours[start..].iter().position(|b| *b == b'}').unwrap() + 1;
    let (content, out) = (folder.path().join("content"), folder.path().join("out"));
    for (name, key) in SIGNERS {
        std::fs::write(&content, &ours[start..end]).unwrap();
        let mut openssl = Command::new("openssl");
        openssl.args(["cms", "-sign", "-cades", "-binary", "-nodetach", "-outform", "DER", "-md"]);
        openssl.arg(if key == "person-p384" { "sha384" } else { "sha256" });
        openssl.arg("-signer").arg(pki(&format!("{name}.pem"))).arg("-inkey").arg(pki(&format!("{key}.key")));
        openssl.arg("-certfile").arg(pki("issuing.pem")).arg("-in").arg(&content).arg("-out").arg(&out);
        run(&mut openssl);
        // Its signing time is the real one.
        let found =
            verify(&std::fs::read(&out).unwrap(), &[certificate(name)], &trust(), jiff::Timestamp::now());
        assert_eq!(found, Ok(receipt()), "{name}");
        // Signed, but not in canonical form.
        std::fs::write(&content, [&ours[start..end], b"\n"].concat()).unwrap();
        run(&mut openssl);
        let found =
            verify(&std::fs::read(&out).unwrap(), &[certificate(name)], &trust(), jiff::Timestamp::now());
        assert!(matches!(found, Err(Error::Receipt(detail)) if detail.contains("canonical")), "{name}");
    }
}
