//! Licences with their points.

use crate::violations::facts::counted;
use domain::ids::LicenceId;
use domain::licence::Licence;
use domain::points::PointsStanding;
use domain::time::{Instant, china_date};
use persistence::licence::View;
use persistence::{StoreError, Tx, Viewer, licence, points};

/// A licence with its points, as somebody sees it.
#[derive(Debug, Clone)]
pub struct WithPoints {
    /// The licence, and the follow by which it is seen.
    pub view: View,
    /// Its points in the current cycle.
    pub points: PointsStanding,
}

/// A page of the licences that the viewer may see, each with its points in the cycle of that moment, after `after`.
///
/// # Errors
/// Database failures only.
pub async fn page(
    tx: &Tx,
    viewer: Viewer,
    after: Option<LicenceId>,
    limit: i64,
) -> Result<Vec<WithPoints>, StoreError> {
    let licences = licence::page(tx, viewer, after, limit).await?;
    with_points(tx, licences, viewer.at).await
}

/// The licence with its points, if the viewer may see it.
///
/// # Errors
/// Database failures only.
pub async fn find(tx: &Tx, viewer: Viewer, id: LicenceId) -> Result<Option<WithPoints>, StoreError> {
    let licence = licence::find(tx, viewer, id).await?;
    Ok(with_points(tx, licence.into_iter().collect(), viewer.at).await?.pop())
}

async fn with_points(tx: &Tx, views: Vec<View>, now: Instant) -> Result<Vec<WithPoints>, StoreError> {
    if views.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = views.iter().map(|view| view.licence.id).collect();
    let starts: Vec<_> = views.iter().map(|view| china_date(view.licence.cycle_at(now).start)).collect();
    let found = points::standings(tx, &ids, &starts).await?;
    let standing = |licence: &Licence| {
        let cycle = licence.cycle_at(now);
        let this = (licence.id, china_date(cycle.start));
        let standing = found.iter().find(|(id, start, _)| (*id, *start) == this).map(|(.., standing)| *standing);
        counted(cycle, standing.unwrap_or_default())
    };
    Ok(views.into_iter().map(|view| WithPoints { points: standing(&view.licence), view }).collect())
}
