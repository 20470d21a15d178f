//! FOLLOW-8, FOLLOW-9: cases that are not submitted end with the follow by which they were opened, or with the ownership;
//! submitted ones run on.

use super::{expire, save};
use crate::app::Shared;
use crate::principal::By;
use crate::problem::Problem;
use domain::case::{CancelReason, CaseState, cancel};
use domain::ids::{CaseId, FollowId, VehicleId};
use domain::time::Instant;
use persistence::Tx;
use persistence::case::{self, Locked};
use serde_json::json;

/// Cancels them, before the follow is no longer live: the schema would not have it otherwise. The transaction holds the
/// follow's row, so that none is opened meanwhile.
///
/// # Errors
/// Only what fails.
pub async fn end_with_follow(
    shared: &Shared,
    tx: &Tx,
    author: &By,
    follow: FollowId,
    at: Instant,
) -> Result<(), Problem> {
    let opened = case::opened_by(tx, follow).await?;
    end(shared, tx, author, opened, CancelReason::FollowEnded, at).await
}

/// The same for cases of a vehicle that gets another owner; the transaction holds the vehicle's row.
///
/// # Errors
/// Only what fails.
pub async fn end_with_ownership(
    shared: &Shared,
    tx: &Tx,
    author: &By,
    vehicle: VehicleId,
    at: Instant,
) -> Result<(), Problem> {
    let opened = case::opened_on(tx, vehicle).await?;
    end(shared, tx, author, opened, CancelReason::OwnerChanged, at).await
}

async fn end(
    shared: &Shared,
    tx: &Tx,
    author: &By,
    opened: Vec<CaseId>,
    reason: CancelReason,
    at: Instant,
) -> Result<(), Problem> {
    for id in opened {
        let Some(locked) = case::lock(tx, id).await? else { continue };
        if expire::if_over(shared, tx, author, locked.clone(), at).await? {
            continue;
        }
        let CaseState::Opened(opened) = locked.state.clone() else { continue };
        let Ok(cancelled) = cancel::decide(opened, reason, at) else { continue };
        let ended = Locked { state: CaseState::Cancelled(cancelled), ..locked };
        let data = json!({"reason": reason.as_str()});
        save(shared, tx, author, &ended, ("case.cancelled", at, data)).await?;
    }
    Ok(())
}
