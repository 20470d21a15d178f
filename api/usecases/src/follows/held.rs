//! A follow whose row a driver's command holds.

use super::shown::{self, Shown};
use super::tell::{self, To};
use crate::app::{App, Shared};
use crate::principal::By;
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::record::record_after;
use crate::reply::{Answer, Once};
use domain::follow::{Active, Follow, FollowState, Open, Side};
use domain::ids::FollowId;
use domain::message::MessageKind;
use domain::policy::Policy;
use domain::time::Instant;
use futures_util::future::try_join;
use persistence::Tx;
use persistence::event::{self, Last};
use persistence::follow::{self, Locked, View};
use serde_json::Value;
use std::sync::Arc;

/// See the module.
pub(super) struct Held {
    pub(super) shared: Arc<Shared>,
    pub(super) author: By,
    /// On which side of it the driver is.
    pub(super) side: Side,
    /// The moment at which the row was locked.
    pub(super) now: Instant,
    locked: Locked,
    last: Last,
}

impl Held {
    /// Locks it for a driver who is on one of its sides.
    ///
    /// # Errors
    /// `not_found`, for whoever is on neither side too.
    pub(super) async fn lock(
        shared: &Arc<Shared>,
        tx: &Tx,
        driver: Driver,
        id: FollowId,
        author: By,
    ) -> Result<Self, Problem> {
        let (locked, last) = try_join(follow::lock(tx, id), event::last(tx, id.uuid())).await?;
        let locked = locked.ok_or(ProblemCode::NotFound)?;
        let side = locked.state.follow().side_of(driver.account, driver.person).ok_or(ProblemCode::NotFound)?;
        let shared = Arc::clone(shared);
        Ok(Self { now: shared.clock.now(), shared, author, side, locked, last })
    }

    /// What never changes about it.
    pub(super) fn follow(&self) -> &Follow {
        self.locked.state.follow()
    }

    /// It as a request that is still open.
    ///
    /// # Errors
    /// `follow_request_closed`.
    pub(super) fn open(&self) -> Result<Open, Problem> {
        match &self.locked.state {
            FollowState::Open(open) => Ok(open.clone()),
            _ => Err(ProblemCode::FollowRequestClosed.into()),
        }
    }

    /// It as one in force.
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

    /// The policy under which it was asked for.
    ///
    /// # Errors
    /// Only what fails.
    pub(super) fn policy(&self) -> Result<&Policy, Problem> {
        self.shared.policy(&self.follow().policy_version)
    }

    /// Stores the state that it has come to, and tells of it.
    ///
    /// # Errors
    /// Only what fails.
    pub(super) async fn enter(
        self,
        tx: &Tx,
        state: FollowState,
        kind: &'static str,
        data: Value,
    ) -> Result<Self, Problem> {
        self.turn(state)?.save(tx, kind, data).await
    }

    /// It in the state that it comes to; [`Held::save`] stores it.
    ///
    /// # Errors
    /// Only what fails.
    pub(super) fn turn(mut self, state: FollowState) -> Result<Self, Problem> {
        self.locked = self.locked.enter(state, self.last.next_version())?;
        Ok(self)
    }

    /// Stores the state that it was turned to, and tells of it.
    ///
    /// # Errors
    /// Only what fails.
    pub(super) async fn save(mut self, tx: &Tx, kind: &'static str, data: Value) -> Result<Self, Problem> {
        let id = self.follow().id.uuid();
        let event = record_after(&self.shared, tx, &self.author, self.last, (id, kind), self.now, data);
        let (last, ()) = try_join(event, follow::save(tx, &self.locked)).await?;
        self.last = last;
        Ok(self)
    }

    /// Tells of something that leaves it in its state.
    ///
    /// # Errors
    /// Only what fails.
    pub(super) async fn note(self, tx: &Tx, kind: &'static str, data: Value) -> Result<Self, Problem> {
        let state = self.locked.state.clone();
        self.enter(tx, state, kind, data).await
    }

    /// Has one side told something; `code` is the authorisation and number of the code that the message carries.
    ///
    /// # Errors
    /// Only what fails.
    pub(super) async fn tell(
        &self,
        tx: &Tx,
        to: To,
        kind: MessageKind,
        code: Option<(u32, u32)>,
    ) -> Result<(), Problem> {
        tell::tell(&self.shared, tx, self.follow(), to, (kind, code), self.now).await
    }

    /// What is stored of it.
    ///
    /// # Errors
    /// Only what fails.
    pub(super) fn view(&self) -> Result<View, Problem> {
        Ok(self.locked.view()?)
    }

    /// It as the driver is shown it.
    ///
    /// # Errors
    /// Only what fails.
    pub(super) async fn shown(&self, tx: &Tx, driver: Driver) -> Result<Shown, Problem> {
        shown::one(&self.shared, tx, driver, self.view()?).await
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
    once: Once,
    act: impl AsyncFnOnce(&Tx, Held) -> Result<Held, Problem> + Send + 'static,
    render: impl FnOnce(&Shown) -> Result<Answer, Problem> + Send + 'static,
) -> Result<Answer, Problem> {
    let shared = app.shared();
    let answer = app
        .store
        .write(async move |tx| {
            let author = driver.by(&once.request_id);
            let held = Held::lock(&shared, tx, driver, id, author).await?;
            let held = act(tx, held).await?;
            let answer = render(&held.shown(tx, driver).await?)?;
            once.keep(tx, &answer, shared.clock.machine_now()).await?;
            Ok::<_, Problem>(answer)
        })
        .await?;
    app.nudge.notify_one();
    Ok(answer)
}
