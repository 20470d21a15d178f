//! What is left of a cycle's points when it ends: those whose fine is overdue and unpaid. Source: Order 163 article 15.

use crate::ids::DecisionId;
use crate::points::cycle::Cycle;
use crate::time::Instant;

/// Points recorded in the cycle with one decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// The decision.
    pub decision: DecisionId,
    /// Its points.
    pub points: u8,
    /// When its fine was to be paid at the latest (exclusive); nothing while the notice is not served, or for a warning.
    pub due_at: Option<Instant>,
    /// When its fine was paid.
    pub paid_at: Option<Instant>,
}

/// Those that carry over into the next cycle: overdue and unpaid at the moment the cycle ends.
#[must_use]
pub fn decide(cycle: &Cycle, recorded: &[Recorded]) -> Vec<Recorded> {
    let overdue = |entry: &Recorded| entry.due_at.is_some_and(|due_at| due_at <= cycle.end);
    let unpaid = |entry: &Recorded| entry.paid_at.is_none_or(|paid_at| paid_at >= cycle.end);
    recorded.iter().filter(|entry| overdue(entry) && unpaid(entry)).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{DECISION, MOMENT, at, date};

    #[test]
    fn only_overdue_and_unpaid_points_carry_over() {
        let cycle = Cycle::containing(date("2015-06-01"), at("2025-03-05T00:00:00Z"));
        let end = cycle.end;
        for (due_at, paid_at, carried) in [
            (Some(end - MOMENT), None, true),
            (Some(end), None, true),
            (Some(end + MOMENT), None, false),
            (None, None, false),
            (Some(end), Some(end - MOMENT), false),
            (Some(end), Some(end), true),
            (Some(end), Some(end + MOMENT), true),
            (Some(end + MOMENT), Some(end + MOMENT), false),
        ] {
            let entry = Recorded { decision: DECISION, points: 3, due_at, paid_at };
            let expected = if carried { vec![entry] } else { vec![] };
            assert_eq!(decide(&cycle, &[entry]), expected, "{due_at:?} {paid_at:?}");
        }
    }

    #[test]
    fn each_decision_is_judged_by_itself() {
        let cycle = Cycle::containing(date("2015-06-01"), at("2025-03-05T00:00:00Z"));
        let entry = |points, due_at| Recorded { decision: DECISION, points, due_at, paid_at: None };
        let (overdue, open) = (entry(3, Some(cycle.start)), entry(6, None));
        assert_eq!(decide(&cycle, &[overdue, open, overdue]), [overdue, overdue]);
    }
}
