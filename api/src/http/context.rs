//! What every request brings with it: its id and its language.

use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpMessage, HttpRequest};

/// What an answer needs of its request, kept apart from it: the framework wants the request to itself while it routes.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// The caller's `X-Request-Id` where it is harmless, else one of ours.
    pub request_id: String,
    /// The language of the messages.
    pub language: Language,
    /// The path, without the query.
    pub path: String,
}

impl Context {
    /// The context that the outermost middleware gave this request.
    pub fn of(request: &HttpRequest) -> Self {
        request.extensions().get::<Self>().cloned().unwrap_or_default()
    }

    /// Whether a caller's id may be taken over: it goes into logs, answers and the audit trail.
    pub fn is_harmless(id: &str) -> bool {
        (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    }
}

/// The language of the messages that a driver reads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    Chinese,
    /// English, where `Accept-Language` prefers it.
    English,
}

impl Language {
    /// The language that `Accept-Language` asks for.
    pub fn of(headers: &HeaderMap) -> Self {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        accepted.map_or(Self::Chinese, Self::preferred)
    }

    /// The tag for `Content-Language`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// Picks the text in this language.
    pub fn pick(self, zh: &'static str, en: &'static str) -> &'static str {
        match self {
            Self::Chinese => zh,
            Self::English => en,
        }
    }

    fn preferred(accepted: &str) -> Self {
        let weight =
            |language: &str| accepted.split(',').filter_map(|range| weighted(range, language)).fold(0.0_f32, f32::max);
        if weight("en") > weight("zh") { Self::English } else { Self::Chinese }
    }
}

fn weighted(range: &str, language: &str) -> Option<f32> {
    let (tag, parameters) = range.trim().split_once(';').unwrap_or((range.trim(), "q=1"));
    let primary = tag.split('-').next().unwrap_or_default();
    if !primary.eq_ignore_ascii_case(language) {
        return None;
    }
    parameters.trim().strip_prefix("q=").and_then(|weight| weight.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_only_where_it_is_preferred() {
        for (accepted, language) in [
            ("", Language::Chinese),
            ("zh-CN", Language::Chinese),
            ("en", Language::English),
            ("en-GB,en;q=0.9", Language::English),
            ("en;q=0.5, zh;q=0.8", Language::Chinese),
            ("zh;q=0.5, en;q=0.8", Language::English),
            ("en, zh", Language::Chinese),
            ("fr", Language::Chinese),
            ("en;q=bad", Language::Chinese),
        ] {
            assert_eq!(Language::preferred(accepted), language, "{accepted}");
        }
    }

    #[test]
    fn ids_with_anything_unusual_are_not_taken_over() {
        assert!(Context::is_harmless("abc-1.2_3"));
        assert!(Context::is_harmless(&"a".repeat(64)));
        for bad in ["", "a b", "a\n", "ä", &"a".repeat(65)] {
            assert!(!Context::is_harmless(bad), "{bad:?}");
        }
    }
}
