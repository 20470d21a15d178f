//! PAY-1: a driver who has the notice of a decision, and so its number and the plate, looks it up to pay it, whoever it is
//! addressed to. One that was made elsewhere is asked for and stored, once.

use super::{catch_up, save};
use crate::app::{App, Shared};
use crate::ports::authority::Reported;
use crate::principal::By;
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::record::record;
use crate::tries;
use domain::codes::{DecisionNumber, Division};
use domain::decision::report::{self, Policies};
use domain::decision::{DecisionState, Service};
use domain::ids::DecisionId;
use domain::plate::PlateNumber;
use domain::time::{Instant, china_date};
use persistence::Tx;
use persistence::decision::{self, Known, Proof, Stored, View};
use serde_json::{Value, json};
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
    let division = report::division(&wanted.number).ok_or(ProblemCode::NotFound)?;
    let known = app.store.read(async |tx| decision::by_number(tx, &wanted.number).await).await?;
    let reported = match known {
        Some(_) => None,
        None => Some(ask(app, &wanted).await?),
    };
    let (shared, now) = (app.shared(), app.clock.now());
    app.store
        .write(async move |tx| {
            if let Some(reported) = reported {
                store(&shared, tx, &wanted, (reported, division), now).await?;
            }
            show(&shared, tx, driver, &wanted, now).await
        })
        .await
}

/// What the authority tells of it. The plate is compared before anything is stored.
async fn ask(app: &App, wanted: &Wanted) -> Result<Reported, Problem> {
    let reported = app.authority.decision(&wanted.number).await?;
    reported.filter(|reported| reported.plate == wanted.plate).ok_or_else(|| ProblemCode::NotFound.into())
}

/// Stores what is not known yet, unless somebody else has done it meanwhile.
async fn store(
    shared: &Shared,
    tx: &Tx,
    wanted: &Wanted,
    (reported, division): (Reported, Division),
    now: Instant,
) -> Result<(), Problem> {
    // What is older than every policy has no deadline that could be told.
    let policy = |at| shared.policy_for(&division, at).ok_or(ProblemCode::NotFound);
    let report = reported.report;
    let policies = Policies { decision: policy(report.decided_at)?, service: policy(report.served_at)? };
    let id = DecisionId::from_uuid(shared.new_uuid());
    let state = report::decide((id, wanted.number.clone()), report, policies, &shared.calendar, now)?;
    let happened = history(&state);
    let warning = matches!(&state, DecisionState::Served(served) if served.decision.fine.is_zero());
    let stored = Stored {
        state,
        licence: None,
        plate_digest: Some(digest(shared, wanted).to_vec()),
        fine_limit: policies.decision.fine_limit,
        notice_late_since: None,
        // A warning has nothing to be paid: the authority is asked at once whether it is cleared.
        next_poll_at: warning.then_some(now),
        as_of: now,
        version: i32::try_from(happened.len()).unwrap_or(i32::MAX),
    };
    if decision::insert_once(tx, &stored).await? {
        for (kind, at, data) in happened {
            record(shared, tx, &By::Authority, (id.uuid(), kind), at, data).await?;
        }
    }
    Ok(())
}

/// What happened to a decision before it became known here.
fn history(state: &DecisionState) -> Vec<(&'static str, Instant, Value)> {
    let made = state.decision();
    let served = |service: &Service| {
        let version = service.policy_version.as_str();
        let data = json!({"due_date": service.deadline.due_date, "policy_version": version});
        ("decision.served", service.served_at, data)
    };
    let issued = ("decision.issued", made.decided_at, json!({"fine": made.fine, "points": made.points}));
    let mut happened: Vec<_> = [issued].into_iter().chain(state.service().map(served)).collect();
    if let DecisionState::Cleared(cleared) = state {
        happened.push(("decision.cleared", cleared.cleared_at, json!({})));
    }
    happened
}

/// Notes that the driver has been shown it, in its history once a day, before the answer goes out.
async fn show(shared: &Shared, tx: &Tx, driver: Driver, wanted: &Wanted, now: Instant) -> Result<View, Problem> {
    let known = decision::by_number(tx, &wanted.number).await?.filter(|known| proves(shared, known, wanted));
    let id = known.ok_or(ProblemCode::NotFound)?.id;
    let stored = decision::lock(tx, id).await?.ok_or(ProblemCode::NotFound)?;
    let stored = catch_up(shared, tx, stored, now).await?;
    let day = china_date(now);
    if decision::looked_up(tx, id, driver.account, day, now).await? {
        let event = ("decision.looked_up", now, json!({"day": day}));
        save(shared, tx, &By::Reader(driver.account), stored, event).await?;
    }
    decision::view_of(tx, id).await?.ok_or_else(|| ProblemCode::NotFound.into())
}

fn proves(shared: &Shared, known: &Known, wanted: &Wanted) -> bool {
    match &known.proof {
        Proof::Plate(plate) => *plate == wanted.plate,
        Proof::Digest(known) => *known == digest(shared, wanted),
    }
}

/// Of number and plate together: two decisions about one vehicle do not show that they are.
fn digest(shared: &Shared, wanted: &Wanted) -> [u8; 32] {
    shared.vault.digest(&format!("notice {} {}", wanted.number, wanted.plate.as_str()))
}
