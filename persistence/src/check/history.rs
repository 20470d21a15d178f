//! Invariants 18 and 19: every change has its event, and the events tell a life that the tables of edges allow.

use super::{BATCH, Report, START};
use crate::error::Result;
use crate::event::{Link, links_after};
use crate::schema::{decision, event, follow, payment, violation_case};
use crate::sql_types::Key;
use crate::tx::{Tx, on};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::case::CaseStatus;
use domain::decision::DecisionStatus;
use domain::event::{Effect, EventKind, Noun};
use domain::follow::FollowStatus;
use domain::ids::{CaseId, DecisionId, FollowId, PaymentId};
use domain::payment::PaymentStatus;
use std::str::FromStr;

/// Whether the table of edges of that noun has such an edge.
fn allows(noun: Noun, from: &str, to: &str) -> bool {
    match noun {
        Noun::Case => edge(from, to, CaseStatus::allows),
        Noun::Decision => edge(from, to, DecisionStatus::allows),
        // Asked again, the provider may say the same again.
        Noun::Payment => edge(from, to, PaymentStatus::allows) || (from, to) == ("pending", "pending"),
        Noun::Follow => edge(from, to, FollowStatus::allows),
    }
}

fn id(noun: Noun, key: Key) -> String {
    match noun {
        Noun::Case => CaseId::from(key).to_string(),
        Noun::Decision => DecisionId::from(key).to_string(),
        Noun::Payment => PaymentId::from(key).to_string(),
        Noun::Follow => FollowId::from(key).to_string(),
    }
}

fn edge<S: FromStr>(from: &str, to: &str, allows: fn(S, S) -> bool) -> bool {
    from.parse().ok().zip(to.parse().ok()).is_some_and(|(from, to)| allows(from, to))
}

/// What the events of one resource have told so far.
#[derive(Debug)]
struct Life {
    resource: Key,
    noun: Option<Noun>,
    status: Option<String>,
    version: i32,
    hash: Vec<u8>,
}

impl Life {
    fn new(first: &Link) -> Self {
        let noun = first.noun().parse().ok();
        Self { resource: first.resource(), noun, status: None, version: 0, hash: Vec::new() }
    }

    fn id(&self) -> String {
        self.noun.map_or_else(|| self.resource.0.to_string(), |noun| id(noun, self.resource))
    }

    /// Takes the next event in.
    fn tell(&mut self, link: &Link, report: &mut Report) {
        let ids = format!("{} version {}", self.id(), link.version());
        report.demand(18, link.version() == self.version + 1, "the versions of a history are not dense", &ids);
        let chained = link.prev_hash().unwrap_or_default() == self.hash;
        report.demand(18, chained, "an event does not name its predecessor", &ids);
        report.demand(18, link.holds(), "an event is not what its hash was made of", &ids);
        self.step(link, &ids, report);
        (self.version, self.hash) = (link.version(), link.hash().to_vec());
    }

    fn step(&mut self, link: &Link, ids: &str, report: &mut Report) {
        let told = link.kind().parse::<EventKind>();
        report.demand(19, told.is_ok(), "an event is of no kind that is known", ids);
        let Ok(kind) = told else { return };
        report.demand(19, Some(kind.noun()) == self.noun, "an event is of another noun", ids);
        let (allowed, state) = match (kind.effect(), &self.status) {
            (Effect::Stays, Some(_)) => return,
            (Effect::Stays, None) => (false, None),
            (Effect::Begins(state), None) => (true, Some(state)),
            (Effect::Begins(state) | Effect::Enters(state), Some(from)) => {
                (allows(kind.noun(), from, state), Some(state))
            }
            (Effect::Enters(state), None) => (false, Some(state)),
        };
        report.demand(19, allowed, "an event leads along no edge of the table", ids);
        self.status = state.map(str::to_owned);
    }
}

/// Checks every event, and every row that must have some.
pub(super) async fn check(tx: &Tx, report: &mut Report) -> Result<()> {
    let mut last = (START, 0);
    let mut lives: Vec<Life> = Vec::new();
    loop {
        let links = links_after(tx, last.0, last.1, BATCH).await?;
        let Some(end) = links.last() else { break };
        last = (end.resource(), end.version());
        report.count(18, links.len());
        for link in links {
            if lives.last().is_none_or(|life| life.resource != link.resource()) {
                lives.push(Life::new(&link));
            }
            lives.iter_mut().last().into_iter().for_each(|life| life.tell(&link, report));
        }
        let unfinished = lives.pop();
        compare(tx, &lives, report).await?;
        lives = unfinished.into_iter().collect();
    }
    compare(tx, &lives, report).await?;
    silent(tx, report).await
}

/// Status and version of the rows of a noun, by their ids.
macro_rules! rows {
    ($tx:expr, $table:ident, $ids:expr) => {{
        let query = $table::table.filter($table::id.eq_any($ids)).select(($table::id, $table::status, $table::version));
        on!($tx, |conn| query.load::<(Key, String, i32)>(conn).await)?
    }};
}

/// The lives that were told against the rows as they are.
async fn compare(tx: &Tx, lives: &[Life], report: &mut Report) -> Result<()> {
    for &noun in Noun::ALL {
        let lives = lives.iter().filter(|life| life.noun == Some(noun));
        let ids: Vec<Key> = lives.clone().map(|life| life.resource).collect();
        if ids.is_empty() {
            continue;
        }
        report.count(19, ids.len());
        let rows = match noun {
            Noun::Case => rows!(tx, violation_case, ids),
            Noun::Decision => rows!(tx, decision, ids),
            Noun::Payment => rows!(tx, payment, ids),
            Noun::Follow => rows!(tx, follow, ids),
        };
        for life in lives {
            let row = rows.iter().find(|(id, ..)| *id == life.resource);
            report.demand(18, row.is_some(), "the events of a row are here, the row is not", life.id());
            let Some((_, status, version)) = row else { continue };
            report.demand(18, *version == life.version, "a row is not at the version of its last event", life.id());
            report.demand(19, life.status.as_ref() == Some(status), "no event tells of a row's status", life.id());
        }
    }
    Ok(())
}

/// The rows of a noun that have no event.
macro_rules! silent {
    ($tx:expr, $table:ident) => {{
        let events = event::table.filter(event::resource.eq($table::id));
        let query = $table::table.filter(not(exists(events))).select($table::id);
        on!($tx, |conn| query.load::<Key>(conn).await)?
    }};
}

/// 18: no row is without any event.
async fn silent(tx: &Tx, report: &mut Report) -> Result<()> {
    let rows = [
        (Noun::Case, silent!(tx, violation_case)),
        (Noun::Decision, silent!(tx, decision)),
        (Noun::Payment, silent!(tx, payment)),
        (Noun::Follow, silent!(tx, follow)),
    ];
    for (noun, keys) in rows {
        for key in keys {
            report.demand(18, false, "a row has no event", id(noun, key));
        }
    }
    Ok(())
}
