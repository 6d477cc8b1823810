//! A backup of the local database.

use super::home::Home;
use jiff::Timestamp;

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// When it was made.
    pub made: Timestamp,
    /// The service that its data belong to, as far as it is known.
    pub home: Option<Home>,
    /// Drafts.
    pub drafts: usize,
    /// Signed applications that the service has not acknowledged.
    pub open: usize,
    /// Rows of the history.
    pub applications: usize,
}
