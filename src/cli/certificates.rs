//! `certificates`: every certificate on every card, and what it can be used for.

use super::Exit;
use super::context::Context;
use super::json;
use super::output::{Failure, Output, told};
use crate::card::Tokens;
use crate::domain::identity::{Purpose, Unusable};
use crate::domain::token::{Candidate, Tries};
use crate::flow::raise::revoked_since;
use crate::flow::sign_in::judge;
use crate::i18n::{Texts, format};
use futures::future::join_all;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;
use std::time::Duration;

pub async fn run(context: &Context, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let found = context.cards.credentials().await.map_err(told)?;
    let now = Timestamp::now();
    let judged: Vec<(Candidate, Candidate)> = found
        .into_iter()
        .map(|c| {
            let sign_in = judge(c.clone(), Purpose::Authentication, &context.trust, now);
            (sign_in, judge(c, Purpose::Signature, &context.trust, now))
        })
        .collect();
    let revoked = judged.iter().map(|(a, b)| ask(context, a, b));
    let mut judged = judged.clone();
    for ((sign_in, signing), is_revoked) in judged.iter_mut().zip(join_all(revoked).await) {
        if is_revoked {
            sign_in.revoke();
            signing.revoke();
        }
    }
    let numbered = || judged.iter().enumerate().map(|(i, (a, b))| (i + 1, a, b));
    output.result(
        |texts| match judged.is_empty() {
            true => texts.problem_no_certificate(),
            false => numbered().map(|(n, a, b)| text(n, a, b, texts)).collect::<Vec<_>>().join("\n\n"),
        },
        || json!({ "certificates": numbered().map(|(n, a, b)| json::certificate(n, a, b)).collect::<Vec<_>>() }),
    );
    Ok(if judged.is_empty() { Exit::NoCard } else { Exit::Done })
}

/// Whether the issuer of a certificate that could be used says that it was revoked; it is not waited for long.
async fn ask(context: &Context, sign_in: &Candidate, signing: &Candidate) -> bool {
    if sign_in.usable.is_err() && signing.usable.is_err() {
        return false;
    }
    let certificate = &sign_in.credential.certificate;
    let asked = revoked_since(context.courier.raiser(), certificate, &context.trust, &Timestamp::now);
    tokio::time::timeout(PATIENCE, asked).await.is_ok_and(|since| since.is_some())
}

/// How long an issuer may take to say something about a certificate that is only listed.
const PATIENCE: Duration = Duration::from_secs(3);

fn text(number: usize, sign_in: &Candidate, signing: &Candidate, texts: &Texts) -> String {
    let zone = TimeZone::system();
    let mut lines = Vec::new();
    match &sign_in.identity {
        None => lines.push(format!("{number}. {}", texts.unnamed_certificate())),
        Some(identity) => {
            lines.push(format!("{number}. {}", identity.names.full()));
            let fin = identity.fin.as_ref().map(|f| format!("FİN {}", f.as_str()));
            let voen = identity.voen.as_ref().map(|v| texts.voen_is(v.as_str()));
            let parts = [fin, voen, identity.organisation.clone()];
            lines.push(parts.into_iter().flatten().collect::<Vec<_>>().join(" · "));
            lines.push(texts.valid_until(&format::day(identity.not_after, &zone)));
        }
    }
    lines.push(format!("{}: {}", texts.use_sign_in(), verdict(sign_in, texts)));
    lines.push(format!("{}: {}", texts.use_signature(), verdict(signing, texts)));
    let token = &sign_in.credential.token;
    lines.push(format!("{} · {} · {}", token.reader, token.label, token.serial));
    match token.pin.tries {
        Tries::NotTold => {}
        Tries::Low => lines.push(texts.tries_low()),
        Tries::Last => lines.push(texts.tries_last()),
        Tries::Locked => lines.push(texts.tries_locked()),
    }
    lines.push(json::fingerprint(&sign_in.credential.fingerprint));
    lines.retain(|line| !line.is_empty());
    lines.join("\n   ")
}

fn verdict(candidate: &Candidate, texts: &Texts) -> String {
    match candidate.usable {
        Ok(()) => texts.cli_usable(),
        Err(Unusable::Expired) => texts.unusable_expired(),
        Err(Unusable::NotYetValid) => texts.unusable_not_yet_valid(),
        Err(Unusable::WrongUsage) => texts.cli_not_for_this(),
        Err(Unusable::UnknownIssuer) => texts.unusable_unknown_issuer(),
        Err(Unusable::UpdateNeeded) => texts.unusable_update_needed(),
        Err(Unusable::UnfitIssuer) => texts.unusable_unfit_issuer(),
        Err(Unusable::UnsupportedKey) => texts.unusable_unsupported_key(),
        Err(Unusable::Malformed) => texts.unusable_malformed(),
        Err(Unusable::NotUnderstood) => texts.unusable_not_understood(),
        Err(Unusable::Revoked) => texts.unusable_revoked(),
    }
}
