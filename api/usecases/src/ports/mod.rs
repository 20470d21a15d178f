//! What Clearlane needs of the outside: who plays it is put in at the start of the process.

pub mod authority;
pub mod host;
pub mod messenger;
