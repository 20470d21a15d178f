//! One attempt to pay a decision: its states, and the verbs that lead from one to the next.

mod accept_money;
mod provider;
pub mod quote;
pub mod settle;
pub mod start;
pub mod surcharge;

use crate::ids::{AccountId, DecisionId, PaymentId};
use crate::time::Instant;

pub use accept_money::SuspenseReason;
pub use provider::Receipt;
pub use quote::Quote;

words! {
    /// Where a payment is in its life, as stored.
    PaymentStatus, "payment status" {
        /// Made here; the provider may not know it yet.
        Created = "created",
        /// With the provider, or its outcome is unknown.
        Pending = "pending",
        /// Paid, and it settled the decision.
        Settled = "settled",
        /// Closed before its quote had run out.
        Cancelled = "cancelled",
        /// Closed after its quote had run out.
        Expired = "expired",
        /// Paid, but it did not settle the decision: to be refunded.
        InSuspense = "in_suspense",
    }
}

impl PaymentStatus {
    /// The table of allowed edges.
    #[must_use]
    pub const fn allows(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Created, Self::Pending)
                | (Self::Created | Self::Pending, Self::Settled | Self::Cancelled | Self::Expired)
                | (Self::Created | Self::Pending | Self::Cancelled | Self::Expired, Self::InSuspense)
        )
    }

    /// True if money may still come: no second payment for the decision may be started (PAY-4).
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Created | Self::Pending)
    }
}

/// What never changes about a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Identifies it.
    pub id: PaymentId,
    /// The decision it is to settle.
    pub decision: DecisionId,
    /// The account that pays.
    pub account: AccountId,
    /// The amount, and until when it holds.
    pub quote: Quote,
}

/// A payment in any state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentState {
    /// Made here; the provider may not know it yet.
    Created(Payment),
    /// With the provider, or its outcome is unknown.
    Pending {
        /// The payment.
        payment: Payment,
        /// The provider's number of the trade, once it is known.
        trade_number: Option<String>,
    },
    /// Paid, and it settled the decision.
    Settled {
        /// The payment.
        payment: Payment,
        /// The money received.
        receipt: Receipt,
    },
    /// Closed before its quote had run out.
    Cancelled {
        /// The payment.
        payment: Payment,
        /// When it was found closed.
        cancelled_at: Instant,
    },
    /// Closed after its quote had run out.
    Expired {
        /// The payment.
        payment: Payment,
        /// When it was found closed.
        expired_at: Instant,
    },
    /// Paid, but it did not settle the decision.
    InSuspense {
        /// The payment.
        payment: Payment,
        /// The money received.
        receipt: Receipt,
        /// Why it did not settle.
        reason: SuspenseReason,
    },
}

impl PaymentState {
    /// What is common to all states.
    #[must_use]
    pub const fn payment(&self) -> &Payment {
        match self {
            Self::Created(payment)
            | Self::Pending { payment, .. }
            | Self::Settled { payment, .. }
            | Self::Cancelled { payment, .. }
            | Self::Expired { payment, .. }
            | Self::InSuspense { payment, .. } => payment,
        }
    }

    /// The status to store.
    #[must_use]
    pub const fn status(&self) -> PaymentStatus {
        match self {
            Self::Created(_) => PaymentStatus::Created,
            Self::Pending { .. } => PaymentStatus::Pending,
            Self::Settled { .. } => PaymentStatus::Settled,
            Self::Cancelled { .. } => PaymentStatus::Cancelled,
            Self::Expired { .. } => PaymentStatus::Expired,
            Self::InSuspense { .. } => PaymentStatus::InSuspense,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_edges() {
        use PaymentStatus::{Cancelled, Created, Expired, InSuspense, Pending, Settled};
        let edges: Vec<_> = PaymentStatus::ALL
            .iter()
            .flat_map(|&from| PaymentStatus::ALL.iter().map(move |&to| (from, to)))
            .filter(|(from, to)| from.allows(*to))
            .collect();
        assert_eq!(
            edges,
            [
                (Created, Pending),
                (Created, Settled),
                (Created, Cancelled),
                (Created, Expired),
                (Created, InSuspense),
                (Pending, Settled),
                (Pending, Cancelled),
                (Pending, Expired),
                (Pending, InSuspense),
                (Cancelled, InSuspense),
                (Expired, InSuspense),
            ]
        );
        let live: Vec<_> = PaymentStatus::ALL.iter().filter(|status| status.is_live()).collect();
        assert_eq!(live, [&Created, &Pending]);
    }
}
