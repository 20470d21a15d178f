//! The payment app that hosts the mini-app: who signs in, whose face it is, and whether it was paid.
//!
//! The wire protocol is the host's; this is what Clearlane needs of it. No call is made inside a transaction.

use async_trait::async_trait;
use domain::citizen_id::CitizenId;
use domain::ids::{FaceCheckId, PaymentId};
use domain::money::Fen;
use domain::time::Instant;

/// A person as the host has verified it.
#[derive(Clone)]
pub struct Identity {
    /// The host's name for this user in this mini-app: the key of an account.
    pub open_id: String,
    /// The host's own number of the user, where the host still gives it.
    pub user_id: Option<String>,
    /// The verified name.
    pub name: String,
    /// The verified citizen number.
    pub citizen_id: CitizenId,
}

/// A face check at the host, which shows its own screen for it.
#[derive(Debug, Clone)]
pub struct FaceScreen {
    /// The host's number of the check.
    pub certify_id: String,
    /// The address that the mini-app opens.
    pub url: String,
}

/// How a face check stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaceResult {
    /// The person has not finished.
    Pending,
    /// It is the person, as of this instant.
    Passed(Instant),
    /// It is not, or cannot be told.
    Failed,
}

/// An order to be paid at the host.
#[derive(Debug, Clone)]
pub struct Order {
    /// Ours: at most 64 of `[A-Za-z0-9_]`.
    pub number: String,
    /// The payment that it is for.
    pub payment: PaymentId,
    /// What is to be paid.
    pub amount: Fen,
    /// When the order was made, by business time.
    pub created_at: Instant,
    /// When the host must stop taking the money.
    pub expires_at: Instant,
    /// Who pays.
    pub payer_open_id: String,
}

/// An order that the host may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Ours.
    pub order_number: String,
    /// The host's number of its trade, where we have been told.
    pub trade_number: Option<String>,
    /// When the host must have stopped taking the money.
    pub expires_at: Instant,
}

/// How an order stands. Where the host knows of no trade, one may be on its way until the order has expired: until then it is
/// pending, and after that closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TradeState {
    /// The host waits for the payer, or does not know yet (result codes 8000, 6002, 6004): ask again.
    Pending,
    /// Paid.
    Paid {
        /// The host's number of the trade.
        trade_number: String,
        /// What was paid.
        amount: Fen,
        /// When, by the host's clock.
        at: Instant,
    },
    /// Closed without having been paid.
    Closed,
}

/// Why the host did not do as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// The authorisation code is unknown, used or too old.
    #[error("the host does not know the authorisation code")]
    UnknownAuthCode,
    /// No answer, or none that makes sense. Whether it was done is unknown.
    #[error("the host does not answer: {0}")]
    Unavailable(String),
}

/// The host's gateway.
#[async_trait]
pub trait Host: Send + Sync {
    /// Exchanges an authorisation code for the identity behind it.
    async fn identify(&self, auth_code: &str) -> Result<Identity, HostError>;
    /// Starts a face check of that person. The same check asked twice is the same screen.
    async fn start_face_check(
        &self,
        check: FaceCheckId,
        name: &str,
        person: &CitizenId,
    ) -> Result<FaceScreen, HostError>;
    /// Asks how a face check stands.
    async fn face_result(&self, certify_id: &str) -> Result<FaceResult, HostError>;
    /// Creates a trade for an order. Returns the trade number. The same order asked twice is the same trade.
    async fn create_trade(&self, order: &Order) -> Result<String, HostError>;
    /// Asks how an order stands.
    async fn trade_state(&self, placed: &Placed) -> Result<TradeState, HostError>;
    /// Closes the trade of an order that is not paid. Returns how the order stands then.
    async fn close_trade(&self, placed: &Placed) -> Result<TradeState, HostError>;
}
