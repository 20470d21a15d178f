//! What a driver can do where a rule says no.

use crate::http::context::Language;
use crate::http::when::Timestamp;
use domain::rule::Remedy;
use serde::Serialize;
use utoipa::ToSchema;

/// What the driver can do instead of handling the violation here and now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({
    "code": "next_cycle",
    "user_message": "请在下一个记分周期处理。",
    "division": null,
    "at": "2025-05-31T16:00:00Z"
}))]
pub struct RuleRemedy {
    /// Stable, for programs.
    pub code: RemedyCode,
    /// Shown to the driver as it is.
    #[schema(max_length = 256, pattern = "^[^\\u0000]+$")]
    pub user_message: &'static str,
    /// Where to go: an administrative division (GB/T 2260).
    #[schema(required = true, max_length = 6, pattern = "^[0-9]{6}$")]
    pub division: Option<String>,
    /// From when on it is possible here.
    #[schema(required = true)]
    pub at: Option<Timestamp>,
}

/// The kinds of remedies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RemedyCode {
    /// Go to the expressway enforcement corps.
    ExpresswayEnforcement,
    /// Go to the traffic police window at the place of the act.
    WindowAtPlaceOfAct,
    /// Go to any traffic police window.
    AnyWindow,
    /// Use the service of the place where the vehicle is registered.
    PlaceOfRegistration,
    /// Wait for the next points cycle.
    NextCycle,
    /// Come back when the points data is up to date.
    FreshPoints,
    /// Ask the owner for authorisation.
    FollowVehicle,
    /// Put the licence in order first.
    RestoreLicence,
    /// Use one's own licence.
    OwnLicence,
    /// Wait until the other driver's case has ended.
    OtherCase,
    /// Look at the decision.
    SeeDecision,
    /// Nothing needs to be done.
    NothingToHandle,
    /// Use the service of the place where the licence was issued.
    PlaceOfIssue,
    /// Nothing can be done: a company cannot consent.
    NoFollowing,
    /// Have the owner open the service once.
    OwnerSignsIn,
    /// Unfollow a vehicle first.
    EndAFollow,
    /// Cancel an open request, or wait until it is answered.
    CancelARequest,
    /// Wait for the next chance.
    NextChance,
    /// Have the owner revoke another follower.
    OwnerRevokes,
}

impl RuleRemedy {
    /// The remedy in the caller's language; `None` where the rule is satisfied.
    pub fn of(remedy: &Remedy, language: Language) -> Option<Self> {
        let code = RemedyCode::of(remedy)?;
        let (zh, en) = code.messages();
        let division = match remedy {
            Remedy::WindowAtPlaceOfAct(division)
            | Remedy::PlaceOfRegistration(division)
            | Remedy::PlaceOfIssue(division) => Some(division.to_string()),
            _ => None,
        };
        let at = match remedy {
            Remedy::NextCycle(at) | Remedy::NextChance(at) => Some((*at).into()),
            _ => None,
        };
        Some(Self { code, user_message: language.pick(zh, en), division, at })
    }
}

impl RemedyCode {
    fn of(remedy: &Remedy) -> Option<Self> {
        Some(match remedy {
            Remedy::None => return None,
            Remedy::ExpresswayEnforcement => Self::ExpresswayEnforcement,
            Remedy::WindowAtPlaceOfAct(_) => Self::WindowAtPlaceOfAct,
            Remedy::AnyWindow => Self::AnyWindow,
            Remedy::PlaceOfRegistration(_) => Self::PlaceOfRegistration,
            Remedy::NextCycle(_) => Self::NextCycle,
            Remedy::FreshPoints => Self::FreshPoints,
            Remedy::FollowVehicle => Self::FollowVehicle,
            Remedy::RestoreLicence => Self::RestoreLicence,
            Remedy::OwnLicence => Self::OwnLicence,
            Remedy::OtherCase => Self::OtherCase,
            Remedy::SeeDecision => Self::SeeDecision,
            Remedy::NothingToHandle => Self::NothingToHandle,
            Remedy::PlaceOfIssue(_) => Self::PlaceOfIssue,
            Remedy::NoFollowing => Self::NoFollowing,
            Remedy::OwnerSignsIn => Self::OwnerSignsIn,
            Remedy::EndAFollow => Self::EndAFollow,
            Remedy::CancelARequest => Self::CancelARequest,
            Remedy::NextChance(_) => Self::NextChance,
            Remedy::OwnerRevokes => Self::OwnerRevokes,
        })
    }

    fn messages(self) -> (&'static str, &'static str) {
        match self {
            Self::ExpresswayEnforcement => {
                ("请到高速公路执法机构处理。", "Please go to the expressway enforcement corps.")
            }
            Self::WindowAtPlaceOfAct => (
                "请到违法发生地的交警窗口处理。",
                "Please go to the traffic police window at the place where it happened.",
            ),
            Self::AnyWindow => ("请到交警窗口处理。", "Please go to a traffic police window."),
            Self::PlaceOfRegistration => {
                ("请使用车辆登记地的服务处理。", "Please use the service of the place where the vehicle is registered.")
            }
            Self::NextCycle => ("请在下一个记分周期处理。", "Please handle it in your next points cycle."),
            Self::FreshPoints => ("请在记分数据更新后再试。", "Please try again when your points are up to date."),
            Self::FollowVehicle => ("请先取得车主的授权。", "Please ask the owner for authorisation first."),
            Self::RestoreLicence => {
                ("请先使驾驶证恢复正常状态。", "Please have your licence restored to normal status first.")
            }
            Self::OwnLicence => ("请使用您本人的驾驶证。", "Please use your own licence."),
            Self::OtherCase => ("请等待对方处理结束。", "Please wait until the other driver is done."),
            Self::SeeDecision => ("请查看处罚决定。", "Please look at the decision."),
            Self::NothingToHandle => ("您无需处理。", "There is nothing for you to do."),
            Self::PlaceOfIssue => {
                ("请使用驾驶证核发地的服务。", "Please use the service of the place where the licence was issued.")
            }
            Self::NoFollowing => ("单位名下的车辆不能关注。", "Vehicles of companies cannot be followed."),
            Self::OwnerSignsIn => ("请车主先打开本服务。", "Please ask the owner to open this service once."),
            Self::EndAFollow => ("请先取消关注一辆车。", "Please unfollow a vehicle first."),
            Self::CancelARequest => {
                ("请先撤回一个申请，或等待对方答复。", "Please cancel a request first, or wait until it is answered.")
            }
            Self::NextChance => ("请在下次关注机会恢复后再试。", "Please wait until your next chance comes free."),
            Self::OwnerRevokes => {
                ("请车主先取消一位关注者。", "Please ask the owner to revoke another follower first.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remedy_says_where_and_when() {
        let division: domain::codes::Division = "430102".parse().unwrap();
        let there = RuleRemedy::of(&Remedy::PlaceOfRegistration(division), Language::English).unwrap();
        assert_eq!((there.code, there.division.as_deref()), (RemedyCode::PlaceOfRegistration, Some("430102")));
        let at = domain::time::Instant::UNIX_EPOCH;
        let later = RuleRemedy::of(&Remedy::NextCycle(at), Language::Chinese).unwrap();
        assert_eq!((later.at, later.user_message), (Some(at.into()), "请在下一个记分周期处理。"));
        assert_eq!(RuleRemedy::of(&Remedy::None, Language::English), None);
    }
}
