//! The licences, vehicles and violations of the demo people, as a table. [`super::seed`] stores them.

use crate::cast::Cast;
use crate::people::{DemoPerson, LIN_YUE};
use chrono::TimeDelta;
use domain::codes::{LicenceStatus, PlateClass, UseCode};
use domain::violation::{Method, Procedure, RecordedBy};

/// A licence of the table.
#[derive(Debug, Clone, Copy)]
pub(super) struct DemoLicence {
    /// The classes.
    pub(super) classes: &'static str,
    /// The state.
    pub(super) status: LicenceStatus,
    /// Points that the registry has reported for the current cycle.
    pub(super) points: u8,
    /// The age of its points data.
    pub(super) points_age: TimeDelta,
    /// The archive number, in the first cast.
    pub(super) archive_number: &'static str,
}

/// A vehicle of the table, with its violations.
#[derive(Debug, Clone)]
pub(super) struct DemoVehicle {
    /// The class of the plate.
    pub(super) class: PlateClass,
    /// The number on the plate, in the first cast.
    pub(super) plate: &'static str,
    /// What it is used for.
    pub(super) use_code: UseCode,
    /// What kind of vehicle it is.
    pub(super) vehicle_type: &'static str,
    /// Where it is registered; nothing for the owner's own district.
    pub(super) registered_in: Option<&'static str>,
    /// Whether a company owns it, and not the demo person.
    pub(super) of_company: bool,
    /// The violations.
    pub(super) violations: Vec<DemoViolation>,
}

/// Where a violation of the table is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Waits to be handled.
    Open,
    /// Taken back.
    Annulled,
    /// Decided at a window that many days ago; the notice was served there and then.
    Decided(i64),
}

/// A violation of the table.
#[derive(Debug, Clone, Copy)]
pub(super) struct DemoViolation {
    /// Counts through the table; part of the number.
    pub(super) serial: u32,
    /// The last digit of the number, by which the authority goes.
    pub(super) digit: u32,
    /// What was done.
    pub(super) code: &'static str,
    /// The fine, in fen.
    pub(super) fine: i64,
    /// The points.
    pub(super) points: u8,
    /// Where, as a division.
    pub(super) division: &'static str,
    /// Who recorded it.
    pub(super) recorded_by: RecordedBy,
    /// How it was recorded.
    pub(super) method: Method,
    /// How it is punished.
    pub(super) procedure: Procedure,
    /// Whether it is disputed.
    pub(super) disputed: bool,
    /// Where it is in its life.
    pub(super) standing: Standing,
}

impl DemoViolation {
    /// The violation number.
    pub(super) fn number(&self, cast: Cast) -> String {
        cast.violation_number(self.division, self.serial, self.digit)
    }
}

/// The archive number of the licence whose points data is old and stays so, and what it is like in every cast.
const STALE_ARCHIVE_NUMBER: &str = "500100000009";
pub(super) const STALE_ARCHIVE_NUMBERS: &str = "5001____0009";

/// The licence of a demo person.
pub(super) fn licence(person: &DemoPerson) -> Option<DemoLicence> {
    let plain = |archive_number| DemoLicence {
        classes: "C1",
        status: LicenceStatus::Normal,
        points: 0,
        points_age: TimeDelta::zero(),
        archive_number,
    };
    Some(match person.name {
        LIN_YUE => plain("500100000001"),
        "demo-chen-mo" => plain("500100000002"),
        "demo-su-wan" => plain("500100000003"),
        "demo-he-ming" => plain("500100000004"),
        "demo-tang-xin" => plain("500100000005"),
        "demo-luo-an" => plain("500100000006"),
        "demo-bai-lu" => DemoLicence { classes: "A2", ..plain("500100000007") },
        "demo-fang-yi" => DemoLicence { points: 9, ..plain("500100000008") },
        "demo-gu-chi" => DemoLicence { points_age: TimeDelta::days(30), ..plain(STALE_ARCHIVE_NUMBER) },
        "demo-an-ning" => plain("500100000011"),
        "demo-ji-feng" => plain("500100000012"),
        "demo-mei-xu" => DemoLicence { status: LicenceStatus::Suspended, ..plain("500100000010") },
        _ => return None,
    })
}

