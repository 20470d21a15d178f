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
pub mod looked;
pub mod lose;
pub mod renew;
pub mod request;
pub mod send_code;
pub mod shown;
mod tell;

pub use code::code;

/// Stand-in until the follows are moved.
pub async fn handled(
    _: &crate::work::Work<'_>,
    _: persistence::follow::Locked,
    _: domain::ids::CaseId,
) -> Result<(), crate::problem::Problem> {
    Ok(())
}
