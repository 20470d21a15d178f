//! PAY-8: the amount is computed at order time, and the order dies before its amount would change. Source: decided.

use crate::decision::{Decision, Service};
use crate::money::Fen;
use crate::payment::surcharge::{Suspension, days_late, surcharge};
use crate::policy::Policy;
use crate::time::{Instant, china_midnight_after};

/// What is owed, and until when that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quote {
    /// The fine.
    pub fine: Fen,
    /// The surcharge for the days late.
    pub surcharge: Fen,
    /// Fine and surcharge together.
    pub total: Fen,
    /// How many days late.
    pub days_late: u32,
    /// When it was computed.
    pub computed_at: Instant,
    /// Until when it holds; exclusive.
    pub valid_until: Instant,
}

/// Computes what is owed now. `policy` is that of the day of service.
#[must_use]
pub fn decide(
    decision: &Decision,
    service: &Service,
    suspensions: &[Suspension],
    policy: &Policy,
    now: Instant,
) -> Quote {
    let days_late = days_late(service.deadline.due_date, suspensions, now);
    let surcharge = surcharge(decision.fine, days_late, policy);
    Quote {
        fine: decision.fine,
        surcharge,
        total: decision.fine.saturating_add(surcharge),
        days_late,
        computed_at: now,
        valid_until: china_midnight_after(now).min(now + policy.quote_lifetime),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    use crate::sample::{MOMENT, Sample, at};

    fn quote_at(now: Instant) -> Quote {
        let sample = Sample::eligible();
        let served = sample.served();
        decide(&served.decision, &served.service, &[], &sample.policy, now)
    }

    #[test]
    fn fine_and_surcharge_make_the_total() {
        let due_at = at("2025-03-21T00:00:00+08:00");
        let before = quote_at(due_at - MOMENT);
        assert_eq!((before.days_late, before.surcharge, before.total), (0, Fen::ZERO, Fen::yuan(200)));
        let after = quote_at(due_at);
        assert_eq!((after.days_late, after.surcharge, after.total), (1, Fen::yuan(6), Fen::yuan(206)));
        assert_eq!((after.fine, after.computed_at), (Fen::yuan(200), due_at));
    }

    #[test]
    fn holds_15_minutes_but_never_beyond_midnight_in_china() {
        let midnight = at("2025-03-21T00:00:00+08:00");
        let quarter = TimeDelta::minutes(15);
        for (now, valid_until) in [
            (midnight - quarter - MOMENT, midnight - MOMENT),
            (midnight - quarter, midnight),
            (midnight - quarter + MOMENT, midnight),
            (midnight - MOMENT, midnight),
            (midnight, midnight + quarter),
        ] {
            assert_eq!(quote_at(now).valid_until, valid_until, "{now}");
        }
    }

    #[test]
    fn the_amount_never_changes_while_the_quote_holds() {
        let sample = Sample::eligible();
        let served = sample.served();
        let quote_at = |now| decide(&served.decision, &served.service, &[], &sample.policy, now);
        for minutes in 0..3 * 24 * 60 {
            let quote = quote_at(at("2025-03-20T00:00:00+08:00") + TimeDelta::minutes(minutes));
            assert_eq!(quote_at(quote.valid_until - MOMENT).total, quote.total);
        }
    }
}
