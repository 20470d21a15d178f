//! A crowd of drivers for a benchmark, each computed from a number: `bench-0001` and so on. Every violation of theirs can be
//! handled, and all of a driver together stay below the limit of points.

use crate::cast::fictitious;
use crate::seed::engine_tail;
use chrono::{Days, Months, NaiveDate, TimeDelta};
use domain::citizen_id::CitizenIdError;
use domain::codes::{LicenceStatus, PlateClass, UseCode};
use domain::ids::{AccountId, LicenceId, PersonId, VehicleId, ViolationId};
use domain::licence::Licence;
use domain::money::Fen;
use domain::plate::Plate;
use domain::source::SourceVersion;
use domain::time::{Instant, china_date};
use domain::vehicle::{Owner, Vehicle};
use domain::violation::{Method, Procedure, RecordedBy, Violation, ViolationStatus};
use persistence::person::{self, Account};
use persistence::{Tx, licence, vehicle, violation};
use std::fmt::Display;
use std::sync::Arc;
use usecases::app::{App, Shared};
use usecases::people;
use usecases::ports::host::Identity;
use usecases::problem::Problem;

/// The most drivers that there can be: as many as there are birth dates, and plates of five digits.
pub const MOST: u32 = 20_000;
/// Vehicles of each driver.
const VEHICLES: u32 = 5;
/// Violations of each vehicle.
const VIOLATIONS: u32 = 4;
/// Drivers stored in one transaction.
const BATCH: u32 = 200;
const PREFIX: &str = "bench-";
/// No demo person lives there.
const DIVISION: &str = "500114";

/// One of the crowd.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Member(u32);

impl Member {
    /// The one whom the code signs in.
    pub(super) fn by_code(code: &str) -> Option<Self> {
        let number = code.strip_prefix(PREFIX)?.parse().ok()?;
        let member = Self(number);
        ((1..=MOST).contains(&number) && member.code() == code).then_some(member)
    }

    /// The person as the host has verified it.
    ///
    /// # Errors
    /// A citizen number that is not valid; a test proves that there is none.
    pub(super) fn identity(self) -> Result<Identity, CitizenIdError> {
        let first = NaiveDate::from_ymd_opt(1950, 1, 1).ok_or(CitizenIdError::BirthDate)?;
        let citizen_id = fictitious(DIVISION, first + Days::new(self.0.into()))?;
        Ok(Identity { open_id: self.code(), user_id: None, name: format!("演示·众{}", self.0), citizen_id })
    }

    fn code(self) -> String {
        format!("{PREFIX}{:04}", self.0)
    }
}

/// Stores the first `drivers` of the crowd with all that is theirs, but for those that are there already.
///
/// # Errors
/// Database failures only.
pub async fn seed(app: &App, drivers: u32) -> Result<(), Problem> {
    let mut first = 1;
    while first <= drivers {
        let last = drivers.min(first + BATCH - 1);
        let shared = app.shared();
        app.store
            .write(async move |tx| {
                let seed = Seed { now: shared.clock.now(), shared };
                for number in first..=last {
                    seed.member(tx, Member(number)).await?;
                }
                Ok::<_, Problem>(())
            })
            .await?;
        first = last + 1;
    }
    Ok(())
}

/// A value that is not valid: the tests prove that there is none.
fn broken(error: impl Display) -> Problem {
    Problem::internal(&error)
}

struct Seed {
    shared: Arc<Shared>,
    now: Instant,
}

impl Seed {
    async fn member(&self, tx: &Tx, member: Member) -> Result<(), Problem> {
        let identity = member.identity().map_err(broken)?;
        if person::account_by_open_id(tx, &identity.open_id).await?.is_some() {
            return Ok(());
        }
        let person = people::find_or_add(&self.shared, tx, &identity.name, &identity.citizen_id, None).await?;
        let account = Account { id: AccountId::from_uuid(self.shared.new_uuid()), person, open_id: identity.open_id };
        person::insert_account(tx, &account, None, self.now).await?;
        licence::insert(tx, &self.licence(member, person)?).await?;
        for serial in (member.0 - 1) * VEHICLES..member.0 * VEHICLES {
            let new = self.vehicle(serial, person)?;
            vehicle::insert(tx, &new, &engine_tail(&new.plate).map_err(broken)?).await?;
            for serial in serial * VIOLATIONS..(serial + 1) * VIOLATIONS {
                violation::insert(tx, &self.violation(serial, new.id)?).await?;
            }
        }
        Ok(())
    }

