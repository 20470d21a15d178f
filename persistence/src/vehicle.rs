//! Vehicles, and who may see them.

use crate::error::Result;
use crate::prepared::hot;
use crate::rows::{parsed, source_version};
use crate::schema::{vehicle, visible_vehicle};
use crate::sql_types::{Checked, Key, Time};
use crate::tx::{Tx, locked, on};
use crate::viewer::{Viewer, seen_by};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::codes::{Division, EngineTail, PlateClass, UseCode, VehicleType};
use domain::ids::{FollowId, VehicleId};
use domain::plate::Plate;
use domain::time::Instant;
use domain::vehicle::{Owner, Vehicle};

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = vehicle, treat_none_as_default_value = false)]
pub(crate) struct Row {
    id: Key,
    owner_person: Option<Key>,
    #[diesel(embed)]
    plate: PlateRow,
    use_code: Checked<UseCode>,
    vehicle_type: Checked<VehicleType>,
    registered_in: Checked<Division>,
    as_of: Time,
    source_version: i64,
}

/// The plate of a vehicle, for lists that show no more of it.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = vehicle, treat_none_as_default_value = false)]
pub(crate) struct PlateRow {
    plate_class: Checked<PlateClass>,
    plate_number: String,
}

impl TryFrom<PlateRow> for Plate {
    type Error = crate::StoreError;

    fn try_from(row: PlateRow) -> Result<Self> {
        Self::new(row.plate_class.0, parsed(&row.plate_number)?).map_err(crate::StoreError::corrupt)
    }
}

impl TryFrom<Row> for Vehicle {
    type Error = crate::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            owner: row.owner_person.map_or(Owner::Company, |person| Owner::Individual(person.into())),
            plate: row.plate.try_into()?,
            use_code: row.use_code.0,
            vehicle_type: row.vehicle_type.0,
            registered_in: row.registered_in.0,
            as_of: row.as_of.into(),
            source_version: source_version(row.source_version)?,
        })
    }
}

impl From<&Vehicle> for Row {
    fn from(vehicle: &Vehicle) -> Self {
        Self {
            id: vehicle.id.into(),
            owner_person: match vehicle.owner {
                Owner::Individual(person) => Some(person.into()),
                Owner::Company => None,
            },
            plate: PlateRow {
                plate_class: Checked(vehicle.plate.class()),
                plate_number: vehicle.plate.number().as_str().to_owned(),
            },
            use_code: Checked(vehicle.use_code),
            vehicle_type: Checked(vehicle.vehicle_type.clone()),
            registered_in: Checked(vehicle.registered_in.clone()),
            as_of: vehicle.as_of.into(),
            source_version: vehicle.source_version.number(),
        }
    }
}

/// A vehicle as somebody sees it.
#[derive(Debug, Clone)]
pub struct View {
    /// The vehicle.
    pub vehicle: Vehicle,
    /// The follow by which it is seen; nothing where it is own.
    pub follow: Option<FollowId>,
}

type Joined = (Row, Option<Key>);

fn view((row, follow): Joined) -> Result<View> {
    Ok(View { vehicle: row.try_into()?, follow: follow.map(FollowId::from) })
}

macro_rules! views {
    ($viewer:expr) => {
        vehicle::table
            .inner_join(visible_vehicle::table.on(visible_vehicle::id.eq(vehicle::id)))
            .filter(seen_by!(visible_vehicle, $viewer))
            .select((Row::as_select(), visible_vehicle::follow_id))
    };
}

/// The vehicle, if the viewer may see it.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn find(tx: &Tx, viewer: Viewer, id: VehicleId) -> Result<Option<View>> {
    let this = vehicle::id.eq(Key::from(id));
    let row: Option<Joined> = on!(tx, |conn| views!(viewer).filter(this).first(conn).await.optional())?;
    row.map(view).transpose()
}

/// A page of the vehicles that the viewer may see, in the order of their ids, after `after`.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn page(tx: &Tx, viewer: Viewer, after: Option<VehicleId>, limit: i64) -> Result<Vec<View>> {
    let after = after.map_or(Key(uuid::Uuid::nil()), Key::from);
    let rows: Vec<Joined> = on!(tx, |conn| views!(viewer)
        .filter(vehicle::id.gt(after))
        .order(vehicle::id.asc())
        .limit(limit)
        .load(conn)
        .await)?;
    rows.into_iter().map(view).collect()
}

/// Vehicles by their ids, in no order, whoever may see them.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn by_ids(tx: &Tx, ids: &[VehicleId]) -> Result<Vec<Vehicle>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Key> = ids.iter().map(|id| (*id).into()).collect();
    let query = vehicle::table.filter(vehicle::id.eq_any(ids));
    let rows: Vec<Row> = on!(tx, |conn| query.select(Row::as_select()).load(conn).await)?;
    rows.into_iter().map(Vehicle::try_from).collect()
}

/// FOLLOW-1: the vehicle with that plate, if its engine number ends so.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn find_by_details(tx: &Tx, plate: &Plate, tail: &EngineTail) -> Result<Option<Vehicle>> {
    let query = vehicle::table
        .filter(vehicle::plate_class.eq(plate.class().entry().code))
        .filter(vehicle::plate_number.eq(plate.number().as_str()))
        .filter(vehicle::engine_tail.eq(tail.to_string()));
    let row: Option<Row> = on!(tx, |conn| query.select(Row::as_select()).first(conn).await.optional())?;
    row.map(Vehicle::try_from).transpose()
}

/// The vehicle with that plate, whoever may see it: for what the registry reports.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn find_by_plate(tx: &Tx, plate: &Plate) -> Result<Option<Vehicle>> {
    let query = vehicle::table
        .filter(vehicle::plate_class.eq(plate.class().entry().code))
        .filter(vehicle::plate_number.eq(plate.number().as_str()));
    let row: Option<Row> = on!(tx, |conn| query.select(Row::as_select()).first(conn).await.optional())?;
    row.map(Vehicle::try_from).transpose()
}

/// The vehicle, its row locked: it gets no owner and no follower until the transaction ends.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn lock(tx: &Tx, id: VehicleId) -> Result<Option<Vehicle>> {
    let query = vehicle::table.filter(vehicle::id.eq(Key::from(id)));
    let row: Option<Row> = locked!(tx, query.select(Row::as_select())).optional()?;
    row.map(Vehicle::try_from).transpose()
}

/// Notes who owns the vehicle from now on.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn set_owner(tx: &Tx, id: VehicleId, owner: Owner, as_of: Instant) -> Result<()> {
    let owner = match owner {
        Owner::Individual(person) => Some(Key::from(person)),
        Owner::Company => None,
    };
    let change = diesel::update(vehicle::table.filter(vehicle::id.eq(Key::from(id))))
        .set((vehicle::owner_person.eq(owner), vehicle::as_of.eq(Time::from(as_of))));
    on!(tx, |conn| hot!(change).execute(conn).await)?;
    Ok(())
}

/// Stores what the registry reports, with the last six of the engine number.
///
/// # Errors
/// [`crate::StoreError::Conflict`] when a vehicle with that plate is known already.
pub async fn insert(tx: &Tx, vehicle: &Vehicle, tail: &EngineTail) -> Result<()> {
    let row = (Row::from(vehicle), vehicle::engine_tail.eq(tail.to_string()));
    on!(tx, |conn| diesel::insert_into(vehicle::table).values(row).execute(conn).await)?;
    Ok(())
}
