//! Exchanges a refresh token for the next pair. A token that comes a second time ends its session: somebody has a copy.

use super::{Tokens, digest, issue};
use crate::app::App;
use crate::problem::{Problem, ProblemCode};
use persistence::session;

/// The next pair of tokens.
///
/// # Errors
/// `refresh_token_invalid`.
pub async fn refresh(app: &App, token: &str) -> Result<Tokens, Problem> {
    let (shared, digest) = (app.shared(), digest(token));
    let exchanged = app
        .store
        .write(async move |tx| {
            let now = shared.clock.machine_now();
            let Some(found) = session::lock_by_token(tx, &digest).await? else {
                return Ok(None);
            };
            if found.revoked_at.is_some() || now >= found.expires_at {
                return Ok(None);
            }
            if found.used_at.is_some() {
                session::revoke(tx, found.session, now).await?;
                return Ok(None);
            }
            session::mark_used(tx, &digest, now).await?;
            issue(&shared, tx, (found.account, found.person, found.session), now).await.map(Some)
        })
        .await;
    exchanged.and_then(|tokens: Option<Tokens>| tokens.ok_or_else(|| ProblemCode::RefreshTokenInvalid.into()))
}
