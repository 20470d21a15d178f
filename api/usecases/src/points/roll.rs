//! Moves a ledger on to the cycle of today: points whose fine is overdue and unpaid carry over, and so do points that
//! cases under way hold (HANDLE-5 counts them whatever the cycle). Source: Order 163 article 15.

use super::Ledger;
use crate::app::App;
use crate::each::{BATCH, each};
use crate::principal::By;
use crate::problem::Problem;
use crate::work::Work;
use chrono::{NaiveDate, TimeDelta};
use domain::actor::Job;
use domain::case::CaseState;
use domain::points::carry_over;
use domain::points::cycle::Cycle;
use domain::points::ledger::{Carried, Change};
use domain::time::{Instant, china_date};
use persistence::licence::{self, Locked};
use persistence::{case, points};

/// Moves every ledger on whose cycle has ended. Returns how many.
///
/// # Errors
/// `service_unavailable`.
pub async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    let one = async |id| {
        app.change(By::Job(Job::MovePointsOn), async move |work| {
            let Some(locked) = licence::lock(work.tx, id).await? else { return Ok(false) };
            let ended_at = locked.cycle_ends_at;
            Ok(roll(work, locked).await?.cycle_ends_at > ended_at)
        })
        .await
    };
    each(app, Job::MovePointsOn, now, 1, async |tx| licence::with_ended_cycle(tx, now, BATCH).await, one).await
}

/// Moves the ledger of a locked licence on, through every cycle that has ended. Returns the licence as it stands then.
///
/// # Errors
/// Database failures only.
pub async fn roll(work: &Work<'_>, mut locked: Locked) -> Result<Locked, Problem> {
    while locked.cycle_ends_at <= work.now() {
        let turn = Turn {
            ended: locked.licence.cycle_at(locked.cycle_ends_at - TimeDelta::microseconds(1)),
            next: locked.licence.cycle_at(locked.cycle_ends_at),
        };
        carry_recorded(work, &locked, &turn).await?;
        carry_held(work, &locked, &turn).await?;
        licence::enter_cycle(work.tx, locked.licence.id, turn.next.end).await?;
        locked.cycle_ends_at = turn.next.end;
    }
    Ok(locked)
}

/// The end of one cycle, which is the start of the next.
struct Turn {
    ended: Cycle,
    next: Cycle,
}

impl Turn {
    fn from(&self) -> NaiveDate {
        china_date(self.ended.start)
    }

    fn to(&self) -> NaiveDate {
        china_date(self.next.start)
    }
}

async fn carry_recorded(work: &Work<'_>, locked: &Locked, turn: &Turn) -> Result<(), Problem> {
    let end = turn.ended.end;
    let recorded = points::recorded(work.tx, locked.licence.id, turn.from()).await?;
    let policy = work.shared.policy_for(&locked.licence.issued_in, end);
    let policy = policy.map_or_else(|| work.shared.any_policy_at(end), Ok)?;
    let ledger = Ledger { licence: locked, cycle_start: turn.to() };
    for carried in carry_over::decide(&turn.ended, &recorded) {
        let carry = Change::Carry { from: Carried::Recorded(carried.decision), points: carried.points };
        ledger.append(work.tx, carry, policy, end).await?;
    }
    Ok(())
}

async fn carry_held(work: &Work<'_>, locked: &Locked, turn: &Turn) -> Result<(), Problem> {
    let end: Instant = locked.cycle_ends_at;
    for id in case::submitted_on(work.tx, locked.licence.id).await? {
        let Some(held) = case::lock(work.tx, id).await? else { continue };
        let CaseState::Submitted(submitted) = &held.state else { continue };
        if held.hold_cycle() != Some(turn.from()) {
            continue;
        }
        let points = submitted.case.terms.points;
        let policy = work.shared.policy(&submitted.policy_version)?;
        let in_cycle = |cycle_start| Ledger { licence: locked, cycle_start };
        in_cycle(turn.from()).append(work.tx, Change::Release { case: id, points }, policy, end).await?;
        let carry = Change::Carry { from: Carried::Held(id), points };
        in_cycle(turn.to()).append(work.tx, carry, policy, end).await?;
        case::hold_in(work.tx, id, turn.to()).await?;
    }
    Ok(())
}
