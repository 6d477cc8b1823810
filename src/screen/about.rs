//! Xidmət haqqında: what the service is for, who may use it, what is needed, and the steps
//! (manual, Giriş to Xidmətdən istifadəyə giriş).

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Back to where one came from.
    Close,
}
