//! PAY-1: a decision that was made elsewhere becomes known here, with what has happened to it so far.

use super::about;
use crate::problem::Problem;
use crate::work::{Happened, Work};
use domain::decision::{DecisionState, Service};
use domain::event::{About, DecisionEvent};
use domain::ids::LicenceId;
use domain::money::Fen;
use domain::time::Instant;
use persistence::decision::{self, New};

/// A decision that was made elsewhere.
#[derive(Debug, Clone)]
pub struct Elsewhere {
    /// The decision in the state in which it becomes known.
    pub state: DecisionState,
    /// The licence that its points went to, where it is addressed to somebody who is known here.
    pub licence: Option<LicenceId>,
    /// The keyed digest of the plate on its notice, where it is not.
    pub plate_digest: Option<[u8; 32]>,
    /// The highest fine of the policy of the day on which it was made.
    pub fine_limit: Fen,
}

/// Stores a decision with its history, unless one with its number is known.
///
/// # Errors
/// `internal_error` when its policy is not known; database failures.
pub async fn take_over(work: &Work<'_>, made: Elsewhere) -> Result<(), Problem> {
    let happened = history(&about(work, &made.state)?, &made.state);
    let now = work.now();
    let warning = matches!(&made.state, DecisionState::Served(served) if served.decision.fine.is_zero());
    let new = New {
        state: made.state,
        licence: made.licence,
        plate_digest: made.plate_digest.map(Vec::from),
        fine_limit: made.fine_limit,
        // A warning has nothing to be paid: the authority is asked at once whether it is cleared.
        next_poll_at: warning.then_some(now),
        as_of: now,
        version: i32::try_from(happened.len()).unwrap_or(i32::MAX),
    };
    if decision::insert_once(work.tx, &new).await? {
        for happened in happened {
            work.record_next(happened).await?;
        }
    }
    Ok(())
}

/// What has happened to a decision before it became known here.
fn history(about: &About, state: &DecisionState) -> Vec<Happened> {
    let made = state.decision();
    let happened = |event: DecisionEvent, at: Instant| Happened::new(about.clone(), event, at);
    let issued = DecisionEvent::Issued {
        case_id: made.case,
        violation_id: made.addressee.map(|addressee| addressee.violation),
        fine: made.fine,
        points: made.points,
    };
    let mut history = vec![happened(issued, made.decided_at)];
    history.extend(state.service().map(|service| happened(served(service), service.served_at)));
    match state {
        DecisionState::Overdue(overdue) => {
            let deadline = overdue.service.deadline;
            history.push(happened(DecisionEvent::Overdue { due_date: deadline.due_date }, deadline.due_at));
        }
        DecisionState::Cleared(cleared) => history.push(happened(DecisionEvent::Cleared {}, cleared.cleared_at)),
        DecisionState::Annulled(annulled) => {
            history.push(happened(DecisionEvent::Annulled {}, annulled.annulled_at));
        }
        DecisionState::Issued(_) | DecisionState::Served(_) | DecisionState::Paid(_) => {}
    }
    history
}

fn served(service: &Service) -> DecisionEvent {
    let policy_version = service.policy_version.clone();
    DecisionEvent::Served { due_date: service.deadline.due_date, policy_version }
}
