//! Time-stamping authorities, OCSP responder and revocation lists, over plain HTTP on the loopback
//! interface as real ones are, each with its ways to fail.

use super::faults::Bent;
use super::pki::{self, Pair, Pki, STALE_LIST};
use super::{Clock, Error};
use crate::domain::identity::Algorithm;
use crate::signing;
use crate::signing::revocation::{self, NotGiven, Status};
use crate::signing::timestamp::{self, Refusal};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Largest request.
const REQUEST_BYTES: usize = 16 * 1024;
/// How long an OCSP answer is said to be good.
const ANSWER_LIFE: SignedDuration = SignedDuration::from_mins(10);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// What they share.
pub struct Authorities {
    /// Keys, certificates and lists.
    pub pki: Arc<Pki>,
    /// The service's clock: theirs too.
    pub clock: Clock,
    /// Number of the last token.
    pub tokens: AtomicU64,
    /// Where they are: scheme://host:port.
    pub address: String,
}

/// Where they are, below their own port.
pub fn router(authorities: Arc<Authorities>) -> Router {
    Router::new()
        .route("/tsa/{number}", post(stamp))
        .route("/ocsp", post(answer))
        .route("/{file}", get(file))
        .with_state(authorities)
}

async fn stamp(
    State(authorities): State<Arc<Authorities>>,
    Path(number): Path<usize>,
    request: Request,
) -> Response {
    let bent = request.extensions().get::<Bent>().copied();
    let body = match to_bytes(request.into_body(), REQUEST_BYTES).await {
        Ok(body) if number >= 1 => body,
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    match authorities.stamp(number - 1, &body, bent) {
        Ok(answer) => typed(timestamp::ANSWER_MEDIA_TYPE, answer),
        Err(error) => failed(&error),
    }
}

async fn answer(State(authorities): State<Arc<Authorities>>, request: Request) -> Response {
    let bent = request.extensions().get::<Bent>().copied();
    let Ok(body) = to_bytes(request.into_body(), REQUEST_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    match authorities.answer(&body, bent) {
        Ok(answer) => typed(revocation::ANSWER_MEDIA_TYPE, answer),
        Err(error) => failed(&error),
    }
}

async fn file(
    State(authorities): State<Arc<Authorities>>,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    let bent = request.extensions().get::<Bent>().copied();
    let name = if bent == Some(Bent::Stale) { STALE_LIST } else { name.as_str() };
    match authorities.pki.list(name) {
        Some(list) => typed("application/pkix-crl", list.to_vec()),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn failed(error: &Error) -> Response {
    tracing::warn!(%error, "authority");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

fn typed(media_type: &'static str, body: Vec<u8>) -> Response {
    let mut response = Body::from(body).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

impl Authorities {
    /// What the authority answers a request for a time-stamp.
    fn stamp(&self, number: usize, request: &[u8], bent: Option<Bent>) -> Result<Vec<u8>, Error> {
        let refused =
            |failure| timestamp::refused(&Refusal { status: 2, failure: Some(failure), text: None });
        let Ok(mut asked) = timestamp::asked(request) else { return Ok(refused(5)) };
        let mut time = self.clock.now();
        match bent {
            Some(Bent::Refused) => return Ok(refused(25)),
            Some(Bent::Nonce) => asked.nonce = Some(vec![1]),
            Some(Bent::Imprint) => asked.imprint.reverse(),
            Some(Bent::Stale) => time -= HOUR,
            Some(Bent::Future) => time += HOUR,
            Some(Bent::Unknown | Bent::Revoked | Bent::Code | Bent::Holder | Bent::Signature) | None => {}
        }
        let stamper = self.pki.stampers.get(number).ok_or_else(|| Error::Pki("no such authority".into()))?;
        Ok(timestamp::granted(&self.token(stamper, asked, time)?))
    }

    fn token(&self, stamper: &Pair, asked: timestamp::Asked, time: Timestamp) -> Result<Vec<u8>, Error> {
        let serial = self.tokens.fetch_add(1, Ordering::Relaxed) + 1;
        let statement = timestamp::Statement { asked, time, serial };
        let sign = |bytes: &[u8]| sign(stamper, bytes);
        Ok(timestamp::make(&statement, &stamper.certificate, Algorithm::EcdsaP256Sha256, sign)?)
    }

    /// A token over something, without a detour.
    pub fn own_token(&self, stamped: &[u8]) -> Result<Vec<u8>, Error> {
        let request = timestamp::request(stamped, super::random()?).map_err(signing::Error::from)?;
        let asked = timestamp::asked(&request.der).map_err(signing::Error::from)?;
        let stamper = self.pki.stampers.first().ok_or_else(|| Error::Pki("no authority".into()))?;
        self.token(stamper, asked, self.clock.now())
    }

    /// What the responder answers.
    pub fn answer(&self, request: &[u8], bent: Option<Bent>) -> Result<Vec<u8>, Error> {
        let not_given = |reason| Ok(revocation::not_given(reason).map_err(signing::Error::from)?);
        let Ok(mut asked) = revocation::asked(request) else { return not_given(NotGiven::MalformedRequest) };
        let mut time = self.clock.now();
        let mut status = self.status(&asked)?;
        match bent {
            Some(Bent::Refused) => return not_given(NotGiven::TryLater),
            Some(Bent::Nonce) => asked.nonce = Some(vec![1; 16]),
            Some(Bent::Stale) => time -= HOUR,
            Some(Bent::Future) => time += HOUR,
            Some(Bent::Unknown) => status = Status::Unknown,
            Some(Bent::Revoked) => {
                status = Status::Revoked { since: time - HOUR, reason: Some(revocation::Reason::Superseded) };
            }
            Some(Bent::Imprint | Bent::Code | Bent::Holder | Bent::Signature) | None => {}
        }
        let statement = revocation::Statement {
            asked,
            status,
            produced_at: time,
            this_update: time,
            next_update: Some(time + ANSWER_LIFE),
        };
        let responder = &self.pki.responder;
        let sign = |bytes: &[u8]| sign(responder, bytes);
        Ok(revocation::make(&statement, &responder.certificate, Algorithm::EcdsaP256Sha256, sign)?)
    }

    /// What the issuing CA knows of a certificate.
    fn status(&self, asked: &revocation::Asked) -> Result<Status, Error> {
        let known = |der: &&Vec<u8>| asked.is_about(der, &self.pki.issuing);
        let Some(certificate) = self.pki.issued.iter().find(known) else { return Ok(Status::Unknown) };
        let list = self.pki.list("issuing.crl").unwrap_or_default();
        let answer = revocation::verify_crl(list, certificate, &self.pki.issuing, self.clock.now());
        Ok(answer.map_err(signing::Error::from)?.status)
    }
}

fn sign(pair: &Pair, bytes: &[u8]) -> Result<Vec<u8>, signing::Error> {
    pki::sign(pair, bytes).map_err(|e| signing::Error::Certificate(e.to_string()))
}
