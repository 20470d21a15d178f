//! Invariants 5, 6, 7, and 9 as far as cases go.

use super::{BATCH, Report, START};
use crate::error::Result;
use crate::rows::{count, fen, parsed};
use crate::schema::{decision, face_check, face_use, follow, vehicle, violation_case};
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, on};
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use domain::access::Relation;
use domain::case::faces::{FaceRole, Requirement, required};
use domain::case::{CaseStatus, Terms};
use domain::ids::{CaseId, DecisionId, FaceCheckId, FollowId, ViolationId};

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = violation_case)]
struct Case {
    id: Key,
    violation_id: Key,
    person_id: Key,
    licence_id: Key,
    status: String,
    relation: String,
    owner_id: Key,
    follow_id: Option<Key>,
    fine: i64,
    points: i32,
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = face_use)]
struct Use {
    face_check_id: Key,
    case_id: Key,
    violation_id: Key,
    person_id: Key,
    role: String,
    used_at: Time,
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = face_check)]
struct Face {
    case_id: Key,
    violation_id: Key,
    person_id: Key,
    role: String,
    status: String,
    shown_at: Option<Time>,
    valid_until: Option<Time>,
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = decision)]
struct Decision {
    id: Key,
    case_id: Option<Key>,
    violation_id: Option<Key>,
    person_id: Option<Key>,
    licence_id: Option<Key>,
    fine: i64,
    points: i32,
}

/// Checks every case.
pub(super) async fn check(tx: &Tx, report: &mut Report) -> Result<()> {
    crowded(tx, report).await?;
    let mut after = START;
    loop {
        let query = violation_case::table
            .left_join(vehicle::table.on(vehicle::id.eq(violation_case::vehicle_id)))
            .filter(violation_case::id.gt(after))
            .order(violation_case::id)
            .limit(BATCH);
        let cases: Vec<(Case, Option<Key>)> =
            on!(tx, |conn| query.select((Case::as_select(), vehicle::owner_person.nullable())).load(conn).await)?;
        let Some((last, _)) = cases.last() else {
            return Ok(());
        };
        after = last.id;
        batch(tx, &cases, report).await?;
    }
}

/// 5: violations with more than one case that keeps others away.
async fn crowded(tx: &Tx, report: &mut Report) -> Result<()> {
    let live = sql::<Bool>("status IN ('opened', 'submitted', 'accepted')");
    let live = violation_case::table.filter(live).group_by(violation_case::violation_id);
    let query = live.having(count_star().gt(1)).select(violation_case::violation_id);
    let crowded: Vec<Key> = on!(tx, |conn| query.load(conn).await)?;
    for violation in crowded {
        report.demand(5, false, "a violation has several cases under way", ViolationId::from(violation));
    }
    Ok(())
}

async fn batch(tx: &Tx, cases: &[(Case, Option<Key>)], report: &mut Report) -> Result<()> {
    let ids: Vec<Key> = cases.iter().map(|(case, _)| case.id).collect();
    let query = face_use::table
        .left_join(face_check::table.on(face_check::id.eq(face_use::face_check_id)))
        .filter(face_use::case_id.eq_any(ids.clone()));
    let uses: Vec<(Use, Option<Face>)> =
        on!(tx, |conn| query.select((Use::as_select(), Option::<Face>::as_select())).load(conn).await)?;
    let query = decision::table.filter(decision::case_id.eq_any(ids.into_iter().map(Some)));
    let decisions: Vec<Decision> = on!(tx, |conn| query.select(Decision::as_select()).load(conn).await)?;
    let follows: Vec<Key> = cases.iter().filter_map(|(case, _)| case.follow_id).collect();
    let query = follow::table.filter(follow::id.eq_any(follows)).filter(follow::live.eq(true)).select(follow::id);
    let live: Vec<Key> = on!(tx, |conn| query.load(conn).await)?;
    for (case, owner) in cases {
        let status: CaseStatus = parsed(&case.status)?;
        report.count(5, usize::from(status.occupies_violation()));
        if status == CaseStatus::Opened {
            allowed(case, *owner, &live, report)?;
        }
        let uses: Vec<_> = uses.iter().filter(|(used, _)| used.case_id == case.id).collect();
        faces(case, status, &uses, report)?;
        let made: Vec<_> = decisions.iter().filter(|made| made.case_id == Some(case.id)).collect();
        decided(case, status, &made, report);
    }
    Ok(())
}

