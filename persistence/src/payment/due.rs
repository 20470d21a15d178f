//! Payments that the host is to be asked about.

use crate::error::Result;
use crate::prepared::hot;
use crate::put_off::not_put_off;
use crate::schema::payment;
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::actor::Job;
use domain::ids::PaymentId;
use domain::time::Instant;

/// Payments that the host is to be asked about by now, and since when, the oldest first.
///
/// # Errors
/// Database failures only.
pub async fn to_ask_about(tx: &Tx, now: Instant, limit: i64) -> Result<Vec<(PaymentId, Instant)>> {
    let query = payment::table
        .filter(payment::next_poll_at.le(Time::from(now)))
        .filter(not_put_off!(Job::AskPayments, payment::id, now))
        .order(payment::next_poll_at)
        .limit(limit)
        .select((payment::id, payment::next_poll_at));
    let due: Vec<(Key, Option<Time>)> = on!(tx, |conn| query.load(conn).await)?;
    Ok(due.into_iter().filter_map(|(id, since)| Some((id.into(), since?.into()))).collect())
}

/// Notes when the host is to be asked next about a payment that is under way.
///
/// # Errors
/// Database failures only.
pub async fn ask_again(tx: &Tx, id: PaymentId, at: Instant) -> Result<()> {
    let this = payment::table.filter(payment::id.eq(Key::from(id))).filter(payment::next_poll_at.is_not_null());
    let change = diesel::update(this).set(payment::next_poll_at.eq(Some(Time::from(at))));
    on!(tx, |conn| hot!(change).execute(conn).await)?;
    Ok(())
}
