//! FOLLOW-2, FOLLOW-3: the owner consents, and is given the code to pass on. Consenting again gives another code.

use super::code;
use super::held::Held;
use super::shown::Shown;
use crate::app::App;
use crate::principal::Driver;
use crate::problem::Problem;
use domain::event::FollowEvent;
use domain::follow::code::{Code, FIRST_AUTHORISATION};
use domain::follow::consent::decide;
use domain::follow::{FollowState, Open};
use domain::ids::FollowId;
use domain::time::Instant;

/// A consent, and the code that the owner passes on.
pub struct Consent {
    /// The request as it is now.
    pub request: Shown,
    /// The code.
    pub code: Code,
    /// When the code dies.
    pub expires_at: Instant,
}

/// Consents. What comes of it holds a secret, so no idempotency key keeps it.
///
/// # Errors
/// `not_found`, `wrong_side`, `follow_request_closed`, `codes_exhausted`.
pub async fn consent(app: &App, driver: Driver, id: FollowId, request_id: &str) -> Result<Consent, Problem> {
    let authorisation = FIRST_AUTHORISATION;
    app.change(driver.by(request_id), async move |work| {
        let held = Held::lock(work, driver, id).await?;
        let (open, policy) = (held.open()?, held.policy(work)?);
        let consented_before = open.consented_at().is_some();
        let given = code::given(work, id, authorisation).await?;
        let (awaiting, issued) = decide(open, held.side, given, policy, work.now())?;
        let code = code::give(work, id, authorisation, &issued, policy).await?;
        let event = if consented_before {
            FollowEvent::CodeGiven { authorisation, code: issued.seq }
        } else {
            FollowEvent::Consented { code: issued.seq }
        };
        let held = held.enter(FollowState::Open(Open::AwaitingCode(awaiting)))?.save(work, event).await?;
        Ok(Consent { request: held.shown(work, driver).await?, code, expires_at: issued.expires_at })
    })
    .await
}
