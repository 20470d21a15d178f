//! Invariants 9, 10, 11 and 17 from the decision's side.

use super::{BATCH, Report, Rules, START};
use crate::error::Result;
use crate::rows::{fen, parsed};
use crate::schema::{decision, notice, points_entry, settlement};
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, on};
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::decision::DecisionStatus;
use domain::decision::deadline::prove;
use domain::ids::DecisionId;
use domain::time::china_date;

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = decision)]
struct Row {
    id: Key,
    number: String,
    case_id: Option<Key>,
    licence_id: Option<Key>,
    policy_version: String,
    fine: i64,
    points: i32,
    status: String,
    served_at: Option<Time>,
    service_policy: Option<String>,
    due_date: Option<NaiveDate>,
    due_at: Option<Time>,
    due_provisional: bool,
    payment_id: Option<Key>,
    paid_at: Option<Time>,
    clear_by: Option<Time>,
    clearance_late_at: Option<Time>,
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = notice)]
struct Notice {
    decision_id: Key,
    number: String,
    served_at: Time,
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = points_entry)]
struct Recorded {
    decision_id: Option<Key>,
    licence_id: Key,
    points: i32,
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = settlement)]
struct Settlement {
    decision_id: Key,
    payment_id: Key,
    paid_at: Time,
}

/// What hangs on the decisions of a batch.
struct Attached {
    notices: Vec<Notice>,
    recorded: Vec<Recorded>,
    settlements: Vec<Settlement>,
}

/// Checks every decision.
pub(super) async fn check(tx: &Tx, rules: &Rules<'_>, report: &mut Report) -> Result<()> {
    let mut after = START;
    loop {
        let query = decision::table.filter(decision::id.gt(after)).order(decision::id).limit(BATCH);
        let rows: Vec<Row> = on!(tx, |conn| query.select(Row::as_select()).load(conn).await)?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = last.id;
        let attached = attached(tx, rows.iter().map(|row| row.id).collect()).await?;
        for row in &rows {
            let status: DecisionStatus = parsed(&row.status)?;
            consequences(row, &attached, report);
            report.count(10, 1);
            amounts(row, rules, report)?;
            deadline(row, rules, report);
            settled(row, status, &attached.settlements, report);
            cleared_in_time(row, status, rules, report);
        }
    }
}

async fn attached(tx: &Tx, ids: Vec<Key>) -> Result<Attached> {
    let notices = notice::table.filter(notice::decision_id.eq_any(ids.clone()));
    let recorded = points_entry::table
        .filter(points_entry::decision_id.eq_any(ids.iter().copied().map(Some)))
        .filter(points_entry::kind.eq("record"));
    let settlements = settlement::table.filter(settlement::decision_id.eq_any(ids.clone()));
    Ok(Attached {
        notices: on!(tx, |conn| notices.select(Notice::as_select()).load(conn).await)?,
        recorded: on!(tx, |conn| recorded.select(Recorded::as_select()).load(conn).await)?,
        settlements: on!(tx, |conn| settlements.select(Settlement::as_select()).load(conn).await)?,
    })
}

/// 9: the points are recorded once, on the licence of the decision; the notice exists once it is served. What was made
/// elsewhere has been recorded and served elsewhere.
fn consequences(row: &Row, attached: &Attached, report: &mut Report) {
    let (id, here) = (DecisionId::from(row.id), row.case_id.is_some());
    let recorded: Vec<_> = attached.recorded.iter().filter(|entry| entry.decision_id == Some(row.id)).collect();
    let times = recorded.len();
    report.demand(
        9,
        !here || times == usize::from(row.points > 0),
        "the points of a decision are not recorded once",
        id,
    );
    let fits = recorded.iter().all(|entry| (Some(entry.licence_id), entry.points) == (row.licence_id, row.points));
    report.demand(9, fits, "other points are recorded, or on another licence", id);
    let notices: Vec<_> = attached.notices.iter().filter(|notice| notice.decision_id == row.id).collect();
    let (times, served) = (notices.len(), row.served_at.is_some());
    report.demand(
        9,
        !here || times == usize::from(served),
        "a decision has not one notice once it is served, none before",
        id,
    );
    let fits = |notice: &&Notice| notice.number == row.number && Some(notice.served_at) == row.served_at;
    report.demand(9, notices.iter().all(fits), "a notice has not the number or service of its decision", id);
}

