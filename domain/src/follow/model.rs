//! A small world, searched exhaustively through the verbs themselves: whatever three accounts do with two vehicles, no cap
//! is breached. The caps are lower than those shipped, so that so small a world comes to them.

use std::collections::{BTreeMap, HashSet};

use chrono::TimeDelta;
use uuid::Uuid;

use super::chances::{TakenChance, Use};
use super::places::TakenPlace;
use super::{Active, Channel, FollowState, Found, Open, Side, confirm, consent, end, expire, renew, request};
use crate::ids::{AccountId, FollowId, PersonId, VehicleId};
use crate::policy::Policy;
use crate::sample::{self, now, vehicle};
use crate::time::Instant;
use crate::vehicle::{Owner, Vehicle};

const ACCOUNTS: [u128; 3] = [1, 2, 3];
const CARS: [u128; 2] = [1, 2];
const STEPS: usize = 7;

/// Follows by account and vehicle, the uses of chances by account, and the time.
#[derive(Clone)]
struct World<'a> {
    policy: &'a Policy,
    follows: BTreeMap<(u128, u128), FollowState>,
    uses: BTreeMap<u128, Vec<Use>>,
    now: Instant,
}

impl World<'_> {
    fn of_account(&self, account: u128) -> impl Iterator<Item = &FollowState> {
        self.follows.iter().filter(move |((owner, _), _)| *owner == account).map(|(_, state)| state)
    }

    fn actives(&self) -> impl Iterator<Item = ((u128, u128), &Active)> {
        self.follows.iter().filter_map(|(&key, state)| match state {
            FollowState::Active(active) => Some((key, active)),
            _ => None,
        })
    }

    fn followers(&self, car: u128) -> Vec<u32> {
        self.actives().filter(|((_, of), _)| *of == car).filter_map(|(_, active)| active.follower_slot).collect()
    }

    fn places(&self, account: u128) -> Vec<TakenPlace> {
        let taken = self.of_account(account).filter(|state| state.status().is_open() || state.status().is_live());
        taken
            .filter_map(|state| Some(TakenPlace { place: state.follow().place?, held: state.status().is_open() }))
            .collect()
    }

    fn chances(&self, account: u128) -> Vec<TakenChance> {
        let held: Vec<_> = self.of_account(account).filter(|state| state.status().is_open()).collect();
        (1..=self.policy.follow_chances_per_year)
            .map(|chance| TakenChance {
                chance,
                free_at: self.uses(account).filter(|used| used.chance == chance).map(|used| used.free_at).max(),
                held: held.iter().any(|state| state.follow().chance == chance),
            })
            .collect()
    }

    fn uses(&self, account: u128) -> impl Iterator<Item = &Use> {
        self.uses.get(&account).into_iter().flatten()
    }

    /// The account asks to follow the car. The first car's owner is no host user.
    fn request(mut self, (account, car): (u128, u128)) -> Option<Self> {
        let owner = PersonId::from_uuid(Uuid::from_u128(100 + car));
        let vehicle =
            Vehicle { id: VehicleId::from_uuid(Uuid::from_u128(car)), owner: Owner::Individual(owner), ..vehicle() };
        let (places, chances) = (self.places(account), self.chances(account));
        let facts = request::Facts {
            found: Some(Found::Vehicle(&vehicle)),
            existing: self.follows.get(&(account, car)).map(|state| state.follow().id),
            channel: Some(if car == 1 { Channel::Sms } else { Channel::App }),
            places: &places,
            chances: &chances,
            now: self.now,
        };
        let request = request::Request {
            id: FollowId::from_uuid(Uuid::max()),
            account: AccountId::from_uuid(Uuid::from_u128(account)),
            person: PersonId::from_uuid(Uuid::from_u128(account)),
        };
        let asked = request::decide(request, &facts, self.policy).ok()?.request;
        self.follows.insert((account, car), FollowState::Open(asked));
        Some(self)
    }

    /// The next thing that can happen to a follow: consent, confirmation, renewal.
    fn advance(mut self, key: (u128, u128)) -> Option<Self> {
        let next = match self.follows.get(&key)?.clone() {
            FollowState::Open(open @ Open::AwaitingConsent(_)) => {
                let (awaiting, _) = consent::decide(open, Side::Owner, 0, self.policy, self.now).ok()?;
                FollowState::Open(Open::AwaitingCode(awaiting))
            }
            FollowState::Open(open) => {
                let facts = confirm::Facts { verdict: Ok(()), followers: &self.followers(key.1), now: self.now };
                let confirmed = confirm::decide(open, Side::Follower, &facts, self.policy).ok()?;
                self.uses.entry(key.0).or_default().push(confirmed.chance);
                FollowState::Active(confirmed.active)
            }
            FollowState::Active(active) => {
                FollowState::Active(renew::decide(active, Side::Follower, Ok(()), self.policy, self.now).ok()?)
            }
            _ => return None,
        };
        self.follows.insert(key, next);
        Some(self)
    }

    /// The owner revokes.
    fn revoke(mut self, key: (u128, u128)) -> Option<Self> {
        let Some(FollowState::Active(active)) = self.follows.remove(&key) else { return None };
        end::decide(active, Side::Owner, self.now).ok().map(|_| self)
    }

    /// Half a year goes by; what is due ends.
    fn wait(mut self) -> Self {
        self.now += TimeDelta::days(183);
        self.follows.retain(|_, state| expire::decide(state.clone(), self.now).is_err());
        self
    }

    fn next(&self) -> Vec<Self> {
        let keys = ACCOUNTS.iter().flat_map(|&account| CARS.iter().map(move |&car| (account, car)));
        let after =
            keys.flat_map(|key| [self.clone().request(key), self.clone().advance(key), self.clone().revoke(key)]);
        after.flatten().chain([self.clone().wait()]).collect()
    }

    /// In the last twelve months, whatever the uses say of themselves.
    fn spent(&self, account: u128) -> usize {
        self.uses(account).filter(|used| self.now - used.used_at < TimeDelta::days(365)).count()
    }

    fn live(&self, account: u128) -> usize {
        self.actives().filter(|((of, _), _)| *of == account).count()
    }

    fn key(&self) -> String {
        format!("{:?} {:?} {}", self.follows, self.uses, self.now)
    }

    fn holds(&self) -> bool {
        let policy = self.policy;
        ACCOUNTS.iter().all(|&account| self.spent(account) <= policy.follow_chances_per_year as usize)
            && ACCOUNTS.iter().all(|&account| self.live(account) <= policy.vehicles_per_account as usize)
            && CARS.iter().all(|&car| self.followers(car).len() <= policy.followers_per_vehicle as usize)
            && self.actives().all(|(_, active)| active.in_force(self.now) && active.consented_at <= self.now)
    }
}

