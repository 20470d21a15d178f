//! FOLLOW-2, FOLLOW-3: the owner consents and gets a code to pass on; asked again, a further code. Source: seed.

use thiserror::Error;

use super::code::{self, IssuedCode, TooManyCodes};
use super::{AwaitingCode, Open, Side};
use crate::policy::Policy;
use crate::time::Instant;

/// Why there is no consent and no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Consent is the owner's alone.
    #[error("only the owner can consent")]
    NotOwner,
    /// The request has expired.
    #[error("the request has expired")]
    Expired,
    /// There are no more codes for this request.
    #[error(transparent)]
    TooManyCodes(#[from] TooManyCodes),
}

/// Consents, and gives out a code after the `issued` ones before it, which then count no longer. A second consent
/// keeps the moment of the first. `policy` is that of the request.
///
/// # Errors
/// See [`Refusal`].
pub fn decide(
    open: Open,
    side: Side,
    issued: u32,
    policy: &Policy,
    now: Instant,
) -> Result<(AwaitingCode, IssuedCode), Refusal> {
    if side != Side::Owner {
        return Err(Refusal::NotOwner);
    }
    if !open.is_alive(now) {
        return Err(Refusal::Expired);
    }
    let code = code::issue(issued, open.expires_at(), policy, now)?;
    let consented_at = open.consented_at().or(Some(now));
    let expires_at = open.expires_at();
    Ok((AwaitingCode { follow: open.into_follow(), expires_at, consented_at }, code))
}
