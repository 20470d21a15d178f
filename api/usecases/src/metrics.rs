//! What operators watch, in the OpenMetrics text format, on a port of its own.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
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
struct Job {
    job: &'static str,
}

/// The registry and what is counted in it.
pub struct Metrics {
    registry: Registry,
    calls: Family<Call, Histogram>,
    jobs: Family<Job, Counter>,
    job_failures: Family<Job, Counter>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("clearlane");
        let calls = Family::<Call, Histogram>::new_with_constructor(|| {
            Histogram::new([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0])
        });
        let jobs = Family::<Job, Counter>::default();
        let job_failures = Family::<Job, Counter>::default();
        registry.register("http_call_seconds", "HTTP calls by route and status", calls.clone());
        registry.register("job_effects", "Rows that a job has changed", jobs.clone());
        registry.register("job_failures", "Runs of a job that failed and will be repeated", job_failures.clone());
        Self { registry, calls, jobs, job_failures }
    }
}

impl Metrics {
    /// Counts an HTTP call.
    pub fn observe(&self, method: &str, route: &str, status: u16, took: Duration) {
        let call = Call { method: method.to_owned(), route: route.to_owned(), status };
        self.calls.get_or_create(&call).observe(took.as_secs_f64());
    }

    /// Counts what a job did.
    pub fn job_done(&self, job: &'static str, effects: u64) {
        self.jobs.get_or_create(&Job { job }).inc_by(effects);
    }

    /// Counts a run of a job that failed.
    pub fn job_failed(&self, job: &'static str) {
        self.job_failures.get_or_create(&Job { job }).inc();
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
