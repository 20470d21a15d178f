//! What a licence entitles to, and the state it is in (GA/T 16).

use std::fmt;
use std::str::FromStr;

use crate::vocabulary::Malformed;

code_table! {
    /// One class of driving licence.
    LicenceClass, "licence class" {
        A1 = "A1", "Large bus", "大型客车";
        A2 = "A2", "Heavy articulated vehicle", "重型牵引挂车";
        A3 = "A3", "City bus", "城市公交车";
        B1 = "B1", "Medium bus", "中型客车";
        B2 = "B2", "Large goods vehicle", "大型货车";
        C1 = "C1", "Small car", "小型汽车";
        C2 = "C2", "Small automatic car", "小型自动挡汽车";
        C3 = "C3", "Low-speed goods vehicle", "低速载货汽车";
        C4 = "C4", "Three-wheeled vehicle", "三轮汽车";
        C5 = "C5", "Small automatic car for disabled drivers", "残疾人专用小型自动挡载客汽车";
        C6 = "C6", "Light articulated vehicle", "轻型牵引挂车";
        D = "D", "Three-wheeled motorcycle", "普通三轮摩托车";
        E = "E", "Two-wheeled motorcycle", "普通二轮摩托车";
        F = "F", "Light motorcycle", "轻便摩托车";
        M = "M", "Wheeled self-propelled machine", "轮式专用机械车";
        N = "N", "Trolleybus", "无轨电车";
        P = "P", "Tram", "有轨电车";
    }
}

code_table! {
    /// State of a driving licence; only `A` is normal.
    LicenceStatus, "licence status" {
        Normal = "A", "Normal", "正常";
        PointsExceeded = "B", "Points exceeded", "超分";
        MovedAway = "C", "Transferred out", "转出";
        Suspended = "D", "Suspended", "暂扣";
        Withdrawn = "E", "Withdrawn", "撤销";
        Revoked = "F", "Revoked", "吊销";
        Cancelled = "G", "Cancelled", "注销";
        ViolationOpen = "H", "Violation not handled", "违法未处理";
        AccidentOpen = "I", "Accident not handled", "事故未处理";
        Stopped = "J", "Use stopped", "停止使用";
        Seized = "K", "Seized", "扣押";
        Locked = "L", "Locked", "锁定";
        RenewalOverdue = "M", "Renewal overdue", "逾期未换证";
        RenewalDeferred = "N", "Renewal deferred", "延期换证";
        MedicalDeferred = "P", "Medical deferred", "延期体检";
        CancelledRecoverable = "R", "Cancelled, recoverable", "注销可恢复";
        ReviewOverdue = "S", "Review overdue", "逾期未审验";
        ReviewDeferred = "T", "Review deferred", "延期审验";
        Detained = "U", "Detained", "扣留";
        Other = "Z", "Other", "其他";
    }
}

impl LicenceStatus {
    /// True if the licence entitles to nothing any more and lost its followers: withdrawn, revoked or cancelled
    /// (FOLLOW-9; which letters is decided here).
    #[must_use]
    pub const fn is_cancelled(self) -> bool {
        matches!(self, Self::Withdrawn | Self::Revoked | Self::Cancelled | Self::CancelledRecoverable)
    }
}

/// The classes of one licence: at least one, each once, in the order of the table. Text form e.g. `A2D`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LicenceClasses(Vec<LicenceClass>);

impl LicenceClasses {
    /// The classes, in the order of the table.
    #[must_use]
    pub fn as_slice(&self) -> &[LicenceClass] {
        &self.0
    }

    /// True if one of the classes begins with one of these letters: `A2D` has `A` and `D`.
    #[must_use]
    pub fn has_any_letter(&self, letters: &[char]) -> bool {
        self.0.iter().any(|class| class.code().starts_with(letters))
    }
}

impl fmt::Display for LicenceClasses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|class| f.write_str(class.code()))
    }
}

impl FromStr for LicenceClasses {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let malformed = Malformed { what: "list of licence classes" };
        let mut classes = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let length = 1 + usize::from(rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit));
            let (code, tail) = rest.split_at_checked(length).ok_or(malformed)?;
            classes.push(code.parse().map_err(|_| malformed)?);
            rest = tail;
        }
        let count = classes.len();
        classes.sort_unstable();
        classes.dedup();
        if count == 0 || classes.len() != count { Err(malformed) } else { Ok(Self(classes)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_classes_are_read_and_ordered() {
        let classes: LicenceClasses = "DA2".parse().unwrap();
        assert_eq!(classes.as_slice(), [LicenceClass::A2, LicenceClass::D]);
        assert_eq!(classes.to_string(), "A2D");
        for class in LicenceClass::ALL {
            assert_eq!(class.code().parse::<LicenceClasses>().unwrap().as_slice(), [*class]);
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for wrong in ["", "A", "A4", "C7", "D1", "C1C1", "c1", "C1 E", "牌", "C1é"] {
            assert!(wrong.parse::<LicenceClasses>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn letters_are_found_in_any_class() {
        let barred = ['A', 'B'];
        for (text, found) in [("A1", true), ("B2", true), ("C1", false), ("C1D", false), ("C1B2", true), ("A2D", true)]
        {
            assert_eq!(text.parse::<LicenceClasses>().unwrap().has_any_letter(&barred), found, "{text}");
        }
    }

    #[test]
    fn four_letters_mean_that_a_licence_is_no_more() {
        let cancelled: String =
            LicenceStatus::ALL.iter().filter(|status| status.is_cancelled()).map(|status| status.code()).collect();
        assert_eq!(cancelled, "EFGR");
    }

    #[test]
    fn every_status_reads_back() {
        for &status in LicenceStatus::ALL {
            assert_eq!(status.code().parse(), Ok(status));
        }
    }
}
