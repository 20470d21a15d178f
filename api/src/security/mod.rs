//! Keys: access tokens, and the vault for personal fields.

mod known_tokens;
pub mod tokens;
pub mod vault;
