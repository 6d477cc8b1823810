//! Whether what is sent has legal effect.

/// The environment of a service; a signed field of each application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Environment {
    /// The real one.
    Production,
    /// A trial service with made-up people: everything shown carries a banner, each document a watermark.
    Sandbox,
}

impl Environment {
    /// Whether documents carry a watermark and windows a banner.
    pub fn is_trial(self) -> bool {
        self != Environment::Production
    }
}
