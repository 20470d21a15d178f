//! Follows: another's vehicle or licence, one row from the request to its end.

mod caps;
mod code;
mod due;
mod view;

pub use caps::{LastUse, TakenSlot, chances, existing, followers, last_use, places, use_chance};
pub use code::{compare, insert_code, issued, mark_used};
pub use due::{of_account_over, of_subject_under_way, to_expire};
pub use view::{Part, View, by_id, find, in_force_of, looked_at, page};

use crate::error::Result;
use crate::prepared::{Fixed, hot};
use crate::rows::{count, parsed, required};
use crate::schema::follow;
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, locked, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::follow::{
    Active, AwaitingCode, AwaitingConsent, Cancelled, Declined, Ended, Expired, Follow, FollowState, FollowStatus,
    Open, Subject,
};
use domain::ids::{FollowId, LicenceId, VehicleId};
use domain::policy::Policy;
use domain::time::Instant;

/// Conditions on the status as literals, so that the partial indexes serve.
const UNDER_WAY: Fixed = Fixed("status IN ('awaiting_consent', 'awaiting_code', 'active')");
const OPEN: Fixed = Fixed("status IN ('awaiting_consent', 'awaiting_code')");
const ACTIVE: Fixed = Fixed("status = 'active'");

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = follow, treat_none_as_default_value = false)]
struct Row {
    id: Key,
    account_id: Key,
    follower_person: Key,
    owner_person: Key,
    vehicle_id: Option<Key>,
    licence_id: Option<Key>,
    channel: String,
    policy_version: String,
    places_limit: i32,
    chances_limit: i32,
    followers_limit: i32,
    place: Option<i32>,
    chance: i32,
    follower_slot: Option<i32>,
    status: String,
    status_reason: Option<String>,
    live: bool,
    requested_at: Time,
    expires_at: Time,
    consented_at: Option<Time>,
    confirmed_at: Option<Time>,
    authorised_until: Option<Time>,
    authorisation: i32,
    closed_at: Option<Time>,
    version: i32,
}

fn number(count: u32) -> Result<i32> {
    i32::try_from(count).map_err(crate::StoreError::corrupt)
}

impl Row {
    fn follow(&self) -> Result<Follow> {
        let subject = match (self.vehicle_id, self.licence_id) {
            (Some(vehicle), _) => Subject::Vehicle(vehicle.into()),
            (None, licence) => Subject::Licence(required(licence, "licence_id")?.into()),
        };
        Ok(Follow {
            id: self.id.into(),
            account: self.account_id.into(),
            follower: self.follower_person.into(),
            owner: self.owner_person.into(),
            subject,
            channel: parsed(&self.channel)?,
            place: self.place.map(count).transpose()?,
            chance: count(self.chance)?,
            policy_version: parsed(&self.policy_version)?,
            requested_at: self.requested_at.into(),
        })
    }

    fn state(&self) -> Result<FollowState> {
        let follow = self.follow()?;
        let expires_at = self.expires_at.into();
        let consented_at = self.consented_at.map(Instant::from);
        let closed_at = || required(self.closed_at, "closed_at").map(Instant::from);
        let confirmed_at = || required(self.confirmed_at, "confirmed_at").map(Instant::from);
        let reason = || required(self.status_reason.as_deref(), "status_reason");
        Ok(match parsed(&self.status)? {
            FollowStatus::AwaitingConsent => {
                FollowState::Open(Open::AwaitingConsent(AwaitingConsent { follow, expires_at }))
            }
            FollowStatus::AwaitingCode => {
                FollowState::Open(Open::AwaitingCode(AwaitingCode { follow, expires_at, consented_at }))
            }
            FollowStatus::Active => FollowState::Active(Active {
                follow,
                consented_at: required(consented_at, "consented_at")?,
                confirmed_at: confirmed_at()?,
                authorised_until: self.authorised_until.map(Instant::from),
                follower_slot: self.follower_slot.map(count).transpose()?,
                authorisation: count(self.authorisation)?,
            }),
            FollowStatus::Declined => FollowState::Declined(Declined { follow, declined_at: closed_at()? }),
            FollowStatus::Cancelled => {
                FollowState::Cancelled(Cancelled { follow, cancelled_at: closed_at()?, reason: parsed(reason()?)? })
            }
            FollowStatus::Expired => FollowState::Expired(Expired { follow, expired_at: closed_at()? }),
            FollowStatus::Ended => FollowState::Ended(Ended {
                follow,
                confirmed_at: confirmed_at()?,
                ended_at: closed_at()?,
                reason: parsed(reason()?)?,
            }),
        })
    }

