//! FOLLOW-9: a vehicle that changes owner, or a licence that is cancelled, loses its followers and whoever asks to be one.

use super::expire::if_over;
use super::tell::{To, tell};
use crate::app::Shared;
use crate::cases::end_with_follow::end_with_follow;
use crate::principal::By;
use crate::problem::Problem;
use crate::record::record;
use domain::follow::lose::decide;
use domain::follow::{FollowState, Loss, Subject};
use domain::message::MessageKind;
use domain::time::Instant;
use persistence::{Tx, follow};
use serde_json::json;

/// Ends every request and follow of a vehicle or licence, whose row the transaction holds.
///
/// # Errors
/// Only what fails.
pub async fn followers_of(
    shared: &Shared,
    tx: &Tx,
    author: &By,
    subject: Subject,
    loss: Loss,
    now: Instant,
) -> Result<(), Problem> {
    for id in follow::of_subject_under_way(tx, subject).await? {
        let Some(locked) = follow::lock(tx, id).await? else { continue };
        if if_over(shared, tx, locked.clone(), now).await? {
            continue;
        }
        let Ok(state) = decide(locked.state.clone(), loss, now) else { continue };
        let kind = if matches!(state, FollowState::Ended(_)) { "follow.ended" } else { "follow.cancelled" };
        end_with_follow(shared, tx, author, id, now).await?;
        let data = json!({"reason": loss.as_str()});
        let version = record(shared, tx, author, (id.uuid(), kind), now, data).await?;
        let follow = state.follow().clone();
        follow::save(tx, &locked.enter(state, version)?).await?;
        tell(shared, tx, &follow, To::Follower, (MessageKind::Ended, None), now).await?;
    }
    Ok(())
}
