//! The three SQL types that differ between the databases, so that one `table!` and one row serve both.
//!
//! | SQL    | PostgreSQL    | SQLite                 | in a row |
//! |--------|---------------|------------------------|----------|
//! | `Id`   | `uuid`        | `BLOB` of 16 bytes     | [`Key`]  |
//! | `Ts`   | `timestamptz` | `INTEGER` microseconds | [`Time`] |
//! | `Json` | `jsonb`       | `TEXT`                 | [`Doc`]  |

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{self, SqlType};
use diesel::sqlite::{Sqlite, SqliteValue};
use domain::ids;
use domain::time::Instant;
use std::fmt::{Debug, Display};
use std::io::Write;
use std::str::FromStr;
use uuid::Uuid;

/// `uuid` or a `BLOB` of 16 bytes.
#[derive(Debug, Clone, Copy, SqlType, QueryId)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951))]
#[diesel(sqlite_type(name = "Binary"))]
pub struct Id;

/// `timestamptz` or an `INTEGER` of microseconds since 1970 (UTC).
#[derive(Debug, Clone, Copy, SqlType, QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Long"))]
pub struct Ts;

/// `jsonb` or `TEXT`.
#[derive(Debug, Clone, Copy, SqlType, QueryId)]
#[diesel(postgres_type(oid = 3802, array_oid = 3807))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Json;

/// An identifier in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Id)]
pub(crate) struct Key(pub(crate) Uuid);

/// An instant in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Ts)]
pub(crate) struct Time(pub(crate) Instant);

/// A word, code or number in a row that is read into its checked type at once, without a text in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql_types::Text)]
pub(crate) struct Checked<T>(pub(crate) T);

/// A JSON document in a row.
#[derive(Debug, Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Json)]
pub(crate) struct Doc(pub(crate) serde_json::Value);

macro_rules! keys {
    ($($name:ident),+ $(,)?) => {$(
        impl From<ids::$name> for Key {
            fn from(id: ids::$name) -> Self {
                Self(id.uuid())
            }
        }

        impl From<Key> for ids::$name {
            fn from(key: Key) -> Self {
                Self::from_uuid(key.0)
            }
        }
    )+};
}

keys!(
    AccountId,
    PersonId,
    SessionId,
    VehicleId,
    LicenceId,
    FollowId,
    MessageId,
    ViolationId,
    CaseId,
    FaceCheckId,
    DecisionId,
    PaymentId,
    EventId,
);

impl From<Instant> for Time {
    fn from(instant: Instant) -> Self {
        Self(instant)
    }
}

impl From<Time> for Instant {
    fn from(time: Time) -> Self {
        time.0
    }
}

impl ToSql<Id, Pg> for Key {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<Id, Pg> for Key {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Uuid::from_slice(value.as_bytes())?))
    }
}

impl ToSql<Id, Sqlite> for Key {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_bytes().as_slice());
        Ok(IsNull::No)
    }
}

impl FromSql<Id, Sqlite> for Key {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self(Uuid::from_slice(value.read_blob())?))
    }
}

impl ToSql<Ts, Pg> for Time {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<sql_types::Timestamptz, Pg>::to_sql(&self.0.naive_utc(), &mut out.reborrow())
    }
}

impl FromSql<Ts, Pg> for Time {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        FromSql::<sql_types::Timestamptz, Pg>::from_sql(value).map(Self)
    }
}

impl ToSql<Ts, Sqlite> for Time {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.timestamp_micros());
        Ok(IsNull::No)
    }
}

impl FromSql<Ts, Sqlite> for Time {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let micros = value.read_long();
        let instant = Instant::from_timestamp_micros(micros).ok_or("an instant outside the calendar")?;
        Ok(Self(instant))
    }
}

impl<T: Debug + Display> ToSql<sql_types::Text, Pg> for Checked<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        write!(out, "{}", self.0)?;
        Ok(IsNull::No)
    }
}

impl<T: FromStr<Err: Display>> FromSql<sql_types::Text, Pg> for Checked<T> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        checked(std::str::from_utf8(value.as_bytes())?)
    }
}

impl<T: Debug + Display> ToSql<sql_types::Text, Sqlite> for Checked<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}

impl<T: FromStr<Err: Display>> FromSql<sql_types::Text, Sqlite> for Checked<T> {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        checked(value.read_text())
    }
}

fn checked<T: FromStr<Err: Display>>(text: &str) -> deserialize::Result<Checked<T>> {
    text.parse().map(Checked).map_err(|error: T::Err| error.to_string().into())
}

impl ToSql<Json, Pg> for Doc {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<sql_types::Jsonb, Pg>::to_sql(&self.0, &mut out.reborrow())
    }
}

impl FromSql<Json, Pg> for Doc {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        FromSql::<sql_types::Jsonb, Pg>::from_sql(value).map(Self)
    }
}

impl ToSql<Json, Sqlite> for Doc {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}

impl FromSql<Json, Sqlite> for Doc {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_str(value.read_text())?))
    }
}
