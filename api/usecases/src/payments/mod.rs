//! Paying: a payment is started here, made at the host, and settled here by what the host says of it. The host is asked
//! outside of any transaction; money that it reports counts once, whoever asks and however often (PAY-4).

pub mod cancel;
pub mod follow;
pub mod refresh;
mod settle;
pub mod start;

use crate::app::App;
use crate::ports::host::{Order, TradeState};
use crate::principal::By;
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use chrono::TimeDelta;
use domain::ids::PaymentId;
use domain::payment::settle::ProviderOutcome;
use domain::payment::{Quote, Receipt};
use domain::time::Instant;
use persistence::payment::{self, Stored};
use persistence::person;

/// The least and the most time until the host is asked again.
const ASK_AGAIN: (TimeDelta, TimeDelta) = (TimeDelta::seconds(2), TimeDelta::seconds(60));

/// When the host is asked next: after as long again as the payment has been under way, and when its quote runs out.
fn next_poll(quote: &Quote, now: Instant) -> Instant {
    let (least, most) = ASK_AGAIN;
    let next = now + (now - quote.computed_at).clamp(least, most);
    if now < quote.valid_until { next.min(quote.valid_until) } else { next }
}

/// The driver's own payment.
async fn own(app: &App, driver: Driver, id: PaymentId) -> Result<Stored, Problem> {
    let found = app.store.read(async |tx| payment::find(tx, driver.account, id).await).await?;
    found.ok_or_else(|| ProblemCode::NotFound.into())
}

/// Creates the trade of a payment at the host; answers its number. The same order is the same trade, however often it is
/// sent.
///
/// # Errors
/// `host_unavailable`.
async fn create_trade(app: &App, stored: &Stored) -> Result<String, Problem> {
    let payment = stored.state.payment();
    let account = app.store.read(async |tx| person::account(tx, payment.account).await).await?;
    let order = Order {
        number: stored.order_number.clone(),
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
    fn at(stored: &Stored, now: Instant) -> Self {
        let over = stored.state.payment().quote.valid_until <= now;
        if over && stored.state.status().is_live() { Self::Close } else { Self::State }
    }
}

/// What the host says of a payment. A trade that it may not know yet is created first.
///
/// # Errors
/// `host_unavailable`.
async fn outcome(app: &App, stored: &Stored, ask: Ask) -> Result<ProviderOutcome, Problem> {
    let trade_number = match &stored.trade_number {
        Some(known) => known.clone(),
        None => create_trade(app, stored).await?,
    };
    let state = match ask {
        Ask::State => app.host.trade_state(&stored.order_number, &trade_number).await?,
        Ask::Close => app.host.close_trade(&stored.order_number, &trade_number).await?,
    };
    Ok(match state {
        TradeState::Pending => ProviderOutcome::Waiting { trade_number },
        TradeState::Paid { amount, at } => ProviderOutcome::Paid(Receipt { trade_number, amount, paid_at: at }),
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

/// Stores what the host has said of a payment; answers the payment as it is then.
async fn store_outcome(
    app: &App,
    id: PaymentId,
    outcome: ProviderOutcome,
    author: By,
    now: Instant,
) -> Result<Stored, Problem> {
    let shared = app.shared();
    app.store.write(async move |tx| settle::settle(&shared, tx, &author, (id, outcome), now).await).await
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
