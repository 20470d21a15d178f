//! A follow, from the request on, as either side is shown it.

use crate::http::context::Language;
use crate::http::next_action::NextAction;
use crate::http::resource::{Links, StatusReason};
use crate::http::respond::{page, place};
use crate::http::when::Timestamp;
use crate::http::words::{self, Seen};
use domain::access::Access;
use domain::codes::{ArchiveNumber, PlateClass};
use domain::follow::{CancelReason, Channel, EndReason, FollowStatus, Side};
use domain::ids::{FollowId, LicenceId, VehicleId};
use domain::plate::Plate;
use persistence::follow::View;
use serde::Serialize;
use usecases::follows::shown::Shown;
use utoipa::ToSchema;

/// The following of another's vehicle or licence: one life under one id, from the request to its end.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Follow, example = json!({
    "id": "fol_01km7x6jjkfgrtgvqjprvfbgm8",
    "side": "follower",
    "other_name": "演****",
    "vehicle_id": "veh_01km7x6jjkfgrtgvqjprvfbgm8",
    "plate_class": "02",
    "plate_number": "渝A***45",
    "licence_id": null,
    "archive_number": null,
    "channel": "app",
    "status": "awaiting_consent",
    "finished": false,
    "policy_version": "chongqing-2022-04-01",
    "requested_at": "2025-03-05T02:00:00Z",
    "expires_at": "2025-03-08T02:00:00Z",
    "consented_at": null,
    "confirmed_at": null,
    "authorised_until": null,
    "closed_at": null,
    "next_action": {"type": "wait"},
    "poll_after_seconds": 5,
    "links": {
        "cancel": {"href": "/v1/follow-requests/fol_01km7x6jjkfgrtgvqjprvfbgm8/cancellations", "method": "POST"}
    }
}))]
pub struct FollowResource {
    /// Identifies it, from the request on.
    #[schema(value_type = String, max_length = 30, pattern = "^fol_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub id: FollowId,
    /// On which side the driver is.
    #[schema(value_type = words::FollowSide)]
    pub side: Side,
    /// The name of the other side, masked; null once it has been erased.
    #[schema(required = true, max_length = 64, pattern = "^[^\\u0000]+$")]
    pub other_name: Option<String>,
    /// The vehicle that is followed.
    #[schema(required = true, value_type = Option<String>, max_length = 30, pattern = "^veh_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub vehicle_id: Option<VehicleId>,
    /// The class of its plate.
    #[schema(required = true, value_type = Option<String>, max_length = 2, pattern = "^[0-9]{2}$")]
    pub plate_class: Option<PlateClass>,
    /// The number on its plate; masked for the follower.
    #[schema(required = true, value_type = Option<String>, max_length = 8, pattern = "^[^\\u0000]{7,8}$")]
    pub plate_number: Option<Seen<Plate>>,
    /// The driving licence that is followed.
    #[schema(required = true, value_type = Option<String>, max_length = 30, pattern = "^lic_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub licence_id: Option<LicenceId>,
    /// Its archive number; masked for the follower.
    #[schema(required = true, value_type = Option<String>, max_length = 12, pattern = "^[0-9]{4}[0-9*]{8}$")]
    pub archive_number: Option<Seen<ArchiveNumber>>,
    /// How the owner is asked.
    #[schema(value_type = words::FollowChannel)]
    pub channel: Channel,
    /// Where it is in its life.
    #[schema(value_type = words::FollowStatus)]
    pub status: FollowStatus,
    /// Whether nothing more will happen.
    pub finished: bool,
    /// Why it has ended; absent while it has not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub status_reason: Option<StatusReason>,
    /// The policy of the day of the request, which holds for its whole life.
    #[schema(max_length = 64, pattern = "^[a-z0-9-]{1,64}$")]
    pub policy_version: String,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// When the request ends if it is not confirmed.
    pub expires_at: Timestamp,
    /// When the owner consented.
    #[schema(required = true)]
    pub consented_at: Option<Timestamp>,
    /// Since when it is, or was, in force.
    #[schema(required = true)]
    pub confirmed_at: Option<Timestamp>,
    /// When the authorisation ends unless it is renewed; null where it does not end by itself.
    #[schema(required = true)]
    pub authorised_until: Option<Timestamp>,
    /// When it was declined or cancelled, expired or ended.
    #[schema(required = true)]
    pub closed_at: Option<Timestamp>,
    /// What is to be done next.
    pub next_action: NextAction,
    /// After how many seconds there may be news; null when nothing is under way.
    #[schema(required = true, minimum = 1, maximum = 3600)]
    pub poll_after_seconds: Option<i32>,
    /// What can be done now.
    pub links: Links,
}

/// A page of follows.
#[derive(Debug, Serialize, ToSchema)]
pub struct FollowPage {
    /// The follows, the latest request first.
    #[schema(max_items = 100)]
    pub data: Vec<FollowResource>,
    /// Whether there are more.
    pub has_more: bool,
    /// Where the next page starts.
    #[schema(required = true, max_length = 256, pattern = "^[A-Za-z0-9_-]{1,256}$")]
    pub next_cursor: Option<String>,
}

impl FollowPage {
    /// Cuts what was read with one more than `limit`.
    pub fn new(shown: Vec<Shown>, limit: i64, language: Language) -> Self {
        let at = |shown: &Shown| place(shown.view.follow.requested_at, shown.view.follow.id);
        let (shown, next_cursor) = page(shown, limit, at);
        let data = shown.iter().map(|shown| FollowResource::new(shown, language)).collect();
        Self { data, has_more: next_cursor.is_some(), next_cursor }
    }
}

