//! Paying: a payment is started here, made at the host, and settled here by what the host says of it. The host is asked
//! outside of any transaction; money that it reports counts once, whoever asks and however often (PAY-4).

pub mod ask_host;
pub mod cancel;
pub mod refresh;
pub mod settle;
pub mod start;

use crate::app::App;
use crate::ports::host::{Order, Placed, TradeState};
use crate::principal::{By, Driver};
use crate::problem::{Problem, ProblemCode};
use crate::work::{Happened, Work, together};
use chrono::TimeDelta;
use domain::event::{About, Noun, PaymentEvent};
use domain::ids::{PaymentId, PersonId};
use domain::payment::settle::ProviderOutcome;
use domain::payment::{Quote, Receipt};
use domain::policy::Policy;
use domain::time::Instant;
use persistence::payment::{self, Locked, View};
use persistence::person;

/// The least and the most time until the host is asked again.
const ASK_AGAIN: (TimeDelta, TimeDelta) = (TimeDelta::seconds(2), TimeDelta::seconds(60));

/// When the host is asked next: after as long again as the payment has been under way, and when its quote runs out.
fn next_poll(quote: &Quote, now: Instant) -> Instant {
    let (least, most) = ASK_AGAIN;
    let next = now + (now - quote.computed_at).clamp(least, most);
    if now < quote.valid_until { next.min(quote.valid_until) } else { next }
}

/// What an event of a payment is about. Its decision falls under that policy.
fn about(id: PaymentId, payer: PersonId, policy: &Policy) -> About {
    About { noun: Noun::Payment, id: id.uuid(), person: Some(payer), jurisdiction: policy.jurisdiction.clone() }
}

/// Stores what a payment has come to, and tells of it. Its decision falls under that policy.
async fn save(
    work: &Work<'_>,
    locked: Locked,
    policy: &Policy,
    event: PaymentEvent,
    at: Instant,
) -> Result<Locked, Problem> {
    let about = about(locked.state.payment().id, locked.payer().person, policy);
    together!(work.record_next(Happened::new(about, event, at)), payment::save(work.tx, &locked))?;
    Ok(locked)
}

/// The driver's own payment.
async fn own(app: &App, driver: Driver, id: PaymentId) -> Result<View, Problem> {
    let found = app.store.read(async |tx| payment::find(tx, driver.account, id).await).await?;
    found.ok_or_else(|| ProblemCode::NotFound.into())
}

/// Creates the trade of a payment at the host. Returns its number. The same order is the same trade, however often it is sent.
///
/// # Errors
/// `host_unavailable`.
async fn create_trade(app: &App, view: &View) -> Result<String, Problem> {
    let payment = view.state.payment();
    let account = app.store.read(async |tx| person::account(tx, payment.account).await).await?;
    let order = Order {
        number: view.order_number.clone(),
        payment: payment.id,
        amount: payment.quote.total,
        created_at: payment.quote.computed_at,
        expires_at: payment.quote.valid_until,
        payer_open_id: account.open_id,
    };
    Ok(app.host.create_trade(&order).await?)
}

/// Whether the host is only asked about a trade, or told to close it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ask {
    State,
    Close,
}

impl Ask {
    /// An order dies before its amount would change (PAY-8): it is closed once its quote has run out.
    fn at(view: &View, now: Instant) -> Self {
        let over = view.state.payment().quote.valid_until <= now;
        if over && view.state.status().is_live() { Self::Close } else { Self::State }
    }
}

/// What the host says of a payment. A trade that the host may not know yet is created first, as long as it may be paid; never in
/// order to be closed.
///
/// # Errors
/// `host_unavailable`.
async fn outcome(app: &App, view: &View, ask: Ask) -> Result<ProviderOutcome, Problem> {
    let trade_number = match &view.trade_number {
        None if ask == Ask::State && view.state.status().is_live() => Some(create_trade(app, view).await?),
        known => known.clone(),
    };
    let placed = Placed {
        order_number: view.order_number.clone(),
        trade_number,
        expires_at: view.state.payment().quote.valid_until,
    };
    let state = match ask {
        Ask::State => app.host.trade_state(&placed).await?,
        Ask::Close => app.host.close_trade(&placed).await?,
    };
    Ok(match state {
        TradeState::Pending => match placed.trade_number {
            Some(trade_number) => ProviderOutcome::Waiting { trade_number },
            None => ProviderOutcome::Unknown,
        },
        TradeState::Paid { trade_number, amount, at } => {
            ProviderOutcome::Paid(Receipt { trade_number, amount, paid_at: at })
        }
        TradeState::Closed => ProviderOutcome::Closed,
    })
}

/// No answer of the host says nothing about the payment.
fn or_unknown(outcome: Result<ProviderOutcome, Problem>) -> Result<ProviderOutcome, Problem> {
    match outcome {
        Err(problem) if problem.code == ProblemCode::HostUnavailable => Ok(ProviderOutcome::Unknown),
        answered => answered,
    }
}

/// Stores what the host has said of a payment, in a transaction of its own. Returns the payment as it is then.
async fn store_outcome(app: &App, by: By, id: PaymentId, outcome: ProviderOutcome) -> Result<View, Problem> {
    app.change(by, async move |work| Ok(settle::settle(work, id, outcome).await?.view())).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::money::Fen;

    #[test]
    fn the_host_is_asked_less_and_less_often_and_at_the_end() {
        let start = Instant::from_timestamp(1_741_140_000, 0).unwrap();
        let after = |seconds| start + TimeDelta::seconds(seconds);
        let (fine, surcharge) = (Fen::yuan(200), Fen::ZERO);
        let (computed_at, valid_until) = (start, after(900));
        let quote = Quote { fine, surcharge, total: fine, days_late: 0, computed_at, valid_until };
        for (asked, next) in [
            (-1, 1),
            (0, 2),
            (1, 3),
            (3, 6),
            (59, 118),
            (60, 120),
            (300, 360),
            (840, 900),
            (841, 900),
            (899, 900),
            (900, 960),
            (5_000, 5_060),
        ] {
            assert_eq!(next_poll(&quote, after(asked)), after(next), "{asked}");
        }
    }
}
