//! The table, and whether the goals are reached.

use crate::load::Measure;
use crate::rounds::{Figures, Round};

/// A goal of the project: what is compared, and with what.
struct Goal {
    name: &'static str,
    value: f64,
    at_least: Option<f64>,
    below: Option<f64>,
}

impl Goal {
    fn at_least(name: &'static str, value: f64, limit: f64) -> Self {
        Self { name, value, at_least: Some(limit), below: None }
    }

    fn below(name: &'static str, value: f64, limit: f64) -> Self {
        Self { name, value, at_least: None, below: Some(limit) }
    }

    fn reached(&self) -> bool {
        self.at_least.is_none_or(|limit| self.value >= limit) && self.below.is_none_or(|limit| self.value < limit)
    }
}

/// Prints the medians of all rounds; answers whether every goal is reached.
pub fn print(rounds: &[Round]) -> bool {
    println!("{:<34}{:>10}{:>10}{:>10}", "", "calls/s", "p50 ms", "p99 ms");
    line(rounds, "list, PostgreSQL", |round| round.postgres.list);
    line(rounds, "  pgbench, same clients", |round| round.yardstick.list);
    line(rounds, "  pgbench, 32 clients", |round| round.yardstick.crowded_list);
    line(rounds, "list, SQLite", |round| round.sqlite.list);
    line(rounds, "submission, PostgreSQL", |round| round.postgres.submission);
    line(rounds, "  pgbench, same clients", |round| round.yardstick.submission);
    line(rounds, "confirmation, PostgreSQL", |round| round.following.confirmation);
    line(rounds, "  pgbench, same clients", |round| round.following.confirmation_yardstick);
    line(rounds, "home, PostgreSQL", |round| round.following.home);
    line(rounds, "  pgbench, same clients", |round| round.following.home_yardstick);
    line(rounds, "32 clients, one full vehicle", |round| round.following.one_vehicle);
    line(rounds, "32 clients, 32 full vehicles", |round| round.following.own_vehicles);
    line(rounds, "list without the follow filter", |round| round.following.list_without);
    line(rounds, "list with it", |round| round.following.list_with);
    line(rounds, "submission, SQLite", |round| round.sqlite.submission);
    println!();
    let goals = goals(rounds);
    for goal in &goals {
        let limit = match (goal.at_least, goal.below) {
            (Some(limit), _) => format!("at least {limit:.2}"),
            (None, limit) => format!("below {:.2}", limit.unwrap_or(f64::NAN)),
        };
        let verdict = if goal.reached() { "PASS" } else { "FAIL" };
        println!("{verdict}  {:<50}{:>8.2}  ({limit})", goal.name, goal.value);
    }
    println!("\n{}", machine_readable(rounds));
    goals.iter().all(Goal::reached)
}

fn goals(rounds: &[Round]) -> Vec<Goal> {
    let ratio = |of: fn(&Round) -> f64| median(rounds, of);
    let figure = |of: fn(&Figures) -> f64| median(rounds, |round| of(&round.postgres).max(of(&round.sqlite)));
    vec![
        Goal::at_least("list, PostgreSQL / pgbench", ratio(|r| r.postgres.list.rate / r.yardstick.list.rate), 0.60),
        Goal::below(
            "list p99 / pgbench's, 32 connections",
            ratio(|r| r.postgres.list.p99 / r.yardstick.crowded_list.p99),
            10.0,
        ),
        Goal::at_least(
            "submission, PostgreSQL / pgbench",
            ratio(|r| r.postgres.submission.rate / r.yardstick.submission.rate),
            0.90,
        ),
        Goal::at_least(
            "confirmation, PostgreSQL / pgbench",
            ratio(|r| r.following.confirmation.rate / r.following.confirmation_yardstick.rate),
            0.90,
        ),
        Goal::at_least(
            "home, PostgreSQL / pgbench",
            ratio(|r| r.following.home.rate / r.following.home_yardstick.rate),
            0.50,
        ),
        Goal::at_least(
            "32 clients: one vehicle / 32 vehicles",
            ratio(|r| r.following.one_vehicle.rate / r.following.own_vehicles.rate),
            0.50,
        ),
        Goal::at_least(
            "list with the follow filter / without",
            ratio(|r| r.following.list_with.rate / r.following.list_without.rate),
            0.90,
        ),
        Goal::at_least("list, SQLite / PostgreSQL", ratio(|r| r.sqlite.list.rate / r.postgres.list.rate), 0.50),
        Goal::at_least(
            "submission, SQLite / PostgreSQL",
            ratio(|r| r.sqlite.submission.rate / r.postgres.submission.rate),
            1.0 / 3.0,
        ),
        Goal::below("memory under load, MB", figure(|figures| figures.memory), 80.0),
        Goal::below("start to ready, s", figure(|figures| figures.ready_after), 1.0),
    ]
}

fn line(rounds: &[Round], name: &str, of: fn(&Round) -> Measure) {
    let of = |part: fn(&Measure) -> f64| median(rounds, |round| part(&of(round)));
    println!("{name:<34}{:>10.0}{:>10.2}{:>10.2}", of(|m| m.rate), of(|m| m.p50), of(|m| m.p99));
}

fn machine_readable(rounds: &[Round]) -> String {
    let measure = |of: fn(&Round) -> Measure| {
        let part = |part: fn(&Measure) -> f64| (median(rounds, |round| part(&of(round))) * 1000.0).round() / 1000.0;
        serde_json::json!({"rate": part(|m| m.rate), "p50_ms": part(|m| m.p50), "p99_ms": part(|m| m.p99)})
    };
    serde_json::json!({
        "postgres": {"list": measure(|r| r.postgres.list), "submission": measure(|r| r.postgres.submission)},
        "sqlite": {"list": measure(|r| r.sqlite.list), "submission": measure(|r| r.sqlite.submission)},
        "pgbench": {"list": measure(|r| r.yardstick.list), "submission": measure(|r| r.yardstick.submission)},
        "memory_mb": {"postgres": median(rounds, |r| r.postgres.memory), "sqlite": median(rounds, |r| r.sqlite.memory)},
    })
    .to_string()
}

fn median(rounds: &[Round], of: impl Fn(&Round) -> f64) -> f64 {
    let mut values: Vec<_> = rounds.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
