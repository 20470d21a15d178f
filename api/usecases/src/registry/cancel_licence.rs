//! FOLLOW-9: a licence is cancelled; there is nothing left to follow.

use crate::app::App;
use crate::follows::lose;
use crate::principal::By;
use crate::problem::{Problem, ProblemCode};
use domain::codes::LicenceStatus;
use domain::follow::{Loss, Subject};
use domain::ids::PersonId;
use persistence::licence;

/// Notes that the person's licence is cancelled. It loses its followers, and whoever asks to be one.
///
/// # Errors
/// `not_found` when the person has none.
pub async fn cancel_licence(app: &App, holder: PersonId) -> Result<(), Problem> {
    let shared = app.shared();
    app.store
        .write(async move |tx| {
            let found = licence::own(tx, holder).await?.ok_or(ProblemCode::NotFound)?;
            let licence = licence::lock(tx, found.id).await?.ok_or(ProblemCode::NotFound)?.licence;
            if licence.status.is_cancelled() {
                return Ok(());
            }
            let (author, now) = (By::Authority, shared.clock.now());
            let subject = Subject::Licence(licence.id);
            lose::followers_of(&shared, tx, &author, subject, Loss::LicenceCancelled, now).await?;
            licence::set_status(tx, licence.id, LicenceStatus::Cancelled, now).await?;
            Ok::<_, Problem>(())
        })
        .await?;
    app.nudge.notify_one();
    Ok(())
}
