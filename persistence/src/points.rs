//! The points ledger: a running total for each licence and cycle, each row chained to the one before it.

use crate::error::Result;
use crate::prepared::hot;
use crate::rows::{count, parsed};
use crate::schema::{decision, points_entry};
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, on};
use chrono::NaiveDate;
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::ids::{CaseId, DecisionId, LicenceId};
use domain::points::carry_over::Recorded;
use domain::points::ledger::{Entry, EntryKind};
use domain::time::Instant;

/// Where a ledger stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// The number of its last entry; 0 where there is none.
    pub seq: i32,
    /// All points.
    pub total: u32,
    /// Those of them that submitted cases hold.
    pub held: u32,
}

/// An entry about to be appended.
#[derive(Debug, Clone, Copy)]
pub struct NewEntry<'a> {
    /// The licence.
    pub licence: LicenceId,
    /// The first day of the cycle, in China time.
    pub cycle_start: NaiveDate,
    /// What the domain decided.
    pub entry: Entry,
    /// Held points after it.
    pub held: u32,
    /// The case that holds or releases.
    pub case: Option<CaseId>,
    /// The decision that records.
    pub decision: Option<DecisionId>,
    /// The policy whose limit applies.
    pub policy_version: &'a str,
    /// The limit itself.
    pub points_limit: u32,
    /// When.
    pub at: Instant,
}

#[derive(Insertable)]
#[diesel(table_name = points_entry, treat_none_as_default_value = false)]
struct NewRow<'a> {
    licence_id: Key,
    cycle_start: NaiveDate,
    seq: i32,
    kind: &'a str,
    points: i32,
    total: i32,
    held: i32,
    prev_seq: Option<i32>,
    prev_total: Option<i32>,
    prev_held: Option<i32>,
    case_id: Option<Key>,
    decision_id: Option<Key>,
    policy_version: &'a str,
    points_limit: i32,
    recorded_at: Time,
}

/// Where the ledger of a licence and cycle stands.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn standing(tx: &Tx, licence: LicenceId, cycle_start: NaiveDate) -> Result<Standing> {
    let last = points_entry::table
        .filter(points_entry::licence_id.eq(Key::from(licence)))
        .filter(points_entry::cycle_start.eq(cycle_start))
        .order(points_entry::seq.desc())
        .limit(1)
        .select((points_entry::seq, points_entry::total, points_entry::held));
    let row: Option<(i32, i32, i32)> = on!(tx, |conn| hot!(last).get_result(conn).await.optional())?;
    row.map_or(Ok(Standing::default()), |(seq, total, held)| {
        Ok(Standing { seq, total: count(total)?, held: count(held)? })
    })
}

/// Where the ledgers of these licences stand in these cycles, in one query: whatever licence and cycle go together. A
/// ledger without an entry is left out.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn standings(
    tx: &Tx,
    licences: &[LicenceId],
    cycle_starts: &[NaiveDate],
) -> Result<Vec<(LicenceId, NaiveDate, Standing)>> {
    let later = diesel::alias!(points_entry as later);
    let is_followed = later
        .filter(later.field(points_entry::licence_id).eq(points_entry::licence_id))
        .filter(later.field(points_entry::cycle_start).eq(points_entry::cycle_start))
        .filter(later.field(points_entry::seq).gt(points_entry::seq));
    let last = points_entry::table
        .filter(points_entry::licence_id.eq_any(licences.iter().copied().map(Key::from).collect::<Vec<_>>()))
        .filter(points_entry::cycle_start.eq_any(cycle_starts))
        .filter(not(exists(is_followed)))
        .select((
            points_entry::licence_id,
            points_entry::cycle_start,
            points_entry::seq,
            points_entry::total,
            points_entry::held,
        ));
    let rows: Vec<(Key, NaiveDate, i32, i32, i32)> = on!(tx, |conn| last.load(conn).await)?;
    let standing = |(licence, cycle_start, seq, total, held): (Key, NaiveDate, i32, i32, i32)| {
        Ok((licence.into(), cycle_start, Standing { seq, total: count(total)?, held: count(held)? }))
    };
    rows.into_iter().map(standing).collect()
}

