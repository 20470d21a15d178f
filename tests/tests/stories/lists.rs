//! Reading lists.

use serde_json::Value;
use std::collections::BTreeSet;
use tests::Client;

/// The ids of a list.
pub fn ids(page: &Value) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

/// The ids of a whole list, read page by page.
pub fn walk(client: &Client, path: &str, limit: usize) -> Vec<String> {
    let glue = if path.contains('?') { '&' } else { '?' };
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("{path}{glue}limit={limit}{cursor}")).expect(200);
        let found = ids(&page.json);
        assert!(found.len() <= limit);
        all.extend(found);
        match page.json["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
        assert_eq!(page.json["has_more"], true);
    }
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "{path}: twice the same");
    all
}

/// The one violation with that number.
pub fn numbered(client: &Client, number: &str) -> Value {
    let all = client.get("/v1/violations?limit=100").expect(200);
    all.json["data"].as_array().unwrap().iter().find(|row| row["number"] == number).unwrap().clone()
}
