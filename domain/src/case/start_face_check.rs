//! CASE-2: start a face check; tries are limited, and the owner's turn comes after the handler's. Source: seed.

use thiserror::Error;

use super::faces::{FaceCheck, FaceResult, FaceRole, Requirement, counts, required};
use super::{Case, Opened};
use crate::ids::{FaceCheckId, SessionId};
use crate::policy::Policy;
use crate::time::Instant;

/// Which check is to be started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// The id of the new check.
    pub id: FaceCheckId,
    /// In which role the face is to be shown.
    pub role: FaceRole,
    /// The handler's session.
    pub session: SessionId,
}

/// Why no check is started.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The case is no longer alive.
    #[error("the case has expired")]
    CaseExpired,
    /// The case needs no face in this role.
    #[error("the case needs no face in the role of {0}")]
    RoleNotNeeded(FaceRole),
    /// The handler's face comes first.
    #[error("the handler's face comes first")]
    HandlerFirst,
    /// All tries are used up.
    #[error("more than {limit} tries")]
    TooManyTries {
        /// Tries a case allows in each role.
        limit: u32,
    },
}

/// Starts a check, given all earlier ones of the case.
///
/// # Errors
/// See [`Refusal`].
pub fn decide(
    request: Request,
    opened: &Opened,
    earlier: &[FaceCheck],
    policy: &Policy,
    now: Instant,
) -> Result<FaceCheck, Refusal> {
    if now >= opened.expires_at {
        return Err(Refusal::CaseExpired);
    }
    let case = &opened.case;
    let wanted = whose_turn(request, case, earlier, now)?;
    let same = |check: &&FaceCheck| check.case == case.id && check.role == request.role;
    let limit = policy.face_try_limit;
    if earlier.iter().filter(same).count() >= limit as usize {
        return Err(Refusal::TooManyTries { limit });
    }
    Ok(FaceCheck {
        id: request.id,
        case: case.id,
        person: wanted.person,
        role: wanted.role,
        session: request.session,
        started_at: now,
        result: FaceResult::Pending,
        used: false,
    })
}

/// Whose face is shown now: the handler's at any time, another's once the handler's counts.
fn whose_turn(request: Request, case: &Case, earlier: &[FaceCheck], now: Instant) -> Result<Requirement, Refusal> {
    let counts = |first| {
        let counts = |check| counts(check, case, first, request.session, now);
        earlier.iter().any(counts)
    };
    match *required(case.handler, &case.terms).as_slice() {
        [first, ..] if first.role == request.role => Ok(first),
        [first, second] if second.role == request.role && counts(first) => Ok(second),
        [_, second] if second.role == request.role => Err(Refusal::HandlerFirst),
        _ => Err(Refusal::RoleNotNeeded(request.role)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    use crate::ids::CaseId;
    use crate::sample::{CASE, DRIVER, FRIEND, MOMENT, SESSION, Sample, now, passed};

    fn request(role: FaceRole) -> Request {
        Request { id: FaceCheckId::from_uuid(Uuid::from_u128(77)), role, session: SESSION }
    }

    fn start(sample: &Sample, role: FaceRole, earlier: &[FaceCheck]) -> Result<FaceCheck, Refusal> {
        let opened = sample.opened();
        decide(request(role), &opened, earlier, &sample.policy, now())
    }

    #[test]
    fn a_check_is_bound_to_case_person_role_and_session() {
        let check = start(&Sample::eligible(), FaceRole::Handler, &[]).unwrap();
        assert_eq!(check.id, request(FaceRole::Handler).id);
        assert_eq!(check.case, CASE);
        assert_eq!((check.person, check.role, check.session), (DRIVER, FaceRole::Handler, SESSION));
        assert_eq!((check.started_at, check.result, check.used), (now(), FaceResult::Pending, false));
    }

    #[test]
    fn the_case_must_be_alive() {
        let sample = Sample::eligible();
        let opened = sample.opened();
        let end = opened.expires_at;
        for (moment, alive) in [(end - MOMENT, true), (end, false), (end + MOMENT, false)] {
            let request = request(FaceRole::Handler);
            let started = decide(request, &opened, &[], &sample.policy, moment);
            assert_eq!(started.is_ok(), alive);
            assert!(alive || started == Err(Refusal::CaseExpired));
        }
    }

    #[test]
    fn the_owner_comes_second_and_only_where_needed() {
        let own = start(&Sample::eligible(), FaceRole::Owner, &[]);
        assert_eq!(own, Err(Refusal::RoleNotNeeded(FaceRole::Owner)));
        let sample = Sample::followed();
        assert_eq!(start(&sample, FaceRole::Owner, &[]), Err(Refusal::HandlerFirst));
        let handler = passed(FaceRole::Handler, DRIVER);
        let failed = FaceCheck { result: FaceResult::Failed { at: now() }, ..handler.clone() };
        assert_eq!(start(&sample, FaceRole::Owner, &[failed]), Err(Refusal::HandlerFirst));
        assert_eq!(start(&sample, FaceRole::Owner, &[handler]).unwrap().person, FRIEND);
    }

    #[test]
    fn tries_are_counted_by_case_and_role() {
        let sample = Sample::followed();
        let limit = sample.policy.face_try_limit as usize;
        let handler = passed(FaceRole::Handler, DRIVER);
        let other_case = FaceCheck { case: CaseId::from_uuid(Uuid::max()), ..handler.clone() };
        for (tries, allowed) in [(limit - 1, true), (limit, false), (limit + 1, false)] {
            let earlier = vec![handler.clone(); tries];
            let started = start(&sample, FaceRole::Handler, &earlier);
            assert_eq!(started.is_ok(), allowed, "{tries}");
            let refusal = Refusal::TooManyTries { limit: 5 };
            assert!(allowed || started == Err(refusal));
            assert!(start(&sample, FaceRole::Owner, &earlier).is_ok());
            assert!(start(&sample, FaceRole::Handler, &vec![other_case.clone(); tries]).is_ok());
        }
    }
}
