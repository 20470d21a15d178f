//! PAY-1: a driver who has the notice of a decision, and so its number and the plate, looks it up to pay it, whoever it is
//! addressed to. One that was made elsewhere is asked for and stored, once.

use super::take_over::{Elsewhere, take_over};
use super::{catch_up, save};
use crate::app::{App, Shared};
use crate::ports::authority::Reported;
use crate::principal::{By, Driver};
use crate::problem::{Problem, ProblemCode};
use crate::tries;
use crate::work::Work;
use domain::codes::DecisionNumber;
use domain::decision::report::{self, Policies};
use domain::event::DecisionEvent;
use domain::ids::DecisionId;
use domain::plate::PlateNumber;
use domain::time::china_date;
use persistence::decision::{self, Found, Proof, View};
use std::net::IpAddr;

/// What stands on the notice.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The number of the decision.
    pub number: DecisionNumber,
    /// The second proof: numbers alone could be guessed.
    pub plate: PlateNumber,
}

/// Looks a decision up, from that address. Whoever has done so may pay it.
///
/// # Errors
/// `too_many_tries`; `not_found` for an unknown number, another plate and another province alike; `service_unavailable` where
/// the authority does not answer.
pub async fn look_up(app: &App, driver: Driver, wanted: Wanted, address: Option<IpAddr>) -> Result<View, Problem> {
    tries::at_decision(app, driver, address).await?;
    if report::division(&wanted.number).is_none() {
        return Err(ProblemCode::NotFound.into());
    }
    let known = app.store.read(async |tx| decision::by_number(tx, &wanted.number).await).await?;
    let reported = match known {
        Some(_) => None,
        None => Some(ask(app, &wanted).await?),
    };
    app.change(By::Reader(driver.account), async move |work| {
        if let Some(reported) = reported {
            store(&work.acting(By::Authority), &wanted, reported).await?;
        }
        show(work, driver, &wanted).await
    })
    .await
}

/// What the authority tells of it. The plate is compared before anything is stored.
async fn ask(app: &App, wanted: &Wanted) -> Result<Reported, Problem> {
    let reported = app.authority.decision(&wanted.number).await?;
    reported.filter(|reported| reported.plate == wanted.plate).ok_or_else(|| ProblemCode::NotFound.into())
}

/// Stores what is not known yet, unless somebody else has done it meanwhile.
async fn store(work: &Work<'_>, wanted: &Wanted, reported: Reported) -> Result<(), Problem> {
    let (shared, report) = (&work.shared, reported.report);
    let division = report::division(&wanted.number).ok_or(ProblemCode::NotFound)?;
    // What is older than every policy has no deadline that could be told.
    let policy = |at| shared.policy_for(&division, at).ok_or(ProblemCode::NotFound);
    let policies = Policies { decision: policy(report.decided_at)?, service: policy(report.served_at)? };
    let id = DecisionId::from_uuid(shared.new_uuid());
    let state = report::decide(id, wanted.number.clone(), report, policies, &shared.calendar, work.now())?;
    let (plate_digest, fine_limit) = (Some(digest(shared, wanted)), policies.decision.fine_limit);
    take_over(work, Elsewhere { state, licence: None, plate_digest, fine_limit }).await
}

/// Notes that the driver has been shown it, in its history once a day, before the answer goes out.
async fn show(work: &Work<'_>, driver: Driver, wanted: &Wanted) -> Result<View, Problem> {
    let found = decision::by_number(work.tx, &wanted.number).await?;
    let id = found.filter(|found| proves(&work.shared, found, wanted)).ok_or(ProblemCode::NotFound)?.id;
    let locked = decision::lock(work.tx, id).await?.ok_or(ProblemCode::NotFound)?;
    let locked = catch_up(work, locked).await?;
    let (now, day) = (work.now(), china_date(work.now()));
    if decision::looked_up(work.tx, id, driver.account, day, now).await? {
        save(work, locked.noted(), DecisionEvent::LookedUp { day }, now).await?;
    }
    decision::view_of(work.tx, id).await?.ok_or_else(|| ProblemCode::NotFound.into())
}

fn proves(shared: &Shared, found: &Found, wanted: &Wanted) -> bool {
    match &found.proof {
        Proof::Plate(plate) => *plate == wanted.plate,
        Proof::Digest(known) => *known == digest(shared, wanted),
    }
}

/// Of number and plate together: two decisions about one vehicle do not show that they are.
fn digest(shared: &Shared, wanted: &Wanted) -> [u8; 32] {
    shared.vault.digest(&format!("notice {} {}", wanted.number, wanted.plate.as_str()))
}
