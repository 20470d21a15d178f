//! Vehicles, and who may see them.

use crate::error::Result;
use crate::rows::parsed;
use crate::schema::vehicle;
use crate::sql_types::{Checked, Key, Time};
use crate::tx::{Tx, on};
use diesel::dsl::Eq;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::codes::{Division, PlateClass, UseCode, VehicleType};
use domain::ids::{PersonId, VehicleId};
use domain::plate::Plate;
use domain::vehicle::{Owner, Vehicle};

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = vehicle, treat_none_as_default_value = false)]
pub(crate) struct Row {
    id: Key,
    owner_person: Option<Key>,
    plate_class: Checked<PlateClass>,
    plate_number: String,
    use_code: Checked<UseCode>,
    vehicle_type: Checked<VehicleType>,
    registered_in: Checked<Division>,
    as_of: Time,
}

impl TryFrom<Row> for Vehicle {
    type Error = crate::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let plate = Plate::new(row.plate_class.0, parsed(&row.plate_number)?);
        Ok(Self {
            id: row.id.into(),
            owner: row.owner_person.map_or(Owner::Company, |person| Owner::Individual(person.into())),
            plate: plate.map_err(crate::StoreError::corrupt)?,
            use_code: row.use_code.0,
            vehicle_type: row.vehicle_type.0,
            registered_in: row.registered_in.0,
            as_of: row.as_of.into(),
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
            plate_class: Checked(vehicle.plate.class()),
            plate_number: vehicle.plate.number().as_str().to_owned(),
            use_code: Checked(vehicle.use_code),
            vehicle_type: Checked(vehicle.vehicle_type.clone()),
            registered_in: Checked(vehicle.registered_in.clone()),
            as_of: vehicle.as_of.into(),
        }
    }
}

/// LINK-4: the vehicles, and with them the violations, that a person may see. Every query of a driver starts here.
pub(crate) fn visible_to(person: PersonId) -> Eq<vehicle::owner_person, Key> {
    vehicle::owner_person.eq(Key::from(person))
}

/// The vehicle, if the person may see it.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn find(tx: &mut Tx, person: PersonId, id: VehicleId) -> Result<Option<Vehicle>> {
    let query = vehicle::table.filter(visible_to(person)).filter(vehicle::id.eq(Key::from(id)));
    let row: Option<Row> = on!(tx, |conn| query.select(Row::as_select()).first(conn).await.optional())?;
    row.map(Vehicle::try_from).transpose()
}

/// A page of the vehicles that the person may see, in the order of their ids, after `after`.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn page(tx: &mut Tx, person: PersonId, after: Option<VehicleId>, limit: i64) -> Result<Vec<Vehicle>> {
    let after = after.map_or(Key(uuid::Uuid::nil()), Key::from);
    let query =
        vehicle::table.filter(visible_to(person)).filter(vehicle::id.gt(after)).order(vehicle::id.asc()).limit(limit);
    let rows: Vec<Row> = on!(tx, |conn| query.select(Row::as_select()).load(conn).await)?;
    rows.into_iter().map(Vehicle::try_from).collect()
}

/// Stores what the registry reports.
///
/// # Errors
/// [`crate::StoreError::Conflict`] when a vehicle with that plate is known already.
pub async fn insert(tx: &mut Tx, vehicle: &Vehicle) -> Result<()> {
    let row = Row::from(vehicle);
    on!(tx, |conn| diesel::insert_into(vehicle::table).values(row).execute(conn).await)?;
    Ok(())
}
