//! FOLLOW-1, FOLLOW-3: how often details and codes may be entered in a day of China time: by an account, about one vehicle or
//! licence, from an address. A try counts whatever comes of it, and whatever else fails.

use crate::app::App;
use crate::middleware::admission::Driver;
use crate::problem::{Problem, ProblemCode};
use domain::time::{china_date, china_midnight_after};
use persistence::StoreError;
use persistence::attempt::{self, Counted};
use std::net::IpAddr;
use std::num::NonZeroU32;

/// Counts a try at the details of something; `target` names it.
///
/// # Errors
/// `too_many_tries`.
pub(super) async fn at_details(
    app: &App,
    driver: Driver,
    address: Option<IpAddr>,
    target: &str,
) -> Result<(), Problem> {
    let target = ("details_by_target", target.to_owned(), app.config.tries_per_target);
    count(
        app,
        vec![by_account(app, "details_by_account", driver), target, by_address(app, "details_by_address", address)],
    )
    .await
}

/// Counts a try at a code.
///
/// # Errors
/// `too_many_tries`.
pub(super) async fn at_code(app: &App, driver: Driver, address: Option<IpAddr>) -> Result<(), Problem> {
    count(app, vec![by_account(app, "code_by_account", driver), by_address(app, "code_by_address", address)]).await
}

/// What counts, whom it counts, and how often it may in a day.
type Limit = (&'static str, String, NonZeroU32);

fn by_account(app: &App, kind: &'static str, driver: Driver) -> Limit {
    (kind, driver.account.to_string(), app.config.tries_per_account)
}

fn by_address(app: &App, kind: &'static str, address: Option<IpAddr>) -> Limit {
    (kind, address.map_or_else(String::new, |address| address.to_string()), app.config.tries_per_address)
}

async fn count(app: &App, limits: Vec<Limit>) -> Result<(), Problem> {
    let shared = app.shared();
    let now = app.clock.now();
    let counting = async move |tx: &mut persistence::Tx| {
        let mut within = true;
        for (kind, subject, limit) in limits {
            let subject = shared.vault.digest(&format!("{kind} {subject}"));
            let used = attempt::count(tx, Counted { kind, subject: &subject, day: china_date(now) }).await?;
            within &= u32::try_from(used).is_ok_and(|used| used <= limit.get());
        }
        Ok::<_, StoreError>(within)
    };
    if app.store.write(counting).await? {
        return Ok(());
    }
    let retry_after = (china_midnight_after(now) - now).to_std().ok();
    Err(Problem { retry_after, ..ProblemCode::TooManyTries.into() })
}
