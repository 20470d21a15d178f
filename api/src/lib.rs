//! Clearlane: the JSON REST API behind the "City Service" mini-app of a payment app. This package is what knows HTTP.
//!
//! A request's way: [`middleware`] (id, deadline, who is calling) → [`http`] (parse, call, render) → `usecases`
//! (transaction, facts, decide, save) → `domain` (pure rules) and `persistence` (rows).
//!
//! | module | what stands there |
//! |---|---|
//! | [`cli`] [`config`] [`setup`] | the program's verbs, its configuration, putting the process together |
//! | [`routes`] [`openapi`] | every operation on one page; the document made from the same registration |
//! | [`http`] | a file a noun: requests, answers, handlers |
//! | [`limits`] | how often somebody may call |

pub mod cli;
pub mod config;
pub mod http;
pub mod limits;
pub mod middleware;
pub mod openapi;
pub mod routes;
pub mod setup;
