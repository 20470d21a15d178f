//! FOLLOW-11: on which days of China time a follower has looked at what is followed. It is noted before the answer goes out.

use super::save;
use crate::app::App;
use crate::principal::{By, Driver};
use crate::problem::Problem;
use crate::work::Work;
use domain::event::FollowEvent;
use domain::ids::FollowId;
use domain::time::{Instant, china_date};
use persistence::follow;

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
