//! Driving licences.

use crate::error::Result;
use crate::prepared::hot;
use crate::put_off::not_put_off;
use crate::rows::{parsed, source_version};
use crate::schema::{licence, visible_licence};
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, locked, on};
use crate::viewer::{Viewer, seen_by};
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::actor::Job;
use domain::codes::{ArchiveTail, LicenceStatus};
use domain::ids::{FollowId, LicenceId, PersonId};
use domain::licence::Licence;
use domain::time::Instant;

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = licence, treat_none_as_default_value = false)]
pub(crate) struct Row {
    id: Key,
    person_id: Key,
    archive_number: String,
    classes: String,
    status: String,
    issued_in: String,
    first_issued_on: NaiveDate,
    valid_until: Option<NaiveDate>,
    cycle_ends_at: Time,
    points_as_of: Time,
    as_of: Time,
    source_version: i64,
}

impl TryFrom<Row> for Licence {
    type Error = crate::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            person: row.person_id.into(),
            archive_number: parsed(&row.archive_number)?,
            classes: parsed(&row.classes)?,
            status: parsed(&row.status)?,
            issued_in: parsed(&row.issued_in)?,
            first_issued_on: row.first_issued_on,
            valid_until: row.valid_until,
            points_as_of: row.points_as_of.into(),
            as_of: row.as_of.into(),
            source_version: source_version(row.source_version)?,
        })
    }
}

/// A licence whose row the transaction holds, and the end of the points cycle that its ledger is in.
#[derive(Debug, Clone)]
pub struct Locked {
    /// The licence.
    pub licence: Licence,
    /// When its ledger has to move on to the next cycle.
    pub cycle_ends_at: Instant,
}

/// A licence as somebody sees it.
#[derive(Debug, Clone)]
pub struct View {
    /// The licence.
    pub licence: Licence,
    /// The follow by which it is seen; nothing where it is own.
    pub follow: Option<FollowId>,
}

type Joined = (Row, Option<Key>);

fn view((row, follow): Joined) -> Result<View> {
    Ok(View { licence: row.try_into()?, follow: follow.map(FollowId::from) })
}

macro_rules! views {
    ($viewer:expr) => {
        licence::table
            .inner_join(visible_licence::table.on(visible_licence::id.eq(licence::id)))
            .filter(seen_by!(visible_licence, $viewer))
            .select((Row::as_select(), visible_licence::follow_id))
    };
}

/// The licence, if the viewer may see it.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn find(tx: &Tx, viewer: Viewer, id: LicenceId) -> Result<Option<View>> {
    let this = licence::id.eq(Key::from(id));
    let row: Option<Joined> = on!(tx, |conn| views!(viewer).filter(this).first(conn).await.optional())?;
    row.map(view).transpose()
}

/// A page of the licences that the viewer may see, in the order of their ids, after `after`.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn page(tx: &Tx, viewer: Viewer, after: Option<LicenceId>, limit: i64) -> Result<Vec<View>> {
    let after = after.map_or(Key(uuid::Uuid::nil()), Key::from);
    let rows: Vec<Joined> = on!(tx, |conn| views!(viewer)
        .filter(licence::id.gt(after))
        .order(licence::id.asc())
        .limit(limit)
        .load(conn)
        .await)?;
    rows.into_iter().map(view).collect()
}

/// The person's own licence; the first, where there are several.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn own(tx: &Tx, person: PersonId) -> Result<Option<Licence>> {
    let query = licence::table.filter(licence::person_id.eq(Key::from(person))).order(licence::id.asc());
    let row: Option<Row> = on!(tx, |conn| query.select(Row::as_select()).first(conn).await.optional())?;
    row.map(Licence::try_from).transpose()
}

/// Licences by their ids, in no order, whoever may see them.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn by_ids(tx: &Tx, ids: &[LicenceId]) -> Result<Vec<Licence>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Key> = ids.iter().map(|id| (*id).into()).collect();
    let query = licence::table.filter(licence::id.eq_any(ids));
    let rows: Vec<Row> = on!(tx, |conn| query.select(Row::as_select()).load(conn).await)?;
    rows.into_iter().map(Licence::try_from).collect()
}

/// FOLLOW-1: the person's licence whose archive number ends so.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn find_by_details(tx: &Tx, person: PersonId, tail: &ArchiveTail) -> Result<Option<Licence>> {
    let query = licence::table
        .filter(licence::person_id.eq(Key::from(person)))
        .filter(licence::archive_number.like(format!("______{tail}")));
    let row: Option<Row> = on!(tx, |conn| query.select(Row::as_select()).first(conn).await.optional())?;
    row.map(Licence::try_from).transpose()
}

/// Notes the state of the licence.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn set_status(tx: &Tx, id: LicenceId, status: LicenceStatus, as_of: Instant) -> Result<()> {
    let change = diesel::update(licence::table.filter(licence::id.eq(Key::from(id))))
        .set((licence::status.eq(status.to_string()), licence::as_of.eq(Time::from(as_of))));
    on!(tx, |conn| hot!(change).execute(conn).await)?;
    Ok(())
}

/// The licence, its row locked: its points do not change until the transaction ends.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn lock(tx: &Tx, id: LicenceId) -> Result<Option<Locked>> {
    let query = licence::table.filter(licence::id.eq(Key::from(id)));
    let row: Option<Row> = locked!(tx, query.select(Row::as_select())).optional()?;
    let Some(row) = row else { return Ok(None) };
    let cycle_ends_at = row.cycle_ends_at.into();
    Ok(Some(Locked { licence: row.try_into()?, cycle_ends_at }))
}

/// Licences whose ledger has to move on to the next points cycle.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn with_ended_cycle(tx: &Tx, now: Instant, limit: i64) -> Result<Vec<(LicenceId, Instant)>> {
    let query = licence::table
        .filter(licence::cycle_ends_at.le(Time::from(now)))
        .filter(not_put_off!(Job::MovePointsOn, licence::id, now))
        .order(licence::cycle_ends_at)
        .limit(limit)
        .select((licence::id, licence::cycle_ends_at));
    let due: Vec<(Key, Time)> = on!(tx, |conn| query.load(conn).await)?;
    Ok(due.into_iter().map(|(id, since)| (id.into(), since.into())).collect())
}

/// Notes that the ledger is in the cycle that ends then.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn enter_cycle(tx: &Tx, id: LicenceId, ends_at: Instant) -> Result<()> {
    let change = diesel::update(licence::table.filter(licence::id.eq(Key::from(id))))
        .set(licence::cycle_ends_at.eq(Time::from(ends_at)));
    on!(tx, |conn| hot!(change).execute(conn).await)?;
    Ok(())
}

/// Stores what the registry reports; the ledger starts in the cycle of the report.
///
/// # Errors
/// [`crate::StoreError::Conflict`] when a licence with that archive number is known already.
pub async fn insert(tx: &Tx, licence: &Licence) -> Result<()> {
    let row = Row {
        id: licence.id.into(),
        person_id: licence.person.into(),
        archive_number: licence.archive_number.to_string(),
        classes: licence.classes.to_string(),
        status: licence.status.to_string(),
        issued_in: licence.issued_in.to_string(),
        first_issued_on: licence.first_issued_on,
        valid_until: licence.valid_until,
        cycle_ends_at: licence.cycle_at(licence.as_of).end.into(),
        points_as_of: licence.points_as_of.into(),
        as_of: licence.as_of.into(),
        source_version: licence.source_version.number(),
    };
    on!(tx, |conn| diesel::insert_into(licence::table).values(row).execute(conn).await)?;
    Ok(())
}
