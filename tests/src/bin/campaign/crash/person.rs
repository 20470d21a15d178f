//! One driver: what to do next, and what has been acknowledged.

use crate::caps::following;
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::io::ErrorKind;
use std::time::Duration;
use tests::client::fresh_key;
use tests::{Answer, Client};

/// A command that was sent.
pub struct Command {
    /// Where to.
    pub path: String,
    /// Its key.
    pub key: String,
    /// What it says.
    pub body: Value,
    /// The status that it must be answered with, now or when it is sent again.
    pub expect: u16,
    verb: Verb,
}

/// What a command does.
#[derive(Clone, Copy, PartialEq)]
enum Verb {
    Open,
    ShowFace,
    Submit,
    Cancel,
    Pay,
    Ask,
    Request,
    Confirm,
    Unfollow,
    /// It is refused.
    Nothing,
}

/// No answer, or one that says nothing of what was done.
pub struct Cut;

/// Where the driver is.
#[derive(Clone)]
pub(super) enum Stage {
    SignedOut,
    /// Nobody's vehicle is followed yet.
    Stranger,
    /// The path of the request that the owner has to consent to.
    Asked(String),
    /// The same with its code.
    Coded(String, String),
    /// The path of the follow.
    Following(String),
    /// Nothing is under way.
    Free,
    /// A case is open; whether a command that must be refused has been tried.
    Opened(String, bool),
    FaceShown(String),
    /// A decision, and what is owed.
    Served(Value, Value),
    Paying(String),
    /// There is nothing left to do.
    Finished,
}

/// One driver of the crowd.
pub struct Person {
    /// The code that signs the driver in.
    pub code: String,
    base: String,
    /// The way to the service.
    pub client: Client,
    /// Exchanged once for the next pair of tokens.
    pub refresh_token: String,
    pub(super) stage: Stage,
    /// Whose vehicle is followed, and which.
    pub(super) other: (String, usize),
    /// The violations to be handled, the next one last.
    pub(super) violations: Vec<Value>,
    /// Cases whose notice is waited for, the oldest first.
    submitted: VecDeque<String>,
    /// Cases that were opened.
    opened: usize,
    /// Cases and what they were at the last answer.
    pub cases: BTreeMap<String, String>,
    /// Payments, likewise.
    pub payments: BTreeMap<String, String>,
    /// Requests and follows, likewise.
    pub follows: BTreeMap<String, String>,
    /// What was sent and not answered.
    pub pending: Option<Command>,
    /// Commands that were answered, with the bodies of the answers.
    pub acknowledged: Vec<(Command, String)>,
    /// How many commands were cut.
    pub cut: usize,
    /// Answers that should not have been given.
    pub faults: Vec<String>,
}

impl Person {
    /// The one with that number, counted from 1, not signed in. Those after the first `drivers` own what is followed.
    pub fn new(base: &str, number: usize, drivers: usize) -> Self {
        let serial = drivers * following::VEHICLES + number - 1;
        Self {
            code: format!("bench-{number:04}"),
            base: base.to_owned(),
            client: Client::new(base.to_owned()),
            refresh_token: String::new(),
            stage: Stage::SignedOut,
            other: (format!("bench-{:04}", serial / following::VEHICLES + 1), serial),
            violations: Vec::new(),
            submitted: VecDeque::new(),
            opened: number,
            cases: BTreeMap::new(),
            payments: BTreeMap::new(),
            follows: BTreeMap::new(),
            pending: None,
            acknowledged: Vec::new(),
            cut: 0,
            faults: Vec::new(),
        }
    }

    /// Whether everything is done and told.
    pub fn has_finished(&self) -> bool {
        matches!(self.stage, Stage::Finished)
    }

    /// Whether there is a session.
    pub fn is_signed_in(&self) -> bool {
        !matches!(self.stage, Stage::SignedOut)
    }

    /// The connections of before are of no use any more.
    pub fn connect_again(&mut self) {
        let fresh = Client::new(self.base.clone());
        self.client = if self.is_signed_in() { fresh.with_token(self.client.token()) } else { fresh };
    }

    /// Takes over the tokens of an answer.
    pub fn signed_in(&mut self, answer: &Answer) {
        self.client = self.client.with_token(answer.str("/access_token"));
        self.refresh_token = answer.str("/refresh_token");
    }

    /// Does the next thing; tells whether that was a command.
    ///
    /// # Errors
    /// When the outcome is unknown, or there is no service.
    pub fn step(&mut self) -> Result<bool, Cut> {
        match self.stage.clone() {
            Stage::SignedOut => self.sign_in(),
            Stage::Stranger => {
                let details = following::details(self.other.1);
                self.command(Verb::Request, "/v1/follow-requests".to_owned(), details, 201)
            }
            Stage::Asked(request) => self.have_it_consented(request),
            Stage::Coded(request, code) => {
                self.command(Verb::Confirm, format!("{request}/confirmations"), json!({ "code": code }), 200)
            }
            Stage::Following(follow) => self.command(Verb::Unfollow, format!("{follow}/revocations"), json!({}), 200),
            Stage::Free => self.go_on(),
            Stage::Opened(case, false) => {
                self.stage = Stage::Opened(case.clone(), true);
                self.be_refused(&case)
            }
            Stage::Opened(case, true) if self.opened.is_multiple_of(6) => {
                self.command(Verb::Cancel, format!("{case}/cancellations"), json!({}), 200)
            }
            Stage::Opened(case, true) => {
                self.command(Verb::ShowFace, format!("{case}/face-checks"), json!({"role": "handler"}), 201)
            }
            Stage::FaceShown(case) => self.command(Verb::Submit, format!("{case}/submissions"), json!({}), 200),
            Stage::Served(decision, owed) => {
                let body = json!({"decision_id": decision, "expected_amount": owed});
                self.command(Verb::Pay, "/v1/payments".to_owned(), body, 201)
            }
            Stage::Paying(payment) => self.command(Verb::Ask, format!("{payment}/refreshes"), json!({}), 200),
            Stage::Finished => Ok(false),
        }
    }

