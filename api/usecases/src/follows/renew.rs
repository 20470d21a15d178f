//! FOLLOW-7: a follow whose owner is no host user ends after a year, unless the owner hands another code over.

use super::code;
use super::held::{Held, command};
use super::shown::Shown;
use super::tell::To;
use crate::app::App;
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::reply::{Answer, Once};
use crate::tries::Codes;
use domain::follow::code::Code;
use domain::follow::{FollowState, Side, renew};
use domain::ids::FollowId;
use domain::message::MessageKind;
use futures_util::TryFutureExt;
use futures_util::future::try_join;
use persistence::{Tx, follow};
use serde_json::json;
use std::net::IpAddr;

/// Sends the owner a code for the next year.
///
/// # Errors
/// `not_found`, `wrong_side`, `follow_ended`, `renewal_not_needed`, `codes_exhausted`.
pub async fn send_code(
    app: &App,
    driver: Driver,
    id: FollowId,
    once: Once,
    render: impl FnOnce(&Shown) -> Result<Answer, Problem> + Send + 'static,
) -> Result<Answer, Problem> {
    let act = async move |tx: &Tx, held: Held| {
        let (active, policy) = (held.active()?, held.policy()?);
        let next = active.authorisation + 1;
        let issued = renew::send_code(&active, held.side, code::given(tx, id, next).await?, policy, held.now)?;
        code::give(&held.shared, tx, (id, next), &issued, policy).await?;
        held.tell(tx, To::Owner, MessageKind::CodeSent, Some((next, issued.seq))).await?;
        held.note(tx, "follow.code_given", json!({"authorisation": next, "code": issued.seq})).await
    };
    command(app, driver, id, once, act, render).await
}

/// Renews with the code that was entered, from that address.
///
/// # Errors
/// `too_many_tries`, `not_found`, `wrong_side`, `follow_ended`, `renewal_not_needed`, `code_wrong`, `code_not_live`.
pub async fn renew(
    app: &App,
    driver: Driver,
    (id, entered): (FollowId, Code),
    address: Option<IpAddr>,
    once: Once,
    render: impl FnOnce(&Shown) -> Result<Answer, Problem> + Send + 'static,
) -> Result<Answer, Problem> {
    let shared = app.shared();
    let codes = Codes::of(&shared, driver, address);
    app.store
        .write(async move |tx| {
            let author = driver.by(&once.request_id);
            let held = Held::lock(&shared, tx, driver, id, author).await?;
            let held = match enter(tx, held, &entered, &codes).await? {
                Ok(held) => held,
                // Committed all the same: the try that it cost stays taken.
                Err(refusal) => return Ok(Err(refusal)),
            };
            let answer = render(&held.shown(tx, driver).await?)?;
            once.keep(tx, &answer, shared.clock.machine_now()).await?;
            Ok::<_, Problem>(Ok(answer))
        })
        .await?
}

async fn enter(tx: &Tx, held: Held, entered: &Code, codes: &Codes) -> Result<Result<Held, Problem>, Problem> {
    if held.side != Side::Follower {
        return Err(ProblemCode::WrongSide.into());
    }
    let (active, id, now) = (held.active()?, held.follow().id, held.now);
    let next = active.authorisation + 1;
    let ((), newest) = try_join(codes.demand(tx, now), follow::issued(tx, id, next).err_into()).await?;
    let (verdict, seq) = code::compare(&held.shared, tx, (id, next), newest, entered, now).await?;
    let active = match renew::decide(active, held.side, verdict, held.policy()?, now) {
        Ok(renewed) => renewed,
        Err(refusal) => {
            if matches!(refusal, renew::Refusal::Code(_)) {
                codes.count(tx, now).await?;
            }
            return Ok(Err(refusal.into()));
        }
    };
    follow::mark_used(tx, (id, next, seq), now).await?;
    let data = json!({"authorised_until": active.authorised_until});
    held.enter(tx, FollowState::Active(active), "follow.renewed", data).await.map(Ok)
}
