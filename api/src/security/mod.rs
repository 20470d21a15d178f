//! Keys: access tokens, the vault for personal fields, and what signs the history.

pub mod checkpoint_key;
mod known_tokens;
pub mod tokens;
pub mod vault;
