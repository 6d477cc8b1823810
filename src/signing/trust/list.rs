//! The files that trust comes in: a dated list (TOML) that an administrator replaces, or a plain PEM
//! bundle.
//!
//! ```toml
//! issued = 2026-01-01T00:00:00Z        # when it was made
//! next_update = 2026-07-01T00:00:00Z   # when a newer one is due
//!
//! [[anchor]]                           # where chains may end; at least one
//! use = ["signature"]                  # and "time-stamp", "revocation"; without: all three
//! from = 2024-01-01T00:00:00Z          # signatures made between these are believed; may be left out
//! until = 2029-01-01T00:00:00Z
//! certificate = """
//! -----BEGIN CERTIFICATE-----
//! ...
//! """
//!
//! [[intermediate]]                     # CA certificates below the anchors
//! certificate = "..."
//!
//! [[receipt]]                          # who signs the service's receipts
//! certificate = "..."
//! ```

use super::{Anchor, Trust, Use};
use crate::signing::{asn1, x509};
use jiff::Timestamp;
use rustls_pki_types::{CertificateDer, pem};
use serde::Deserialize;
use toml::value::Datetime;
use webpki::anchor_from_trusted_cert;

/// Most bytes of a list.
const LONGEST: usize = 4 << 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    issued: Datetime,
    next_update: Datetime,
    #[serde(default)]
    anchor: Vec<AnchorEntry>,
    #[serde(default)]
    intermediate: Vec<Entry>,
    #[serde(default)]
    receipt: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnchorEntry {
    #[serde(rename = "use")]
    uses: Option<Vec<Purpose>>,
    from: Option<Datetime>,
    until: Option<Datetime>,
    certificate: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    certificate: String,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum Purpose {
    Signature,
    TimeStamp,
    Revocation,
}

impl From<Purpose> for Use {
    fn from(purpose: Purpose) -> Use {
        match purpose {
            Purpose::Signature => Use::Signature,
            Purpose::TimeStamp => Use::TimeStamp,
            Purpose::Revocation => Use::Revocation,
        }
    }
}

pub(super) fn parse(text: &str) -> Result<Trust, String> {
    if text.len() > LONGEST {
        return Err("too long".into());
    }
    // What stands before the first certificate of a bundle is a comment to PEM, and no TOML key.
    let is_dated =
        text.lines().map(str::trim_start).take_while(|line| !line.starts_with("-----BEGIN")).any(|line| {
            line.starts_with("[[") || line.starts_with("issued") || line.starts_with("next_update")
        });
    if is_dated { from_toml(text) } else { from_pem(text) }
}

fn from_toml(text: &str) -> Result<Trust, String> {
    let file: File = toml::from_str(text).map_err(|e| {
        let before = text.get(..e.span().map_or(0, |span| span.start)).unwrap_or_default();
        format!("line {}: {}", before.matches('\n').count() + 1, e.message())
    })?;
    let mut trust = Trust {
        issued: Some(moment(file.issued)?),
        next_update: Some(moment(file.next_update)?),
        ..Trust::default()
    };
    if trust.next_update <= trust.issued {
        return Err("next_update is not after issued".into());
    }
    for entry in file.anchor {
        let certificate = certificate(&entry.certificate)?;
        anchor_from_trusted_cert(&CertificateDer::from(certificate.as_slice()))
            .map_err(|e| format!("an anchor: {e:?}"))?;
        let uses = entry.uses.map_or(Use::ALL.to_vec(), |uses| uses.into_iter().map(Use::from).collect());
        let (from, until) = (entry.from.map(moment).transpose()?, entry.until.map(moment).transpose()?);
        if from.is_some() && until.is_some() && until <= from {
            return Err("an anchor's until is not after its from".into());
        }
        trust.anchors.push(Anchor { certificate, uses, from, until });
    }
    if trust.anchors.is_empty() {
        return Err("no anchor".into());
    }
    let all = |entries: Vec<Entry>| -> Result<Vec<Vec<u8>>, String> {
        entries.iter().map(|e| certificate(&e.certificate)).collect()
    };
    trust.intermediates = all(file.intermediate)?;
    trust.receipts = all(file.receipt)?;
    Ok(trust)
}

/// A date is its first moment, in UTC.
fn moment(date: Datetime) -> Result<Timestamp, String> {
    let text = date.to_string();
    let whole = if date.time.is_none() { format!("{text}T00:00:00Z") } else { text.clone() };
    whole.parse().map_err(|_| format!("{text} is not a date or a time with its zone"))
}

/// The one certificate of a PEM text.
fn certificate(text: &str) -> Result<Vec<u8>, String> {
    match certificates(text)?.as_mut_slice() {
        [one] => Ok(std::mem::take(one)),
        other => Err(format!("an entry holds {} certificates instead of one", other.len())),
    }
}

fn certificates(pem: &str) -> Result<Vec<Vec<u8>>, String> {
    let mut rest = pem.as_bytes();
    let mut found = Vec::new();
    loop {
        match pem::from_buf(&mut rest) {
            Ok(Some((pem::SectionKind::Certificate, der))) => {
                x509::Certificate::read(&der)?;
                found.push(der);
            }
            Ok(Some((kind, _))) => return Err(format!("a block is a {kind:?}")),
            Ok(None) => return Ok(found),
            Err(pem::Error::MissingSectionEnd { .. }) => return Err("a block does not end".into()),
            Err(pem::Error::IllegalSectionStart { .. }) => return Err("a block does not begin".into()),
            Err(e) => return Err(e.to_string()),
        }
    }
}

/// Self-signed certificates become anchors, the others intermediates.
pub(super) fn from_pem(pem: &str) -> Result<Trust, String> {
    let mut trust = Trust::default();
    for der in certificates(pem)? {
        let held = CertificateDer::from(der.as_slice());
        let anchor = anchor_from_trusted_cert(&held).map_err(|e| format!("{e:?}"))?;
        let issuer = asn1::elements(x509::Certificate::read(&der)?.issuer)?;
        let is_self_issued = issuer.first().is_some_and(|name| name.content == anchor.subject.as_ref());
        if is_self_issued {
            trust.anchors.push(Anchor::new(der));
        } else {
            trust.intermediates.push(der);
        }
    }
    if trust.anchors.is_empty() {
        return Err("no self-signed certificate".into());
    }
    Ok(trust)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pem(name: &str) -> String {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/pki/");
        std::fs::read_to_string(format!("{folder}{name}.pem")).unwrap()
    }

    fn dated(head: &str, anchor: &str) -> String {
        format!(
            "{head}\n[[anchor]]\n{anchor}\ncertificate = '''\n{}'''\n[[intermediate]]\ncertificate = '''\n{}'''\n",
            pem("root"),
            pem("issuing"),
        )
    }

    const HEAD: &str = "# A list.\nissued = 2026-01-01\nnext_update = 2026-07-01T00:00:00+04:00";

    #[test]
    fn a_dated_list_says_when_it_counts() {
        let trust = parse(&dated(HEAD, "use = ['time-stamp']\nuntil = 2030-01-01")).unwrap();
        assert_eq!(trust.issued, Some("2026-01-01T00:00:00Z".parse().unwrap()));
        assert_eq!(trust.next_update, Some("2026-06-30T20:00:00Z".parse().unwrap()));
        assert_eq!((trust.anchors.len(), trust.intermediates.len()), (1, 1));
        assert!(!trust.is_stale("2026-06-30T20:00:00Z".parse().unwrap()));
        assert!(trust.is_stale("2026-06-30T20:00:01Z".parse().unwrap()));
        let anchor = &trust.anchors[0];
        let moments = ["2019-12-31T00:00:00Z", "2030-01-01T00:00:00Z", "2030-01-01T00:00:01Z"];
        let counts = moments.map(|at| anchor.counts(Use::TimeStamp, at.parse().unwrap()));
        assert_eq!(counts, [true, true, false]);
        assert!(!anchor.counts(Use::Signature, "2026-01-01T00:00:00Z".parse().unwrap()));
    }

    #[test]
    fn a_bundle_is_undated() {
        let text = format!("subject=/CN=issued by nobody\n{}{}", pem("root"), pem("issuing"));
        let trust = parse(&text).unwrap();
        assert_eq!((trust.anchors.len(), trust.intermediates.len(), trust.next_update), (1, 1, None));
        assert!(!trust.is_stale("9000-01-01T00:00:00Z".parse().unwrap()));
        assert_eq!(trust.anchors[0].uses, Use::ALL);
    }

    #[test]
    fn what_is_wrong_with_a_list_is_said() {
        for (text, word) in [
            (dated(HEAD, "untill = 2030-01-01"), "untill"),
            (dated(HEAD, "use = ['everything']"), "everything"),
            (dated(HEAD, "from = 2030-01-01\nuntil = 2029-01-01"), "until"),
            (dated("issued = 2026-01-01", ""), "next_update"),
            (dated("issued = 2026-01-01\nnext_update = 2025-01-01", ""), "not after"),
            (dated("issued = 2026-01-01T00:00:00\nnext_update = 2027-01-01", ""), "zone"),
            (HEAD.to_owned(), "no anchor"),
            (dated(HEAD, "").replace("MII", "MIX"), ""),
            (format!("{HEAD}\n[[anchor]]\ncertificate = '''{}{}'''", pem("root"), pem("issuing")), "2 cert"),
            (String::new(), "no self-signed"),
            (" ".repeat(LONGEST + 1), "too long"),
        ] {
            let error = parse(&text).unwrap_err();
            assert!(error.contains(word), "{word}: {error}");
        }
    }
}
