//! FOLLOW-1, FOLLOW-2: asks to follow. Whoever owns it is asked in the payment app, or by a text message with the code.

use super::shown::{self, Shown};
use super::tell::{To, tell};
use super::{code, expire};
use crate::app::{App, Shared};
use crate::people;
use crate::principal::By;
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::record::record;
use crate::reply::{Answer, Once};
use crate::tries;
use domain::citizen_id::CitizenId;
use domain::codes::{ArchiveTail, EngineTail};
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
use serde_json::json;
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
    once: Once,
    render: impl FnOnce(&Shown) -> Result<Answer, Problem> + Send + 'static,
) -> Result<Answer, Problem> {
    let target = match &details {
        Details::Vehicle(plate, _) => format!("{} {}", plate.class(), plate.number().as_str()),
        Details::Licence(number, _) => number.as_str().to_owned(),
    };
    tries::at_details(app, driver, address, &target).await?;
    let shared = app.shared();
    let answer = app
        .store
        .write(async move |tx| {
            person::lock_account(tx, driver.account).await?;
            let named = find(&shared, tx, &details).await?;
            let now = shared.clock.now();
            // A place or chance that nothing holds any more is free, whether or not a job has seen it.
            expire::of_account(&shared, tx, driver.account, now).await?;
            let author = driver.by(&once.request_id);
            let view = ask(&shared, tx, driver, named, &author, now).await?;
            let shown = shown::of(&shared, tx, driver, vec![view]).await?.pop().ok_or(ProblemCode::NotFound)?;
            let answer = render(&shown)?;
            once.keep(tx, &answer, shared.clock.machine_now()).await?;
            Ok::<_, Problem>(answer)
        })
        .await?;
    app.nudge.notify_one();
    Ok(answer)
}

/// Its row is locked: it keeps its owner until the transaction ends.
async fn find(shared: &Shared, tx: &Tx, details: &Details) -> Result<Option<Named>, Problem> {
    Ok(match details {
        Details::Vehicle(plate, tail) => match vehicle::find_by_details(tx, plate, tail).await? {
            Some(found) => vehicle::lock(tx, found.id).await?.map(Named::Vehicle),
            None => None,
        },
        Details::Licence(number, tail) => {
            let holder = person::find_by_digest(tx, &shared.vault.digest(number.as_str())).await?;
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

async fn ask(
    shared: &Shared,
    tx: &Tx,
    driver: Driver,
    named: Option<Named>,
    author: &By,
    now: Instant,
) -> Result<View, Problem> {
    let found = named.as_ref().map(Named::found);
    let policy = policy(shared, found.as_ref(), now)?;
    let existing = match &found {
        Some(found) => follow::existing(tx, driver.account, found.subject()).await?,
        None => None,
    };
    let channel = match found.as_ref().and_then(Found::owner) {
        Some(owner) => channel(shared, tx, owner).await?,
        None => None,
    };
    let places = follow::places(tx, driver.account).await?;
    let chances = follow::chances(tx, driver.account).await?;
    let id = FollowId::from_uuid(shared.new_uuid());
    let facts = Facts { found, existing, channel, places: &places, chances: &chances, now };
    let request = Request { id, account: driver.account, person: driver.person };
    let Requested { request, code } = decide(request, &facts, policy)?;
    let asked = request.follow();
    let data = json!({
        "vehicle_id": asked.subject.vehicle(), "licence_id": asked.subject.licence(), "policy_version": policy.version.as_str(),
    });
    let kind = if code.is_some() { "follow.requested_by_sms" } else { "follow.requested" };
    let version = record(shared, tx, author, (id.uuid(), kind), now, data).await?;
    let stored = follow::insert(tx, &request, policy, version).await?;
    let message = match code {
        Some(issued) => {
            code::give(shared, tx, (id, 1), &issued, policy).await?;
            (MessageKind::CodeSent, Some((1, issued.seq)))
        }
        None => (MessageKind::ConsentAsked, None),
    };
    tell(shared, tx, asked, To::Owner, message, now).await?;
    Ok(stored.view()?)
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
