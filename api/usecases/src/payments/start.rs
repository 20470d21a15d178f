//! PAY-1, PAY-4, PAY-8: starts a payment, in three steps that may stop after any of them.
//!
//! 1. One transaction stores the payment, and with it the answer for the idempotency key: the payment as it was created.
//! 2. The trade is created at the host, outside of any transaction. The same order is the same trade.
//! 3. A second transaction stores the trade's number. The answer to this call shows it already.
//!
//! Whoever lost the answer and sends the same key again is told of the payment as it was created, and finds the trade's
//! number where its links lead. When the process dies after step 1, or the host does not answer, the job that asks the host
//! about payments takes over at step 2 (`next_poll_at`): from step 1 on the payment exists, and the answer is never an error.

use super::{Ask, about, create_trade, next_poll, or_unknown, outcome, store_outcome};
use crate::app::App;
use crate::decisions::{catch_up, policy_of};
use crate::principal::{By, Driver};
use crate::problem::{Problem, ProblemCode};
use crate::reply::{Answer, Reply};
use crate::work::{Happened, Work};
use domain::event::PaymentEvent;
use domain::ids::{DecisionId, PaymentId};
use domain::money::Fen;
use domain::payment::settle::ProviderOutcome;
use domain::payment::start::{Facts, Request, decide};
use domain::payment::surcharge::suspensions_of;
use domain::payment::{Payment, PaymentState};
use persistence::payment::{self, Locked, New, Payer, View};
use persistence::{Tx, decision};

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// The decision to be paid.
    pub decision: DecisionId,
    /// The amount that the driver was shown.
    pub expected_amount: Fen,
}

/// Starts a payment.
///
/// # Errors
/// `not_found`, `notice_not_served`, `nothing_to_pay`, `payment_in_progress`, `amount_changed`.
pub async fn start(app: &App, driver: Driver, wanted: Wanted, reply: Reply<View>) -> Result<Answer, Problem> {
    let by = reply.by(driver);
    end_expired(app, driver, by.clone(), wanted.decision).await?;
    let kept = reply.clone();
    let creating = async move |work: &Work<'_>| {
        let created = create(work, driver, wanted).await?.view();
        let answer = kept.give(work, &created).await?;
        Ok((created, answer))
    };
    let (created, answer) = app.change(by.clone(), creating).await?;
    match hand_over(app, by, &created).await {
        Ok(pending) => reply.of(&pending),
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
async fn end_expired(app: &App, driver: Driver, by: By, id: DecisionId) -> Result<(), Problem> {
    let live = async |tx: &Tx| {
        if !decision::may_pay(tx, driver.account, driver.person, id).await? {
            return Err(Problem::from(ProblemCode::NotFound));
        }
        Ok(match decision::live_payment(tx, id).await? {
            Some(live) => payment::get(tx, live).await?,
            None => None,
        })
    };
    let (live, now) = (app.store.read(live).await?, app.clock.now());
    let Some(expired) = live.filter(|live| live.state.payment().quote.valid_until <= now) else { return Ok(()) };
    let outcome = or_unknown(outcome(app, &expired, Ask::Close).await)?;
    store_outcome(app, by, expired.state.payment().id, outcome).await?;
    Ok(())
}

async fn create(work: &Work<'_>, driver: Driver, wanted: Wanted) -> Result<Locked, Problem> {
    let decided = decision::lock(work.tx, wanted.decision).await?.ok_or(ProblemCode::NotFound)?;
    let decided = catch_up(work, decided).await?;
    let live_payment = decision::live_payment(work.tx, wanted.decision).await?;
    let (policy, now) = (policy_of(&work.shared, &decided.state)?, work.now());
    let id = PaymentId::from_uuid(work.shared.new_uuid());
    let request = Request { id, account: driver.account, expected_amount: wanted.expected_amount };
    let suspensions = suspensions_of(wanted.decision);
    let payment = decide(request, &Facts { decision: &decided.state, live_payment, suspensions, now }, policy)?;
    let happened = Happened::new(about(id, driver.person, policy), created(&payment), now);
    work.record_next(happened).await?;
    let addressed = decided.state.decision().addressee.is_some_and(|addressee| addressee.person == driver.person);
    let new = New {
        next_poll_at: next_poll(&payment.quote, now),
        payment,
        payer: Payer { person: driver.person, addressed },
        order_number: id.to_string(),
    };
    Ok(payment::insert(work.tx, new).await?)
}

pub(super) fn created(payment: &Payment) -> PaymentEvent {
    let Payment { decision, quote, .. } = payment;
    PaymentEvent::Created { decision_id: *decision, amount: quote.total, days_late: quote.days_late }
}

/// Creates the trade at the host, and stores its number. A host that does not answer may have created it nevertheless.
async fn hand_over(app: &App, by: By, created: &View) -> Result<View, Problem> {
    let PaymentState::Created(payment) = &created.state else { return Ok(created.clone()) };
    let trade = create_trade(app, created).await.map(|trade_number| ProviderOutcome::Waiting { trade_number });
    store_outcome(app, by, payment.id, or_unknown(trade)?).await
}
