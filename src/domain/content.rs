//! What is signed: an application, or an order about an authority. Both take the same way from the confirmation
//! to the container.

use super::application::{Application, Id, Signatory};
use super::delegation::Order;
use super::environment::Environment;
use super::insurer::Insurer;
use jiff::Timestamp;

/// A complete document, ready to be signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Müraciət.
    Application(Application),
    /// Səlahiyyətin verilməsi or its withdrawal.
    Order(Order),
}

impl From<&Application> for Content {
    fn from(application: &Application) -> Content {
        Content::Application(application.clone())
    }
}

impl From<&Order> for Content {
    fn from(order: &Order) -> Content {
        Content::Order(order.clone())
    }
}

impl Content {
    /// The client's name for it.
    pub fn id(&self) -> &Id {
        match self {
            Content::Application(application) => &application.id,
            Content::Order(order) => &order.id,
        }
    }

    /// Whether it has legal effect.
    pub fn environment(&self) -> Environment {
        match self {
            Content::Application(application) => application.environment,
            Content::Order(order) => order.environment,
        }
    }

    /// Origin of the service it is meant for.
    pub fn service(&self) -> &str {
        match self {
            Content::Application(application) => &application.service,
            Content::Order(order) => &order.service,
        }
    }

    /// On whose behalf.
    pub fn insurer(&self) -> &Insurer {
        match self {
            Content::Application(application) => &application.insurer,
            Content::Order(order) => &order.insurer,
        }
    }

    /// Who signs.
    pub fn prepared_by(&self) -> &Signatory {
        match self {
            Content::Application(application) => &application.prepared_by,
            Content::Order(order) => &order.prepared_by,
        }
    }

    /// When it was put together.
    pub fn prepared_at(&self) -> Timestamp {
        match self {
            Content::Application(application) => application.prepared_at,
            Content::Order(order) => order.prepared_at,
        }
    }
}
