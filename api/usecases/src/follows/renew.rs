//! FOLLOW-7: a follow whose owner is no host user ends after a year, unless the owner hands another code over.

use super::code;
use super::held::{Held, command};
use super::shown::Shown;
use super::tell::To;
use crate::app::App;
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::reply::{Answer, Outcome, Reply};
use crate::tries::Codes;
use crate::work::{Work, together};
use domain::event::FollowEvent;
use domain::follow::code::{Code, CodeNumber};
use domain::follow::{FollowState, Side, renew};
use domain::ids::FollowId;
use domain::message::MessageKind;
use persistence::follow;
use std::net::IpAddr;

/// Sends the owner a code for the next year.
///
/// # Errors
/// `not_found`, `wrong_side`, `follow_ended`, `renewal_not_needed`, `codes_exhausted`.
pub async fn send_code(app: &App, driver: Driver, id: FollowId, reply: Reply<Shown>) -> Result<Answer, Problem> {
    let act = async move |work: &Work<'_>, held: Held| {
        let (active, policy) = (held.active()?, held.policy(work)?);
        let authorisation = active.authorisation + 1;
        let given = code::given(work, id, authorisation).await?;
        let issued = renew::send_code(&active, held.side, given, policy, work.now())?;
        code::give(work, id, authorisation, &issued, policy).await?;
        let number = CodeNumber { authorisation, seq: issued.seq };
        held.tell(work, To::Owner, MessageKind::CodeSent, Some(number)).await?;
        held.stay().save(work, FollowEvent::CodeGiven { authorisation, code: issued.seq }).await
    };
    command(app, driver, id, reply, act).await
}

/// Renews with the code that was entered, from that address.
///
/// # Errors
/// `too_many_tries`, `not_found`, `wrong_side`, `follow_ended`, `renewal_not_needed`, `code_wrong`, `code_not_live`.
pub async fn renew(
    app: &App,
    driver: Driver,
    id: FollowId,
    entered: Code,
    address: Option<IpAddr>,
    reply: Reply<Shown>,
) -> Result<Answer, Problem> {
    let (by, codes) = (reply.by(driver), Codes::of(app, driver, address));
    let renewing = async move |work: &Work<'_>| {
        let held = Held::lock(work, driver, id).await?;
        Ok(match try_code(work, held, &entered, &codes).await? {
            Outcome::Done(held) => Outcome::Done(reply.give(work, &held.shown(work, driver).await?).await?),
            Outcome::Refused(problem) => Outcome::Refused(problem),
        })
    };
    app.change(by, renewing).await?.told()
}

/// Takes a try of the code, and renews the follow if it is the right one.
async fn try_code(work: &Work<'_>, held: Held, entered: &Code, codes: &Codes) -> Result<Outcome<Held>, Problem> {
    if held.side != Side::Follower {
        return Err(ProblemCode::WrongSide.into());
    }
    let (active, id) = (held.active()?, held.follow().id);
    let next = active.authorisation + 1;
    let ((), newest) = together!(codes.demand(work), follow::issued(work.tx, id, next))?;
    let tried = code::take_try(work, id, next, newest, entered).await?;
    let active = match renew::decide(active, held.side, tried.verdict, held.policy(work)?, work.now()) {
        Ok(renewed) => renewed,
        Err(refusal) => {
            if matches!(refusal, renew::Refusal::Code(_)) {
                codes.count(work).await?;
            }
            return Ok(Outcome::Refused(refusal.into()));
        }
    };
    follow::mark_used(work.tx, id, tried.code, work.now()).await?;
    let event = FollowEvent::Renewed { authorised_until: active.authorised_until };
    Ok(Outcome::Done(held.enter(FollowState::Active(active))?.save(work, event).await?))
}
