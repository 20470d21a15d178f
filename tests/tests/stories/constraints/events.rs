//! Histories by raw SQL, their hashes computed here once more.

use super::sql::MORNING;
use aws_lc_rs::digest::{SHA256, digest};

/// The statements that write the history of a resource; the ids of its events follow from the resource's.
pub fn history(resource: i64, noun: &str, words: &[&str], at: i64) -> Vec<String> {
    let mut previous: Option<String> = None;
    let mut statements = Vec::new();
    for (version, word) in (1_i32..).zip(words) {
        let (id, kind) = (100 * resource + i64::from(version), format!("{noun}.{word}"));
        let hash = hash(previous.as_deref(), resource, version, id, &kind, at);
        let before = previous.map_or("NULL, NULL".to_owned(), |hash| format!("{}, %{hash}", version - 1));
        statements.push(format!(
            "INSERT INTO event (resource, version, id, kind, happened_at, actor, data, prev_version, prev_hash, hash) \
             VALUES (#{resource}, {version}, #{id}, '{kind}', @{at}, 'system', '{{}}', {before}, %{hash})"
        ));
        previous = Some(hash);
    }
    statements
}

/// SHA-256 over the predecessor's hash and every field, each with its length before it.
fn hash(previous: Option<&str>, resource: i64, version: i32, id: i64, kind: &str, at: i64) -> String {
    let previous: Vec<u8> = previous.map_or(Vec::new(), |hash| {
        (0..32).map(|place| u8::from_str_radix(&hash[2 * place..2 * place + 2], 16).unwrap()).collect()
    });
    let at = (MORNING + 60 * at) * 1_000_000;
    let fields: [&[u8]; 9] = [
        &previous,
        &u128::try_from(resource).unwrap().to_be_bytes(),
        &version.to_be_bytes(),
        &u128::try_from(id).unwrap().to_be_bytes(),
        kind.as_bytes(),
        &at.to_be_bytes(),
        b"system",
        b"",
        b"{}",
    ];
    let mut bytes = Vec::new();
    for field in fields {
        bytes.extend_from_slice(&(field.len() as u64).to_be_bytes());
        bytes.extend_from_slice(field);
    }
    digest(&SHA256, &bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
