//! The points ledger of one licence and cycle: an append-only running total. Source: Order 163 article 13; CASE-5.
//!
//! Acceptance appends two entries, `Release` of the hold and `Record` of the fact, because the decision
//! may count in a later cycle than the hold.

use crate::ids::{CaseId, DecisionId};
use thiserror::Error;

words! {
    /// Why the total changes.
    EntryKind, "ledger entry kind" {
        /// A submitted case holds points; adds.
        Hold = "hold",
        /// A hold ends, or an annulled decision's points are taken back; subtracts.
        Release = "release",
        /// A decision records points; adds.
        Record = "record",
        /// Points carried over from the cycle before; adds.
        Carry = "carry",
        /// Points reported by the registry; adds.
        Import = "import",
    }
}

/// A change of the ledger, with what it needs and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// A submitted case holds points.
    Hold {
        /// The case.
        case: CaseId,
        /// How many points.
        points: u8,
    },
    /// The hold of a case ends.
    Release {
        /// The case.
        case: CaseId,
        /// How many points.
        points: u8,
    },
    /// A decision records points.
    Record {
        /// The decision.
        decision: DecisionId,
        /// The case that led to it, where it was made here.
        case: Option<CaseId>,
        /// How many points.
        points: u8,
    },
    /// Points of the cycle before count on in this one.
    Carry {
        /// Why they do.
        from: Carried,
        /// How many points.
        points: u8,
    },
}

/// Why points count on in the next cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// The fine of their decision is overdue and unpaid (article 15).
    Recorded(DecisionId),
    /// A case under way holds them (HANDLE-5).
    Held(CaseId),
}

impl Change {
    /// Why the total changes.
    #[must_use]
    pub const fn kind(&self) -> EntryKind {
        match self {
            Self::Hold { .. } => EntryKind::Hold,
            Self::Release { .. } => EntryKind::Release,
            Self::Record { .. } => EntryKind::Record,
            Self::Carry { .. } => EntryKind::Carry,
        }
    }

    /// How many points it is about.
    #[must_use]
    pub const fn points(&self) -> u8 {
        match *self {
            Self::Hold { points, .. }
            | Self::Release { points, .. }
            | Self::Record { points, .. }
            | Self::Carry { points, .. } => points,
        }
    }

    /// The case that holds or releases them, or led to their decision.
    #[must_use]
    pub const fn case(&self) -> Option<CaseId> {
        match *self {
            Self::Hold { case, .. } | Self::Release { case, .. } => Some(case),
            Self::Record { case, .. } => case,
            Self::Carry { from: Carried::Held(case), .. } => Some(case),
            Self::Carry { from: Carried::Recorded(_), .. } => None,
        }
    }

    /// The decision that records them.
    #[must_use]
    pub const fn decision(&self) -> Option<DecisionId> {
        match *self {
            Self::Record { decision, .. } | Self::Carry { from: Carried::Recorded(decision), .. } => Some(decision),
            Self::Hold { .. } | Self::Release { .. } | Self::Carry { from: Carried::Held(_), .. } => None,
        }
    }

    /// How many points are held after it, where `held` were before.
    #[must_use]
    pub fn held_after(&self, held: u32) -> u32 {
        match *self {
            Self::Hold { points, .. } | Self::Carry { from: Carried::Held(_), points } => {
                held.saturating_add(points.into())
            }
            Self::Release { points, .. } => held.saturating_sub(points.into()),
            Self::Record { .. } | Self::Carry { from: Carried::Recorded(_), .. } => held,
        }
    }
}

/// One entry of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Why the total changed.
    pub kind: EntryKind,
    /// By how much; negative for a release.
    pub change: i32,
    /// The total after the change.
    pub total: u32,
}

