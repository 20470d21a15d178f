//! FOLLOW-11: what was handled by a follow is in its history.

use super::save;
use crate::problem::Problem;
use crate::work::Work;
use domain::event::FollowEvent;
use domain::ids::CaseId;
use persistence::follow::Locked;

/// Records that the follower has submitted a case by the follow, which stays as it is.
///
/// # Errors
/// Database failures only.
pub async fn handled(work: &Work<'_>, follow: Locked, case: CaseId) -> Result<(), Problem> {
    save(work, &follow.stay(), FollowEvent::Handled { case_id: case }, work.now()).await
}
