//! Starting over: the next cast of demo people, to whom nothing has happened yet. What has happened to those before stays, since
//! records are never taken back, and nobody who is at work with them is disturbed.

use crate::Sandbox;
use crate::cast::{Cast, last6};
use crate::data::DemoVehicle;
use crate::people::{DemoPerson, PEOPLE};
use crate::{data, seed};
use domain::citizen_id::CitizenIdError;
use domain::codes::PlateClass;
use persistence::sandbox;
use usecases::app::App;
use usecases::principal::By;
use usecases::problem::{Problem, ProblemCode};
use usecases::work::Work;

/// One of a cast, with what a request to follow asks for.
pub struct Appearance {
    /// The authorisation code of somebody who signs in, and else a name for the sandbox only.
    pub code: String,
    /// The verified name.
    pub name: &'static str,
    /// Whether the person is a user of the payment app.
    pub signs_in: bool,
    /// The licence.
    pub licence: Option<Licence>,
    /// The vehicles.
    pub vehicles: Vec<Vehicle>,
}

/// What can be read on a licence.
pub struct Licence {
    /// The number, which is the citizen number.
    pub number: String,
    /// The last six digits of the archive number.
    pub archive_number_last6: String,
}

/// What can be read in a vehicle's documents.
pub struct Vehicle {
    /// The class of its plate.
    pub plate_class: PlateClass,
    /// The number on its plate.
    pub plate_number: String,
    /// The last six characters of its engine number.
    pub engine_number_last6: String,
}

impl Sandbox {
    /// Brings the next cast. Returns how many resets there were, and who is in it.
    ///
    /// # Errors
    /// `resets_exhausted`.
    pub async fn reset(&self, app: &App) -> Result<(i32, Vec<Appearance>), Problem> {
        let bring = async move |work: &Work<'_>| {
            let next = sandbox::lock(work.tx).await?.resets + 1;
            let cast = Cast::after(next).ok_or(ProblemCode::ResetsExhausted)?;
            seed::seed(work, cast).await?;
            sandbox::count_reset(work.tx).await?;
            Ok(cast)
        };
        let cast = app.change(By::Authority, bring).await?;
        self.newest_cast.set(cast);
        let people = PEOPLE.iter().map(|person| appearance(person, cast)).collect::<Result<_, _>>();
        Ok((cast.resets(), people.map_err(|error| Problem::internal(&error))?))
    }
}

fn appearance(person: &DemoPerson, cast: Cast) -> Result<Appearance, CitizenIdError> {
    let number = person.citizen_id(cast)?.as_str().to_owned();
    let tail = |first| last6(&cast.archive_number(first));
    let licence = data::licence(person);
    Ok(Appearance {
        code: cast.code(person.name),
        name: person.verified_name,
        signs_in: person.signs_in(),
        licence: licence.map(|demo| Licence { number, archive_number_last6: tail(demo.archive_number) }),
        vehicles: data::vehicles(person).iter().map(|demo| vehicle(demo, cast)).collect(),
    })
}

fn vehicle(demo: &DemoVehicle, cast: Cast) -> Vehicle {
    let plate_number = cast.plate(demo.plate);
    Vehicle { plate_class: demo.class, engine_number_last6: last6(&plate_number), plate_number }
}
