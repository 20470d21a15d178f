//! What each rule says of a violation, as drivers and developers read it.

use crate::http::context::Language;
use crate::http::remedies::RuleRemedy;
use crate::http::words;
use domain::rule::{Eligibility, Outcome, RuleId};
use domain::value::Value;
use serde::Serialize;
use utoipa::ToSchema;

/// What one rule says (requirements, section 4). Every rule is reported, not just the first that fails.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RuleOutcome {
    /// The rule's id.
    #[schema(max_length = 16, pattern = "^(HANDLE|LINK|FOLLOW)-[0-9]{1,2}$", examples("HANDLE-4"))]
    pub rule: &'static str,
    /// Stable, for programs.
    #[schema(max_length = 64, pattern = "^[a-z][a-z_]*$", examples("fine_too_high"))]
    pub code: &'static str,
    /// Whether the rule is satisfied or does not apply.
    pub passed: bool,
    /// What was observed.
    pub observed: RuleValue,
    /// What the rule allows.
    pub limit: RuleValue,
    /// Where the rule comes from.
    #[schema(max_length = 256, pattern = "^[^\\u0000]+$", examples("Road Traffic Safety Law, article 107"))]
    pub citation: &'static str,
    /// Tells the driver why the rule fails; null where it passes.
    #[schema(required = true, max_length = 256, pattern = "^[^\\u0000]+$", examples("罚款金额超过在线处理的上限。"))]
    pub user_message: Option<&'static str>,
    /// What the driver can do instead; absent where there is nothing to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub remedy: Option<RuleRemedy>,
}

/// A value of a rule or a policy, with its unit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RuleValue {
    /// What kind of value it is.
    #[serde(rename = "type")]
    #[schema(max_length = 16, pattern = "^(not_applicable|flag|number|numbers|word|words)$", examples("number"))]
    pub kind: &'static str,
    /// Yes or no, for a flag.
    #[schema(required = true)]
    pub flag: Option<bool>,
    /// The number or numbers.
    #[schema(value_type = Vec<words::RuleNumber>, max_items = 32)]
    pub numbers: Vec<i64>,
    /// What the numbers count.
    #[schema(required = true, max_length = 16, pattern = "^[a-z_]+$", examples("fen"))]
    pub unit: Option<&'static str>,
    /// The code, word or words.
    #[schema(value_type = Vec<words::RuleWord>, max_items = 64)]
    pub words: Vec<String>,
}

impl From<&Value> for RuleValue {
    fn from(value: &Value) -> Self {
        let mut shown = Self { kind: "not_applicable", flag: None, numbers: Vec::new(), unit: None, words: Vec::new() };
        match value {
            Value::NotApplicable => {}
            Value::Flag(flag) => (shown.kind, shown.flag) = ("flag", Some(*flag)),
            Value::Number(number, unit) => {
                (shown.kind, shown.numbers, shown.unit) = ("number", vec![*number], Some(unit.as_str()));
            }
            Value::Numbers(numbers, unit) => {
                (shown.kind, shown.numbers, shown.unit) = ("numbers", numbers.clone(), Some(unit.as_str()));
            }
            Value::Word(word) => (shown.kind, shown.words) = ("word", vec![word.clone()]),
            Value::Words(words) => (shown.kind, shown.words) = ("words", words.clone()),
        }
        shown
    }
}

/// What every rule says, in the order of the rules.
pub fn outcomes(eligibility: &Eligibility, language: Language) -> Vec<RuleOutcome> {
    eligibility.outcomes.iter().map(|outcome| RuleOutcome::new(outcome, language)).collect()
}

impl RuleOutcome {
    fn new(outcome: &Outcome, language: Language) -> Self {
        let (zh, en) = refusal(outcome.rule);
        Self {
            rule: outcome.rule.as_str(),
            code: outcome.code,
            passed: outcome.passed,
            observed: (&outcome.observed).into(),
            limit: (&outcome.limit).into(),
            citation: outcome.citation,
            user_message: (!outcome.passed).then_some(language.pick(zh, en)),
            remedy: RuleRemedy::of(&outcome.remedy, language),
        }
    }
}

