//! What each rule says of a violation, as drivers and developers read it.

use domain::value::Value;
use domain::violation::eligibility::Outcome;
use serde::Serialize;
use utoipa::ToSchema;

/// What one rule says (requirements, section 4). Every rule is reported, not just the first that fails.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RuleOutcome {
    /// The rule's id.
    #[schema(max_length = 16, pattern = "^HANDLE-[0-9]{1,2}$", examples("HANDLE-4"))]
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
    #[schema(max_items = 32)]
    pub numbers: Vec<i64>,
    /// What the numbers count.
    #[schema(required = true, max_length = 16, pattern = "^[a-z_]+$", examples("fen"))]
    pub unit: Option<&'static str>,
    /// The code, word or words.
    #[schema(max_items = 64)]
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

impl From<&Outcome> for RuleOutcome {
    fn from(outcome: &Outcome) -> Self {
        Self {
            rule: outcome.rule.as_str(),
            code: outcome.code,
            passed: outcome.passed,
            observed: (&outcome.observed).into(),
            limit: (&outcome.limit).into(),
            citation: outcome.citation,
        }
    }
}
