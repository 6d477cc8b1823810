//! PKCS#11 modules and what they showed when all of them were asked at once.

use super::token::{Credential, Token};

/// What the modules of this computer showed at one moment: a whole, never a change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Survey {
    /// Each module that was asked and has answered, in order of preference.
    pub modules: Vec<Module>,
    /// All certificates that have a private key, each once.
    pub credentials: Vec<Credential>,
    /// How many more modules were asked and have not answered yet.
    pub pending: usize,
}

impl Survey {
    /// All tokens that were seen, also those without a certificate.
    pub fn tokens(&self) -> impl Iterator<Item = &Token> {
        self.modules.iter().flat_map(|module| match &module.condition {
            Condition::Works { tokens, .. } => tokens.as_slice(),
            _ => &[],
        })
    }
}

/// A PKCS#11 module and how it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// Its file.
    pub file: String,
    /// Who named it.
    pub source: Source,
    /// How it did.
    pub condition: Condition,
}

/// Who named a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The user, in the settings; not checked, so that a wrong choice is reported when it is used.
    Chosen,
    /// This file of p11-kit's configuration.
    P11Kit(String),
    /// The list of known names.
    Known,
}

/// How a module did when it was asked for its tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// It answered.
    Works {
        /// What it calls itself: manufacturer, description and version.
        library: String,
        /// The tokens that it sees.
        tokens: Vec<Token>,
    },
    /// It could not be loaded or set up; what the loader or the module said.
    Failed(String),
    /// It did not answer within its time limit; its process was ended.
    Hung,
    /// It took its process down.
    Crashed,
    /// It was loaded and refuses to list its tokens; the PKCS#11 return value and function.
    Troubled(String),
}
