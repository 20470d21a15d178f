//! The points ledger of a licence, whose row the transaction holds (CASE-5; Order 163).

pub mod roll;

use crate::problem::Problem;
use chrono::NaiveDate;
use domain::points::ledger::{self, Change};
use domain::policy::Policy;
use domain::time::{Instant, china_date};
use persistence::Tx;
use persistence::licence::Locked;
use persistence::points::{self, NewEntry, Standing};

/// The ledger of a licence in one cycle.
#[derive(Debug, Clone, Copy)]
pub struct Ledger<'a> {
    /// The licence, its row locked.
    pub licence: &'a Locked,
    /// The first day of the cycle, in China time.
    pub cycle_start: NaiveDate,
}

impl<'a> Ledger<'a> {
    /// That of the cycle which contains `at`.
    pub fn at(licence: &'a Locked, at: Instant) -> Self {
        Self { licence, cycle_start: china_date(licence.licence.cycle_at(at).start) }
    }

    /// Appends one change at that moment, under the limit of that policy, if it is about any points.
    ///
    /// # Errors
    /// `internal_error` when a hold would reach the limit: the rules have said so before.
    pub async fn append(self, tx: &Tx, change: Change, policy: &Policy, at: Instant) -> Result<(), Problem> {
        let before = points::standing(tx, self.licence.licence.id, self.cycle_start).await?;
        self.append_after(tx, before, change, policy, at).await
    }

    /// As [`Ledger::append`], where it is known how the ledger stands.
    ///
    /// # Errors
    /// As [`Ledger::append`].
    pub async fn append_after(
        self,
        tx: &Tx,
        before: Standing,
        change: Change,
        policy: &Policy,
        at: Instant,
    ) -> Result<(), Problem> {
        if change.points() == 0 {
            return Ok(());
        }
        let entry = ledger::append(before.total, change.kind(), change.points(), policy.points_limit)
            .map_err(|refusal| Problem::internal(&format!("points ledger: {refusal}")))?;
        let new = NewEntry {
            licence: self.licence.licence.id,
            cycle_start: self.cycle_start,
            entry,
            held: change.held_after(before.held),
            case: change.case(),
            decision: change.decision(),
            policy_version: policy.version.as_str(),
            points_limit: policy.points_limit,
            at,
        };
        points::append(tx, before, &new).await?;
        Ok(())
    }
}
