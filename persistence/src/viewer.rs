//! LINK-4: who looks, and when: authorisations end, whether or not a job has noted it.

use crate::sql_types::{Key, Time};
use domain::ids::PersonId;
use domain::time::Instant;

/// A person who looks at something at some moment. Every query of a driver starts with one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewer {
    /// Who.
    pub person: PersonId,
    /// When, by business time.
    pub at: Instant,
}

impl Viewer {
    pub(crate) fn key(self) -> Key {
        self.person.into()
    }

    pub(crate) fn time(self) -> Time {
        self.at.into()
    }
}

/// The condition on one of the views: the viewer's, and not over.
macro_rules! seen_by {
    ($view:ident, $viewer:expr) => {
        $view::person_id
            .eq($viewer.key())
            .and($view::visible_until.is_null().or($view::visible_until.gt($viewer.time()).assume_not_null()))
    };
}

pub(crate) use seen_by;
