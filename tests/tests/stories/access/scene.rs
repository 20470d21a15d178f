//! An owner with one of each thing, and everybody who might want to reach it.

use serde_json::json;
use tests::story::code_in;
use tests::{Client, Server};

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Principal {
    /// Whose all of it is.
    Owner,
    /// Has nothing to do with it.
    Stranger,
    /// Has asked to follow the vehicle.
    Pending,
    /// Follows the vehicle.
    Follower,
    /// Followed the vehicle until the owner revoked.
    Revoked,
    /// Followed a vehicle of somebody else until the authorisation was over.
    Expired,
    /// Follows the licence only.
    OfLicence,
}

impl Principal {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Owner, Self::Stranger, Self::Pending, Self::Follower, Self::Revoked, Self::Expired, Self::OfLicence];

    const fn code(self) -> &'static str {
        match self {
            Self::Owner => "demo-tang-xin",
            Self::Stranger => "demo-wu-jia",
            Self::Pending => "demo-he-ming",
            Self::Follower => "demo-lin-yue",
            Self::Revoked => "demo-luo-an",
            Self::Expired => "demo-fang-yi",
            Self::OfLicence => "demo-bai-lu",
        }
    }
}

/// One thing of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noun {
    Vehicle,
    Licence,
    Violation,
    Case,
    Decision,
    Payment,
    /// The follow of the follower.
    Follow,
    /// The request of the one who has asked.
    Request,
    /// The follow that was revoked.
    RevokedFollow,
    /// A vehicle of somebody who can be asked by text message only, followed by the expired one.
    OnceFollowed,
    /// A violation of that vehicle.
    OnceVisible,
}

const NOUNS: usize = 11;

/// See the module.
pub struct Scene {
    clients: Vec<(Principal, Client)>,
    ids: [String; NOUNS],
}

const PLATE: &str = "渝ADM005";

impl Scene {
    /// Plays it.
    pub fn play(server: &Server) -> Self {
        let (once_followed, once_visible) = expired(&server.client().sign_in(Principal::Expired.code()));
        let sign_in = |principal: Principal| server.client().sign_in(principal.code());
        let clients: Vec<_> = Principal::ALL.map(|principal| (principal, sign_in(principal))).into();
        let client = |wanted| &clients.iter().find(|(principal, _)| *principal == wanted).unwrap().1;
        let (owner, follower) = (client(Principal::Owner), client(Principal::Follower));

        let follow = follower.followed(owner, PLATE);
        let revoked = client(Principal::Revoked).followed(owner, PLATE);
        let _ = owner.post(&format!("{revoked}/revocations"), &json!({})).expect(200);
        let request = client(Principal::Pending).asked_to_follow(PLATE);
        let details = json!({"licence_number": "500105199201260009", "archive_number_last6": "000005"});
        let asked =
            client(Principal::OfLicence).post("/v1/follow-requests", &json!({ "licence": details })).expect(201);
        let of_licence = format!("/v1/follow-requests/{}", asked.str("/id"));
        let _ = client(Principal::OfLicence).enter_code(&of_licence, &owner.consent(&of_licence)).expect(200);

        let decision = owner.decided("04020");
        let case = owner.get(&decision).expect(200).str("/case_id");
        let payment = owner.pay(&decision).expect(201).str("/id");
        let violation = owner.violation("04010");
        let text = |field: &str| violation[field].as_str().unwrap().to_owned();
        let licence = owner.get("/v1/licences").expect(200).str("/data/0/id");
        let id = |path: String| path.rsplit('/').next().unwrap().to_owned();
        let ids = [
            text("vehicle_id"),
            licence,
            text("id"),
            case,
            id(decision),
            payment,
            id(follow),
            id(request),
            id(revoked),
            once_followed,
            once_visible,
        ];
        Self { clients, ids }
    }

    /// Somebody who calls.
    pub fn client(&self, wanted: Principal) -> &Client {
        &self.clients.iter().find(|(principal, _)| *principal == wanted).unwrap().1
    }

    /// The one thing of that kind.
    pub fn id(&self, noun: Noun) -> &str {
        &self.ids[noun as usize]
    }
}

/// Follows for a year. Answers the vehicle, and one of its violations.
fn expired(driver: &Client) -> (String, String) {
    let request = driver.asked_to_follow("渝ADM012");
    let code = code_in(&driver.wait_for_messages("demo-an-ning", 1)[0]);
    let vehicle = driver.enter_code(&request, &code).expect(200).str("/vehicle_id");
    let violation = driver.get(&format!("/v1/violations?vehicle_id={vehicle}")).expect(200).str("/data/0/id");
    driver.advance("P366D");
    (vehicle, violation)
}
