//! Exchanges a refresh token for the next pair. A token that comes a second time ends its session: somebody has a copy.

use super::{Tokens, digest, issue};
use crate::app::App;
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::reply::Outcome;
use persistence::{Tx, session};

/// The next pair of tokens.
///
/// # Errors
/// `refresh_token_invalid`.
pub async fn refresh(app: &App, token: &str) -> Result<Tokens, Problem> {
    let (shared, digest) = (app.shared(), digest(token));
    let exchanging = async move |tx: &Tx| {
        let invalid = || Problem::from(ProblemCode::RefreshTokenInvalid);
        let now = shared.clock.machine_now();
        let found = session::lock_by_token(tx, &digest).await?.ok_or_else(invalid)?;
        if found.revoked_at.is_some() || now >= found.expires_at {
            return Err(invalid());
        }
        if found.used_at.is_some() {
            session::revoke(tx, found.session, now).await?;
            return Ok(Outcome::Refused(invalid()));
        }
        session::mark_used(tx, &digest, now).await?;
        let driver = Driver { account: found.account, person: found.person, session: found.session };
        issue(&shared, tx, driver, now).await.map(Outcome::Done)
    };
    app.store.write(exchanging).await?.told()
}
