//! Invariant 21 as far as decisions go that somebody looked up by their numbers: another's decision is shown, and may be paid.

use super::Report;
use crate::error::Result;
use crate::schema::{decision, decision_lookup, payment};
use crate::sql_types::Key;
use crate::tx::{Tx, on};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use domain::ids::{DecisionId, PaymentId};

const NOT_TOLD: &str = "(SELECT count(*) FROM decision_lookup look WHERE look.decision_id = decision.id)
    <> (SELECT count(*) FROM event told WHERE told.resource = decision.id AND told.kind = 'decision.looked_up')";

const NOT_SHOWN: &str = "NOT EXISTS (SELECT 1 FROM decision own JOIN account ON account.person_id = own.person_id
        WHERE own.id = payment.decision_id AND account.id = payment.account_id)
    AND NOT EXISTS (SELECT 1 FROM decision_lookup look WHERE look.decision_id = payment.decision_id
        AND look.account_id = payment.account_id AND look.looked_up_at <= payment.created_at)";

/// Checks every look-up, and every payment of another's decision.
pub(super) async fn check(tx: &Tx, report: &mut Report) -> Result<()> {
    let rows: i64 = on!(tx, |conn| decision_lookup::table.count().get_result(conn).await)?;
    report.count(21, usize::try_from(rows).unwrap_or(usize::MAX));
    let query = decision::table.filter(sql::<Bool>(NOT_TOLD)).select(decision::id);
    let decisions: Vec<Key> = on!(tx, |conn| query.load(conn).await)?;
    for id in decisions {
        let what = "the look-ups of a decision and the events that tell of them differ";
        report.demand(21, false, what, DecisionId::from(id));
    }
    let query = payment::table.filter(sql::<Bool>(NOT_SHOWN)).select(payment::id);
    let payments: Vec<Key> = on!(tx, |conn| query.load(conn).await)?;
    for id in payments {
        report.demand(21, false, "another's decision was paid by whom it was never shown", PaymentId::from(id));
    }
    Ok(())
}
