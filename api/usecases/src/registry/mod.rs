//! What the registry reports of vehicles and licences, through whatever door: functions on [`crate::work::Work`].

pub mod cancel_licence;
pub mod change_owner;
