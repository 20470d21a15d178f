//! Face checks: what was asked of the host, its verdict, and that a verdict is used once. Never a face.

use crate::error::{Result, StoreError};
use crate::prepared::hot;
use crate::rows::{parsed, required};
use crate::schema::{face_check, face_use};
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, on};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::case::Case;
use domain::case::faces::{FaceCheck, FaceResult};
use domain::ids::{CaseId, FaceCheckId, ViolationId};
use domain::time::Instant;

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = face_check, treat_none_as_default_value = false)]
struct Row {
    id: Key,
    case_id: Key,
    violation_id: Key,
    person_id: Key,
    role: String,
    session_id: Key,
    status: String,
    certify_id: String,
    certify_url: String,
    started_at: Time,
    shown_at: Option<Time>,
    valid_until: Option<Time>,
}

#[derive(Insertable)]
#[diesel(table_name = face_use, treat_none_as_default_value = false)]
struct Use<'a> {
    face_check_id: Key,
    case_id: Key,
    violation_id: Key,
    person_id: Key,
    role: &'a str,
    shown_at: Time,
    valid_until: Time,
    used_at: Time,
}

/// A face check with the host's name for it.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The check.
    pub check: FaceCheck,
    /// The host's number of the check.
    pub certify_id: String,
    /// The screen that the mini-app opens.
    pub certify_url: String,
}

impl TryFrom<(Row, bool)> for Stored {
    type Error = StoreError;

    fn try_from((row, used): (Row, bool)) -> Result<Self> {
        let result = match row.status.as_str() {
            "pending" => FaceResult::Pending,
            "passed" => FaceResult::Passed {
                at: required(row.shown_at, "shown_at")?.into(),
                valid_until: required(row.valid_until, "valid_until")?.into(),
            },
            _ => FaceResult::Failed { at: required(row.shown_at, "shown_at")?.into() },
        };
        let check = FaceCheck {
            id: row.id.into(),
            case: row.case_id.into(),
            person: row.person_id.into(),
            role: parsed(&row.role)?,
            session: row.session_id.into(),
            started_at: row.started_at.into(),
            result,
            used,
        };
        Ok(Self { check, certify_id: row.certify_id, certify_url: row.certify_url })
    }
}

/// Whether a submission has consumed the check.
macro_rules! used {
    () => {
        exists(face_use::table.filter(face_use::face_check_id.eq(face_check::id)))
    };
}

/// The checks of these cases, the earliest first.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn of_cases(tx: &Tx, cases: &[CaseId]) -> Result<Vec<Stored>> {
    if cases.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<Key> = cases.iter().copied().map(Key::from).collect();
    let of_cases = face_check::table.filter(face_check::case_id.eq_any(keys)).order(face_check::id.asc());
    let rows: Vec<(Row, bool)> = on!(tx, |conn| of_cases.select((Row::as_select(), used!())).load(conn).await)?;
    rows.into_iter().map(Stored::try_from).collect()
}

/// The checks of one case, the earliest first.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn of_case(tx: &Tx, case: CaseId) -> Result<Vec<Stored>> {
    let of_case = face_check::table.filter(face_check::case_id.eq(Key::from(case))).order(face_check::id.asc());
    let rows: Vec<(Row, bool)> = on!(tx, |conn| hot!(of_case.select((Row::as_select(), used!()))).load(conn).await)?;
    rows.into_iter().map(Stored::try_from).collect()
}

/// Stores a check that has been started at the host.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn insert(tx: &Tx, violation: ViolationId, stored: &Stored) -> Result<()> {
    let check = &stored.check;
    let row = Row {
        id: check.id.into(),
        case_id: check.case.into(),
        violation_id: violation.into(),
        person_id: check.person.into(),
        role: check.role.to_string(),
        session_id: check.session.into(),
        status: "pending".to_owned(),
        certify_id: stored.certify_id.clone(),
        certify_url: stored.certify_url.clone(),
        started_at: check.started_at.into(),
        shown_at: None,
        valid_until: None,
    };
    on!(tx, |conn| diesel::insert_into(face_check::table).values(row).execute(conn).await)?;
    Ok(())
}

/// Stores the host's verdict, if there is none yet.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn save_result(tx: &Tx, check: &FaceCheck) -> Result<()> {
    let (status, shown_at, valid_until) = match check.result {
        FaceResult::Pending => return Ok(()),
        FaceResult::Passed { at, valid_until } => ("passed", at, Some(Time::from(valid_until))),
        FaceResult::Failed { at } => ("failed", at, None),
    };
    let pending =
        face_check::table.filter(face_check::id.eq(Key::from(check.id))).filter(face_check::status.eq("pending"));
    let change = diesel::update(pending).set((
        face_check::status.eq(status),
        face_check::shown_at.eq(Some(Time::from(shown_at))),
        face_check::valid_until.eq(valid_until),
    ));
    on!(tx, |conn| hot!(change).execute(conn).await)?;
    Ok(())
}

/// Uses a passed check up for the submission of its case.
///
/// # Errors
/// [`crate::StoreError::Conflict`] when it was used before, is not of this case, or is no longer fresh.
pub async fn use_up(tx: &Tx, case: &Case, check: &FaceCheck, now: Instant) -> Result<()> {
    let FaceResult::Passed { at, valid_until } = check.result else {
        return Err(StoreError::corrupt("a face check that has not passed is used"));
    };
    let row = Use {
        face_check_id: check.id.into(),
        case_id: case.id.into(),
        violation_id: case.violation.into(),
        person_id: check.person.into(),
        role: check.role.as_str(),
        shown_at: at.into(),
        valid_until: valid_until.into(),
        used_at: now.into(),
    };
    on!(tx, |conn| hot!(diesel::insert_into(face_use::table).values(row)).execute(conn).await)?;
    Ok(())
}

/// The checks that the submission of a case used up.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn used_by(tx: &Tx, case: CaseId) -> Result<Vec<FaceCheckId>> {
    let query = face_use::table.filter(face_use::case_id.eq(Key::from(case))).select(face_use::face_check_id);
    let ids: Vec<Key> = on!(tx, |conn| query.load(conn).await)?;
    Ok(ids.into_iter().map(FaceCheckId::from).collect())
}
