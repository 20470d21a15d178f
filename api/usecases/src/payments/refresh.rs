//! PAY-4: the driver asks how a payment stands; so the host is asked, and its word applied.

use super::{Ask, outcome, own, settle};
use crate::app::App;
use crate::principal::Driver;
use crate::problem::Problem;
use crate::reply::{Answer, Reply};
use domain::ids::PaymentId;
use domain::payment::PaymentStatus;
use persistence::payment::View;

/// Asks the host about the payment. One that has brought its money has nothing more to be asked for; one that was closed
/// has, since money may come late.
///
/// # Errors
/// `not_found`, `host_unavailable`.
pub async fn refresh(app: &App, driver: Driver, id: PaymentId, reply: Reply<View>) -> Result<Answer, Problem> {
    let known = own(app, driver, id).await?;
    let outcome = match known.state.status() {
        PaymentStatus::Settled | PaymentStatus::InSuspense => None,
        _ => Some(outcome(app, &known, Ask::at(&known, app.clock.now())).await?),
    };
    app.change(reply.by(driver), async move |work| {
        let shown = match outcome {
            Some(outcome) => settle::settle(work, id, outcome).await?.view(),
            None => known,
        };
        reply.give(work, &shown).await
    })
    .await
}
