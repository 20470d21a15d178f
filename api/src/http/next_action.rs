//! What the driver, or whoever acts for the driver, is to do next: one shape for cases, decisions and payments.

use serde::Serialize;
use utoipa::ToSchema;

/// Declares the one word that tells an action from the others. (A field of such a type has no doc comment: inlined, the
/// schema would be made an object by it.)
macro_rules! word {
    ($name:ident, $variant:ident = $word:literal) => {
        #[doc = concat!("Always `", $word, "`.")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            #[doc = concat!("`", $word, "`.")]
            $variant,
        }
    };
}

word!(VerifyFaceType, VerifyFace = "verify_face");
word!(VerifyOwnerFaceType, VerifyOwnerFace = "verify_owner_face");
word!(AnswerRequestType, AnswerRequest = "answer_request");
word!(EnterCodeType, EnterCode = "enter_code");
word!(SubmitType, Submit = "submit");
word!(PayType, Pay = "pay");
word!(WaitType, Wait = "wait");
word!(NoneType, None = "none");

/// The driver's face is to be checked: open the host's screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"type": "verify_face", "certify_id": "sandbox-91b0", "url": "https://host.example/faces/91b0"}))]
pub struct VerifyFaceAction {
    #[serde(rename = "type")]
    #[schema(inline)]
    kind: VerifyFaceType,
    /// The host's number of the check; nothing until a check is started.
    #[schema(required = true, max_length = 128, pattern = "^[A-Za-z0-9_.-]{1,128}$")]
    pub certify_id: Option<String>,
    /// The address that the mini-app opens; nothing until a check is started.
    #[schema(required = true, format = "uri", max_length = 1024)]
    pub url: Option<String>,
}

/// The owner's face is to be checked, on the driver's device: open the host's screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"type": "verify_owner_face", "certify_id": null, "url": null}))]
pub struct VerifyOwnerFaceAction {
    #[serde(rename = "type")]
    #[schema(inline)]
    kind: VerifyOwnerFaceType,
    /// The host's number of the check; nothing until a check is started.
    #[schema(required = true, max_length = 128, pattern = "^[A-Za-z0-9_.-]{1,128}$")]
    pub certify_id: Option<String>,
    /// The address that the mini-app opens; nothing until a check is started.
    #[schema(required = true, format = "uri", max_length = 1024)]
    pub url: Option<String>,
}

/// Somebody asks to follow: consent, or decline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"type": "answer_request"}))]
pub struct AnswerRequestAction {
    #[serde(rename = "type")]
    #[schema(inline)]
    kind: AnswerRequestType,
}

/// The owner has the code: enter it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"type": "enter_code"}))]
pub struct EnterCodeAction {
    #[serde(rename = "type")]
    #[schema(inline)]
    kind: EnterCodeType,
}

/// Everything is there: submit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"type": "submit"}))]
pub struct SubmitAction {
    #[serde(rename = "type")]
    #[schema(inline)]
    kind: SubmitType,
}

/// There is something to pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"type": "pay", "trade_number": "2025030522001400000000000001"}))]
pub struct PayAction {
    #[serde(rename = "type")]
    #[schema(inline)]
    kind: PayType,
    /// The host's number of the trade, with which the mini-app opens its screen; nothing until a payment is started.
    #[schema(required = true, max_length = 64, pattern = "^[A-Za-z0-9_-]{1,64}$")]
    pub trade_number: Option<String>,
}

/// Nothing to do but to wait: ask again after `poll_after_seconds`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"type": "wait"}))]
pub struct WaitAction {
    #[serde(rename = "type")]
    #[schema(inline)]
    kind: WaitType,
}

/// Nothing to do any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"type": "none"}))]
pub struct NoAction {
    #[serde(rename = "type")]
    #[schema(inline)]
    kind: NoneType,
}

/// What is to be done next, with what it needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(discriminator(property_name = "type", mapping(
    ("verify_face" = "#/components/schemas/VerifyFaceAction"),
    ("verify_owner_face" = "#/components/schemas/VerifyOwnerFaceAction"),
    ("answer_request" = "#/components/schemas/AnswerRequestAction"),
    ("enter_code" = "#/components/schemas/EnterCodeAction"),
    ("submit" = "#/components/schemas/SubmitAction"),
    ("pay" = "#/components/schemas/PayAction"),
    ("wait" = "#/components/schemas/WaitAction"),
    ("none" = "#/components/schemas/NoAction"),
)))]
pub enum NextAction {
    /// Check the driver's face.
    VerifyFace(VerifyFaceAction),
    /// Check the owner's face.
    VerifyOwnerFace(VerifyOwnerFaceAction),
    /// Consent, or decline.
    AnswerRequest(AnswerRequestAction),
    /// Enter the code.
    EnterCode(EnterCodeAction),
    /// Submit.
    Submit(SubmitAction),
    /// Pay.
    Pay(PayAction),
    /// Wait.
    Wait(WaitAction),
    /// Nothing.
    None(NoAction),
}

impl NextAction {
    /// The driver's face, with the check that is under way: the host's number and address.
    pub fn verify_face(check: Option<(String, String)>) -> Self {
        let (certify_id, url) = check.unzip();
        Self::VerifyFace(VerifyFaceAction { kind: VerifyFaceType::VerifyFace, certify_id, url })
    }

    /// The owner's face, with the check that is under way: the host's number and address.
    pub fn verify_owner_face(check: Option<(String, String)>) -> Self {
        let (certify_id, url) = check.unzip();
        Self::VerifyOwnerFace(VerifyOwnerFaceAction { kind: VerifyOwnerFaceType::VerifyOwnerFace, certify_id, url })
    }

    /// The owner's answer.
    pub fn answer_request() -> Self {
        Self::AnswerRequest(AnswerRequestAction { kind: AnswerRequestType::AnswerRequest })
    }

    /// The code.
    pub fn enter_code() -> Self {
        Self::EnterCode(EnterCodeAction { kind: EnterCodeType::EnterCode })
    }

    /// Submission.
    pub fn submit() -> Self {
        Self::Submit(SubmitAction { kind: SubmitType::Submit })
    }

    /// Payment, with the trade that is under way.
    pub fn pay(trade_number: Option<String>) -> Self {
        Self::Pay(PayAction { kind: PayType::Pay, trade_number })
    }

    /// Waiting.
    pub fn wait() -> Self {
        Self::Wait(WaitAction { kind: WaitType::Wait })
    }

    /// Nothing.
    pub fn none() -> Self {
        Self::None(NoAction { kind: NoneType::None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{json, to_value};

    #[test]
    fn each_action_says_which_it_is() {
        let check = Some(("C1".to_owned(), "https://host.example/faces/1".to_owned()));
        for (action, expected) in [
            (
                NextAction::verify_face(check),
                json!({"type": "verify_face", "certify_id": "C1", "url": "https://host.example/faces/1"}),
            ),
            (
                NextAction::verify_owner_face(None),
                json!({"type": "verify_owner_face", "certify_id": null, "url": null}),
            ),
            (NextAction::answer_request(), json!({"type": "answer_request"})),
            (NextAction::enter_code(), json!({"type": "enter_code"})),
            (NextAction::submit(), json!({"type": "submit"})),
            (NextAction::pay(Some("T1".to_owned())), json!({"type": "pay", "trade_number": "T1"})),
            (NextAction::wait(), json!({"type": "wait"})),
            (NextAction::none(), json!({"type": "none"})),
        ] {
            assert_eq!(to_value(action).unwrap(), expected);
        }
    }
}
