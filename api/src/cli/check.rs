//! `clearlane check`: the invariants of the database, each breach named.

use crate::cli::Outcome;
use crate::config::Config;
use domain::calendar::WorkingCalendar;
use persistence::check::{self, Report, Rules};
use persistence::{Database, migrate, sandbox};
use std::path::Path;
use usecases::clock::Clock;
use usecases::policies;
use usecases::security::checkpoint_key::CheckpointKey;

/// Checks them all, on one state of the database. A breach makes the command fail.
pub(crate) async fn run(config: &Config) -> Outcome {
    let settings = config.database();
    if let Some(path) = settings.sqlite_path().filter(|path| !Path::new(path).is_file()) {
        return Err(format!("there is no database at {path}").into());
    }
    let (book, calendar) = (policies::book(config.policies.as_deref())?, WorkingCalendar::shipped()?);
    let key = CheckpointKey::new(&config.seal_secret()?)?;
    let store = Database::open(settings)?.worker()?;
    migrate::assert_current(&store).await?;
    let clock = Clock::default();
    let report = store
        .snapshot(async |tx| {
            clock.set_offset(sandbox::state(tx).await?.offset_us);
            let has_signed = &|id: &str, message: &[u8], signature: &[u8]| key.has_signed(id, message, signature);
            check::run(tx, &Rules { book: &book, calendar: &calendar, now: clock.now(), has_signed }).await
        })
        .await?;
    print(&report);
    match report.breaches().len() {
        0 => Ok(()),
        1 => Err("1 breach".into()),
        breaches => Err(format!("{breaches} breaches").into()),
    }
}

fn print(report: &Report) {
    for breach in report.breaches() {
        println!("{breach}");
    }
    for (invariant, says, rows) in report.checked() {
        println!("{invariant:>2} {rows:>9} rows  {says}");
    }
}
