//! The limits of the policies in force, for the constraints that refer to them.

use crate::error::Result;
use crate::schema::policy;
use crate::tx::{Tx, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::policy::Policy;

/// The digest of the document under which a version was stored.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn digest(tx: &Tx, version: &str) -> Result<Option<Vec<u8>>> {
    let query = policy::table.find(version).select(policy::digest);
    Ok(on!(tx, |conn| query.first(conn).await.optional())?)
}

/// Stores a version; it never changes afterwards. Another process may be faster.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn insert(tx: &Tx, new: &Policy, digest: &[u8]) -> Result<()> {
    let limit = |count: u32| i32::try_from(count).map_err(crate::StoreError::corrupt);
    let row = (
        policy::version.eq(new.version.as_str()),
        policy::jurisdiction.eq(new.jurisdiction.as_str()),
        policy::in_force_from.eq(new.in_force_from),
        policy::fine_limit.eq(new.fine_limit.amount()),
        policy::points_limit.eq(limit(new.points_limit)?),
        policy::places_limit.eq(limit(new.vehicles_per_account)?),
        policy::chances_limit.eq(limit(new.follow_chances_per_year)?),
        policy::followers_limit.eq(limit(new.followers_per_vehicle)?),
        policy::codes_limit.eq(limit(new.follow_codes_per_request)?),
        policy::digest.eq(digest),
    );
    on!(tx, |conn| diesel::insert_into(policy::table).values(row).on_conflict_do_nothing().execute(conn).await)?;
    Ok(())
}
