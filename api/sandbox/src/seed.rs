//! Stores the demo data of a cast, once, at times that are counted from the business clock of that moment.

use crate::cast::{Cast, last6};
use crate::data::{self, DemoLicence, DemoVehicle, DemoViolation, Standing};
use crate::people::{DemoPerson, PEOPLE};
use chrono::{Months, TimeDelta};
use domain::codes::{Division, EngineTail};
use domain::decision::{Addressee, Decision, DecisionState, Issued, overdue, serve};
use domain::ids::{DecisionId, LicenceId, PersonId, VehicleId, ViolationId};
use domain::licence::Licence;
use domain::money::Fen;
use domain::plate::Plate;
use domain::points::ledger::{self, EntryKind};
use domain::policy::Policy;
use domain::source::SourceVersion;
use domain::time::{Instant, china_date};
use domain::vehicle::{Owner, Vehicle};
use domain::violation::{Violation, ViolationStatus};
use domain::vocabulary::Malformed;
use persistence::points::{NewEntry, Standing as Ledger};
use persistence::{licence, points, vehicle, violation};
use std::fmt::Display;
use usecases::decisions::take_over::{Elsewhere, take_over};
use usecases::people;
use usecases::problem::Problem;
use usecases::work::Work;

/// How long before now the current points cycle of every licence began: it does not end while a story is played.
const CYCLE_BEGAN: TimeDelta = TimeDelta::days(60);

/// Seeds the licences, vehicles, violations and decisions of a cast, unless that was done before. The caller holds the
/// sandbox's row: processes that start at the same time wait for each other.
///
/// # Errors
/// `internal_error` where a value of the tables is not valid; database failures.
pub(super) async fn seed(work: &Work<'_>, cast: Cast) -> Result<(), Problem> {
    let seed = Seed { work, cast };
    for person in &PEOPLE {
        let citizen_id = person.citizen_id(cast).map_err(broken)?;
        let (name, phone) = (person.verified_name, person.phone);
        let id = people::find_or_add(&work.shared, work.tx, name, &citizen_id, phone).await?;
        if licence::own(work.tx, id).await?.is_some() {
            return Ok(());
        }
        seed.person(person, id).await?;
    }
    Ok(())
}

/// A demo vehicle's engine number ends like its plate.
pub(super) fn engine_tail(plate: &Plate) -> Result<EngineTail, Malformed> {
    last6(plate.number().as_str()).parse()
}

/// A value in the table that is not valid: the tests prove that there is none.
fn broken(error: impl Display) -> Problem {
    Problem::internal(&error)
}

struct Seed<'w, 't> {
    work: &'w Work<'t>,
    cast: Cast,
}

/// Whose something is.
#[derive(Debug, Clone, Copy)]
struct Driver {
    person: PersonId,
    licence: Option<LicenceId>,
}

impl Seed<'_, '_> {
    async fn person(&self, person: &DemoPerson, id: PersonId) -> Result<(), Problem> {
        let home: Division = person.home().parse().map_err(broken)?;
        let licence = match data::licence(person) {
            Some(licence) => Some(self.licence(&licence, &home, id).await?),
            None => None,
        };
        for vehicle in data::vehicles(person) {
            self.vehicle(&vehicle, &home, Driver { person: id, licence }).await?;
        }
        Ok(())
    }

    async fn licence(&self, demo: &DemoLicence, home: &Division, person: PersonId) -> Result<LicenceId, Problem> {
        let now = self.work.now();
        let anniversary = china_date(now - CYCLE_BEGAN);
        let years = |years: u32| Months::new(12 * years);
        let licence = Licence {
            id: LicenceId::from_uuid(self.work.shared.new_uuid()),
            person,
            archive_number: self.cast.archive_number(demo.archive_number).parse().map_err(broken)?,
            classes: demo.classes.parse().map_err(broken)?,
            status: demo.status,
            issued_in: home.clone(),
            first_issued_on: anniversary.checked_sub_months(years(8)).unwrap_or(anniversary),
            valid_until: anniversary.checked_add_months(years(8)),
            points_as_of: now - demo.points_age,
            as_of: self.work.now(),
            source_version: SourceVersion::NONE,
        };
        licence::insert(self.work.tx, &licence).await?;
        if demo.points > 0 {
            self.import_points(&licence, demo.points).await?;
        }
        Ok(licence.id)
    }

