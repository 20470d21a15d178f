//! CASE-4, CASE-7, PAY-2: fetches the text of a decision's notice, writes the notice, and serves it on the driver. To be
//! there for the driver is to be delivered: the deadline runs from the moment in which the notice is stored.

use super::{Heard, ask_about_each, ask_again, catch_up, save};
use crate::app::App;
use crate::people;
use crate::principal::By;
use crate::problem::Problem;
use crate::work::Work;
use domain::actor::Job;
use domain::decision::notice::{self, Document, Notice, Particulars, Text};
use domain::decision::{Decision, DecisionState, serve};
use domain::event::DecisionEvent;
use domain::ids::DecisionId;
use domain::policy::Policy;
use domain::time::{Instant, china_date};
use domain::vehicle::Vehicle;
use persistence::decision::{self, Due};
use persistence::{Tx, violation};

/// Asks about every decision that is due. Returns how many notices were served.
///
/// # Errors
/// `service_unavailable`.
pub async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    ask_about_each(app, Job::IssueNotices, Due::Notice, now, async |id| one(app, id).await).await
}

/// What a notice says beside its decision.
#[derive(Debug, Clone)]
pub struct Contents {
    /// In the authority's words.
    pub text: Text,
    /// The vehicle with which the violation was recorded.
    pub vehicle: Vehicle,
}

async fn one(app: &App, id: DecisionId) -> Result<bool, Problem> {
    let read = async |tx: &Tx| {
        let Some(state) = decision::state(tx, id).await? else { return Ok(None) };
        let made = state.decision().clone();
        let Some(addressee) = made.addressee else { return Ok(None) };
        let recorded = violation::get(tx, addressee.violation).await?;
        Ok::<_, Problem>(recorded.map(|(violation, vehicle)| (made, violation, vehicle)))
    };
    let Some((made, violation, vehicle)) = app.store.read(read).await? else { return Ok(false) };
    let heard = match app.authority.notice_text(&made, &violation).await {
        Ok(Some(text)) => {
            let (contents, by) = (Contents { text, vehicle }, By::Job(Job::IssueNotices));
            return app.change(by, async move |work| serve(work, id, contents).await).await;
        }
        Ok(None) => Heard::NothingNew,
        Err(error) => {
            tracing::warn!(%error, decision = %id, "no text of the notice");
            Heard::Nothing
        }
    };
    ask_again(app, id, heard).await?;
    Ok(false)
}

/// Writes and serves the notice, unless somebody has done it meanwhile. Returns whether it did. One that came late shows that it
/// did.
///
/// # Errors
/// `internal_error` where the notice lacks a field, the person has been erased, or no policy is in force; database failures.
pub async fn serve(work: &Work<'_>, id: DecisionId, contents: Contents) -> Result<bool, Problem> {
    let Some(locked) = decision::lock(work.tx, id).await? else { return Ok(false) };
    let locked = catch_up(work, locked).await?;
    let DecisionState::Issued(issued) = locked.state.clone() else { return Ok(false) };
    let now = work.now();
    let policy = policy_at_service(work, &issued.decision)?;
    let notice = write(work, &issued.decision, contents, policy).await?;
    let served = serve::decide(issued, now, policy, &work.shared.calendar);
    decision::insert_notice(work.tx, &Document::of(notice, &served.decision, &served.service)).await?;
    let event = DecisionEvent::Served {
        due_date: served.service.deadline.due_date,
        policy_version: served.service.policy_version.clone(),
    };
    let warning = served.decision.fine.is_zero();
    let locked = locked.enter(DecisionState::Served(served)).confirmed(now);
    // A warning has nothing to be paid: the authority is asked at once whether it is cleared.
    let locked = if warning { locked.to_be_asked(now) } else { locked };
    save(work, locked, event, now).await?;
    Ok(true)
}

/// The policy in force on the day of service where the decision was made.
fn policy_at_service<'a>(work: &'a Work<'_>, decision: &Decision) -> Result<&'a Policy, Problem> {
    let jurisdiction = &work.shared.policy(&decision.policy_version)?.jurisdiction;
    let in_force = work.shared.policies.in_force(jurisdiction, china_date(work.now()));
    in_force.ok_or_else(|| Problem::internal(&format!("no policy is in force in {jurisdiction}")))
}

async fn write(work: &Work<'_>, decision: &Decision, contents: Contents, policy: &Policy) -> Result<Notice, Problem> {
    let person = match decision.addressee {
        Some(addressee) => people::open(&work.shared, work.tx, addressee.person).await?,
        None => None,
    };
    let person = person.ok_or_else(|| Problem::internal(&"the person of a notice has been erased"))?;
    let Contents { text, vehicle: Vehicle { plate, vehicle_type, .. } } = contents;
    let particulars = Particulars { person_name: person.name, plate, vehicle_type, text };
    notice::decide(decision, particulars, policy).map_err(|refusal| Problem::internal(&refusal))
}
