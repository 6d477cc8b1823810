//! Plain data and rules of the trade. Knows no file, network, clock, window or serialisation.

pub mod application;
pub mod authority;
pub mod card_kind;
pub mod diagnosis;
pub mod difference;
pub mod draft;
pub mod environment;
pub mod history;
pub mod identifier;
pub mod identity;
pub mod insurer;
pub mod ladder;
pub mod level;
pub mod lookup;
pub mod middleware;
pub mod outbox;
pub mod person;
pub mod reader;
pub mod reason;
pub mod receipt;
pub mod redaction;
pub mod secret;
pub mod session;
pub mod text;
pub mod token;
