//! The addresses of the contract. Each handler reads the request and hands over to the service on a
//! thread that may block.

use super::faults::Bent;
use super::problem::{Kind, Language, Problem};
use super::service::{CONTAINER_BYTES, Service};
use super::session::Caller;
use crate::remote::wire;
use crate::signing::container::MEDIA_TYPE as CONTAINER_MEDIA_TYPE;
use axum::Extension;
use axum::Json;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequestParts, Path, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use serde::de::DeserializeOwned;
use std::convert::Infallible;
use std::sync::Arc;

type Shared = State<Arc<Service>>;
type Answer<T> = Result<T, Problem>;

/// Largest JSON body.
const JSON_BYTES: usize = 64 * 1024;

/// The whole service as a router.
pub fn router(service: Arc<Service>) -> Router {
    Router::new()
        .route("/v1/service", get(card))
        .route("/v1/auth/challenges", post(challenge))
        .route("/v1/auth/card", post(sign_in))
        .route("/v1/auth/asan-imza", post(ask_to_sign_in))
        .route("/v1/auth/asan-imza/{session}", get(sign_in_progress).delete(give_up_sign_in))
        .route("/v1/signatures/asan-imza", post(ask_to_sign))
        .route("/v1/signatures/asan-imza/certificate", get(signing_certificate))
        .route("/v1/signatures/asan-imza/{session}", get(signature_progress).delete(give_up_signature))
        .route("/v1/session", delete(sign_out))
        .route("/v1/session/renewal", post(renew))
        .route("/v1/session/insurer", post(choose))
        .route("/v1/insurer", get(insurer))
        .route("/v1/insured-persons/lookup", post(look_up))
        .route("/v1/applications", get(applications).post(submit))
        .route("/v1/applications/search", post(search))
        .route("/v1/applications/{id}", get(application))
        .route("/v1/applications/{id}/container", get(container))
        .route("/v1/applications/{id}/receipt", get(receipt))
        .route("/v1/submissions/{key}", get(submission))
        .route("/v1/session/mandates", get(mandates))
        .route("/v1/delegations", get(delegations).post(delegate))
        .route("/v1/delegations/{id}/revocation", post(withdraw))
        .fallback(async || Problem::from(Kind::UnknownOperation))
        .method_not_allowed_fallback(async || Problem::from(Kind::MethodNotAllowed))
        .with_state(service)
        .layer(from_fn(in_callers_language))
}

impl IntoResponse for Problem {
    /// Travels in the response's extensions until [`in_callers_language`] writes it out.
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes problems out in the language that the request asked for.
async fn in_callers_language(request: Request, next: Next) -> Response {
    let language = Language::of(request.headers());
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem.answer(language),
        None => response,
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Caller, Infallible> {
        Ok(Caller::of(&parts.headers))
    }
}

/// The part of an address that names something. What is not even text names nothing.
struct Named(String);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Named, Problem> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        path.map(|Path(name)| Named(name)).map_err(|_| Kind::NotFound.into())
    }
}

/// Runs an operation where it may block.
async fn blocking<T: Send + 'static>(
    State(service): Shared,
    work: impl FnOnce(&Service) -> Answer<T> + Send + 'static,
) -> Answer<T> {
    let result = tokio::task::spawn_blocking(move || work(&service)).await;
    result.unwrap_or_else(|error| Err(Kind::Internal.because(error)))
}

async fn bytes(body: Body, limit: usize) -> Answer<Vec<u8>> {
    Ok(to_bytes(body, limit).await.map_err(|_| Kind::TooLarge)?.into())
}

async fn json<T: DeserializeOwned>(body: Body) -> Answer<T> {
    let bytes = bytes(body, JSON_BYTES).await?;
    // serde's message may quote the body: say only where it stopped.
    serde_json::from_slice(&bytes)
        .map_err(|e| Kind::InvalidRequest.because(format!("line {} column {}", e.line(), e.column())))
}

async fn card(service: Shared) -> Json<wire::ServiceCard> {
    Json(service.card())
}

