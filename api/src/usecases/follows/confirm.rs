//! FOLLOW-3, FOLLOW-5, FOLLOW-6: the requester enters the code, and the follow comes into force.

use super::held::Held;
use super::shown::{self, Shown};
use super::tell::{To, tell};
use super::tries::Codes;
use super::{code, expire};
use crate::app::{App, Shared};
use crate::http::once::{Answer, Once};
use crate::middleware::admission::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::usecases::record::Author;
use domain::follow::code::{Code, IssuedCode};
use domain::follow::confirm::{Confirmed, Facts, Refusal, decide};
use domain::follow::{FollowState, Side, Subject};
use domain::ids::FollowId;
use domain::message::MessageKind;
use domain::time::Instant;
use futures_util::TryFutureExt;
use futures_util::future::{try_join, try_join3, try_join4};
use persistence::{StoreError, Tx, follow, person, vehicle};
use serde_json::json;
use std::net::IpAddr;
use std::sync::Arc;

/// Confirms with the code that was entered, from that address.
///
/// # Errors
/// `too_many_tries`, `not_found`, `wrong_side`, `follow_request_closed`, `not_consented`, `code_wrong`, `code_not_live`,
/// `follow_not_allowed`.
pub async fn confirm(
    app: &App,
    driver: Driver,
    (id, entered): (FollowId, Code),
    address: Option<IpAddr>,
    once: Once,
    render: impl FnOnce(&Shown) -> Result<Answer, Problem> + Send + 'static,
) -> Result<Answer, Problem> {
    let shared = app.shared();
    let codes = Codes::of(&shared, driver, address);
    let outcome = app
        .store
        .write(async move |tx| {
            let author = Author::driver(driver.account, once.request_id.clone());
            let (held, newest) = lock(&shared, tx, driver, id, author, &codes).await?;
            // Names and the like are read on the way, before it comes into force.
            let before = shown::one(&shared, tx, driver, held.view()?);
            let (outcome, before) = try_join(enter(tx, held, newest, &entered, &codes), before).await?;
            let held = match outcome {
                Ok(held) => held,
                // Committed all the same: the try that it cost stays taken.
                Err(refusal) => return Ok(Err(refusal)),
            };
            let answer = render(&Shown { view: held.view()?, ..before })?;
            once.keep(tx, &answer, shared.clock.machine_now()).await?;
            Ok::<_, Problem>(Ok(answer))
        })
        .await?;
    app.nudge.notify_one();
    outcome
}

/// Account, vehicle and follow, in this order; and what code was given out last. What needs no more than the account comes before the vehicle, for which others
/// may wait.
async fn lock(
    shared: &Arc<Shared>,
    tx: &Tx,
    driver: Driver,
    id: FollowId,
    author: Author,
    codes: &Codes,
) -> Result<(Held, Option<IssuedCode>), Problem> {
    let (found, (), ()) = try_join3(
        follow::find(tx, driver.account, driver.person, id).err_into(),
        person::lock_account(tx, driver.account).err_into(),
        codes.demand(tx, shared.clock.now()),
    )
    .await?;
    let found = found.ok_or(ProblemCode::NotFound)?;
    if found.follow.side_of(driver.account, driver.person) != Some(Side::Follower) {
        return Err(ProblemCode::WrongSide.into());
    }
    let vehicle = lock_vehicle(tx, found.follow.subject).err_into();
    let newest = follow::issued(tx, id, 1).err_into();
    let ((), held, newest) = try_join3(vehicle, Held::lock(shared, tx, driver, id, author), newest).await?;
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

async fn enter(
    tx: &Tx,
    held: Held,
    newest: Option<IssuedCode>,
    entered: &Code,
    codes: &Codes,
) -> Result<Result<Held, Problem>, Problem> {
    let (open, follow, now) = (held.open()?, held.follow().clone(), held.now);
    let (shared, id) = (Arc::clone(&held.shared), follow.id);
    let compared = code::compare(&shared, tx, (id, 1), newest, entered, now);
    let ((verdict, seq), followers) = try_join(compared, followers(&shared, tx, follow.subject, now)).await?;
    let facts = Facts { verdict, followers: &followers, now };
    let Confirmed { active, chance } = match decide(open, held.side, &facts, held.policy()?) {
        Ok(confirmed) => confirmed,
        Err(refusal) => {
            if matches!(refusal, Refusal::Code(_)) {
                codes.count(tx, now).await?;
            }
            return Ok(Err(refusal.into()));
        }
    };
    let data = json!({"chance_free_at": chance.free_at, "authorised_until": active.authorised_until});
    let ((), (), held, ()) = try_join4(
        follow::use_chance(tx, follow.account, id, chance).err_into(),
        follow::mark_used(tx, (id, 1, seq), now).err_into(),
        held.enter(tx, FollowState::Active(active), "follow.confirmed", data),
        tell(&shared, tx, &follow, To::Owner, (MessageKind::Confirmed, None), now),
    )
    .await?;
    Ok(Ok(held))
}
