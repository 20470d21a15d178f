//! FOLLOW-9: a vehicle has another owner, who has consented to nothing.

use crate::cases::end_with_follow::end_with_ownership;
use crate::follows::lose;
use crate::problem::{Problem, ProblemCode};
use crate::work::Work;
use domain::follow::{Loss, Subject};
use domain::ids::PersonId;
use domain::plate::Plate;
use domain::vehicle::Owner;
use persistence::vehicle;

/// Notes the new owner of the vehicle with that plate. The vehicle loses its followers, and whoever asks to be one; cases that are
/// not submitted end.
///
/// # Errors
/// `not_found` when there is no vehicle with that plate.
pub async fn change_owner(work: &Work<'_>, plate: &Plate, owner: PersonId) -> Result<(), Problem> {
    let found = vehicle::find_by_plate(work.tx, plate).await?.ok_or(ProblemCode::NotFound)?;
    let vehicle = vehicle::lock(work.tx, found.id).await?.ok_or(ProblemCode::NotFound)?;
    let new = Owner::Individual(owner);
    if vehicle.owner == new {
        return Ok(());
    }
    let now = work.take_time();
    lose::followers_of(work, Subject::Vehicle(vehicle.id), Loss::OwnerChanged).await?;
    end_with_ownership(work, vehicle.id).await?;
    vehicle::set_owner(work.tx, vehicle.id, new, now).await?;
    Ok(())
}
