//! Violations, each with its vehicle and with what is under way for it.

use crate::error::{Result, StoreError};
use crate::prepared::{Fixed, hot};
use crate::rows::{END_OF_TIME, Position, count, fen, source_version};
use crate::schema::{decision, vehicle, violation, violation_case, visible_vehicle};
use crate::sql_types::{Checked, Key, Time};
use crate::tx::{Tx, locked, on};
use crate::vehicle as vehicles;
use crate::viewer::{Viewer, seen_by};
use diesel::dsl::not;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::case::CaseStatus;
use domain::codes::{Division, OfficeCode, ViolationCode, ViolationNumber};
use domain::decision::DecisionStatus;
use domain::ids::{AccountId, CaseId, DecisionId, FollowId, LicenceId, VehicleId, ViolationId};
use domain::plate::Plate;
use domain::time::Instant;
use domain::vehicle::Vehicle;
use domain::violation::{Method, Procedure, RecordedBy, Violation, ViolationStatus};
use uuid::Uuid;

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = violation, treat_none_as_default_value = false)]
struct Row {
    id: Key,
    number: Checked<ViolationNumber>,
    vehicle_id: Key,
    code: Checked<ViolationCode>,
    place: String,
    division: Checked<Division>,
    office: Checked<OfficeCode>,
    occurred_at: Time,
    recorded_by: Checked<RecordedBy>,
    method: Checked<Method>,
    procedure: Checked<Procedure>,
    fine: i64,
    points: i32,
    disputed: bool,
    status: Checked<ViolationStatus>,
    as_of: Time,
    source_version: i64,
}

impl TryFrom<Row> for Violation {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            number: row.number.0,
            vehicle: row.vehicle_id.into(),
            code: row.code.0,
            place: row.place,
            division: row.division.0,
            occurred_at: row.occurred_at.into(),
            recorded_by: row.recorded_by.0,
            method: row.method.0,
            procedure: row.procedure.0,
            fine: fen(row.fine)?,
            points: count(row.points)?,
            disputed: row.disputed,
            status: row.status.0,
            office: row.office.0,
            as_of: row.as_of.into(),
            source_version: source_version(row.source_version)?,
        })
    }
}

impl From<&Violation> for Row {
    fn from(violation: &Violation) -> Self {
        Self {
            id: violation.id.into(),
            number: Checked(violation.number.clone()),
            vehicle_id: violation.vehicle.into(),
            code: Checked(violation.code.clone()),
            place: violation.place.clone(),
            division: Checked(violation.division.clone()),
            office: Checked(violation.office.clone()),
            occurred_at: violation.occurred_at.into(),
            recorded_by: Checked(violation.recorded_by),
            method: Checked(violation.method),
            procedure: Checked(violation.procedure),
            fine: violation.fine.amount(),
            points: violation.points.into(),
            disputed: violation.disputed,
            status: Checked(violation.status),
            as_of: violation.as_of.into(),
            source_version: violation.source_version.number(),
        }
    }
}

/// The case that is under way for a violation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveCase {
    /// The case.
    pub id: CaseId,
    /// Who opened it.
    pub account: AccountId,
    /// Where it is in its life: opened, submitted or accepted.
    pub status: CaseStatus,
    /// When it ends if it is not submitted.
    pub expires_at: Instant,
}

/// A violation with everything that a driver is shown of it.
#[derive(Debug, Clone)]
pub struct View<V = Vehicle> {
    /// The violation.
    pub violation: Violation,
    /// The vehicle it was recorded with; in a list its plate.
    pub vehicle: V,
    /// The follow by which the vehicle is seen; nothing where it is own.
    pub follow: Option<FollowId>,
    /// The case that is under way for it.
    pub case: Option<LiveCase>,
    /// The decision that punishes it, where it is addressed to the person who looks.
    pub decision: Option<(DecisionId, DecisionStatus)>,
}

/// Which violations a list is to hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those of this vehicle.
    pub vehicle: Option<VehicleId>,
    /// Those that were decided on this licence.
    pub licence: Option<LicenceId>,
    /// Those that are not handled, or that are, or that were taken back.
    pub status: Option<ViolationStatus>,
    /// Of those that are not handled: those with a case under way at that moment, or those without. An opened case whose
    /// lifetime is over is under way no more, even before a job has ended it.
    pub under_way: Option<(bool, Instant)>,
}

/// A query for each filter is not worth the words: those that are set are added to a boxed one.
macro_rules! filtered {
    ($query:expr, $filter:expr) => {{
        let mut query = $query.into_boxed();
        if let Some(vehicle) = $filter.vehicle {
            query = query.filter(violation::vehicle_id.eq(Key::from(vehicle)));
        }
        if let Some(licence) = $filter.licence {
            query = query.filter(decision::licence_id.eq(Key::from(licence)));
        }
        if let Some(status) = $filter.status {
            query = query.filter(violation::status.eq(status.as_str()));
        }
        if let Some((wanted, now)) = $filter.under_way {
            let over = violation_case::status.eq("opened").and(violation_case::expires_at.le(Time::from(now)));
            let nobody = violation_case::id.is_null().or(over.assume_not_null());
            query = if wanted { query.filter(not(nobody)) } else { query.filter(nobody) };
        }
        query
    }};
}

