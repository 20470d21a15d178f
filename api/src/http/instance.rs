//! The path of a request, whatever was sent there, as a URI reference (RFC 3986).

/// The longest `instance`.
const LONGEST: usize = 256;

/// Escapes what may not stand in a path, and cuts what is too long, never within an escape.
pub(super) fn instance(path: &str) -> String {
    let mut shown = String::new();
    let mut rest = path.as_bytes();
    loop {
        let (next, after) = match rest {
            [] => return shown,
            [b'%', high, low, after @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                (format!("%{}{}", char::from(*high), char::from(*low)), after)
            }
            [byte, after @ ..] if is_plain(*byte) => (char::from(*byte).to_string(), after),
            [byte, after @ ..] => (format!("%{byte:02X}"), after),
        };
        if shown.len() + next.len() > LONGEST {
            return shown;
        }
        shown += &next;
        rest = after;
    }
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_is_never_cut() {
        let path = format!("/{}%C3%A4", "a".repeat(251));
        assert_eq!(instance(&path), format!("/{}%C3", "a".repeat(251)));
        assert_eq!(instance(&format!("/{}%C3%A4", "a".repeat(253))).len(), 254);
        assert_eq!(instance(&"/".repeat(300)).len(), LONGEST);
    }

    #[test]
    fn what_may_not_stand_in_a_path_is_escaped() {
        for (path, shown) in [
            ("/v1/cases/cas_1", "/v1/cases/cas_1"),
            ("/a%20b", "/a%20b"),
            ("/100%", "/100%25"),
            ("/%zz", "/%25zz"),
            ("/a|b\"{}", "/a%7Cb%22%7B%7D"),
            ("/ä", "/%C3%A4"),
            ("", ""),
        ] {
            assert_eq!(instance(path), shown, "{path}");
        }
    }
}
