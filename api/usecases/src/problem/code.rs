//! The one table of problem codes: status, title and detail for developers, and the two messages for the driver.

use domain::vocabulary::Malformed;
use std::str::FromStr;

macro_rules! problem_codes {
    ($($name:ident = $code:literal, $status:literal, $title:literal, $detail:literal, $zh:literal, $en:literal;)+) => {
        /// What went wrong, stable for programs. `GET /problems/{code}` explains each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ProblemCode {
            $(#[doc = $title] $name,)+
        }

        impl ProblemCode {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The code as it stands in `code` and at the end of `type`.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// The HTTP status.
            pub fn status(self) -> u16 {
                match self { $(Self::$name => $status,)+ }
            }

            /// The same sentence for every occurrence, in English.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }

            /// What a developer can do about it, in English.
            pub fn detail(self) -> &'static str {
                match self { $(Self::$name => $detail,)+ }
            }

            /// What the driver reads, in Chinese.
            pub fn message_zh(self) -> &'static str {
                match self { $(Self::$name => $zh,)+ }
            }

            /// What the driver reads, in English.
            pub fn message_en(self) -> &'static str {
                match self { $(Self::$name => $en,)+ }
            }
        }
    };
}

problem_codes! {
    // The request itself
    InvalidJson = "invalid_json", 400, "The body is not valid JSON",
        "Send one JSON object in UTF-8, as /openapi.json describes it.",
        "请求格式有误，请更新小程序后重试。", "The request could not be read. Please update the mini-app and try again.";
    InvalidRequest = "invalid_request", 400, "The request does not have the documented form",
        "Every fault is listed in `errors` with a pointer to the field, parameter or header.",
        "提交的信息有误，请检查后重试。", "Some of the details are not valid. Please check them and try again.";
    InvalidCursor = "invalid_cursor", 400, "The cursor is not one of this list",
        "Pass `next_cursor` of the previous page unchanged, or leave it out to start again.",
        "列表已更新，请重新打开。", "The list has changed. Please open it again.";
    IdempotencyKeyMissing = "idempotency_key_missing", 400, "An Idempotency-Key header is required",
        "Send a new random key with each new attempt, and the same key with each retry of it.",
        "请求格式有误，请更新小程序后重试。", "The request could not be read. Please update the mini-app and try again.";
    RequestTimeout = "request_timeout", 408, "The request did not arrive in time",
        "Send the whole request within the documented time.",
        "网络较慢，请重试。", "The connection is slow. Please try again.";
    BodyTooLarge = "body_too_large", 413, "The body is too large",
        "No operation takes more than 16 KiB.",
        "提交的内容过大。", "The request is too large.";
    UnsupportedMediaType = "unsupported_media_type", 415, "The body is not sent as JSON",
        "Send `Content-Type: application/json`, and the body as it is: no `Content-Encoding` is undone.",
        "请求格式有误，请更新小程序后重试。", "The request could not be read. Please update the mini-app and try again.";
    RouteNotFound = "route_not_found", 404, "There is no such path",
        "See /openapi.json for the paths of this API.",
        "页面不存在。", "This page does not exist.";
    MethodNotAllowed = "method_not_allowed", 405, "The path does not take this method",
        "The methods that it takes are in the `Allow` header.",
        "请求格式有误，请更新小程序后重试。", "The request could not be read. Please update the mini-app and try again.";

    // Who is calling
    Unauthenticated = "unauthenticated", 401, "A bearer token is required",
        "Send `Authorization: Bearer …` with the access token of `POST /v1/auth/sessions`.",
        "请先登录。", "Please sign in first.";
    TokenInvalid = "token_invalid", 401, "The access token is not valid here",
        "It was not issued by this service for this API, or its session has ended. Sign in again.",
        "登录已失效，请重新登录。", "You are signed out. Please sign in again.";
    TokenExpired = "token_expired", 401, "The access token has expired",
        "Exchange the refresh token for a new one at `POST /v1/auth/refreshes`.",
        "登录已过期，请重新登录。", "Your sign-in has expired. Please sign in again.";
    RefreshTokenInvalid = "refresh_token_invalid", 401, "The refresh token is not valid",
        "It is unknown, expired, of an ended session, or was used before; a second use ends its session. Sign in again.",
        "登录已失效，请重新登录。", "You are signed out. Please sign in again.";
    AuthCodeInvalid = "auth_code_invalid", 401, "The host does not know the authorisation code",
        "A code is used once and lives a few minutes. Ask the host for a new one.",
        "授权已失效，请重新打开小程序。", "The authorisation has expired. Please open the mini-app again.";

    // What is asked for
    NotFound = "not_found", 404, "There is no such thing here for this caller",
        "It does not exist, or it is neither the caller's own nor followed by the caller.",
        "没有找到相关信息。", "Nothing was found.";
    IdempotencyKeyReused = "idempotency_key_reused", 422, "The Idempotency-Key was used with another body",
        "Send a new key with a new request; a retry repeats the body exactly.",
        "请勿重复提交。", "This was already submitted.";
    ResetsExhausted = "resets_exhausted", 409, "This sandbox cannot be reset any more",
        "It has been reset 9,999 times. Its operator starts it over: `clearlane migrate down`, `clearlane migrate up`.",
        "沙箱重置次数已用完，请联系管理员。", "This sandbox cannot be reset any more. Please ask its operator.";
    RequestInProgress = "request_in_progress", 409, "The same or a competing request is still running",
        "Wait a moment and send the request again with the same Idempotency-Key.",
        "正在处理，请稍候。", "This is being processed. Please wait a moment.";

    // Following
    FollowNotMatched = "follow_not_matched", 422, "The details name nothing that can be followed",
        "Unknown and mismatched details are answered alike. The owner has them from the documents of the vehicle or licence.",
        "信息不匹配，请核对后重试。", "The details do not match. Please check them and try again.";
    FollowOwn = "follow_own", 422, "It is the driver's own",
        "Own vehicles and licences are there without being followed.",
        "这是您本人的车辆或驾驶证，无需关注。", "This is your own. There is no need to follow it.";
    AlreadyFollowed = "already_followed", 409, "It is followed or asked for already",
        "An account has one open request or follow for a vehicle or licence at a time.",
        "您已关注或已申请关注，请勿重复提交。", "You follow this already, or have asked to.";
    FollowNotAllowed = "follow_not_allowed", 422, "A rule does not allow this follow",
        "`rules` holds the outcome of every rule, with what was observed, the limit and the citation.",
        "暂不能关注，请查看原因。", "This cannot be followed now. Please see the reasons.";
    WrongSide = "wrong_side", 403, "The other side does this",
        "Owners consent and decline; requesters confirm, cancel, have codes sent and renew. `side` tells which the driver is.",
        "此操作需由对方完成。", "This is for the other person to do.";
    FollowRequestClosed = "follow_request_closed", 409, "The request is no longer open",
        "It was confirmed, declined or cancelled, or has expired; see its `status`.",
        "该申请已结束。", "This request has ended.";
    NotConsented = "not_consented", 409, "The owner has not consented yet",
        "The code comes with the owner's consent.",
        "对方尚未同意，请稍候。", "The owner has not answered yet. Please wait.";
    CodeWrong = "code_wrong", 422, "The code is not right",
        "`errors` tells how many tries the code has left.",
        "验证码错误，请核对后重试。", "The code is not right. Please check it and try again.";
    CodeNotLive = "code_not_live", 409, "There is no code that could be entered",
        "The last one has expired, was used, or has no tries left. Have another one given.",
        "验证码已失效，请对方重新获取。", "The code is no longer valid. Please ask for a new one.";
    CodesExhausted = "codes_exhausted", 409, "No more codes are given out for this",
        "The policy limits them. Cancel the request and ask again.",
        "验证码获取次数已用完，请重新申请。", "No more codes are available. Please start again.";
    CodeGivenByOwner = "code_given_by_owner", 409, "The owner gives the codes out in the payment app",
        "Codes are sent by text message only to owners who are no users of the payment app.",
        "请对方在小程序中同意并获取验证码。", "The owner gives you the code from the mini-app.";
    FollowEnded = "follow_ended", 409, "The follow is no longer in force",
        "It was revoked or unfollowed, or its authorisation is over; see its `status_reason`.",
        "该关注已结束。", "This follow has ended.";
    RenewalNotNeeded = "renewal_not_needed", 409, "The authorisation does not end by itself",
        "Only that of an owner who is no user of the payment app ends after a year.",
        "该授权长期有效，无需续期。", "This authorisation does not need to be renewed.";
    TooManyTries = "too_many_tries", 429, "Too many tries for one day",
        "Details and codes may be entered so often in a day of China time. Try again after `Retry-After`.",
        "今日尝试次数过多，请明天再试。", "Too many tries today. Please try again tomorrow.";

    // Handling
    NotEligible = "not_eligible", 422, "The violation cannot be handled here by this driver",
        "`rules` holds the outcome of every rule, with what was observed, the limit and the citation.",
        "该违法记录暂不能在线处理，请查看原因。", "This violation cannot be handled online. Please see the reasons.";
    ViolationUnderWay = "violation_under_way", 409, "The violation is already being handled",
        "At most one case at a time handles a violation.",
        "该违法记录正在处理中。", "This violation is already being handled.";
    CaseNotOpen = "case_not_open", 409, "The case is no longer open",
        "It was submitted, cancelled or has expired; see its `status`.",
        "该业务已提交或已失效。", "This case was already submitted or has ended.";
    FaceNotNeeded = "face_not_needed", 422, "The case needs no face in this role",
        "One face is enough for an own vehicle, and for a violation without points.",
        "本业务无需该人员的人脸核验。", "This person's face is not needed.";
    FaceTriesExhausted = "face_tries_exhausted", 422, "No face checks are left for this case",
        "Cancel the case and open another one, or handle the violation at the window.",
        "人脸核验次数已用完，请到窗口办理。", "No face checks are left. Please go to a service window.";
    FaceMismatch = "face_mismatch", 422, "The face check did not pass",
        "The host reports another person or a failed check. Start a new face check while tries are left.",
        "人脸核验未通过，请重试。", "The face check did not pass. Please try again.";
    FacesIncomplete = "faces_incomplete", 422, "A fresh face check is missing",
        "`next_action` of the case tells whose face is to be checked; a result counts for a short time only.",
        "请先完成人脸核验。", "Please complete the face check first.";
    NoticeNotServed = "notice_not_served", 409, "The decision notice is not there yet",
        "It is served within 30 minutes of the decision; see `poll_after_seconds` of the case.",
        "决定书正在生成，请稍候。", "The decision notice is being prepared. Please wait a moment.";

    // Paying
    NothingToPay = "nothing_to_pay", 409, "The decision has nothing left to pay",
        "It was paid, cleared or annulled, or it is a warning.",
        "该决定无需缴款。", "There is nothing left to pay.";
    PaymentInProgress = "payment_in_progress", 409, "A payment for this decision is already under way",
        "Follow the payment that is under way; a fine is paid at most once.",
        "该罚款正在缴纳中，请勿重复支付。", "This fine is already being paid. Please do not pay twice.";
    PaymentFinished = "payment_finished", 409, "The payment is no longer under way",
        "It was paid, cancelled or has expired; see its `status`.",
        "该笔支付已结束。", "This payment has already ended.";
    AmountChanged = "amount_changed", 412, "The amount is no longer what was expected",
        "Show the driver the new amount of the decision and send it as `expected_amount`.",
        "应缴金额已变化，请确认后再支付。", "The amount has changed. Please check it before you pay.";

    // The service
    RateLimited = "rate_limited", 429, "Too many requests",
        "Wait as long as `Retry-After` says.",
        "操作过于频繁，请稍后再试。", "Too many requests. Please wait a moment.";
    Internal = "internal_error", 500, "The service failed",
        "Nothing was changed. Report the `request_id`.",
        "服务出现问题，请稍后再试。", "Something went wrong. Please try again later.";
    HostUnavailable = "host_unavailable", 503, "The payment app does not answer",
        "Nothing was changed. Try again after `Retry-After`.",
        "支付平台暂时无法响应，请稍后再试。", "The payment app does not answer. Please try again later.";
    ServiceUnavailable = "service_unavailable", 503, "The service is temporarily unavailable",
        "Nothing was changed. Try again after `Retry-After`, with the same Idempotency-Key.",
        "服务暂时不可用，请稍后再试。", "The service is temporarily unavailable. Please try again later.";
}

impl ProblemCode {
    /// Whether the same request may succeed later.
    pub fn retryable(self) -> bool {
        matches!(self.status(), 408 | 429 | 503) || self == Self::RequestInProgress
    }
}

impl FromStr for ProblemCode {
    type Err = Malformed;

    fn from_str(code: &str) -> Result<Self, Malformed> {
        Self::ALL.iter().copied().find(|known| known.code() == code).ok_or(Malformed { what: "problem code" })
    }
}
