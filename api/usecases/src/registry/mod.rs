//! What the registry reports of vehicles and licences.

pub mod cancel_licence;
pub mod change_owner;
