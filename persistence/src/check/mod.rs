//! The invariants of a database, asked of every row: what `clearlane check` runs.
//!
//! The schema refuses most breaches (see the migrations); this finds those that came past it, and those that no constraint
//! can express. The numbers are those of the project's list of invariants; what this release has no tables for is left out.
//!
//! | file | invariants |
//! |---|---|
//! | `cases` | 5, 6, 7, and 9 as far as cases go |
//! | `follows` | 1, 2, 3, 4, 20, 21 |
//! | `lookups` | 21 as far as decisions go that were looked up |
//! | `ledger` | 8 |
//! | `decisions` | 9 from the decision's side, 10, 11, 17 |
//! | `money` | 11 from the payment's side, 12, 13, 14, 15 |
//! | `keys` | 16 |
//! | `history` | 18, 19 |
//! | `checkpoints` | 18, by what was signed |
//! | `feed` | 23 |

mod cases;
mod checkpoints;
mod decisions;
mod feed;
mod follows;
mod history;
mod keys;
mod ledger;
mod lookups;
mod money;

use crate::error::Result;
use crate::sql_types::Key;
use crate::tx::Tx;
use domain::calendar::WorkingCalendar;
use domain::policy::{Policy, PolicyBook};
use domain::time::Instant;
use std::fmt::{self, Display};
use uuid::Uuid;

/// How many rows are read at a time.
const BATCH: i64 = 500;

/// Before the first row of a table: no row has this key.
const START: Key = Key(Uuid::nil());

/// What is checked: the number of the invariant, and what it says.
pub const INVARIANTS: [(u8, &str); 22] = [
    (1, "live follows of vehicles within the account's places"),
    (2, "live followers within the vehicle's slots"),
    (3, "chances used in any year within the limit"),
    (4, "a live follow has a consent, a chance and a used code"),
    (5, "one case unsubmitted, submitted or accepted per violation"),
    (6, "an unsubmitted case's vehicle is the handler's own, or its follow is live"),
    (7, "faces as the case asks, each used once, fresh"),
    (8, "points total and held are the sums of the ledger, holds below the limit"),
    (9, "an accepted case has one decision, one ledger row, one notice"),
    (10, "fine within the limit, due date as the policy of the day of service says"),
    (11, "paid means exactly one settlement"),
    (12, "receipts are settled or in suspense, to the fen"),
    (13, "the settlement is what was owed when it was paid"),
    (14, "surcharge as the policy says, never above the fine"),
    (15, "each trade number once"),
    (16, "an idempotency key has one fingerprint and one answer"),
    (17, "paid means cleared, or younger than the policy's time, or escalated"),
    (18, "every change has an event, versions are dense, the chain verifies, checkpoints too"),
    (19, "no state is reached by an edge outside the table"),
    (20, "tries of a code never below zero, each authorisation by one code"),
    (21, "each day on which another's things were looked at has an access row and an event"),
    (
        23,
        "every event is in the outbox or the feed, once; the feed's numbers are dense, its order that of the versions",
    ),
];

/// A row, or several, for which an invariant does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// The number of the invariant.
    pub invariant: u8,
    /// What is wrong.
    pub what: &'static str,
    /// Which rows: identifiers only.
    pub ids: String,
}

impl Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invariant {}: {}: {}", self.invariant, self.what, self.ids)
    }
}

/// What a check has found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    breaches: Vec<Breach>,
    checked: [u64; INVARIANTS.len()],
}

impl Report {
    /// The breaches, in the order of the tables.
    pub fn breaches(&self) -> &[Breach] {
        &self.breaches
    }

    /// For each invariant its number, what it says, and of how many rows it was asked.
    pub fn checked(&self) -> impl Iterator<Item = (u8, &'static str, u64)> {
        INVARIANTS.iter().zip(self.checked).map(|((number, says), rows)| (*number, *says, rows))
    }

    /// Counts rows of which an invariant is asked.
    fn count(&mut self, invariant: u8, rows: usize) {
        let counts = INVARIANTS.iter().zip(&mut self.checked);
        for (_, count) in counts.filter(|((number, _), _)| *number == invariant) {
            *count += rows as u64;
        }
    }

    /// Notes a breach unless the invariant holds.
    fn demand(&mut self, invariant: u8, holds: bool, what: &'static str, ids: impl Display) {
        if !holds {
            self.breaches.push(Breach { invariant, what, ids: ids.to_string() });
        }
    }
}

/// Whether the key of that name has signed a message with that signature.
pub type HasSigned<'a> = dyn Fn(&str, &[u8], &[u8]) -> bool + 'a;

/// What the invariants are measured by.
pub struct Rules<'a> {
    /// The dated rules.
    pub book: &'a PolicyBook,
    /// Which days are working days.
    pub calendar: &'a WorkingCalendar,
    /// Business time.
    pub now: Instant,
    /// See [`HasSigned`].
    pub has_signed: &'a HasSigned<'a>,
}

impl<'a> Rules<'a> {
    fn policy(&self, version: &str) -> Option<&'a Policy> {
        self.book.by_version(version)
    }
}

/// Asks every invariant of every row. It only reads: run it in one snapshot.
///
/// # Errors
/// [`crate::StoreError`], also when a row has a word or number that nothing here knows.
pub async fn run(tx: &Tx, rules: &Rules<'_>) -> Result<Report> {
    let mut report = Report::default();
    follows::check(tx, &mut report).await?;
    cases::check(tx, &mut report).await?;
    ledger::check(tx, rules, &mut report).await?;
    decisions::check(tx, rules, &mut report).await?;
    money::check(tx, rules, &mut report).await?;
    lookups::check(tx, &mut report).await?;
    keys::check(tx, &mut report).await?;
    history::check(tx, &mut report).await?;
    checkpoints::check(tx, rules, &mut report).await?;
    feed::check(tx, &mut report).await?;
    Ok(report)
}
