//! `/v1/sandbox/resets`: demo people to whom nothing has happened yet.

use super::Played;
use crate::http::extract::{Body, Empty};
use crate::http::failure::Failure;
use crate::http::words;
use actix_web::{HttpResponse, post, web};
use domain::codes::PlateClass;
use sandbox::{Appearance, Licence, Vehicle};
use serde::Serialize;
use usecases::app::App;
use utoipa::ToSchema;

/// The newest demo people.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SandboxReset, example = json!({"resets": 7, "people": [
    {
        "code": "demo-tang-xin.7", "name": "演示·唐欣", "signs_in": true,
        "licence": {"licence_number": "500105199201190004", "archive_number_last6": "070005"},
        "vehicles": [{"plate_class": "02", "plate_number": "渝ADU005", "engine_number_last6": "ADU005"}]
    },
    {"code": "demo-wu-jia.7", "name": "演示·吴佳", "signs_in": true, "vehicles": []}
]}))]
pub struct ResetResource {
    /// How often this sandbox has been reset.
    #[schema(format = "int32", minimum = 1, maximum = 9_999)]
    pub resets: i32,
    /// The demo people, in the order of the table.
    #[schema(max_items = 20)]
    pub people: Vec<DemoPerson>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct DemoPerson {
    /// The authorisation code, or else what the sandbox's own operations call the person.
    #[schema(max_length = 128, pattern = "^[A-Za-z0-9._@-]{1,128}$")]
    pub code: String,
    /// The verified name.
    #[schema(max_length = 64, pattern = "^[^\\u0000]+$")]
    pub name: &'static str,
    /// Whether the code signs in: not that of somebody who is no user of the payment app.
    pub signs_in: bool,
    /// The licence, as a request to follow it names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<DemoLicence>,
    /// The vehicles.
    #[schema(max_items = 20)]
    pub vehicles: Vec<DemoVehicle>,
}

/// A licence of theirs.
#[derive(Debug, Serialize, ToSchema)]
pub struct DemoLicence {
    /// Its number, which is the citizen number. It was never given out.
    #[schema(max_length = 18, pattern = "^[0-9]{17}[0-9X]$")]
    pub licence_number: String,
    /// The last six digits of its archive number.
    #[schema(max_length = 6, pattern = "^[0-9]{6}$")]
    pub archive_number_last6: String,
}

/// A vehicle of theirs, as a request to follow it names it.
#[derive(Debug, Serialize, ToSchema)]
pub struct DemoVehicle {
    /// The class of its plate.
    #[schema(value_type = words::PlateClass)]
    pub plate_class: PlateClass,
    /// The number on its plate.
    #[schema(max_length = 8, pattern = "^[^\\u0000]{7,8}$")]
    pub plate_number: String,
    /// The last six characters of its engine number.
    #[schema(max_length = 6, pattern = "^[A-Z0-9]{6}$")]
    pub engine_number_last6: String,
}

/// Resets the sandbox.
///
/// The demo people come again with nothing done yet, and their codes, `demo-lin-yue` and so on, mean the new ones from now on
/// (in other processes of this sandbox within a second). Their numbers and plates, and those of their violations, are
/// others. Nothing is taken away: sessions of those before go on, and each of them can be named by the number of resets that
/// brought them, `demo-lin-yue.0` the first. So tests can run side by side, each with a reset of its own. The clock is not moved.
#[utoipa::path(
    operation_id = "resetSandbox", tag = "sandbox",
    request_body = Empty,
    responses((status = 200, description = "The new people", body = ResetResource)),
    extensions(("x-problems" = json!(["resets_exhausted"]))),
    security(()),
)]
#[post("/v1/sandbox/resets")]
pub(crate) async fn reset(
    app: web::Data<App>,
    Played(sandbox): Played,
    _: Body<Empty>,
) -> Result<HttpResponse, Failure> {
    let (resets, people) = sandbox.reset(&app).await?;
    Ok(HttpResponse::Ok().json(ResetResource { resets, people: people.into_iter().map(DemoPerson::from).collect() }))
}

impl From<Appearance> for DemoPerson {
    fn from(person: Appearance) -> Self {
        let licence = person.licence.map(|Licence { number, archive_number_last6 }| DemoLicence {
            licence_number: number,
            archive_number_last6,
        });
        let vehicles = person.vehicles.into_iter().map(DemoVehicle::from).collect();
        Self { code: person.code, name: person.name, signs_in: person.signs_in, licence, vehicles }
    }
}

impl From<Vehicle> for DemoVehicle {
    fn from(vehicle: Vehicle) -> Self {
        let Vehicle { plate_class, plate_number, engine_number_last6 } = vehicle;
        Self { plate_class, plate_number, engine_number_last6 }
    }
}
