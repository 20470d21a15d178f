//! `clearlane demo` against a running server.

use std::time::{Duration, Instant};
use tests::{Database, Kind, Server, on_both};

fn play(server: &Server, times: usize) -> Vec<String> {
    let address = format!("http://{}", server.address());
    let played = (0..times).map(|_| {
        let played = server.command(&["demo", "--server", &address]);
        let told = String::from_utf8_lossy(&played.stdout).into_owned();
        assert!(played.status.success(), "{told}{}", String::from_utf8_lossy(&played.stderr));
        told
    });
    played.collect()
}

on_both!(the_story_goes_from_sign_in_to_cleared_again_and_again, |server: Server| {
    for told in play(&server, 2) {
        assert_eq!(told.matches("the record is cleared").count(), 3, "{told}");
        assert!(told.contains("verify_owner_face") && told.contains("follow.revoked"), "{told}");
        assert!(told.contains("not_found") && told.contains("The next chance comes free at 2"), "{told}");
        assert_eq!(told.matches("every rule passes").count(), 2, "{told}");
        assert_eq!(told.matches("amount_changed").count(), 1, "{told}");
        assert!(told.matches("HANDLE-").count() >= 4, "{told}");
        assert!(told.contains("surcharge 1") && told.contains(" ms  412 POST /v1/payments"), "{told}");
    }
});

on_both!(without_a_server_the_demo_says_so, |server: Server| {
    let failed = server.command(&["demo", "--server", "http://127.0.0.1:1"]);
    assert!(!failed.status.success());
    assert!(String::from_utf8_lossy(&failed.stderr).contains("does not answer"));
});

/// Told to avoid it, PostgreSQL still reads a table as a whole where no index serves: for a query of ours, or one of its own for
/// a foreign key.
#[test]
fn every_statement_of_the_story_is_served_by_an_index() {
    let database = Database::fresh(Kind::Postgres);
    let name = database.url.rsplit('/').next().unwrap();
    let avoid = format!("ALTER DATABASE {name} SET enable_seqscan = off; ALTER DATABASE {name} SET jit = off");
    database.execute(&avoid).unwrap();
    let mut server = Server::on(database, Vec::new());
    play(&server, 1);
    assert!(server.terminate());
    // A connection's counts are there once it has ended.
    let service = "SELECT count(*) AS value FROM pg_stat_activity WHERE datname = current_database() AND usename = 'clearlane_app'";
    let start = Instant::now();
    while server.database.number(service) > 0 {
        assert!(start.elapsed() < Duration::from_secs(20), "the service's connections stay");
        std::thread::sleep(Duration::from_millis(20));
    }
    let whole = server
        .database
        .text("SELECT string_agg(relname, ' ' ORDER BY relname) AS value FROM pg_stat_user_tables WHERE seq_scan > 0");
    assert_eq!(whole, "licence sandbox_state vehicle violation", "the sandbox's state, and what its clock moves");
}
