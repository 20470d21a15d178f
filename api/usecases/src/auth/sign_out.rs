//! Ends the session of the token that asks for it.

use crate::app::App;
use crate::principal::Driver;
use crate::problem::Problem;
use persistence::session;

/// Ends the session of the driver's token: its refresh tokens are worth nothing from now on.
///
/// # Errors
/// Database failures only.
pub async fn sign_out(app: &App, driver: Driver) -> Result<(), Problem> {
    let now = app.clock.machine_now();
    app.store.write(async move |tx| session::revoke(tx, driver.session, now).await).await?;
    Ok(())
}
