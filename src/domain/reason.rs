//! The four reasons of manual 3.1.3, in its order.

/// Why a certificate is to be replaced or a duplicate issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// a) Şəxsiyyəti təsdiq edən sənəddəki dəyişiklik.
    IdentityDocumentChanged,
    /// b) Dövlət sosial sığorta şəhadətnaməsinin itirilməsi.
    Lost,
    /// c) Şəhadətnamədə yazılan məlumatlarda yanlışlıq və yaxud səhv aşkar edilməsi.
    ErrorInCertificate,
    /// d) Dövlət sosial sığorta şəhadətnaməsinin yararsız hala düşməsi.
    Damaged,
}

impl Reason {
    /// In the manual's order.
    pub const ALL: [Reason; 4] =
        [Reason::IdentityDocumentChanged, Reason::Lost, Reason::ErrorInCertificate, Reason::Damaged];

    /// The contract's word.
    pub fn code(self) -> &'static str {
        match self {
            Reason::IdentityDocumentChanged => "identity_document_changed",
            Reason::Lost => "lost",
            Reason::ErrorInCertificate => "error_in_certificate",
            Reason::Damaged => "damaged",
        }
    }

    /// The reason of a contract's word.
    pub fn from_code(code: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|r| r.code() == code)
    }
}
