//! A driver gives a case up that is not submitted yet.

use crate::app::App;
use crate::cases::{lock_opened, save};
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::reply::{Answer, Reply};
use domain::case::{CancelReason, CaseState, cancel};
use domain::event::CaseEvent;
use domain::ids::CaseId;
use persistence::case::{self, View};

/// Cancels the case.
///
/// # Errors
/// `not_found`, `case_not_open`.
pub async fn cancel(app: &App, driver: Driver, id: CaseId, reply: Reply<View>) -> Result<Answer, Problem> {
    app.change(reply.by(driver), async move |work| {
        case::find(work.tx, driver.account, id).await?.ok_or(ProblemCode::NotFound)?;
        let (locked, opened) = lock_opened(work, id).await?;
        let reason = CancelReason::ByDriver;
        let cancelled = locked.enter(CaseState::Cancelled(cancel::decide(opened, reason, work.now())?));
        save(work, &cancelled, CaseEvent::Cancelled { reason }, work.now()).await?;
        reply.give(work, &cancelled.view()?).await
    })
    .await
}
