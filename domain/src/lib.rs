//! The rules of Clearlane: pure functions over plain values. No clock, no randomness, no I/O.
//!
//! Map, from the ground up:
//!
//! | module | what stands there |
//! |---|---|
//! | [`vocabulary`] | the macros behind closed word lists, code tables and digit strings |
//! | [`ids`] [`time`] [`calendar`] [`money`] [`value`] | identifiers, China time, working days, fen, values with a unit |
//! | [`plate`] [`citizen_id`] [`codes`] | checked newtypes and code tables of requirements, section 9 |
//! | [`vehicle`] [`licence`] [`source`] | what the registry says, and which version of it |
//! | [`policy`] | dated, sourced numbers (the documents are in `policies/`) |
//! | [`rule`] | a rule that is explained: its outcome, its remedy, its place in the requirements |
//! | [`actor`] [`access`] | the jobs of the service, and what is visible to whom (LINK-4) |
//! | [`follow`] | request, consent, code, confirm, end, renew; places, chances, followers (FOLLOW-1…9) |
//! | [`message`] | what owners and followers are told (FOLLOW-2, FOLLOW-3) |
//! | [`violation`] | a violation and its eligibility: one file per rule HANDLE-1…16 and 18 |
//! | [`case`] | open, face check, submit, decide, expire, cancel, notice (CASE-1…7, HANDLE-17) |
//! | [`decision`] | service, deadline, overdue, payment, clearance (PAY-1, PAY-2, PAY-7) |
//! | [`payment`] | surcharge, quote, start, settle (PAY-3, PAY-4, PAY-8) |
//! | [`points`] | cycle, ledger, carry-over (section 7) |
//!
//! A verb is a file with one `decide`: it takes the state it leaves by value and gives the state it
//! enters, or a `Refusal`. Periods are half-open: something lives while `now < end`.

#[macro_use]
pub mod vocabulary;

pub mod access;
pub mod actor;
pub mod calendar;
pub mod case;
pub mod citizen_id;
pub mod codes;
pub mod decision;
pub mod event;
pub mod follow;
pub mod ids;
pub mod licence;
pub mod message;
pub mod money;
pub mod payment;
pub mod plate;
pub mod points;
pub mod policy;
pub mod rule;
#[cfg(test)]
mod sample;
pub mod source;
pub mod time;
pub mod value;
pub mod vehicle;
pub mod violation;
