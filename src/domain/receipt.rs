//! The service's signed acknowledgement (qəbul bildirişi).

use super::environment::Environment;
use super::identifier::Voen;
use super::outbox::ContainerDigest;
use jiff::Timestamp;

/// What a verified receipt says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The number under which the service keeps the application.
    pub registration_number: String,
    /// When the service took it.
    pub time: Timestamp,
    /// The container as received.
    pub digest: ContainerDigest,
    /// For which insurer.
    pub voen: Voen,
    /// Origin of the service.
    pub service: String,
    /// Whether it has legal effect.
    pub environment: Environment,
}
