//! CASE-2: record what the host found; a passed face counts for 120 seconds. Source: seed; lifetime decided.

use thiserror::Error;

use super::faces::{FaceCheck, FaceResult};
use crate::policy::Policy;
use crate::time::Instant;

words! {
    /// What the host says in the end.
    Verdict, "face verdict" {
        /// It is that person's face.
        Passed = "passed",
        /// It is not, or no face was shown.
        Failed = "failed",
    }
}

/// Why the result is not recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The check has a result already; it counts once.
    #[error("the face check has a result already")]
    AlreadyRecorded,
    /// The face would have been shown before the check was started, or has yet to be shown.
    #[error("the face was not shown between the start of the check and now")]
    ImpossibleTime,
}

/// Records the verdict on a face shown at `at`.
///
/// # Errors
/// See [`Refusal`].
pub fn decide(
    check: FaceCheck,
    verdict: Verdict,
    at: Instant,
    policy: &Policy,
    now: Instant,
) -> Result<FaceCheck, Refusal> {
    if check.result != FaceResult::Pending {
        return Err(Refusal::AlreadyRecorded);
    }
    if at < check.started_at || at > now {
        return Err(Refusal::ImpossibleTime);
    }
    let result = match verdict {
        Verdict::Passed => FaceResult::Passed { at, valid_until: at + policy.face_lifetime },
        Verdict::Failed => FaceResult::Failed { at },
    };
    Ok(FaceCheck { result, ..check })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    use crate::case::faces::FaceRole;
    use crate::sample::{DRIVER, MOMENT, now, passed, policy};

    fn pending() -> FaceCheck {
        FaceCheck { result: FaceResult::Pending, ..passed(FaceRole::Handler, DRIVER) }
    }

    #[test]
    fn a_passed_face_counts_for_120_seconds_from_when_it_was_shown() {
        let shown = now() + TimeDelta::seconds(8);
        let check = decide(pending(), Verdict::Passed, shown, &policy(), shown + TimeDelta::seconds(5)).unwrap();
        let valid_until = now() + TimeDelta::seconds(128);
        assert_eq!(check.result, FaceResult::Passed { at: shown, valid_until });
        assert_eq!(FaceCheck { result: FaceResult::Pending, ..check }, pending());
    }

    #[test]
    fn a_failed_face_stays_failed() {
        let check = decide(pending(), Verdict::Failed, now(), &policy(), now()).unwrap();
        assert_eq!(check.result, FaceResult::Failed { at: now() });
        let again = decide(check, Verdict::Passed, now(), &policy(), now());
        assert_eq!(again, Err(Refusal::AlreadyRecorded));
    }

    #[test]
    fn a_passed_face_is_not_prolonged() {
        let again = decide(passed(FaceRole::Handler, DRIVER), Verdict::Passed, now(), &policy(), now());
        assert_eq!(again, Err(Refusal::AlreadyRecorded));
    }

    #[test]
    fn the_face_is_shown_between_start_and_now() {
        let later = now() + TimeDelta::seconds(10);
        for (at, possible) in [(now() - MOMENT, false), (now(), true), (later, true), (later + MOMENT, false)] {
            let recorded = decide(pending(), Verdict::Passed, at, &policy(), later);
            assert_eq!(recorded.is_ok(), possible, "{at}");
            assert!(possible || recorded == Err(Refusal::ImpossibleTime));
        }
    }
}
