//! PAY-4: the driver asks how a payment stands; so the host is asked, and its word applied.

use super::{Ask, outcome, own, settle};
use crate::app::App;
use crate::principal::Driver;
use crate::problem::Problem;
use crate::reply::{Answer, Once};
use domain::ids::PaymentId;
use domain::payment::PaymentStatus;
use persistence::payment::Stored;

/// Asks the host about the payment. One that has brought its money has nothing more to be asked for; one that was closed
/// has, since money may come late.
///
/// # Errors
/// `not_found`, `host_unavailable`.
pub async fn refresh(
    app: &App,
    driver: Driver,
    id: PaymentId,
    once: Once,
    render: impl FnOnce(&Stored) -> Result<Answer, Problem> + Send + 'static,
) -> Result<Answer, Problem> {
    let known = own(app, driver, id).await?;
    let now = app.clock.now();
    let outcome = match known.state.status() {
        PaymentStatus::Settled | PaymentStatus::InSuspense => None,
        _ => Some(outcome(app, &known, Ask::at(&known, now)).await?),
    };
    let shared = app.shared();
    let answer = app
        .store
        .write(async move |tx| {
            let author = driver.by(&once.request_id);
            let stored = match outcome {
                Some(outcome) => settle::settle(&shared, tx, &author, (id, outcome), now).await?,
                None => known,
            };
            let answer = render(&stored)?;
            once.keep(tx, &answer, shared.clock.machine_now()).await?;
            Ok::<_, Problem>(answer)
        })
        .await?;
    // What is paid can be cleared at once.
    app.nudge.notify_one();
    Ok(answer)
}
