//! FOLLOW-8: after a revocation nothing is opened or submitted by the follow. A follower submits a case 63 times while the owner
//! revokes; then the case is opened 63 times meanwhile.

use super::Entry;
use super::following::{VEHICLES, owner, plate};
use crate::field::{Clocks, driver};
use crate::race::{Answer, CLIENTS, Cap, Order, Stake, Terms};
use serde_json::json;
use tests::client::fresh_key;
use tests::http::post;

/// Follows of an account in a year, each of another vehicle.
const CHANCES: usize = 3;
const FOLLOWERS: usize = 24;

/// The cap.
pub const ENTRY: Entry = Entry {
    terms: Terms {
        name: "revoke against submit",
        losses: &[
            (409, "case_not_open"),
            (409, "violation_under_way"),
            (404, "not_found"),
            (409, "request_in_progress"),
        ],
        breaches: "SELECT count(*) AS value FROM violation_case handled JOIN follow ON follow.id = handled.follow_id
            WHERE handled.status = 'opened' AND follow.status <> 'active'",
    },
    // One client in each round revokes and makes no attempt, so that there are some more rounds.
    drivers: |rounds| FOLLOWERS + (rounds + rounds / (CLIENTS - 1) + 1).div_ceil(VEHICLES),
    set_up: |field, _| {
        let client = field.client();
        let (clocks, follower) = (field.clocks(), driver(&client, 0));
        Box::new(Revocations { client, clocks, follower, rounds: 0, case: None })
    },
};

struct Revocations {
    client: tests::Client,
    clocks: Clocks,
    follower: tests::Client,
    rounds: usize,
    /// The case that is submitted in this round.
    case: Option<String>,
}

impl Cap for Revocations {
    fn stake(&mut self) -> Stake {
        let round = self.rounds % (CHANCES * FOLLOWERS);
        if round == 0 && self.rounds > 0 {
            self.follower.advance("P366D");
            self.clocks.agree();
        }
        if round.is_multiple_of(CHANCES) {
            self.follower = driver(&self.client, round / CHANCES);
        }
        let serial = FOLLOWERS * VEHICLES + self.rounds;
        let owner = owner(&self.client, serial);
        let follow = self.follower.followed(&owner, &plate(serial));
        let vehicle = self.follower.get(&follow).expect(200).str("/vehicle_id");
        let open = format!("/v1/violations?vehicle_id={vehicle}&status=open");
        let found = self.follower.get(&open).expect(200);
        let violation = found.json["data"].as_array().unwrap().iter().find(|found| found["points"] == 0).unwrap();
        self.case = self.rounds.is_multiple_of(2).then(|| {
            let case = format!("/v1/cases/{}", self.follower.open_case(violation).expect(201).str("/id"));
            let _ = self.follower.show_face(&case).expect(201);
            case
        });
        let token = self.follower.token();
        let attempt = || match &self.case {
            Some(case) => post(&format!("{case}/submissions"), token, &fresh_key(), &json!({})),
            None => post("/v1/cases", token, &fresh_key(), &json!({"violation_id": violation["id"]})),
        };
        let mut orders: Vec<_> = (0..CLIENTS).map(|_| Order::attempt(attempt())).collect();
        let revoke = post(&format!("{follow}/revocations"), owner.token(), &fresh_key(), &json!({}));
        orders[CLIENTS / 8] = Order::beside(revoke);
        self.rounds += 1;
        Stake { orders, capacity: 1 }
    }

    fn settle(&mut self, answers: &[Answer]) -> usize {
        let Some(case) = self.case.take() else { return 0 };
        let submitted = answers.iter().enumerate().any(|(call, answer)| call != CLIENTS / 8 && answer.won());
        let expected = if submitted { "submitted" } else { "cancelled" };
        usize::from(self.follower.status(&case) != expected)
    }
}
