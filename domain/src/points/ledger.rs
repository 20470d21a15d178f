//! The points ledger of one licence and cycle: an append-only running total. Source: Order 163 article 13; CASE-5.
//!
//! Acceptance appends two entries, `Release` of the hold and `Record` of the fact, because the decision
//! may count in a later cycle than the hold.

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
