//! FOLLOW-8, FOLLOW-9: cases that are not submitted end with the follow by which they were opened, or with the ownership;
//! submitted ones run on.

use super::{expire, save};
use crate::problem::Problem;
use crate::work::Work;
use domain::case::{CancelReason, CaseState, cancel};
use domain::event::CaseEvent;
use domain::ids::{CaseId, FollowId, VehicleId};
use persistence::case;

/// Cancels the cases of a follow, before it is no longer live: the schema would not have it otherwise. The transaction holds
/// the follow's row, so that none is opened meanwhile.
///
/// # Errors
/// Database failures only.
pub async fn end_with_follow(work: &Work<'_>, follow: FollowId) -> Result<(), Problem> {
    end(work, case::opened_by(work.tx, follow).await?, CancelReason::FollowEnded).await
}

/// Cancels the cases of a vehicle that gets another owner; the transaction holds the vehicle's row.
///
/// # Errors
/// Database failures only.
pub async fn end_with_ownership(work: &Work<'_>, vehicle: VehicleId) -> Result<(), Problem> {
    end(work, case::opened_on(work.tx, vehicle).await?, CancelReason::OwnerChanged).await
}

async fn end(work: &Work<'_>, opened: Vec<CaseId>, reason: CancelReason) -> Result<(), Problem> {
    for id in opened {
        let Some(locked) = case::lock(work.tx, id).await? else { continue };
        if expire::if_over(work, locked.clone()).await? {
            continue;
        }
        let CaseState::Opened(opened) = locked.state.clone() else { continue };
        let Ok(cancelled) = cancel::decide(opened, reason, work.now()) else { continue };
        let cancelled = locked.enter(CaseState::Cancelled(cancelled));
        save(work, &cancelled, CaseEvent::Cancelled { reason }, work.now()).await?;
    }
    Ok(())
}
