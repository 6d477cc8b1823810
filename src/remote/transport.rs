//! One request, one bounded answer, and an honest word on what went wrong between them.

use super::origin::Origin;
use super::way::Way;
use super::wire::PROBLEM_MEDIA_TYPE;
use super::{Error, problem};
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Certificate, ClientBuilder, RequestBuilder, Response};
use std::error::Error as StdError;
use std::time::Duration;
use zeroize::Zeroizing;

/// Time to reach the service.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Most bytes of an answer: a page of the history or a container, with room.
pub(super) const LONGEST_ANSWER: usize = 32 * 1024 * 1024;

/// An HTTP client in our manner: HTTP/1.1 over TLS 1.2 or 1.3 with ring, no redirects, no cookies, no
/// repeating of its own; no proxy on the way to this computer.
pub(super) fn plain(is_this_computer: bool, timeout: Duration, way: &Way) -> Result<ClientBuilder, Error> {
    // Another part of the program may have installed the same provider already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder()
        .user_agent(concat!("mohur/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .tls_info(true)
        .retry(reqwest::retry::never())
        .http1_only()
        .tls_version_min(reqwest::tls::Version::TLS_1_2)
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(timeout)
        .pool_idle_timeout(Duration::from_secs(15));
    if is_this_computer { Ok(builder.no_proxy()) } else { way.lead(builder) }
}

/// How to reach a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Its address.
    pub origin: Origin,
    /// Why there is no such service: whatever is asked of it fails with this.
    pub missing: Option<String>,
    /// CA certificates, DER: with any, these alone are trusted for its TLS; without, the system's are.
    pub authorities: Vec<Vec<u8>>,
    /// Language of the service's texts at first: `az`, `en` or `ru`.
    pub language: String,
    /// Longest time for a whole request.
    pub timeout: Duration,
    /// The way there.
    pub way: Way,
}

impl Config {
    /// With the system's authorities and the usual timeout.
    pub fn new(origin: Origin, language: impl Into<String>) -> Config {
        Config {
            origin,
            missing: None,
            authorities: Vec::new(),
            language: language.into(),
            timeout: Duration::from_secs(30),
            way: Way::default(),
        }
    }
}

/// An answer with a success status.
pub(super) struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The body; may hold an access token.
    pub body: Zeroizing<Vec<u8>>,
}

/// Builds the service's HTTP client.
pub(super) fn build(config: &Config) -> Result<reqwest::Client, Error> {
    let is_this_computer = config.origin.is_this_computer();
    let builder = plain(is_this_computer, config.timeout, &config.way)?;
    let mut builder = builder.https_only(!is_this_computer);
    if !config.authorities.is_empty() {
        let read = |der: &Vec<u8>| Certificate::from_der(der);
        let certificates = config.authorities.iter().map(read).collect::<Result<Vec<_>, _>>();
        let certificates = certificates.map_err(|e| Error::NotTrusted(detail(&e)))?;
        builder = builder.tls_certs_only(certificates);
    }
    builder.build().map_err(|e| Error::NotTrusted(detail(&e)))
}

/// Sends a request and reads the whole answer.
pub(super) async fn send(request: RequestBuilder) -> Result<Answer, Error> {
    let response = request.send().await.map_err(|e| {
        let error = classify(&e);
        tracing::warn!(%error, "a request failed");
        error
    })?;
    let status = response.status().as_u16();
    let is_problem = has_media_type(&response, PROBLEM_MEDIA_TYPE);
    let retry_after = seconds(response.headers());
    let is_success = response.status().is_success();
    let body = read(response, LONGEST_ANSWER).await;
    if is_success {
        Ok(Answer { status, body: body? })
    } else {
        // Even with a torn body the status says that the service did not do what was asked.
        tracing::info!(status, "the service refused");
        let body = body.unwrap_or_default();
        Err(problem::error(status, retry_after, is_problem, &body))
    }
}

/// Reads a body of at most `longest` bytes.
pub(super) async fn read(mut response: Response, longest: usize) -> Result<Zeroizing<Vec<u8>>, Error> {
    let too_long = || Error::Malformed(format!("an answer of more than {longest} bytes"));
    let announced = response.content_length().unwrap_or(0);
    let capacity = usize::try_from(announced).ok().filter(|n| *n <= longest).ok_or_else(too_long)?;
    // Reserved at once, so that growing leaves no copies of a token behind.
    let mut body = Zeroizing::new(Vec::with_capacity(capacity));
    while let Some(chunk) = response.chunk().await.map_err(|e| Error::OutcomeUnknown(detail(&e)))? {
        if body.len() + chunk.len() > longest {
            return Err(too_long());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn has_media_type(response: &Response, wanted: &str) -> bool {
    let value = response.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    value.split(';').next().is_some_and(|v| v.trim().eq_ignore_ascii_case(wanted))
}

/// `Retry-After` in seconds; the form with a date is not in the contract.
pub(super) fn seconds(headers: &HeaderMap) -> Option<u64> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()
}

/// A failure before a complete answer. Only while connecting it is certain that nothing was sent.
pub(super) fn classify(error: &reqwest::Error) -> Error {
    let text = detail(error);
    if !error.is_connect() {
        return if error.is_builder() { Error::Malformed(text) } else { Error::OutcomeUnknown(text) };
    }
    if is_about_tls(error) {
        Error::NotTrusted(text)
    } else if text.contains("proxy authorization required") {
        Error::ProxyPassword(text)
    } else if text.contains("tunnel error: unsuccessful") {
        Error::Proxy(text)
    } else {
        Error::NoConnection(text)
    }
}

/// Whether TLS itself failed. `std::io::Error` hides what it wraps from `source`.
fn is_about_tls(error: &(dyn StdError + 'static)) -> bool {
    if error.is::<rustls::Error>() {
        return true;
    }
    let inside = error.downcast_ref::<std::io::Error>().and_then(|e| e.get_ref());
    inside.is_some_and(|e| is_about_tls(e)) || error.source().is_some_and(is_about_tls)
}

/// The chain of causes in one line; never the body, never a header.
pub(super) fn detail(error: &(dyn StdError + 'static)) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(e) = next {
        let text = e.to_string();
        if parts.last().is_none_or(|last| !last.contains(&text)) {
            parts.push(text);
        }
        next = e.source();
    }
    parts.join(": ")
}
