//! FOLLOW-2, FOLLOW-3: the owner consents, and is given the code to pass on. Consenting again gives another code.

use super::code;
use super::held::Held;
use super::shown::Shown;
use crate::app::App;
use crate::principal::Driver;
use crate::problem::Problem;
use domain::follow::code::Code;
use domain::follow::consent::decide;
use domain::follow::{FollowState, Open};
use domain::ids::FollowId;
use domain::time::Instant;
use serde_json::json;

/// A consent, and the code that the owner passes on.
pub struct Consent {
    /// The request as it is now.
    pub request: Shown,
    /// The code.
    pub code: Code,
    /// When the code dies.
    pub expires_at: Instant,
}

/// Consents. The answer carries a secret, so no idempotency key keeps it.
///
/// # Errors
/// `not_found`, `wrong_side`, `follow_request_closed`, `codes_exhausted`.
pub async fn consent(app: &App, driver: Driver, id: FollowId, request_id: String) -> Result<Consent, Problem> {
    let shared = app.shared();
    app.store
        .write(async move |tx| {
            let author = driver.by(&request_id);
            let held = Held::lock(&shared, tx, driver, id, author).await?;
            let open = held.open()?;
            let kind = if open.consented_at().is_some() { "follow.code_given" } else { "follow.consented" };
            let policy = held.policy()?;
            let (awaiting, issued) = decide(open, held.side, code::given(tx, id, 1).await?, policy, held.now)?;
            let code = code::give(&shared, tx, (id, 1), &issued, policy).await?;
            let state = FollowState::Open(Open::AwaitingCode(awaiting));
            let held = held.enter(tx, state, kind, json!({"code": issued.seq})).await?;
            Ok(Consent { request: held.shown(tx, driver).await?, code, expires_at: issued.expires_at })
        })
        .await
}
