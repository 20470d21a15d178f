//! FOLLOW-7: an authorisation that ends after a year is renewed with a new code. Source: seed; how decided.
//!
//! A renewal is the owner's consent anew, by a text message and a code like the request's. It costs no chance and no
//! place. Once the authorisation has ended, only a new request helps.

use thiserror::Error;

use super::code::{self, CodeRefusal, IssuedCode, TooManyCodes, Verdict};
use super::confirm::authorised_until;
use super::{Active, Side};
use crate::policy::Policy;
use crate::time::Instant;

/// Why there is no renewal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The follower renews.
    #[error("only the follower can renew")]
    NotFollower,
    /// The owner is a host user, whose authorisation does not end by itself.
    #[error("the authorisation does not end by itself")]
    NotNeeded,
    /// The authorisation has ended.
    #[error("the authorisation has ended")]
    Ended,
    /// There are no more codes for renewing this authorisation.
    #[error(transparent)]
    TooManyCodes(#[from] TooManyCodes),
    /// The code is not right.
    #[error(transparent)]
    Code(#[from] CodeRefusal),
}

/// Gives out a code for renewing the authorisation that is in force, after the `issued` ones before it, which then
/// count no longer. `policy` is that of the request.
///
/// # Errors
/// See [`Refusal`].
pub fn send_code(
    active: &Active,
    side: Side,
    issued: u32,
    policy: &Policy,
    now: Instant,
) -> Result<IssuedCode, Refusal> {
    let end = renewable(active, side, now)?;
    Ok(code::issue(issued, end, policy, now)?)
}

/// Renews: the next authorisation lasts a year from now, and its consent is of now. `policy` is that of the request.
///
/// # Errors
/// See [`Refusal`].
pub fn decide(active: Active, side: Side, verdict: Verdict, policy: &Policy, now: Instant) -> Result<Active, Refusal> {
    renewable(&active, side, now)?;
    verdict?;
    Ok(Active {
        consented_at: now,
        authorised_until: authorised_until(&active.follow, policy, now),
        authorisation: active.authorisation.saturating_add(1),
        ..active
    })
}

/// When the authorisation ends that can be renewed now.
fn renewable(active: &Active, side: Side, now: Instant) -> Result<Instant, Refusal> {
    if side != Side::Follower {
        return Err(Refusal::NotFollower);
    }
    let end = active.authorised_until.ok_or(Refusal::NotNeeded)?;
    if now < end { Ok(end) } else { Err(Refusal::Ended) }
}
