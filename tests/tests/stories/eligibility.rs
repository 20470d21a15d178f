//! Whether a violation can be handled here, and by whom it is.

use crate::lists::{ids, numbered, walk};
use serde_json::{Value, json};
use tests::{Answer, Client, Kind, Server, on_both};

/// Opens a case for Lin Yue's violation of that number past the service, as `handler`; it lives until `expires`.
fn open_case(server: &mut Server, number: &str, handler: &str, expires: &str) {
    let id = match server.database.kind() {
        Kind::Sqlite => "randomblob(16)",
        Kind::Postgres => "gen_random_uuid()",
    };
    let sql = format!(
        "INSERT INTO violation_case (id, violation_id, vehicle_id, account_id, person_id, licence_id, session_id,
             policy_version, status, relation, owner_id, fine, points, opened_at, expires_at, version)
         SELECT {id}, v.id, v.vehicle_id, a.id, a.person_id, l.id, s.id, 'chongqing-2022-04-01', 'opened',
             'own', a.person_id, v.fine, v.points, v.occurred_at, {expires}, 1
         FROM violation v
             JOIN account a ON a.open_id = '{handler}.0'
             JOIN licence l ON l.person_id = a.person_id
             JOIN session s ON s.account_id = a.id
         WHERE v.number = '{number}'"
    );
    server.breach(&sql);
}

on_both!(a_violation_that_somebody_handles_is_under_way, |mut server: Server| {
    let client = server.client().sign_in("demo-lin-yue");
    let _other = server.client().sign_in("demo-chen-mo");
    let (own, others, over) = ("5001080000000010", "5101040000000021", "5001080000000032");
    open_case(&mut server, own, "demo-lin-yue", "l.cycle_ends_at");
    open_case(&mut server, others, "demo-chen-mo", "l.cycle_ends_at");
    open_case(&mut server, over, "demo-chen-mo", "v.as_of");

    let own = numbered(&client, own);
    let case = own["case_id"].as_str().unwrap();
    assert_eq!((&own["status"], own.get("status_reason")), (&json!("under_way"), None));
    assert_eq!(own["links"]["case"]["href"], format!("/v1/cases/{case}"));
    let others = numbered(&client, others);
    assert_eq!((&others["status"], &others["case_id"]), (&json!("under_way"), &Value::Null));
    assert_eq!(others["status_reason"]["code"], "other_case");
    for violation in [&own, &others] {
        let links: Vec<_> = violation["links"].as_object().unwrap().keys().map(String::as_str).collect();
        assert!(links.contains(&"eligibility") && !links.contains(&"open_case"), "{links:?}");
    }
    assert_eq!(numbered(&client, over)["status"], "open");

    let listed = |status: &str| walk(&client, &format!("/v1/violations?status={status}"), 100);
    assert_eq!((listed("under_way").len(), listed("open").len()), (2, 36));
    let home = client.get("/v1/home").expect(200);
    assert_eq!(home.json["cases_under_way"][0]["id"], case);
    assert_eq!(home.json["cases_under_way"][0]["status"], "opened");

    let of = |violation: &Value| client.get(violation["links"]["eligibility"]["href"].as_str().unwrap()).expect(200);
    assert_eq!(
        (of(&own).json["eligible"].clone(), of(&own).json["links"].get("open_case").is_none()),
        (json!(true), true)
    );
    assert_eq!(failed(&of(&others)), [("HANDLE-16".to_owned(), "other_case".to_owned())]);
});

