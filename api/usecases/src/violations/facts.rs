//! Everything that the rules HANDLE-1…16 and 18 look at, read for one violation and one driver.

use crate::app::Shared;
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use domain::access::Relation;
use domain::case::CaseStatus;
use domain::ids::{CaseId, FollowId, LicenceId, ViolationId};
use domain::licence::Licence;
use domain::points::PointsStanding;
use domain::points::cycle::Cycle;
use domain::policy::Policy;
use domain::time::{Instant, china_date};
use domain::vehicle::Vehicle;
use domain::violation::Violation;
use domain::violation::eligibility::{Facts, OwnLicence, UnderWay};
use futures_util::future::try_join;
use persistence::violation::{self, LiveCase};
use persistence::{Tx, case, points};

/// What was read, held for as long as the rules look at it.
#[derive(Debug, Clone)]
pub struct Findings {
    violation: Violation,
    vehicle: Vehicle,
    relation: Relation,
    follow: Option<FollowId>,
    others_vehicles: u32,
    driver: Driver,
    licence: Option<(Licence, PointsStanding)>,
    /// How the ledger of that licence stands.
    pub ledger: points::Standing,
    asked_licence: Option<LicenceId>,
    under_way: UnderWay,
    now: Instant,
}

/// What the rules are asked about.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// The violation.
    pub violation: ViolationId,
    /// The licence that is to bear the points; the driver's own where no choice is made.
    pub licence: Option<LicenceId>,
    /// The case that asks, which does not stand in its own way.
    pub this: Option<CaseId>,
}

impl Findings {
    /// Reads what the rules look at beside the driver's `own` licence.
    ///
    /// # Errors
    /// `not_found`, where the driver may not see the violation too.
    pub async fn read(
        tx: &Tx,
        driver: Driver,
        asked: Asked,
        own: Option<Licence>,
        now: Instant,
    ) -> Result<Self, Problem> {
        let cycle = own.as_ref().map(|own| own.cycle_at(now));
        let standing = async {
            let Some((own, cycle)) = own.as_ref().zip(cycle) else { return Ok(points::Standing::default()) };
            points::standing(tx, own.id, china_date(cycle.start)).await
        };
        let (view, ledger) = try_join(violation::find(tx, driver.viewing(now), asked.violation), standing).await?;
        let view = view.ok_or(ProblemCode::NotFound)?;
        let licence = own.zip(cycle.map(|cycle| counted(cycle, ledger)));
        let others_vehicles = match &licence {
            Some((own, standing)) if view.follow.is_some() => {
                case::others_vehicles(tx, own.id, standing.cycle.start, view.vehicle.id).await?
            }
            _ => 0,
        };
        Ok(Self {
            relation: view.vehicle.relation_to(driver.person, view.follow.is_some()),
            follow: view.follow,
            others_vehicles,
            under_way: under_way(view.case.filter(|case| Some(case.id) != asked.this), driver, now),
            violation: view.violation,
            vehicle: view.vehicle,
            driver,
            licence,
            ledger,
            asked_licence: asked.licence,
            now,
        })
    }

    /// The facts as the rules take them.
    pub fn facts(&self) -> Facts<'_> {
        Facts {
            violation: &self.violation,
            vehicle: &self.vehicle,
            relation: self.relation,
            follow: self.follow,
            others_vehicles: self.others_vehicles,
            handler: self.driver.person,
            licence: self.licence.as_ref().map(|(licence, standing)| OwnLicence { licence, standing: *standing }),
            asked_licence: self.asked_licence,
            under_way: self.under_way,
            now: self.now,
        }
    }

    /// How old the oldest of what was read is (LINK-5).
    pub fn as_of(&self) -> Instant {
        let points = self.licence.as_ref().map(|(licence, _)| licence.points_as_of);
        points.map_or(self.violation.as_of, |points| points.min(self.violation.as_of))
    }

    /// The policy that decides: that of the vehicle's jurisdiction on the day of `now`; where it is not served, that of the
    /// licence, whose rules will say so.
    ///
    /// # Errors
    /// `internal_error` when no policy is in force at all.
    pub fn policy<'a>(&self, shared: &'a Shared) -> Result<&'a Policy, Problem> {
        let of_licence = || shared.policy_for(&self.licence.as_ref()?.0.issued_in, self.now);
        let found = shared.policy_for(&self.vehicle.registered_in, self.now).or_else(of_licence);
        found.map_or_else(|| shared.any_policy_at(self.now), Ok)
    }
}

/// Where a ledger stands, its points told apart: recorded by decisions, and held by cases.
pub fn counted(cycle: Cycle, found: points::Standing) -> PointsStanding {
    PointsStanding { cycle, recorded: found.total.saturating_sub(found.held), held: found.held }
}

/// Who has a case under way. One whose lifetime is over stands in nobody's way, even before a job has ended it.
pub fn under_way(case: Option<LiveCase>, driver: Driver, now: Instant) -> UnderWay {
    match case {
        Some(case) if case.status == CaseStatus::Opened && case.expires_at <= now => UnderWay::Nobody,
        Some(case) if case.status == CaseStatus::Accepted => UnderWay::Nobody,
        Some(case) if case.account == driver.account => UnderWay::Handler,
        Some(_) => UnderWay::Another,
        None => UnderWay::Nobody,
    }
}