    async fn import_points(&self, licence: &Licence, points: u8) -> Result<(), Problem> {
        let policy = self.policy(&licence.issued_in, self.work.now())?;
        let entry = ledger::append(0, EntryKind::Import, points, policy.points_limit).map_err(broken)?;
        let new = NewEntry {
            licence: licence.id,
            cycle_start: china_date(licence.cycle_at(self.work.now()).start),
            entry,
            held: 0,
            case: None,
            decision: None,
            policy_version: policy.version.as_str(),
            points_limit: policy.points_limit,
            at: self.work.now(),
        };
        points::append(self.work.tx, Ledger::default(), &new).await?;
        Ok(())
    }

    async fn vehicle(&self, demo: &DemoVehicle, home: &Division, of: Driver) -> Result<(), Problem> {
        let id = VehicleId::from_uuid(self.work.shared.new_uuid());
        let elsewhere = demo.registered_in.map(str::parse).transpose().map_err(broken)?;
        let new = Vehicle {
            id,
            owner: if demo.of_company { Owner::Company } else { Owner::Individual(of.person) },
            plate: Plate::new(demo.class, self.cast.plate(demo.plate).parse().map_err(broken)?).map_err(broken)?,
            use_code: demo.use_code,
            vehicle_type: demo.vehicle_type.parse().map_err(broken)?,
            registered_in: elsewhere.unwrap_or_else(|| home.clone()),
            as_of: self.work.now(),
            source_version: SourceVersion::NONE,
        };
        vehicle::insert(self.work.tx, &new, &engine_tail(&new.plate).map_err(broken)?).await?;
        for demo in &demo.violations {
            let violation = self.violation(demo, id).await?;
            if let Standing::Decided(days_ago) = demo.standing {
                self.decide(&violation, of, self.work.now() - TimeDelta::days(days_ago)).await?;
            }
        }
        Ok(())
    }

    async fn violation(&self, demo: &DemoViolation, vehicle: VehicleId) -> Result<Violation, Problem> {
        let age = match demo.standing {
            Standing::Decided(days_ago) => TimeDelta::days(days_ago + 10),
            Standing::Open | Standing::Annulled => TimeDelta::days(3) + TimeDelta::hours(7) * rank(demo.serial),
        };
        let new = Violation {
            id: ViolationId::from_uuid(self.work.shared.new_uuid()),
            number: demo.number(self.cast).parse().map_err(broken)?,
            vehicle,
            code: demo.code.parse().map_err(broken)?,
            place: format!("演示大道{}号（虚构）", demo.serial),
            division: demo.division.parse().map_err(broken)?,
            occurred_at: self.work.now() - age,
            recorded_by: demo.recorded_by,
            method: demo.method,
            procedure: demo.procedure,
            fine: Fen::try_from(demo.fine).map_err(broken)?,
            points: demo.points,
            disputed: demo.disputed,
            status: match demo.standing {
                Standing::Open => ViolationStatus::Open,
                Standing::Annulled => ViolationStatus::Annulled,
                Standing::Decided(_) => ViolationStatus::Handled,
            },
            office: format!("{}000000", demo.division).parse().map_err(broken)?,
            as_of: self.work.now(),
            source_version: SourceVersion::NONE,
        };
        violation::insert(self.work.tx, &new).await?;
        Ok(new)
    }

    /// A decision that was made and served at a window.
    async fn decide(&self, violation: &Violation, of: Driver, at: Instant) -> Result<(), Problem> {
        let policy = self.policy(&violation.division, at)?;
        let made = Decision {
            id: DecisionId::from_uuid(self.work.shared.new_uuid()),
            number: violation.number.as_str().parse().map_err(broken)?,
            case: None,
            addressee: Some(Addressee { person: of.person, violation: violation.id }),
            office: violation.office.clone(),
            fine: violation.fine,
            points: violation.points,
            policy_version: policy.version.clone(),
            decided_at: at,
        };
        let issued = Issued { decision: made, notice_due_at: at + policy.notice_time };
        let served = serve::decide(issued, at, policy, &self.work.shared.calendar);
        let state = match overdue::decide(served.clone(), self.work.now()) {
            Ok(overdue) => DecisionState::Overdue(overdue),
            Err(_) => DecisionState::Served(served),
        };
        let elsewhere = Elsewhere { state, licence: of.licence, plate_digest: None, fine_limit: policy.fine_limit };
        take_over(self.work, elsewhere).await
    }

    fn policy(&self, division: &Division, at: Instant) -> Result<&Policy, Problem> {
        self.work.shared.policy_for(division, at).ok_or_else(|| broken("no policy covers the demo data"))
    }
}

/// The place of a violation among those of its driver.
fn rank(serial: u32) -> i32 {
    i32::try_from(serial % 100).unwrap_or_default()
}
