//! A violation being handled: open, show the face, submit, cancel; and what the authority and time do to the case.

pub mod ask_ruling;
pub mod cancel;
pub mod end_with_follow;
pub mod expire;
pub mod face;
pub mod flag_late;
pub mod open;
pub mod rule;
pub mod start_face_check;
pub mod submit;

use crate::problem::{Problem, ProblemCode};
use crate::work::{Happened, Work, together};
use domain::case::{CaseState, CaseStatus, Opened};
use domain::event::{About, CaseEvent, Noun};
use domain::ids::CaseId;
use domain::policy::PolicyVersion;
use domain::time::Instant;
use persistence::case::{self, Locked, View};
use persistence::event::{self, Last};

/// What the events of a case are about.
fn about(work: &Work<'_>, case: &domain::case::Case, policy: &PolicyVersion) -> Result<About, Problem> {
    let jurisdiction = work.shared.policy(policy)?.jurisdiction.clone();
    Ok(About { noun: Noun::Case, id: case.id.uuid(), person: Some(case.handler), jurisdiction })
}

/// Stores what a case has come to, and records the event that tells of it.
async fn save(work: &Work<'_>, case: &Locked, event: CaseEvent, at: Instant) -> Result<(), Problem> {
    let last = event::last(work.tx, case.state.case().id.uuid()).await?;
    save_after(work, last, case, event, at).await
}

/// As [`save`], where the last event is known.
async fn save_after(work: &Work<'_>, last: Last, case: &Locked, event: CaseEvent, at: Instant) -> Result<(), Problem> {
    let about = about(work, case.state.case(), case.state.policy_version())?;
    together!(work.record(last, Happened::new(about, event, at)), case::save(work.tx, case))?;
    Ok(())
}

/// The case, if the driver opened it and it is still open.
fn opened(view: &View) -> Result<Opened, Problem> {
    if view.status != CaseStatus::Opened {
        return Err(ProblemCode::CaseNotOpen.into());
    }
    let (case, policy_version) = (view.case.clone(), view.policy_version.clone());
    Ok(Opened { case, policy_version, expires_at: view.expires_at })
}

/// Locks a case that must still be open. Returns it also as an open one.
async fn lock_opened(work: &Work<'_>, id: CaseId) -> Result<(Locked, Opened), Problem> {
    let locked = case::lock(work.tx, id).await?.ok_or(ProblemCode::NotFound)?;
    match locked.state.clone() {
        CaseState::Opened(opened) => Ok((locked, opened)),
        _ => Err(ProblemCode::CaseNotOpen.into()),
    }
}
