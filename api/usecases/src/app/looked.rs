//! Spares the database what this process has noted already.

use chrono::NaiveDate;
use domain::ids::FollowId;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// The follows whose look of today is already recorded. Spares the database: most looks are not the day's first.
#[derive(Debug, Default)]
pub struct Looked(Mutex<(NaiveDate, HashSet<FollowId>)>);

impl Looked {
    /// Whether the look of that day is recorded.
    pub(crate) fn is_noted(&self, id: FollowId, day: NaiveDate) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.0 == day && known.1.contains(&id)
    }

    /// Remembers that it is.
    pub(crate) fn note(&self, id: FollowId, day: NaiveDate) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 != day {
            *known = (day, HashSet::new());
        }
        known.1.insert(id);
    }
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
