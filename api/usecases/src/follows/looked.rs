//! FOLLOW-11: on which days of China time a follower has looked at what is followed. It is noted before the answer goes out.

use super::save::save;
use crate::app::App;
use crate::principal::{By, Driver};
use crate::problem::Problem;
use crate::work::Work;
use chrono::NaiveDate;
use domain::event::FollowEvent;
use domain::ids::FollowId;
use domain::time::{Instant, china_date};
use persistence::follow;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// The follows whose look of today is already recorded. Spares the database: most looks are not the day's first.
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

/// Records that a driver is about to be shown what these follows open.
///
/// # Errors
/// Database failures only; then the driver is not to be shown it.
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
        let noting = async move |work: &Work<'_>| {
            let Some(locked) = follow::lock(work.tx, id).await? else { return Ok(()) };
            if follow::looked_at(work.tx, id, day, now).await? {
                save(work, &locked.stay(), FollowEvent::LookedAt { day }, now).await?;
            }
            Ok(())
        };
        app.change(By::Reader(driver.account), noting).await?;
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
