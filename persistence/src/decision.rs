//! Decisions: the rows and their life. What a driver is shown of them is in `view`, who looked them up in `lookup`, their
//! notices are in `notice`, and what is to be done with them in `due`.

mod due;
mod lookup;
mod notice;
mod view;

pub use due::{Due, due, poll_again};
pub use lookup::{Known, Proof, by_number, insert_once, looked_up, may_pay};
pub use notice::{insert_notice, notice};
pub use view::{LivePayment, View, find, page, view_of};

use crate::error::Result;
use crate::prepared::{Fixed, hot};
use crate::rows::{count, fen, parsed, required};
use crate::schema::{decision, payment};
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, locked, on};
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::decision::{
    Addressee, Annulled, Cleared, Deadline, Decision, DecisionState, DecisionStatus, Issued, Overdue, Paid, Served,
    Service,
};
use domain::ids::{DecisionId, LicenceId, PaymentId};
use domain::money::Fen;
use domain::time::Instant;

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = decision, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: Key,
    number: String,
    violation_id: Option<Key>,
    case_id: Option<Key>,
    person_id: Option<Key>,
    licence_id: Option<Key>,
    plate_digest: Option<Vec<u8>>,
    office: String,
    policy_version: String,
    fine_limit: i64,
    fine: i64,
    points: i32,
    status: String,
    decided_at: Time,
    notice_by: Option<Time>,
    notice_late_at: Option<Time>,
    served_at: Option<Time>,
    service_policy: Option<String>,
    due_date: Option<NaiveDate>,
    due_at: Option<Time>,
    due_provisional: bool,
    payment_id: Option<Key>,
    paid_at: Option<Time>,
    clear_by: Option<Time>,
    clearance_late_at: Option<Time>,
    cleared_at: Option<Time>,
    annulled_at: Option<Time>,
    next_poll_at: Option<Time>,
    as_of: Time,
    version: i32,
}

/// A decision with what is kept beside its state.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The decision in its state.
    pub state: DecisionState,
    /// The licence that its points went to.
    pub licence: Option<LicenceId>,
    /// The keyed digest of the plate on its notice, where it is addressed to nobody who is known here.
    pub plate_digest: Option<Vec<u8>>,
    /// The highest fine that the policy of the case allows.
    pub fine_limit: Fen,
    /// Since when the notice is late.
    pub notice_late_since: Option<Instant>,
    /// When the authority is to be asked next: for the notice, or whether it is cleared.
    pub next_poll_at: Option<Instant>,
    /// How old this is.
    pub as_of: Instant,
    /// The version of its last event.
    pub version: i32,
}

impl TryFrom<Row> for Stored {
    type Error = crate::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let addressee = row.person_id.zip(row.violation_id);
        let made = Decision {
            id: row.id.into(),
            number: parsed(&row.number)?,
            case: row.case_id.map(Into::into),
            addressee: addressee
                .map(|(person, violation)| Addressee { person: person.into(), violation: violation.into() }),
            office: parsed(&row.office)?,
            fine: fen(row.fine)?,
            points: count(row.points)?,
            policy_version: parsed(&row.policy_version)?,
            decided_at: row.decided_at.into(),
        };
        Ok(Self {
            licence: row.licence_id.map(Into::into),
            plate_digest: row.plate_digest.clone(),
            fine_limit: fen(row.fine_limit)?,
            notice_late_since: row.notice_late_at.map(Instant::from),
            next_poll_at: row.next_poll_at.map(Instant::from),
            as_of: row.as_of.into(),
            version: row.version,
            state: state(made, &row)?,
        })
    }
}

/// The service of the notice, which stays known whatever comes after it.
fn service(row: &Row) -> Result<Option<Service>> {
    let Some(served_at) = row.served_at else { return Ok(None) };
    Ok(Some(Service {
        served_at: served_at.into(),
        deadline: Deadline {
            due_date: required(row.due_date, "due_date")?,
            due_at: required(row.due_at, "due_at")?.into(),
            provisional: row.due_provisional,
        },
        policy_version: parsed(&required(row.service_policy.clone(), "service_policy")?)?,
    }))
}

fn state(decision: Decision, row: &Row) -> Result<DecisionState> {
    let service = || required(service(row)?, "served_at");
    Ok(match parsed(&row.status)? {
        DecisionStatus::Issued => {
            DecisionState::Issued(Issued { decision, notice_due_at: required(row.notice_by, "notice_by")?.into() })
        }
        DecisionStatus::Served => DecisionState::Served(Served { decision, service: service()? }),
        DecisionStatus::Overdue => DecisionState::Overdue(Overdue { decision, service: service()? }),
        DecisionStatus::Paid => DecisionState::Paid(Paid {
            decision,
            service: service()?,
            payment: required(row.payment_id, "payment_id")?.into(),
            paid_at: required(row.paid_at, "paid_at")?.into(),
            clear_due_at: required(row.clear_by, "clear_by")?.into(),
            late_since: row.clearance_late_at.map(Instant::from),
        }),
        DecisionStatus::Cleared => DecisionState::Cleared(Cleared {
            decision,
            service: service()?,
            payment: row.payment_id.map(PaymentId::from),
            cleared_at: required(row.cleared_at, "cleared_at")?.into(),
        }),
        DecisionStatus::Annulled => DecisionState::Annulled(Annulled {
            decision,
            annulled_at: required(row.annulled_at, "annulled_at")?.into(),
        }),
    })
}

