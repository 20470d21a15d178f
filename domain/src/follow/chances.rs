//! FOLLOW-5: three follow chances in any twelve months; an open request holds one back. Source: seed; reading decided.
//!
//! A chance is spent when the follow comes into force, by vehicles and licences alike; ending the follow gives none back.

use super::standing::{Standing, Taken};
use crate::policy::Policy;
use crate::rule::{Outcome, Remedy, Rule, RuleId};
use crate::time::{Instant, years_later};
use crate::value::Value;

/// What is fixed about FOLLOW-5.
pub const RULE: Rule = Rule {
    id: RuleId::Follow5,
    code: "follow_chances_used",
    citation: "Service notice: three chances to follow a year",
};

/// A chance of an account that was used at some time, or is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenChance {
    /// Which, counted from 1.
    pub chance: u32,
    /// When its last use no longer counts; nothing if it was never used.
    pub free_at: Option<Instant>,
    /// True if an open request holds it.
    pub held: bool,
}

/// The use of a chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// Which, counted from 1.
    pub chance: u32,
    /// When it was spent.
    pub used_at: Instant,
    /// When it is free again: a year later in China time.
    pub free_at: Instant,
}

impl Use {
    /// Spends a chance.
    pub(super) fn now(chance: u32, now: Instant) -> Self {
        Self { chance, used_at: now, free_at: years_later(now, 1) }
    }
}

/// How the account stands with its chances.
#[must_use]
pub fn standing(taken: &[TakenChance], policy: &Policy, now: Instant) -> Standing {
    let limit = policy.follow_chances_per_year;
    let standing = Standing::of(limit, |chance| {
        let found = taken.iter().find(|taken| taken.chance == chance)?;
        let spent = found.free_at.is_some_and(|free_at| now < free_at);
        if found.held { Some(Taken::Held) } else { spent.then_some(Taken::Used) }
    });
    let spent = taken.iter().filter(|taken| taken.chance <= limit && !taken.held);
    let next_free_at = spent.filter_map(|taken| taken.free_at).filter(|&free_at| now < free_at).min();
    Standing { next_free_at, ..standing }
}

/// Fails where no chance is free.
pub(super) fn check(standing: &Standing) -> Outcome {
    let remedy = standing.next_free_at.map_or(Remedy::CancelARequest, Remedy::NextChance);
    RULE.outcome(standing.left > 0, Value::count(standing.taken()), Value::count(standing.limit), remedy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{MOMENT, at, now, policy};

    fn spent(chance: u32, free_at: Instant) -> TakenChance {
        TakenChance { chance, free_at: Some(free_at), held: false }
    }

    fn held(chance: u32) -> TakenChance {
        TakenChance { chance, free_at: None, held: true }
    }

    #[test]
    fn a_chance_is_free_again_a_year_after_its_use() {
        let used = Use::now(2, at("2024-02-29T10:00:00+08:00"));
        assert_eq!((used.chance, used.free_at), (2, at("2025-02-28T10:00:00+08:00")));
        assert_eq!(used.used_at, at("2024-02-29T10:00:00+08:00"));
        let others = [held(1), held(3)];
        for (moment, free) in [(used.free_at - MOMENT, None), (used.free_at, Some(2)), (used.free_at + MOMENT, Some(2))]
        {
            let standing = standing(&[others[0], spent(2, used.free_at), others[1]], &policy(), moment);
            assert_eq!(standing.free, free, "{moment}");
            assert_eq!((standing.used, standing.held), (u32::from(free.is_none()), 2));
            assert_eq!(standing.next_free_at, free.is_none().then_some(used.free_at));
        }
    }

    #[test]
    fn the_fourth_is_refused_until_the_next_comes_free() {
        let (soon, later) = (now() + MOMENT, now() + MOMENT * 2);
        for (taken, remedy) in [
            (vec![], Remedy::None),
            (vec![spent(1, soon), held(3)], Remedy::None),
            (vec![spent(1, later), spent(2, soon), spent(3, later)], Remedy::NextChance(soon)),
            (vec![held(1), spent(2, later), held(3)], Remedy::NextChance(later)),
            (vec![held(1), held(2), held(3)], Remedy::CancelARequest),
        ] {
            let outcome = check(&standing(&taken, &policy(), now()));
            assert_eq!((outcome.passed, &outcome.remedy), (remedy == Remedy::None, &remedy), "{taken:?}");
            assert_eq!((outcome.observed, outcome.limit), (Value::count(taken.len() as u32), Value::count(3)));
        }
    }

    #[test]
    fn a_chance_that_is_held_is_not_the_next_to_come_free() {
        let past = TakenChance { held: true, ..spent(1, now() - MOMENT) };
        let odd = TakenChance { held: true, ..spent(2, now() + MOMENT) };
        let above = spent(4, now() + MOMENT);
        let standing = standing(&[past, odd, above, spent(3, now() + MOMENT * 2)], &policy(), now());
        assert_eq!((standing.used, standing.held, standing.left), (1, 2, 0));
        assert_eq!(standing.next_free_at, Some(now() + MOMENT * 2));
    }
}
