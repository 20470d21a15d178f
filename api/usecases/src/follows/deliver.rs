//! FOLLOW-2: messages go out. One that is not taken is sent again later; the messenger knows it by its id.

use super::code::code;
use crate::app::{App, Shared};
use crate::each::{AT_ONCE, BATCH, each};
use crate::people;
use crate::ports::messenger::{Letter, Recipient};
use crate::problem::{Problem, ProblemCode};
use domain::access::Access;
use domain::actor::Job;
use domain::follow::{Channel, Follow};
use domain::ids::MessageId;
use domain::message::MessageKind;
use domain::time::Instant;
use persistence::message::{self, Message};
use persistence::{Tx, follow, licence, person, vehicle};

/// Sends every message that is not sent yet. One that is not taken is put off.
///
/// # Errors
/// `service_unavailable` where the database is away.
pub async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    let due = async |tx: &Tx| message::unsent(tx, now, BATCH).await;
    let one = async |id| deliver(app, id, now).await;
    each(app, Job::DeliverMessages, now, AT_ONCE, due, one).await
}

/// Sends a message, unless that was done before; one that reaches nobody any more counts as sent. Returns whether it was noted
/// as sent now.
async fn deliver(app: &App, id: MessageId, now: Instant) -> Result<bool, Problem> {
    let writing = async |tx: &Tx| match message::find_unsent(tx, id).await? {
        Some(message) => letter(app, tx, &message).await,
        None => Ok(None),
    };
    if let Some(letter) = app.store.read(writing).await?
        && let Err(error) = app.messenger.send(&letter).await
    {
        tracing::warn!(%error, message = %id, "a message is not taken");
        return Err(ProblemCode::HostUnavailable.into());
    }
    Ok(app.store.write(async move |tx| message::mark_sent(tx, id, now).await).await?)
}

/// A message as it goes out; nothing where nobody can be reached any more.
///
/// # Errors
/// Database failures only.
pub async fn letter(shared: &Shared, tx: &Tx, message: &Message) -> Result<Option<Letter>, Problem> {
    let to = match message.channel {
        Channel::App => {
            person::account_of(tx, message.person).await?.map(|account| Recipient::HostUser(account.open_id))
        }
        Channel::Sms => {
            people::open(shared, tx, message.person).await?.and_then(|person| person.phone).map(Recipient::Phone)
        }
    };
    let (Some(to), Some(view)) = (to, follow::by_id(tx, message.follow).await?) else {
        return Ok(None);
    };
    let names = people::names(shared, tx, &[view.follow.follower]).await?;
    let who = names.into_iter().next().map(|(_, name)| name).unwrap_or_default();
    let what = what(tx, &view.follow).await?;
    let code = message.code.map(|number| code(shared, message.follow, number));
    let text = text(message.kind, &who, &what, code.as_ref().map_or("", |code| code.as_str()));
    Ok(Some(Letter { id: message.id, to, text: format!("【城市服务】{text}") }))
}

/// What is followed, masked: a message may be read over a shoulder.
async fn what(tx: &Tx, follow: &Follow) -> Result<String, Problem> {
    if let Some(id) = follow.subject.vehicle() {
        let vehicle = vehicle::by_ids(tx, &[id]).await?.pop();
        return Ok(
            vehicle.map_or_else(String::new, |vehicle| format!("车辆{}", Access::Masked.plate(vehicle.plate.number())))
        );
    }
    let ids: Vec<_> = follow.subject.licence().into_iter().collect();
    let licence = licence::by_ids(tx, &ids).await?.pop();
    let number = licence.map(|licence| Access::Masked.archive_number(&licence.archive_number));
    Ok(number.map_or_else(String::new, |number| format!("驾驶证（档案编号{number}）")))
}

fn text(kind: MessageKind, who: &str, what: &str, code: &str) -> String {
    match kind {
        MessageKind::ConsentAsked => format!("{who}申请关注您的{what}。请打开小程序同意或拒绝。"),
        MessageKind::CodeSent => {
            format!(
                "{who}申请关注您的{what}。如您同意，请将验证码{code}告知对方，10分钟内有效；如不同意，请勿告知任何人。"
            )
        }
        MessageKind::Declined => format!("您关注{what}的申请被对方拒绝。"),
        MessageKind::Confirmed => format!("{who}已关注您的{what}。您可随时在小程序中取消。"),
        MessageKind::Revoked => format!("对方已取消您对{what}的关注。"),
        MessageKind::Unfollowed => format!("{who}已取消关注您的{what}。"),
        MessageKind::Ended => format!("您对{what}的关注或申请已失效。"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_message_that_carries_a_code_tells_one() {
        for &kind in MessageKind::ALL {
            let text = text(kind, "虚小明", "车辆渝A***01", "012345");
            assert_eq!(text.contains("012345"), kind == MessageKind::CodeSent, "{kind}");
            assert!(text.contains("渝A***01"), "{kind}");
        }
    }
}
