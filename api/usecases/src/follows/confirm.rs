//! FOLLOW-3, FOLLOW-5, FOLLOW-6: the requester enters the code, and the follow comes into force.

use super::code::{self, Try};
use super::expire;
use super::held::Held;
use super::shown::{self, Around, Shown};
use super::tell::{To, tell};
use crate::app::App;
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::reply::{Answer, Outcome, Reply};
use crate::tries::Codes;
use crate::work::{Work, together};
use domain::event::FollowEvent;
use domain::follow::code::{Code, FIRST_AUTHORISATION, IssuedCode};
use domain::follow::confirm::{Confirmed, Facts, Refusal, decide};
use domain::follow::{Follow, FollowState, Side, Subject};
use domain::ids::FollowId;
use domain::message::MessageKind;
use persistence::follow::LastUse;
use persistence::{StoreError, Tx, follow, person, vehicle};
use std::net::IpAddr;

/// The request to be confirmed.
///
/// # Errors
/// `not_found`, `wrong_side`.
pub async fn find(tx: &Tx, driver: Driver, id: FollowId) -> Result<Follow, Problem> {
    let found = follow::find(tx, driver.account, driver.person, id).await?.ok_or(ProblemCode::NotFound)?;
    match found.follow.side_of(driver.account, driver.person) {
        Some(Side::Follower) => Ok(found.follow),
        _ => Err(ProblemCode::WrongSide.into()),
    }
}

/// Confirms the request that was `found`, with the code that was entered from that address.
///
/// # Errors
/// `too_many_tries`, `follow_request_closed`, `not_consented`, `code_wrong`, `code_not_live`, `follow_not_allowed`.
pub async fn confirm(
    app: &App,
    driver: Driver,
    found: Follow,
    entered: Code,
    address: Option<IpAddr>,
    reply: Reply<Shown>,
) -> Result<Answer, Problem> {
    let (by, codes) = (reply.by(driver), Codes::of(app, driver, address));
    let confirming = async move |work: &Work<'_>| {
        let (held, newest) = lock(work, driver, &found, &codes).await?;
        // A try is taken of an open request only.
        let open = held.open()?;
        let tried = try_code(work, driver, &held, newest, &entered).await?;
        let facts = Facts { verdict: tried.code.verdict, followers: &tried.followers, now: work.now() };
        match decide(open, held.side, &facts, held.policy(work)?) {
            Ok(confirmed) => Ok(Outcome::Done(enter(work, held, tried, confirmed, &reply).await?)),
            Err(refusal) => {
                if matches!(refusal, Refusal::Code(_)) {
                    codes.count(work).await?;
                }
                Ok(Outcome::Refused(refusal.into()))
            }
        }
    };
    app.change(by, confirming).await?.told()
}

/// Locks the request, and reads which code was given out last. Nobody who may enter no more codes today comes further.
async fn lock(
    work: &Work<'_>,
    driver: Driver,
    found: &Follow,
    codes: &Codes,
) -> Result<(Held, Option<IssuedCode>), Problem> {
    // In the order of locks: account, vehicle, follow.
    let ((), (), (), held, newest) = together!(
        person::lock_account(work.tx, driver.account),
        codes.demand(work),
        lock_vehicle(work.tx, found.subject),
        Held::lock(work, driver, found.id),
        follow::issued(work.tx, found.id, FIRST_AUTHORISATION),
    )?;
    Ok((held, newest))
}

async fn lock_vehicle(tx: &Tx, subject: Subject) -> Result<(), StoreError> {
    if let Some(vehicle) = subject.vehicle() {
        vehicle::lock(tx, vehicle).await?;
    }
    Ok(())
}

/// What a try of the code has come to, and what else a confirmation is decided by and told with.
struct Tried {
    code: Try,
    /// The follower slots of the vehicle that are taken.
    followers: Vec<u32>,
    /// How the chance that the request holds was used last.
    last_use: LastUse,
    around: Around,
}

/// Takes a try of the code, and ends the vehicle's follows whose time is over; the rest is read on the way.
async fn try_code(
    work: &Work<'_>,
    driver: Driver,
    held: &Held,
    newest: Option<IssuedCode>,
    entered: &Code,
) -> Result<Tried, Problem> {
    let follow = held.follow();
    let (code, followers, last_use, around) = together!(
        code::take_try(work, follow.id, FIRST_AUTHORISATION, newest, entered),
        expire::followers_of(work, follow.subject),
        follow::last_use(work.tx, follow.account, follow.chance),
        shown::around(&work.shared, work.tx, driver, follow),
    )?;
    Ok(Tried { code, followers, last_use, around })
}

/// Puts the follow in force, and writes everything together.
async fn enter(
    work: &Work<'_>,
    held: Held,
    tried: Tried,
    confirmed: Confirmed,
    reply: &Reply<Shown>,
) -> Result<Answer, Problem> {
    let Confirmed { active, chance } = confirmed;
    let follow = active.follow.clone();
    let event = FollowEvent::Confirmed { chance_free_at: chance.free_at, authorised_until: active.authorised_until };
    let held = held.enter(FollowState::Active(active))?;
    let answer = reply.of(&tried.around.shown(held.view()?))?;
    together!(
        follow::use_chance(work.tx, follow.account, follow.id, chance, tried.last_use),
        follow::mark_used(work.tx, follow.id, tried.code.code, work.now()),
        held.save(work, event),
        tell(work, &follow, To::Owner, MessageKind::Confirmed, None),
        reply.keep(work, &answer),
    )?;
    Ok(answer)
}
