//! The load: many drivers over a few connections that are kept open, each call sent when the one before is answered.

use crate::drivers::Driver;
use ::tests::http::Connection;
use futures_util::future::join_all;
use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

/// What a run came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    /// Calls a second.
    pub rate: f64,
    /// The median latency, in milliseconds.
    pub p50: f64,
    /// The latency that one call in a hundred exceeds, in milliseconds.
    pub p99: f64,
}

/// Calls that took so many microseconds each, and in how many seconds they were answered.
#[derive(Default)]
pub struct Part {
    /// Of each call.
    pub micros: Vec<u32>,
    /// In all.
    pub seconds: f64,
}

impl Part {
    /// Both together.
    pub fn and(mut self, other: Self) -> Self {
        self.micros.extend(other.micros);
        Self { micros: self.micros, seconds: self.seconds + other.seconds }
    }
}

impl From<Part> for Measure {
    fn from(Part { mut micros, seconds }: Part) -> Self {
        micros.sort_unstable();
        let at = |percent: usize| f64::from(micros[(micros.len() - 1) * percent / 100]) / 1000.0;
        Self { rate: micros.len() as f64 / seconds, p50: at(50), p99: at(99) }
    }
}

impl Measure {
    /// Without a part of each call, measured by itself. All processors are busy in both runs, so that what a call takes of them
    /// is one by its rate. (Not by latencies: how long the part waits for a processor when it is in the call says little about
    /// what it takes.)
    pub fn without(&self, part: &Self) -> Self {
        let rate = 1.0 / (1.0 / self.rate - 1.0 / part.rate);
        Self { rate, p50: self.p50 - part.p50, p99: self.p99 - part.p50 }
    }
}

/// The part of a run that is not counted, at its beginning.
pub const WARM: f64 = 0.2;

/// Sends one request after the other over each connection, for so long; nothing when there are no more of them.
///
/// # Panics
/// When an answer is not 200.
pub fn part<'a>(
    address: &str,
    connections: usize,
    time: Duration,
    requests: &mut impl Iterator<Item = &'a Vec<u8>>,
) -> Option<Part> {
    let (start, requests, over) = (Instant::now(), RefCell::new(requests), Cell::new(false));
    let warm = start + time.mul_f64(WARM);
    let micros = run(address, connections, async |connection, _| {
        let mut micros = Vec::new();
        while start.elapsed() < time {
            let Some(request) = requests.borrow_mut().next() else {
                over.set(true);
                break;
            };
            let sent = Instant::now();
            let (status, body) = connection.call(request).await;
            assert_eq!(status, 200, "{}", String::from_utf8_lossy(body));
            if Instant::now() > warm && start.elapsed() < time {
                micros.push(sent.elapsed().as_micros() as u32);
            }
        }
        micros
    });
    (!over.get()).then_some(Part { micros, seconds: time.as_secs_f64() * (1.0 - WARM) })
}

/// Reads the same of one driver after the other, for so long.
///
/// # Panics
/// As [`part`].
pub fn read(
    address: &str,
    drivers: &[Driver],
    what: fn(&Driver) -> &Vec<u8>,
    connections: usize,
    time: Duration,
) -> Measure {
    part(address, connections, time, &mut drivers.iter().cycle().map(what)).unwrap().into()
}

/// Reads the same of each driver once, one driver after the other. Nobody submits or confirms with the first call of a session,
/// whose token is verified by its signature: before commands are measured, all drivers have called.
///
/// # Panics
/// When an answer is not 200.
pub fn once(address: &str, drivers: &[Driver], what: fn(&Driver) -> &Vec<u8>) {
    run(address, 1, async |connection, _| {
        for driver in drivers {
            assert_eq!(connection.call(what(driver)).await.0, 200);
        }
        Vec::new()
    });
}

/// Does everything of a kind that is prepared: a driver's over one connection, in its order.
///
/// # Panics
/// When an answer is not 200.
pub fn command(address: &str, drivers: &[Driver], what: fn(&Driver) -> &Vec<Vec<u8>>, connections: usize) -> Measure {
    let start = Instant::now();
    let each = drivers.first().map_or(0, |driver| what(driver).len());
    let micros = run(address, connections, async |connection, share| {
        let mut micros = Vec::new();
        for number in 0..each {
            for driver in drivers.iter().skip(share).step_by(connections) {
                let sent = Instant::now();
                let (status, body) = connection.call(&what(driver)[number]).await;
                assert_eq!(status, 200, "{}", String::from_utf8_lossy(body));
                micros.push(sent.elapsed().as_micros() as u32);
            }
        }
        micros
    });
    Part { micros, seconds: start.elapsed().as_secs_f64() }.into()
}

/// Each connection sends a request of its own again and again, for so long; every answer must have this status.
///
/// # Panics
/// When an answer has another one.
pub fn fight(address: &str, requests: &[Vec<u8>], status: u16, time: Duration) -> Measure {
    let (start, warm) = (Instant::now(), Instant::now() + time.mul_f64(WARM));
    let micros = run(address, requests.len(), async |connection, number| {
        let mut micros = Vec::new();
        while start.elapsed() < time {
            let sent = Instant::now();
            let (answered, body) = connection.call(&requests[number]).await;
            assert_eq!(answered, status, "{}", String::from_utf8_lossy(body));
            if sent > warm {
                micros.push(sent.elapsed().as_micros() as u32);
            }
        }
        micros
    });
    Part { micros, seconds: time.as_secs_f64() * (1.0 - WARM) }.into()
}

fn run<F>(address: &str, connections: usize, work: F) -> Vec<u32>
where
    F: AsyncFn(&mut Connection, usize) -> Vec<u32>,
{
    let work = &work;
    block_on(async move {
        let shares = (0..connections).map(|number| async move {
            let mut connection = Connection::open(address).await;
            work(&mut connection, number).await
        });
        join_all(shares).await.into_iter().flatten().collect()
    })
}

/// Runs on this thread.
pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_part_takes_is_taken_off_the_whole() {
        let whole = Measure { rate: 4000.0, p50: 1.0, p99: 3.0 };
        let part = Measure { rate: 20_000.0, p50: 0.25, p99: 2.0 };
        let rest = whole.without(&part);
        // 0.25 ms less 0.05 ms of each call are left.
        assert!((rest.rate - 5000.0).abs() < 0.001, "{rest:?}");
        assert_eq!((rest.p50, rest.p99), (0.75, 2.75));
    }

    #[test]
    fn parts_count_together() {
        let parts = [(vec![1000, 3000], 0.5), (vec![2000], 0.25)].map(|(micros, seconds)| Part { micros, seconds });
        let measure: Measure = parts.into_iter().fold(Part::default(), Part::and).into();
        assert_eq!(measure, Measure { rate: 4.0, p50: 2.0, p99: 2.0 });
    }
}