async fn challenge(service: Shared) -> Answer<impl IntoResponse> {
    Ok((StatusCode::CREATED, Json(service.challenge()?)))
}

async fn sign_in(service: Shared, body: Body) -> Answer<Json<wire::Session>> {
    let body: wire::CardSignIn = json(body).await?;
    blocking(service, move |s| s.sign_in(&body)).await.map(Json)
}

type Crooked = Option<Extension<Bent>>;
type Wait = Result<Query<wire::AsanWait>, QueryRejection>;

fn try_key(headers: &HeaderMap) -> Option<&str> {
    headers.get(wire::IDEMPOTENCY_KEY).and_then(|v| v.to_str().ok())
}

async fn ask_to_sign_in(
    service: Shared,
    bent: Crooked,
    headers: HeaderMap,
    body: Body,
) -> Answer<impl IntoResponse> {
    let body: wire::AsanSignIn = json(body).await?;
    let asked = service.ask_to_sign_in(&body, try_key(&headers), bent.map(|Extension(bent)| bent))?;
    Ok((StatusCode::CREATED, Json(asked)))
}

async fn sign_in_progress(
    service: Shared,
    Named(session): Named,
    wait: Wait,
) -> Answer<Json<wire::AsanSignInProgress>> {
    let Query(wait) = wait.map_err(|_| Kind::InvalidRequest.because("query"))?;
    let asked = service.wait_for_phone(&session, &wait).await?;
    blocking(service, move |s| s.sign_in_progress(&asked)).await.map(Json)
}