/// Why an entry cannot be appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// A hold would bring the total to the limit.
    #[error("{total} points would reach the limit of {limit}")]
    LimitReached {
        /// The total it would give.
        total: u32,
        /// The limit.
        limit: u32,
    },
    /// More would be released than there is.
    #[error("{released} points cannot be released from {total}")]
    BelowZero {
        /// The total there is.
        total: u32,
        /// What was to be released.
        released: u8,
    },
}

/// Appends to the total of the entry before (0 at the start of a cycle).
///
/// # Errors
/// A hold stays below `limit`; facts (record, carry, import) are never refused. The total is never negative.
pub fn append(previous_total: u32, kind: EntryKind, points: u8, limit: u32) -> Result<Entry, Refusal> {
    let change = i32::from(points);
    let added = previous_total.saturating_add(u32::from(points));
    match kind {
        EntryKind::Hold if added >= limit => Err(Refusal::LimitReached { total: added, limit }),
        EntryKind::Hold | EntryKind::Record | EntryKind::Carry | EntryKind::Import => {
            Ok(Entry { kind, change, total: added })
        }
        EntryKind::Release => previous_total
            .checked_sub(u32::from(points))
            .map(|total| Entry { kind, change: -change, total })
            .ok_or(Refusal::BelowZero { total: previous_total, released: points }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use EntryKind::{Carry, Hold, Import, Record, Release};

    #[test]
    fn a_hold_stays_below_the_limit() {
        for total in 0..=13 {
            for points in 0..=13 {
                let sum = total + u32::from(points);
                let expected = if sum < 12 {
                    Ok(Entry { kind: Hold, change: i32::from(points), total: sum })
                } else {
                    Err(Refusal::LimitReached { total: sum, limit: 12 })
                };
                assert_eq!(append(total, Hold, points, 12), expected, "{total}+{points}");
            }
        }
    }

    #[test]
    fn facts_are_never_refused() {
        for kind in [Record, Carry, Import] {
            for points in [0, 1, 3, 12, u8::MAX] {
                let entry = append(11, kind, points, 12).unwrap();
                assert_eq!(entry, Entry { kind, change: i32::from(points), total: 11 + u32::from(points) });
            }
        }
    }

    #[test]
    fn each_change_moves_what_is_held_as_it_should() {
        let (case, decision) = (CaseId::from_uuid(uuid::Uuid::max()), DecisionId::from_uuid(uuid::Uuid::max()));
        let points = 3;
        for (change, held, of_case, of_decision) in [
            (Change::Hold { case, points }, 7, true, false),
            (Change::Release { case, points }, 1, true, false),
            (Change::Record { decision, case: Some(case), points }, 4, true, true),
            (Change::Record { decision, case: None, points }, 4, false, true),
            (Change::Carry { from: Carried::Recorded(decision), points }, 4, false, true),
            (Change::Carry { from: Carried::Held(case), points }, 7, true, false),
        ] {
            assert_eq!((change.held_after(4), change.points()), (held, points), "{change:?}");
            assert_eq!((change.case().is_some(), change.decision().is_some()), (of_case, of_decision), "{change:?}");
        }
    }

    #[test]
    fn no_more_is_released_than_there_is() {
        assert_eq!(append(3, Release, 2, 12), Ok(Entry { kind: Release, change: -2, total: 1 }));
        assert_eq!(append(3, Release, 3, 12), Ok(Entry { kind: Release, change: -3, total: 0 }));
        assert_eq!(append(3, Release, 4, 12), Err(Refusal::BelowZero { total: 3, released: 4 }));
    }

    #[test]
    fn the_changes_add_up_to_the_total() {
        let mut total = 0;
        let mut sum = 0;
        for (kind, points) in [(Import, 6), (Hold, 3), (Release, 3), (Record, 3), (Carry, 9), (Release, 6)] {
            let entry = append(total, kind, points, 12).unwrap();
            sum += entry.change;
            total = entry.total;
            assert_eq!(i64::from(sum), i64::from(total));
        }
        assert_eq!(total, 12);
    }
}
