//! What operators watch, in the OpenMetrics text format, on a port of its own.

use chrono::TimeDelta;
use domain::actor::Job;
use domain::time::Instant;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

/// The media type of the answer.
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Call {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct JobLabel {
    job: &'static str,
}

const fn label(job: Job) -> JobLabel {
    JobLabel { job: job.as_str() }
}

/// The registry and what is counted in it.
pub struct Metrics {
    registry: Registry,
    calls: Family<Call, Histogram>,
    jobs: JobMetrics,
}

/// What is counted of each job.
#[derive(Default)]
struct JobMetrics {
    effects: Family<JobLabel, Counter>,
    failures: Family<JobLabel, Counter>,
    put_off: Family<JobLabel, Counter>,
    backlog: Family<JobLabel, Gauge>,
    oldest: Family<JobLabel, Gauge<f64, AtomicU64>>,
    last_success: Family<JobLabel, Gauge<f64, AtomicU64>>,
}

impl JobMetrics {
    fn register(&self, registry: &mut Registry) {
        registry.register("job_effects", "Rows that a job has changed", self.effects.clone());
        registry.register("job_failures", "Runs of a job that failed and will be repeated", self.failures.clone());
        registry.register("job_put_off", "Things that a job could not do and has put off", self.put_off.clone());
        registry.register(
            "job_backlog",
            "Things that were due when a job looked, of at most 100",
            self.backlog.clone(),
        );
        let oldest = "Seconds of business time for which the oldest of them has been due";
        registry.register("job_oldest_seconds", oldest, self.oldest.clone());
        let last = "When a job last ran to its end, in seconds since 1970";
        registry.register("job_last_success_seconds", last, self.last_success.clone());
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("clearlane");
        let calls = Family::<Call, Histogram>::new_with_constructor(|| {
            Histogram::new([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0])
        });
        registry.register("http_call_seconds", "HTTP calls by route and status", calls.clone());
        let jobs = JobMetrics::default();
        jobs.register(&mut registry);
        Self { registry, calls, jobs }
    }
}

impl Metrics {
    /// Counts an HTTP call.
    pub fn observe(&self, method: &str, route: &str, status: u16, took: Duration) {
        let call = Call { method: method.to_owned(), route: route.to_owned(), status };
        self.calls.get_or_create(&call).observe(took.as_secs_f64());
    }

    /// Counts what a job did in a run that came to its end at that moment.
    pub fn job_done(&self, job: Job, effects: u64, at: Instant) {
        self.jobs.effects.get_or_create(&label(job)).inc_by(effects);
        let seconds = at.timestamp_micros() as f64 / 1e6;
        self.jobs.last_success.get_or_create(&label(job)).set(seconds);
    }

    /// Counts a run of a job that failed.
    pub fn job_failed(&self, job: Job) {
        self.jobs.failures.get_or_create(&label(job)).inc();
    }

    /// Counts something that a job could not do.
    pub fn job_put_off(&self, job: Job) {
        self.jobs.put_off.get_or_create(&label(job)).inc();
    }

    /// Notes how much was due when a job looked, and for how long the oldest of it.
    pub fn job_backlog(&self, job: Job, due: usize, oldest: Option<TimeDelta>) {
        self.jobs.backlog.get_or_create(&label(job)).set(i64::try_from(due).unwrap_or(i64::MAX));
        let seconds = oldest.map_or(0.0, |oldest| oldest.num_milliseconds() as f64 / 1e3);
        self.jobs.oldest.get_or_create(&label(job)).set(seconds);
    }

    /// The whole registry as text.
    ///
    /// # Errors
    /// When the text cannot be written.
    pub fn render(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
