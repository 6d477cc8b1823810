//! Authorities of time and revocation over HTTP: requests go out and answers come back as bytes; whoever
//! asks verifies them. Plain HTTP will do, since every answer is signed.

use super::Error;
use super::origin::is_this_computer;
use super::transport::{classify, detail, plain, read, seconds};
use super::way::Way;
use async_trait::async_trait;
use reqwest::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE};
use reqwest::{Client, Method, StatusCode, Url};
use std::sync::OnceLock;
use std::time::Duration;

/// Longest time for a whole request.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Most bytes of an answer: a revocation list, with room.
const LONGEST_ANSWER: usize = 1024 * 1024;

/// Authorities of time and revocation (RFC 3161, 6960, 5280).
#[async_trait]
pub trait Authorities: Send + Sync {
    /// Whether somebody answers there at all, without asking for anything that is counted.
    async fn reach(&self, address: &str) -> Result<(), Error>;
    /// Posts a request of one media type and takes an answer of another.
    async fn post(
        &self,
        address: &str,
        request: Vec<u8>,
        media_type: &'static str,
        answer: &'static str,
    ) -> Result<Vec<u8>, Error>;
    /// Fetches a file.
    async fn get(&self, address: &str) -> Result<Vec<u8>, Error>;
}

/// Authorities on the network. What is needed to ask them is made when the first one is asked: reading the
/// system's certificates takes longer than much of what programs do without asking anybody.
#[derive(Debug, Default)]
pub struct Web {
    way: Way,
    far: OnceLock<Client>,
    near: OnceLock<Client>,
}

impl Web {
    /// On the network that this way leads to.
    pub fn new(way: Way) -> Web {
        Web { way, ..Web::default() }
    }

    /// [`Error::NotTrusted`] when the system's certificates cannot be read.
    fn client(&self, is_near: bool) -> Result<&Client, Error> {
        let cell = if is_near { &self.near } else { &self.far };
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        let built = plain(is_near, TIMEOUT, &self.way)?.build().map_err(|e| Error::NotTrusted(detail(&e)))?;
        Ok(cell.get_or_init(|| built))
    }

    fn request(&self, method: Method, address: &str) -> Result<reqwest::RequestBuilder, Error> {
        let url = Url::parse(address).map_err(|e| Error::Malformed(format!("{address}: {e}")))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Error::Malformed(format!("{address} is neither http nor https")));
        }
        Ok(self.client(is_this_computer(&url))?.request(method, url).header(CACHE_CONTROL, "no-cache"))
    }
}

async fn send(request: reqwest::RequestBuilder) -> Result<reqwest::Response, Error> {
    let response = request.send().await.map_err(|e| classify(&e))?;
    if response.status().is_success() {
        return Ok(response);
    }
    if response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
        return Err(Error::ProxyPassword("HTTP 407".to_owned()));
    }
    // Whatever the status: an authority that shuts a client out says 400, 403 or 429, as it likes.
    Err(Error::Failing { status: response.status().as_u16(), retry_after: seconds(response.headers()) })
}

#[async_trait]
impl Authorities for Web {
    async fn reach(&self, address: &str) -> Result<(), Error> {
        match send(self.request(Method::HEAD, address)?).await {
            // It is there; that it wants to be asked otherwise is no wonder.
            Ok(_) | Err(Error::Failing { status: 400..=428 | 430..=499, .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn post(
        &self,
        address: &str,
        request: Vec<u8>,
        media_type: &'static str,
        answer: &'static str,
    ) -> Result<Vec<u8>, Error> {
        let post = self.request(Method::POST, address)?;
        let post = post.header(CONTENT_TYPE, media_type).header(ACCEPT, answer).body(request);
        Ok(read(send(post).await?, LONGEST_ANSWER).await?.to_vec())
    }

    async fn get(&self, address: &str) -> Result<Vec<u8>, Error> {
        let response = send(self.request(Method::GET, address)?).await?;
        Ok(read(response, LONGEST_ANSWER).await?.to_vec())
    }
}
