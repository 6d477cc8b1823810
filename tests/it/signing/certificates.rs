//! Certificates of every kind, fit and unfit.

use super::material::*;
use mohur::domain::identity::{KeyType, Purpose, Unusable};
use mohur::signing::certificate::{check, identity};
use mohur::signing::{Error, trust::Trust};

#[test]
fn tells_the_holder() {
    let holder = identity(&certificate("person")).unwrap();
    assert_eq!(holder.names.full(), "Sınaqova Günel Rauf qızı");
    assert_eq!(holder.fin.unwrap().as_str(), "TST0001");
    assert_eq!(holder.organisation.as_deref(), Some("Sınaq MMC"));
    assert_eq!(holder.voen.unwrap().as_str(), "9900000141");
    assert_eq!((holder.issuer.as_str(), holder.serial.as_str()), ("Sınaq mərkəzi", "1003"));
    assert_eq!(
        (holder.not_before, holder.not_after),
        (time("2020-01-01T00:00:00Z"), time("2045-01-01T00:00:00Z"))
    );
    assert_eq!((holder.can_authenticate, holder.can_sign), (false, true));
    assert_eq!(holder.key, KeyType::Rsa(2048));

    let other = identity(&certificate("other")).unwrap();
    assert_eq!(other.names.full(), "Başqasov Əli");
    assert_eq!((other.fin.unwrap().as_str(), other.voen), ("TST0002", None));

    let nameless = identity(&certificate("nameless")).unwrap();
    assert_eq!(nameless.names.surname, "TƏŞKİLAT MÖHÜRÜ");
    assert_eq!((nameless.fin, nameless.voen, nameless.organisation), (None, None, None));

    let keys = ["person-p256", "person-p384", "short"].map(|n| identity(&certificate(n)).unwrap().key);
    assert_eq!(keys, [KeyType::P256, KeyType::P384, KeyType::Rsa(1024)]);
    let signs_in = identity(&certificate("authentication")).unwrap();
    assert_eq!((signs_in.can_authenticate, signs_in.can_sign), (true, false));
}

#[test]
fn says_why_a_certificate_is_unfit() {
    let trust = trust();
    let of = |name: &str, purpose| check(&certificate(name), purpose, now(), &trust);
    for name in ["person", "person-p256", "person-p384"] {
        assert_eq!(of(name, Purpose::Signature), Ok(()), "{name}");
        assert_eq!(of(name, Purpose::Authentication), Err(Unusable::WrongUsage), "{name}");
    }
    assert_eq!(of("authentication", Purpose::Authentication), Ok(()));
    for (name, reason) in [
        ("authentication", Unusable::WrongUsage),
        ("machine", Unusable::WrongUsage),
        ("authority", Unusable::WrongUsage),
        ("issuing", Unusable::WrongUsage),
        ("expired", Unusable::Expired),
        ("future", Unusable::NotYetValid),
        ("short", Unusable::UnsupportedKey),
        ("rogue-person", Unusable::UnknownIssuer),
        ("below-person", Unusable::UnknownIssuer),
        ("unknown-critical", Unusable::NotUnderstood),
    ] {
        assert_eq!(of(name, Purpose::Signature), Err(reason), "{name}");
    }
    let whole = certificate("person");
    assert_eq!(check(&whole[1..], Purpose::Signature, now(), &trust), Err(Unusable::Malformed));
}

/// Whatever byte is changed, a certificate is never accepted, and nothing panics.
#[test]
fn no_byte_of_a_certificate_can_be_changed() {
    let good = certificate("person");
    let trust = trust();
    for at in 0..good.len() {
        let mut changed = good.clone();
        changed[at] ^= 0x01;
        assert!(check(&changed, Purpose::Signature, now(), &trust).is_err(), "byte {at}");
    }
}

#[test]
fn chains_longer_than_their_authority_allows_are_refused_even_with_its_help() {
    let mut trust = trust();
    trust.intermediates.push(certificate("below"));
    let found = check(&certificate("below-person"), Purpose::Signature, now(), &trust);
    assert_eq!(found, Err(Unusable::UnfitIssuer));
}

/// What webpki cannot judge is not called untrusted.
#[test]
fn conditions_that_cannot_be_judged_are_called_so() {
    let mut trust = trust();
    trust.intermediates.extend(["issuing-policies", "issuing-names"].map(certificate));
    for name in ["policies-person", "names-person"] {
        let found = check(&certificate(name), Purpose::Signature, now(), &trust);
        assert_eq!(found, Err(Unusable::NotUnderstood), "{name}");
    }
    assert_eq!(check(&certificate("person"), Purpose::Signature, now(), &trust), Ok(()));
}

#[test]
fn trust_lists_hold_certificates_only() {
    let trust = trust();
    assert_eq!((trust.anchors.len(), trust.intermediates.len()), (1, 1));
    assert_eq!(trust.anchors[0].certificate, certificate("root"));
    let issuing = std::fs::read_to_string(pki("issuing.pem")).unwrap();
    let key = std::fs::read_to_string(pki("root.key")).unwrap();
    let root = std::fs::read_to_string(pki("root.pem")).unwrap();
    let cut = root.replacen("MII", "MIH", 1);
    for pem in ["", "hello", &issuing, &format!("{root}{key}"), &cut] {
        assert!(matches!(Trust::from_pem(pem), Err(Error::Trust(_))), "{pem}");
    }
}
