//! What the ids of rules mean, as anybody can read it.

use std::collections::BTreeSet;
use tests::{Server, on_both};

/// The ids that a text names.
fn named(text: &str) -> BTreeSet<&str> {
    let is_id = |word: &&str| {
        let parts = word.split_once('-');
        parts.is_some_and(|(group, number)| {
            ["LINK", "FOLLOW", "HANDLE", "CASE", "PAY"].contains(&group)
                && !number.is_empty()
                && number.bytes().all(|digit| digit.is_ascii_digit())
        })
    };
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').filter(is_id).collect()
}

on_both!(every_rule_that_the_api_names_is_explained, |server: Server| {
    let client = server.client();
    let page = client.get("/rules").expect(200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
    let (document, codes) = (client.get("/openapi.json").expect(200), client.get("/v1/meta/codes").expect(200));
    let ids: BTreeSet<_> = named(&document.text).union(&named(&codes.text)).copied().collect();
    assert!(ids.len() > 30 && document.text.contains("[/rules](/rules)"), "{ids:?}");
    for id in ids {
        assert_eq!(page.text.matches(&format!("<section id=\"{id}\">")).count(), 1, "{id}");
    }
    let refused = client.send("POST", "/rules", &[], None);
    assert_eq!(refused.expect_problem(405, "method_not_allowed").header("allow"), Some("GET"));
});

on_both!(a_problem_page_leads_to_the_rules, |server: Server| {
    for code in ["not_eligible", "follow_not_allowed"] {
        let page = server.client().get(&format!("/problems/{code}")).expect(200);
        assert!(page.text.contains("href=\"/rules\""), "{code}");
    }
});
