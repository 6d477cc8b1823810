//! Which service the data on this computer belong to.

use super::environment::Environment;
use std::fmt;

/// A service: its address, and its environment once it has told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// scheme://host[:port].
    pub service: String,
    /// `None` until the service has answered once.
    pub environment: Option<Environment>,
}

impl Home {
    /// Whether data of one may be used with the other: the same service, and no environment that
    /// contradicts.
    pub fn fits(&self, other: &Home) -> bool {
        let agree = match (self.environment, other.environment) {
            (Some(one), Some(two)) => one == two,
            _ => true,
        };
        self.service == other.service && agree
    }
}

impl fmt::Display for Home {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.environment {
            Some(environment) => write!(f, "{} ({environment:?})", self.service),
            None => f.write_str(&self.service),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_another_service_nor_another_environment_fits() {
        let home = |service: &str, environment| Home { service: service.to_owned(), environment };
        let sandbox = home("https://a.az", Some(Environment::Sandbox));
        assert!(sandbox.fits(&sandbox) && sandbox.fits(&home("https://a.az", None)));
        assert!(!sandbox.fits(&home("https://a.az", Some(Environment::Production))));
        assert!(!sandbox.fits(&home("https://b.az", Some(Environment::Sandbox))));
    }
}
