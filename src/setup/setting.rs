//! What a value must be beyond its form: an address that a service can have, files that can be read.

use super::{read_list, read_trust};
use crate::domain::setting::{Key, Value};
use crate::problem::Problem;
use crate::remote::Origin;
use std::path::Path;

/// Whether a value can work.
///
/// # Errors
/// The problem that it would be.
pub fn check(key: Key, value: &Value) -> Result<(), Problem> {
    match (key, value) {
        (Key::ServiceAddress, Value::Text(address)) => match Origin::parse(address) {
            Ok(_) => Ok(()),
            Err(why) => Err(Problem::no_service(format!("{address}: {why}"))),
        },
        (Key::ServiceAuthorities, Value::Text(file)) => read_list(Path::new(file)).map(drop),
        (Key::ServiceTrust, Value::Text(file)) => read_trust(Path::new(file)).map(drop),
        (Key::CardModules, Value::List(files)) => {
            match files.iter().find(|file| !Path::new(file).is_file()) {
                Some(file) => Err(Problem::unreadable(format!("{file}: not a file"))),
                None => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// Whether the address leads to this computer only: nothing that is sent there leaves it.
pub fn is_this_computer(address: &str) -> bool {
    Origin::parse(address).is_ok_and(|origin| origin.is_this_computer())
}
