//! PAY-4: the driver gives a payment up; so the host is told to close its trade. Money that came first stands.

use super::{Ask, outcome, own, settle};
use crate::app::App;
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::reply::{Answer, Once};
use domain::ids::PaymentId;
use persistence::payment::Stored;

/// Closes the payment at the host, and applies what the host says then: closed, paid before, or not known yet.
///
/// # Errors
/// `not_found`, `payment_finished`, `host_unavailable`.
pub async fn cancel(
    app: &App,
    driver: Driver,
    id: PaymentId,
    once: Once,
    render: impl FnOnce(&Stored) -> Result<Answer, Problem> + Send + 'static,
) -> Result<Answer, Problem> {
    let known = own(app, driver, id).await?;
    if !known.state.status().is_live() {
        return Err(ProblemCode::PaymentFinished.into());
    }
    let outcome = outcome(app, &known, Ask::Close).await?;
    let (shared, now) = (app.shared(), app.clock.now());
    app.store
        .write(async move |tx| {
            let author = driver.by(&once.request_id);
            let stored = settle::settle(&shared, tx, &author, (id, outcome), now).await?;
            let answer = render(&stored)?;
            once.keep(tx, &answer, shared.clock.machine_now()).await?;
            Ok(answer)
        })
        .await
}
