//! TLS and HTTP on the loopback interface, with faults where they are asked for.

use super::Error;
use super::faults::{Fault, Faults};
use super::pki::{Pair, Pki};
use super::problem::{Kind, Language, Problem};
use super::switch;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, NoServerSessionStorage, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tower_service::Service as _;

/// How long a client may take over the TLS handshake or over its headers.
const PATIENCE: Duration = Duration::from_secs(30);
/// Size of an oversized answer in bytes.
const OVERSIZED: usize = 64 * 1024 * 1024;

/// TLS 1.2 and 1.3 with the sandbox's certificate.
pub fn tls(pki: &Pki, faults: Faults) -> Result<TlsAcceptor, Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let certificates =
        Certificates { right: certified(&pki.tls)?, wrong: certified(&pki.foreign_tls)?, faults };
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(certificates));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // A session taken up again shows no certificate, and so not the wrong one either.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn certified(pair: &Pair) -> Result<Arc<CertifiedKey>, Error> {
    let key = PrivateKeyDer::Pkcs8(pair.key.serialize_der().into());
    let key = rustls::crypto::ring::sign::any_supported_type(&key)?;
    Ok(Arc::new(CertifiedKey::new(vec![CertificateDer::from(pair.certificate.clone())], key)))
}

struct Certificates {
    right: Arc<CertifiedKey>,
    wrong: Arc<CertifiedKey>,
    faults: Faults,
}

impl std::fmt::Debug for Certificates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Certificates(…)")
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(if self.faults.has_wrong_certificate() { &self.wrong } else { &self.right }.clone())
    }
}

/// Serves until dropped, over TLS or plainly; connections end with it.
pub async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, router: Router, faults: Faults) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, tls.clone(), router.clone(), faults.clone()));
                }
                Err(error) => {
                    // Out of file descriptors, most likely: wait until connections have ended.
                    tracing::warn!(%error, "accept");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(stream: TcpStream, tls: Option<TlsAcceptor>, router: Router, faults: Faults) {
    match tls {
        None => converse(stream, router, faults).await,
        Some(tls) => {
            if let Ok(Ok(stream)) = tokio::time::timeout(PATIENCE, tls.accept(stream)).await {
                converse(stream, router, faults).await;
            }
        }
    }
}

async fn converse(stream: impl AsyncRead + AsyncWrite + Unpin + 'static, router: Router, faults: Faults) {
    let service = service_fn(move |request| respond(request, router.clone(), faults.clone()));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
    if let Err(error) = http.serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(%error, "connection");
    }
}

/// An error that makes hyper close the connection without an answer.
#[derive(Debug, thiserror::Error)]
#[error("hung up on demand")]
struct HungUp;

async fn respond(
    mut request: Request<Incoming>,
    mut router: Router,
    faults: Faults,
) -> Result<Response<Body>, HungUp> {
    let language = Language::of(request.headers());
    let fault = match request.uri().path() {
        // What ends the others does not fail itself.
        switch::PATH => None,
        path => faults.take(request.method().as_str(), path),
    };
    let problem = match fault {
        Some(Fault::DropRequest) => return Err(HungUp),
        Some(Fault::RateLimited(seconds)) => {
            Some(Problem { retry_after: Some(seconds), ..Kind::RateLimited.into() })
        }
        Some(Fault::Internal) => Some(Kind::Internal.into()),
        Some(Fault::BadRequest) => Some(Kind::InvalidRequest.into()),
        Some(Fault::Bent(bent)) => {
            request.extensions_mut().insert(bent);
            None
        }
        Some(Fault::Delay(time)) => {
            tokio::time::sleep(time).await;
            None
        }
        Some(Fault::DropAnswer | Fault::Malformed | Fault::Oversized | Fault::WrongCertificate) | None => {
            None
        }
    };
    if let Some(problem) = problem {
        return Ok(problem.answer(language));
    }
    let Ok(answer) = router.call(request).await;
    match fault {
        Some(Fault::DropAnswer) => Err(HungUp),
        Some(Fault::Malformed) => Ok(json(r#"{"name": "Möh"#.into())),
        Some(Fault::Oversized) => Ok(json(vec![b' '; OVERSIZED].into())),
        _ => Ok(answer),
    }
}

fn json(body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    let media_type = axum::http::HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    response
}
