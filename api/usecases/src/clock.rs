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
        machine.checked_add_signed(self.offset()).unwrap_or(machine)
    }

    /// How far business time is ahead of the machine's.
    pub fn offset(&self) -> chrono::Duration {
        chrono::Duration::microseconds(self.offset_us.load(Ordering::Relaxed))
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

    /// Takes over an offset that the database holds. It only grows: one that was read before a move and comes after it
    /// does not turn the clock back.
    pub fn set_offset(&self, offset_us: i64) {
        self.offset_us.fetch_max(offset_us, Ordering::Relaxed);
    }
}
