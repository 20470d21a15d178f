//! The demo people: who they are, and how the host treats each.
//!
//! No citizen number of these was ever given out: the three digits before the check digit start at 001 everywhere.

use crate::cast::Cast;
use chrono::NaiveDate;
use domain::citizen_id::{CitizenId, CitizenIdError};
use usecases::ports::host::Identity;

/// What the host finds at every face check of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    /// It passes at once.
    Passes,
    /// It fails.
    Fails,
    /// The person never finishes it.
    NeverFinishes,
}

/// What becomes of every order of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Payer {
    /// Paid at once.
    Pays,
    /// Cancelled at once: the trade is closed.
    Cancels,
    /// Unknown at first, then paid.
    PaysUnseen,
    /// Waits for the payer until the order expires.
    NeverPays,
}

/// One of the demo people.
#[derive(Debug, Clone, Copy)]
pub(super) struct DemoPerson {
    /// The name in the table: an authorisation code is this and the number of the cast.
    pub(super) name: &'static str,
    /// The name as the host has verified it.
    pub(super) verified_name: &'static str,
    /// That of the first cast.
    citizen_id: &'static str,
    /// The phone of somebody who is no user of the payment app.
    pub(super) phone: Option<&'static str>,
    /// What the host finds at every face check.
    pub(super) face: Face,
    /// What becomes of every order.
    pub(super) payer: Payer,
}

/// The one whose data nothing is wrong with.
pub(super) const LIN_YUE: &str = "demo-lin-yue";

/// This code makes the host not answer.
pub(super) const OUT_OF_SERVICE: &str = "demo-out-of-service";

/// All of them.
pub(super) const PEOPLE: [DemoPerson; 13] = [
    person(LIN_YUE, "演示·林悦", "500101199003070006", Face::Passes, Payer::Pays),
    person("demo-chen-mo", "演示·陈默", "500102198811210005", Face::Fails, Payer::Pays),
    person("demo-su-wan", "演示·苏晚", "500103199506140005", Face::NeverFinishes, Payer::Pays),
    person("demo-he-ming", "演示·何明", "500104198309020006", Face::Passes, Payer::Cancels),
    person("demo-tang-xin", "演示·唐欣", "500105199201260009", Face::Passes, Payer::PaysUnseen),
    person("demo-luo-an", "演示·罗安", "500106198605180007", Face::Passes, Payer::NeverPays),
    person("demo-bai-lu", "演示·白露", "500107197912300007", Face::Passes, Payer::Pays),
    person("demo-fang-yi", "演示·方毅", "500108199708110009", Face::Passes, Payer::Pays),
    person("demo-gu-chi", "演示·顾迟", "500109199104050005", Face::Passes, Payer::Pays),
    person("demo-mei-xu", "演示·梅旭", "500110198407230004", Face::Passes, Payer::Pays),
    person("demo-wu-jia", "演示·吴佳", "500111200002290005", Face::Passes, Payer::Pays),
    DemoPerson {
        phone: Some("10000000001"),
        ..person("demo-an-ning", "演示·安宁", "500112196802150008", Face::Passes, Payer::Pays)
    },
    DemoPerson {
        phone: Some("10000000002"),
        ..person("demo-ji-feng", "演示·纪风", "500113197104080007", Face::Passes, Payer::Pays)
    },
];

const fn person(
    name: &'static str,
    verified_name: &'static str,
    citizen_id: &'static str,
    face: Face,
    payer: Payer,
) -> DemoPerson {
    DemoPerson { name, verified_name, citizen_id, phone: None, face, payer }
}

impl DemoPerson {
    /// The one whom the table calls so.
    pub(super) fn by_name(name: &str) -> Option<Self> {
        PEOPLE.into_iter().find(|person| person.name == name)
    }

    /// The one with that citizen number, in whichever cast: each lives in a district of its own.
    pub(super) fn by_citizen_id(citizen_id: &CitizenId) -> Option<Self> {
        PEOPLE.into_iter().find(|person| citizen_id.as_str().starts_with(person.home()))
    }

    /// Whether the person is a user of the payment app, and so can sign in.
    pub(super) const fn signs_in(&self) -> bool {
        self.phone.is_none()
    }

    /// The citizen number, which is the licence number too.
    ///
    /// # Errors
    /// A number in the table that is not valid; a test proves that there is none.
    pub(super) fn citizen_id(&self, cast: Cast) -> Result<CitizenId, CitizenIdError> {
        let born = NaiveDate::parse_from_str(self.citizen_id.get(6..14).unwrap_or_default(), "%Y%m%d");
        cast.citizen_id(self.home(), born.map_err(|_| CitizenIdError::BirthDate)?)
    }

    /// The division where the person lives: the first six digits of the number.
    pub(super) fn home(&self) -> &'static str {
        self.citizen_id.get(..6).unwrap_or_default()
    }

    /// The person as the host has verified it.
    ///
    /// # Errors
    /// As [`Self::citizen_id`].
    pub(super) fn identity(&self, cast: Cast) -> Result<Identity, CitizenIdError> {
        Ok(Identity {
            open_id: cast.code(self.name),
            user_id: None,
            name: self.verified_name.to_owned(),
            citizen_id: self.citizen_id(cast)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_citizen_number_is_valid_and_was_never_given_out() {
        for person in PEOPLE {
            let citizen_id = person.citizen_id(Cast::FIRST).unwrap();
            assert_eq!(citizen_id.as_str(), person.citizen_id);
            assert!(citizen_id.as_str().starts_with("5001"), "{}", person.name);
        }
    }

    #[test]
    fn each_is_found_by_name_and_by_number() {
        let names: BTreeSet<_> = PEOPLE.iter().map(|person| person.name).collect();
        let homes: BTreeSet<_> = PEOPLE.iter().map(DemoPerson::home).collect();
        assert_eq!((names.len(), homes.len()), (PEOPLE.len(), PEOPLE.len()));
        for person in PEOPLE {
            assert_eq!(DemoPerson::by_name(person.name).unwrap().verified_name, person.verified_name);
            for resets in [0, 1, 9_999] {
                let citizen_id = person.citizen_id(Cast::after(resets).unwrap()).unwrap();
                assert_eq!(DemoPerson::by_citizen_id(&citizen_id).unwrap().name, person.name);
            }
        }
        assert!(DemoPerson::by_name(OUT_OF_SERVICE).is_none());
    }
}
