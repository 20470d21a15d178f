//! Keys: access tokens, and the vault for personal fields.

pub mod tokens;
pub mod vault;