/// Appends after `before`, which must be the last entry: the licence's row is locked.
///
/// # Errors
/// [`crate::StoreError::Conflict`] when it is not, or when held points would reach the limit.
pub async fn append(tx: &Tx, before: Standing, new: &NewEntry<'_>) -> Result<Standing> {
    let number = |count: u32| i32::try_from(count).map_err(crate::StoreError::corrupt);
    let previous = |number: i32| (before.seq > 0).then_some(number);
    let row = NewRow {
        licence_id: new.licence.into(),
        cycle_start: new.cycle_start,
        seq: before.seq + 1,
        kind: new.entry.kind.as_str(),
        points: new.entry.change,
        total: number(new.entry.total)?,
        held: number(new.held)?,
        prev_seq: previous(before.seq),
        prev_total: previous(number(before.total)?),
        prev_held: previous(number(before.held)?),
        case_id: new.case.map(Key::from),
        decision_id: new.decision.map(Key::from),
        policy_version: new.policy_version,
        points_limit: number(new.points_limit)?,
        recorded_at: new.at.into(),
    };
    on!(tx, |conn| hot!(diesel::insert_into(points_entry::table).values(row)).execute(conn).await)?;
    Ok(Standing { seq: before.seq + 1, total: new.entry.total, held: new.held })
}

/// A decision: its points, its fine, by when it was to be paid, and when it was.
type Fined = (Key, i32, i64, Option<Time>, Option<Time>);

/// The points that decisions recorded or carried in a cycle, with what became of their fines.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn recorded(tx: &Tx, licence: LicenceId, cycle_start: NaiveDate) -> Result<Vec<Recorded>> {
    let query = points_entry::table
        .inner_join(decision::table.on(points_entry::decision_id.eq(decision::id.nullable())))
        .filter(points_entry::licence_id.eq(Key::from(licence)))
        .filter(points_entry::cycle_start.eq(cycle_start))
        .filter(points_entry::kind.eq_any([EntryKind::Record.as_str(), EntryKind::Carry.as_str()]))
        .filter(decision::status.ne("annulled"))
        .order(points_entry::seq)
        .select((decision::id, points_entry::points, decision::fine, decision::due_at, decision::paid_at));
    let rows: Vec<Fined> = on!(tx, |conn| query.load(conn).await)?;
    let entry = |(id, points, fine, due_at, paid_at): Fined| {
        Ok(Recorded {
            decision: id.into(),
            points: count(points)?,
            due_at: due_at.filter(|_| fine > 0).map(Instant::from),
            paid_at: paid_at.map(Instant::from),
        })
    };
    rows.into_iter().map(entry).collect()
}

/// One line of a ledger, as the driver sees it.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// Its number in the cycle.
    pub seq: i32,
    /// Why the total changed.
    pub kind: EntryKind,
    /// By how much.
    pub change: i32,
    /// The total after it.
    pub total: u32,
    /// When.
    pub at: Instant,
}

/// The lines of a licence's ledger in a cycle, the first first.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn lines(tx: &Tx, licence: LicenceId, cycle_start: NaiveDate, limit: i64) -> Result<Vec<Line>> {
    let query = points_entry::table
        .filter(points_entry::licence_id.eq(Key::from(licence)))
        .filter(points_entry::cycle_start.eq(cycle_start))
        .order(points_entry::seq)
        .limit(limit)
        .select((
            points_entry::seq,
            points_entry::kind,
            points_entry::points,
            points_entry::total,
            points_entry::recorded_at,
        ));
    let rows: Vec<(i32, String, i32, i32, Time)> = on!(tx, |conn| query.load(conn).await)?;
    let line = |(seq, kind, change, total, at): (i32, String, i32, i32, Time)| {
        Ok(Line { seq, kind: parsed(&kind)?, change, total: count(total)?, at: at.into() })
    };
    rows.into_iter().map(line).collect()
}