/// 6: an open case is of the handler's own vehicle, or by a follow of it that is in force.
fn allowed(case: &Case, owner: Option<Key>, live: &[Key], report: &mut Report) -> Result<()> {
    report.count(6, 1);
    let relation: Relation = parsed(&case.relation)?;
    let own = relation == Relation::Own && case.owner_id == case.person_id && owner == Some(case.person_id);
    let followed = relation == Relation::Followed
        && owner == Some(case.owner_id)
        && case.follow_id.is_some_and(|follow| live.contains(&follow));
    let id = CaseId::from(case.id);
    report.demand(6, own || followed, "an unsubmitted case is of a vehicle neither own nor followed", id);
    Ok(())
}

/// 7: what was submitted has used exactly the faces that its terms ask for, and nothing else has used any.
fn faces(case: &Case, status: CaseStatus, uses: &[&(Use, Option<Face>)], report: &mut Report) -> Result<()> {
    let id = CaseId::from(case.id);
    if !matches!(status, CaseStatus::Submitted | CaseStatus::Accepted | CaseStatus::Rejected) {
        report.demand(7, uses.is_empty(), "a case that was not submitted has used a face", id);
        return Ok(());
    }
    report.count(7, 1);
    let terms = Terms {
        relation: parsed(&case.relation)?,
        owner: case.owner_id.into(),
        follow: case.follow_id.map(FollowId::from),
        fine: fen(case.fine)?,
        points: count(case.points)?,
    };
    let asked = required(case.person_id.into(), &terms);
    report.demand(7, uses.len() == asked.len(), "a submitted case has not used as many faces as it needs", id);
    for (used, face) in uses {
        let role: FaceRole = parsed(&used.role)?;
        let wanted = Requirement { role, person: used.person_id.into() };
        let ids = format_args!("{id} {}", FaceCheckId::from(used.face_check_id));
        report.demand(7, asked.contains(&wanted), "a face is not of the person whom the case asks", ids);
        let counts = face.as_ref().is_some_and(|face| counts(used, face));
        report.demand(7, counts, "a face was used that has not passed, is not fresh, or is not of this case", ids);
    }
    Ok(())
}

fn counts(used: &Use, face: &Face) -> bool {
    let fresh = face.shown_at.zip(face.valid_until).is_some_and(|(shown_at, valid_until)| {
        let (shown_at, used_at, valid_until) = (shown_at.0, used.used_at.0, valid_until.0);
        shown_at <= used_at && used_at < valid_until
    });
    fresh
        && face.status == "passed"
        && face.case_id == used.case_id
        && face.violation_id == used.violation_id
        && face.person_id == used.person_id
        && face.role == used.role
}

/// 9: an accepted case has exactly one decision, on its own terms; no other case has any.
fn decided(case: &Case, status: CaseStatus, decisions: &[&Decision], report: &mut Report) {
    let id = CaseId::from(case.id);
    let accepted = status == CaseStatus::Accepted;
    report.count(9, usize::from(accepted));
    let what =
        if accepted { "an accepted case has not one decision" } else { "a case has a decision but is not accepted" };
    report.demand(9, decisions.len() == usize::from(accepted), what, id);
    for made in decisions {
        let fits = made.violation_id == Some(case.violation_id)
            && made.person_id == Some(case.person_id)
            && made.licence_id == Some(case.licence_id)
            && (made.fine, made.points) == (case.fine, case.points);
        let ids = format_args!("{id} {}", DecisionId::from(made.id));
        report.demand(9, fits, "a decision is not on the terms of its case", ids);
    }
}