    fn licence(&self, member: Member, person: PersonId) -> Result<Licence, Problem> {
        let anniversary = china_date(self.now - TimeDelta::days(60));
        let years = |years: u32| Months::new(12 * years);
        Ok(Licence {
            id: LicenceId::from_uuid(self.shared.new_uuid()),
            person,
            archive_number: format!("5002{:08}", member.0).parse().map_err(broken)?,
            classes: "C1".parse().map_err(broken)?,
            status: LicenceStatus::Normal,
            issued_in: DIVISION.parse().map_err(broken)?,
            first_issued_on: anniversary.checked_sub_months(years(8)).unwrap_or(anniversary),
            valid_until: anniversary.checked_add_months(years(8)),
            points_as_of: self.now,
            as_of: self.now,
            source_version: SourceVersion::NONE,
        })
    }

    fn vehicle(&self, serial: u32, owner: PersonId) -> Result<Vehicle, Problem> {
        Ok(Vehicle {
            id: VehicleId::from_uuid(self.shared.new_uuid()),
            owner: Owner::Individual(owner),
            plate: plate(serial)?,
            use_code: UseCode::NonCommercial,
            vehicle_type: "K33".parse().map_err(broken)?,
            registered_in: DIVISION.parse().map_err(broken)?,
            as_of: self.now,
            source_version: SourceVersion::NONE,
        })
    }

    /// Every other one bears a point. The authority is late with all of them, so that nothing but the calls that are
    /// measured happens to them.
    fn violation(&self, serial: u32, vehicle: VehicleId) -> Result<Violation, Problem> {
        let (code, fine, points) = if serial.is_multiple_of(2) { ("1116", 200, 1) } else { ("1039", 150, 0) };
        Ok(Violation {
            id: ViolationId::from_uuid(self.shared.new_uuid()),
            number: number(serial).parse().map_err(broken)?,
            vehicle,
            code: code.parse().map_err(broken)?,
            place: format!("演示大道{serial}号（虚构）"),
            division: DIVISION.parse().map_err(broken)?,
            occurred_at: self.now - TimeDelta::days(3) - TimeDelta::minutes(7 * i64::from(serial % 1000)),
            recorded_by: RecordedBy::TrafficPolice,
            method: Method::OffSite,
            procedure: Procedure::Simplified,
            fine: Fen::yuan(fine),
            points,
            disputed: false,
            status: ViolationStatus::Open,
            office: format!("{DIVISION}000000").parse().map_err(broken)?,
            as_of: self.now,
            source_version: SourceVersion::NONE,
        })
    }
}

fn plate(serial: u32) -> Result<Plate, Problem> {
    let number = format!("渝B{serial:05}").parse().map_err(broken)?;
    Plate::new(PlateClass::SmallCar, number).map_err(broken)
}

fn number(serial: u32) -> String {
    format!("{DIVISION}1{serial:08}8")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::DemoPerson;
    use std::collections::BTreeSet;

    #[test]
    fn a_code_is_that_of_one_driver() {
        assert_eq!(Member::by_code("bench-0001"), Some(Member(1)));
        assert_eq!(Member::by_code("bench-20000"), Some(Member(MOST)));
        for other in ["bench-", "bench-1", "bench-0000", "bench-00001", "bench-20001", "demo-0001", "bench-+001"] {
            assert_eq!(Member::by_code(other), None, "{other}");
        }
    }

    #[test]
    fn every_citizen_number_is_valid_and_is_one_person() {
        let numbers: BTreeSet<_> = (1..=MOST).map(|number| Member(number).identity().unwrap().citizen_id).collect();
        assert_eq!(numbers.len(), MOST as usize);
        assert!(numbers.iter().all(|citizen_id| DemoPerson::by_citizen_id(citizen_id).is_none()));
    }

    #[test]
    fn plates_and_violation_numbers_are_valid_to_the_last() {
        assert!(plate(MOST * VEHICLES - 1).is_ok());
        assert_eq!(number(MOST * VEHICLES * VIOLATIONS - 1).len(), 16);
    }

    #[test]
    fn all_violations_of_a_driver_stay_below_the_limit_of_points() {
        let pointed = VEHICLES * VIOLATIONS / 2;
        assert!(pointed < 12);
    }
}
