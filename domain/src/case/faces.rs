//! HANDLE-17: the handler's face always; the owner's too where the vehicle is another's and points are at stake.
//! Source: seed; on the handler's device and in the handler's session (decided).

pub use super::face_check::{FaceCheck, FaceResult, FaceRole};
use super::{Case, Terms};
use crate::access::Relation;
use crate::ids::{FaceCheckId, PersonId, SessionId};
use crate::time::Instant;

/// A face that a case needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirement {
    /// In which role.
    pub role: FaceRole,
    /// Whose.
    pub person: PersonId,
}

/// The faces a case needs, in the order in which they are shown.
#[must_use]
pub fn required(handler: PersonId, terms: &Terms) -> Vec<Requirement> {
    let handler = Requirement { role: FaceRole::Handler, person: handler };
    let owner = Requirement { role: FaceRole::Owner, person: terms.owner };
    if terms.relation != Relation::Own && terms.points > 0 { vec![handler, owner] } else { vec![handler] }
}

/// Picks for each required face a check that counts.
///
/// # Errors
/// The requirements for which none counts.
pub fn verify(
    case: &Case,
    checks: &[FaceCheck],
    session: SessionId,
    now: Instant,
) -> Result<Vec<FaceCheckId>, Vec<Requirement>> {
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for requirement in required(case.handler, &case.terms) {
        match checks.iter().find(|check| counts(check, case, requirement, session, now)) {
            Some(check) => found.push(check.id),
            None => missing.push(requirement),
        }
    }
    if missing.is_empty() { Ok(found) } else { Err(missing) }
}

/// True if the check is for this case, role, person and session, passed, fresh and not used.
pub(super) fn counts(
    check: &FaceCheck,
    case: &Case,
    requirement: Requirement,
    session: SessionId,
    now: Instant,
) -> bool {
    let fresh = matches!(check.result, FaceResult::Passed { at, valid_until } if at <= now && now < valid_until);
    fresh
        && !check.used
        && check.case == case.id
        && check.role == requirement.role
        && check.person == requirement.person
        && check.session == session
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    use crate::ids::CaseId;
    use crate::sample::{CASE, DRIVER, FRIEND, MOMENT, SESSION, Sample, now, passed};

    fn roles(requirements: &[Requirement]) -> Vec<FaceRole> {
        requirements.iter().map(|requirement| requirement.role).collect()
    }

    #[test]
    fn the_owner_is_needed_only_for_points_with_anothers_vehicle() {
        for (relation, points, owner_needed) in [
            (Relation::Own, 0, false),
            (Relation::Own, 1, false),
            (Relation::Followed, 0, false),
            (Relation::Followed, 1, true),
            (Relation::Followed, 9, true),
        ] {
            let terms = Terms { relation, points, owner: FRIEND, ..Sample::eligible().opened().case.terms };
            let faces = required(DRIVER, &terms).into_iter();
            let faces: Vec<_> = faces.map(|face| (face.role, face.person)).collect();
            let both = [(FaceRole::Handler, DRIVER), (FaceRole::Owner, FRIEND)];
            let needed = if owner_needed { &both[..] } else { &both[..1] };
            assert_eq!(faces, needed, "{relation} {points}");
        }
    }

    #[test]
    fn a_result_counts_from_the_moment_it_passed_until_its_end() {
        let case = Sample::eligible().opened().case;
        let check = passed(FaceRole::Handler, DRIVER);
        let FaceResult::Passed { at, valid_until } = check.result else { unreachable!() };
        for (moment, counts) in [(at - MOMENT, false), (at, true), (valid_until - MOMENT, true), (valid_until, false)] {
            let found = verify(&case, std::slice::from_ref(&check), SESSION, moment);
            assert_eq!(found.is_ok(), counts, "{moment}");
        }
    }

    #[test]
    fn a_result_counts_once_for_one_person_role_case_and_session() {
        let case = Sample::eligible().opened().case;
        let good = passed(FaceRole::Handler, DRIVER);
        assert_eq!(verify(&case, std::slice::from_ref(&good), SESSION, now()), Ok(vec![good.id]));
        let spoilers: [fn(&mut FaceCheck); 7] = [
            |check| check.used = true,
            |check| check.person = FRIEND,
            |check| check.role = FaceRole::Owner,
            |check| check.case = CaseId::from_uuid(Uuid::max()),
            |check| check.session = SessionId::from_uuid(Uuid::max()),
            |check| check.result = FaceResult::Pending,
            |check| check.result = FaceResult::Failed { at: now() },
        ];
        for spoil in spoilers {
            let mut check = good.clone();
            spoil(&mut check);
            let missing = verify(&case, &[check.clone()], SESSION, now()).unwrap_err();
            assert_eq!(roles(&missing), [FaceRole::Handler], "{check:?}");
            let found = verify(&case, &[check, good.clone()], SESSION, now());
            assert_eq!(found, Ok(vec![good.id]));
        }
    }

    #[test]
    fn both_faces_are_needed_where_both_are_required() {
        let case = Sample::followed().opened().case;
        assert_eq!(case.id, CASE);
        let (handler, owner) = (passed(FaceRole::Handler, DRIVER), passed(FaceRole::Owner, FRIEND));
        for (checks, missing) in [
            (vec![], vec![FaceRole::Handler, FaceRole::Owner]),
            (vec![handler.clone()], vec![FaceRole::Owner]),
            (vec![owner.clone()], vec![FaceRole::Handler]),
        ] {
            let found = verify(&case, &checks, SESSION, now()).unwrap_err();
            assert_eq!(roles(&found), missing);
        }
        let found = verify(&case, &[owner.clone(), handler.clone()], SESSION, now());
        assert_eq!(found, Ok(vec![handler.id, owner.id]));
    }
}
