//! CASE-4, CASE-7, PAY-2: fetches the text of a decision's notice, writes the notice, and serves it on the driver. To be
//! there for the driver is to be delivered: the deadline runs from the moment in which the notice is stored.

use super::{ask_again, catch_up, each, save};
use crate::app::{App, Shared};
use crate::people;
use crate::principal::By;
use crate::problem::Problem;
use domain::actor::Job;
use domain::decision::notice::{self, Document, Notice, Particulars, Text};
use domain::decision::{Decision, DecisionState, Issued, Served, serve};
use domain::ids::DecisionId;
use domain::policy::Policy;
use domain::time::{Instant, china_date};
use domain::vehicle::Vehicle;
use persistence::decision::{self, Due, Stored};
use persistence::{Tx, violation};
use serde_json::json;

/// Asks about every decision that is due; answers how many notices were served.
///
/// # Errors
/// Only what fails.
pub async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    each(app, Due::Notice, now, async |id| one(app, id, now).await).await
}

async fn one(app: &App, id: DecisionId, now: Instant) -> Result<bool, Problem> {
    let read = async |tx: &Tx| {
        let Some(stored) = decision::get(tx, id).await? else { return Ok(None) };
        let made = stored.state.decision().clone();
        let Some(addressee) = made.addressee else { return Ok(None) };
        let recorded = violation::get(tx, addressee.violation).await?;
        Ok::<_, Problem>(recorded.map(|(violation, vehicle)| (made, violation, vehicle)))
    };
    let Some((made, violation, vehicle)) = app.store.read(read).await? else { return Ok(false) };
    let answer = app.authority.notice_text(&made, &violation).await;
    // Not before: what was late by then would not show it.
    let now = now.max(app.clock.now());
    let answered_at = match answer {
        Ok(Some(text)) => {
            let shared = app.shared();
            return app.store.write(async move |tx| apply(&shared, tx, id, (text, vehicle), now).await).await;
        }
        Ok(None) => Some(now),
        Err(error) => {
            tracing::warn!(%error, decision = %id, "no text of the notice");
            None
        }
    };
    ask_again(app, id, answered_at, now).await?;
    Ok(false)
}

/// Writes and serves the notice, unless somebody has done it meanwhile. One that came late shows that it did.
async fn apply(
    shared: &Shared,
    tx: &Tx,
    id: DecisionId,
    (text, vehicle): (Text, Vehicle),
    now: Instant,
) -> Result<bool, Problem> {
    let Some(stored) = decision::lock(tx, id).await? else { return Ok(false) };
    let stored = catch_up(shared, tx, stored, now).await?;
    let DecisionState::Issued(issued) = stored.state.clone() else { return Ok(false) };
    let policy = policy_at_service(shared, &issued.decision, now)?;
    let notice = write(shared, tx, &issued, (text, vehicle), policy).await?;
    let served = serve::decide(issued, now, policy, &shared.calendar);
    keep(tx, notice, &served).await?;
    let data = json!({"due_date": served.service.deadline.due_date, "policy_version": policy.version.as_str()});
    // A warning has nothing to be paid: the authority is asked at once whether it is cleared.
    let next_poll_at = served.decision.fine.is_zero().then_some(now);
    let stored = Stored { state: DecisionState::Served(served), next_poll_at, as_of: now, ..stored };
    save(shared, tx, &By::Job(Job::IssueNotices), stored, ("decision.served", now, data)).await?;
    Ok(true)
}

/// The policy in force on the day of service where the decision was made.
fn policy_at_service<'a>(shared: &'a Shared, decision: &Decision, now: Instant) -> Result<&'a Policy, Problem> {
    let jurisdiction = &shared.policy(&decision.policy_version)?.jurisdiction;
    let in_force = shared.policies.in_force(jurisdiction, china_date(now));
    in_force.ok_or_else(|| Problem::internal(&format!("no policy is in force in {jurisdiction}")))
}

async fn write(
    shared: &Shared,
    tx: &Tx,
    issued: &Issued,
    (text, vehicle): (Text, Vehicle),
    policy: &Policy,
) -> Result<Notice, Problem> {
    let person = match issued.decision.addressee {
        Some(addressee) => people::open(shared, tx, addressee.person).await?,
        None => None,
    };
    let person = person.ok_or_else(|| Problem::internal(&"the person of a notice has been erased"))?;
    let Vehicle { plate, vehicle_type, .. } = vehicle;
    let particulars = Particulars { person_name: person.name, plate, vehicle_type, text };
    notice::decide(&issued.decision, particulars, policy).map_err(|refusal| Problem::internal(&refusal))
}

async fn keep(tx: &Tx, notice: Notice, served: &Served) -> Result<(), Problem> {
    decision::insert_notice(tx, &Document::of(notice, &served.decision, &served.service)).await?;
    Ok(())
}
