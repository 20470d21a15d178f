//! Signing in, staying signed in, signing out. Sessions go by machine time and have no history, so nothing here is an actor's work
//! with events: these are plain transactions.

pub mod refresh;
pub mod sign_in;
pub mod sign_out;

use crate::app::Shared;
use crate::principal::Driver;
use crate::problem::Problem;
use crate::security::fingerprint;
use crate::security::vault::random;
use chrono::Duration;
use data_encoding::BASE64URL_NOPAD;
use domain::time::Instant;
use persistence::{Tx, session};

/// How long a session can be refreshed, from sign-in.
pub const SESSION_LIFETIME: Duration = Duration::days(30);

/// The tokens of a session.
pub struct Tokens {
    /// Opens the API for 15 minutes.
    pub access: String,
    /// Exchanged once for the next pair.
    pub refresh: String,
}

/// Makes the next pair of tokens for a driver's session, and stores the digest of the refresh token.
async fn issue(shared: &Shared, tx: &Tx, driver: Driver, now: Instant) -> Result<Tokens, Problem> {
    let Driver { account, person, session } = driver;
    let refresh = BASE64URL_NOPAD.encode(&random::<32>().map_err(|error| Problem::internal(&error))?);
    session::add_token(tx, session, &digest(&refresh), now).await?;
    let access = shared.tokens.issue(account, person, session, now).map_err(|error| Problem::internal(&error))?;
    Ok(Tokens { access, refresh })
}

/// What is stored of a refresh token: it is random, so that a plain digest cannot be guessed back.
fn digest(refresh: &str) -> [u8; 32] {
    fingerprint(refresh.as_bytes())
}