/// 10: a decision that was made here keeps to the policy under which its case was submitted.
fn amounts(row: &Row, rules: &Rules<'_>, report: &mut Report) -> Result<()> {
    if row.case_id.is_some() {
        let fine = fen(row.fine)?;
        let within = rules.policy(&row.policy_version).is_some_and(|policy| fine <= policy.fine_limit);
        report.demand(10, within, "a fine is above the limit of its policy", DecisionId::from(row.id));
    }
    Ok(())
}

/// 10: the deadline follows from the service. One that was provisional may differ once the holidays are known.
fn deadline(row: &Row, rules: &Rules<'_>, report: &mut Report) {
    let (Some(served_at), Some(version)) = (row.served_at, &row.service_policy) else {
        return;
    };
    let id = DecisionId::from(row.id);
    let served_at = served_at.0;
    let in_force = rules
        .policy(version)
        .filter(|policy| rules.book.in_force(&policy.jurisdiction, china_date(served_at)) == Some(*policy));
    report.demand(10, in_force.is_some(), "the policy was not in force on the day of service", id);
    if let Some(policy) = in_force {
        let due = prove(served_at, policy, rules.calendar).deadline;
        let known_since = row.due_provisional && !due.provisional;
        let same = row.due_date == Some(due.due_date) && row.due_at.is_some_and(|at| at.0 == due.due_at);
        report.demand(10, same || known_since, "a due date is not what the policy says", id);
    }
}

/// 11: paid, here or on the way to cleared or annulled, exactly where there is the one settlement.
fn settled(row: &Row, status: DecisionStatus, settlements: &[Settlement], report: &mut Report) {
    let id = DecisionId::from(row.id);
    let settled: Vec<_> = settlements.iter().filter(|settlement| settlement.decision_id == row.id).collect();
    report.count(11, usize::from(row.payment_id.is_some()));
    let once = settled.len() == usize::from(row.payment_id.is_some());
    report.demand(11, once, "a decision has not one settlement if it is paid, none if not", id);
    let fits = |settlement: &&Settlement| {
        (Some(settlement.payment_id), Some(settlement.paid_at)) == (row.payment_id, row.paid_at)
    };
    report.demand(11, settled.iter().all(fits), "a settlement is not of the payment that its decision names", id);
    let must =
        status == DecisionStatus::Paid || status == DecisionStatus::Cleared && row.fine > 0 && row.case_id.is_some();
    report.demand(11, !must || row.payment_id.is_some(), "a decision is paid or cleared without a payment", id);
    let may = matches!(status, DecisionStatus::Paid | DecisionStatus::Cleared | DecisionStatus::Annulled);
    report.demand(11, may || row.payment_id.is_none(), "a decision has a payment but is not paid", id);
}

/// 17: who paid is cleared in time, or somebody has been told.
fn cleared_in_time(row: &Row, status: DecisionStatus, rules: &Rules<'_>, report: &mut Report) {
    if status != DecisionStatus::Paid {
        return;
    }
    report.count(17, 1);
    let id = DecisionId::from(row.id);
    let policy = row.service_policy.as_deref().and_then(|version| rules.policy(version));
    let due = policy.zip(row.paid_at).map(|(policy, paid_at)| Time(paid_at.0 + policy.clearance_time));
    report.demand(17, due.is_some() && due == row.clear_by, "the time to clear is not what the policy says", id);
    let young = due.is_some_and(|due| rules.now < due.0);
    let told = row.clearance_late_at.is_some();
    report.demand(17, young || told, "a paid decision is neither cleared nor escalated in time", id);
}
