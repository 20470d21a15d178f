//! FOLLOW-1, FOLLOW-3, PAY-1: how often details, wrong codes, and numbers of decisions may be entered in a day of China time:
//! by an account, about one vehicle or licence, from an address.

use crate::app::{App, Shared};
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::work::Work;
use domain::time::{Instant, china_date, china_midnight_after};
use persistence::attempt::{self, Counted};
use persistence::{StoreError, Tx};
use std::net::IpAddr;
use std::num::NonZeroU32;

/// What is counted: which limit it is, who or what as a keyed digest, and how often it may be in a day.
struct Limit {
    kind: &'static str,
    subject: [u8; 32],
    most: NonZeroU32,
}

impl Limit {
    fn new(shared: &Shared, kind: &'static str, subject: &str, most: NonZeroU32) -> Self {
        Self { kind, subject: shared.vault.digest(&format!("{kind} {subject}")), most }
    }

    fn by_account(shared: &Shared, kind: &'static str, driver: Driver) -> Self {
        Self::new(shared, kind, &driver.account.to_string(), shared.settings.tries_per_account)
    }

    fn by_address(shared: &Shared, kind: &'static str, address: Option<IpAddr>) -> Self {
        let address = address.map_or_else(String::new, |address| address.to_string());
        Self::new(shared, kind, &address, shared.settings.tries_per_address)
    }

    /// Whether that many are within the limit.
    fn allows(&self, used: i32) -> bool {
        u32::try_from(used).is_ok_and(|used| used <= self.most.get())
    }

    async fn count(&self, tx: &Tx, now: Instant) -> Result<i32, StoreError> {
        attempt::count(tx, Counted { kind: self.kind, subject: &self.subject, day: china_date(now) }).await
    }
}

fn too_many(now: Instant) -> Problem {
    let retry_after = (china_midnight_after(now) - now).to_std().ok();
    Problem { retry_after, ..ProblemCode::TooManyTries.into() }
}

/// Counts a try at the details of something, which `target` names. A try counts whatever comes of it: a request is a message to
/// somebody, too. It is counted in a transaction of its own.
///
/// # Errors
/// `too_many_tries`.
pub(super) async fn at_details(
    app: &App,
    driver: Driver,
    address: Option<IpAddr>,
    target: &str,
) -> Result<(), Problem> {
    let by_target = Limit::new(app, "details_by_target", target, app.settings.tries_per_target);
    let by_account = Limit::by_account(app, "details_by_account", driver);
    count_all(app, [by_account, by_target, Limit::by_address(app, "details_by_address", address)]).await
}

/// Counts a try at the number of a decision, in a transaction of its own. A try counts whatever comes of it: numbers are not to be
/// guessed.
///
/// # Errors
/// `too_many_tries`.
pub(super) async fn at_decision(app: &App, driver: Driver, address: Option<IpAddr>) -> Result<(), Problem> {
    let by_account = Limit::by_account(app, "decision_by_account", driver);
    count_all(app, [by_account, Limit::by_address(app, "decision_by_address", address)]).await
}

async fn count_all<const N: usize>(app: &App, limits: [Limit; N]) -> Result<(), Problem> {
    let now = app.clock.now();
    let counting = async move |tx: &Tx| {
        let mut within = true;
        for limit in &limits {
            within &= limit.allows(limit.count(tx, now).await?);
        }
        Ok::<_, StoreError>(within)
    };
    if app.store.write(counting).await? { Ok(()) } else { Err(too_many(now)) }
}

/// The entering of codes by an account, from an address.
pub(super) struct Codes([Limit; 2]);

impl Codes {
    /// The limits for that driver and address.
    pub(super) fn of(shared: &Shared, driver: Driver, address: Option<IpAddr>) -> Self {
        let by_account = Limit::by_account(shared, "code_by_account", driver);
        Self([by_account, Limit::by_address(shared, "code_by_address", address)])
    }

    /// Lets nobody pass who may enter no more codes today. The transaction holds the account's row or the follow's, so nobody
    /// passes in between.
    ///
    /// # Errors
    /// `too_many_tries`.
    pub(super) async fn demand(&self, work: &Work<'_>) -> Result<(), Problem> {
        let (now, subjects) = (work.now(), self.0.each_ref().map(|limit| limit.subject));
        let used = attempt::used(work.tx, &subjects, china_date(now)).await?;
        let spent = |limit: &Limit| {
            let found = used.iter().find(|(subject, _)| *subject == limit.subject);
            found.is_some_and(|(_, used)| !limit.allows(used.saturating_add(1)))
        };
        if self.0.iter().any(spent) { Err(too_many(now)) } else { Ok(()) }
    }

    /// Counts a wrong code.
    ///
    /// # Errors
    /// Database failures only.
    pub(super) async fn count(&self, work: &Work<'_>) -> Result<(), StoreError> {
        for limit in &self.0 {
            limit.count(work.tx, work.now()).await?;
        }
        Ok(())
    }
}
