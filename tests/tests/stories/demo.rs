//! `clearlane demo` against a running server.

use tests::{Server, on_both};

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
