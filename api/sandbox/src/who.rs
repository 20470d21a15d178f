//! Whom a code means: one of a cast of demo people, or of the crowd.

use crate::cast::Cast;
use crate::crowd::Member;
use crate::people::{DemoPerson, Payer};
use domain::citizen_id::CitizenIdError;
use usecases::ports::host::Identity;

/// Somebody whom the sandbox knows.
#[derive(Debug, Clone, Copy)]
pub(super) enum Who {
    /// One of the demo people, in a cast.
    Demo(DemoPerson, Cast),
    /// One of the crowd.
    Crowd(Member),
}

impl Who {
    /// The one whom an authorisation code, or the table of demo people, calls so.
    pub(super) fn read(code: &str, newest: Cast) -> Option<Self> {
        if let Some(member) = Member::by_code(code) {
            return Some(Self::Crowd(member));
        }
        let (name, cast) = Cast::read(code, newest)?;
        DemoPerson::by_name(name).map(|person| Self::Demo(person, cast))
    }

    /// Whether this is a user of the payment app, who can sign in.
    pub(super) fn signs_in(&self) -> bool {
        match self {
            Self::Demo(person, _) => person.signs_in(),
            Self::Crowd(_) => true,
        }
    }

    /// What becomes of every order.
    pub(super) fn payer(&self) -> Payer {
        match self {
            Self::Demo(person, _) => person.payer,
            Self::Crowd(_) => Payer::Pays,
        }
    }

    /// The person as the host has verified it.
    ///
    /// # Errors
    /// A citizen number that is not valid; the tests prove that there is none.
    pub(super) fn identity(&self) -> Result<Identity, CitizenIdError> {
        match self {
            Self::Demo(person, cast) => person.identity(*cast),
            Self::Crowd(member) => member.identity(),
        }
    }
}
