//! A driver's command on a follow, whose row it holds.

use super::shown::{self, Shown};
use super::tell::{self, To};
use crate::app::App;
use crate::consent_history::save_after;
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::reply::{Answer, Reply};
use crate::work::{Work, together};
use domain::event::FollowEvent;
use domain::follow::code::CodeNumber;
use domain::follow::{Active, Follow, FollowState, Open, Side};
use domain::ids::FollowId;
use domain::message::MessageKind;
use domain::policy::Policy;
use persistence::event::{self, Last};
use persistence::follow::{self, Locked, View};

/// A follow whose row the work of one of its sides holds.
pub(super) struct Held {
    /// On which side of the follow the driver is.
    pub(super) side: Side,
    locked: Locked,
    last: Last,
}

impl Held {
    /// Locks the follow for a driver who is on one of its sides. The time is taken again then.
    ///
    /// # Errors
    /// `not_found`, also for whoever is on neither side.
    pub(super) async fn lock(work: &Work<'_>, driver: Driver, id: FollowId) -> Result<Self, Problem> {
        let (locked, last) = together!(follow::lock(work.tx, id), event::last(work.tx, id.uuid()))?;
        let locked = locked.ok_or(ProblemCode::NotFound)?;
        let side = locked.state.follow().side_of(driver.account, driver.person).ok_or(ProblemCode::NotFound)?;
        work.take_time();
        Ok(Self { side, locked, last })
    }

    /// What never changes about the follow.
    pub(super) fn follow(&self) -> &Follow {
        self.locked.state.follow()
    }

    /// The follow, if it is still an open request.
    ///
    /// # Errors
    /// `follow_request_closed`.
    pub(super) fn open(&self) -> Result<Open, Problem> {
        match &self.locked.state {
            FollowState::Open(open) => Ok(open.clone()),
            _ => Err(ProblemCode::FollowRequestClosed.into()),
        }
    }

    /// The follow, if it is in force.
    ///
    /// # Errors
    /// `not_found` where it never was in force, `follow_ended`.
    pub(super) fn active(&self) -> Result<Active, Problem> {
        match &self.locked.state {
            FollowState::Active(active) => Ok(active.clone()),
            FollowState::Ended(_) => Err(ProblemCode::FollowEnded.into()),
            _ => Err(ProblemCode::NotFound.into()),
        }
    }

    /// The policy of the day of the request, which holds for the follow's whole life.
    ///
    /// # Errors
    /// `internal_error` when the process does not know that policy.
    pub(super) fn policy<'a>(&self, work: &'a Work<'_>) -> Result<&'a Policy, Problem> {
        work.shared.policy(&self.follow().policy_version)
    }

    /// Moves the follow to `state` in memory; call [`Held::save`] to store it.
    ///
    /// # Errors
    /// None for a state that the domain has decided.
    pub(super) fn enter(self, state: FollowState) -> Result<Self, Problem> {
        Ok(Self { locked: self.locked.enter(state)?, ..self })
    }

    /// Leaves the follow in its state, for an event that changes nothing else; call [`Held::save`] to store that.
    pub(super) fn stay(self) -> Self {
        Self { locked: self.locked.stay(), ..self }
    }

    /// Records what has happened, and stores the state that the follow was moved to.
    ///
    /// # Errors
    /// Database failures only.
    pub(super) async fn save(self, work: &Work<'_>, event: FollowEvent) -> Result<Self, Problem> {
        let last = save_after(work, self.last, &self.locked, event).await?;
        Ok(Self { last, ..self })
    }

    /// Has one side told something; `code` is the code that the message carries.
    ///
    /// # Errors
    /// Database failures only.
    pub(super) async fn tell(
        &self,
        work: &Work<'_>,
        to: To,
        kind: MessageKind,
        code: Option<CodeNumber>,
    ) -> Result<(), Problem> {
        tell::tell(work, self.follow(), to, kind, code).await
    }

    /// The follow as both sides are shown it.
    ///
    /// # Errors
    /// None for a state that the domain has decided.
    pub(super) fn view(&self) -> Result<View, Problem> {
        Ok(self.locked.view()?)
    }

    /// The follow as this driver sees it.
    ///
    /// # Errors
    /// Database failures only.
    pub(super) async fn shown(&self, work: &Work<'_>, driver: Driver) -> Result<Shown, Problem> {
        let around = shown::around(&work.shared, work.tx, driver, self.follow()).await?;
        Ok(around.shown(self.view()?))
    }
}

/// Runs a driver's command on a follow: locks its row, lets `act` decide and save, and stores the answer with the change.
///
/// # Errors
/// `not_found`, and what `act` refuses.
pub(super) async fn command(
    app: &App,
    driver: Driver,
    id: FollowId,
    reply: Reply<Shown>,
    act: impl AsyncFnOnce(&Work<'_>, Held) -> Result<Held, Problem> + Send + 'static,
) -> Result<Answer, Problem> {
    app.change(reply.by(driver), async move |work| {
        let held = Held::lock(work, driver, id).await?;
        let held = act(work, held).await?;
        reply.give(work, &held.shown(work, driver).await?).await
    })
    .await
}
