//! Following another's vehicle or licence: ask, consent, confirm, end, renew; and what time and the registry do to it.

pub mod cancel;
mod code;
pub mod confirm;
pub mod consent;
pub mod decline;
pub mod deliver;
pub mod end;
pub mod expire;
mod held;
pub mod lose;
pub mod renew;
pub mod request;
pub mod send_code;
pub mod shown;
mod tell;
