//! FOLLOW-4, FOLLOW-5, FOLLOW-6: which places, chances and follower slots are taken. Whoever asks holds the row of the account, or
//! that of the vehicle.

use super::{ACTIVE, OPEN, UNDER_WAY, columns, number};
use crate::error::Result;
use crate::prepared::hot;
use crate::rows::{count, parsed};
use crate::schema::{chance_use, follow};
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::follow::chances::{TakenChance, Use};
use domain::follow::places::TakenPlace;
use domain::follow::{FollowStatus, Subject};
use domain::ids::{AccountId, FollowId, VehicleId};
use domain::time::Instant;

/// The places of the account that are taken.
///
/// # Errors
/// Database failures only.
pub async fn places(tx: &Tx, account: AccountId) -> Result<Vec<TakenPlace>> {
    let query = follow::table
        .filter(follow::account_id.eq(Key::from(account)))
        .filter(UNDER_WAY)
        .filter(follow::place.is_not_null())
        .select((follow::place.assume_not_null(), follow::status));
    let rows: Vec<(i32, String)> = on!(tx, |conn| query.load(conn).await)?;
    let place = |(place, status): (i32, String)| {
        let status: FollowStatus = parsed(&status)?;
        Ok(TakenPlace { place: count(place)?, held: status.is_open() })
    };
    rows.into_iter().map(place).collect()
}

/// The chances of the account that were used at some time, or are held.
///
/// # Errors
/// Database failures only.
pub async fn chances(tx: &Tx, account: AccountId) -> Result<Vec<TakenChance>> {
    let mine = Key::from(account);
    let uses = chance_use::table
        .filter(chance_use::account_id.eq(mine))
        .order((chance_use::chance, chance_use::seq))
        .select((chance_use::chance, chance_use::free_at));
    let uses: Vec<(i32, Time)> = on!(tx, |conn| uses.load(conn).await)?;
    let held = follow::table.filter(follow::account_id.eq(mine)).filter(OPEN).select(follow::chance);
    let held: Vec<i32> = on!(tx, |conn| held.load(conn).await)?;
    let mut all: Vec<i32> = uses.iter().map(|(chance, _)| *chance).chain(held.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    let taken = |chance: i32| {
        let last = uses.iter().rfind(|(used, _)| *used == chance);
        let free_at = last.map(|(_, free_at)| Instant::from(*free_at));
        Ok(TakenChance { chance: count(chance)?, free_at, held: held.contains(&chance) })
    };
    all.into_iter().map(taken).collect()
}

/// A follower slot of a vehicle that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenSlot {
    /// By which follow.
    pub follow: FollowId,
    /// Which, counted from 1.
    pub slot: u32,
    /// When that authorisation ends, if it does by itself: the slot is free from then on, once the follow has been ended.
    pub authorised_until: Option<Instant>,
}

/// The follower slots of the vehicle that are taken.
///
/// # Errors
/// Database failures only.
pub async fn followers(tx: &Tx, vehicle: VehicleId) -> Result<Vec<TakenSlot>> {
    let query = follow::table
        .filter(follow::vehicle_id.eq(Key::from(vehicle)))
        .filter(ACTIVE)
        .filter(follow::follower_slot.is_not_null())
        .select((follow::id, follow::follower_slot.assume_not_null(), follow::authorised_until));
    let taken: Vec<(Key, i32, Option<Time>)> = on!(tx, |conn| hot!(query).load(conn).await)?;
    let slot = |(follow, slot, until): (Key, i32, Option<Time>)| {
        Ok(TakenSlot { follow: follow.into(), slot: count(slot)?, authorised_until: until.map(Instant::from) })
    };
    taken.into_iter().map(slot).collect()
}

/// The open request or the follow of the account for that subject.
///
/// # Errors
/// Database failures only.
pub async fn existing(tx: &Tx, account: AccountId, subject: Subject) -> Result<Option<FollowId>> {
    let (vehicle, licence) = columns(subject);
    let query = follow::table
        .filter(follow::account_id.eq(Key::from(account)))
        .filter(UNDER_WAY)
        .filter(follow::vehicle_id.eq(vehicle).or(follow::licence_id.eq(licence)))
        .select(follow::id);
    let found: Option<Key> = on!(tx, |conn| query.first(conn).await.optional())?;
    Ok(found.map(FollowId::from))
}

/// The last use of a chance: the next one names it.
#[derive(Debug, Clone, Copy)]
pub struct LastUse(Option<(i32, Time)>);

/// How a chance of the account was used last.
///
/// # Errors
/// Database failures only.
pub async fn last_use(tx: &Tx, account: AccountId, chance: u32) -> Result<LastUse> {
    let query = chance_use::table
        .filter(chance_use::account_id.eq(Key::from(account)))
        .filter(chance_use::chance.eq(number(chance)?))
        .order(chance_use::seq.desc())
        .select((chance_use::seq, chance_use::free_at));
    Ok(LastUse(on!(tx, |conn| hot!(query.limit(1)).get_result(conn).await.optional())?))
}

/// Spends a chance, after its last use.
///
/// # Errors
/// [`crate::StoreError::Conflict`] when it is not free, or not the one that the request held.
pub async fn use_chance(tx: &Tx, account: AccountId, follow: FollowId, spent: Use, last: LastUse) -> Result<()> {
    let (previous_seq, previous_free_at) = last.0.unzip();
    let row = (
        chance_use::account_id.eq(Key::from(account)),
        chance_use::chance.eq(number(spent.chance)?),
        chance_use::seq.eq(previous_seq.unwrap_or(0) + 1),
        chance_use::follow_id.eq(Key::from(follow)),
        chance_use::used_at.eq(Time::from(spent.used_at)),
        chance_use::free_at.eq(Time::from(spent.free_at)),
        chance_use::previous_seq.eq(previous_seq),
        chance_use::previous_free_at.eq(previous_free_at),
    );
    on!(tx, |conn| hot!(diesel::insert_into(chance_use::table).values(row)).execute(conn).await)?;
    Ok(())
}
