//! The service over HTTPS.

mod asan;

use super::transport::{Answer, Config, build, send};
use super::wire::{self, IDEMPOTENCY_KEY};
use super::{
    Challenge, Error, LookupAnswer, OrderAnswer, RefusalKind, Service, ServiceCard, Submitted, convert,
};
use crate::domain::application::Id;
use crate::domain::delegation::Register;
use crate::domain::history;
use crate::domain::identifier::Voen;
use crate::domain::insurer::Insurer;
use crate::domain::lookup::Query;
use crate::domain::outbox::ContainerDigest;
use crate::domain::session::{Mandate, Session, Submission};
use async_trait::async_trait;
use jiff::Timestamp;
use reqwest::header::{ACCEPT_LANGUAGE, AUTHORIZATION, CONNECTION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, RequestBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::{Mutex, PoisonError};
use zeroize::{Zeroize, Zeroizing};

/// Media type of containers (ETSI EN 319 162-1, 4.3.3.1).
const CONTAINER_MEDIA_TYPE: &str = "application/vnd.etsi.asic-e+zip";
/// Most pages of one synchronisation; a cursor that never ends must not hold the client for ever.
const MOST_PAGES: usize = 20_000;

/// A client of one service. The access token lives here, in memory, and nowhere else.
pub struct Client {
    http: reqwest::Client,
    config: Config,
    /// The language of the service's texts, as it is now.
    language: Mutex<String>,
    secrets: Mutex<Secrets>,
    /// What the service card said of status words.
    words: Mutex<Vec<wire::StatusWord>>,
}

#[derive(Default)]
struct Secrets {
    /// Bearer token of the session.
    token: Option<Zeroizing<String>>,
    /// The nonce that the next authentication token answers.
    nonce: Option<String>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Client {
    /// A client; nothing is sent yet.
    ///
    /// # Errors
    /// [`Error::NotTrusted`] when the given authorities cannot be read, or the system's cannot.
    pub fn new(config: Config) -> Result<Client, Error> {
        let http = build(&config)?;
        let language = Mutex::new(config.language.clone());
        Ok(Client { http, config, language, secrets: Mutex::default(), words: Mutex::default() })
    }

    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    /// A question to the service without the session's token.
    pub(super) fn get(&self, path: &str) -> Result<RequestBuilder, Error> {
        self.open(Method::GET, path)
    }

    fn secrets(&self) -> std::sync::MutexGuard<'_, Secrets> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn spoken(&self) -> std::sync::MutexGuard<'_, String> {
        self.language.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A request without the session's token.
    fn open(&self, method: Method, path: &str) -> Result<RequestBuilder, Error> {
        self.open_with(method, path, &[])
    }

    fn open_with(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, String)],
    ) -> Result<RequestBuilder, Error> {
        if let Some(why) = &self.config.missing {
            return Err(Error::NoService(why.clone()));
        }
        let language = self.spoken().clone();
        let request = self.http.request(method, self.config.origin.join(path, query)?);
        Ok(request.header(ACCEPT_LANGUAGE, language))
    }

    /// A request that sends a container, authorised by the container's own signature.
    fn with_container(
        &self,
        path: &str,
        key: ContainerDigest,
        container: Vec<u8>,
    ) -> Result<RequestBuilder, Error> {
        let request = self.open(Method::POST, path)?.header(IDEMPOTENCY_KEY, key.to_hex());
        Ok(request.header(CONTENT_TYPE, CONTAINER_MEDIA_TYPE).body(container))
    }

    /// Sends a request in the session.
    async fn send_signed_in(&self, request: RequestBuilder) -> Result<Answer, Error> {
        let token = self.secrets().token.clone().ok_or(Error::SessionEnded)?;
        let answer = send_with(&token, request).await;
        if let Err(Error::SessionEnded) = &answer {
            // Another session may have begun meanwhile.
            self.secrets().token.take_if(|current| *current == token);
        }
        answer
    }
}

/// Sends a request in the session that a token is of.
async fn send_with(token: &Zeroizing<String>, request: RequestBuilder) -> Result<Answer, Error> {
    let text = Zeroizing::new(format!("Bearer {}", token.as_str()));
    let mut header = HeaderValue::from_str(&text).map_err(|_| Error::SessionEnded)?;
    header.set_sensitive(true);
    send(request.header(AUTHORIZATION, header)).await
}

fn with_json(request: RequestBuilder, body: &impl Serialize) -> Result<RequestBuilder, Error> {
    let body = serde_json::to_vec(body).map_err(|e| Error::Malformed(e.to_string()))?;
    Ok(request.header(CONTENT_TYPE, "application/json").body(body))
}

/// Reads a JSON answer. serde's message can quote values, so only its place is kept.
fn json<T: DeserializeOwned>(answer: &Answer) -> Result<T, Error> {
    serde_json::from_slice(&answer.body).map_err(|e| {
        Error::Malformed(format!(
            "JSON of HTTP {} at line {}, column {}",
            answer.status,
            e.line(),
            e.column()
        ))
    })
}

#[async_trait]
impl Service for Client {
    fn origin(&self) -> String {
        self.config.origin.text()
    }

    async fn card(&self) -> Result<ServiceCard, Error> {
        let answer = send(self.open(Method::GET, "/v1/service")?).await?;
        let card: wire::ServiceCard = json(&answer)?;
        if convert::is_too_old(env!("CARGO_PKG_VERSION"), &card.lowest_client_version) {
            return Err(Error::ClientTooOld(card.lowest_client_version));
        }
        let read = convert::service_card(&card)?;
        *self.words.lock().unwrap_or_else(PoisonError::into_inner) = card.statuses;
        Ok(read)
    }

    async fn challenge(&self) -> Result<Challenge, Error> {
        let answer = send(self.open(Method::POST, "/v1/auth/challenges")?).await?;
        let challenge: wire::Challenge = json(&answer)?;
        self.secrets().nonce = Some(challenge.nonce.clone());
        Ok(Challenge { nonce: challenge.nonce })
    }

    async fn sign_in(&self, authentication_token: String) -> Result<Session, Error> {
        let nonce = self.secrets().nonce.take().unwrap_or_default();
        let authentication_token = serde_json::from_str(&authentication_token)
            .map_err(|_| Error::Malformed("authentication token".into()))?;
        let body = wire::CardSignIn { nonce, authentication_token };
        let answer = send(with_json(self.open(Method::POST, "/v1/auth/card")?, &body)?).await?;
        let wire::Session { access_token, expires_at, signer, mandates } = json(&answer)?;
        let token = Zeroizing::new(access_token);
        let session = convert::session(signer, mandates, expires_at)?;
        self.secrets().token = Some(token);
        Ok(session)
    }

    async fn choose_insurer(&self, voen: &Voen) -> Result<Insurer, Error> {
        let choice = wire::InsurerChoice { voen: voen.as_str().to_owned() };
        self.send_signed_in(with_json(self.open(Method::POST, "/v1/session/insurer")?, &choice)?).await?;
        let answer = self.send_signed_in(self.open(Method::GET, "/v1/insurer")?).await?;
        convert::insurer(json(&answer)?)
    }

    async fn renew(&self) -> Result<Timestamp, Error> {
        let answer = self.send_signed_in(self.open(Method::POST, "/v1/session/renewal")?).await?;
        Ok(json::<wire::Renewal>(&answer)?.expires_at)
    }

    async fn sign_out(&self) {
        let token = {
            let mut secrets = self.secrets();
            secrets.nonce.zeroize();
            secrets.token.take()
        };
        if let (Some(token), Ok(request)) = (token, self.open(Method::DELETE, "/v1/session")) {
            // Whatever it says: the token is forgotten here, and ends by itself there.
            // With the connection go its buffers, which hold the token.
            let _ = send_with(&token, request.header(CONNECTION, "close")).await;
        }
    }

    async fn mandates(&self) -> Result<Vec<Mandate>, Error> {
        let answer = self.send_signed_in(self.open(Method::GET, "/v1/session/mandates")?).await?;
        convert::mandates(json::<wire::Mandates>(&answer)?.mandates)
    }

    async fn delegations(&self) -> Result<(Voen, Register), Error> {
        let answer = self.send_signed_in(self.open(Method::GET, "/v1/delegations")?).await?;
        convert::register(json(&answer)?)
    }

    async fn order(
        &self,
        key: ContainerDigest,
        withdrawn: Option<&Id>,
        container: Vec<u8>,
    ) -> Result<OrderAnswer, Error> {
        let path = withdrawn
            .map_or_else(|| "/v1/delegations".to_owned(), |id| format!("/v1/delegations/{id}/revocation"));
        let answer = send(self.with_container(&path, key, container)?).await?;
        let (voen, delegation) = convert::delegation(json(&answer)?)?;
        Ok(OrderAnswer { voen, delegation, bytes: answer.body.to_vec() })
    }

    async fn lookup(&self, query: &Query) -> Result<LookupAnswer, Error> {
        let request = self.open(Method::POST, "/v1/insured-persons/lookup")?;
        let answer = self.send_signed_in(with_json(request, &convert::lookup_query(query))?).await?;
        convert::lookup(query, json(&answer)?)
    }

    async fn submit(&self, key: ContainerDigest, container: Vec<u8>) -> Result<Submitted, Error> {
        let request = self.with_container("/v1/applications", key, container)?;
        let submission: wire::Submission = json(&send(request).await?)?;
        Ok(Submitted { receipt: convert::base64(&submission.receipt, "receipt")? })
    }

    async fn submission(&self, key: ContainerDigest) -> Result<Submission, Error> {
        let path = format!("/v1/submissions/{}", key.to_hex());
        match send(self.open(Method::GET, &path)?).await {
            Ok(answer) => {
                let submission: wire::Submission = json(&answer)?;
                Ok(Submission::Accepted { receipt: convert::base64(&submission.receipt, "receipt")? })
            }
            Err(Error::Refused(r)) if r.kind == RefusalKind::NotFound => Ok(Submission::Unknown(key)),
            Err(error) => Err(error),
        }
    }

    async fn applications(&self, updated_since: Option<Timestamp>) -> Result<Vec<history::Entry>, Error> {
        let mut entries = Vec::new();
        let mut cursor: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let (page, next) = self.applications_page(updated_since, cursor.as_deref()).await?;
            entries.extend(page);
            cursor = next;
            if cursor.is_none() {
                return Ok(entries);
            }
        }
        Err(Error::Malformed("the pages of the history never end".into()))
    }

    async fn applications_page(
        &self,
        updated_since: Option<Timestamp>,
        cursor: Option<&str>,
    ) -> Result<(Vec<history::Entry>, Option<String>), Error> {
        let words = self.words.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let language = self.spoken().clone();
        let mut query = Vec::new();
        query.extend(updated_since.map(|t| ("updatedSince", t.to_string())));
        query.extend(cursor.map(|c| ("cursor", c.to_owned())));
        let request = self.open_with(Method::GET, "/v1/applications", &query)?;
        let page: wire::Page = json(&self.send_signed_in(request).await?)?;
        let entries = page.items.into_iter();
        let entries = entries.map(|item| convert::application(item, &words, &language));
        Ok((entries.collect::<Result<_, _>>()?, page.next_cursor))
    }

    async fn receipt(&self, id: &Id) -> Result<Vec<u8>, Error> {
        let request = self.open(Method::GET, &format!("/v1/applications/{id}/receipt"))?;
        self.send_signed_in(request).await.map(|a| a.body.to_vec())
    }

    async fn container(&self, id: &Id) -> Result<Vec<u8>, Error> {
        let request = self.open(Method::GET, &format!("/v1/applications/{id}/container"))?;
        self.send_signed_in(request).await.map(|a| a.body.to_vec())
    }
}
