//! A driver gives a case up that is not submitted yet.

use crate::app::App;
use crate::cases::{save, still_opened};
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::reply::{Answer, Once};
use domain::case::{CancelReason, CaseState, cancel};
use domain::ids::CaseId;
use persistence::case::{self, Locked, View};
use serde_json::json;

/// Cancels the case.
///
/// # Errors
/// `not_found`, `case_not_open`.
pub async fn cancel(
    app: &App,
    driver: Driver,
    id: CaseId,
    once: Once,
    render: impl FnOnce(&View) -> Result<Answer, Problem> + Send + 'static,
) -> Result<Answer, Problem> {
    let shared = app.shared();
    app.store
        .write(async move |tx| {
            let now = shared.clock.now();
            case::find(tx, driver.account, id).await?.ok_or(ProblemCode::NotFound)?;
            let opened = still_opened(case::lock(tx, id).await?)?;
            let expires_at = opened.expires_at;
            let cancelled = cancel::decide(opened, CancelReason::ByDriver, now)?;
            let state = CaseState::Cancelled(cancelled);
            let locked = Locked { state, expires_at, hold_cycle: None, next_poll_at: None };
            let author = driver.by(&once.request_id);
            let reason = json!({"reason": CancelReason::ByDriver.as_str()});
            let version = save(&shared, tx, &author, &locked, ("case.cancelled", now, reason)).await?;
            let answer = render(&View::of(&locked, version)?)?;
            once.keep(tx, &answer, shared.clock.machine_now()).await?;
            Ok(answer)
        })
        .await
}
