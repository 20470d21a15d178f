//! Licences with their points.

use crate::usecases::violations::facts::counted;
use domain::ids::{LicenceId, PersonId};
use domain::licence::Licence;
use domain::points::PointsStanding;
use domain::time::{Instant, china_date};
use persistence::{StoreError, Tx, licence, points};

/// A page of the person's own licences, each with its points in the cycle that contains `now`, after `after`.
///
/// # Errors
/// [`StoreError`].
pub async fn page(
    tx: &mut Tx,
    person: PersonId,
    after: Option<LicenceId>,
    limit: i64,
    now: Instant,
) -> Result<Vec<(Licence, PointsStanding)>, StoreError> {
    let licences = licence::page(tx, person, after, limit).await?;
    with_points(tx, licences, now).await
}

/// The licence with its points, if it is the person's own.
///
/// # Errors
/// [`StoreError`].
pub async fn find(
    tx: &mut Tx,
    person: PersonId,
    id: LicenceId,
    now: Instant,
) -> Result<Option<(Licence, PointsStanding)>, StoreError> {
    let licence = licence::find(tx, person, id).await?;
    Ok(with_points(tx, licence.into_iter().collect(), now).await?.pop())
}

async fn with_points(
    tx: &mut Tx,
    licences: Vec<Licence>,
    now: Instant,
) -> Result<Vec<(Licence, PointsStanding)>, StoreError> {
    if licences.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = licences.iter().map(|licence| licence.id).collect();
    let starts: Vec<_> = licences.iter().map(|licence| china_date(licence.cycle_at(now).start)).collect();
    let found = points::standings(tx, &ids, &starts).await?;
    let standing = |licence: &Licence| {
        let cycle = licence.cycle_at(now);
        let this = (licence.id, china_date(cycle.start));
        let standing = found.iter().find(|(id, start, _)| (*id, *start) == this).map(|(.., standing)| *standing);
        counted(cycle, standing.unwrap_or_default())
    };
    Ok(licences
        .into_iter()
        .map(|licence| (standing(&licence), licence))
        .map(|(points, licence)| (licence, points))
        .collect())
}
