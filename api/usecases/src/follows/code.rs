//! FOLLOW-3: codes. A code follows from what it confirms and from a key that is not in the database, so none is kept: the
//! table has its digest, and a message that carries it can be written again.

use crate::app::Shared;
use crate::problem::Problem;
use crate::work::Work;
use domain::follow::code::{Code, CodeNumber, IssuedCode, Verdict, verdict};
use domain::ids::FollowId;
use domain::policy::Policy;
use persistence::follow;

/// The code of a follow with that number.
pub(super) fn code(shared: &Shared, follow: FollowId, number: CodeNumber) -> Code {
    let CodeNumber { authorisation, seq } = number;
    Code::from_digest(shared.vault.secret_number(&format!("{follow} {authorisation} {seq}")))
}

fn digest(shared: &Shared, follow: FollowId, number: CodeNumber, code: &Code) -> [u8; 32] {
    let CodeNumber { authorisation, seq } = number;
    shared.vault.digest(&format!("code {follow} {authorisation} {seq} {}", code.as_str()))
}

/// Stores what a code that is given out can be compared with. Returns the code.
///
/// # Errors
/// [`persistence::StoreError::Conflict`] when it is one too many.
pub(super) async fn give(
    work: &Work<'_>,
    follow: FollowId,
    authorisation: u32,
    issued: &IssuedCode,
    policy: &Policy,
) -> Result<Code, Problem> {
    let number = CodeNumber { authorisation, seq: issued.seq };
    let code = code(&work.shared, follow, number);
    let digest = digest(&work.shared, follow, number, &code);
    follow::insert_code(work.tx, follow, authorisation, issued, &digest, policy).await?;
    Ok(code)
}

/// How many codes of an authorisation were given out.
///
/// # Errors
/// Database failures only.
pub(super) async fn given(work: &Work<'_>, follow: FollowId, authorisation: u32) -> Result<u32, Problem> {
    Ok(follow::issued(work.tx, follow, authorisation).await?.map_or(0, |newest| newest.seq))
}

/// A try of a code.
pub(super) struct Try {
    /// Which code what was entered was compared with; number 0 where none was given out.
    pub(super) code: CodeNumber,
    /// What the comparison came to.
    pub(super) verdict: Verdict,
}

/// Takes one of the tries of the `newest` code of an authorisation, and compares it with what was entered. The try stays taken
/// only if the transaction commits: commit it whatever the verdict.
///
/// # Errors
/// Database failures only.
pub(super) async fn take_try(
    work: &Work<'_>,
    follow: FollowId,
    authorisation: u32,
    newest: Option<IssuedCode>,
    entered: &Code,
) -> Result<Try, Problem> {
    let code = CodeNumber { authorisation, seq: newest.as_ref().map_or(0, |newest| newest.seq) };
    let digest = digest(&work.shared, follow, code, entered);
    let equal = follow::compare(work.tx, follow, code, &digest, work.now()).await?;
    Ok(Try { code, verdict: verdict(newest.as_ref(), equal.unwrap_or(false), work.now()) })
}
