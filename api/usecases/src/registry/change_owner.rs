//! FOLLOW-9: a vehicle has another owner, who has consented to nothing.

use crate::app::App;
use crate::cases::end_with_follow::end_with_ownership;
use crate::follows::lose;
use crate::principal::By;
use crate::problem::{Problem, ProblemCode};
use domain::follow::{Loss, Subject};
use domain::ids::PersonId;
use domain::plate::Plate;
use domain::vehicle::Owner;
use persistence::vehicle;

/// Notes the new owner. The vehicle loses its followers, and whoever asks to be one; cases that are not submitted end.
///
/// # Errors
/// `not_found` when there is no vehicle with that plate.
pub async fn change_owner(app: &App, plate: Plate, owner: PersonId) -> Result<(), Problem> {
    let shared = app.shared();
    app.store
        .write(async move |tx| {
            let found = vehicle::find_by_plate(tx, &plate).await?.ok_or(ProblemCode::NotFound)?;
            let vehicle = vehicle::lock(tx, found.id).await?.ok_or(ProblemCode::NotFound)?;
            if vehicle.owner == Owner::Individual(owner) {
                return Ok(());
            }
            let (author, now) = (By::Authority, shared.clock.now());
            let subject = Subject::Vehicle(vehicle.id);
            lose::followers_of(&shared, tx, &author, subject, Loss::OwnerChanged, now).await?;
            end_with_ownership(&shared, tx, &author, vehicle.id, now).await?;
            vehicle::set_owner(tx, vehicle.id, Owner::Individual(owner), now).await?;
            Ok::<_, Problem>(())
        })
        .await?;
    app.nudge.notify_one();
    Ok(())
}
