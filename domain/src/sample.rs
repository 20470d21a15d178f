//! Values for tests: a violation that can be handled, and everything around it.

use chrono::{NaiveDate, TimeDelta};
use uuid::Uuid;

use crate::access::Relation;
use crate::calendar::WorkingCalendar;
use crate::case::faces::{FaceCheck, FaceResult, FaceRole};
use crate::case::{Opened, Submitted, decide, open, submit};
use crate::codes::{LicenceStatus, PlateClass, UseCode};
use crate::decision::{DecisionState, Issued, Paid, Served, pay, serve};
use crate::follow::{Active, Channel, Found, Open, Side, confirm, consent, request};
use crate::ids::{
    AccountId, CaseId, DecisionId, FaceCheckId, FollowId, LicenceId, PaymentId, PersonId, SessionId, VehicleId,
    ViolationId,
};
use crate::licence::Licence;
use crate::money::Fen;
use crate::payment::{Payment, quote};
use crate::plate::Plate;
use crate::points::PointsStanding;
use crate::policy::{Policy, PolicyBook};
use crate::source::SourceVersion;
use crate::time::Instant;
use crate::vehicle::{Owner, Vehicle};
use crate::violation::eligibility::{Facts, OwnLicence, UnderWay};
use crate::violation::{Method, Procedure, RecordedBy, Violation, ViolationStatus};

pub(crate) const DRIVER: PersonId = PersonId::from_uuid(Uuid::from_u128(1));
pub(crate) const FRIEND: PersonId = PersonId::from_uuid(Uuid::from_u128(2));
pub(crate) const ACCOUNT: AccountId = AccountId::from_uuid(Uuid::from_u128(3));
pub(crate) const SESSION: SessionId = SessionId::from_uuid(Uuid::from_u128(4));
pub(crate) const VEHICLE: VehicleId = VehicleId::from_uuid(Uuid::from_u128(5));
pub(crate) const LICENCE: LicenceId = LicenceId::from_uuid(Uuid::from_u128(6));
pub(crate) const VIOLATION: ViolationId = ViolationId::from_uuid(Uuid::from_u128(7));

pub(crate) const CASE: CaseId = CaseId::from_uuid(Uuid::from_u128(8));
pub(crate) const DECISION: DecisionId = DecisionId::from_uuid(Uuid::from_u128(9));
pub(crate) const FOLLOW: FollowId = FollowId::from_uuid(Uuid::from_u128(11));
pub(crate) const PAYMENT: PaymentId = PaymentId::from_uuid(Uuid::from_u128(10));
/// The smallest difference between two moments that the databases keep.
pub(crate) const MOMENT: TimeDelta = TimeDelta::microseconds(1);

/// An RFC 3339 moment.
pub(crate) fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

/// An ISO date.
pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn now() -> Instant {
    at("2025-03-05T10:00:00+08:00")
}

/// Chongqing's policy on the day of [`now`].
pub(crate) fn policy() -> Policy {
    PolicyBook::shipped().unwrap().by_version("chongqing-2022-04-01").unwrap().clone()
}

pub(crate) fn vehicle() -> Vehicle {
    Vehicle {
        id: VEHICLE,
        owner: Owner::Individual(DRIVER),
        plate: Plate::new(PlateClass::SmallCar, "渝A12345".parse().unwrap()).unwrap(),
        use_code: UseCode::NonCommercial,
        vehicle_type: "K33".parse().unwrap(),
        registered_in: "500101".parse().unwrap(),
        as_of: now(),
        source_version: SourceVersion::NONE,
    }
}

pub(crate) fn licence() -> Licence {
    Licence {
        id: LICENCE,
        person: DRIVER,
        archive_number: "500100000001".parse().unwrap(),
        classes: "C1".parse().unwrap(),
        status: LicenceStatus::Normal,
        issued_in: "500101".parse().unwrap(),
        first_issued_on: date("2015-06-01"),
        valid_until: Some(date("2031-06-01")),
        points_as_of: now(),
        as_of: now(),
        source_version: SourceVersion::NONE,
    }
}

pub(crate) fn violation() -> Violation {
    Violation {
        id: VIOLATION,
        number: "5001010000000001".parse().unwrap(),
        vehicle: VEHICLE,
        code: "1116".parse().unwrap(),
        place: "虚构路一号".to_owned(),
        division: "500103".parse().unwrap(),
        occurred_at: at("2025-03-01T08:00:00+08:00"),
        recorded_by: RecordedBy::TrafficPolice,
        method: Method::OffSite,
        procedure: Procedure::Simplified,
        fine: Fen::yuan(200),
        points: 1,
        disputed: false,
        status: ViolationStatus::Open,
        office: "500103000000".parse().unwrap(),
        as_of: now(),
        source_version: SourceVersion::NONE,
    }
}

