//! The telephones from the command line: the same requests as the page makes.

use super::page::PATH;
use crate::sandbox::{Error, pki};
use serde::Deserialize;
use std::path::Path;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longest answer.
const LONGEST: u64 = 1 << 20;

/// What a phone shows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Shown {
    /// Names what it was asked for.
    pub session: String,
    /// National digits.
    pub number: String,
    /// The code.
    pub code: String,
    /// `sign-in` or `signature`.
    pub what: String,
    /// What is to be signed, as the phone shows it.
    pub display: Option<String>,
    /// How it ended; nothing while it is asked.
    pub result: Option<String>,
}

#[derive(Deserialize)]
struct All {
    asked: Vec<Shown>,
}

/// What the phones of the sandbox in a folder show, newest first.
///
/// # Errors
/// It does not run.
pub async fn shown(data_dir: &Path) -> Result<Vec<Shown>, Error> {
    let (_, body) = ask(data_dir, "GET", PATH, "").await?;
    Ok(serde_json::from_slice::<All>(&body)?.asked)
}

/// Does something at the phone that was asked in this session; whether it still was.
///
/// # Errors
/// It does not run, or there is no such act.
pub async fn tell(data_dir: &Path, session: &str, act: &str) -> Result<bool, Error> {
    let (status, _) = ask(data_dir, "POST", PATH, &format!("session={session}&act={act}")).await?;
    match status {
        303 => Ok(true),
        404 => Ok(false),
        status => Err(Error::Pki(format!("HTTP {status}"))),
    }
}

/// Asks the sandbox in a folder, which listens on this computer: the status, and the body of the answer.
pub(in crate::sandbox) async fn ask(
    data_dir: &Path,
    method: &str,
    path: &str,
    form: &str,
) -> Result<(u16, Vec<u8>), Error> {
    let gone = || std::io::Error::new(std::io::ErrorKind::NotFound, "no trial service runs in this folder");
    let port = pki::port(data_dir).ok_or_else(gone)?;
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept: application/json\r\nConnection: close\r\n\
         Content-Length: {}\r\n\r\n{form}",
        form.len()
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(LONGEST).read_to_end(&mut answer).await?;
    let odd = || std::io::Error::from(std::io::ErrorKind::InvalidData);
    let at = answer.windows(4).position(|end| end == b"\r\n\r\n").ok_or_else(odd)?;
    let status = answer.get(9..12).and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
    Ok((status.ok_or_else(odd)?, answer.split_off(at + 4)))
}
