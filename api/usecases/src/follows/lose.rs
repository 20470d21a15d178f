//! FOLLOW-9: a vehicle that changes owner, or a licence that is cancelled, loses its followers and whoever asks to be one.

use super::expire::{end_unasked, unless_over};
use crate::problem::Problem;
use crate::work::Work;
use domain::follow::lose::decide;
use domain::follow::{Loss, Subject};
use persistence::follow;

/// Ends every request and follow of a vehicle or licence, whose row the transaction holds.
///
/// # Errors
/// Database failures only.
pub async fn followers_of(work: &Work<'_>, subject: Subject, loss: Loss) -> Result<(), Problem> {
    for id in follow::of_subject_under_way(work.tx, subject).await? {
        let Some(locked) = follow::lock(work.tx, id).await? else { continue };
        let Some(locked) = unless_over(work, locked).await? else { continue };
        let Ok(state) = decide(locked.state.clone(), loss, work.now()) else { continue };
        end_unasked(work, locked, state).await?;
    }
    Ok(())
}
