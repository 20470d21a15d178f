//! FOLLOW-3, FOLLOW-5, FOLLOW-6: the requester enters the code, and the follow comes into force.

use super::held::Held;
use super::shown::{self, Shown};
use super::tell::{To, tell};
use super::{code, expire};
use crate::app::{App, Shared};
use crate::principal::By;
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::reply::{Answer, Once};
use crate::tries::Codes;
use domain::follow::code::{Code, IssuedCode, Verdict};
use domain::follow::confirm::{Confirmed, Facts, Refusal, decide};
use domain::follow::{Follow, FollowState, Side, Subject};
use domain::ids::FollowId;
use domain::message::MessageKind;
use domain::time::Instant;
use futures_util::TryFutureExt;
use futures_util::future::{try_join4, try_join5};
use persistence::follow::LastUse;
use persistence::{StoreError, Tx, follow, person, vehicle};
use serde_json::json;
use std::net::IpAddr;
use std::sync::Arc;

/// The request to be confirmed.
///
/// # Errors
/// `not_found`, `wrong_side`.
pub async fn find(tx: &Tx, driver: Driver, id: FollowId) -> Result<Follow, Problem> {
    let found = follow::find(tx, driver.account, driver.person, id).await?.ok_or(ProblemCode::NotFound)?;
    match found.follow.side_of(driver.account, driver.person) {
        Some(Side::Follower) => Ok(found.follow),
        _ => Err(ProblemCode::WrongSide.into()),
    }
}

/// Confirms with the code that was entered, from that address.
///
/// # Errors
/// `too_many_tries`, `follow_request_closed`, `not_consented`, `code_wrong`, `code_not_live`, `follow_not_allowed`.
pub async fn confirm(
    app: &App,
    driver: Driver,
    (found, entered): (Follow, Code),
    address: Option<IpAddr>,
    once: Once,
    render: impl FnOnce(&Shown) -> Result<Answer, Problem> + Send + 'static,
) -> Result<Answer, Problem> {
    let shared = app.shared();
    let codes = Codes::of(&shared, driver, address);
    let outcome = app
        .store
        .write(async move |tx| {
            let author = driver.by(&once.request_id);
            let (held, newest) = lock(&shared, tx, driver, &found, author, &codes).await?;
            let entry = Entry::read(tx, driver, &held, newest, &entered).await?;
            match decide(held.open()?, held.side, &entry.facts(held.now), held.policy()?) {
                Ok(confirmed) => Ok::<_, Problem>(Ok(enter(tx, held, entry, confirmed, &once, render).await?)),
                // Committed all the same: the try that it cost stays taken.
                Err(refusal) => {
                    if matches!(refusal, Refusal::Code(_)) {
                        codes.count(tx, held.now).await?;
                    }
                    Ok(Err(Problem::from(refusal)))
                }
            }
        })
        .await?;
    app.nudge.notify_one();
    outcome
}

/// Account, vehicle and follow, in this order; and what code was given out last. No code is compared where none may be entered.
async fn lock(
    shared: &Arc<Shared>,
    tx: &Tx,
    driver: Driver,
    found: &Follow,
    author: By,
    codes: &Codes,
) -> Result<(Held, Option<IssuedCode>), Problem> {
    let ((), (), (), held, newest) = try_join5(
        person::lock_account(tx, driver.account).err_into(),
        codes.demand(tx, shared.clock.now()),
        lock_vehicle(tx, found.subject).err_into(),
        Held::lock(shared, tx, driver, found.id, author),
        follow::issued(tx, found.id, 1).err_into(),
    )
    .await?;
    Ok((held, newest))
}

async fn lock_vehicle(tx: &Tx, subject: Subject) -> Result<(), StoreError> {
    if let Some(vehicle) = subject.vehicle() {
        vehicle::lock(tx, vehicle).await?;
    }
    Ok(())
}

async fn followers(shared: &Shared, tx: &Tx, subject: Subject, now: Instant) -> Result<Vec<u32>, Problem> {
    match subject.vehicle() {
        Some(vehicle) => expire::followers(shared, tx, vehicle, now).await,
        None => Ok(Vec::new()),
    }
}

/// What a confirmation is decided by, and told with.
struct Entry {
    /// What the comparison of the code came to, and the number of that code.
    verdict: Verdict,
    seq: u32,
    followers: Vec<u32>,
    /// How the chance that the request holds was used last.
    last_use: LastUse,
    /// The follow as it is shown before it comes into force.
    before: Shown,
}

impl Entry {
    /// Compares what was entered, and reads the rest on the way.
    async fn read(
        tx: &Tx,
        driver: Driver,
        held: &Held,
        newest: Option<IssuedCode>,
        entered: &Code,
    ) -> Result<Self, Problem> {
        // A comparison takes a try: not of what is closed.
        held.open()?;
        let (shared, follow, now) = (&held.shared, held.follow(), held.now);
        let ((verdict, seq), followers, last_use, before) = try_join4(
            code::compare(shared, tx, (follow.id, 1), newest, entered, now),
            followers(shared, tx, follow.subject, now),
            follow::last_use(tx, follow.account, follow.chance).err_into(),
            shown::one(shared, tx, driver, held.view()?),
        )
        .await?;
        Ok(Self { verdict, seq, followers, last_use, before })
    }

    fn facts(&self, now: Instant) -> Facts<'_> {
        Facts { verdict: self.verdict, followers: &self.followers, now }
    }
}

/// Puts it in force, and writes everything together.
async fn enter(
    tx: &Tx,
    held: Held,
    entry: Entry,
    Confirmed { active, chance }: Confirmed,
    once: &Once,
    render: impl FnOnce(&Shown) -> Result<Answer, Problem>,
) -> Result<Answer, Problem> {
    let (shared, follow, now) = (Arc::clone(&held.shared), held.follow().clone(), held.now);
    let data = json!({"chance_free_at": chance.free_at, "authorised_until": active.authorised_until});
    let held = held.turn(FollowState::Active(active))?;
    let answer = render(&Shown { view: held.view()?, ..entry.before })?;
    try_join5(
        follow::use_chance(tx, follow.account, follow.id, chance, entry.last_use).err_into(),
        follow::mark_used(tx, (follow.id, 1, entry.seq), now).err_into(),
        held.save(tx, "follow.confirmed", data),
        tell(&shared, tx, &follow, To::Owner, (MessageKind::Confirmed, None), now),
        once.keep(tx, &answer, shared.clock.machine_now()).err_into(),
    )
    .await?;
    Ok(answer)
}
