//! The address of a service: scheme://host[:port], and nothing behind it.

use super::Error;
use reqwest::Url;

/// A service's origin. Plain HTTP is allowed to this computer only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(Url);

/// Why a text is not the address of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Invalid {
    /// Not an address.
    #[error("not an address")]
    Unreadable,
    /// Neither https, nor http to this computer.
    #[error("https is needed, except to this computer")]
    NotSecure,
    /// A user, a path, a query or a fragment stands in it.
    #[error("only scheme, host and port may stand in it")]
    MoreThanOrigin,
}

impl Origin {
    /// Reads an address.
    ///
    /// # Errors
    /// See [`Invalid`].
    pub fn parse(text: &str) -> Result<Origin, Invalid> {
        let url = Url::parse(text.trim()).map_err(|_| Invalid::Unreadable)?;
        let origin = Origin(url);
        match origin.0.scheme() {
            "https" => {}
            "http" if origin.is_this_computer() => {}
            _ => return Err(Invalid::NotSecure),
        }
        let url = &origin.0;
        let bare = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if url.host_str().is_none() {
            Err(Invalid::Unreadable)
        } else if bare {
            Ok(origin)
        } else {
            Err(Invalid::MoreThanOrigin)
        }
    }

    /// As it is signed in tokens and applications (RFC 6454, section 6.2): lower case, no default port,
    /// no slash.
    pub fn text(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// Whether it names the loopback interface: no proxy can lead there.
    pub fn is_this_computer(&self) -> bool {
        is_this_computer(&self.0)
    }

    /// Where to connect to.
    pub(super) fn host_and_port(&self) -> Option<(String, u16)> {
        let host = self.0.host_str()?.trim_start_matches('[').trim_end_matches(']');
        Some((host.to_owned(), self.0.port_or_known_default()?))
    }

    /// The address of a resource; `path` begins with a slash.
    pub(super) fn join(&self, path: &str, query: &[(&str, String)]) -> Result<Url, Error> {
        let mut url = self.0.join(path).map_err(|e| Error::Malformed(format!("address of {path}: {e}")))?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query.iter().map(|(k, v)| (*k, v.as_str())));
        }
        Ok(url)
    }
}

/// Whether an address leads to the loopback interface.
pub(super) fn is_this_computer(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost" | "[::1]") => true,
        Some(host) => host.parse::<std::net::Ipv4Addr>().is_ok_and(|a| a.is_loopback()),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origin_is_written_one_way() {
        for (typed, text) in [
            ("https://Example.az", "https://example.az"),
            (" https://example.az:443/ ", "https://example.az"),
            ("https://127.0.0.1:8443", "https://127.0.0.1:8443"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://[::1]:8080/", "http://[::1]:8080"),
        ] {
            assert_eq!(Origin::parse(typed).unwrap().text(), text, "{typed}");
        }
    }

    #[test]
    fn refuses_what_is_not_a_safe_origin() {
        for (typed, why) in [
            ("example.az", Invalid::Unreadable),
            ("", Invalid::Unreadable),
            ("http://example.az", Invalid::NotSecure),
            ("http://127.0.0.1.example.az", Invalid::NotSecure),
            ("http://localhost.example.az", Invalid::NotSecure),
            ("ftp://localhost", Invalid::NotSecure),
            ("https://example.az/api", Invalid::MoreThanOrigin),
            ("https://example.az/?a=b", Invalid::MoreThanOrigin),
            ("https://user@example.az", Invalid::MoreThanOrigin),
        ] {
            assert_eq!(Origin::parse(typed).unwrap_err(), why, "{typed}");
        }
    }
}
