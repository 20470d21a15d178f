//! FOLLOW-11: on which days of China time a follower has looked at what is followed. It is noted before the answer goes out.

use crate::app::App;
use crate::principal::By;
use crate::principal::Driver;
use crate::problem::Problem;
use crate::record::record;
use chrono::NaiveDate;
use domain::ids::FollowId;
use domain::time::{Instant, china_date};
use persistence::{Tx, follow};
use serde_json::json;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// Of which follows this process knows that a look of the day is noted: most looks of a day are not the first.
#[derive(Debug, Default)]
pub struct Looked(Mutex<(NaiveDate, HashSet<FollowId>)>);

impl Looked {
    fn is_noted(&self, id: FollowId, day: NaiveDate) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.0 == day && known.1.contains(&id)
    }

    fn note(&self, id: FollowId, day: NaiveDate) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 != day {
            *known = (day, HashSet::new());
        }
        known.1.insert(id);
    }
}

/// Notes that a driver has been shown what these follows open.
///
/// # Errors
/// Only what fails; then the driver is not to be shown it.
pub async fn note(
    app: &App,
    driver: Driver,
    follows: impl IntoIterator<Item = Option<FollowId>>,
    now: Instant,
) -> Result<(), Problem> {
    let day = china_date(now);
    for id in follows.into_iter().flatten() {
        if app.looked.is_noted(id, day) {
            continue;
        }
        let shared = app.shared();
        let noting = async move |tx: &Tx| {
            if follow::lock(tx, id).await?.is_some() && follow::looked_at(tx, id, day, now).await? {
                let author = By::Reader(driver.account);
                let day = json!({"day": day});
                let version = record(&shared, tx, &author, (id.uuid(), "follow.looked_at"), now, day).await?;
                follow::set_version(tx, id, version).await?;
            }
            Ok::<_, Problem>(())
        };
        app.store.write(noting).await?;
        app.looked.note(id, day);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn each_day_is_noted_anew() {
        let (looked, id) = (Looked::default(), FollowId::from_uuid(Uuid::max()));
        let (day, next): (NaiveDate, NaiveDate) = ("2025-03-05".parse().unwrap(), "2025-03-06".parse().unwrap());
        assert!(!looked.is_noted(id, day));
        looked.note(id, day);
        assert!(looked.is_noted(id, day) && !looked.is_noted(id, next));
        assert!(!looked.is_noted(FollowId::from_uuid(Uuid::nil()), day));
        looked.note(id, next);
        assert!(looked.is_noted(id, next) && !looked.is_noted(id, day));
    }
}
