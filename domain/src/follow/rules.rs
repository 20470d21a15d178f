//! The rules a follow is decided by, and what those of a request say: each is evaluated and reported.

use super::standing::Standing;
use super::{Channel, Found, chances, followers, found, places};
use crate::policy::Policy;
use crate::rule::{Eligibility, Rule};

/// Every rule, in order. All but the last are asked at the request, the last when the code is entered.
pub const ALL: [Rule; 5] = [found::COVERED, found::ASKABLE, places::RULE, chances::RULE, followers::RULE];

/// What each rule says, whatever the others say.
pub(super) fn evaluate(
    found: &Found<'_>,
    channel: Option<Channel>,
    places: &Standing,
    chances: &Standing,
    policy: &Policy,
) -> Eligibility {
    let outcomes = vec![
        found.covered(policy),
        found.askable(channel),
        places::check(found.subject(), places),
        chances::check(chances),
    ];
    Eligibility { policy_version: policy.version.clone(), outcomes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    use crate::follow::chances::TakenChance;
    use crate::follow::places::TakenPlace;
    use crate::rule::RuleId;
    use crate::sample::{now, policy, vehicle};
    use crate::vehicle::{Owner, Vehicle};
    use crate::violation::rules;

    #[test]
    fn the_first_refusal_does_not_hide_the_others() {
        let companys = Vehicle { owner: Owner::Company, registered_in: "430102".parse().unwrap(), ..vehicle() };
        let places = places::standing(&[1, 2].map(|place| TakenPlace { place, held: false }), &policy());
        let chances = [1, 2, 3].map(|chance| TakenChance { chance, free_at: None, held: true });
        let chances = chances::standing(&chances, &policy(), now());
        let refused = evaluate(&Found::Vehicle(&companys), None, &places, &chances, &policy());
        let reported: Vec<_> = refused.outcomes.iter().map(|outcome| (outcome.rule, outcome.passed)).collect();
        let asked = [RuleId::Link3, RuleId::Follow2, RuleId::Follow4, RuleId::Follow5];
        assert_eq!(reported, asked.map(|rule| (rule, false)));
        assert_eq!(refused.policy_version, policy().version);
    }

    #[test]
    fn every_rule_that_has_a_name_is_one_of_a_violation_or_of_a_follow() {
        let violations = rules::ALL.iter().map(|(rule, _)| *rule);
        let all: Vec<_> = violations.chain(ALL).collect();
        assert_eq!(all.iter().map(|rule| rule.id).collect::<Vec<_>>(), RuleId::ALL);
        assert_eq!(all.iter().map(|rule| rule.code).collect::<BTreeSet<_>>().len(), all.len());
        assert!(all.iter().all(|rule| !rule.citation.is_empty()));
    }
}
