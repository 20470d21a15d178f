//! FOLLOW-3: codes. A code follows from what it confirms and from a key that is not in the database, so none is kept: the
//! table has its digest, and a message that carries it can be written again.

use crate::app::Shared;
use crate::problem::Problem;
use domain::follow::code::{Code, IssuedCode, Verdict, verdict};
use domain::ids::FollowId;
use domain::policy::Policy;
use domain::time::Instant;
use persistence::{Tx, follow};

/// The code of a follow's authorisation with that number.
pub fn code(shared: &Shared, (follow, authorisation, seq): (FollowId, u32, u32)) -> Code {
    Code::from_digest(shared.vault.secret_number(&format!("{follow} {authorisation} {seq}")))
}

fn digest(shared: &Shared, (follow, authorisation, seq): (FollowId, u32, u32), code: &Code) -> [u8; 32] {
    shared.vault.digest(&format!("code {follow} {authorisation} {seq} {}", code.as_str()))
}

/// Stores what a code that is given out can be compared with; answers the code.
///
/// # Errors
/// Only what fails.
pub(super) async fn give(
    shared: &Shared,
    tx: &Tx,
    (follow, authorisation): (FollowId, u32),
    issued: &IssuedCode,
    policy: &Policy,
) -> Result<Code, Problem> {
    let name = (follow, authorisation, issued.seq);
    let code = code(shared, name);
    follow::insert_code(tx, (follow, authorisation), issued, &digest(shared, name, &code), policy).await?;
    Ok(code)
}

/// How many codes of an authorisation were given out.
///
/// # Errors
/// Only what fails.
pub(super) async fn given(tx: &Tx, follow: FollowId, authorisation: u32) -> Result<u32, Problem> {
    Ok(follow::issued(tx, follow, authorisation).await?.map_or(0, |newest| newest.seq))
}

/// Compares what was entered with the `newest` code of an authorisation, which takes one of its tries: commit, whatever it
/// comes to. Answers the number of that code too.
///
/// # Errors
/// Only what fails.
pub(super) async fn compare(
    shared: &Shared,
    tx: &Tx,
    (follow, authorisation): (FollowId, u32),
    newest: Option<IssuedCode>,
    entered: &Code,
    now: Instant,
) -> Result<(Verdict, u32), Problem> {
    let seq = newest.as_ref().map_or(0, |newest| newest.seq);
    let name = (follow, authorisation, seq);
    let equal = follow::compare(tx, name, &digest(shared, name, entered), now).await?;
    Ok((verdict(newest.as_ref(), equal.unwrap_or(false), now), seq))
}
