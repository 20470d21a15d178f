//! PAY-2: the notice is served when its electronic delivery to the driver succeeded. Source: law; decided.

use super::deadline::prove;
use super::{Issued, Served, Service};
use crate::calendar::WorkingCalendar;
use crate::policy::Policy;
use crate::time::Instant;

/// The notice was delivered; the deadline runs under the policy of that day.
#[must_use]
pub fn decide(issued: Issued, served_at: Instant, policy: &Policy, calendar: &WorkingCalendar) -> Served {
    let deadline = prove(served_at, policy, calendar).deadline;
    let service = Service { served_at, deadline, policy_version: policy.version.clone() };
    Served { decision: issued.decision, service }
}

#[cfg(test)]
mod tests {
    use crate::sample::{Sample, date, now};

    #[test]
    fn the_deadline_runs_from_service() {
        let sample = Sample::eligible();
        let served = sample.served();
        assert_eq!(served.decision, sample.issued().decision);
        assert_eq!(served.service.served_at, now());
        assert_eq!(served.service.deadline.due_date, date("2025-03-20"));
        assert_eq!(served.service.policy_version, sample.policy.version);
    }
}