impl FollowResource {
    /// The follow as that side is shown it.
    pub fn new(shown: &Shown, language: Language) -> Self {
        let (view, side) = (&shown.view, shown.side);
        let access = match side {
            Side::Owner => Access::Full,
            Side::Follower => Access::Masked,
        };
        Self {
            id: view.follow.id,
            side,
            other_name: shown.other.as_ref().map(|name| name.chars().take(64).collect()),
            vehicle_id: view.follow.subject.vehicle(),
            plate_class: shown.vehicle.as_ref().map(|vehicle| vehicle.plate.class()),
            plate_number: shown.vehicle.as_ref().map(|vehicle| Seen::with(access, vehicle.plate.clone())),
            licence_id: view.follow.subject.licence(),
            archive_number: shown.licence.as_ref().map(|licence| Seen::with(access, licence.archive_number.clone())),
            channel: view.follow.channel,
            status: view.status,
            finished: view.closed_at.is_some(),
            status_reason: reason(view, language),
            policy_version: view.follow.policy_version.to_string(),
            requested_at: view.follow.requested_at.into(),
            expires_at: view.expires_at.into(),
            consented_at: view.consented_at.map(Into::into),
            confirmed_at: view.confirmed_at.map(Into::into),
            authorised_until: view.authorised_until.map(Into::into),
            closed_at: view.closed_at.map(Into::into),
            next_action: next_action(view.status, side),
            poll_after_seconds: view.status.is_open().then_some(5),
            links: links(view, side),
        }
    }
}

fn reason(view: &View, language: Language) -> Option<StatusReason> {
    let reason = |code, zh, en| Some(StatusReason::new(language, code, zh, en));
    match view.status {
        FollowStatus::Declined => reason("declined", "对方已拒绝。", "The owner has declined."),
        FollowStatus::Expired => {
            reason("expired", "申请未在时限内完成，请重新申请。", "It was not confirmed in time. Please ask again.")
        }
        FollowStatus::Cancelled => match view.reason.as_deref()?.parse().ok()? {
            CancelReason::ByRequester => reason("cancelled", "申请人已撤回。", "The requester has cancelled it."),
            CancelReason::OwnerChanged => owner_changed(language),
            CancelReason::LicenceCancelled => licence_cancelled(language),
        },
        FollowStatus::Ended => match view.reason.as_deref()?.parse().ok()? {
            EndReason::Unfollowed => reason("unfollowed", "关注人已取消关注。", "The follower has unfollowed it."),
            EndReason::Revoked => reason("revoked", "所有人已取消授权。", "The owner has revoked it."),
            EndReason::AuthorisationEnded => {
                reason("authorisation_ended", "授权已到期。", "The authorisation is over.")
            }
            EndReason::OwnerChanged => owner_changed(language),
            EndReason::LicenceCancelled => licence_cancelled(language),
        },
        FollowStatus::AwaitingConsent | FollowStatus::AwaitingCode | FollowStatus::Active => None,
    }
}

fn owner_changed(language: Language) -> Option<StatusReason> {
    Some(StatusReason::new(language, "owner_changed", "车辆所有人已变更。", "The vehicle has another owner now."))
}

fn licence_cancelled(language: Language) -> Option<StatusReason> {
    Some(StatusReason::new(language, "licence_cancelled", "驾驶证已注销。", "The licence has been cancelled."))
}

fn next_action(status: FollowStatus, side: Side) -> NextAction {
    match (status, side) {
        (FollowStatus::AwaitingConsent, Side::Owner) => NextAction::answer_request(),
        (FollowStatus::AwaitingCode, Side::Follower) => NextAction::enter_code(),
        (FollowStatus::AwaitingConsent | FollowStatus::AwaitingCode, _) => NextAction::wait(),
        _ => NextAction::none(),
    }
}

fn links(view: &View, side: Side) -> Links {
    let id = view.follow.id;
    let request = format!("/v1/follow-requests/{id}");
    let follow = format!("/v1/follows/{id}");
    let this = if view.confirmed_at.is_some() { &follow } else { &request };
    let links = Links::default().get("self", this.clone()).get("events", format!("{this}/events"));
    match (view.status, side) {
        (FollowStatus::AwaitingConsent | FollowStatus::AwaitingCode, Side::Owner) => {
            links.post("consent", format!("{request}/consents")).post("decline", format!("{request}/declines"))
        }
        (FollowStatus::AwaitingConsent, Side::Follower) => links.post("cancel", format!("{request}/cancellations")),
        (FollowStatus::AwaitingCode, Side::Follower) => {
            let links = links.post("confirm", format!("{request}/confirmations"));
            let links = links.post("cancel", format!("{request}/cancellations"));
            if view.follow.channel == Channel::Sms {
                links.post("send_code", format!("{request}/codes"))
            } else {
                links
            }
        }
        (FollowStatus::Active, Side::Owner) => links.post("revoke", format!("{follow}/revocations")),
        (FollowStatus::Active, Side::Follower) => {
            let links = links.post("unfollow", format!("{follow}/revocations"));
            let links = match (view.follow.subject.vehicle(), view.follow.subject.licence()) {
                (Some(vehicle), _) => links.get("vehicle", format!("/v1/vehicles/{vehicle}")),
                (None, Some(licence)) => links.get("licence", format!("/v1/licences/{licence}")),
                (None, None) => links,
            };
            if view.authorised_until.is_none() {
                return links;
            }
            links
                .post("send_renewal_code", format!("{follow}/renewal-codes"))
                .post("renew", format!("{follow}/renewals"))
        }
        _ => links,
    }
}
