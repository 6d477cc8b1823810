//! Client and authorities through a real proxy that wants a password.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use mohur::domain::proxy::{Manual, Place, Proxy};
use mohur::problem::Problem;
use mohur::remote::{Authorities, Client, Config, Error, Line, Origin, Service, Way, Web};
use mohur::sandbox::{Options, start};
use rcgen::{CertificateParams, KeyPair};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use zeroize::Zeroizing;

const USER: &str = "mühasib";
const PASSWORD: &str = "gizli söz: 7";

/// A proxy of this computer: tunnels and plain requests, for its user only. Every host is at `there`.
struct Gate {
    place: Place,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Gate {
    async fn open(there: u16) -> Gate {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let place = Place { host: "127.0.0.1".into(), port: listener.local_addr().unwrap().port() };
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = asked.clone();
        tokio::spawn(async move {
            loop {
                let (connection, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(connection, there, log.clone()));
            }
        });
        Gate { place, asked }
    }

    fn way(&self, user: Option<&str>, password: &str, except: &[&str]) -> Way {
        let except = except.iter().map(|host| (*host).to_owned()).collect();
        let manual = Manual { place: self.place.clone(), user: user.map(str::to_owned), except };
        Way { proxy: Proxy::Manual(manual), password: Some(Zeroizing::new(password.to_owned())) }
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

/// Reads a head, byte by byte: what follows it belongs to somebody else.
async fn head(connection: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if connection.read(&mut byte).await.unwrap_or(0) == 0 {
            break;
        }
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

async fn serve(mut connection: TcpStream, there: u16, log: Arc<Mutex<Vec<String>>>) {
    let head = head(&mut connection).await;
    let Some(line) = head.lines().next().map(str::to_owned) else { return };
    let expected = format!("Basic {}", BASE64_STANDARD.encode(format!("{USER}:{PASSWORD}")));
    let given = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("proxy-authorization").then_some(value)
    });
    if given != Some(&expected) {
        let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"f\"\r\n\
                       Content-Length: 0\r\nConnection: close\r\n\r\n";
        connection.write_all(refusal.as_bytes()).await.unwrap();
        return;
    }
    log.lock().unwrap().push(line.clone());
    if line.starts_with("CONNECT") {
        connection.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        let mut service = TcpStream::connect(("127.0.0.1", there)).await.unwrap();
        let _ = copy_bidirectional(&mut connection, &mut service).await;
    } else {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nanswer";
        connection.write_all(answer.as_bytes()).await.unwrap();
    }
}

/// `https://service.test` with the trial service's card, and the authority of its certificate.
async fn service() -> (u16, Vec<u8>) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let dir = tempfile::tempdir().unwrap();
    let running = start(Options::new(dir.path())).await.unwrap();
    let http = reqwest::Client::builder().danger_accept_invalid_certs(true).no_proxy().build().unwrap();
    let card = http.get(format!("{}/v1/service", running.origin())).send().await.unwrap();
    let card = card.text().await.unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["service.test".into()]).unwrap().self_signed(&key).unwrap();
    let der = certificate.der().clone();
    let tls = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(
            vec![der.clone()],
            rustls_pki_types::PrivateKeyDer::Pkcs8(key.serialize_der().into()),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (connection, _) = listener.accept().await.unwrap();
            let Ok(mut connection) = acceptor.accept(connection).await else { continue };
            let _ = connection.read(&mut [0; 4096]).await;
            let answer = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{card}",
                card.len()
            );
            let _ = connection.write_all(answer.as_bytes()).await;
            let _ = connection.shutdown().await;
        }
    });
    (port, der.to_vec())
}

fn client(authority: &[u8], way: Way) -> Client {
    let origin = Origin::parse("https://service.test").unwrap();
    let authorities = if authority.is_empty() { vec![] } else { vec![authority.to_vec()] };
    Client::new(Config { authorities, way, ..Config::new(origin, "en") }).unwrap()
}

#[tokio::test]
async fn the_service_is_reached_through_a_proxy_with_a_password() {
    let (port, authority) = service().await;
    let gate = Gate::open(port).await;
    let through = client(&authority, gate.way(Some(USER), PASSWORD, &[]));
    assert!(through.card().await.unwrap().environment.is_trial());
    assert_eq!(gate.asked(), ["CONNECT service.test:443 HTTP/1.1"]);
    assert_eq!(through.proxy(), Some(gate.place.to_string()), "so the diagnosis says");
    assert!(through.connect_proxy().await.is_ok());
}

#[tokio::test]
async fn a_proxy_that_wants_another_password_is_told_apart() {
    let (port, authority) = service().await;
    let gate = Gate::open(port).await;
    for way in [
        gate.way(Some(USER), "başqa", &[]),
        gate.way(None, PASSWORD, &[]),
        Way { password: None, ..gate.way(Some(USER), "", &[]) },
    ] {
        let error = client(&authority, way.clone()).card().await.unwrap_err();
        assert!(matches!(error, Error::ProxyPassword(_)), "{error:?}");
        let problem = Problem::from(&error);
        assert_eq!(problem.code(), "X17");
        assert!(problem.detail().is_none_or(|detail| !detail.contains("başqa")), "{problem:?}");
        // Authorities are asked in plain HTTP: there the refusal is an answer.
        let error = Web::new(way).get("http://tsa.test/").await.unwrap_err();
        assert!(matches!(error, Error::ProxyPassword(_)), "{error:?}");
    }
    assert!(gate.asked().is_empty(), "nothing went past it");
}

#[tokio::test]
async fn authorities_are_asked_through_it_too() {
    let gate = Gate::open(1).await;
    let web = Web::new(gate.way(Some(USER), PASSWORD, &[]));
    assert_eq!(web.get("http://crl.test/list.crl").await.unwrap(), b"answer");
    let posted = web.post("http://tsa.test/", b"?".to_vec(), "application/timestamp-query", "*/*").await;
    assert_eq!(posted.unwrap(), b"answer");
    let asked = ["GET http://crl.test/list.crl HTTP/1.1", "POST http://tsa.test/ HTTP/1.1"];
    assert_eq!(gate.asked(), asked);
}

#[tokio::test]
async fn exceptions_and_this_computer_go_without_it() {
    let gate = Gate::open(1).await;
    let way = gate.way(Some(USER), PASSWORD, &[".test", "10.0.0.0/8"]);
    let direct = Web::new(way.clone()).get("http://crl.test/list.crl").await.unwrap_err();
    assert!(matches!(direct, Error::NoConnection(_)), "no such name: {direct:?}");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let here = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    assert!(Web::new(way.clone()).get(&here).await.is_err(), "nobody listens there any more");
    assert!(client(&[], Way { proxy: Proxy::None, password: None }).proxy().is_none());
    assert!(gate.asked().is_empty());
}
