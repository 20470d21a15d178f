//! Who may ask, and who did it.

use domain::actor::Job;
use domain::ids::{AccountId, ClientId, PersonId, SessionId};
use domain::time::Instant;
use persistence::Viewer;
use std::fmt;
use uuid::Uuid;

/// Whoever is known to the service and may ask something of it. Its written form is the key under which calls are counted
/// and answers are kept, and it never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Principal {
    /// A signed-in driver.
    Driver(Driver),
    /// A program of a third party: the authority's, an integrator's, an operator's.
    Client(Client),
}

/// A signed-in driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Driver {
    /// The account at the host.
    pub account: AccountId,
    /// The person behind it.
    pub person: PersonId,
    /// The session of the token.
    pub session: SessionId,
}

/// A third party's program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Client {
    /// The client.
    pub id: ClientId,
}

impl Driver {
    /// The driver who looks at this moment (LINK-4).
    pub fn viewing(self, at: Instant) -> Viewer {
        Viewer { person: self.person, at }
    }

    /// The driver as whoever brings a change about, by that request.
    pub fn by(self, request_id: &str) -> By {
        By::Driver { account: self.account, request_id: request_id.to_owned() }
    }
}

impl Principal {
    /// What identifies the caller, whatever session or token it uses.
    pub const fn id(&self) -> Uuid {
        match self {
            Self::Driver(driver) => driver.account.uuid(),
            Self::Client(client) => client.id.uuid(),
        }
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Driver(driver) => driver.account.fmt(f),
            Self::Client(client) => client.id.fmt(f),
        }
    }
}

/// Who brings a change about, as the audit trail names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// A driver, by a request.
    Driver {
        /// Whose account it is.
        account: AccountId,
        /// The id of the request.
        request_id: String,
    },
    /// A driver who only looks.
    Reader(AccountId),
    /// A client, by a request.
    Client {
        /// Which client.
        id: ClientId,
        /// The id of the request.
        request_id: String,
    },
    /// The payment app.
    Host,
    /// The traffic authority.
    Authority,
    /// Somebody at the command line.
    Operator,
    /// The service itself.
    Job(Job),
}

impl By {
    /// The request that did it, where there is one.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Driver { request_id, .. } | Self::Client { request_id, .. } => Some(request_id),
            Self::Reader(_) | Self::Host | Self::Authority | Self::Operator | Self::Job(_) => None,
        }
    }
}

/// The one written form, kept in the audit trail for ever.
impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Driver { account, .. } | Self::Reader(account) => write!(f, "driver:{account}"),
            Self::Client { id, .. } => write!(f, "client:{id}"),
            Self::Host => f.write_str("host"),
            Self::Authority => f.write_str("authority"),
            Self::Operator => f.write_str("operator"),
            Self::Job(job) => write!(f, "system:{job}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is stored is a promise: these texts stand in databases and in signed checkpoints.
    #[test]
    fn the_written_forms_stay_as_they_are() {
        let (account, client) = (AccountId::from_uuid(Uuid::nil()), ClientId::from_uuid(Uuid::nil()));
        let (person, session) = (PersonId::from_uuid(Uuid::nil()), SessionId::from_uuid(Uuid::nil()));
        let request_id = || "req_1".to_owned();
        for (by, written) in [
            (By::Driver { account, request_id: request_id() }, "driver:acc_00000000000000000000000000"),
            (By::Reader(account), "driver:acc_00000000000000000000000000"),
            (By::Client { id: client, request_id: request_id() }, "client:cli_00000000000000000000000000"),
            (By::Host, "host"),
            (By::Authority, "authority"),
            (By::Operator, "operator"),
            (By::Job(Job::ExpireCases), "system:expire_cases"),
        ] {
            assert_eq!(by.to_string(), written);
        }
        let driver = Principal::Driver(Driver { account, person, session });
        assert_eq!(driver.to_string(), "acc_00000000000000000000000000");
        assert_eq!(Principal::Client(Client { id: client }).to_string(), "cli_00000000000000000000000000");
    }
}
