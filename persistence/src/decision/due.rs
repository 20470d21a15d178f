//! Decisions with which something is to be done.

use crate::error::Result;
use crate::prepared::{Fixed, hot};
use crate::put_off::not_put_off;
use crate::schema::decision;
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::actor::Job;
use domain::ids::DecisionId;
use domain::time::Instant;

/// What a job is to do with a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Ask the authority for the text of its notice.
    Notice,
    /// Ask the authority whether it is cleared.
    Clearance,
    /// Flag the notice as late.
    LateNotice,
    /// Mark it as overdue.
    Overdue,
    /// Flag the clearance as late.
    LateClearance,
}

impl Due {
    /// Which job.
    const fn job(self) -> Job {
        match self {
            Self::Notice => Job::IssueNotices,
            Self::Clearance => Job::AskClearances,
            Self::LateNotice => Job::FlagLateNotices,
            Self::Overdue => Job::MarkOverdue,
            Self::LateClearance => Job::EscalateClearances,
        }
    }
}

/// Decisions with which something is to be done by now, and since when, the oldest first.
///
/// # Errors
/// Database failures only.
pub async fn due(tx: &Tx, due: Due, now: Instant, limit: i64) -> Result<Vec<(DecisionId, Instant)>> {
    let base = decision::table.filter(not_put_off!(due.job(), decision::id, now)).limit(limit);
    let now = Time::from(now);
    let rows: Vec<(Key, Option<Time>)> = match due {
        Due::Notice | Due::Clearance => {
            let status = if due == Due::Notice { "status = 'issued'" } else { "status IN ('served', 'paid')" };
            let query = base.filter(Fixed(status)).filter(decision::next_poll_at.le(now)).order(decision::next_poll_at);
            on!(tx, |conn| query.select((decision::id, decision::next_poll_at)).load(conn).await)?
        }
        Due::LateNotice => {
            let late = Fixed("status = 'issued' AND notice_late_at IS NULL");
            let query = base.filter(late).filter(decision::notice_by.le(now)).order(decision::notice_by);
            on!(tx, |conn| query.select((decision::id, decision::notice_by)).load(conn).await)?
        }
        Due::Overdue => {
            let unpaid = Fixed("status = 'served' AND fine > 0");
            let query = base.filter(unpaid).filter(decision::due_at.le(now)).order(decision::due_at);
            on!(tx, |conn| query.select((decision::id, decision::due_at)).load(conn).await)?
        }
        Due::LateClearance => {
            let late = Fixed("status = 'paid' AND clearance_late_at IS NULL");
            let query = base.filter(late).filter(decision::clear_by.le(now)).order(decision::clear_by);
            on!(tx, |conn| query.select((decision::id, decision::clear_by)).load(conn).await)?
        }
    };
    Ok(rows.into_iter().filter_map(|(id, since)| Some((id.into(), since?.into()))).collect())
}

/// Notes when the authority is to be asked next about a decision, and when it has last answered, if it has.
///
/// # Errors
/// Database failures only.
pub async fn ask_again(tx: &Tx, id: DecisionId, answered_at: Option<Instant>, at: Instant) -> Result<()> {
    let this = decision::table.filter(decision::id.eq(Key::from(id))).filter(decision::next_poll_at.is_not_null());
    let next = decision::next_poll_at.eq(Some(Time::from(at)));
    match answered_at {
        Some(answered_at) => {
            let change = diesel::update(this).set((next, decision::as_of.eq(Time::from(answered_at))));
            on!(tx, |conn| hot!(change).execute(conn).await)?;
        }
        None => {
            on!(tx, |conn| hot!(diesel::update(this).set(next)).execute(conn).await)?;
        }
    }
    Ok(())
}
