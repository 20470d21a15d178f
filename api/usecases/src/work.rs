//! One transaction of one actor at one moment. A verb that has more than one door is a function on [`Work`]; the door opens the
//! transaction with [`App::change`].

use crate::app::{App, Shared};
use crate::principal::By;
use crate::problem::Problem;
use domain::event::{About, Event};
use domain::ids::EventId;
use domain::time::Instant;
use persistence::event::{self, Last, NewEvent};
use persistence::{StoreError, Tx};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

/// One transaction of one actor at one moment. The work stays within its transaction.
pub struct Work<'t> {
    /// The transaction.
    pub tx: &'t Tx,
    /// What every use case works with.
    pub shared: Arc<Shared>,
    /// Who brings the changes about.
    pub by: By,
    now: Cell<Instant>,
    wakes: Rc<Cell<bool>>,
}

impl<'t> Work<'t> {
    fn new(tx: &'t Tx, shared: Arc<Shared>, by: By) -> Self {
        Self { tx, by, now: Cell::new(shared.clock.now()), shared, wakes: Rc::default() }
    }

    /// The moment of the work, by business time.
    pub fn now(&self) -> Instant {
        self.now.get()
    }

    /// Takes the time again, once the rows are locked: waiting for them may have made something late. Returns it.
    pub fn take_time(&self) -> Instant {
        self.now.set(self.shared.clock.now());
        self.now.get()
    }

    /// The same work, of which another is the author from here on.
    pub fn acting(&self, by: By) -> Self {
        Self { tx: self.tx, shared: Arc::clone(&self.shared), by, now: self.now.clone(), wakes: Rc::clone(&self.wakes) }
    }

    /// The same work as of an earlier moment: what time has brought about is told as of when it happened.
    pub fn at(&self, moment: Instant) -> Self {
        let work = self.acting(self.by.clone());
        work.now.set(moment);
        work
    }

    /// Wakes the workers once the transaction has been committed: something is due at once.
    pub fn wake_workers(&self) {
        self.wakes.set(true);
    }

    /// Appends to the history of something whose row the transaction holds, after its `last` event. Returns what is the last
    /// event now.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when `last` is not the last event any more.
    pub async fn record(&self, last: Last, happened: Happened) -> Result<Last, StoreError> {
        let new = NewEvent {
            id: EventId::from_uuid(self.shared.new_uuid()),
            about: happened.about,
            event: happened.event,
            at: happened.at,
            actor: self.by.to_string(),
            request_id: self.by.request_id().map(str::to_owned),
        };
        event::append(self.tx, last, &new).await
    }

    /// As [`Work::record`], where the last event has yet to be read.
    ///
    /// # Errors
    /// Database failures only.
    pub async fn record_next(&self, happened: Happened) -> Result<Last, StoreError> {
        let last = event::last(self.tx, happened.about.id).await?;
        self.record(last, happened).await
    }
}

/// Something that happens to something, at a moment.
#[derive(Debug, Clone)]
pub struct Happened {
    /// What it happens to.
    pub about: About,
    /// What happens.
    pub event: Event,
    /// When.
    pub at: Instant,
}

impl Happened {
    /// That event, at that moment.
    pub fn new(about: About, event: impl Into<Event>, at: Instant) -> Self {
        Self { about, event: event.into(), at }
    }
}

impl App {
    /// Runs `act` as one transaction: committed when it returns `Ok`, else rolled back. Wakes the workers after the commit
    /// where the work asks for it.
    ///
    /// # Errors
    /// What `act` returns; `service_unavailable` when the transaction cannot begin or commit.
    pub async fn change<T, F>(&self, by: By, act: F) -> Result<T, Problem>
    where
        F: AsyncFnOnce(&Work<'_>) -> Result<T, Problem> + Send + 'static,
        T: Send + 'static,
    {
        let shared = self.shared();
        let command = async move |tx: &Tx| {
            let work = Work::new(tx, shared, by);
            let done = act(&work).await?;
            Ok::<_, Problem>((done, work.wakes.get()))
        };
        let (done, wakes) = self.store.write(command).await?;
        if wakes {
            self.wake_workers();
        }
        Ok(done)
    }
}

/// Sends independent statements together, in the order in which they stand, and returns what they return. PostgreSQL gets one
/// message in place of several. An error of the database becomes a problem.
macro_rules! together {
    ($a:expr, $b:expr $(,)?) => {{
        use futures_util::TryFutureExt as _;
        futures_util::future::try_join($a.err_into::<$crate::problem::Problem>(), $b.err_into()).await
    }};
    ($a:expr, $b:expr, $c:expr $(,)?) => {{
        use futures_util::TryFutureExt as _;
        futures_util::future::try_join3($a.err_into::<$crate::problem::Problem>(), $b.err_into(), $c.err_into()).await
    }};
    ($a:expr, $b:expr, $c:expr, $d:expr $(,)?) => {{
        use futures_util::TryFutureExt as _;
        let (a, b, c, d) = ($a.err_into::<$crate::problem::Problem>(), $b.err_into(), $c.err_into(), $d.err_into());
        futures_util::future::try_join4(a, b, c, d).await
    }};
    ($a:expr, $b:expr, $c:expr, $d:expr, $e:expr $(,)?) => {{
        use futures_util::TryFutureExt as _;
        let (a, b, c, d) = ($a.err_into::<$crate::problem::Problem>(), $b.err_into(), $c.err_into(), $d.err_into());
        futures_util::future::try_join5(a, b, c, d, $e.err_into()).await
    }};
}

pub(crate) use together;
