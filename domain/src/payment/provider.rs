//! What the payment provider says about an order.

use crate::money::Fen;
use crate::time::Instant;

/// What the provider says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProviderOutcome {
    /// The order exists and waits for the payer.
    Waiting {
        /// The provider's number of the trade.
        trade_number: String,
    },
    /// No answer, or one that says nothing (result codes 8000, 6002, 6004).
    Unknown,
    /// Money was received.
    Paid(Receipt),
    /// The order is closed and can no longer be paid.
    Closed,
}

/// What the provider confirms about money received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The provider's number of the trade.
    pub trade_number: String,
    /// The amount received.
    pub amount: Fen,
    /// When it was paid, by the provider's clock.
    pub paid_at: Instant,
}
