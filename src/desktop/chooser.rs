//! The desktop's window in which a file or folder is chosen (org.freedesktop.portal.FileChooser).

use super::Bus;
use crate::domain::choosing::Asked;

/// Why no window opened: what the desktop said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing(pub String);

/// Has a file or folder chosen; `None`: the user would rather not.
///
/// # Errors
/// [`Missing`], where the desktop has no such window.
#[cfg(target_os = "linux")]
pub async fn choose(bus: &Bus, asked: &Asked) -> Result<Option<String>, Missing> {
    portal::choose(bus, asked).await.map_err(|e| Missing(e.to_string()))
}

/// Elsewhere nothing has been built and tried yet.
///
/// # Errors
/// Always.
#[cfg(not(target_os = "linux"))]
pub async fn choose(_: &Bus, _: &Asked) -> Result<Option<String>, Missing> {
    Err(Missing("this system".to_owned()))
}

#[cfg(target_os = "linux")]
mod portal {
    use crate::desktop::{Bus, PORTAL, PORTAL_PATH};
    use crate::domain::choosing::{Asked, Wanted};
    use futures::StreamExt;
    use futures::future::{Either, ready, select};
    use std::collections::HashMap;
    use std::pin::pin;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;
    use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

    const INTERFACE: &str = "org.freedesktop.portal.FileChooser";
    const REQUEST: &str = "org.freedesktop.portal.Request";
    /// How long the portal may take to say that its window opens; the user may take as long as they like.
    const PATIENCE: Duration = Duration::from_secs(15);
    /// A filter that is a pattern of names.
    const GLOB: u32 = 0;
    /// The user chose.
    const CHOSEN: u32 = 0;
    /// The user closed the window.
    const CANCELLED: u32 = 1;

    pub async fn choose(bus: &Bus, asked: &Asked) -> zbus::Result<Option<String>> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let connection = bus.builder()?.method_timeout(PATIENCE).build().await?;
        let token = format!("mohur_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        // The answer's address is known before the question, so that no answer comes too early.
        let name = connection.unique_name().map(|name| name.trim_start_matches(':').replace('.', "_"));
        let request = format!("{PORTAL_PATH}/request/{}/{token}", name.unwrap_or_default());
        let expected = zbus::Proxy::new(&connection, PORTAL, request, REQUEST).await?;
        let mut answers = expected.receive_signal("Response").await?;

        let mut options = HashMap::from([("handle_token", Value::from(token))]);
        let method = match &asked.wanted {
            Wanted::File([]) => "OpenFile",
            Wanted::File(patterns) => {
                let filter = |patterns: &[&str]| {
                    let globs: Vec<_> =
                        patterns.iter().map(|pattern| (GLOB, (*pattern).to_owned())).collect();
                    (patterns.join(", "), globs)
                };
                options.insert("filters", Value::new(vec![filter(patterns), filter(&["*"])]));
                "OpenFile"
            }
            Wanted::Folder => {
                options.insert("directory", Value::from(true));
                "OpenFile"
            }
            Wanted::NewFile(name) => {
                options.insert("current_name", Value::from(name.as_str()));
                "SaveFile"
            }
        };
        let chooser = zbus::Proxy::new(&connection, PORTAL, PORTAL_PATH, INTERFACE).await?;
        // A portal that leaves the bus never answers.
        let left = chooser.receive_owner_changed().await?.filter(|owner| ready(owner.is_none()));
        let mut left = pin!(left);
        // Nobody's window stands by itself.
        let parent = asked.over.map(|number| format!("x11:{number:x}")).unwrap_or_default();
        let told: OwnedObjectPath = chooser.call(method, &(parent, asked.title.as_str(), options)).await?;
        // Portals before version 0.9 choose the address themselves.
        if told.as_ref() != *expected.path() {
            let request = zbus::Proxy::new(&connection, PORTAL, told, REQUEST).await?;
            answers = request.receive_signal("Response").await?;
        }

        let gone = || zbus::Error::Failure("the window of the desktop is gone".to_owned());
        let answer = match select(answers.next(), left.next()).await {
            Either::Left((answer, _)) => answer.ok_or_else(gone)?,
            Either::Right(_) => return Err(gone()),
        };
        let body = answer.body();
        let (outcome, mut results): (u32, HashMap<String, OwnedValue>) = body.deserialize()?;
        match outcome {
            CHOSEN => {
                let uris = results.remove("uris").ok_or_else(gone)?;
                let uris = Vec::<String>::try_from(uris)?;
                let path = uris.first().and_then(|uri| super::path(uri));
                path.map(Some).ok_or_else(|| zbus::Error::Failure("not a file of this computer".to_owned()))
            }
            CANCELLED => Ok(None),
            _ => Err(gone()),
        }
    }
}

/// The path that a `file:` URI names (RFC 8089).
#[cfg(any(target_os = "linux", test))]
fn path(uri: &str) -> Option<String> {
    let rest = uri.strip_prefix("file://")?;
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    if !rest.starts_with('/') {
        return None;
    }
    let mut bytes = rest.bytes();
    let mut path = Vec::new();
    while let Some(byte) = bytes.next() {
        path.push(match byte {
            b'%' => {
                let mut digit = || char::from(bytes.next()?).to_digit(16);
                u8::try_from(digit()? * 16 + digit()?).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(path).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_files_become_paths() {
        let told = |uri| path(uri);
        assert_eq!(told("file:///home/a/b.asice").as_deref(), Some("/home/a/b.asice"));
        assert_eq!(told("file://localhost/a%20b/%C6%8F").as_deref(), Some("/a b/Ə"));
        for other in ["file://host/a", "https://a/b", "file:///a%2", "file:///%FF", ""] {
            assert_eq!(told(other), None, "{other}");
        }
    }
}
