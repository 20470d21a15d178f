//! Cases as their drivers are shown them.

use super::row::Row;
use crate::error::Result;
use crate::face_check;
use crate::prepared::hot;
use crate::rows::{END_OF_TIME, Position, parsed};
use crate::schema::{decision, violation_case};
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::case::{Case, CaseStatus};
use domain::decision::DecisionStatus;
use domain::ids::{AccountId, CaseId, DecisionId};
use domain::policy::PolicyVersion;
use domain::time::Instant;
use futures_util::future::try_join;
use uuid::Uuid;

/// A case as its driver is shown it.
#[derive(Debug, Clone)]
pub struct View {
    /// What never changes about it.
    pub case: Case,
    /// The policy it was opened or submitted under.
    pub policy_version: PolicyVersion,
    /// Where it is in its life.
    pub status: CaseStatus,
    /// Why it was cancelled (a word) or rejected (the authority's words).
    pub reason: Option<String>,
    /// When it ends if it is not submitted.
    pub expires_at: Instant,
    /// When it was submitted.
    pub submitted_at: Option<Instant>,
    /// When the authority has to have decided.
    pub decide_by: Option<Instant>,
    /// Since when the authority is late.
    pub late_since: Option<Instant>,
    /// When it was accepted, rejected, cancelled, or expired.
    pub closed_at: Option<Instant>,
    /// The version of its last event.
    pub version: i32,
    /// The decision that it led to.
    pub decision: Option<(DecisionId, DecisionStatus)>,
    /// Its face checks, as long as it is open.
    pub faces: Vec<face_check::Stored>,
}

impl Row {
    pub(super) fn view(self, decision: Option<(DecisionId, DecisionStatus)>) -> Result<View> {
        Ok(View {
            policy_version: parsed(&self.policy_version)?,
            status: parsed(&self.status)?,
            expires_at: self.expires_at.into(),
            submitted_at: self.submitted_at.map(Instant::from),
            decide_by: self.decide_by.map(Instant::from),
            late_since: self.late_at.map(Instant::from),
            closed_at: self.closed_at.map(Instant::from),
            version: self.version,
            decision,
            faces: Vec::new(),
            case: self.case()?,
            reason: self.status_reason,
        })
    }
}

type Joined = (Row, Option<(Key, String)>);

macro_rules! views {
    ($account:expr) => {
        violation_case::table
            .left_join(decision::table.on(decision::case_id.eq(violation_case::id.nullable())))
            .filter(violation_case::account_id.eq(Key::from($account)))
            .select((Row::as_select(), (decision::id, decision::status).nullable()))
    };
}

fn view((row, decided): Joined) -> Result<View> {
    let decision = decided.map(|(id, status)| parsed(&status).map(|status| (id.into(), status)));
    row.view(decision.transpose()?)
}

/// The case, if the account opened it.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn find(tx: &Tx, account: AccountId, id: CaseId) -> Result<Option<View>> {
    let this = violation_case::id.eq(Key::from(id));
    let case = async { Ok(on!(tx, |conn| hot!(views!(account).filter(this)).get_result(conn).await.optional())?) };
    let (row, faces): (Option<Joined>, _) = try_join(case, face_check::of_case(tx, id)).await?;
    let Some(mut found) = row.map(view).transpose()? else {
        return Ok(None);
    };
    if found.status == CaseStatus::Opened {
        found.faces = faces;
    }
    Ok(Some(found))
}

/// A page of the cases that the account opened, the latest first, before `before`.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn page(tx: &Tx, account: AccountId, before: Option<Position<CaseId>>, limit: i64) -> Result<Vec<View>> {
    let before = before.unwrap_or(Position { at: END_OF_TIME, id: CaseId::from_uuid(Uuid::max()) });
    let (at, id) = (Time::from(before.at), Key::from(before.id));
    let earlier = violation_case::opened_at.lt(at).or(violation_case::opened_at.eq(at).and(violation_case::id.lt(id)));
    let rows: Vec<Joined> = on!(tx, |conn| views!(account)
        .filter(earlier)
        .order((violation_case::opened_at.desc(), violation_case::id.desc()))
        .limit(limit)
        .load(conn)
        .await)?;
    let mut views = rows.into_iter().map(view).collect::<Result<Vec<_>>>()?;
    let opened = views.iter().filter(|view| view.status == CaseStatus::Opened).map(|view| view.case.id);
    let faces = face_check::of_cases(tx, &opened.collect::<Vec<_>>()).await?;
    for view in &mut views {
        view.faces = faces.iter().filter(|face| face.check.case == view.case.id).cloned().collect();
    }
    Ok(views)
}
