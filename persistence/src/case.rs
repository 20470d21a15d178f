//! Cases: a violation being handled by one driver.

use crate::error::Result;
use crate::face_check;
use crate::prepared::{Fixed, Prepared};
use crate::rows::{END_OF_TIME, Position, count, fen, parsed, required};
use crate::schema::{decision, violation, violation_case};
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, locked, on};
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::case::{Accepted, Cancelled, Case, CaseState, CaseStatus, Expired, Opened, Rejected, Submitted, Terms};
use domain::codes::ViolationNumber;
use domain::decision::DecisionStatus;
use domain::ids::{AccountId, CaseId, DecisionId, LicenceId, ViolationId};
use domain::policy::PolicyVersion;
use domain::time::Instant;
use uuid::Uuid;

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = violation_case, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: Key,
    violation_id: Key,
    vehicle_id: Key,
    account_id: Key,
    person_id: Key,
    licence_id: Key,
    session_id: Key,
    policy_version: String,
    status: String,
    status_reason: Option<String>,
    relation: String,
    owner_id: Key,
    fine: i64,
    points: i32,
    opened_at: Time,
    expires_at: Time,
    submitted_at: Option<Time>,
    decide_by: Option<Time>,
    late_at: Option<Time>,
    hold_cycle: Option<NaiveDate>,
    next_poll_at: Option<Time>,
    closed_at: Option<Time>,
    version: i32,
}

impl Row {
    fn case(&self) -> Result<Case> {
        Ok(Case {
            id: self.id.into(),
            account: self.account_id.into(),
            session: self.session_id.into(),
            handler: self.person_id.into(),
            licence: self.licence_id.into(),
            violation: self.violation_id.into(),
            vehicle: self.vehicle_id.into(),
            terms: Terms {
                relation: parsed(&self.relation)?,
                owner: self.owner_id.into(),
                fine: fen(self.fine)?,
                points: count(self.points)?,
            },
            opened_at: self.opened_at.into(),
        })
    }

    fn view(self, decision: Option<(DecisionId, DecisionStatus)>) -> Result<View> {
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

impl View {
    /// What a case looks like that has just come to this state; without a decision or face checks.
    ///
    /// # Errors
    /// Never, as long as what the domain decides can be stored.
    pub fn of(locked: &Locked, version: i32) -> Result<Self> {
        row(&locked.state, locked.expires_at, version).view(None)
    }
}

/// A submitted case as its authority knows it.
#[derive(Debug, Clone)]
pub struct AtAuthority {
    /// The licence that bears the points.
    pub licence: LicenceId,
    /// The violation.
    pub violation: ViolationId,
    /// The authority's number of the violation.
    pub number: ViolationNumber,
    /// When the case was submitted.
    pub submitted_at: Instant,
}

/// A case whose row the transaction holds.
#[derive(Debug, Clone)]
pub struct Locked {
    /// The case in its state.
    pub state: CaseState,
    /// When it ends, or would have ended, without a submission.
    pub expires_at: Instant,
    /// The points cycle in which its points are held.
    pub hold_cycle: Option<NaiveDate>,
    /// When the authority is to be asked next.
    pub next_poll_at: Option<Instant>,
}

/// Stores a new case.
///
/// # Errors
/// [`crate::StoreError::Conflict`] `one_case_per_violation` when somebody was faster.
pub async fn insert(tx: &mut Tx, opened: &Opened, version: i32) -> Result<()> {
    let row = row(&CaseState::Opened(opened.clone()), opened.expires_at, version);
    on!(tx, |conn| diesel::insert_into(violation_case::table).values(row).execute(conn).await)?;
    Ok(())
}

/// Stores the state that a case has come to. `next_poll_at` and `hold_cycle` go with a submitted one.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn save(tx: &mut Tx, locked: &Locked, version: i32) -> Result<()> {
    let mut row = row(&locked.state, locked.expires_at, version);
    row.hold_cycle = locked.hold_cycle;
    row.next_poll_at = locked.next_poll_at.map(Time::from);
    if let CaseState::Accepted(_) | CaseState::Rejected(_) = locked.state {
        let this = violation_case::table.filter(violation_case::id.eq(row.id));
        let change = diesel::update(this).set((
            violation_case::status.eq(row.status),
            violation_case::status_reason.eq(row.status_reason),
            violation_case::closed_at.eq(row.closed_at),
            violation_case::next_poll_at.eq(None::<Time>),
            violation_case::version.eq(version),
        ));
        on!(tx, |conn| Prepared(change).execute(conn).await)?;
        return Ok(());
    }
    let this = violation_case::table.filter(violation_case::id.eq(row.id));
    on!(tx, |conn| Prepared(diesel::update(this).set(row)).execute(conn).await)?;
    Ok(())
}

/// Notes when the authority is to be asked next about a case that is still with it.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn poll_again(tx: &mut Tx, id: CaseId, at: Instant) -> Result<()> {
    let this = violation_case::table
        .filter(violation_case::id.eq(Key::from(id)))
        .filter(violation_case::status.eq(CaseStatus::Submitted.as_str()));
    let change = diesel::update(this).set(violation_case::next_poll_at.eq(Some(Time::from(at))));
    on!(tx, |conn| change.execute(conn).await)?;
    Ok(())
}

