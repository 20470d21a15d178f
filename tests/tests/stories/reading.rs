//! What a driver reads: own things, in pages, in either language; and nothing of anybody else's.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Answer, Client, Kind, Server, on_both};

/// The ids of a list.
fn ids(page: &Value) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

/// The ids of a whole list, read page by page.
fn walk(client: &Client, path: &str, limit: usize) -> Vec<String> {
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
fn numbered(client: &Client, number: &str) -> Value {
    let all = client.get("/v1/violations?limit=100").expect(200);
    all.json["data"].as_array().unwrap().iter().find(|row| row["number"] == number).unwrap().clone()
}

/// What a refusal says beside what tells one call from another.
fn said(answer: &Answer) -> Value {
    let mut said = answer.json.clone();
    let told = said.as_object_mut().unwrap();
    assert!(told.remove("request_id").is_some() && told.remove("instance").is_some());
    said
}

on_both!(the_first_screen_is_one_call, |server: Server| {
    let home = server.client().sign_in("demo-lin-yue").get("/v1/home").expect(200);
    assert_eq!((&home.json["served"], &home.json["user_message"]), (&json!(true), &Value::Null));
    assert_eq!(home.int("/licences/data/0/points/limit"), 12);
    assert_eq!(home.str("/licences/data/0/archive_number"), "500100000001");
    assert_eq!(ids(&home.json["vehicles"]).len(), 7);
    assert_eq!(
        (ids(&home.json["open_violations"]).len(), &home.json["open_violations"]["has_more"]),
        (20, &json!(true))
    );
    assert_eq!(home.json["cases_under_way"], json!([]));
    let decisions = home.json["unpaid_decisions"]["data"].as_array().unwrap();
    let statuses: BTreeSet<_> = decisions.iter().map(|it| it["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["overdue", "served"].into());
    assert!(decisions.iter().all(|it| it["due_date"].as_str().unwrap().len() == 10));
});

on_both!(who_is_not_served_is_told_kindly, |server: Server| {
    let client = server.client().sign_in("demo-wu-jia");
    let home = client.get("/v1/home").expect(200);
    assert_eq!(home.json["served"], false);
    assert!(home.str("/user_message").starts_with("Thank you"));
    assert!(client.in_chinese().get("/v1/home").expect(200).str("/user_message").starts_with("您好"));
    for list in ["licences", "vehicles", "open_violations", "unpaid_decisions"] {
        assert_eq!(home.json[list]["data"], json!([]), "{list}");
    }
});

on_both!(what_is_anothers_is_answered_like_what_is_not, |server: Server| {
    let (owner, stranger) = (server.client().sign_in("demo-chen-mo"), server.client().sign_in("demo-lin-yue"));
    for (noun, prefix, suffix) in [
        ("vehicles", "veh", ""),
        ("licences", "lic", ""),
        ("violations", "vio", ""),
        ("violations", "vio", "/eligibility"),
    ] {
        let id = ids(&owner.get(&format!("/v1/{noun}")).expect(200).json).remove(0);
        let ask = |client: &Client, id: &str| client.get(&format!("/v1/{noun}/{id}{suffix}"));
        assert_eq!(ask(&owner, &id).status, 200);
        let foreign = ask(&stranger, &id);
        foreign.expect_problem(404, "not_found");
        for nobodys in [format!("{prefix}_{}", "0".repeat(26)), id.to_uppercase(), "x".to_owned(), format!("xyz_{id}")]
        {
            let absent = ask(&stranger, &nobodys);
            assert_eq!((absent.status, said(&absent)), (404, said(&foreign)), "{noun} {nobodys}");
        }
        assert!(!walk(&stranger, &format!("/v1/{noun}"), 100).contains(&id));
    }
});

on_both!(a_filter_by_what_is_anothers_finds_nothing, |server: Server| {
    let (owner, stranger) = (server.client().sign_in("demo-chen-mo"), server.client().sign_in("demo-lin-yue"));
    for (noun, parameter, prefix) in [("vehicles", "vehicle_id", "veh"), ("licences", "licence_id", "lic")] {
        let id = ids(&owner.get(&format!("/v1/{noun}")).expect(200).json).remove(0);
        assert!(!walk(&owner, &format!("/v1/violations?{parameter}={id}"), 100).is_empty(), "{noun}");
        let list = |id: &str| stranger.get(&format!("/v1/violations?{parameter}={id}")).expect(200).text;
        assert_eq!(list(&id), list(&format!("{prefix}_{}", "0".repeat(26))));
        assert_eq!(list(&id), json!({"data": [], "has_more": false, "next_cursor": null}).to_string());
        let wrong = stranger.get(&format!("/v1/violations?{parameter}=1"));
        wrong.expect_problem(400, "invalid_request");
        assert_eq!(wrong.str("/errors/0/pointer"), format!("query/{parameter}"));
    }
});

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
        client.get(&format!("/v1/{noun}?limit=100")).expect(200);
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

on_both!(a_decision_is_shown_to_whom_it_is_addressed, |server: Server| {
    let client = server.client().sign_in("demo-lin-yue");
    let handled = client.get("/v1/violations?status=handled&limit=1").expect(200);
    assert_eq!(
        handled.str("/data/0/links/decision/href"),
        format!("/v1/decisions/{}", handled.str("/data/0/decision_id"))
    );
    let _other = server.client().sign_in("demo-chen-mo");
    let other = "(SELECT person_id FROM account WHERE open_id = 'demo-chen-mo')";
    server.database.execute(&format!("UPDATE decision SET person_id = {other}")).unwrap();
    let handled = client.get("/v1/violations?status=handled&limit=1").expect(200);
    assert_eq!(handled.json["data"][0]["decision_id"], Value::Null);
    assert_eq!(handled.json["data"][0]["links"], json!({}));
    assert_eq!(client.get("/v1/home").expect(200).json["unpaid_decisions"]["data"], json!([]));
});

/// Opens a case for Lin Yue's violation of that number past the service, as `handler`; it lives until `expires`.
fn open_case(server: &Server, number: &str, handler: &str, expires: &str) {
    let id = match server.database.kind() {
        Kind::Sqlite => "randomblob(16)",
        Kind::Postgres => "gen_random_uuid()",
    };
    let sql = format!(
        "INSERT INTO violation_case (id, violation_id, vehicle_id, account_id, person_id, licence_id, session_id,
             policy_version, status, relation, owner_id, fine, points, opened_at, expires_at, version)
         SELECT {id}, v.id, v.vehicle_id, a.id, a.person_id, l.id, s.id, 'chongqing-2022-04-01', 'opened', 'own',
             car.owner_person, v.fine, v.points, v.occurred_at, {expires}, 1
         FROM violation v
             JOIN vehicle car ON car.id = v.vehicle_id
             JOIN account a ON a.open_id = '{handler}'
             JOIN licence l ON l.person_id = a.person_id
             JOIN session s ON s.account_id = a.id
         WHERE v.number = '{number}'"
    );
    server.database.execute(&sql).unwrap();
}

on_both!(a_violation_that_somebody_handles_is_under_way, |server: Server| {
    let client = server.client().sign_in("demo-lin-yue");
    let _other = server.client().sign_in("demo-chen-mo");
    let (own, others, over) = ("5001080000000010", "5101040000000021", "5001080000000032");
    open_case(&server, own, "demo-lin-yue", "l.cycle_ends_at");
    open_case(&server, others, "demo-chen-mo", "l.cycle_ends_at");
    open_case(&server, over, "demo-chen-mo", "v.as_of");

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
    assert_eq!(rules.len(), 16);
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

on_both!(a_licence_tells_its_points_and_their_age, |server: Server| {
    let licence = |code: &str| server.client().sign_in(code).get("/v1/licences").expect(200);
    let fang_yi = licence("demo-fang-yi");
    assert_eq!((fang_yi.int("/data/0/points/recorded"), fang_yi.int("/data/0/points/held")), (9, 0));
    assert_eq!((fang_yi.int("/data/0/points/total"), fang_yi.int("/data/0/points/limit")), (9, 12));
    let gu_chi = licence("demo-gu-chi");
    assert!(gu_chi.str("/data/0/points/as_of") < fang_yi.str("/data/0/points/as_of"));
    let mei_xu = licence("demo-mei-xu");
    assert_eq!((mei_xu.str("/data/0/status"), mei_xu.str("/data/0/status_label")), ("D".into(), "Suspended".into()));
    let one = server.client().sign_in("demo-fang-yi").in_chinese();
    let one = one.get(&format!("/v1/licences/{}", fang_yi.str("/data/0/id"))).expect(200);
    assert_eq!((one.str("/status_label"), one.int("/points/total")), ("正常".into(), 9));
    for answer in [&fang_yi, &gu_chi, &mei_xu] {
        assert!(!answer.text.contains("000000"), "a citizen number");
    }
});

on_both!(a_vehicle_tells_whether_it_is_covered, |server: Server| {
    let client = server.client().sign_in("demo-lin-yue");
    let all = client.get("/v1/vehicles").expect(200);
    for vehicle in all.json["data"].as_array().unwrap() {
        let covered = !vehicle["registered_in"].as_str().unwrap().starts_with("51");
        assert_eq!(vehicle["served"], covered, "{vehicle}");
        assert_eq!(vehicle["links"].get("policy").is_some(), covered, "{vehicle}");
        let there = client.get(vehicle["links"]["violations"]["href"].as_str().unwrap()).expect(200);
        assert!(there.json["data"].as_array().unwrap().iter().all(|it| it["vehicle_id"] == vehicle["id"]));
        let alone = client.get(&format!("/v1/vehicles/{}", vehicle["id"].as_str().unwrap())).expect(200);
        assert_eq!(&alone.json, vehicle);
    }
});

on_both!(what_is_known_is_not_sent_again, |server: Server| {
    let client = server.client().sign_in("demo-lin-yue");
    let first = |noun: &str| format!("/v1/{noun}/{}", ids(&client.get(&format!("/v1/{noun}")).expect(200).json)[0]);
    for path in ["vehicles", "licences", "violations"].map(first) {
        let answer = client.get(&path).expect(200);
        let tag = answer.header("etag").unwrap();
        let again = client.send("GET", &path, &[("if-none-match", tag)], None);
        assert_eq!((again.status, again.text.as_str(), again.header("etag")), (304, "", Some(tag)));
        let stale = client.send("GET", &path, &[("if-none-match", "\"stale\"")], None);
        assert_eq!((stale.status, stale.text), (200, answer.text.clone()));
        assert!(answer.header("cache-control").unwrap().contains("private"));
    }
    let licence = first("licences");
    let tags =
        [client.clone(), client.in_chinese()].map(|client| client.get(&licence).header("etag").map(str::to_owned));
    assert_ne!(tags[0], tags[1]);
});

on_both!(nothing_is_read_without_signing_in, |server: Server| {
    let id = "0".repeat(26);
    for path in ["/v1/home", "/v1/vehicles", "/v1/licences", "/v1/violations"] {
        server.client().get(path).expect_problem(401, "unauthenticated");
        server.client().with_token("x").get(path).expect_problem(401, "token_invalid");
    }
    for path in [format!("/v1/vehicles/veh_{id}"), format!("/v1/licences/lic_{id}"), format!("/v1/violations/vio_{id}")]
    {
        server.client().get(&path).expect_problem(401, "unauthenticated");
    }
});
