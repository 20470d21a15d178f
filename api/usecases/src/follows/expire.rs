//! FOLLOW-3, FOLLOW-7: requests and authorisations end by themselves, at the moment their time is over.

use super::tell::{To, tell};
use crate::app::App;
use crate::cases::end_with_follow::end_with_follow;
use crate::consent_history::save;
use crate::each::{BATCH, each};
use crate::principal::By;
use crate::problem::Problem;
use crate::work::Work;
use domain::actor::Job;
use domain::event::FollowEvent;
use domain::follow::{FollowState, Subject, expire};
use domain::ids::{AccountId, FollowId};
use domain::message::MessageKind;
use domain::time::Instant;
use persistence::Tx;
use persistence::follow::{self, Locked};

/// Ends every request and authorisation whose time is over.
///
/// # Errors
/// `service_unavailable` where the database is away.
pub async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    let job = Job::ExpireFollows;
    let due = async |tx: &Tx| follow::to_expire(tx, now, BATCH).await;
    let one = async |id| {
        let ending = async move |work: &Work<'_>| Ok(end_over(work, vec![id]).await? > 0);
        app.change(By::Job(job), ending).await
    };
    each(app, job, now, 1, due, one).await
}

/// Ends what is over of an account, whose row the transaction holds.
///
/// # Errors
/// Database failures only.
pub(super) async fn of_account(work: &Work<'_>, account: AccountId) -> Result<(), Problem> {
    let over = follow::of_account_over(work.tx, account, work.now()).await?;
    end_over(work, over).await?;
    Ok(())
}

/// Ends the follows of a vehicle whose authorisation is over: their slots are free. Returns the follower slots that are taken.
/// The transaction holds the vehicle's row. A licence has no slots.
///
/// # Errors
/// Database failures only.
pub(super) async fn followers_of(work: &Work<'_>, subject: Subject) -> Result<Vec<u32>, Problem> {
    let Some(vehicle) = subject.vehicle() else { return Ok(Vec::new()) };
    let taken = follow::followers(work.tx, vehicle).await?;
    let now = work.now();
    let (lasting, over): (Vec<_>, Vec<_>) =
        taken.into_iter().partition(|taken| taken.authorised_until.is_none_or(|end| now < end));
    end_over(work, over.into_iter().map(|taken| taken.follow).collect()).await?;
    Ok(lasting.into_iter().map(|taken| taken.slot).collect())
}

/// Ends those of the follows whose time is over. Returns how many.
async fn end_over(work: &Work<'_>, ids: Vec<FollowId>) -> Result<u64, Problem> {
    let mut ended = 0;
    for id in ids {
        if let Some(locked) = follow::lock(work.tx, id).await? {
            ended += u64::from(unless_over(work, locked).await?.is_none());
        }
    }
    Ok(ended)
}

/// Returns the follow, unless its time is over: then it is ended.
///
/// # Errors
/// Database failures only.
pub(super) async fn unless_over(work: &Work<'_>, locked: Locked) -> Result<Option<Locked>, Problem> {
    let Ok(state) = expire::decide(locked.state.clone(), work.now()) else { return Ok(Some(locked)) };
    end_unasked(&work.acting(By::Job(Job::ExpireFollows)), locked, state).await?;
    Ok(None)
}

/// Stores that a request or follow has ended without its sides having done anything, and tells the follower. Cases by it that are
/// not submitted end first: the schema would not have it otherwise.
///
/// # Errors
/// Database failures only.
pub(super) async fn end_unasked(work: &Work<'_>, locked: Locked, state: FollowState) -> Result<(), Problem> {
    let (event, at) = match &state {
        FollowState::Ended(ended) => (FollowEvent::Ended { reason: ended.reason }, ended.ended_at),
        FollowState::Cancelled(cancelled) => {
            (FollowEvent::Cancelled { reason: cancelled.reason }, cancelled.cancelled_at)
        }
        FollowState::Expired(expired) => (FollowEvent::Expired {}, expired.expired_at),
        // Of these, none has ended unasked.
        FollowState::Open(_) | FollowState::Active(_) | FollowState::Declined(_) => return Ok(()),
    };
    if let FollowState::Ended(ended) = &state {
        end_with_follow(&work.at(at), ended.follow.id).await?;
    }
    let locked = locked.enter(state)?;
    save(work, &locked, event, at).await?;
    tell(work, locked.state.follow(), To::Follower, MessageKind::Ended, None).await
}