/// The vehicles of a demo person.
pub(super) fn vehicles(person: &DemoPerson) -> Vec<DemoVehicle> {
    match person.name {
        LIN_YUE => vehicles_of_lin_yue(),
        "demo-chen-mo" => vec![car("渝ADM002", usual(100))],
        "demo-su-wan" => vec![car("渝ADM003", usual(200))],
        "demo-he-ming" => vec![car("渝ADM004", usual(300))],
        "demo-tang-xin" => vec![car("渝ADM005", usual(400))],
        "demo-luo-an" => vec![car("渝ADM006", usual(500))],
        "demo-bai-lu" => vec![car("渝ADM007", usual(600))],
        "demo-fang-yi" => vec![car("渝ADM008", usual(700))],
        "demo-gu-chi" => vec![car("渝ADM009", usual(800))],
        "demo-mei-xu" => vec![car("渝ADM010", usual(900))],
        "demo-an-ning" => vec![car("渝ADM012", usual(1000)), car("渝ADM013", Vec::new())],
        "demo-ji-feng" => {
            let of_company = DemoVehicle { of_company: true, ..car("渝ADM016", Vec::new()) };
            vec![car("渝ADM015", Vec::new()), of_company]
        }
        _ => Vec::new(),
    }
}

/// One point, no points, three points; and one that is decided and can be paid.
fn usual(serial: u32) -> Vec<DemoViolation> {
    vec![
        prohibition(serial + 1, 0),
        parking(serial + 2, 0, 15_000),
        wrong_way(serial + 3, 0),
        prohibition(serial + 4, 1),
        DemoViolation { standing: Standing::Decided(3), ..parking(serial + 5, 0, 15_000) },
    ]
}

fn vehicles_of_lin_yue() -> Vec<DemoVehicle> {
    let elsewhere = |plate, division, serial| DemoVehicle {
        registered_in: Some(division),
        ..car(plate, vec![prohibition(serial, 0)])
    };
    vec![
        car("渝ADM001", [one_for_each_digit(), one_for_each_refusal()].concat()),
        DemoVehicle { class: PlateClass::SmallNewEnergyCar, ..car("渝AD00001", stock()) },
        elsewhere("湘ADM001", "430102", 41),
        elsewhere("川ADM001", "510104", 42),
        DemoVehicle { use_code: UseCode::Taxi, ..car("渝ADM101", vec![prohibition(43, 0)]) },
        DemoVehicle { class: PlateClass::LargeCar, vehicle_type: "H11", ..car("渝ADM201", vec![prohibition(44, 0)]) },
        DemoVehicle {
            class: PlateClass::LargeCar,
            vehicle_type: "H11",
            use_code: UseCode::Freight,
            registered_in: Some("510104"),
            ..car("川ADM201", vec![everything_wrong()])
        },
    ]
}

/// Violations that can be handled, one for each way in which the authority goes by the number.
fn one_for_each_digit() -> Vec<DemoViolation> {
    vec![
        prohibition(1, 0),
        DemoViolation { division: "510104", ..parking(2, 1, 15_000) },
        DemoViolation { code: "1101", fine: 5_000, ..prohibition(3, 2) },
        wrong_way(4, 3),
        parking(5, 4, 0),
        parking(6, 5, 20_000),
        parking(7, 6, 15_000),
        prohibition(8, 7),
        DemoViolation { fine: 15_000, ..prohibition(9, 8) },
        parking(10, 9, 10_000),
    ]
}

