//! Clearlane: the JSON REST API behind the "City Service" mini-app of a payment app.
//!
//! A request's way: [`middleware`] (id, deadline, who is calling) → [`http`] (parse, call, render) → [`usecases`]
//! (transaction, facts, decide, save) → `domain` (pure rules) and `persistence` (rows).
//!
//! | module | what stands there |
//! |---|---|
//! | [`cli`] [`config`] [`setup`] | the program's verbs, its configuration, putting the process together |
//! | [`routes`] [`openapi`] | every operation on one page; the document made from the same registration |
//! | [`http`] | a file a noun: requests, answers, handlers |
//! | [`problem`] | the one table of error codes, and how refusals map to it |
//! | [`usecases`] | a folder a noun, a file a verb: one command, one transaction |
//! | [`jobs`] | what time and the outside bring about: expiries, decisions, notices, clearances |
//! | [`host`] [`authority`] [`messenger`] | the gateways; [`sandbox`] simulates them, and nothing else knows that |
//! | [`clock`] [`policies`] [`security`] [`limits`] [`metrics`] | time, dated rules, keys, rate limits, figures for operators |

pub mod app;
pub mod authority;
pub mod cli;
pub mod clock;
pub mod config;
pub mod host;
pub mod http;
pub mod jobs;
pub mod limits;
pub mod messenger;
pub mod metrics;
pub mod middleware;
pub mod openapi;
pub mod policies;
pub mod problem;
pub mod routes;
pub mod sandbox;
pub mod security;
pub mod setup;
pub mod usecases;
