//! Invariant 8: the points ledger adds up.

use super::{BATCH, Report, Rules, START};
use crate::error::Result;
use crate::schema::{points_entry, violation_case};
use crate::sql_types::Key;
use crate::tx::{Tx, on};
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::ids::{CaseId, LicenceId};

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = points_entry)]
struct Entry {
    licence_id: Key,
    cycle_start: NaiveDate,
    seq: i32,
    kind: String,
    points: i32,
    total: i32,
    held: i32,
    case_id: Option<Key>,
    policy_version: String,
    points_limit: i32,
}

impl Entry {
    fn ledger(&self) -> (Key, NaiveDate) {
        (self.licence_id, self.cycle_start)
    }

    /// By how much the held points change: a hold, its release, or one that is carried into the next cycle.
    fn change_of_held(&self) -> i32 {
        match (self.kind.as_str(), self.case_id) {
            ("hold" | "release" | "carry", Some(_)) => self.points,
            _ => 0,
        }
    }
}

/// A submitted case, whose points are held.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = violation_case)]
struct Held {
    id: Key,
    licence_id: Key,
    hold_cycle: Option<NaiveDate>,
    points: i32,
}

/// Checks every entry of every ledger, and that the held points are those of the submitted cases.
pub(super) async fn check(tx: &Tx, rules: &Rules<'_>, report: &mut Report) -> Result<()> {
    let submitted = violation_case::table.filter(violation_case::status.eq("submitted"));
    let mut cases: Vec<Held> = on!(tx, |conn| submitted.select(Held::as_select()).load(conn).await)?;
    let mut last: Option<Entry> = None;
    loop {
        let entries = next(tx, last.as_ref()).await?;
        if entries.is_empty() {
            break;
        }
        report.count(8, entries.len());
        for entry in entries {
            let before = last.as_ref().filter(|last| last.ledger() == entry.ledger());
            one(before, &entry, rules, report);
            let ended =
                last.replace(entry).filter(|ended| last.as_ref().is_none_or(|now| now.ledger() != ended.ledger()));
            ended.iter().for_each(|ended| standing(ended, &mut cases, report));
        }
    }
    last.iter().for_each(|ended| standing(ended, &mut cases, report));
    for case in cases.iter().filter(|case| case.points > 0) {
        report.demand(8, false, "the points of a submitted case are not held", CaseId::from(case.id));
    }
    Ok(())
}

/// The entries after this one, by licence, cycle and number.
async fn next(tx: &Tx, last: Option<&Entry>) -> Result<Vec<Entry>> {
    let (licence, cycle, seq) =
        last.map_or((START, NaiveDate::default(), 0), |last| (last.licence_id, last.cycle_start, last.seq));
    let later_cycle = points_entry::cycle_start.gt(cycle);
    let later = points_entry::cycle_start.eq(cycle).and(points_entry::seq.gt(seq));
    let query = points_entry::table
        .filter(points_entry::licence_id.ge(licence))
        .filter(points_entry::licence_id.gt(licence).or(later_cycle).or(later))
        .order((points_entry::licence_id, points_entry::cycle_start, points_entry::seq))
        .limit(BATCH);
    Ok(on!(tx, |conn| query.select(Entry::as_select()).load(conn).await)?)
}

/// An entry against the one before it in its ledger.
fn one(before: Option<&Entry>, entry: &Entry, rules: &Rules<'_>, report: &mut Report) {
    let (seq, total, held) = before.map_or((0, 0, 0), |before| (before.seq, before.total, before.held));
    let ids = format_args!("{} {} entry {}", LicenceId::from(entry.licence_id), entry.cycle_start, entry.seq);
    report.demand(8, entry.seq == seq + 1, "an entry of a ledger is missing", ids);
    report.demand(8, entry.total == total + entry.points, "a total is not the sum of its ledger", ids);
    report.demand(8, entry.total >= 0, "a total is below zero", ids);
    let follows = entry.held == held + entry.change_of_held() && (0..=entry.total).contains(&entry.held);
    report.demand(8, follows, "held points are not the holds and those carried, without the releases", ids);
    if entry.kind == "hold" {
        let limit = rules.policy(&entry.policy_version).and_then(|policy| i32::try_from(policy.points_limit).ok());
        let below = limit == Some(entry.points_limit) && entry.total < entry.points_limit;
        report.demand(8, below, "a hold is not below the limit of its policy", ids);
    }
}

/// The last entry of a ledger against the submitted cases that it holds points for; they are taken out of `cases`.
fn standing(last: &Entry, cases: &mut Vec<Held>, report: &mut Report) {
    let here =
        cases.extract_if(.., |case| (case.licence_id, case.hold_cycle) == (last.licence_id, Some(last.cycle_start)));
    let sum: i32 = here.map(|case| case.points).sum();
    let ids = format_args!("{} {}", LicenceId::from(last.licence_id), last.cycle_start);
    report.demand(8, sum == last.held, "held points are not those of the submitted cases", ids);
}
