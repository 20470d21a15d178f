//! The service and `pgbench` by turns of half a second, since what a shared machine can do changes from one second to the next.

use crate::load::{Measure, Part};
use crate::pgbench::Running;
use std::time::Duration;

/// How long a turn is.
pub const TURN: Duration = Duration::from_millis(500);

/// So many turns for each, or as many as there is something to do for: first the service's part, then `pgbench`, each standing
/// still meanwhile. The first turn warms up and is not counted, nor is one in which either comes to its end.
///
/// # Panics
/// When there is not enough to do for two turns.
pub fn by_turns(mut service: impl FnMut() -> Option<Part>, mut pgbench: Running, turns: usize) -> (Measure, Measure) {
    let mut parts = Vec::new();
    let mut windows = Vec::new();
    for turn in 0..=turns {
        let Some((part, window)) = service().zip(pgbench.go_on(TURN)) else { break };
        if turn > 0 {
            parts.push(part);
            windows.push(window);
        }
    }
    assert!(!parts.is_empty(), "there was not enough to do for two turns");
    (parts.into_iter().fold(Part::default(), Part::and).into(), pgbench.finish(&windows))
}
