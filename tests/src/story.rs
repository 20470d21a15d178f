//! The steps of a story, for tests that begin in its middle.

use crate::client::{Answer, Client};
use crate::eventually;
use serde_json::{Value, json};

const DAY: i64 = 86_400;
/// Noon in China, in seconds of the UTC day.
const NOON: i64 = 4 * 3_600;

impl Client {
    /// The violation whose number ends so. Demo numbers end in four digits and a magic one: `00010`.
    ///
    /// # Panics
    /// When the driver has none.
    #[must_use]
    pub fn violation(&self, ending: &str) -> Value {
        let all = self.get("/v1/violations?limit=100").expect(200);
        let ends = |row: &&Value| row["number"].as_str().is_some_and(|number| number.ends_with(ending));
        all.json["data"]
            .as_array()
            .unwrap()
            .iter()
            .find(ends)
            .unwrap_or_else(|| panic!("no violation {ending}"))
            .clone()
    }

    /// Asks for a case.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn open_case(&self, violation: &Value) -> Answer {
        self.post("/v1/cases", &json!({"violation_id": violation["id"]}))
    }

    /// Opens a case for the violation whose number ends so; answers its path.
    ///
    /// # Panics
    /// When it is refused.
    #[must_use]
    pub fn opened(&self, ending: &str) -> String {
        format!("/v1/cases/{}", self.open_case(&self.violation(ending)).expect(201).str("/id"))
    }

    /// Starts a check of the driver's face.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn show_face(&self, case: &str) -> Answer {
        self.post(&format!("{case}/face-checks"), &json!({"role": "handler"}))
    }

    /// Submits a case.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn submit(&self, case: &str) -> Answer {
        self.post(&format!("{case}/submissions"), &json!({}))
    }

    /// Opens a case, shows the face and submits it; answers the case's path.
    ///
    /// # Panics
    /// When any of it is refused.
    #[must_use]
    pub fn submitted(&self, ending: &str) -> String {
        let case = self.opened(ending);
        let _ = self.show_face(&case).expect(201);
        let _ = self.submit(&case).expect(200);
        case
    }

    /// Moves the clock; everything that is due by then has been done when this returns.
    ///
    /// # Panics
    /// When it is refused.
    pub fn advance(&self, by: &str) {
        let _ = self.post("/v1/sandbox/clock", &json!({ "advance": by })).expect(200);
    }

    /// Moves the clock to the next noon in China, far from the midnight at which amounts change.
    ///
    /// # Panics
    /// When it is refused.
    pub fn advance_to_noon(&self) {
        let now = self.get("/v1/sandbox/clock").expect(200).str("/now");
        let part = |range| now.get(range).and_then(|digits: &str| digits.parse::<i64>().ok()).unwrap();
        let seconds = part(11..13) * 3_600 + part(14..16) * 60 + part(17..19);
        self.advance(&format!("PT{}S", (NOON - seconds - 1).rem_euclid(DAY) + 1));
    }

    /// The decision that ends a submitted case; answers its path.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn decided(&self, ending: &str) -> String {
        let case = self.submitted(ending);
        self.advance("PT1S");
        format!("/v1/decisions/{}", self.get(&case).expect(200).str("/decision_id"))
    }

    /// Starts to pay what is owed for a decision.
    ///
    /// # Panics
    /// When there is nothing to be paid.
    pub fn pay(&self, decision: &str) -> Answer {
        let shown = self.get(decision).expect(200);
        let body = json!({"decision_id": shown.json["id"], "expected_amount": shown.json["amount_due"]["total"]});
        self.post("/v1/payments", &body)
    }

    /// The status of a resource.
    ///
    /// # Panics
    /// When it cannot be read.
    #[must_use]
    pub fn status(&self, path: &str) -> String {
        self.get(path).expect(200).str("/status")
    }

    /// The kinds of events of a resource.
    ///
    /// # Panics
    /// When they cannot be read.
    #[must_use]
    pub fn events(&self, path: &str) -> Vec<String> {
        let history = self.get(&format!("{path}/events?limit=100")).expect(200);
        let events = history.json["data"].as_array().unwrap();
        for (event, version) in events.iter().zip(1..) {
            assert_eq!(event["version"], version, "{}", history.text);
        }
        events.iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect()
    }

    /// The points of the driver's own licence: recorded and held.
    ///
    /// # Panics
    /// When they cannot be read.
    #[must_use]
    pub fn points(&self) -> (i64, i64) {
        let licences = self.get("/v1/licences").expect(200);
        (licences.int("/data/0/points/recorded"), licences.int("/data/0/points/held"))
    }

    /// Asks to follow the demo vehicle with that plate.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn ask_to_follow(&self, plate: &str) -> Answer {
        let tail: String = plate.chars().skip(1).collect();
        let details = json!({"plate_class": "02", "plate_number": plate, "engine_number_last6": tail});
        self.post("/v1/follow-requests", &json!({ "vehicle": details }))
    }

    /// Asks to follow the demo vehicle with that plate; answers the request's path.
    ///
    /// # Panics
    /// When it is refused.
    #[must_use]
    pub fn asked_to_follow(&self, plate: &str) -> String {
        format!("/v1/follow-requests/{}", self.ask_to_follow(plate).expect(201).str("/id"))
    }

    /// Consents to a request; answers the code.
    ///
    /// # Panics
    /// When it is refused.
    #[must_use]
    pub fn consent(&self, request: &str) -> String {
        self.post(&format!("{request}/consents"), &json!({})).expect(200).str("/code")
    }

    /// Enters a code for a request.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn enter_code(&self, request: &str, code: &str) -> Answer {
        self.post(&format!("{request}/confirmations"), &json!({ "code": code }))
    }

    /// Has `owner` consent to the following of the demo vehicle with that plate, and confirms it; answers the follow's path.
    ///
    /// # Panics
    /// When any of it is refused.
    #[must_use]
    pub fn followed(&self, owner: &Self, plate: &str) -> String {
        let request = self.asked_to_follow(plate);
        let _ = self.enter_code(&request, &owner.consent(&request)).expect(200);
        request.replace("/follow-requests/", "/follows/")
    }

    /// The texts of the messages that arrived at somebody, the latest first.
    ///
    /// # Panics
    /// When they cannot be read.
    #[must_use]
    pub fn messages(&self, recipient: &str) -> Vec<String> {
        let inbox = self.get(&format!("/v1/sandbox/messages?recipient={recipient}&limit=100")).expect(200);
        let messages = inbox.json["data"].as_array().unwrap();
        messages.iter().map(|message| message["text"].as_str().unwrap().to_owned()).collect()
    }

    /// Waits until the workers have sent what is to be sent: somebody has that many messages.
    ///
    /// # Panics
    /// When they do not come.
    pub fn wait_for_messages(&self, recipient: &str, count: usize) -> Vec<String> {
        let mut messages = Vec::new();
        let _ = eventually(|| {
            messages = self.messages(recipient);
            messages.len() >= count
        });
        assert_eq!(messages.len(), count, "{messages:?}");
        messages
    }
}

/// The code that a message carries.
///
/// # Panics
/// When it carries none.
#[must_use]
pub fn code_in(message: &str) -> String {
    let after = message.split("验证码").nth(1).unwrap_or_else(|| panic!("no code in {message}"));
    after.chars().take(6).collect()
}
