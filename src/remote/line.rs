//! The way to the service, step by step: for the diagnosis, which has to say where it ends.

use super::transport::{LONGEST_ANSWER, classify, read};
use super::wire::PROBLEM_MEDIA_TYPE;
use super::{Client, Error, convert, problem, wire};
use async_trait::async_trait;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::header::{CONTENT_TYPE, DATE};
use std::net::IpAddr;
use std::time::Duration;
use tokio::net::{TcpStream, lookup_host};

/// Time for another service to answer at all.
const REACH_TIMEOUT: Duration = Duration::from_secs(8);

/// What the service says when it is first spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Greeting {
    /// Its clock: of its card, else of the answer's head.
    pub time: Option<Timestamp>,
    /// Its TLS certificate, DER; `None` over plain HTTP.
    pub certificate: Option<Vec<u8>>,
    /// What it says of itself, or how it failed to.
    pub card: Result<Welcome, Error>,
}

/// What the service says of itself, for the diagnosis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Welcome {
    /// Its name.
    pub name: String,
    /// Its environment, in its word.
    pub environment: String,
    /// Lowest version of a client that it takes.
    pub lowest_client_version: String,
    /// Addresses of its time-stamp authorities.
    pub time_stamping: Vec<String>,
}

/// The steps. Each has the time limits of the connection; none sends anything about a person.
#[async_trait]
pub trait Line: Send + Sync {
    /// Origin of the service.
    fn address(&self) -> String;

    /// The proxy on the way, host and port; `None` where there is none.
    fn proxy(&self) -> Option<String>;

    /// Looks the service's name up.
    async fn resolve(&self) -> Result<Vec<IpAddr>, String>;

    /// Connects without a proxy.
    async fn connect(&self) -> Result<(), String>;

    /// Connects to the proxy itself.
    async fn connect_proxy(&self) -> Result<(), String>;

    /// Asks for the service's card on the way that the program takes.
    async fn greet(&self) -> Result<Greeting, Error>;

    /// Whether anything answers HTTP at this address, whatever it says.
    async fn reach(&self, address: &str) -> Result<(), Error>;
}

#[async_trait]
impl Line for Client {
    fn address(&self) -> String {
        self.config().origin.text()
    }

    fn proxy(&self) -> Option<String> {
        let origin = &self.config().origin;
        if origin.is_this_computer() {
            return None;
        }
        self.config().way.proxy_to(&origin.text())
    }

    async fn resolve(&self) -> Result<Vec<IpAddr>, String> {
        let (host, port) = self.config().origin.host_and_port().ok_or("no host")?;
        let found = lookup_host((host.as_str(), port)).await.map_err(|e| e.to_string())?;
        let mut found: Vec<_> = found.map(|address| address.ip()).collect();
        found.dedup();
        if found.is_empty() { Err("no address".to_owned()) } else { Ok(found) }
    }

    async fn connect(&self) -> Result<(), String> {
        let place = self.config().origin.host_and_port().ok_or("no host")?;
        TcpStream::connect(place).await.map(drop).map_err(|e| e.to_string())
    }

    async fn connect_proxy(&self) -> Result<(), String> {
        let proxy = self.proxy().ok_or("no proxy")?;
        TcpStream::connect(proxy).await.map(drop).map_err(|e| e.to_string())
    }

    async fn greet(&self) -> Result<Greeting, Error> {
        let response = self.get("/v1/service")?.send().await.map_err(|e| classify(&e))?;
        let head = response.headers();
        let date = head.get(DATE).and_then(|date| date.to_str().ok());
        let date = date.and_then(|date| rfc2822::parse(date).ok()).map(|zoned| zoned.timestamp());
        let certificate = response.extensions().get::<reqwest::tls::TlsInfo>();
        let certificate = certificate.and_then(|info| info.peer_certificate()).map(<[u8]>::to_vec);
        let (status, is_success) = (response.status().as_u16(), response.status().is_success());
        let media_type = head.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let is_problem = media_type.starts_with(PROBLEM_MEDIA_TYPE);
        let body = read(response, LONGEST_ANSWER).await;
        let card = match (is_success, body) {
            (true, Ok(body)) => card(&body),
            (true, Err(error)) => Err(error),
            (false, body) => Err(problem::error(status, None, is_problem, &body.unwrap_or_default())),
        };
        let time = card.as_ref().ok().map(|card| card.time).or(date);
        Ok(Greeting { time, certificate, card: card.and_then(welcome) })
    }

    async fn reach(&self, address: &str) -> Result<(), Error> {
        // These services are asked over plain HTTP, since their answers are signed (RFC 6960, appendix A).
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(REACH_TIMEOUT)
            .build()
            .map_err(|e| classify(&e))?;
        client.get(address).send().await.map(drop).map_err(|e| classify(&e))
    }
}

fn card(body: &[u8]) -> Result<wire::ServiceCard, Error> {
    serde_json::from_slice(body)
        .map_err(|e| Error::Malformed(format!("JSON at line {}, column {}", e.line(), e.column())))
}

fn welcome(card: wire::ServiceCard) -> Result<Welcome, Error> {
    if convert::is_too_old(env!("CARGO_PKG_VERSION"), &card.lowest_client_version) {
        return Err(Error::ClientTooOld(card.lowest_client_version));
    }
    Ok(Welcome {
        name: card.name,
        environment: card.environment,
        lowest_client_version: card.lowest_client_version,
        time_stamping: card.time_stamp_authorities.into_iter().map(|a| a.address).collect(),
    })
}