/// What a state adds to the row, what it leaves alone being kept from `row`.
fn fill(row: &mut Row, state: &DecisionState) {
    let mut serve = |service: &Service| {
        row.served_at = Some(service.served_at.into());
        row.service_policy = Some(service.policy_version.to_string());
        row.due_date = Some(service.deadline.due_date);
        row.due_at = Some(service.deadline.due_at.into());
        row.due_provisional = service.deadline.provisional;
    };
    match state {
        DecisionState::Issued(issued) => row.notice_by = Some(issued.notice_due_at.into()),
        DecisionState::Served(served) => serve(&served.service),
        DecisionState::Overdue(overdue) => serve(&overdue.service),
        DecisionState::Paid(paid) => {
            serve(&paid.service);
            row.payment_id = Some(paid.payment.into());
            row.paid_at = Some(paid.paid_at.into());
            row.clear_by = Some(paid.clear_due_at.into());
            row.clearance_late_at = paid.late_since.map(Time::from);
        }
        DecisionState::Cleared(cleared) => {
            serve(&cleared.service);
            row.cleared_at = Some(cleared.cleared_at.into());
        }
        DecisionState::Annulled(annulled) => row.annulled_at = Some(annulled.annulled_at.into()),
    }
    row.status = state.status().to_string();
}

/// Stores a new decision.
///
/// # Errors
/// [`crate::StoreError::Conflict`] when the violation, the case or the number has one already.
pub async fn insert(tx: &Tx, stored: &Stored) -> Result<()> {
    let row = new_row(stored);
    on!(tx, |conn| diesel::insert_into(decision::table).values(row).execute(conn).await)?;
    Ok(())
}

fn new_row(stored: &Stored) -> Row {
    let made = stored.state.decision();
    let mut row = Row {
        id: made.id.into(),
        number: made.number.to_string(),
        violation_id: made.addressee.map(|addressee| addressee.violation.into()),
        case_id: made.case.map(Key::from),
        person_id: made.addressee.map(|addressee| addressee.person.into()),
        licence_id: stored.licence.map(Key::from),
        plate_digest: stored.plate_digest.clone(),
        office: made.office.to_string(),
        policy_version: made.policy_version.to_string(),
        fine_limit: stored.fine_limit.amount(),
        fine: made.fine.amount(),
        points: made.points.into(),
        status: String::new(),
        decided_at: made.decided_at.into(),
        notice_by: None,
        notice_late_at: stored.notice_late_since.map(Time::from),
        served_at: None,
        service_policy: None,
        due_date: None,
        due_at: None,
        due_provisional: false,
        payment_id: None,
        paid_at: None,
        clear_by: None,
        clearance_late_at: None,
        cleared_at: None,
        annulled_at: None,
        next_poll_at: stored.next_poll_at.map(Time::from),
        as_of: stored.as_of.into(),
        version: stored.version,
    };
    fill(&mut row, &stored.state);
    row
}

/// Stores the state that a decision has come to. What earlier states have set stays.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn save(tx: &Tx, stored: &Stored) -> Result<()> {
    let id = Key::from(stored.state.decision().id);
    let this = decision::table.filter(decision::id.eq(id));
    let mut row: Row = on!(tx, |conn| this.select(Row::as_select()).first(conn).await)?;
    fill(&mut row, &stored.state);
    row.notice_late_at = stored.notice_late_since.map(Time::from);
    row.next_poll_at = stored.next_poll_at.map(Time::from);
    row.as_of = stored.as_of.into();
    row.version = stored.version;
    on!(tx, |conn| hot!(diesel::update(this).set(row)).execute(conn).await)?;
    Ok(())
}

/// The decision, whoever it is addressed to.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn get(tx: &Tx, id: DecisionId) -> Result<Option<Stored>> {
    let query = decision::table.filter(decision::id.eq(Key::from(id)));
    let row: Option<Row> = on!(tx, |conn| query.select(Row::as_select()).first(conn).await.optional())?;
    row.map(Stored::try_from).transpose()
}

/// The decision, its row locked.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn lock(tx: &Tx, id: DecisionId) -> Result<Option<Stored>> {
    let query = decision::table.filter(decision::id.eq(Key::from(id)));
    let row: Option<Row> = locked!(tx, query.select(Row::as_select())).optional()?;
    row.map(Stored::try_from).transpose()
}

/// The live payment of a decision: money may still come for it.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn live_payment(tx: &Tx, id: DecisionId) -> Result<Option<PaymentId>> {
    let query = payment::table
        .filter(payment::decision_id.eq(Key::from(id)))
        .filter(Fixed("status IN ('created', 'pending')"))
        .select(payment::id);
    let found: Option<Key> = on!(tx, |conn| query.first(conn).await.optional())?;
    Ok(found.map(PaymentId::from))
}
