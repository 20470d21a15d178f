//! The one clock. Business and legal time may run ahead of machine time in the sandbox; tokens, rate limits and other things
//! that outside verifiers compare with their own clocks stay on machine time.

use domain::time::Instant;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// Tells both times. The sandbox's offset is kept in the database and mirrored here.
#[derive(Debug, Default)]
pub struct Clock {
    offset_us: AtomicI64,
}

impl Clock {
    /// Business and legal time, to the microsecond that both databases keep.
    pub fn now(&self) -> Instant {
        let machine = self.machine_now();
        let offset = chrono::Duration::microseconds(self.offset_us.load(Ordering::Relaxed));
        machine.checked_add_signed(offset).unwrap_or(machine)
    }

    /// The machine's time, to the microsecond.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    pub fn machine_now(&self) -> Instant {
        let now = chrono::Utc::now();
        Instant::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }

    /// How long ago `start` of the machine's time was.
    pub fn since(&self, start: Instant) -> Duration {
        (self.machine_now() - start).to_std().unwrap_or_default()
    }

    /// Takes over the offset that the database holds.
    pub fn set_offset(&self, offset_us: i64) {
        self.offset_us.store(offset_us, Ordering::Relaxed);
    }
}
