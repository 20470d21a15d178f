//! The dated rules, as anybody can read them.

use serde_json::{Value, json};
use tests::{Server, on_both};

on_both!(a_policy_is_in_force_from_its_first_day_on, |server: Server| {
    let client = server.client();
    for (day, version) in [
        ("2018-07-24", "chongqing-2018-07-24"),
        ("2018-07-25", "chongqing-2018-07-24"),
        ("2022-03-31", "chongqing-2018-07-24"),
        ("2022-04-01", "chongqing-2022-04-01"),
        ("2022-04-02", "chongqing-2022-04-01"),
    ] {
        let policy = client.get(&format!("/v1/policies/chongqing?as_of={day}")).expect(200);
        assert_eq!((policy.str("/version"), policy.str("/as_of")), (version.to_owned(), day.to_owned()));
    }
    client.get("/v1/policies/chongqing?as_of=2018-07-23").expect_problem(404, "not_found");
    let today = client.get("/v1/policies/chongqing").expect(200);
    assert_eq!(today.str("/version"), "chongqing-2022-04-01");
});

on_both!(every_value_has_unit_and_source, |server: Server| {
    let policy = server.client().get("/v1/policies/hunan?as_of=2025-03-05").expect(200);
    let values = policy.json["values"].as_array().unwrap();
    assert!(values.iter().all(|value| value["source"].as_str().is_some_and(|source| !source.is_empty())));
    let named = |name: &str| &values.iter().find(|value| value["name"] == name).unwrap()["value"];
    assert_eq!(named("payment_days")["numbers"], json!([15]));
    assert_eq!(named("payment_days")["unit"], "days");
    assert_eq!(named("others_vehicles_per_cycle")["numbers"], json!([3]));
});

on_both!(only_days_and_jurisdictions_that_exist_are_answered, |server: Server| {
    let client = server.client();
    for path in ["/v1/policies/sichuan", "/v1/policies/CHONGQING", "/v1/policies/%00"] {
        client.get(path).expect_problem(404, "not_found");
    }
    for day in ["2022-02-29", "2022-4-1", "20220401", "+12022-04-01", "today", ""] {
        let refused = client.get(&format!("/v1/policies/chongqing?as_of={day}"));
        refused.expect_problem(400, "invalid_request");
        assert_eq!(refused.str("/errors/0/pointer"), "query/as_of", "{day}");
    }
    client.get("/v1/policies/chongqing?as_on=2022-04-01").expect_problem(400, "invalid_request");
});

on_both!(versions_are_listed_by_jurisdiction_and_day, |server: Server| {
    let client = server.client();
    let versions = |page: &Value| -> Vec<String> {
        page["data"].as_array().unwrap().iter().map(|it| it["version"].as_str().unwrap().to_owned()).collect()
    };
    let all = client.get("/v1/policies").expect(200);
    let expected = ["chongqing-2018-07-24", "chongqing-2022-04-01", "hunan-2018-07-24", "hunan-2022-04-01"];
    assert_eq!(
        (versions(&all.json), all.json["has_more"].as_bool()),
        (expected.map(str::to_owned).to_vec(), Some(false))
    );
    let first = client.get("/v1/policies?limit=3").expect(200);
    let rest = client.get(&format!("/v1/policies?limit=3&cursor={}", first.str("/next_cursor"))).expect(200);
    assert_eq!((versions(&first.json).len(), versions(&rest.json)), (3, vec!["hunan-2022-04-01".to_owned()]));
    // "sichuan-2022-04-01", as a cursor would say it.
    client.get("/v1/policies?cursor=InNpY2h1YW4tMjAyMi0wNC0wMSI").expect_problem(400, "invalid_cursor");
    for href in all.json["data"].as_array().unwrap().iter().map(|it| it["links"]["policy"]["href"].as_str().unwrap()) {
        assert!(href.ends_with(&client.get(href).expect(200).str("/in_force_from")), "{href}");
    }
});