/// Searches every sequence of steps; gives the most followers of a car and the most chances of an account seen in use.
fn search(vehicles_per_account: u32, follow_chances_per_year: u32) -> (usize, usize, usize) {
    let mut policy = sample::policy();
    policy.vehicles_per_account = vehicles_per_account;
    policy.follow_chances_per_year = follow_chances_per_year;
    policy.followers_per_vehicle = 2;
    let start = World { policy: &policy, follows: BTreeMap::new(), uses: BTreeMap::new(), now: now() };
    let (mut worlds, mut seen) = (vec![start], HashSet::new());
    let mut most = (0, 0, 0);
    for _ in 0..STEPS {
        worlds = worlds.iter().flat_map(World::next).filter(|world| seen.insert(world.key())).collect();
        for world in &worlds {
            assert!(world.holds(), "{}", world.key());
            most.0 = most.0.max(world.followers(1).len());
            most.1 = most.1.max(world.live(1));
            most.2 = most.2.max(world.spent(1));
        }
    }
    most
}

/// Each search comes to the caps in fewer steps than it has, so it could breach them.
#[test]
fn no_sequence_of_verbs_breaches_a_cap() {
    assert_eq!(search(1, 3), (2, 1, 2));
    assert_eq!(search(2, 1), (2, 2, 1));
}
