//! What is asked after a kill: is everything there that was acknowledged, and nothing that was not?

use super::person::{Command, Person};
use ::tests::Client;
use serde_json::json;
use std::collections::BTreeMap;

/// What came of it.
#[derive(Default)]
pub struct Proof {
    /// Commands that were answered, refusals among them.
    pub acknowledged: usize,
    /// Those that were refused.
    refused: usize,
    /// Commands that were sent and not answered, or answered with a failure.
    pub unknown: usize,
    /// Those of the unknown that turned out to be done.
    done: usize,
    /// What is missing, and what should not be there.
    pub losses: Vec<String>,
}

impl Proof {
    /// Adds what another has found.
    pub fn add(&mut self, other: Self) {
        self.acknowledged += other.acknowledged;
        self.refused += other.refused;
        self.unknown += other.unknown;
        self.done += other.done;
        self.losses.extend(other.losses);
    }

    /// As a part of a line.
    pub fn describe(&self) -> String {
        let Self { acknowledged, refused, unknown, done, .. } = self;
        format!("{acknowledged} answers acknowledged ({refused} refusals), {unknown} unknown ({done} of them done)")
    }

    fn demand(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.losses.push(what());
        }
    }
}

impl Person {
    /// Asks for everything that this driver was told since the last time. What is unknown is sent again first: then it is
    /// known, and nothing may be there but what is known.
    pub fn prove(&mut self, proof: &mut Proof) {
        proof.unknown += std::mem::take(&mut self.cut);
        proof.losses.append(&mut self.faults);
        self.connect_again();
        if !self.is_signed_in() {
            return;
        }
        let acknowledged = std::mem::take(&mut self.acknowledged);
        proof.acknowledged += acknowledged.len();
        proof.refused += acknowledged.iter().filter(|(command, _)| command.expect >= 400).count();
        for (command, text) in acknowledged {
            self.replay(&command, &text, proof);
        }
        self.renew(proof);
        if let Some(command) = self.pending.take() {
            self.send_again(command, proof);
        }
        self.census(proof);
    }

    /// The answer is given again, to the letter. That to a started payment may have told more than is kept for its key.
    fn replay(&self, command: &Command, text: &str, proof: &mut Proof) {
        let answer = self.client.post_once(&command.path, &command.key, &command.body);
        let id = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap_or_default()["id"].clone();
        let same = if command.path == "/v1/payments" { id(&answer.text) == id(text) } else { answer.text == text };
        let replayed = answer.header("idempotent-replayed").is_some();
        proof.demand(replayed && same && answer.status == command.expect, || {
            format!("{} {}: answered {text}, and now {} {}", self.code, command.path, answer.status, answer.text)
        });
    }

    /// The session is there: its refresh token gives the next pair.
    fn renew(&mut self, proof: &mut Proof) {
        proof.acknowledged += 1;
        let answer = self.client.post("/v1/auth/refreshes", &json!({"refresh_token": self.refresh_token}));
        proof.demand(answer.status == 201, || format!("{}: the session is gone: {}", self.code, answer.text));
        if answer.status == 201 {
            self.signed_in(&answer);
        }
    }

    /// All or nothing: whether it was done or not, the same key now gives what it should have given.
    fn send_again(&mut self, command: Command, proof: &mut Proof) {
        let answer = self.client.post_once(&command.path, &command.key, &command.body);
        proof.done += usize::from(answer.header("idempotent-replayed").is_some());
        self.learn(command, &answer);
        proof.losses.append(&mut self.faults);
    }

    /// What is there is what is known, and has moved on by itself at most.
    fn census(&self, proof: &mut Proof) {
        census(&self.client, (&self.code, &["/v1/cases"]), &self.cases, proof);
        census(&self.client, (&self.code, &["/v1/payments"]), &self.payments, proof);
        census(&self.client, (&self.code, &["/v1/follow-requests", "/v1/follows"]), &self.follows, proof);
    }
}

fn census(client: &Client, (code, paths): (&str, &[&str]), known: &BTreeMap<String, String>, proof: &mut Proof) {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let mut there = BTreeMap::new();
    for path in paths {
        let listed = client.get(&format!("{path}?limit=100")).expect(200);
        there
            .extend(listed.json["data"].as_array().unwrap().iter().map(|row| (text(&row["id"]), text(&row["status"]))));
    }
    let path = paths[0];
    for (id, status) in known {
        let found = there.get(id);
        proof.demand(found.is_some_and(|found| may_follow(status, found)), || {
            format!("{code} {path}/{id}: was {status}, and now {found:?}")
        });
    }
    for (id, status) in &there {
        proof.demand(known.contains_key(id), || {
            format!("{code} {path}/{id}: nobody was told of it, and it is {status}")
        });
    }
}

/// Whether one status may follow another by itself, without a command of the driver.
fn may_follow(known: &str, found: &str) -> bool {
    let next: &[&str] = match known {
        // Cases
        "opened" => &["expired"],
        "submitted" => &["accepted", "notice_served", "paid", "cleared"],
        // Follows: the owner consents.
        "awaiting_consent" => &["awaiting_code"],
        // Payments: the job asks the host for them too.
        "created" => &["pending", "settled"],
        "pending" => &["settled"],
        _ => &[],
    };
    known == found || next.contains(&found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_goes_back_and_no_command_happens_by_itself() {
        for (known, found, may) in [
            ("opened", "opened", true),
            ("opened", "expired", true),
            ("opened", "submitted", false),
            ("submitted", "opened", false),
            ("submitted", "cleared", true),
            ("cancelled", "opened", false),
            ("settled", "pending", false),
        ] {
            assert_eq!(may_follow(known, found), may, "{known} {found}");
        }
    }
}