type Joined<V> = (Row, V, Option<Key>, Option<LiveCaseRow>, Option<(Key, Checked<DecisionStatus>)>);
type LiveCaseRow = (Key, Key, Checked<CaseStatus>, Time);

/// The statuses are literals, so that the partial index serves the join.
const LIVE_CASE: Fixed = Fixed("violation_case.status IN ('opened', 'submitted', 'accepted')");

macro_rules! views {
    ($viewer:expr, $vehicle:ty) => {
        violation::table
            .inner_join(vehicle::table)
            .inner_join(visible_vehicle::table.on(visible_vehicle::id.eq(violation::vehicle_id)))
            .left_join(violation_case::table.on(violation_case::violation_id.eq(violation::id).and(LIVE_CASE)))
            .left_join(
                decision::table
                    .on(decision::violation_id.eq(violation::id.nullable()).and(decision::person_id.eq($viewer.key()))),
            )
            .filter(seen_by!(visible_vehicle, $viewer))
            .select((
                Row::as_select(),
                <$vehicle>::as_select(),
                visible_vehicle::follow_id,
                (violation_case::id, violation_case::account_id, violation_case::status, violation_case::expires_at)
                    .nullable(),
                (decision::id, decision::status).nullable(),
            ))
    };
}

fn view<V, R: TryInto<V, Error = StoreError>>((row, vehicle, follow, case, decision): Joined<R>) -> Result<View<V>> {
    Ok(View {
        violation: row.try_into()?,
        vehicle: vehicle.try_into()?,
        follow: follow.map(FollowId::from),
        case: case.map(|(id, account, Checked(status), expires_at)| LiveCase {
            id: id.into(),
            account: account.into(),
            status,
            expires_at: expires_at.into(),
        }),
        decision: decision.map(|(id, Checked(status))| (id.into(), status)),
    })
}

/// The violation, if the viewer may see it.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn find(tx: &Tx, viewer: Viewer, id: ViolationId) -> Result<Option<View>> {
    let this = violation::id.eq(Key::from(id));
    let row: Option<Joined<vehicles::Row>> =
        on!(tx, |conn| hot!(views!(viewer, vehicles::Row).filter(this)).get_result(conn).await.optional())?;
    row.map(view).transpose()
}

/// The violation and its vehicle, whoever may see them.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn get(tx: &Tx, id: ViolationId) -> Result<Option<(Violation, Vehicle)>> {
    let this = violation::table.inner_join(vehicle::table).filter(violation::id.eq(Key::from(id)));
    let row: Option<(Row, vehicles::Row)> =
        on!(tx, |conn| this.select((Row::as_select(), vehicles::Row::as_select())).first(conn).await.optional())?;
    row.map(|(row, vehicle)| Ok((row.try_into()?, vehicle.try_into()?))).transpose()
}

/// A page of the violations of all vehicles that the viewer may see, the latest first, before `before`.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn page(
    tx: &Tx,
    viewer: Viewer,
    filter: Filter,
    before: Option<Position<ViolationId>>,
    limit: i64,
) -> Result<Vec<View<Plate>>> {
    let before = before.unwrap_or(Position { at: END_OF_TIME, id: ViolationId::from_uuid(Uuid::max()) });
    let (at, id) = (Time::from(before.at), Key::from(before.id));
    let rows: Vec<Joined<vehicles::PlateRow>> = on!(tx, |conn| {
        let query = views!(viewer, vehicles::PlateRow)
            // The first condition bounds the scan of the index, the second leaves out what was seen of the same moment.
            .filter(violation::occurred_at.le(at))
            .filter(violation::occurred_at.lt(at).or(violation::id.lt(id)))
            .order((violation::occurred_at.desc(), violation::id.desc()))
            .limit(limit);
        if filter == Filter::default() {
            hot!(query).load(conn).await
        } else {
            filtered!(query, filter).load(conn).await
        }
    })?;
    rows.into_iter().map(view).collect()
}

/// The violation, its row locked: no case is opened or decided for it until the transaction ends.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn lock(tx: &Tx, id: ViolationId) -> Result<Option<Violation>> {
    let query = violation::table.filter(violation::id.eq(Key::from(id)));
    let row: Option<Row> = locked!(tx, query.select(Row::as_select())).optional()?;
    row.map(Violation::try_from).transpose()
}

/// Notes where the violation is in its life.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn set_status(tx: &Tx, id: ViolationId, status: ViolationStatus, as_of: Instant) -> Result<()> {
    let change = diesel::update(violation::table.filter(violation::id.eq(Key::from(id))))
        .set((violation::status.eq(status.as_str()), violation::as_of.eq(Time::from(as_of))));
    on!(tx, |conn| hot!(change).execute(conn).await)?;
    Ok(())
}

/// Stores what the authority reports.
///
/// # Errors
/// [`crate::StoreError::Conflict`] when a violation with that number is known already.
pub async fn insert(tx: &Tx, violation: &Violation) -> Result<()> {
    let row = Row::from(violation);
    on!(tx, |conn| diesel::insert_into(violation::table).values(row).execute(conn).await)?;
    Ok(())
}
