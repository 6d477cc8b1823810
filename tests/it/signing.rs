//! Containers, receipts and authentication tokens against the test certificates of `golden/pki`, and
//! against validators that are not ours.

mod authentication;
mod certificates;
mod craft;
mod foreign;
mod golden;
mod hostile;
mod hostile_foreign;
mod judged;
mod levels;
pub mod material;
mod receipts;
pub mod revocations;
mod strangers;
mod tampering;
pub mod timestamps;
mod validators;
mod zip_tampering;
