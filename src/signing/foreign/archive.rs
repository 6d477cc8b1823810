//! Archive time-stamps (EN 319 132-1, 5.5.2): over everything that was there when they were made.

use super::super::verify::{Cause, Outcome, Reason};
use super::check::{Around, tokens};
use super::lasting::{Beside, stamps};
use super::signature::{Signature, XADES, XADES_141};
use super::xml::{C14n, DS, Node, Xml};
use jiff::Timestamp;

/// Most bytes that are put together for one time-stamp.
const LONGEST: usize = 64 << 20;

/// What the first archive time-stamp covers was there when it was made.
#[derive(Clone, Copy)]
pub(super) struct Cover {
    /// So many of the unsigned properties stand before it.
    pub properties: usize,
    /// When it was made.
    pub time: Timestamp,
}

/// Judges the archive time-stamps, and tells what the first covers: each must hold, since each renews the ones
/// before. The last is judged first, for it shows until when those were still good.
pub(super) fn check(
    xml: &Xml<'_>,
    signature: &Signature,
    around: &Around<'_>,
    beside: &Beside<'_>,
) -> (Outcome, Option<Cover>) {
    let is_archive = |node: &Node| xml.is(*node, XADES_141, "ArchiveTimeStamp");
    let all = signature.unsigned.iter().enumerate().filter(|(_, node)| is_archive(node)).take(8);
    let (mut outcome, mut first, mut beside) = (Outcome::Absent, None, *beside);
    for (at, node) in all.collect::<Vec<_>>().into_iter().rev() {
        let earlier = signature.unsigned.get(..at).unwrap_or_default();
        let judged = tokens(xml, *node).and_then(|(tokens, c14n)| {
            let stamped = stamped(xml, signature, earlier, &c14n, around)?;
            Ok(stamps(&tokens, &stamped, signature.claimed_at, around, &beside))
        });
        match judged {
            Ok((Outcome::Passed, stamped)) => {
                beside.renewed_at = stamped.map(|stamped| stamped.time);
                first = beside.renewed_at.map(|time| Cover { properties: at, time });
            }
            Ok((failed, _)) => return (failed, None),
            Err(detail) => return (Outcome::Failed(Reason::new(Cause::BadTimeStamp, detail)), None),
        }
        outcome = Outcome::Passed;
    }
    if signature.unsigned.iter().any(|node| xml.is(*node, XADES, "ArchiveTimeStamp")) {
        let reason = Reason::new(Cause::Unsupported, "an archive time-stamp of an old form");
        outcome = Outcome::Undecided(reason);
    }
    (outcome, first)
}

/// What such a time-stamp covers, in this order: what the references lead to, SignedInfo,
/// SignatureValue, KeyInfo, the unsigned properties before it, other objects.
fn stamped(
    xml: &Xml<'_>,
    signature: &Signature,
    earlier: &[Node],
    c14n: &C14n,
    around: &Around<'_>,
) -> Result<Vec<u8>, String> {
    let mut all = Vec::new();
    for reference in &signature.references {
        let uri = xml.attribute(*reference, "URI").unwrap_or_default();
        match uri.strip_prefix('#').and_then(|id| xml.by_id(id)) {
            Some(node) => {
                let inner = signature.inner.iter().find(|inner| inner.node == node);
                let inner = inner.ok_or("a reference that was not read")?;
                let is_transformed = xml.child(*reference, DS, "Transforms")?.is_some();
                // Without a transform the result is nodes, which the time-stamp canonicalizes.
                all.extend(xml.canonical_reference(node, if is_transformed { &inner.c14n } else { c14n })?);
            }
            None => {
                let file = super::signature::file_name(uri).ok_or("a URI that cannot be read")?;
                all.extend((around.content)(&file)?);
            }
        }
        if all.len() > LONGEST {
            return Err("too much for one archive time-stamp".into());
        }
    }
    let own = [signature.signed_info, signature.value_node];
    let nodes = own.iter().chain(&signature.key_info).chain(earlier).chain(&signature.objects);
    for node in nodes {
        all.extend(xml.canonical(*node, c14n)?);
    }
    Ok(all)
}
