//! The insurer (sığortaedən): the employer, and the DSMF office that it belongs to.

use super::identifier::Voen;

/// What kind of taxpayer an insurer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Hüquqi şəxs.
    LegalEntity,
    /// Sahibkarlıq fəaliyyəti ilə məşğul olan fiziki şəxs.
    Entrepreneur,
}

/// An employer as the service knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Insurer {
    /// Taxpayer number.
    pub voen: Voen,
    /// Official name.
    pub name: String,
    /// Legal entity or entrepreneur.
    pub kind: Kind,
    /// The insurer's account number with DSMF (SUN); free text, only shown.
    pub account_number: Option<String>,
    /// The office that its applications go to.
    pub office: Office,
}

/// A DSMF body that an application goes to (manual, Məzmun).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// The service's code.
    pub code: String,
    /// Official name.
    pub name: String,
    /// Which part of DSMF it is.
    pub kind: OfficeKind,
}

/// Which part of DSMF an office is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OfficeKind {
    /// Departament.
    Department,
    /// Rayon (şəhər) şöbəsi.
    Branch,
    /// Office of the Naxçıvan Autonomous Republic's fund.
    Nakhchivan,
}
