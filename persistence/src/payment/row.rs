//! The rows of payments.

use super::{New, Payer};
use crate::error::Result;
use crate::rows::{count, fen, parsed, required};
use crate::schema::payment;
use crate::sql_types::{Key, Time};
use diesel::prelude::*;
use domain::payment::{Payment, PaymentState, PaymentStatus, Quote, Receipt};
use domain::time::Instant;

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = payment, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct Row {
    pub(super) id: Key,
    decision_id: Key,
    account_id: Key,
    status: String,
    status_reason: Option<String>,
    fine: i64,
    surcharge: i64,
    total: i64,
    days_late: i32,
    pub(super) order_number: String,
    pub(super) trade_number: Option<String>,
    created_at: Time,
    expires_at: Time,
    received: Option<i64>,
    paid_at: Option<Time>,
    closed_at: Option<Time>,
    pub(super) next_poll_at: Option<Time>,
    pub(super) version: i32,
}

/// A row, the person of the account that pays, and the person whom the decision is addressed to.
pub(super) type Joined = (Row, Option<Key>, Option<Key>);

/// The columns of [`Joined`]. The people come from sub-queries: no row of theirs is locked with the payment's.
macro_rules! joined {
    () => {{
        use $crate::schema::{account, decision, payment};
        (
            $crate::payment::row::Row::as_select(),
            account::table.filter(account::id.eq(payment::account_id)).select(account::person_id).single_value(),
            decision::table.filter(decision::id.eq(payment::decision_id)).select(decision::person_id).single_value(),
        )
    }};
}

pub(super) use joined;

pub(super) fn payer(person: Option<Key>, addressee: Option<Key>) -> Result<Payer> {
    let addressed = addressee.is_some() && addressee == person;
    Ok(Payer { person: required(person, "person_id")?.into(), addressed })
}

impl Row {
    pub(super) fn new(new: &New) -> Self {
        let (payment, quote) = (&new.payment, &new.payment.quote);
        Self {
            id: payment.id.into(),
            decision_id: payment.decision.into(),
            account_id: payment.account.into(),
            status: PaymentStatus::Created.to_string(),
            status_reason: None,
            fine: quote.fine.amount(),
            surcharge: quote.surcharge.amount(),
            total: quote.total.amount(),
            days_late: i32::try_from(quote.days_late).unwrap_or(i32::MAX),
            order_number: new.order_number.clone(),
            trade_number: None,
            created_at: quote.computed_at.into(),
            expires_at: quote.valid_until.into(),
            received: None,
            paid_at: None,
            closed_at: None,
            next_poll_at: Some(new.next_poll_at.into()),
            version: 1,
        }
    }

    /// Takes over what a state says; what it does not say stays.
    pub(super) fn enter(&mut self, state: &PaymentState) {
        self.status = state.status().to_string();
        if !state.status().is_live() {
            self.next_poll_at = None;
        }
        match state {
            PaymentState::Created(_) => {}
            PaymentState::Pending { trade_number, .. } => self.trade_number.clone_from(trade_number),
            PaymentState::Settled { receipt, .. } => self.receive(receipt),
            PaymentState::InSuspense { receipt, reason, .. } => {
                self.receive(receipt);
                self.status_reason = Some(reason.to_string());
            }
            PaymentState::Cancelled { cancelled_at: at, .. } | PaymentState::Expired { expired_at: at, .. } => {
                self.closed_at = Some((*at).into());
            }
        }
    }

    fn receive(&mut self, receipt: &Receipt) {
        self.trade_number = Some(receipt.trade_number.clone());
        self.received = Some(receipt.amount.amount());
        self.paid_at = Some(receipt.paid_at.into());
        self.closed_at = None;
    }

    pub(super) fn state(&self) -> Result<PaymentState> {
        let payment = self.payment()?;
        let closed_at = || required(self.closed_at, "closed_at").map(Instant::from);
        Ok(match parsed(&self.status)? {
            PaymentStatus::Created => PaymentState::Created(payment),
            PaymentStatus::Pending => PaymentState::Pending { payment, trade_number: self.trade_number.clone() },
            PaymentStatus::Settled => PaymentState::Settled { payment, receipt: self.receipt()? },
            PaymentStatus::Cancelled => PaymentState::Cancelled { payment, cancelled_at: closed_at()? },
            PaymentStatus::Expired => PaymentState::Expired { payment, expired_at: closed_at()? },
            PaymentStatus::InSuspense => PaymentState::InSuspense {
                payment,
                receipt: self.receipt()?,
                reason: parsed(&required(self.status_reason.clone(), "status_reason")?)?,
            },
        })
    }

    fn payment(&self) -> Result<Payment> {
        Ok(Payment {
            id: self.id.into(),
            decision: self.decision_id.into(),
            account: self.account_id.into(),
            quote: Quote {
                fine: fen(self.fine)?,
                surcharge: fen(self.surcharge)?,
                total: fen(self.total)?,
                days_late: count(self.days_late)?,
                computed_at: self.created_at.into(),
                valid_until: self.expires_at.into(),
            },
        })
    }

    fn receipt(&self) -> Result<Receipt> {
        Ok(Receipt {
            trade_number: required(self.trade_number.clone(), "trade_number")?,
            amount: fen(required(self.received, "received")?)?,
            paid_at: required(self.paid_at, "paid_at")?.into(),
        })
    }
}
