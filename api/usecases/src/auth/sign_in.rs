//! LINK-1: signs a host user in. The first time, the verified identity links the own licence and all own vehicles.

use super::{SESSION_LIFETIME, Tokens, issue};
use crate::app::{App, Shared};
use crate::people;
use crate::ports::host::Identity;
use crate::principal::Driver;
use crate::problem::Problem;
use domain::ids::{AccountId, SessionId};
use persistence::person::Account;
use persistence::{Tx, person, session};

/// Exchanges the host's authorisation code for a session.
///
/// # Errors
/// `auth_code_invalid`, `host_unavailable`.
pub async fn sign_in(app: &App, auth_code: &str) -> Result<Tokens, Problem> {
    let identity = app.host.identify(auth_code).await?;
    let shared = app.shared();
    app.store
        .write(async move |tx| {
            let account = account(&shared, tx, &identity).await?;
            let id = SessionId::from_uuid(shared.new_uuid());
            let now = shared.clock.machine_now();
            session::start(tx, id, account.id, now, now + SESSION_LIFETIME).await?;
            let driver = Driver { account: account.id, person: account.person, session: id };
            issue(&shared, tx, driver, now).await
        })
        .await
}

/// The account of the host user, opened at the first sign-in.
async fn account(shared: &Shared, tx: &Tx, identity: &Identity) -> Result<Account, Problem> {
    if let Some(known) = person::account_by_open_id(tx, &identity.open_id).await? {
        return Ok(known);
    }
    let person = people::find_or_add(shared, tx, &identity.name, &identity.citizen_id, None).await?;
    let id = AccountId::from_uuid(shared.new_uuid());
    let account = Account { id, person, open_id: identity.open_id.clone() };
    person::insert_account(tx, &account, identity.user_id.as_deref(), shared.clock.now()).await?;
    Ok(account)
}
