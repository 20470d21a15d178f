//! Invariants 11 to 15 from the payment's side.

use super::{BATCH, Report, Rules, START};
use crate::error::Result;
use crate::rows::{count, fen, parsed};
use crate::schema::{decision, payment, settlement};
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, on};
use chrono::NaiveDate;
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use domain::ids::PaymentId;
use domain::money::Fen;
use domain::payment::PaymentStatus;
use domain::payment::surcharge::{days_late, surcharge, suspensions_of};
use domain::policy::Policy;
use domain::time::{Instant, china_midnight_after};

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = payment)]
struct Row {
    id: Key,
    decision_id: Key,
    status: String,
    fine: i64,
    surcharge: i64,
    total: i64,
    days_late: i32,
    trade_number: Option<String>,
    created_at: Time,
    expires_at: Time,
    received: Option<i64>,
    paid_at: Option<Time>,
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = settlement)]
struct Settlement {
    decision_id: Key,
    amount: i64,
    paid_at: Time,
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = decision)]
struct Owed {
    id: Key,
    fine: i64,
    due_date: Option<NaiveDate>,
    service_policy: Option<String>,
}

impl Owed {
    /// Days late and surcharge at a moment.
    fn surcharge(&self, rules: &Rules<'_>, at: Instant) -> Result<Option<(u32, Fen)>> {
        let policy: Option<&Policy> = self.service_policy.as_deref().and_then(|version| rules.policy(version));
        let Some((policy, due_date)) = policy.zip(self.due_date) else {
            return Ok(None);
        };
        let days = days_late(due_date, suspensions_of(self.id.into()), at);
        Ok(Some((days, surcharge(fen(self.fine)?, days, policy))))
    }
}

type Joined = (Row, Option<Settlement>, Option<Owed>);

/// Checks every payment.
pub(super) async fn check(tx: &Tx, rules: &Rules<'_>, report: &mut Report) -> Result<()> {
    let mut after = START;
    loop {
        let query = payment::table
            .left_join(settlement::table.on(settlement::payment_id.eq(payment::id)))
            .left_join(decision::table.on(decision::id.eq(payment::decision_id)))
            .filter(payment::id.gt(after))
            .order(payment::id)
            .limit(BATCH);
        let rows: Vec<Joined> = on!(tx, |conn| query
            .select((Row::as_select(), Option::<Settlement>::as_select(), Option::<Owed>::as_select()))
            .load(conn)
            .await)?;
        let Some((last, ..)) = rows.last() else {
            break;
        };
        after = last.id;
        for (row, settlement, owed) in &rows {
            received(row, settlement.as_ref(), report)?;
            quoted(row, owed.as_ref(), rules, report)?;
            if let Some(settlement) = settlement {
                settled(row, settlement, owed.as_ref(), rules, report)?;
            }
        }
    }
    balance(tx, report).await?;
    trade_numbers(tx, report).await
}

/// 11, 12: money that came has settled its decision, or is in suspense.
fn received(row: &Row, settlement: Option<&Settlement>, report: &mut Report) -> Result<()> {
    let id = PaymentId::from(row.id);
    let status: PaymentStatus = parsed(&row.status)?;
    let settled = status == PaymentStatus::Settled;
    report.demand(
        11,
        settled == settlement.is_some(),
        "a payment has not one settlement if it is settled, none if not",
        id,
    );
    let same = settlement.is_none_or(|made| made.decision_id == row.decision_id && Some(made.paid_at) == row.paid_at);
    report.demand(11, same, "a settlement is not of the decision and moment of its payment", id);
    if let Some(received) = row.received {
        report.count(12, 1);
        let accounted = status == PaymentStatus::InSuspense || settlement.is_some_and(|made| made.amount == received);
        report.demand(12, accounted, "money received is neither settled nor in suspense", id);
        report.demand(12, row.paid_at.is_some() && row.trade_number.is_some(), "money came from nowhere", id);
    }
    Ok(())
}

/// 13, 14: what was asked for is what was owed, until that changes.
fn quoted(row: &Row, owed: Option<&Owed>, rules: &Rules<'_>, report: &mut Report) -> Result<()> {
    let id = PaymentId::from(row.id);
    report.count(14, 1);
    let due = match owed {
        Some(owed) if owed.fine == row.fine => owed.surcharge(rules, row.created_at.0)?,
        _ => None,
    };
    let fits = due == Some((count(row.days_late)?, fen(row.surcharge)?)) && row.surcharge <= row.fine;
    report.demand(14, fits, "a surcharge is not what the policy says", id);
    report.demand(14, row.total == row.fine + row.surcharge, "a total is not fine and surcharge", id);
    let in_time = row.expires_at.0 <= china_midnight_after(row.created_at.0);
    report.demand(13, in_time, "an order outlives the day on which its amount holds", id);
    Ok(())
}

/// 13: the quote, if it still held at the provider's payment time, else what was owed then.
fn settled(
    row: &Row,
    settlement: &Settlement,
    owed: Option<&Owed>,
    rules: &Rules<'_>,
    report: &mut Report,
) -> Result<()> {
    report.count(13, 1);
    let paid_at = settlement.paid_at.0;
    let due = if paid_at < row.expires_at.0 {
        Some(row.total)
    } else {
        let late = owed.map(|owed| owed.surcharge(rules, paid_at)).transpose()?.flatten();
        late.map(|(_, surcharge)| row.fine + surcharge.amount())
    };
    let fits = due == Some(settlement.amount);
    report.demand(13, fits, "a settlement is not what was owed when it was paid", PaymentId::from(row.id));
    Ok(())
}

/// 12: all that came in is all that settled and all that is in suspense.
async fn balance(tx: &Tx, report: &mut Report) -> Result<()> {
    let sum = |what: &str| sql::<BigInt>(&format!("CAST(COALESCE(SUM({what}), 0) AS BIGINT)"));
    let received = payment::table.select(sum("received"));
    let suspended = payment::table.filter(payment::status.eq("in_suspense")).select(sum("received"));
    let settled = settlement::table.select(sum("amount"));
    let received: i64 = on!(tx, |conn| received.first(conn).await)?;
    let suspended: i64 = on!(tx, |conn| suspended.first(conn).await)?;
    let settled: i64 = on!(tx, |conn| settled.first(conn).await)?;
    let ids = format_args!("{received} received, {settled} settled, {suspended} in suspense (fen)");
    report.demand(12, received == settled + suspended, "the sums differ", ids);
    Ok(())
}

/// 15: each trade number once.
async fn trade_numbers(tx: &Tx, report: &mut Report) -> Result<()> {
    let known = payment::table.filter(payment::trade_number.is_not_null());
    let rows: i64 = on!(tx, |conn| known.count().get_result(conn).await)?;
    report.count(15, usize::try_from(rows).unwrap_or(usize::MAX));
    let query = known.group_by(payment::trade_number).having(count_star().gt(1)).select(payment::trade_number);
    let repeated: Vec<Option<String>> = on!(tx, |conn| query.load(conn).await)?;
    for number in repeated.into_iter().flatten() {
        report.demand(15, false, "a trade number stands on several payments", number);
    }
    Ok(())
}
