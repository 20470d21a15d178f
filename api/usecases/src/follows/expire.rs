//! FOLLOW-3, FOLLOW-7: requests and authorisations end by themselves, at the moment their time is over.

use super::tell::{To, tell};
use crate::BATCH;
use crate::app::{App, Shared};
use crate::cases::end_with_follow::end_with_follow;
use crate::principal::By;
use crate::problem::Problem;
use crate::record::record;
use domain::actor::Job;
use domain::follow::{FollowState, expire};
use domain::ids::{AccountId, FollowId, VehicleId};
use domain::message::MessageKind;
use domain::time::Instant;
use persistence::Tx;
use persistence::follow::{self, Locked};
use serde_json::json;

/// Ends every request and authorisation whose time is over; answers how many.
///
/// # Errors
/// Only what fails.
pub async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    let due = app.store.read(async |tx| follow::to_expire(tx, now, BATCH).await).await?;
    let mut ended = 0;
    for id in due {
        let shared = app.shared();
        let work = async move |tx: &Tx| each(&shared, tx, vec![id], now).await;
        ended += app.store.write::<_, Problem, _>(work).await?;
    }
    Ok(ended)
}

/// Ends what is over of an account, whose row the transaction holds.
///
/// # Errors
/// Only what fails.
pub(super) async fn of_account(shared: &Shared, tx: &Tx, account: AccountId, now: Instant) -> Result<u64, Problem> {
    let over = follow::of_account_over(tx, account, now).await?;
    each(shared, tx, over, now).await
}

/// The follower slots of a vehicle, whose row the transaction holds, that are taken. Follows whose authorisation is over are
/// ended: theirs are free.
///
/// # Errors
/// Only what fails.
pub(super) async fn followers(shared: &Shared, tx: &Tx, vehicle: VehicleId, now: Instant) -> Result<Vec<u32>, Problem> {
    let taken = follow::followers(tx, vehicle).await?;
    let (lasting, over): (Vec<_>, Vec<_>) =
        taken.into_iter().partition(|taken| taken.authorised_until.is_none_or(|end| now < end));
    each(shared, tx, over.into_iter().map(|taken| taken.follow).collect(), now).await?;
    Ok(lasting.into_iter().map(|taken| taken.slot).collect())
}

async fn each(shared: &Shared, tx: &Tx, ids: Vec<FollowId>, now: Instant) -> Result<u64, Problem> {
    let mut ended = 0;
    for id in ids {
        if let Some(locked) = follow::lock(tx, id).await? {
            ended += u64::from(if_over(shared, tx, locked, now).await?);
        }
    }
    Ok(ended)
}

/// Ends it if its time is over; tells whether it did.
///
/// # Errors
/// Only what fails.
pub(super) async fn if_over(shared: &Shared, tx: &Tx, locked: Locked, now: Instant) -> Result<bool, Problem> {
    let Ok(state) = expire::decide(locked.state.clone(), now) else { return Ok(false) };
    let author = By::Job(Job::ExpireFollows);
    let follow = state.follow().clone();
    let (kind, at, data) = match &state {
        FollowState::Ended(ended) => {
            end_with_follow(shared, tx, &author, follow.id, ended.ended_at).await?;
            ("follow.ended", ended.ended_at, json!({"reason": ended.reason.as_str()}))
        }
        FollowState::Expired(expired) => ("follow.expired", expired.expired_at, json!({})),
        _ => return Ok(false),
    };
    let version = record(shared, tx, &author, (follow.id.uuid(), kind), at, data).await?;
    follow::save(tx, &locked.enter(state, version)?).await?;
    tell(shared, tx, &follow, To::Follower, (MessageKind::Ended, None), now).await?;
    Ok(true)
}
