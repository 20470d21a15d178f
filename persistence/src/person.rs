//! People and their accounts. Personal fields pass through here sealed.

use crate::error::{Result, StoreError};
use crate::rows::source_version;
use crate::schema::{account, person, person_key};
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, locked, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::ids::{AccountId, PersonId};
use domain::source::SourceVersion;
use domain::time::Instant;

/// A person's fields as they are kept.
#[derive(Debug, Clone)]
pub struct SealedPerson {
    /// Who.
    pub id: PersonId,
    /// The keyed digest of the citizen number, by which the person is found.
    pub citizen_digest: Vec<u8>,
    /// Name and citizen number, sealed.
    pub sealed: Vec<u8>,
    /// The person's key, wrapped. Absent once it has been erased.
    pub wrapped_key: Option<Vec<u8>>,
    /// The version that the source of the fields counts of them.
    pub source_version: SourceVersion,
}

/// An account at the host.
#[derive(Debug, Clone)]
pub struct Account {
    /// Which.
    pub id: AccountId,
    /// Whose.
    pub person: PersonId,
    /// The host's name for the user in this mini-app.
    pub open_id: String,
}

#[derive(Insertable)]
#[diesel(table_name = person, treat_none_as_default_value = false)]
struct NewPerson<'a> {
    id: Key,
    citizen_digest: &'a [u8],
    sealed: &'a [u8],
    source_version: i64,
}

#[derive(Insertable)]
#[diesel(table_name = person_key, treat_none_as_default_value = false)]
struct NewPersonKey<'a> {
    person_id: Key,
    wrapped: &'a [u8],
}

#[derive(Insertable)]
#[diesel(table_name = account, treat_none_as_default_value = false)]
struct NewAccount<'a> {
    id: Key,
    person_id: Key,
    open_id: &'a str,
    user_id: Option<&'a str>,
    opened_at: Time,
}

#[derive(Queryable)]
struct Fields {
    id: Key,
    citizen_digest: Vec<u8>,
    sealed: Vec<u8>,
    wrapped_key: Option<Vec<u8>>,
    source_version: i64,
}

impl TryFrom<Fields> for SealedPerson {
    type Error = StoreError;

    fn try_from(row: Fields) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            citizen_digest: row.citizen_digest,
            sealed: row.sealed,
            wrapped_key: row.wrapped_key,
            source_version: source_version(row.source_version)?,
        })
    }
}

/// Stores a new person with the key that opens the sealed fields.
///
/// # Errors
/// [`StoreError::Conflict`] when the citizen number is known already.
pub async fn insert(tx: &Tx, new: &SealedPerson) -> Result<()> {
    let row = NewPerson {
        id: new.id.into(),
        citizen_digest: &new.citizen_digest,
        sealed: &new.sealed,
        source_version: new.source_version.number(),
    };
    on!(tx, |conn| diesel::insert_into(person::table).values(row).execute(conn).await)?;
    let wrapped = new.wrapped_key.as_deref().unwrap_or_default();
    let row = NewPersonKey { person_id: new.id.into(), wrapped };
    on!(tx, |conn| diesel::insert_into(person_key::table).values(row).execute(conn).await)?;
    Ok(())
}

/// The person with that citizen number, by its digest.
///
/// # Errors
/// [`StoreError`].
pub async fn find_by_digest(tx: &Tx, digest: &[u8]) -> Result<Option<PersonId>> {
    let query = person::table.filter(person::citizen_digest.eq(digest)).select(person::id);
    let found: Option<Key> = on!(tx, |conn| query.first(conn).await.optional())?;
    Ok(found.map(PersonId::from))
}

/// The sealed fields of people, in no order.
///
/// # Errors
/// [`StoreError`].
pub async fn sealed(tx: &Tx, ids: &[PersonId]) -> Result<Vec<SealedPerson>> {
    let ids: Vec<Key> = ids.iter().map(|id| (*id).into()).collect();
    let query = person::table.left_join(person_key::table).filter(person::id.eq_any(ids)).select((
        person::id,
        person::citizen_digest,
        person::sealed,
        person_key::wrapped.nullable(),
        person::source_version,
    ));
    let found: Vec<Fields> = on!(tx, |conn| query.load(conn).await)?;
    found.into_iter().map(SealedPerson::try_from).collect()
}

/// The account of a host user.
///
/// # Errors
/// [`StoreError`].
pub async fn account_by_open_id(tx: &Tx, open_id: &str) -> Result<Option<Account>> {
    let query = account::table.filter(account::open_id.eq(open_id)).select((account::id, account::person_id));
    let found: Option<(Key, Key)> = on!(tx, |conn| query.first(conn).await.optional())?;
    Ok(found.map(|(id, person)| Account { id: id.into(), person: person.into(), open_id: open_id.to_owned() }))
}

/// The account of a person, if the person is a host user who has been here.
///
/// # Errors
/// [`StoreError`].
pub async fn account_of(tx: &Tx, person: PersonId) -> Result<Option<Account>> {
    let query = account::table.filter(account::person_id.eq(Key::from(person))).select((account::id, account::open_id));
    let found: Option<(Key, String)> = on!(tx, |conn| query.first(conn).await.optional())?;
    Ok(found.map(|(id, open_id)| Account { id: id.into(), person, open_id }))
}

/// Locks an account: it gets no place and no chance until the transaction ends.
///
/// # Errors
/// [`StoreError::Corrupt`] when there is none.
pub async fn lock_account(tx: &Tx, id: AccountId) -> Result<()> {
    let query = account::table.filter(account::id.eq(Key::from(id))).select(account::id);
    let found: Option<Key> = locked!(tx, query).optional()?;
    found.map(|_| ()).ok_or_else(|| StoreError::corrupt("an account is missing"))
}

/// An account by its id.
///
/// # Errors
/// [`StoreError::Corrupt`] when there is none.
pub async fn account(tx: &Tx, id: AccountId) -> Result<Account> {
    let query = account::table.filter(account::id.eq(Key::from(id))).select((account::person_id, account::open_id));
    let found: Option<(Key, String)> = on!(tx, |conn| query.first(conn).await.optional())?;
    let (person, open_id) = found.ok_or_else(|| StoreError::corrupt("an account is missing"))?;
    Ok(Account { id, person: person.into(), open_id })
}

/// Opens an account.
///
/// # Errors
/// [`StoreError::Conflict`] when the host user or the person has one already.
pub async fn insert_account(tx: &Tx, new: &Account, user_id: Option<&str>, at: Instant) -> Result<()> {
    let row = NewAccount {
        id: new.id.into(),
        person_id: new.person.into(),
        open_id: &new.open_id,
        user_id,
        opened_at: at.into(),
    };
    on!(tx, |conn| diesel::insert_into(account::table).values(row).execute(conn).await)?;
    Ok(())
}
