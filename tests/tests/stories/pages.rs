//! Lists in pages, and what narrows them.

use crate::lists::{ids, walk};
use data_encoding::BASE64URL_NOPAD;
use serde_json::json;
use std::collections::BTreeSet;
use tests::{Server, on_both};

on_both!(pages_add_up_to_the_list, |server: Server| {
    let client = server.client().sign_in("demo-lin-yue");
    for (path, count) in [("/v1/vehicles", 7), ("/v1/licences", 1), ("/v1/violations", 41)] {
        let whole = walk(&client, path, 100);
        assert_eq!(whole.len(), count, "{path}");
        for limit in [1, 7, count] {
            assert_eq!(walk(&client, path, limit), whole, "{path} by {limit}");
        }
        let page = client.get(path).expect(200);
        assert_eq!(ids(&page.json), whole[..count.min(20)], "{path}");
    }
    let times: Vec<_> = client.get("/v1/violations?limit=100").expect(200).json["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["occurred_at"].as_str().unwrap().to_owned())
        .collect();
    assert!(times.is_sorted_by(|later, earlier| later >= earlier));
});

on_both!(pages_add_up_where_all_happened_at_one_moment, |server: Server| {
    let client = server.client().sign_in("demo-lin-yue");
    let whole: BTreeSet<_> = walk(&client, "/v1/violations", 100).into_iter().collect();
    server.database.execute("UPDATE violation SET occurred_at = (SELECT min(occurred_at) FROM violation)").unwrap();
    for limit in [1, 6] {
        let walked = walk(&client, "/v1/violations", limit);
        assert_eq!((walked.len(), walked.into_iter().collect()), (whole.len(), whole.clone()));
    }
});

on_both!(limits_and_cursors_are_checked, |server: Server| {
    let client = server.client().sign_in("demo-lin-yue");
    let cursor = |of: &str| client.get(&format!("/v1/{of}?limit=1")).expect(200).json["next_cursor"].clone();
    let (vehicles, violations) = (cursor("vehicles"), cursor("violations"));
    let forged = |text: &str| json!(BASE64URL_NOPAD.encode(text.as_bytes()));
    let vio = format!("vio_{}", "0".repeat(26));
    for noun in ["vehicles", "licences", "violations"] {
        for limit in ["0", "101", "-1", "x", "", "1.5", "99999999999"] {
            let refused = client.get(&format!("/v1/{noun}?limit={limit}"));
            refused.expect_problem(400, "invalid_request");
            assert_eq!(refused.str("/errors/0/pointer"), "query/limit");
        }
        let other = if noun == "violations" { &vehicles } else { &violations };
        let wrong = [
            other.clone(),
            json!("x"),
            json!("!"),
            json!(""),
            forged("[]"),
            forged("null"),
            forged(&json!([i64::MAX, vio]).to_string()),
            forged(&json!([i64::MIN, vio]).to_string()),
            forged(&json!([-210_000_000_000_000_000_i64, vio]).to_string()),
        ];
        for cursor in wrong {
            let refused = client.get(&format!("/v1/{noun}?cursor={}", cursor.as_str().unwrap()));
            refused.expect_problem(400, "invalid_cursor");
        }
        assert_eq!(client.get(&format!("/v1/{noun}?limit=100")).status, 200);
        client.get(&format!("/v1/{noun}?page=2")).expect_problem(400, "invalid_request");
        client.get(&format!("/v1/{noun}?limit=1&limit=2")).expect_problem(400, "invalid_request");
    }
    client.get("/v1/violations?status=closed").expect_problem(400, "invalid_request");
});

on_both!(every_violation_is_in_one_state, |server: Server| {
    let client = server.client().sign_in("demo-lin-yue");
    let mut all = BTreeSet::new();
    for (status, finished, count) in
        [("open", false, 38), ("under_way", false, 0), ("handled", true, 2), ("annulled", true, 1)]
    {
        let page = client.get(&format!("/v1/violations?limit=100&status={status}")).expect(200);
        let rows = page.json["data"].as_array().unwrap();
        assert!(rows.iter().all(|row| row["status"] == status && row["finished"] == finished), "{status}");
        assert_eq!(rows.len(), count, "{status}");
        all.extend(ids(&page.json));
    }
    assert_eq!(all, walk(&client, "/v1/violations", 100).into_iter().collect());
    let licence = ids(&client.get("/v1/licences").expect(200).json).remove(0);
    let decided = client.get(&format!("/v1/violations?licence_id={licence}&status=handled")).expect(200);
    assert_eq!(ids(&decided.json).len(), 2);
    let vehicles = walk(&client, "/v1/vehicles", 100);
    let by_vehicle = vehicles.iter().flat_map(|id| walk(&client, &format!("/v1/violations?vehicle_id={id}"), 3));
    assert_eq!(all, by_vehicle.collect());
});
