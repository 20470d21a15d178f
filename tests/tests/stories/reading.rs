//! What a driver reads: own things, in pages, in either language; and nothing of anybody else's.

use crate::lists::{ids, walk};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Answer, Client, Server, on_both};

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

on_both!(a_decision_is_shown_to_whom_it_is_addressed, |server: Server| {
    let client = server.client().sign_in("demo-lin-yue");
    let handled = client.get("/v1/violations?status=handled&limit=1").expect(200);
    assert_eq!(
        handled.str("/data/0/links/decision/href"),
        format!("/v1/decisions/{}", handled.str("/data/0/decision_id"))
    );
    let _other = server.client().sign_in("demo-chen-mo");
    let other = "(SELECT person_id FROM account WHERE open_id = 'demo-chen-mo.0')";
    server.database.execute(&format!("UPDATE decision SET person_id = {other}, licence_id = NULL")).unwrap();
    let handled = client.get("/v1/violations?status=handled&limit=1").expect(200);
    assert_eq!(handled.json["data"][0]["decision_id"], Value::Null);
    assert_eq!(handled.json["data"][0]["links"], json!({}));
    assert_eq!(client.get("/v1/home").expect(200).json["unpaid_decisions"]["data"], json!([]));
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
    for (answer, citizen_number) in
        [(&fang_yi, "500108199708110009"), (&gu_chi, "500109199104050005"), (&mei_xu, "500110198407230004")]
    {
        assert!(!answer.text.contains(citizen_number));
    }
});

on_both!(points_clear_with_their_cycle, |server: Server| {
    let client = server.client().sign_in("demo-fang-yi");
    let before = client.get("/v1/licences").expect(200);
    client.post("/v1/sandbox/clock", &json!({"advance": "P366D"}));
    let after = client.get("/v1/licences").expect(200);
    assert_eq!((before.int("/data/0/points/total"), after.int("/data/0/points/total")), (9, 0));
    assert!(before.str("/data/0/points/cycle_end") <= after.str("/data/0/points/cycle_start"));
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