    /// Takes over what a state says; what it does not say stays.
    fn enter(&mut self, state: &FollowState) -> Result<()> {
        self.status = state.status().to_string();
        self.live = state.status().is_live();
        match state {
            FollowState::Open(open) => self.consented_at = open.consented_at().map(Time::from),
            FollowState::Active(active) => {
                self.consented_at = Some(active.consented_at.into());
                self.confirmed_at = Some(active.confirmed_at.into());
                self.authorised_until = active.authorised_until.map(Time::from);
                self.authorisation = number(active.authorisation)?;
                self.follower_slot = active.follower_slot.map(number).transpose()?;
            }
            FollowState::Declined(declined) => self.closed_at = Some(declined.declined_at.into()),
            FollowState::Cancelled(cancelled) => {
                self.closed_at = Some(cancelled.cancelled_at.into());
                self.status_reason = Some(cancelled.reason.to_string());
            }
            FollowState::Expired(expired) => self.closed_at = Some(expired.expired_at.into()),
            FollowState::Ended(ended) => {
                self.closed_at = Some(ended.ended_at.into());
                self.status_reason = Some(ended.reason.to_string());
            }
        }
        Ok(())
    }
}

/// A follow whose row the transaction holds.
#[derive(Debug, Clone)]
pub struct Locked {
    /// The follow in its state.
    pub state: FollowState,
    row: Row,
}

impl Locked {
    /// The follow as both sides are shown it.
    ///
    /// # Errors
    /// None for a state that the domain has decided.
    pub fn view(&self) -> Result<View> {
        self.row.clone().view()
    }

    /// Moves the follow to `state` in memory, one version further; call [`save`] to store it.
    ///
    /// # Errors
    /// None for a state that the domain has decided.
    pub fn enter(self, state: FollowState) -> Result<Self> {
        let mut next = Self { state, ..self.stay() };
        next.row.enter(&next.state)?;
        Ok(next)
    }

    /// Leaves the follow in its state, one version further, in memory: for an event that changes nothing else. Call [`save`] to
    /// store it.
    #[must_use]
    pub fn stay(mut self) -> Self {
        self.row.version += 1;
        self
    }
}

/// Stores a new request in its first version, under the limits of `policy`.
///
/// # Errors
/// [`crate::StoreError::Conflict`] when the account has no free place or chance, or has asked before.
pub async fn insert(tx: &Tx, open: &Open, policy: &Policy) -> Result<Locked> {
    let follow = open.follow();
    let mut row = Row {
        id: follow.id.into(),
        account_id: follow.account.into(),
        follower_person: follow.follower.into(),
        owner_person: follow.owner.into(),
        vehicle_id: follow.subject.vehicle().map(Key::from),
        licence_id: follow.subject.licence().map(Key::from),
        channel: follow.channel.to_string(),
        policy_version: follow.policy_version.to_string(),
        places_limit: number(policy.vehicles_per_account)?,
        chances_limit: number(policy.follow_chances_per_year)?,
        followers_limit: number(policy.followers_per_vehicle)?,
        place: follow.place.map(number).transpose()?,
        chance: number(follow.chance)?,
        follower_slot: None,
        status: String::new(),
        status_reason: None,
        live: false,
        requested_at: follow.requested_at.into(),
        expires_at: open.expires_at().into(),
        consented_at: None,
        confirmed_at: None,
        authorised_until: None,
        authorisation: 0,
        closed_at: None,
        version: 1,
    };
    let state = FollowState::Open(open.clone());
    row.enter(&state)?;
    let new = row.clone();
    on!(tx, |conn| diesel::insert_into(follow::table).values(new).execute(conn).await)?;
    Ok(Locked { state, row })
}

/// Stores the state and the version that a follow has come to.
///
/// # Errors
/// [`crate::StoreError::Conflict`] when a constraint says that it cannot be.
pub async fn save(tx: &Tx, locked: &Locked) -> Result<()> {
    let row = &locked.row;
    let change = diesel::update(follow::table.filter(follow::id.eq(row.id))).set((
        follow::status.eq(row.status.clone()),
        follow::status_reason.eq(row.status_reason.clone()),
        follow::live.eq(row.live),
        follow::follower_slot.eq(row.follower_slot),
        follow::consented_at.eq(row.consented_at),
        follow::confirmed_at.eq(row.confirmed_at),
        follow::authorised_until.eq(row.authorised_until),
        follow::authorisation.eq(row.authorisation),
        follow::closed_at.eq(row.closed_at),
        follow::version.eq(row.version),
    ));
    on!(tx, |conn| hot!(change).execute(conn).await)?;
    Ok(())
}

/// The follow, its row locked.
///
/// # Errors
/// Database failures only.
pub async fn lock(tx: &Tx, id: FollowId) -> Result<Option<Locked>> {
    let this = follow::table.filter(follow::id.eq(Key::from(id)));
    let row: Option<Row> = locked!(tx, this.select(Row::as_select())).optional()?;
    row.map(|row| Ok(Locked { state: row.state()?, row })).transpose()
}

/// The columns of a subject: its own holds its id, the other is empty.
fn columns(subject: Subject) -> (Option<Key>, Option<Key>) {
    (subject.vehicle().map(|id: VehicleId| id.into()), subject.licence().map(|id: LicenceId| id.into()))
}
