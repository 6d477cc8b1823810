//! Faults switched on and off while the sandbox runs: a page for programs of this computer.

use super::Error;
use super::faults::{Faults, Rule};
use super::phone::{ask, is_from_here};
use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::routing::post;
use std::path::Path;

/// Where it is, below the authorities' address.
pub const PATH: &str = "/faults";
/// Longest list of rules.
const LONGEST: usize = 16 * 1024;

/// Takes the rules that hold from now on, one a line.
pub fn router(faults: Faults) -> Router {
    Router::new().route(PATH, post(switch)).with_state(faults)
}

async fn switch(State(faults): State<Faults>, request: Request) -> StatusCode {
    if !is_from_here(request.headers()) {
        return StatusCode::FORBIDDEN;
    }
    let Ok(body) = to_bytes(request.into_body(), LONGEST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE;
    };
    let rules = String::from_utf8_lossy(&body).lines().map(str::parse).collect::<Result<Vec<Rule>, _>>();
    let Ok(rules) = rules else { return StatusCode::BAD_REQUEST };
    faults.clear();
    rules.into_iter().for_each(|rule| faults.add(rule));
    StatusCode::NO_CONTENT
}

/// These faults, and no others, from now on at the sandbox of a folder.
///
/// # Errors
/// It does not run, or one of the rules is none.
pub async fn set(data_dir: &Path, rules: &[String]) -> Result<(), Error> {
    match ask(data_dir, "POST", PATH, &rules.join("\n")).await? {
        (204, _) => Ok(()),
        (status, _) => Err(Error::Pki(format!("HTTP {status}"))),
    }
}
