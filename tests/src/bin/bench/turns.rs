//! The service and `pgbench` by turns of half a second, since what a shared machine can do changes from one second to the next.

use crate::load::{Measure, Part};
use crate::pgbench::Running;
use std::time::Duration;

/// How long a turn is.
pub const TURN: Duration = Duration::from_millis(500);

/// So many turns for each, or as many as there is something to do for: first the service's part, then `pgbench`, each standing
/// still meanwhile. A turn in which either comes to its end is not counted; nor is the first, which warms up, unless a fast
/// machine has done everything after it.
///
/// # Panics
/// When there is not enough to do for a single turn.
pub fn by_turns(mut service: impl FnMut() -> Option<Part>, mut pgbench: Running, turns: usize) -> (Measure, Measure) {
    let taken = std::iter::from_fn(|| service().zip(pgbench.go_on(TURN)));
    let (parts, windows): (Vec<_>, Vec<_>) = taken.take(turns + 1).unzip();
    assert!(!parts.is_empty(), "there was not enough to do for a turn");
    let warm = usize::from(parts.len() > 1);
    let own = parts.into_iter().skip(warm).fold(Part::default(), Part::and);
    (own.into(), pgbench.finish(&windows[warm..]))
}
