//! FOLLOW-1, FOLLOW-2: asks to follow. Whoever owns it is asked in the payment app, or by a text message with the code.

use super::shown::{self, Shown};
use super::tell::{To, tell};
use super::{code, expire};
use crate::app::{App, Shared};
use crate::consent_history::save_new;
use crate::principal::Driver;
use crate::problem::Problem;
use crate::reply::{Answer, Reply};
use crate::work::Work;
use crate::{people, tries};
use domain::citizen_id::CitizenId;
use domain::codes::{ArchiveTail, EngineTail};
use domain::event::FollowEvent;
use domain::follow::code::{CodeNumber, FIRST_AUTHORISATION};
use domain::follow::request::{Facts, Request, Requested, decide};
use domain::follow::{Channel, Found};
use domain::ids::{FollowId, PersonId};
use domain::licence::Licence;
use domain::message::MessageKind;
use domain::plate::Plate;
use domain::policy::Policy;
use domain::time::Instant;
use domain::vehicle::Vehicle;
use persistence::follow::View;
use persistence::{Tx, follow, licence, person, vehicle};
use std::net::IpAddr;

/// What is to be followed, by details that only its owner can have told.
#[derive(Debug, Clone)]
pub enum Details {
    /// A vehicle.
    Vehicle(Plate, EngineTail),
    /// A driving licence: its number is the citizen number.
    Licence(CitizenId, ArchiveTail),
}

/// What the details name.
enum Named {
    Vehicle(Vehicle),
    Licence(Licence),
}

impl Named {
    const fn found(&self) -> Found<'_> {
        match self {
            Self::Vehicle(vehicle) => Found::Vehicle(vehicle),
            Self::Licence(licence) => Found::Licence(licence),
        }
    }
}

/// Asks to follow, from that address.
///
/// # Errors
/// `too_many_tries`, `follow_not_matched`, `follow_own`, `already_followed`, `follow_not_allowed` with every rule's outcome.
pub async fn request(
    app: &App,
    driver: Driver,
    details: Details,
    address: Option<IpAddr>,
    reply: Reply<Shown>,
) -> Result<Answer, Problem> {
    let target = match &details {
        Details::Vehicle(plate, _) => format!("{} {}", plate.class(), plate.number().as_str()),
        Details::Licence(number, _) => number.as_str().to_owned(),
    };
    tries::at_details(app, driver, address, &target).await?;
    app.change(reply.by(driver), async move |work| {
        person::lock_account(work.tx, driver.account).await?;
        let named = lock(work, &details).await?;
        work.take_time();
        // A place or chance that nothing holds any more is free, whether or not a worker has seen it.
        expire::of_account(work, driver.account).await?;
        let view = ask(work, driver, named).await?;
        reply.give(work, &shown::one(&work.shared, work.tx, driver, view).await?).await
    })
    .await
}

/// Locks what the details name: it keeps its owner until the transaction ends.
async fn lock(work: &Work<'_>, details: &Details) -> Result<Option<Named>, Problem> {
    let tx = work.tx;
    Ok(match details {
        Details::Vehicle(plate, tail) => match vehicle::find_by_details(tx, plate, tail).await? {
            Some(found) => vehicle::lock(tx, found.id).await?.map(Named::Vehicle),
            None => None,
        },
        Details::Licence(number, tail) => {
            let holder = person::find_by_digest(tx, &work.shared.vault.digest(number.as_str())).await?;
            let found = match holder {
                Some(holder) => licence::find_by_details(tx, holder, tail).await?,
                None => None,
            };
            match found {
                Some(found) => licence::lock(tx, found.id).await?.map(|locked| Named::Licence(locked.licence)),
                None => None,
            }
        }
    })
}

/// Decides whether the owner is asked, and asks.
async fn ask(work: &Work<'_>, driver: Driver, named: Option<Named>) -> Result<View, Problem> {
    let (tx, now) = (work.tx, work.now());
    let found = named.as_ref().map(Named::found);
    let policy = policy(&work.shared, found.as_ref(), now)?;
    let existing = match &found {
        Some(found) => follow::existing(tx, driver.account, found.subject()).await?,
        None => None,
    };
    let channel = match found.as_ref().and_then(Found::owner) {
        Some(owner) => channel(&work.shared, tx, owner).await?,
        None => None,
    };
    let places = follow::places(tx, driver.account).await?;
    let chances = follow::chances(tx, driver.account).await?;
    let id = FollowId::from_uuid(work.shared.new_uuid());
    let facts = Facts { found, existing, channel, places: &places, chances: &chances, now };
    let request = Request { id, account: driver.account, person: driver.person };
    store(work, decide(request, &facts, policy)?, policy).await
}

/// Stores the request, and has the owner told of it: by a text message with the code where there is one.
async fn store(work: &Work<'_>, requested: Requested, policy: &Policy) -> Result<View, Problem> {
    let Requested { request, code } = requested;
    let follow = request.follow();
    let (vehicle_id, licence_id) = (follow.subject.vehicle(), follow.subject.licence());
    let policy_version = policy.version.clone();
    let Some(issued) = code else {
        let event = FollowEvent::Requested { vehicle_id, licence_id, policy_version };
        let locked = save_new(work, &request, policy, event).await?;
        tell(work, follow, To::Owner, MessageKind::ConsentAsked, None).await?;
        return Ok(locked.view()?);
    };
    let event = FollowEvent::RequestedBySms { vehicle_id, licence_id, policy_version };
    let locked = save_new(work, &request, policy, event).await?;
    code::give(work, follow.id, FIRST_AUTHORISATION, &issued, policy).await?;
    let number = CodeNumber { authorisation: FIRST_AUTHORISATION, seq: issued.seq };
    tell(work, follow, To::Owner, MessageKind::CodeSent, Some(number)).await?;
    Ok(locked.view()?)
}

/// LINK-3: the authority that registered or issued it names the policy; where none is served, the rules will say so.
fn policy<'a>(shared: &'a Shared, found: Option<&Found<'_>>, now: Instant) -> Result<&'a Policy, Problem> {
    let served = found.and_then(|found| shared.policy_for(found.division(), now));
    served.map_or_else(|| shared.any_policy_at(now), Ok)
}

/// FOLLOW-2: in the payment app where the owner is a user of it who has been here, else by a text message.
async fn channel(shared: &Shared, tx: &Tx, owner: PersonId) -> Result<Option<Channel>, Problem> {
    if person::account_of(tx, owner).await?.is_some() {
        return Ok(Some(Channel::App));
    }
    let owner = people::open(shared, tx, owner).await?;
    Ok(owner.and_then(|owner| owner.phone).map(|_| Channel::Sms))
}
