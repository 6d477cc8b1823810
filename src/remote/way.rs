//! The way out of this computer: which proxy, and the password that it wants.

use super::Error;
use super::transport::detail;
use crate::domain::proxy::{Manual, Proxy};
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::{ClientBuilder, NoProxy};
use zeroize::Zeroizing;

/// Which proxy, and its password.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Way {
    /// Which one.
    pub proxy: Proxy,
    /// The password of its user, where it has one.
    pub password: Option<Zeroizing<String>>,
}

impl std::fmt::Debug for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Way").field("proxy", &self.proxy).finish_non_exhaustive()
    }
}

impl Way {
    /// Leads a client this way.
    ///
    /// # Errors
    /// [`Error::Malformed`] for an address that no proxy can have.
    pub(super) fn lead(&self, builder: ClientBuilder) -> Result<ClientBuilder, Error> {
        match &self.proxy {
            // What the client does unasked.
            Proxy::System => Ok(builder),
            Proxy::None => Ok(builder.no_proxy()),
            Proxy::Manual(manual) => {
                let mut proxy =
                    reqwest::Proxy::all(address(manual)).map_err(|e| Error::Malformed(detail(&e)))?;
                if let Some(user) = &manual.user {
                    let password = self.password.as_ref().map_or("", |password| password.as_str());
                    proxy = proxy.basic_auth(user, password);
                }
                Ok(builder.proxy(proxy.no_proxy(NoProxy::from_string(&manual.except.join(",")))))
            }
        }
    }

    /// Host and port of the proxy that leads to an address; `None` where none does. By the same rules as the
    /// client's.
    pub(super) fn proxy_to(&self, address_there: &str) -> Option<String> {
        let matcher = match &self.proxy {
            Proxy::System => Matcher::from_system(),
            Proxy::None => return None,
            Proxy::Manual(manual) => {
                Matcher::builder().all(address(manual)).no(manual.except.join(",")).build()
            }
        };
        let proxy = matcher.intercept(&address_there.parse().ok()?)?;
        let uri = proxy.uri();
        let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 });
        uri.host().map(|host| format!("{host}:{port}"))
    }
}

fn address(manual: &Manual) -> String {
    format!("http://{}", manual.place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::proxy::Place;

    fn manual(except: &[&str]) -> Way {
        let proxy = Proxy::Manual(Manual {
            place: Place { host: "proxy.firm.az".into(), port: 3128 },
            user: Some("gunel".into()),
            except: except.iter().map(|host| (*host).to_owned()).collect(),
        });
        Way { proxy, password: Some(Zeroizing::new("sirr-7".to_owned())) }
    }

    #[test]
    fn exceptions_go_without_it() {
        let way = manual(&[".example.az", "10.0.0.0/8"]);
        assert_eq!(way.proxy_to("https://portal.az").as_deref(), Some("proxy.firm.az:3128"));
        for direct in ["https://a.example.az", "https://example.az", "http://10.1.2.3"] {
            assert_eq!(way.proxy_to(direct), None, "{direct}");
        }
        assert_eq!(Way { proxy: Proxy::None, password: None }.proxy_to("https://portal.az"), None);
    }

    #[test]
    fn the_password_is_not_in_debug() {
        assert!(!format!("{:?}", manual(&[])).contains("sirr"));
    }
}