/// Violations that each fail one rule, and two decisions that were made elsewhere.
fn one_for_each_refusal() -> Vec<DemoViolation> {
    vec![
        DemoViolation { recorded_by: RecordedBy::ExpresswayEnforcement, ..prohibition(11, 0) },
        DemoViolation { method: Method::OnSite, ..prohibition(12, 0) },
        DemoViolation { procedure: Procedure::General, ..prohibition(13, 0) },
        DemoViolation { fine: 20_001, ..prohibition(14, 0) },
        DemoViolation { fine: 50_000, ..prohibition(15, 0) },
        DemoViolation { code: "1721", points: 12, ..prohibition(16, 0) },
        DemoViolation { disputed: true, ..prohibition(17, 0) },
        DemoViolation { standing: Standing::Annulled, ..prohibition(18, 0) },
        DemoViolation { standing: Standing::Decided(3), ..parking(19, 0, 15_000) },
        DemoViolation { standing: Standing::Decided(40), ..parking(20, 0, 20_000) },
    ]
}

/// More that can be handled, so that the story can be played again and again.
fn stock() -> Vec<DemoViolation> {
    (21..=36).map(|serial| if serial % 4 == 0 { prohibition(serial, 0) } else { parking(serial, 0, 20_000) }).collect()
}

fn everything_wrong() -> DemoViolation {
    DemoViolation {
        recorded_by: RecordedBy::ExpresswayEnforcement,
        method: Method::OnSite,
        procedure: Procedure::General,
        disputed: true,
        code: "1721",
        fine: 200_000,
        points: 12,
        ..prohibition(45, 0)
    }
}

fn car(plate: &'static str, violations: Vec<DemoViolation>) -> DemoVehicle {
    DemoVehicle {
        class: PlateClass::SmallCar,
        plate,
        use_code: UseCode::NonCommercial,
        vehicle_type: "K33",
        registered_in: None,
        of_company: false,
        violations,
    }
}

/// 200 yuan and one point.
fn prohibition(serial: u32, digit: u32) -> DemoViolation {
    DemoViolation {
        serial,
        digit,
        code: "1116",
        fine: 20_000,
        points: 1,
        division: "500108",
        recorded_by: RecordedBy::TrafficPolice,
        method: Method::OffSite,
        procedure: Procedure::Simplified,
        disputed: false,
        standing: Standing::Open,
    }
}

/// No points.
fn parking(serial: u32, digit: u32, fine: i64) -> DemoViolation {
    DemoViolation { code: "1039", fine, points: 0, ..prohibition(serial, digit) }
}

/// 200 yuan and three points.
fn wrong_way(serial: u32, digit: u32) -> DemoViolation {
    DemoViolation { code: "1301", points: 3, ..prohibition(serial, digit) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::PEOPLE;
    use domain::codes::ViolationNumber;
    use domain::plate::Plate;
    use std::collections::BTreeSet;

    fn all() -> Vec<DemoVehicle> {
        PEOPLE.iter().flat_map(vehicles).collect()
    }

    #[test]
    fn every_plate_fits_its_class_and_is_one_vehicle() {
        let plates: BTreeSet<_> =
            all().iter().map(|vehicle| Plate::new(vehicle.class, vehicle.plate.parse().unwrap()).unwrap()).collect();
        assert_eq!(plates.len(), all().len());
    }

    #[test]
    fn every_number_is_valid_and_is_one_violation() {
        let violations: Vec<_> = all().into_iter().flat_map(|vehicle| vehicle.violations).collect();
        let numbers: BTreeSet<ViolationNumber> =
            violations.iter().map(|violation| violation.number(Cast::FIRST).parse().unwrap()).collect();
        assert_eq!(numbers.len(), violations.len());
    }

    #[test]
    fn only_the_one_without_a_licence_has_none() {
        let without: Vec<_> = PEOPLE.iter().filter(|person| licence(person).is_none()).map(|p| p.name).collect();
        assert_eq!(without, ["demo-wu-jia"]);
    }
}