async fn give_up_sign_in(service: Shared, Named(session): Named) -> Answer<StatusCode> {
    service.give_up_sign_in(&session)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn signing_certificate(
    service: Shared,
    caller: Caller,
    bent: Crooked,
) -> Answer<Json<wire::AsanCertificate>> {
    service.signing_certificate(&caller, bent.map(|Extension(bent)| bent)).map(Json)
}

async fn ask_to_sign(
    service: Shared,
    caller: Caller,
    bent: Crooked,
    headers: HeaderMap,
    body: Body,
) -> Answer<impl IntoResponse> {
    let body: wire::AsanSignature = json(body).await?;
    let bent = bent.map(|Extension(bent)| bent);
    let asked = blocking(service, move |s| s.ask_to_sign(&caller, &body, try_key(&headers), bent)).await?;
    Ok((StatusCode::CREATED, Json(asked)))
}

async fn signature_progress(
    service: Shared,
    caller: Caller,
    bent: Crooked,
    Named(session): Named,
    wait: Wait,
) -> Answer<Json<wire::AsanSignatureProgress>> {
    let Query(wait) = wait.map_err(|_| Kind::InvalidRequest.because("query"))?;
    let asked = service.wait_for_phone(&session, &wait).await?;
    let bent = bent.map(|Extension(bent)| bent);
    blocking(service, move |s| s.signature_progress(&caller, &asked, bent)).await.map(Json)
}

async fn give_up_signature(service: Shared, caller: Caller, Named(session): Named) -> Answer<StatusCode> {
    service.give_up_signature(&caller, &session)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn sign_out(service: Shared, caller: Caller) -> Answer<StatusCode> {
    service.sign_out(&caller)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn renew(service: Shared, caller: Caller) -> Answer<Json<wire::Renewal>> {
    service.renew(&caller).map(Json)
}

async fn choose(service: Shared, caller: Caller, body: Body) -> Answer<StatusCode> {
    let choice: wire::InsurerChoice = json(body).await?;
    service.choose(&caller, &choice)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn insurer(service: Shared, caller: Caller) -> Answer<Json<wire::Insurer>> {
    service.insurer(&caller).map(Json)
}

async fn look_up(service: Shared, caller: Caller, body: Body) -> Answer<Json<wire::Lookup>> {
    let query: wire::LookupQuery = json(body).await?;
    blocking(service, move |s| s.look_up(&caller, &query)).await.map(Json)
}

async fn submit(
    service: Shared,
    caller: Caller,
    headers: HeaderMap,
    body: Body,
) -> Answer<impl IntoResponse> {
    let container = container_of(&headers, body).await?;
    let (is_new, submission) = blocking(service, move |s| {
        let key = headers.get(wire::IDEMPOTENCY_KEY).and_then(|v| v.to_str().ok());
        s.submit(key, &container, caller.language)
    })
    .await?;
    Ok((if is_new { StatusCode::CREATED } else { StatusCode::OK }, Json(submission)))
}

async fn submission(service: Shared, caller: Caller, Named(key): Named) -> Answer<Json<wire::Submission>> {
    blocking(service, move |s| s.submission(&key, caller.language)).await.map(Json)
}

async fn applications(
    service: Shared,
    caller: Caller,
    query: Result<Query<wire::ApplicationsQuery>, QueryRejection>,
) -> Answer<Json<wire::Page>> {
    let Query(rest) = query.map_err(|_| Kind::InvalidRequest.because("query"))?;
    let search = wire::Search { rest, ..wire::Search::default() };
    blocking(service, move |s| s.applications(&caller, &search)).await.map(Json)
}

async fn search(service: Shared, caller: Caller, body: Body) -> Answer<Json<wire::Page>> {
    let search: wire::Search = json(body).await?;
    blocking(service, move |s| s.applications(&caller, &search)).await.map(Json)
}

async fn application(service: Shared, caller: Caller, Named(id): Named) -> Answer<Json<wire::Application>> {
    blocking(service, move |s| s.application(&caller, &id)).await.map(Json)
}

async fn container(service: Shared, caller: Caller, Named(id): Named) -> Answer<Response> {
    let bytes = blocking(service, move |s| s.container(&caller, &id)).await?;
    Ok(file(CONTAINER_MEDIA_TYPE, bytes))
}

async fn receipt(service: Shared, caller: Caller, Named(id): Named) -> Answer<Response> {
    let bytes = blocking(service, move |s| s.receipt(&caller, &id)).await?;
    Ok(file(wire::RECEIPT_MEDIA_TYPE, bytes))
}

async fn mandates(service: Shared, caller: Caller) -> Answer<Json<wire::Mandates>> {
    blocking(service, move |s| s.mandates_of(&caller)).await.map(Json)
}

async fn delegations(service: Shared, caller: Caller) -> Answer<Json<wire::Delegations>> {
    blocking(service, move |s| s.delegations(&caller)).await.map(Json)
}

async fn delegate(service: Shared, headers: HeaderMap, body: Body) -> Answer<impl IntoResponse> {
    order(service, headers, None, body).await
}

async fn withdraw(
    service: Shared,
    Named(id): Named,
    headers: HeaderMap,
    body: Body,
) -> Answer<impl IntoResponse> {
    order(service, headers, Some(id), body).await
}

/// A signed order about an authority.
async fn order(
    service: Shared,
    headers: HeaderMap,
    about: Option<String>,
    body: Body,
) -> Answer<(StatusCode, Json<wire::Delegation>)> {
    let container = container_of(&headers, body).await?;
    let (is_new, delegation) = blocking(service, move |s| {
        let key = headers.get(wire::IDEMPOTENCY_KEY).and_then(|v| v.to_str().ok());
        s.order(key, about.as_deref(), &container)
    })
    .await?;
    Ok((if is_new { StatusCode::CREATED } else { StatusCode::OK }, Json(delegation)))
}

/// The body of a request that sends a container.
async fn container_of(headers: &HeaderMap, body: Body) -> Answer<Vec<u8>> {
    if headers.get(header::CONTENT_TYPE).is_none_or(|v| v.as_bytes() != CONTAINER_MEDIA_TYPE.as_bytes()) {
        return Err(Kind::UnsupportedMediaType.into());
    }
    bytes(body, CONTAINER_BYTES).await
}

fn file(media_type: &'static str, bytes: Vec<u8>) -> Response {
    let mut response = bytes.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}
