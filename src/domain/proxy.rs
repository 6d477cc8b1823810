//! The way out of this computer: through a proxy or not.

use std::fmt;

/// How the network is reached.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Proxy {
    /// As the system's settings say.
    #[default]
    System,
    /// Through this one.
    Manual(Manual),
    /// Directly, whatever the system's settings say.
    None,
}

/// A proxy that somebody set. Its password is a secret and kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manual {
    /// Where it listens.
    pub place: Place,
    /// Who it is asked as; `None` where it asks nobody.
    pub user: Option<String>,
    /// Hosts that are reached without it: names, `.domain` with all below it, addresses and networks.
    pub except: Vec<String>,
}

/// Host and port.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// A name or an address; an IPv6 address in brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl Place {
    /// Reads `host:port`.
    pub fn parse(text: &str) -> Option<Place> {
        let (host, port) = text.trim().rsplit_once(':')?;
        let is_bracketed = host.starts_with('[') && host.ends_with(']');
        let is_plain = !host.is_empty()
            && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
        let inside = host.trim_start_matches('[').trim_end_matches(']');
        let is_host = is_plain || (is_bracketed && inside.parse::<std::net::Ipv6Addr>().is_ok());
        let port = port.parse().ok().filter(|port| *port != 0)?;
        is_host.then(|| Place { host: host.to_ascii_lowercase(), port })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_host_and_a_port() {
        for (typed, written) in [
            ("Proxy.firm.az:3128", "proxy.firm.az:3128"),
            (" 10.0.0.1:8080 ", "10.0.0.1:8080"),
            ("[::1]:3128", "[::1]:3128"),
        ] {
            assert_eq!(Place::parse(typed).unwrap().to_string(), written);
        }
        for typed in
            ["", "proxy", "proxy:", ":3128", "proxy:0", "proxy:70000", "http://proxy:1", "::1:3128", "u@p:1"]
        {
            assert_eq!(Place::parse(typed), None, "{typed}");
        }
    }
}
