//! A rule that is explained: what it is, what it says, and what can be done instead. Violations and follows are both
//! decided by such rules.

use crate::codes::Division;
use crate::policy::PolicyVersion;
use crate::time::Instant;
use crate::value::Value;

words! {
    /// Names a rule of the requirements that is explained to drivers.
    RuleId, "rule" {
        /// Recorded by the traffic police.
        Handle1 = "HANDLE-1",
        /// Recorded off-site.
        Handle2 = "HANDLE-2",
        /// Simplified procedure.
        Handle3 = "HANDLE-3",
        /// Fine at most the limit.
        Handle4 = "HANDLE-4",
        /// Points below the limit.
        Handle5 = "HANDLE-5",
        /// Vehicle registered in the jurisdiction.
        Handle6 = "HANDLE-6",
        /// Owned by an individual.
        Handle7 = "HANDLE-7",
        /// Non-commercial use.
        Handle8 = "HANDLE-8",
        /// Plate class served.
        Handle9 = "HANDLE-9",
        /// Own or followed vehicle.
        Handle10 = "HANDLE-10",
        /// Licence of the jurisdiction in normal status.
        Handle11 = "HANDLE-11",
        /// Points to the own licence.
        Handle12 = "HANDLE-12",
        /// No barred licence class.
        Handle13 = "HANDLE-13",
        /// Points data fresh.
        Handle14 = "HANDLE-14",
        /// Undisputed.
        Handle15 = "HANDLE-15",
        /// Not handled, not under way elsewhere, not annulled.
        Handle16 = "HANDLE-16",
        /// Not too many vehicles of others.
        Handle18 = "HANDLE-18",
        /// Registered or issued where the service is offered.
        Link3 = "LINK-3",
        /// The owner can be asked.
        Follow2 = "FOLLOW-2",
        /// A place of the account is free.
        Follow4 = "FOLLOW-4",
        /// A chance of the account is free.
        Follow5 = "FOLLOW-5",
        /// The vehicle has room for a follower.
        Follow6 = "FOLLOW-6",
    }
}

/// What the driver can do instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// Nothing needs doing: the rule is satisfied.
    None,
    /// Go to the expressway enforcement corps.
    ExpresswayEnforcement,
    /// Go to the traffic police window at the place of the act.
    WindowAtPlaceOfAct(Division),
    /// Go to any traffic police window.
    AnyWindow,
    /// Use the service of the place where the vehicle is registered.
    PlaceOfRegistration(Division),
    /// Wait for the next points cycle, which begins at this moment.
    NextCycle(Instant),
    /// Come back when the points data is up to date.
    FreshPoints,
    /// Ask the owner for authorisation.
    FollowVehicle,
    /// Put the licence in order first.
    RestoreLicence,
    /// Use one's own licence.
    OwnLicence,
    /// Wait until the other driver's case has ended.
    OtherCase,
    /// Look at the decision: it is handled already.
    SeeDecision,
    /// Nothing can be done, and nothing needs to be.
    NothingToHandle,
    /// Use the service of the place where the licence was issued.
    PlaceOfIssue(Division),
    /// A company cannot consent: there is no following its vehicles.
    NoFollowing,
    /// Have the owner open the service once, so that the owner can be asked.
    OwnerSignsIn,
    /// Unfollow a vehicle.
    EndAFollow,
    /// Cancel an open request, or wait until it is answered.
    CancelARequest,
    /// Wait for the next chance, which comes free at this moment.
    NextChance(Instant),
    /// Have the owner revoke another follower.
    OwnerRevokes,
}

/// What one rule says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The rule.
    pub rule: RuleId,
    /// Its refusal, in the table of problems.
    pub code: &'static str,
    /// True if the rule is satisfied or does not apply.
    pub passed: bool,
    /// What was observed.
    pub observed: Value,
    /// What the rule allows.
    pub limit: Value,
    /// Where the rule comes from.
    pub citation: &'static str,
    /// What the driver can do instead.
    pub remedy: Remedy,
}

/// What all rules say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Eligibility {
    /// The policy they were evaluated under.
    pub policy_version: PolicyVersion,
    /// One outcome a rule, in the order of the rules.
    pub outcomes: Vec<Outcome>,
}

impl Eligibility {
    /// True if every rule passed.
    #[must_use]
    pub fn eligible(&self) -> bool {
        self.outcomes.iter().all(|outcome| outcome.passed)
    }
}

/// What is fixed about a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its id in the requirements.
    pub id: RuleId,
    /// Its refusal, in the table of problems.
    pub code: &'static str,
    /// Where it comes from.
    pub citation: &'static str,
}

impl Rule {
    /// The outcome of this rule; the remedy counts only where it failed.
    pub(crate) fn outcome(self, passed: bool, observed: Value, limit: Value, remedy: Remedy) -> Outcome {
        Outcome {
            rule: self.id,
            code: self.code,
            passed,
            observed,
            limit,
            citation: self.citation,
            remedy: if passed { Remedy::None } else { remedy },
        }
    }

    /// The outcome where the question does not arise.
    pub(crate) fn not_applicable(self, limit: Value) -> Outcome {
        self.outcome(true, Value::NotApplicable, limit, Remedy::None)
    }
}