/// The rules that fail, each with its remedy.
fn failed(eligibility: &Answer) -> Vec<(String, String)> {
    let rules = eligibility.json["rules"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{}", eligibility.text)).to_owned();
    assert_eq!(rules.len(), 17);
    for rule in rules {
        assert_eq!(rule["passed"], rule["user_message"].is_null());
        assert_eq!(rule["passed"], rule.get("remedy").is_none());
    }
    let failed = rules.iter().filter(|rule| rule["passed"] == false);
    failed.map(|rule| (text(&rule["rule"]), text(&rule["remedy"]["code"]))).collect()
}

on_both!(each_refusal_names_its_rule_and_what_to_do, |server: Server| {
    let client = server.client().sign_in("demo-lin-yue");
    let ask = |number: &str| {
        let id = numbered(&client, number)["id"].as_str().unwrap().to_owned();
        client.get(&format!("/v1/violations/{id}/eligibility")).expect(200)
    };
    let eligible = ask("5001080000000010");
    assert_eq!((failed(&eligible), eligible.json["eligible"].as_bool()), (vec![], Some(true)));
    assert_eq!(eligible.str("/links/open_case/method"), "POST");
    for (serial, rule, remedy) in [
        ("011", "HANDLE-1", "expressway_enforcement"),
        ("012", "HANDLE-2", "window_at_place_of_act"),
        ("013", "HANDLE-3", "window_at_place_of_act"),
        ("014", "HANDLE-4", "window_at_place_of_act"),
        ("015", "HANDLE-4", "window_at_place_of_act"),
        ("016", "HANDLE-5", "next_cycle"),
        ("017", "HANDLE-15", "window_at_place_of_act"),
        ("018", "HANDLE-16", "nothing_to_handle"),
        ("019", "HANDLE-16", "see_decision"),
        ("043", "HANDLE-8", "any_window"),
        ("044", "HANDLE-9", "any_window"),
    ] {
        let refused = ask(&format!("500108000000{serial}0"));
        assert_eq!(failed(&refused), [(rule.to_owned(), remedy.to_owned())], "{serial}");
        assert_eq!((refused.json["eligible"].as_bool(), refused.json["links"].get("open_case")), (Some(false), None));
    }
    let everything = failed(&ask("5001080000000450"));
    let rules: Vec<_> = everything.iter().map(|(rule, _)| rule.as_str()).collect();
    assert_eq!(
        rules,
        ["HANDLE-1", "HANDLE-2", "HANDLE-3", "HANDLE-4", "HANDLE-5", "HANDLE-6", "HANDLE-8", "HANDLE-9", "HANDLE-15"]
    );
});

on_both!(a_refusal_says_where_and_when, |server: Server| {
    let client = server.client().sign_in("demo-lin-yue");
    let rule = |client: &Client, number: &str, rule: usize| {
        let id = numbered(client, number)["id"].as_str().unwrap().to_owned();
        client.get(&format!("/v1/violations/{id}/eligibility")).expect(200).json["rules"][rule].clone()
    };
    let too_many = rule(&client, "5001080000000160", 4);
    let cycle = client.get("/v1/licences").expect(200).str("/data/0/points/cycle_end");
    assert_eq!((&too_many["remedy"]["at"], &too_many["remedy"]["division"]), (&json!(cycle), &Value::Null));
    assert_eq!((&too_many["observed"]["numbers"], &too_many["limit"]["numbers"]), (&json!([12]), &json!([12])));
    let disputed = rule(&client, "5001080000000170", 14);
    assert_eq!((&disputed["remedy"]["division"], &disputed["remedy"]["at"]), (&json!("500108"), &Value::Null));
    assert_eq!(disputed["user_message"], "The violation is disputed.");
    assert_eq!(rule(&client.in_chinese(), "5001080000000170", 14)["user_message"], "该违法存在异议。");
});

on_both!(the_points_can_go_to_the_own_licence_only, |server: Server| {
    let (other, client) = (server.client().sign_in("demo-chen-mo"), server.client().sign_in("demo-lin-yue"));
    let id = numbered(&client, "5001080000000010")["id"].as_str().unwrap().to_owned();
    let ask = |licence: &str| client.get(&format!("/v1/violations/{id}/eligibility?licence_id={licence}"));
    let licence = |client: &Client| ids(&client.get("/v1/licences").expect(200).json).remove(0);
    assert_eq!(failed(&ask(&licence(&client)).expect(200)), []);
    for foreign in [licence(&other), format!("lic_{}", "0".repeat(26))] {
        assert_eq!(failed(&ask(&foreign).expect(200)), [("HANDLE-12".to_owned(), "own_licence".to_owned())]);
    }
    ask("1").expect_problem(400, "invalid_request");
});