/// Notes the version of an event that changes nothing else about a case.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn set_version(tx: &mut Tx, id: CaseId, version: i32) -> Result<()> {
    let this = violation_case::table.filter(violation_case::id.eq(Key::from(id)));
    on!(tx, |conn| diesel::update(this).set(violation_case::version.eq(version)).execute(conn).await)?;
    Ok(())
}

/// Notes that the points of a submitted case are held in another cycle from now on.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn hold_in(tx: &mut Tx, id: CaseId, cycle_start: NaiveDate) -> Result<()> {
    let this = violation_case::table.filter(violation_case::id.eq(Key::from(id)));
    let change = diesel::update(this).set(violation_case::hold_cycle.eq(Some(cycle_start)));
    on!(tx, |conn| change.execute(conn).await)?;
    Ok(())
}

fn row(state: &CaseState, expires_at: Instant, version: i32) -> Row {
    let case = state.case();
    let mut row = Row {
        id: case.id.into(),
        violation_id: case.violation.into(),
        vehicle_id: case.vehicle.into(),
        account_id: case.account.into(),
        person_id: case.handler.into(),
        licence_id: case.licence.into(),
        session_id: case.session.into(),
        policy_version: String::new(),
        status: state.status().to_string(),
        status_reason: None,
        relation: case.terms.relation.to_string(),
        owner_id: case.terms.owner.into(),
        fine: case.terms.fine.amount(),
        points: case.terms.points.into(),
        opened_at: case.opened_at.into(),
        expires_at: expires_at.into(),
        submitted_at: None,
        decide_by: None,
        late_at: None,
        hold_cycle: None,
        next_poll_at: None,
        closed_at: None,
        version,
    };
    let policy = match state {
        CaseState::Opened(opened) => &opened.policy_version,
        CaseState::Submitted(submitted) => {
            row.submitted_at = Some(submitted.submitted_at.into());
            row.decide_by = Some(submitted.decision_due_at.into());
            row.late_at = submitted.late_since.map(Time::from);
            &submitted.policy_version
        }
        CaseState::Accepted(accepted) => {
            row.closed_at = Some(accepted.accepted_at.into());
            &accepted.policy_version
        }
        CaseState::Rejected(rejected) => {
            row.status_reason = Some(rejected.reason.clone());
            row.closed_at = Some(rejected.rejected_at.into());
            &rejected.policy_version
        }
        CaseState::Expired(expired) => {
            row.closed_at = Some(expired.expired_at.into());
            &expired.policy_version
        }
        CaseState::Cancelled(cancelled) => {
            row.status_reason = Some(cancelled.reason.to_string());
            row.closed_at = Some(cancelled.cancelled_at.into());
            &cancelled.policy_version
        }
    };
    row.policy_version = policy.to_string();
    row
}

/// The case, its row locked.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn lock(tx: &mut Tx, id: CaseId) -> Result<Option<Locked>> {
    let this = violation_case::table.filter(violation_case::id.eq(Key::from(id)));
    let row: Option<Row> = locked!(tx, this.select(Row::as_select())).optional()?;
    let Some(row) = row else { return Ok(None) };
    held(tx, row).await.map(Some)
}

/// The case that keeps others from handling the violation, its row locked.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn lock_live(tx: &mut Tx, violation: ViolationId) -> Result<Option<Locked>> {
    let live = violation_case::table
        .filter(violation_case::violation_id.eq(Key::from(violation)))
        .filter(Fixed("status IN ('opened', 'submitted', 'accepted')"));
    let row: Option<Row> = locked!(tx, live.select(Row::as_select())).optional()?;
    let Some(row) = row else { return Ok(None) };
    held(tx, row).await.map(Some)
}