    /// Pays what has been decided, or opens the next case.
    fn go_on(&mut self) -> Result<bool, Cut> {
        if let Some(case) = self.submitted.front().cloned() {
            let shown = self.read(&case)?;
            if shown.json["status"] == "notice_served" {
                return self.look_at_the_decision(&shown.json["decision_id"]);
            }
        }
        let Some(violation) = self.violations.pop() else {
            if self.submitted.is_empty() {
                self.stage = Stage::Finished;
            }
            std::thread::sleep(Duration::from_millis(10));
            return Ok(false);
        };
        self.opened += 1;
        self.command(Verb::Open, "/v1/cases".to_owned(), json!({"violation_id": violation["id"]}), 201)
    }

    fn look_at_the_decision(&mut self, decision: &Value) -> Result<bool, Cut> {
        let decided = self.read(&format!("/v1/decisions/{}", decision.as_str().unwrap_or_default()))?;
        self.stage = Stage::Served(decision.clone(), decided.json["amount_due"]["total"].clone());
        self.submitted.pop_front();
        Ok(false)
    }

    /// The violation is under way by now, and no face was shown yet.
    fn be_refused(&mut self, case: &str) -> Result<bool, Cut> {
        if self.opened.is_multiple_of(2) {
            return self.command(Verb::Nothing, format!("{case}/submissions"), json!({}), 422);
        }
        let shown = self.read(case)?;
        let again = json!({"violation_id": shown.json["violation_id"]});
        self.command(Verb::Nothing, "/v1/cases".to_owned(), again, 409)
    }

    pub(super) fn read(&mut self, path: &str) -> Result<Answer, Cut> {
        match self.client.try_send("GET", path, &[], None) {
            Ok(answer) if answer.status == 200 => Ok(answer),
            Ok(answer) if answer.status < 500 => {
                self.faults.push(format!("{} {path}: {}", self.code, answer.text));
                Err(Cut)
            }
            _ => Err(Cut),
        }
    }

    fn command(&mut self, verb: Verb, path: String, body: Value, expect: u16) -> Result<bool, Cut> {
        let command = Command { path, key: fresh_key(), body, expect, verb };
        let headers = [("idempotency-key", command.key.as_str()), ("content-type", "application/json")];
        let answer = self.client.try_send("POST", &command.path, &headers, Some(command.body.to_string().as_bytes()));
        match self.known(answer) {
            Ok(answer) => self.learn(command, &answer),
            Err(cut) => {
                self.pending = Some(command);
                return Err(cut);
            }
        }
        Ok(true)
    }

    /// An answer that says what was done. A failure may have come after the commit.
    pub(super) fn known(&mut self, answer: Result<Answer, ureq::Error>) -> Result<Answer, Cut> {
        match answer {
            Ok(answer) if answer.status < 500 => Ok(answer),
            // It was not even sent.
            Err(ureq::Error::Io(error)) if error.kind() == ErrorKind::ConnectionRefused => Err(Cut),
            _ => {
                self.cut += 1;
                Err(Cut)
            }
        }
    }

    /// Takes over what an answer tells.
    pub fn learn(&mut self, command: Command, answer: &Answer) {
        if answer.status != command.expect {
            let Command { path, expect, .. } = &command;
            self.faults.push(format!("{} {path}: not {expect} but {} {}", self.code, answer.status, answer.text));
            self.stage = Stage::Free;
            return;
        }
        let id = || answer.str("/id");
        match command.verb {
            Verb::Request => self.stage = Stage::Asked(format!("/v1/follow-requests/{}", id())),
            Verb::Confirm => self.stage = Stage::Following(format!("/v1/follows/{}", id())),
            Verb::Unfollow => self.stage = Stage::Free,
            Verb::Open => self.stage = Stage::Opened(format!("/v1/cases/{}", id()), false),
            Verb::ShowFace => self.stage = Stage::FaceShown(format!("/v1/cases/{}", answer.str("/case_id"))),
            Verb::Submit => {
                self.submitted.push_back(format!("/v1/cases/{}", id()));
                self.stage = Stage::Free;
            }
            Verb::Cancel => self.stage = Stage::Free,
            Verb::Pay => self.stage = Stage::Paying(format!("/v1/payments/{}", id())),
            Verb::Ask if answer.json["finished"] == true => self.stage = Stage::Free,
            Verb::Ask | Verb::Nothing => {}
        }
        match command.verb {
            Verb::Open | Verb::Submit | Verb::Cancel => self.cases.insert(id(), answer.str("/status")),
            Verb::Request | Verb::Confirm | Verb::Unfollow => self.follows.insert(id(), answer.str("/status")),
            Verb::Pay | Verb::Ask => self.payments.insert(id(), answer.str("/status")),
            Verb::ShowFace | Verb::Nothing => None,
        };
        self.acknowledged.push((command, answer.text.clone()));
    }
}
