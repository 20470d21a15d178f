//! Follows as both sides are shown them.

use super::{Row, columns};
use crate::error::Result;
use crate::prepared::{Fixed, hot};
use crate::rows::{END_OF_TIME, Position, parsed};
use crate::schema::{follow, follow_access};
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, on};
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::follow::{Follow, FollowStatus, Subject};
use domain::ids::{AccountId, FollowId, PersonId};
use domain::time::Instant;
use uuid::Uuid;

/// A follow as both sides are shown it.
#[derive(Debug, Clone)]
pub struct View {
    /// What never changes about it.
    pub follow: Follow,
    /// Where it is in its life, as stored: it may be over since.
    pub status: FollowStatus,
    /// Why it was cancelled or ended.
    pub reason: Option<String>,
    /// When the request ends, or would have ended, without a confirmation.
    pub expires_at: Instant,
    /// When the owner consented.
    pub consented_at: Option<Instant>,
    /// Since when it is, or was, in force.
    pub confirmed_at: Option<Instant>,
    /// When the authorisation ends unless it is renewed.
    pub authorised_until: Option<Instant>,
    /// When it was declined, cancelled, expired or ended.
    pub closed_at: Option<Instant>,
    /// The version of its last event.
    pub version: i32,
}

/// Which follows a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Requests, and what became of those that never came into force.
    Requests,
    /// What is or was in force.
    Follows,
}

impl Row {
    pub(super) fn view(self) -> Result<View> {
        Ok(View {
            follow: self.follow()?,
            status: parsed(&self.status)?,
            expires_at: self.expires_at.into(),
            consented_at: self.consented_at.map(Instant::from),
            confirmed_at: self.confirmed_at.map(Instant::from),
            authorised_until: self.authorised_until.map(Instant::from),
            closed_at: self.closed_at.map(Instant::from),
            version: self.version,
            reason: self.status_reason,
        })
    }
}

/// The follow, if the account asked for it or the person is the one who is followed.
///
/// # Errors
/// Database failures only.
pub async fn find(tx: &Tx, account: AccountId, person: PersonId, id: FollowId) -> Result<Option<View>> {
    let side = follow::account_id.eq(Key::from(account)).or(follow::owner_person.eq(Key::from(person)));
    let query = follow::table.filter(follow::id.eq(Key::from(id))).filter(side);
    let row: Option<Row> = on!(tx, |conn| hot!(query.select(Row::as_select())).get_result(conn).await.optional())?;
    row.map(Row::view).transpose()
}

/// The follow, whoever asks.
///
/// # Errors
/// Database failures only.
pub async fn by_id(tx: &Tx, id: FollowId) -> Result<Option<View>> {
    let query = follow::table.filter(follow::id.eq(Key::from(id)));
    let row: Option<Row> = on!(tx, |conn| query.select(Row::as_select()).first(conn).await.optional())?;
    row.map(Row::view).transpose()
}

/// A page of what the account asked for and of what the person is asked for, the latest first, before `before`.
///
/// # Errors
/// Database failures only.
pub async fn page(
    tx: &Tx,
    account: AccountId,
    person: PersonId,
    part: Part,
    before: Option<Position<FollowId>>,
    limit: i64,
) -> Result<Vec<View>> {
    let before = before.unwrap_or(Position { at: END_OF_TIME, id: FollowId::from_uuid(Uuid::max()) });
    let (at, id) = (Time::from(before.at), Key::from(before.id));
    let side = follow::account_id.eq(Key::from(account)).or(follow::owner_person.eq(Key::from(person)));
    let part = match part {
        Part::Requests => Fixed("confirmed_at IS NULL"),
        Part::Follows => Fixed("confirmed_at IS NOT NULL"),
    };
    let query = follow::table
        .filter(side)
        .filter(part)
        .filter(follow::requested_at.lt(at).or(follow::requested_at.eq(at).and(follow::id.lt(id))))
        .order((follow::requested_at.desc(), follow::id.desc()))
        .limit(limit);
    let rows: Vec<Row> = on!(tx, |conn| query.select(Row::as_select()).load(conn).await)?;
    rows.into_iter().map(Row::view).collect()
}

/// Who follows a vehicle or licence at this moment, by ids, after `after`.
///
/// # Errors
/// Database failures only.
pub async fn in_force_of(
    tx: &Tx,
    subject: Subject,
    now: Instant,
    after: Option<FollowId>,
    limit: i64,
) -> Result<Vec<View>> {
    let (vehicle, licence) = columns(subject);
    let lasting = follow::authorised_until.is_null().or(follow::authorised_until.gt(Time::from(now)).assume_not_null());
    let query = follow::table
        .filter(follow::vehicle_id.eq(vehicle).or(follow::licence_id.eq(licence)))
        .filter(Fixed("status = 'active'"))
        .filter(lasting)
        .filter(follow::id.gt(after.map_or(Key(Uuid::nil()), Key::from)))
        .order(follow::id.asc())
        .limit(limit);
    let rows: Vec<Row> = on!(tx, |conn| query.select(Row::as_select()).load(conn).await)?;
    rows.into_iter().map(Row::view).collect()
}

/// Notes that the follower has looked on that day. Returns whether it was the first time.
///
/// # Errors
/// Database failures only.
pub async fn looked_at(tx: &Tx, id: FollowId, day: NaiveDate, at: Instant) -> Result<bool> {
    let row = (
        follow_access::follow_id.eq(Key::from(id)),
        follow_access::looked_on.eq(day),
        follow_access::looked_at.eq(Time::from(at)),
    );
    let query = diesel::insert_into(follow_access::table).values(row).on_conflict_do_nothing();
    Ok(on!(tx, |conn| hot!(query).execute(conn).await)? > 0)
}
