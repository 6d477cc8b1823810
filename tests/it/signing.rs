//! Containers, receipts and authentication tokens against the test certificates of `golden/pki`, and
//! against validators that are not ours.

mod authentication;
mod certificates;
mod craft;
mod golden;
mod material;
mod receipts;
mod tampering;
mod validators;
mod zip_tampering;