/// What the driver reads of a rule that fails, in Chinese and in English.
pub fn refusal(rule: RuleId) -> (&'static str, &'static str) {
    match rule {
        RuleId::Handle1 => (
            "该违法由高速公路执法机构记录，由该机构处理。",
            "The expressway enforcement corps recorded it and handles it itself.",
        ),
        RuleId::Handle2 => ("该违法为现场查处，不能在线处理。", "It was recorded face to face, not by a camera."),
        RuleId::Handle3 => ("该违法适用一般程序，不能在线处理。", "The general procedure applies to it."),
        RuleId::Handle4 => ("罚款金额超过在线处理的上限。", "The fine is higher than what can be handled online."),
        RuleId::Handle5 => ("处理后您本周期的累积记分将达到上限。", "Your points of this cycle would reach the limit."),
        RuleId::Handle6 => ("该车辆的登记地不在服务范围内。", "The vehicle is registered in a place not covered here."),
        RuleId::Handle7 => ("单位名下的车辆不能在线处理。", "The vehicle belongs to a company."),
        RuleId::Handle8 => ("营运车辆不能在线处理。", "The vehicle is in commercial use."),
        RuleId::Handle9 => ("该号牌种类不在服务范围内。", "Vehicles with this class of plate are not covered here."),
        RuleId::Handle10 => (
            "该车辆不是您名下的车辆，也未获车主授权。",
            "The vehicle is not yours, and its owner has not authorised you.",
        ),
        RuleId::Handle11 => {
            ("您没有本地核发且状态正常的驾驶证。", "You hold no licence that was issued here and is in normal status.")
        }
        RuleId::Handle12 => ("记分只能记在您本人的驾驶证上。", "The points can go to your own licence only."),
        RuleId::Handle13 => (
            "您的准驾车型不能在线处理带记分的违法。",
            "Holders of your licence class cannot handle violations with points online.",
        ),
        RuleId::Handle14 => ("您的记分数据尚未更新。", "The data on your points is out of date."),
        RuleId::Handle15 => ("该违法存在异议。", "The violation is disputed."),
        RuleId::Handle16 => (
            "该违法已处理、已撤销或正由他人处理。",
            "It is handled already, was taken back, or is being handled by somebody else.",
        ),
        RuleId::Handle18 => (
            "您的驾驶证本周期内处理他人车辆的数量已达上限。",
            "Your licence has handled violations of as many vehicles of others as it may in a cycle.",
        ),
        RuleId::Link3 => ("该车辆或驾驶证不在服务范围内。", "The vehicle or licence is not covered here."),
        RuleId::Follow2 => ("无法征得车主同意。", "Its owner cannot be asked."),
        RuleId::Follow4 => ("您关注的他人车辆已达上限。", "You follow as many vehicles of others as you may."),
        RuleId::Follow5 => ("您本年度的关注次数已用完。", "You have used your chances to follow of this year."),
        RuleId::Follow6 => ("该车辆的关注人数已达上限。", "As many people follow this vehicle as may."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::rule::Remedy;
    use domain::violation::rules;

    fn outcome(passed: bool, remedy: Remedy) -> Outcome {
        let (rule, _) = rules::ALL[4];
        let (observed, limit) = (Value::points(12), Value::points(12));
        Outcome { rule: rule.id, code: rule.code, passed, observed, limit, citation: rule.citation, remedy }
    }

    #[test]
    fn a_rule_that_fails_tells_the_driver_why() {
        let failed = outcome(false, Remedy::AnyWindow);
        let chinese = RuleOutcome::new(&failed, Language::Chinese);
        assert_eq!(chinese.user_message, Some("处理后您本周期的累积记分将达到上限。"));
        let english = RuleOutcome::new(&failed, Language::English);
        assert_eq!(english.user_message, Some("Your points of this cycle would reach the limit."));
        assert!(english.remedy.is_some());
    }

    #[test]
    fn a_rule_that_passes_says_nothing_to_the_driver() {
        let passed = RuleOutcome::new(&outcome(true, Remedy::None), Language::English);
        assert_eq!((passed.user_message, passed.remedy.is_none()), (None, true));
    }
}
