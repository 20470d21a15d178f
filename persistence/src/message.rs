//! Messages to be sent, and those that were. A row holds no text, no name and no code: the text is made when it is sent.

use crate::error::Result;
use crate::prepared::hot;
use crate::put_off::not_put_off;
use crate::rows::{count, parsed};
use crate::schema::message;
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, locked, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::actor::Job;
use domain::follow::Channel;
use domain::follow::code::CodeNumber;
use domain::ids::{FollowId, MessageId, PersonId};
use domain::message::MessageKind;
use domain::time::Instant;

/// A message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message {
    /// Identifies it; the host is told, and sends the same one once.
    pub id: MessageId,
    /// To whom.
    pub person: PersonId,
    /// About what.
    pub follow: FollowId,
    /// How.
    pub channel: Channel,
    /// What it says.
    pub kind: MessageKind,
    /// The code that it carries.
    pub code: Option<CodeNumber>,
    /// When it was written.
    pub at: Instant,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = message, treat_none_as_default_value = false)]
struct Row {
    id: Key,
    person_id: Key,
    follow_id: Key,
    channel: String,
    kind: String,
    authorisation: Option<i32>,
    code_seq: Option<i32>,
    created_at: Time,
    sent_at: Option<Time>,
}

impl TryFrom<Row> for Message {
    type Error = crate::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let code = |(authorisation, seq)| {
            Ok::<_, Self::Error>(CodeNumber { authorisation: count(authorisation)?, seq: count(seq)? })
        };
        Ok(Self {
            id: row.id.into(),
            person: row.person_id.into(),
            follow: row.follow_id.into(),
            channel: parsed(&row.channel)?,
            kind: parsed(&row.kind)?,
            code: row.authorisation.zip(row.code_seq).map(code).transpose()?,
            at: row.created_at.into(),
        })
    }
}

/// Stores a message to be sent.
///
/// # Errors
/// Database failures only.
pub async fn insert(tx: &Tx, new: &Message) -> Result<()> {
    let number = |count: u32| i32::try_from(count).map_err(crate::StoreError::corrupt);
    let row = Row {
        id: new.id.into(),
        person_id: new.person.into(),
        follow_id: new.follow.into(),
        channel: new.channel.to_string(),
        kind: new.kind.to_string(),
        authorisation: new.code.map(|code| number(code.authorisation)).transpose()?,
        code_seq: new.code.map(|code| number(code.seq)).transpose()?,
        created_at: new.at.into(),
        sent_at: None,
    };
    on!(tx, |conn| hot!(diesel::insert_into(message::table).values(row)).execute(conn).await)?;
    Ok(())
}

/// Messages that are not sent yet and are not put off, each with the moment when it was written; the oldest first.
///
/// # Errors
/// Database failures only.
pub async fn unsent(tx: &Tx, now: Instant, limit: i64) -> Result<Vec<(MessageId, Instant)>> {
    let query = message::table
        .filter(message::sent_at.is_null())
        .filter(not_put_off!(Job::DeliverMessages, message::id, now))
        .order(message::id.asc())
        .limit(limit)
        .select((message::id, message::created_at));
    let unsent: Vec<(Key, Time)> = on!(tx, |conn| query.load(conn).await)?;
    Ok(unsent.into_iter().map(|(id, at)| (id.into(), at.into())).collect())
}

/// The message, if it is not sent yet.
///
/// # Errors
/// Database failures only.
pub async fn find_unsent(tx: &Tx, id: MessageId) -> Result<Option<Message>> {
    let this = message::table.filter(message::id.eq(Key::from(id))).filter(message::sent_at.is_null());
    let row: Option<Row> = on!(tx, |conn| this.select(Row::as_select()).first(conn).await.optional())?;
    row.map(Message::try_from).transpose()
}

/// Notes that a message was sent, unless that was noted before. Returns whether it was noted now.
///
/// # Errors
/// Database failures only.
pub async fn mark_sent(tx: &Tx, id: MessageId, at: Instant) -> Result<bool> {
    let this = message::table.filter(message::id.eq(Key::from(id)));
    let row: Option<Row> = locked!(tx, this.select(Row::as_select())).optional()?;
    if row.is_none_or(|row| row.sent_at.is_some()) {
        return Ok(false);
    }
    let change = diesel::update(this).set(message::sent_at.eq(Some(Time::from(at))));
    on!(tx, |conn| hot!(change).execute(conn).await)?;
    Ok(true)
}

/// The messages that were sent to a person, the latest first, before `before`.
///
/// # Errors
/// Database failures only.
pub async fn sent_to(tx: &Tx, person: PersonId, before: Option<MessageId>, limit: i64) -> Result<Vec<Message>> {
    let before = before.map_or(Key(uuid::Uuid::max()), Key::from);
    let query = message::table
        .filter(message::person_id.eq(Key::from(person)))
        .filter(message::sent_at.is_not_null())
        .filter(message::id.lt(before))
        .order(message::id.desc())
        .limit(limit);
    let rows: Vec<Row> = on!(tx, |conn| query.select(Row::as_select()).load(conn).await)?;
    rows.into_iter().map(Message::try_from).collect()
}
