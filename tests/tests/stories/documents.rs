//! The documents of the repository name only what is there.

use std::path::Path;

const DOCUMENTS: [&str; 3] = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"];

/// A part of a path with one of these is a file that somebody is to add.
const PLACEHOLDERS: [&str; 6] = ["CITY", "DATE", "NAME", "NOUN", "VERB", "YEAR"];

#[test]
fn every_path_that_is_named_is_there() {
    for document in DOCUMENTS {
        let text = std::fs::read_to_string(root().join(document)).unwrap();
        assert!(paths(&text).len() >= 10, "{document}: the paths are not found any more");
        assert_eq!(missing(&text), [""; 0], "{document}");
    }
}

#[test]
fn a_path_that_is_gone_is_noticed() {
    for (text, gone) in [
        ("See `api/src/gone.rs`.", vec!["api/src/gone.rs"]),
        ("[Rules](api/src/gone.md) and [this](api/src/lib.rs)", vec!["api/src/gone.md"]),
        ("```\napi/src/gone.rs   decide\napi/src/lib.rs\n```", vec!["api/src/gone.rs"]),
        ("`scripts/gone NAME`, [Law](GONE.md)", vec!["scripts/gone", "GONE.md"]),
        ("`api/gone/NOUN/VERB.rs`, `domain/src/NOUN.rs`", vec!["api/gone"]),
        ("api/src/gone.rs, `/v1/gone`, `https://gone.example/x.rs`, `a / b`, `../gone.env`", vec![]),
    ] {
        assert_eq!(missing(text), gone, "{text}");
    }
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn missing(text: &str) -> Vec<&str> {
    paths(text).into_iter().filter(|path| !root().join(path).exists()).collect()
}

/// The paths in code and in links, relative to the root, as far as they are to be there.
fn paths(text: &str) -> Vec<&str> {
    // Every other part stands between marks, be they of a line or of a block.
    let parts = text.split('`').filter(|part| !part.is_empty());
    let code = parts.skip(usize::from(!text.starts_with('`'))).step_by(2);
    let words = code.flat_map(str::split_whitespace).map(|word| word.trim_end_matches([',', '.', ':']));
    let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let named = words.filter(|word| word.contains('/')).chain(links).filter(|word| is_path(word));
    named.map(present).filter(|path| !path.is_empty()).collect()
}

/// Neither an address nor a place outside of the repository.
fn is_path(word: &str) -> bool {
    let plain = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte));
    plain && !word.starts_with(['/', '-']) && !word.starts_with("..")
}

/// The path up to its first placeholder.
fn present(path: &str) -> &str {
    let mut end = 0;
    for part in path.split_inclusive('/') {
        if PLACEHOLDERS.iter().any(|placeholder| part.contains(placeholder)) {
            return path[..end].trim_end_matches('/');
        }
        end += part.len();
    }
    path
}
