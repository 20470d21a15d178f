//! Histories by raw SQL, their hashes computed here once more.

use super::sql::MORNING;
use aws_lc_rs::digest::{SHA256, digest};

/// The statements that write the history of a resource; the ids of its events follow from the resource's.
pub fn history(resource: i64, noun: &str, words: &[&str], at: i64) -> Vec<String> {
    let mut previous: Option<String> = None;
    let mut statements = Vec::new();
    for (version, word) in (1_i32..).zip(words) {
        let (id, kind) = (100 * resource + i64::from(version), format!("{noun}.{word}"));
        let hash = hash(previous.as_deref(), &Told { resource, version, id, noun, kind: &kind, at });
        let before = previous.map_or("NULL, NULL".to_owned(), |hash| format!("{}, %{hash}", version - 1));
        statements.push(format!(
            "INSERT INTO event (resource, version, id, noun, kind, person_id, jurisdiction, happened_at, actor, data, \
             prev_version, prev_hash, hash) VALUES (#{resource}, {version}, #{id}, '{noun}', '{kind}', #1, 'chongqing', \
             @{at}, 'authority', '{{}}', {before}, %{hash})"
        ));
        previous = Some(hash);
    }
    statements
}

struct Told<'a> {
    resource: i64,
    version: i32,
    id: i64,
    noun: &'a str,
    kind: &'a str,
    at: i64,
}

/// SHA-256 over the predecessor's hash and every field: a byte that tells whether it is there, and its length before it.
fn hash(previous: Option<&str>, told: &Told<'_>) -> String {
    let previous: Option<Vec<u8>> = previous
        .map(|hash| (0..32).map(|place| u8::from_str_radix(&hash[2 * place..2 * place + 2], 16).unwrap()).collect());
    let id = |number: i64| u128::try_from(number).unwrap().to_be_bytes();
    let at = (MORNING + 60 * told.at) * 1_000_000;
    let fields: [Option<&[u8]>; 12] = [
        previous.as_deref(),
        Some(&id(told.resource)),
        Some(&told.version.to_be_bytes()),
        Some(&id(told.id)),
        Some(told.noun.as_bytes()),
        Some(told.kind.as_bytes()),
        Some(&id(1)),
        Some(b"chongqing"),
        Some(&at.to_be_bytes()),
        Some(b"authority"),
        None,
        Some(b"{}"),
    ];
    let mut bytes = Vec::new();
    for field in fields {
        bytes.push(u8::from(field.is_some()));
        if let Some(field) = field {
            bytes.extend_from_slice(&(field.len() as u64).to_be_bytes());
            bytes.extend_from_slice(field);
        }
    }
    digest(&SHA256, &bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
