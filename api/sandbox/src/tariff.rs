//! What the acts of the demo violations are called, and the law that they break. The fines are made up: Chongqing's own
//! tariff is not known.

use chrono::FixedOffset;
use domain::time::Instant;
use domain::violation::Violation;

/// An act that is punished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Act {
    /// What was done.
    pub(super) name: &'static str,
    /// The law that was broken.
    broken: &'static str,
}

/// The act behind a violation code.
pub(super) fn act(code: &str) -> Act {
    let (name, broken) = match code {
        "1039" => ("违反规定停放机动车，妨碍其他车辆、行人通行", "第五十六条"),
        "1101" => ("驾驶机动车时驾驶人未按规定使用安全带", "第五十一条"),
        "1116" => ("驾驶机动车违反禁令标志指示", "第三十八条"),
        "1301" => ("机动车逆向行驶", "第三十五条"),
        "1721" => ("驾驶机动车超过规定时速50%以上", "第四十二条"),
        _ => ("违反道路通行规定", "第三十八条"),
    };
    Act { name, broken }
}

impl Act {
    /// The law that was broken and the law that punishes it.
    pub(super) fn legal_basis(&self) -> String {
        format!("违反《中华人民共和国道路交通安全法》{}，依据同法第九十条", self.broken)
    }
}

/// What was done, where and when, as a notice says it.
pub(super) fn facts(violation: &Violation) -> String {
    let name = act(violation.code.as_str()).name;
    format!("{}，在{}，{name}（演示数据，罚款标准为虚构）", china_time(violation.occurred_at), violation.place)
}

fn china_time(at: Instant) -> String {
    let written = |offset| at.with_timezone(&offset).format("%Y年%m月%d日%H时%M分").to_string();
    FixedOffset::east_opt(8 * 3600).map_or_else(|| at.to_rfc3339(), written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_told_in_china_time() {
        assert_eq!(china_time("2025-03-01T16:30:00Z".parse().unwrap()), "2025年03月02日00时30分");
    }

    #[test]
    fn an_unknown_code_has_words_too() {
        assert!(!act("9999").name.is_empty());
        assert!(act("1039").legal_basis().contains("第五十六条"));
    }
}
