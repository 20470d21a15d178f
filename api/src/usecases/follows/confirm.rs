//! FOLLOW-3, FOLLOW-5, FOLLOW-6: the requester enters the code, and the follow comes into force.

use super::held::Held;
use super::shown::Shown;
use super::tell::To;
use super::tries::Codes;
use super::{code, expire};
use crate::app::{App, Shared};
use crate::http::once::{Answer, Once};
use crate::middleware::admission::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::usecases::record::Author;
use domain::follow::code::Code;
use domain::follow::confirm::{Confirmed, Facts, Refusal, decide};
use domain::follow::{FollowState, Side};
use domain::ids::FollowId;
use domain::message::MessageKind;
use persistence::{Tx, follow, person, vehicle};
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
            let held = lock(&shared, tx, driver, id, author, &codes).await?;
            let held = match enter(tx, held, &entered, &codes).await? {
                Ok(held) => held,
                // Committed all the same: the try that it cost stays taken.
                Err(refusal) => return Ok(Err(refusal)),
            };
            let answer = render(&held.shown(tx, driver).await?)?;
            once.keep(tx, &answer, shared.clock.machine_now()).await?;
            Ok::<_, Problem>(Ok(answer))
        })
        .await?;
    app.nudge.notify_one();
    outcome
}

/// Account, vehicle and follow, in this order. What needs no more than the account comes before the vehicle, for which others
/// may wait.
async fn lock(
    shared: &Arc<Shared>,
    tx: &mut Tx,
    driver: Driver,
    id: FollowId,
    author: Author,
    codes: &Codes,
) -> Result<Held, Problem> {
    let found = follow::find(tx, driver.account, driver.person, id).await?.ok_or(ProblemCode::NotFound)?;
    if found.follow.side_of(driver.account, driver.person) != Some(Side::Follower) {
        return Err(ProblemCode::WrongSide.into());
    }
    person::lock_account(tx, driver.account).await?;
    codes.demand(tx, shared.clock.now()).await?;
    if let Some(vehicle) = found.follow.subject.vehicle() {
        vehicle::lock(tx, vehicle).await?;
    }
    Held::lock(shared, tx, driver, id, author).await
}

async fn enter(tx: &mut Tx, held: Held, entered: &Code, codes: &Codes) -> Result<Result<Held, Problem>, Problem> {
    let (open, id, now) = (held.open()?, held.follow().id, held.now);
    let (verdict, seq) = code::compare(&held.shared, tx, (id, 1), entered, now).await?;
    let followers = match held.follow().subject.vehicle() {
        Some(vehicle) => expire::followers(&held.shared, tx, vehicle, now).await?,
        None => Vec::new(),
    };
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
    follow::use_chance(tx, active.follow.account, id, chance).await?;
    follow::mark_used(tx, (id, 1, seq), now).await?;
    let data = json!({"chance_free_at": chance.free_at, "authorised_until": active.authorised_until});
    let held = held.enter(tx, FollowState::Active(active), "follow.confirmed", data).await?;
    held.tell(tx, To::Owner, MessageKind::Confirmed, None).await?;
    Ok(Ok(held))
}
