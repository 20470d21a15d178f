//! Moves a ledger on to the cycle of today: points whose fine is overdue and unpaid carry over, and so do points that
//! cases under way hold (HANDLE-5 counts them whatever the cycle). Source: Order 163 article 15.

use super::{Change, append};
use crate::BATCH;
use crate::app::{App, Shared};
use crate::problem::Problem;
use domain::case::CaseState;
use domain::ids::LicenceId;
use domain::points::carry_over;
use domain::points::ledger::EntryKind;
use domain::time::{Instant, china_date};
use persistence::licence::{self, Locked};
use persistence::{Tx, case, points};

/// Moves every ledger on whose cycle has ended; answers how many.
///
/// # Errors
/// Only what fails.
pub async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    let due = app.store.read(async |tx| licence::with_ended_cycle(tx, now, BATCH).await).await?;
    let mut moved = 0;
    for id in due {
        let shared = app.shared();
        let work = async move |tx: &Tx| one(&shared, tx, id, now).await;
        moved += u64::from(app.store.write(work).await?);
    }
    Ok(moved)
}

async fn one(shared: &Shared, tx: &Tx, id: LicenceId, now: Instant) -> Result<bool, Problem> {
    match licence::lock(tx, id).await? {
        Some(locked) => roll(shared, tx, locked, now).await.map(|(_, moved)| moved),
        None => Ok(false),
    }
}

/// Moves the ledger of a locked licence on, if its cycle has ended; answers the licence as it stands then.
///
/// # Errors
/// Only what fails.
pub async fn roll(shared: &Shared, tx: &Tx, locked: Locked, now: Instant) -> Result<(Locked, bool), Problem> {
    if now < locked.cycle_ends_at {
        return Ok((locked, false));
    }
    let ended = locked.licence.cycle_at(locked.cycle_ends_at - chrono::TimeDelta::microseconds(1));
    let from = china_date(ended.start);
    let next = locked.licence.cycle_at(locked.cycle_ends_at);
    carry_recorded(shared, tx, &locked, &ended, (from, china_date(next.start))).await?;
    carry_held(shared, tx, &locked, (from, china_date(next.start))).await?;
    licence::enter_cycle(tx, locked.licence.id, next.end).await?;
    let moved = Locked { cycle_ends_at: next.end, ..locked };
    // Several cycles may have passed.
    Box::pin(roll(shared, tx, moved, now)).await.map(|(locked, _)| (locked, true))
}

type Cycles = (chrono::NaiveDate, chrono::NaiveDate);

async fn carry_recorded(
    shared: &Shared,
    tx: &Tx,
    locked: &Locked,
    ended: &domain::points::cycle::Cycle,
    (from, to): Cycles,
) -> Result<(), Problem> {
    let recorded = points::recorded(tx, locked.licence.id, from).await?;
    let policy = shared.policy_for(&locked.licence.issued_in, ended.end);
    let policy = policy.map_or_else(|| shared.any_policy_at(ended.end), Ok)?;
    for carried in carry_over::decide(ended, &recorded) {
        let change = Change {
            cycle_start: to,
            kind: EntryKind::Carry,
            points: carried.points,
            held: false,
            decision: Some(carried.decision),
        };
        append(tx, locked, None, change, policy, ended.end).await?;
    }
    Ok(())
}

async fn carry_held(shared: &Shared, tx: &Tx, locked: &Locked, (from, to): Cycles) -> Result<(), Problem> {
    for id in case::submitted_on(tx, locked.licence.id).await? {
        let Some(held) = case::lock(tx, id).await? else { continue };
        let CaseState::Submitted(submitted) = &held.state else { continue };
        if held.hold_cycle != Some(from) {
            continue;
        }
        let (this, points) = (submitted.case.clone(), submitted.case.terms.points);
        let policy = shared.policy(&submitted.policy_version)?;
        let change = |cycle_start, kind| Change { cycle_start, kind, points, held: true, decision: None };
        append(tx, locked, Some(&this), change(from, EntryKind::Release), policy, locked.cycle_ends_at).await?;
        append(tx, locked, Some(&this), change(to, EntryKind::Carry), policy, locked.cycle_ends_at).await?;
        case::hold_in(tx, id, to).await?;
    }
    Ok(())
}
