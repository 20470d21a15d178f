//! Keys: access tokens, the vault for personal fields, and what signs the history.

pub mod checkpoint_key;
mod known_tokens;
pub mod tokens;
pub mod vault;

use aws_lc_rs::digest::{SHA256, digest};

/// SHA-256.
pub fn fingerprint(bytes: &[u8]) -> [u8; 32] {
    digest(&SHA256, bytes).as_ref().try_into().unwrap_or([0; 32])
}