/// A face that was shown just now, for [`CASE`] and in [`SESSION`].
pub(crate) fn passed(role: FaceRole, person: PersonId) -> FaceCheck {
    FaceCheck {
        id: FaceCheckId::from_uuid(person.uuid()),
        case: CASE,
        person,
        role,
        session: SESSION,
        started_at: now(),
        result: FaceResult::Passed { at: now(), valid_until: now() + policy().face_lifetime },
        used: false,
    }
}

/// A situation that can be varied before its facts are taken.
pub(crate) struct Sample {
    pub(crate) violation: Violation,
    pub(crate) vehicle: Vehicle,
    pub(crate) licence: Licence,
    pub(crate) relation: Relation,
    pub(crate) standing: PointsStanding,
    pub(crate) policy: Policy,
    pub(crate) now: Instant,
}

impl Sample {
    /// The driver's own car, one point, 200 yuan: everything is in order.
    pub(crate) fn eligible() -> Self {
        let licence = licence();
        let standing = PointsStanding { cycle: licence.cycle_at(now()), recorded: 0, held: 0 };
        Self {
            violation: violation(),
            vehicle: vehicle(),
            licence,
            relation: Relation::Own,
            standing,
            policy: policy(),
            now: now(),
        }
    }

    /// A friend's car, followed by the driver.
    pub(crate) fn followed() -> Self {
        let mut sample = Self::eligible();
        sample.vehicle.owner = Owner::Individual(FRIEND);
        sample.relation = Relation::Followed;
        sample
    }

    pub(crate) fn opened(&self) -> Opened {
        let request = open::Request { id: CASE, account: ACCOUNT, session: SESSION };
        open::decide(request, &self.facts(), &self.policy).unwrap()
    }

    pub(crate) fn submitted(&self) -> Submitted {
        let faces = [passed(FaceRole::Handler, DRIVER), passed(FaceRole::Owner, FRIEND)];
        submit::decide(self.opened(), &faces, SESSION, &self.facts(), &self.policy).unwrap()
    }

    pub(crate) fn issued(&self) -> Issued {
        let acceptance = decide::Acceptance {
            decision: DECISION,
            number: "500103000000001".parse().unwrap(),
            office: "500103000000".parse().unwrap(),
        };
        decide::accept(self.submitted(), acceptance, &self.policy, self.now).1
    }

    /// Served now; payable until 24:00 of 20 March.
    pub(crate) fn served(&self) -> Served {
        let calendar = WorkingCalendar::shipped().unwrap();
        serve::decide(self.issued(), self.now, &self.policy, &calendar)
    }

    pub(crate) fn paid(&self) -> Paid {
        pay::decide(DecisionState::Served(self.served()), PAYMENT, self.now, &self.policy).unwrap()
    }

    /// 200 yuan, ordered at this moment.
    pub(crate) fn payment(&self, ordered_at: Instant) -> Payment {
        let Served { decision, service } = self.served();
        let quote = quote::decide(&decision, &service, &[], &self.policy, ordered_at);
        Payment { id: PAYMENT, decision: DECISION, account: ACCOUNT, quote }
    }

    pub(crate) fn facts(&self) -> Facts<'_> {
        Facts {
            violation: &self.violation,
            vehicle: &self.vehicle,
            relation: self.relation,
            follow: (self.relation == Relation::Followed).then_some(FOLLOW),
            handler: DRIVER,
            licence: Some(OwnLicence { licence: &self.licence, standing: self.standing }),
            asked_licence: None,
            others_vehicles: 0,
            under_way: UnderWay::Nobody,
            now: self.now,
        }
    }
}

/// A friend's car, which the driver asks to follow now.
pub(crate) fn requested(channel: Channel) -> Open {
    let friends = Vehicle { owner: Owner::Individual(FRIEND), ..vehicle() };
    let facts = request::Facts {
        found: Some(Found::Vehicle(&friends)),
        existing: None,
        channel: Some(channel),
        places: &[],
        chances: &[],
        now: now(),
    };
    let request = request::Request { id: FOLLOW, account: ACCOUNT, person: DRIVER };
    request::decide(request, &facts, &policy()).unwrap().request
}

/// The same, once a code was given out.
pub(crate) fn awaiting_code(channel: Channel) -> Open {
    match channel {
        Channel::App => {
            let (awaiting, _) = consent::decide(requested(channel), Side::Owner, 0, &policy(), now()).unwrap();
            Open::AwaitingCode(awaiting)
        }
        Channel::Sms => requested(channel),
    }
}

/// The same, in force since now.
pub(crate) fn active(channel: Channel) -> Active {
    let facts = confirm::Facts { verdict: Ok(()), followers: &[], now: now() };
    confirm::decide(awaiting_code(channel), Side::Follower, &facts, &policy()).unwrap().active
}
