//! FOLLOW-2: messages go out. One that is not taken is sent again with the next run; the messenger knows it by its id.

use super::code::code;
use crate::app::{App, Shared};
use crate::ports::messenger::{Letter, Recipient};
use crate::problem::{Problem, ProblemCode};
use crate::{BATCH, people};
use domain::access::Access;
use domain::follow::{Channel, Follow};
use domain::message::MessageKind;
use domain::time::Instant;
use persistence::message::{self, Message};
use persistence::{Tx, follow, licence, person, vehicle};

/// Sends every message that is not sent yet; answers how many. One that fails does not keep the others back.
///
/// # Errors
/// `host_unavailable` when one was not taken.
pub async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    let unsent = app.store.read(async |tx| message::unsent(tx, BATCH).await).await?;
    let (mut sent, mut failure) = (0, None);
    for message in unsent {
        let letter = app.store.read(async |tx| letter(app, tx, &message).await).await?;
        if let Some(letter) = letter
            && let Err(error) = app.messenger.send(&letter).await
        {
            tracing::warn!(%error, message = %message.id, "a message is not sent");
            failure = Some(ProblemCode::HostUnavailable.into());
            continue;
        }
        let noted = app.store.write(async move |tx| message::mark_sent(tx, message.id, now).await).await?;
        sent += u64::from(noted);
    }
    failure.map_or(Ok(sent), Err)
}

/// A message as it goes out; nothing where nobody can be reached any more.
///
/// # Errors
/// Only what fails.
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
    let code = message.code.map(|(authorisation, seq)| code(shared, (message.follow, authorisation, seq)));
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
