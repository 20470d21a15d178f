//! Follows as one of their sides is shown them: with the masked name of the other side, and what is followed.

use crate::app::Shared;
use crate::people;
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use domain::access::Access;
use domain::follow::{Follow, Side};
use domain::ids::PersonId;
use domain::licence::Licence;
use domain::vehicle::Vehicle;
use futures_util::TryFutureExt;
use futures_util::future::try_join3;
use persistence::follow::View;
use persistence::{Tx, licence, vehicle};

/// See the module.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The follow.
    pub view: View,
    /// On which side the driver is.
    pub side: Side,
    /// The name of the other side, masked; nothing once it has been erased.
    pub other: Option<String>,
    /// The vehicle that is followed.
    pub vehicle: Option<Vehicle>,
    /// The licence that is followed.
    pub licence: Option<Licence>,
}

/// Views of a driver's follows, each as the driver is shown it.
///
/// # Errors
/// Only what fails.
pub async fn of(shared: &Shared, tx: &Tx, driver: Driver, views: Vec<View>) -> Result<Vec<Shown>, Problem> {
    if views.is_empty() {
        return Ok(Vec::new());
    }
    let sided = |view: &View| view.follow.side_of(driver.account, driver.person);
    let others: Vec<_> = views.iter().filter_map(|view| Some(other(&view.follow, sided(view)?))).collect();
    let vehicles: Vec<_> = views.iter().filter_map(|view| view.follow.subject.vehicle()).collect();
    let licences: Vec<_> = views.iter().filter_map(|view| view.follow.subject.licence()).collect();
    let (names, vehicles, licences) = try_join3(
        people::names(shared, tx, &others),
        vehicle::by_ids(tx, &vehicles).err_into(),
        licence::by_ids(tx, &licences).err_into(),
    )
    .await?;
    let shown = |view: View| {
        let side = sided(&view)?;
        let (subject, other) = (view.follow.subject, other(&view.follow, side));
        let name = names.iter().find(|(id, _)| *id == other).map(|(_, name)| Access::Masked.name(name));
        let vehicle = vehicles.iter().find(|vehicle| Some(vehicle.id) == subject.vehicle()).cloned();
        let licence = licences.iter().find(|licence| Some(licence.id) == subject.licence()).cloned();
        Some(Shown { view, side, other: name, vehicle, licence })
    };
    Ok(views.into_iter().filter_map(shown).collect())
}

/// One of them.
///
/// # Errors
/// `not_found` where the driver is on neither side.
pub async fn one(shared: &Shared, tx: &Tx, driver: Driver, view: View) -> Result<Shown, Problem> {
    of(shared, tx, driver, vec![view]).await?.pop().ok_or_else(|| ProblemCode::NotFound.into())
}

const fn other(follow: &Follow, side: Side) -> PersonId {
    match side {
        Side::Follower => follow.owner,
        Side::Owner => follow.follower,
    }
}
