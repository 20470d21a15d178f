//! PAY-4: the driver gives a payment up; so the host is told to close its trade. Money that came first stands.

use super::{Ask, outcome, own, settle};
use crate::app::App;
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::reply::{Answer, Reply};
use domain::ids::PaymentId;
use persistence::payment::View;

/// Closes the payment at the host, and applies what the host says then: closed, paid before, or not known yet.
///
/// # Errors
/// `not_found`, `payment_finished`, `host_unavailable`.
pub async fn cancel(app: &App, driver: Driver, id: PaymentId, reply: Reply<View>) -> Result<Answer, Problem> {
    let known = own(app, driver, id).await?;
    if !known.state.status().is_live() {
        return Err(ProblemCode::PaymentFinished.into());
    }
    let outcome = outcome(app, &known, Ask::Close).await?;
    app.change(reply.by(driver), async move |work| {
        let settled = settle::settle(work, id, outcome).await?;
        reply.give(work, &settled.view()).await
    })
    .await
}
