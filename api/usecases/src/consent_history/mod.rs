//! FOLLOW-11: the history of a follow, which both sides can read. It is written together with the follow's row.

mod handled;
pub mod looked;

pub use handled::handled;

use crate::problem::Problem;
use crate::work::{Happened, Work, together};
use domain::event::{About, FollowEvent, Noun};
use domain::follow::Follow;
use domain::follow::Open;
use domain::policy::Policy;
use domain::time::Instant;
use persistence::event::Last;
use persistence::follow::{self, Locked};

/// Records what has happened to a follow at that moment, and stores what it has come to by that.
///
/// # Errors
/// [`persistence::StoreError::Conflict`] when a constraint says that it cannot be.
pub(crate) async fn save(work: &Work<'_>, locked: &Locked, event: FollowEvent, at: Instant) -> Result<(), Problem> {
    let happened = happened(work, locked.state.follow(), event, at)?;
    together!(work.record_next(happened), follow::save(work.tx, locked))?;
    Ok(())
}

/// As [`save`], at the moment of the work and after the follow's `last` event. Returns what is the last event now.
///
/// # Errors
/// As [`save`].
pub(crate) async fn save_after(
    work: &Work<'_>,
    last: Last,
    locked: &Locked,
    event: FollowEvent,
) -> Result<Last, Problem> {
    let happened = happened(work, locked.state.follow(), event, work.now())?;
    let (last, ()) = together!(work.record(last, happened), follow::save(work.tx, locked))?;
    Ok(last)
}

/// Records and stores a new request, under the limits of `policy`.
///
/// # Errors
/// [`persistence::StoreError::Conflict`] when the account has no free place or chance, or has asked before.
pub(crate) async fn save_new(
    work: &Work<'_>,
    request: &Open,
    policy: &Policy,
    event: FollowEvent,
) -> Result<Locked, Problem> {
    let happened = happened(work, request.follow(), event, work.now())?;
    let (_, locked) = together!(work.record_next(happened), follow::insert(work.tx, request, policy))?;
    Ok(locked)
}

fn happened(work: &Work<'_>, follow: &Follow, event: FollowEvent, at: Instant) -> Result<Happened, Problem> {
    let jurisdiction = work.shared.policy(&follow.policy_version)?.jurisdiction.clone();
    let about = About { noun: Noun::Follow, id: follow.id.uuid(), person: Some(follow.follower), jurisdiction };
    Ok(Happened::new(about, event, at))
}
