//! Invariants 1 to 4, 20 and 21: the caps of following, consent, codes, and looks.

use super::Report;
use crate::error::Result;
use crate::schema::{chance_use, follow, follow_access, follow_code};
use crate::sql_types::Key;
use crate::tx::{Tx, on};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use domain::ids::{AccountId, FollowId, VehicleId};

/// The limit is that of the most generous policy among the follows that are counted.
const TOO_MANY_PLACES: &str = "count(*) > max(places_limit)";
const TOO_MANY_FOLLOWERS: &str = "count(*) > max(followers_limit)";

/// Uses that were in force together with this one when it came, itself included.
const TOO_MANY_CHANCES: &str = "(SELECT count(*) FROM chance_use other WHERE other.account_id = chance_use.account_id
        AND other.used_at <= chance_use.used_at AND other.free_at > chance_use.used_at)
    > (SELECT chances_limit FROM follow WHERE follow.id = chance_use.follow_id)";

const WITHOUT_CONSENT: &str = "status = 'active' AND (consented_at IS NULL OR confirmed_at IS NULL
    OR NOT EXISTS (SELECT 1 FROM chance_use spent WHERE spent.follow_id = follow.id)
    OR NOT EXISTS (SELECT 1 FROM follow_code code WHERE code.follow_id = follow.id
        AND code.authorisation = follow.authorisation AND code.used_at IS NOT NULL))";

const NOT_A_CODE: &str = "tries_left < 0 OR used_at >= expires_at";

const NOT_TOLD: &str = "(SELECT count(*) FROM follow_access look WHERE look.follow_id = follow.id)
    <> (SELECT count(*) FROM event told WHERE told.resource = follow.id AND told.kind = 'follow.looked_at')";

/// Checks every follow, use of a chance, code, and look.
pub(super) async fn check(tx: &Tx, report: &mut Report) -> Result<()> {
    caps(tx, report).await?;
    consent(tx, report).await?;
    codes(tx, report).await?;
    looks(tx, report).await
}

async fn looks(tx: &Tx, report: &mut Report) -> Result<()> {
    let rows: i64 = on!(tx, |conn| follow_access::table.count().get_result(conn).await)?;
    report.count(21, usize::try_from(rows).unwrap_or(usize::MAX));
    let query = follow::table.filter(sql::<Bool>(NOT_TOLD)).select(follow::id);
    let follows: Vec<Key> = on!(tx, |conn| query.load(conn).await)?;
    for follow in follows {
        report.demand(
            21,
            false,
            "the looks of a follower and the events that tell of them differ",
            FollowId::from(follow),
        );
    }
    Ok(())
}

async fn caps(tx: &Tx, report: &mut Report) -> Result<()> {
    let live = || follow::table.filter(follow::status.eq("active")).filter(follow::vehicle_id.is_not_null());
    let rows: i64 = on!(tx, |conn| live().count().get_result(conn).await)?;
    report.count(1, usize::try_from(rows).unwrap_or(usize::MAX));
    report.count(2, usize::try_from(rows).unwrap_or(usize::MAX));
    let query = live().group_by(follow::account_id).having(sql::<Bool>(TOO_MANY_PLACES)).select(follow::account_id);
    let accounts: Vec<Key> = on!(tx, |conn| query.load(conn).await)?;
    for account in accounts {
        report.demand(1, false, "an account follows too many vehicles", AccountId::from(account));
    }
    let query = live()
        .group_by(follow::vehicle_id)
        .having(sql::<Bool>(TOO_MANY_FOLLOWERS))
        .select(follow::vehicle_id.assume_not_null());
    let vehicles: Vec<Key> = on!(tx, |conn| query.load(conn).await)?;
    for vehicle in vehicles {
        report.demand(2, false, "a vehicle has too many followers", VehicleId::from(vehicle));
    }
    let rows: i64 = on!(tx, |conn| chance_use::table.count().get_result(conn).await)?;
    report.count(3, usize::try_from(rows).unwrap_or(usize::MAX));
    let query = chance_use::table.filter(sql::<Bool>(TOO_MANY_CHANCES)).select(chance_use::follow_id);
    let uses: Vec<Key> = on!(tx, |conn| query.load(conn).await)?;
    for follow in uses {
        report.demand(3, false, "an account has used too many chances in a year", FollowId::from(follow));
    }
    Ok(())
}

async fn consent(tx: &Tx, report: &mut Report) -> Result<()> {
    let live = follow::table.filter(follow::status.eq("active"));
    let rows: i64 = on!(tx, |conn| live.count().get_result(conn).await)?;
    report.count(4, usize::try_from(rows).unwrap_or(usize::MAX));
    let query = follow::table.filter(sql::<Bool>(WITHOUT_CONSENT)).select(follow::id);
    let follows: Vec<Key> = on!(tx, |conn| query.load(conn).await)?;
    for follow in follows {
        report.demand(4, false, "a live follow has no consent, chance or used code", FollowId::from(follow));
    }
    Ok(())
}

async fn codes(tx: &Tx, report: &mut Report) -> Result<()> {
    let rows: i64 = on!(tx, |conn| follow_code::table.count().get_result(conn).await)?;
    report.count(20, usize::try_from(rows).unwrap_or(usize::MAX));
    let query = follow_code::table.filter(sql::<Bool>(NOT_A_CODE)).select(follow_code::follow_id);
    let wrong: Vec<Key> = on!(tx, |conn| query.load(conn).await)?;
    for follow in wrong {
        report.demand(20, false, "a code has tries below zero, or was used after its time", FollowId::from(follow));
    }
    let query = follow_code::table
        .filter(follow_code::used_at.is_not_null())
        .group_by((follow_code::follow_id, follow_code::authorisation))
        .having(sql::<Bool>("count(*) > 1"))
        .select(follow_code::follow_id);
    let twice: Vec<Key> = on!(tx, |conn| query.load(conn).await)?;
    for follow in twice {
        report.demand(20, false, "two codes were used for one authorisation", FollowId::from(follow));
    }
    Ok(())
}
