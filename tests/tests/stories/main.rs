//! The black-box tests: stories over HTTP, each on both databases. One binary, a file a subject.

mod clock;
mod sessions;
