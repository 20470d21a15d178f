//! Follows as one of their sides is shown them: with the masked name of the other side, and what is followed.

use crate::app::Shared;
use crate::people;
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::work::together;
use domain::access::Access;
use domain::follow::{Follow, Side};
use domain::ids::PersonId;
use domain::licence::Licence;
use domain::vehicle::Vehicle;
use persistence::follow::View;
use persistence::{Tx, licence, vehicle};

/// A follow as one of its sides is shown it.
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

/// What a driver is shown around a follow. It is read for what never changes about the follow, so it holds in each of its states.
pub(super) struct Around {
    side: Side,
    other: Option<String>,
    vehicle: Option<Vehicle>,
    licence: Option<Licence>,
}

impl Around {
    /// The follow as the driver is shown it in the state of that view.
    pub(super) fn shown(self, view: View) -> Shown {
        let Self { side, other, vehicle, licence } = self;
        Shown { view, side, other, vehicle, licence }
    }
}

/// A driver's follows as the driver is shown them. Those that the driver is on neither side of are left out.
///
/// # Errors
/// Database failures only.
pub async fn of(shared: &Shared, tx: &Tx, driver: Driver, views: Vec<View>) -> Result<Vec<Shown>, Problem> {
    let follows: Vec<_> = views.iter().map(|view| &view.follow).collect();
    let around = around_each(shared, tx, driver, &follows).await?;
    Ok(views.into_iter().zip(around).filter_map(|(view, around)| Some(around?.shown(view))).collect())
}

/// A follow as the driver is shown it.
///
/// # Errors
/// `not_found` where the driver is on neither side.
pub async fn one(shared: &Shared, tx: &Tx, driver: Driver, view: View) -> Result<Shown, Problem> {
    Ok(around(shared, tx, driver, &view.follow).await?.shown(view))
}

/// What the driver is shown around a follow.
///
/// # Errors
/// `not_found` where the driver is on neither side.
pub(super) async fn around(shared: &Shared, tx: &Tx, driver: Driver, follow: &Follow) -> Result<Around, Problem> {
    let around = around_each(shared, tx, driver, &[follow]).await?.pop().flatten();
    around.ok_or_else(|| ProblemCode::NotFound.into())
}

/// The same for each follow, in their order; nothing where the driver is on neither side.
async fn around_each(
    shared: &Shared,
    tx: &Tx,
    driver: Driver,
    follows: &[&Follow],
) -> Result<Vec<Option<Around>>, Problem> {
    if follows.is_empty() {
        return Ok(Vec::new());
    }
    let side_of = |follow: &Follow| follow.side_of(driver.account, driver.person);
    let others: Vec<_> = follows.iter().filter_map(|follow| Some(other(follow, side_of(follow)?))).collect();
    let vehicles: Vec<_> = follows.iter().filter_map(|follow| follow.subject.vehicle()).collect();
    let licences: Vec<_> = follows.iter().filter_map(|follow| follow.subject.licence()).collect();
    let (names, vehicles, licences) =
        together!(people::names(shared, tx, &others), vehicle::by_ids(tx, &vehicles), licence::by_ids(tx, &licences))?;
    let around = |follow: &Follow| {
        let side = side_of(follow)?;
        let (subject, other) = (follow.subject, other(follow, side));
        let name = names.iter().find(|(id, _)| *id == other).map(|(_, name)| Access::Masked.name(name));
        let vehicle = vehicles.iter().find(|vehicle| Some(vehicle.id) == subject.vehicle()).cloned();
        let licence = licences.iter().find(|licence| Some(licence.id) == subject.licence()).cloned();
        Some(Around { side, other: name, vehicle, licence })
    };
    Ok(follows.iter().map(|follow| around(follow)).collect())
}

const fn other(follow: &Follow, side: Side) -> PersonId {
    match side {
        Side::Follower => follow.owner,
        Side::Owner => follow.follower,
    }
}
