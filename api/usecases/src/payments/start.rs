//! PAY-1, PAY-4, PAY-8: starts a payment, in three steps that may stop after any of them.
//!
//! 1. One transaction stores the payment, and with it the answer for the idempotency key: the payment as it was created.
//! 2. The trade is created at the host, outside of any transaction. The same order is the same trade.
//! 3. A second transaction stores the trade's number. The answer to this call shows it already.
//!
//! Whoever lost the answer and sends the same key again is told of the payment as it was created, and finds the trade's
//! number where its links lead. When the process dies after step 1, or the host does not answer, the job that follows
//! payments takes over at step 2 (`next_poll_at`): from step 1 on the payment exists, and the answer is never an error.

use super::{Ask, create_trade, next_poll, or_unknown, outcome, store_outcome};
use crate::app::{App, Shared};
use crate::decisions::{catch_up, policy_of};
use crate::principal::By;
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::record::record;
use crate::reply::{Answer, Once};
use domain::actor::Job;
use domain::ids::{DecisionId, PaymentId};
use domain::money::Fen;
use domain::payment::PaymentState;
use domain::payment::settle::ProviderOutcome;
use domain::payment::start::{Facts, Request, decide};
use domain::time::Instant;
use persistence::payment::{self, Stored};
use persistence::{Tx, decision};
use serde_json::json;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// The decision to be paid.
    pub decision: DecisionId,
    /// The amount that the driver was shown.
    pub expected_amount: Fen,
}

/// Starts a payment; `render` makes the answer of it.
///
/// # Errors
/// `not_found`, `notice_not_served`, `nothing_to_pay`, `payment_in_progress`, `amount_changed`.
pub async fn start(
    app: &App,
    driver: Driver,
    wanted: Wanted,
    once: Once,
    render: impl Fn(&Stored) -> Result<Answer, Problem> + Clone + Send + 'static,
) -> Result<Answer, Problem> {
    end_expired(app, driver, wanted.decision).await?;
    let author = driver.by(&once.request_id);
    let (shared, by, rendered) = (app.shared(), author.clone(), render.clone());
    let work = async move |tx: &Tx| {
        let created = create(&shared, tx, driver, wanted, &by, shared.clock.now()).await?;
        let answer = rendered(&created)?;
        once.keep(tx, &answer, shared.clock.machine_now()).await?;
        Ok::<_, Problem>((created, answer))
    };
    let (created, answer) = app.store.write(work).await?;
    match hand_over(app, &created, author).await {
        Ok(pending) => render(&pending),
        Err(problem) => {
            tracing::warn!(%problem, payment = %created.state.payment().id, "left to the job");
            Ok(answer)
        }
    }
}

/// A payment whose quote has run out stands in nobody's way: the host is told to close it. Where the host does not answer,
/// money may still come, and no other payment can be started.
///
/// PAY-1: who may pay is whom the decision is addressed to, and who has looked it up.
async fn end_expired(app: &App, driver: Driver, id: DecisionId) -> Result<(), Problem> {
    let live = async |tx: &Tx| {
        if !decision::may_pay(tx, (driver.account, driver.person), id).await? {
            return Err(Problem::from(ProblemCode::NotFound));
        }
        Ok(match decision::live_payment(tx, id).await? {
            Some(live) => payment::get(tx, live).await?,
            None => None,
        })
    };
    let live = app.store.read(live).await?;
    let now = app.clock.now();
    let Some(expired) = live.filter(|live| live.state.payment().quote.valid_until <= now) else { return Ok(()) };
    let outcome = or_unknown(outcome(app, &expired, Ask::Close).await)?;
    store_outcome(app, expired.state.payment().id, outcome, By::Job(Job::FollowPayments), now).await?;
    Ok(())
}

async fn create(
    shared: &Shared,
    tx: &Tx,
    driver: Driver,
    wanted: Wanted,
    author: &By,
    now: Instant,
) -> Result<Stored, Problem> {
    let decided = decision::lock(tx, wanted.decision).await?.ok_or(ProblemCode::NotFound)?;
    let decided = catch_up(shared, tx, decided, now).await?;
    let live_payment = decision::live_payment(tx, wanted.decision).await?;
    let policy = policy_of(shared, &decided.state)?;
    let id = PaymentId::from_uuid(shared.new_uuid());
    let request = Request { id, account: driver.account, expected_amount: wanted.expected_amount };
    let facts = Facts { decision: &decided.state, live_payment, suspensions: &[], now };
    let state = decide(request, &facts, policy)?;
    let quote = state.payment().quote;
    let data = json!({"decision_id": wanted.decision, "amount": quote.total, "days_late": quote.days_late});
    let version = record(shared, tx, author, (id.uuid(), "payment.created"), now, data).await?;
    let next_poll_at = Some(next_poll(&quote, now));
    let addressed = decided.state.decision().addressee.is_some_and(|addressee| addressee.person == driver.person);
    let stored = Stored { state, addressed, order_number: id.to_string(), trade_number: None, next_poll_at, version };
    payment::insert(tx, &stored).await?;
    Ok(stored)
}

/// Creates the trade at the host, and stores its number. A host that does not answer may have created it nevertheless.
async fn hand_over(app: &App, created: &Stored, author: By) -> Result<Stored, Problem> {
    let PaymentState::Created(payment) = &created.state else { return Ok(created.clone()) };
    let trade = create_trade(app, created).await.map(|trade_number| ProviderOutcome::Waiting { trade_number });
    store_outcome(app, payment.id, or_unknown(trade)?, author, app.clock.now()).await
}
