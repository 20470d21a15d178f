//! FOLLOW-9: a licence is cancelled; there is nothing left to follow.

use crate::follows::lose;
use crate::problem::{Problem, ProblemCode};
use crate::work::Work;
use domain::codes::LicenceStatus;
use domain::follow::{Loss, Subject};
use domain::ids::PersonId;
use persistence::licence;

/// Notes that the licence of its holder is cancelled. The licence loses its followers, and whoever asks to be one.
///
/// # Errors
/// `not_found` when the person has none.
pub async fn cancel_licence(work: &Work<'_>, holder: PersonId) -> Result<(), Problem> {
    let found = licence::own(work.tx, holder).await?.ok_or(ProblemCode::NotFound)?;
    let licence = licence::lock(work.tx, found.id).await?.ok_or(ProblemCode::NotFound)?.licence;
    if licence.status.is_cancelled() {
        return Ok(());
    }
    let now = work.take_time();
    lose::followers_of(work, Subject::Licence(licence.id), Loss::LicenceCancelled).await?;
    licence::set_status(work.tx, licence.id, LicenceStatus::Cancelled, now).await?;
    Ok(())
}
