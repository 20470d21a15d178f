//! PAY-1: decisions by number and plate, who has looked them up so, and who may pay them.

use super::New;
use super::row::Row;
use crate::error::Result;
use crate::prepared::hot;
use crate::rows::{parsed, required};
use crate::schema::{decision, decision_lookup, vehicle, violation};
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, on};
use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::codes::DecisionNumber;
use domain::ids::{AccountId, DecisionId, PersonId};
use domain::plate::PlateNumber;
use domain::time::Instant;

/// What the plate that somebody knows is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// The plate of the vehicle with which the violation was recorded.
    Plate(PlateNumber),
    /// The keyed digest of the plate on the notice.
    Digest(Vec<u8>),
}

/// A decision that was found by its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub id: DecisionId,
    /// The second thing that whoever has its notice knows.
    pub proof: Proof,
}

/// Its id, the digest of its plate, and the plate.
type Numbered = (Key, Option<Vec<u8>>, Option<String>);

/// The decision with this number, whoever it is addressed to.
///
/// # Errors
/// Database failures only.
pub async fn by_number(tx: &Tx, number: &DecisionNumber) -> Result<Option<Found>> {
    let query = decision::table
        .left_join(violation::table)
        .left_join(vehicle::table.on(vehicle::id.nullable().eq(violation::vehicle_id.nullable())))
        .filter(decision::number.eq(number.as_str()))
        .select((decision::id, decision::plate_digest, vehicle::plate_number.nullable()));
    let row: Option<Numbered> = on!(tx, |conn| query.first(conn).await.optional())?;
    let Some((id, digest, plate)) = row else { return Ok(None) };
    let proof = match digest {
        Some(digest) => Proof::Digest(digest),
        None => Proof::Plate(parsed(&required(plate, "plate_number")?)?),
    };
    Ok(Some(Found { id: id.into(), proof }))
}

/// Stores a new decision unless one with its number is known. Returns whether it did. Of two at once the later one waits.
///
/// # Errors
/// Database failures only.
pub async fn insert_once(tx: &Tx, new: &New) -> Result<bool> {
    let insert = diesel::insert_into(decision::table).values(Row::new(new)).on_conflict_do_nothing();
    Ok(on!(tx, |conn| insert.execute(conn).await)? > 0)
}

/// Notes that somebody has looked the decision up on that day. Returns whether it was the first time.
///
/// # Errors
/// Database failures only.
pub async fn looked_up(tx: &Tx, id: DecisionId, account: AccountId, day: NaiveDate, at: Instant) -> Result<bool> {
    let row = (
        decision_lookup::decision_id.eq(Key::from(id)),
        decision_lookup::account_id.eq(Key::from(account)),
        decision_lookup::looked_on.eq(day),
        decision_lookup::looked_up_at.eq(Time::from(at)),
    );
    let query = diesel::insert_into(decision_lookup::table).values(row).on_conflict_do_nothing();
    Ok(on!(tx, |conn| hot!(query).execute(conn).await)? > 0)
}

/// Whether somebody may pay the decision: it is addressed to the person, or the account has looked it up.
///
/// # Errors
/// Database failures only.
pub async fn may_pay(tx: &Tx, account: AccountId, person: PersonId, id: DecisionId) -> Result<bool> {
    let looked_up = decision_lookup::table
        .filter(decision_lookup::decision_id.eq(decision::id))
        .filter(decision_lookup::account_id.eq(Key::from(account)));
    let query = decision::table
        .filter(decision::id.eq(Key::from(id)))
        .filter(decision::person_id.eq(Key::from(person)).or(exists(looked_up)))
        .select(decision::id);
    let found: Option<Key> = on!(tx, |conn| query.first(conn).await.optional())?;
    Ok(found.is_some())
}
