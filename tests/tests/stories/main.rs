//! The black-box tests: stories over HTTP, each on both databases. One binary, a file a subject.

mod access;
mod bad_input;
mod checkpoints;
mod checks;
mod clock;
mod constraints;
mod counts;
mod deciding;
mod demo;
mod document;
mod documents;
mod eligibility;
mod extra;
mod following;
mod handling;
mod layers;
mod lists;
mod looking_up;
mod meta;
mod pages;
mod paying;
mod policies;
mod reading;
mod resets;
mod rules;
mod sessions;