async fn held(tx: &mut Tx, row: Row) -> Result<Locked> {
    let (expires_at, hold_cycle, next_poll_at) =
        (row.expires_at.into(), row.hold_cycle, row.next_poll_at.map(Instant::from));
    let case = row.case()?;
    let policy_version = parsed(&row.policy_version)?;
    let closed_at = || required(row.closed_at, "closed_at").map(Instant::from);
    let state = match parsed(&row.status)? {
        CaseStatus::Opened => CaseState::Opened(Opened { case, policy_version, expires_at }),
        CaseStatus::Submitted => CaseState::Submitted(Submitted {
            faces: face_check::used_by(tx, case.id).await?,
            case,
            policy_version,
            submitted_at: required(row.submitted_at, "submitted_at")?.into(),
            decision_due_at: required(row.decide_by, "decide_by")?.into(),
            late_since: row.late_at.map(Instant::from),
        }),
        CaseStatus::Accepted => {
            let query = decision::table.filter(decision::case_id.eq(row.id)).select(decision::id);
            let decided: Key = on!(tx, |conn| query.first(conn).await)?;
            let decision = decided.into();
            CaseState::Accepted(Accepted { case, policy_version, decision, accepted_at: closed_at()? })
        }
        CaseStatus::Rejected => CaseState::Rejected(Rejected {
            case,
            policy_version,
            rejected_at: closed_at()?,
            reason: required(row.status_reason.clone(), "status_reason")?,
        }),
        CaseStatus::Expired => CaseState::Expired(Expired { case, policy_version, expired_at: closed_at()? }),
        CaseStatus::Cancelled => CaseState::Cancelled(Cancelled {
            case,
            policy_version,
            cancelled_at: closed_at()?,
            reason: parsed(&required(row.status_reason.clone(), "status_reason")?)?,
        }),
    };
    Ok(Locked { state, expires_at, hold_cycle, next_poll_at })
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
pub async fn find(tx: &mut Tx, account: AccountId, id: CaseId) -> Result<Option<View>> {
    let this = violation_case::id.eq(Key::from(id));
    let row: Option<Joined> = on!(tx, |conn| views!(account).filter(this).first(conn).await.optional())?;
    let Some(mut found) = row.map(view).transpose()? else {
        return Ok(None);
    };
    if found.status == CaseStatus::Opened {
        found.faces = face_check::of_case(tx, id).await?;
    }
    Ok(Some(found))
}

/// A page of the cases that the account opened, the latest first, before `before`.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn page(tx: &mut Tx, account: AccountId, before: Option<Position<CaseId>>, limit: i64) -> Result<Vec<View>> {
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

/// What the authority is asked about a submitted case; nothing once it is decided.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn at_authority(tx: &mut Tx, id: CaseId) -> Result<Option<AtAuthority>> {
    let query = violation_case::table
        .inner_join(violation::table.on(violation::id.eq(violation_case::violation_id)))
        .filter(violation_case::id.eq(Key::from(id)))
        .filter(violation_case::status.eq(CaseStatus::Submitted.as_str()))
        .select((violation_case::licence_id, violation::id, violation::number, violation_case::submitted_at));
    let found: Option<(Key, Key, String, Option<Time>)> = on!(tx, |conn| query.first(conn).await.optional())?;
    let Some((licence, violation, number, submitted_at)) = found else { return Ok(None) };
    Ok(Some(AtAuthority {
        licence: licence.into(),
        violation: violation.into(),
        number: parsed(&number)?,
        submitted_at: required(submitted_at, "submitted_at")?.into(),
    }))
}

/// The submitted cases of a licence: their points are held.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn submitted_on(tx: &mut Tx, licence: LicenceId) -> Result<Vec<CaseId>> {
    let query = violation_case::table
        .filter(violation_case::licence_id.eq(Key::from(licence)))
        .filter(Fixed("status = 'submitted'"))
        .select(violation_case::id);
    let ids: Vec<Key> = on!(tx, |conn| query.load(conn).await)?;
    Ok(ids.into_iter().map(CaseId::from).collect())
}

/// Cases whose lifetime is over, and which nobody has ended yet.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn to_expire(tx: &mut Tx, now: Instant, limit: i64) -> Result<Vec<CaseId>> {
    let due = Fixed("status = 'opened'");
    let query = violation_case::table
        .filter(due)
        .filter(violation_case::expires_at.le(Time::from(now)))
        .order(violation_case::expires_at)
        .limit(limit)
        .select(violation_case::id);
    let ids: Vec<Key> = on!(tx, |conn| query.load(conn).await)?;
    Ok(ids.into_iter().map(CaseId::from).collect())
}

/// Cases that the authority is to be asked about.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn to_poll(tx: &mut Tx, now: Instant, limit: i64) -> Result<Vec<CaseId>> {
    let due = Fixed("status = 'submitted'");
    let query = violation_case::table
        .filter(due)
        .filter(violation_case::next_poll_at.le(Time::from(now)))
        .order(violation_case::next_poll_at)
        .limit(limit)
        .select(violation_case::id);
    let ids: Vec<Key> = on!(tx, |conn| query.load(conn).await)?;
    Ok(ids.into_iter().map(CaseId::from).collect())
}

/// Cases that the authority should have decided, and which are not flagged yet.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn to_flag_late(tx: &mut Tx, now: Instant, limit: i64) -> Result<Vec<CaseId>> {
    let due = Fixed("status = 'submitted' AND late_at IS NULL");
    let query = violation_case::table
        .filter(due)
        .filter(violation_case::decide_by.le(Time::from(now)))
        .order(violation_case::decide_by)
        .limit(limit)
        .select(violation_case::id);
    let ids: Vec<Key> = on!(tx, |conn| query.load(conn).await)?;
    Ok(ids.into_iter().map(CaseId::from).collect())
}
