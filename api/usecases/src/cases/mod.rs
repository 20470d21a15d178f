//! A violation being handled: open, show the face, submit, cancel; and what the authority and time do to it.

pub mod cancel;
pub mod end_with_follow;
pub mod expire;
pub mod face;
pub mod flag_late;
pub mod follow_ruling;
pub mod open;
pub mod start_face_check;
pub mod submit;

use crate::app::Shared;
use crate::principal::By;
use crate::problem::{Problem, ProblemCode};
use crate::record::record_after;
use domain::case::{CaseState, Opened};
use domain::time::Instant;
use futures_util::future::try_join;
use persistence::Tx;
use persistence::case::{self, Locked, View};
use persistence::event::{self, Last};
use serde_json::Value;

/// Stores the state that a case has come to, and tells of it; answers its new version.
async fn save(
    shared: &Shared,
    tx: &Tx,
    author: &By,
    locked: &Locked,
    (kind, at, data): (&'static str, Instant, Value),
) -> Result<i32, Problem> {
    let last = event::last(tx, locked.state.case().id.uuid()).await?;
    save_after(shared, tx, author, last, locked, (kind, at, data)).await
}

/// As [`save`], where the last event is known.
async fn save_after(
    shared: &Shared,
    tx: &Tx,
    author: &By,
    last: Last,
    locked: &Locked,
    (kind, at, data): (&'static str, Instant, Value),
) -> Result<i32, Problem> {
    let (resource, version) = (locked.state.case().id.uuid(), last.next_version());
    let event = record_after(shared, tx, author, last, (resource, kind), at, data);
    try_join(event, case::save(tx, locked, version)).await?;
    Ok(version)
}

/// The case as one that is still open.
fn opened(view: &View) -> Result<Opened, Problem> {
    if view.status != domain::case::CaseStatus::Opened {
        return Err(ProblemCode::CaseNotOpen.into());
    }
    let (case, policy_version) = (view.case.clone(), view.policy_version.clone());
    Ok(Opened { case, policy_version, expires_at: view.expires_at })
}

/// The locked case as one that is still open.
fn still_opened(locked: Option<Locked>) -> Result<Opened, Problem> {
    match locked.map(|locked| locked.state) {
        Some(CaseState::Opened(opened)) => Ok(opened),
        Some(_) => Err(ProblemCode::CaseNotOpen.into()),
        None => Err(ProblemCode::NotFound.into()),
    }
}
