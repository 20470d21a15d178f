//! The simulated host and authority, the demo people, and the clock that callers may move.
//!
//! Host and authority go by what they are given and by the clock, and remember nothing: several processes agree, and one
//! that was killed goes on as if nothing had happened. Nothing outside this module knows that they are simulated.
//!
//! # Magic inputs
//!
//! Each authorisation code of `POST /v1/auth/sessions` signs in one demo person, again and again (a real code is used once).
//! Each has a licence of class C1 and vehicles, of the own district of Chongqing unless said otherwise, and, but for the
//! first and the last ones, violations of 1, 0, 3 and 1 points and a decision that can be paid. Names and fines are made up.
//!
//! | auth code | what happens |
//! |---|---|
//! | `demo-lin-yue` | everything succeeds: the face passes at once, the payment succeeds at once |
//! | `demo-chen-mo` | the face check fails |
//! | `demo-su-wan` | the face check never finishes: it stays pending, and then the case expires |
//! | `demo-he-ming` | the payer cancels: the trade is closed |
//! | `demo-tang-xin` | the payment's outcome is unknown at first; 30 seconds after the order it has succeeded |
//! | `demo-luo-an` | the payer never pays: pending until the order expires, then closed |
//! | `demo-bai-lu` | a licence of class A2: barred for violations with points |
//! | `demo-fang-yi` | 9 points recorded: a violation of 3 points is refused (9 + 3), one of 1 point passes |
//! | `demo-gu-chi` | points data that is old and stays so: violations with points are refused, others pass |
//! | `demo-mei-xu` | a suspended licence |
//! | `demo-wu-jia` | no licence and no vehicle here: not served, and told so kindly |
//! | `demo-out-of-service` | the host does not answer: 503 `host_unavailable` |
//! | anything else | 401 `auth_code_invalid` |
//!
//! The authority goes by the last digit of the violation number. The decision has the violation's number; its record is
//! cleared at once.
//!
//! | last digit | what happens |
//! |---|---|
//! | 0 to 4 | accepted at once |
//! | 5 | accepted; the text of the notice comes after 40 minutes, which is late |
//! | 6 | accepted; cleared only 30 hours after the payment, which is late |
//! | 7 | rejected: 证据不足 (insufficient evidence) |
//! | 8 | accepted only 30 hours after the submission, which is late |
//! | 9 | the authority does not answer for 10 minutes after the submission, then accepts |
//!
//! # The violations of `demo-lin-yue`
//!
//! Numbers are `50010800000` + four digits + the last digit; of the second one, which was recorded in another province,
//! `51010400000` + …
//!
//! | four digits + last | what it is |
//! |---|---|
//! | `0001 0` | 200 yuan, 1 point: can be handled |
//! | `0002 1` | 150 yuan, 0 points, recorded in another province |
//! | `0003 2` | 50 yuan, 1 point |
//! | `0004 3` | 200 yuan, 3 points |
//! | `0005 4` | a warning: 0 yuan, 0 points |
//! | `0006 5`, `0007 6`, `0008 7`, `0009 8`, `0010 9` | can be handled: one for each other digit |
//! | `0011 0` | recorded by the expressway corps (HANDLE-1) |
//! | `0012 0` | recorded on-site (HANDLE-2) |
//! | `0013 0` | general procedure (HANDLE-3) |
//! | `0014 0`, `0015 0` | fines of 200.01 and of 500 yuan (HANDLE-4) |
//! | `0016 0` | 12 points (HANDLE-5) |
//! | `0017 0` | disputed (HANDLE-15) |
//! | `0018 0` | annulled (HANDLE-16) |
//! | `0019 0` | handled elsewhere (HANDLE-16); its decision was served three days ago and can be paid |
//! | `0020 0` | handled elsewhere; its decision is overdue, with a surcharge |
//! | `0021 0` to `0036 0` | more that can be handled, on a second vehicle: 200 yuan, every fourth with 1 point |
//! | `0041 0`, `0042 0` | of vehicles registered in Hunan and in Sichuan (HANDLE-11 there, HANDLE-6) |
//! | `0043 0`, `0044 0` | of a taxi (HANDLE-8), and of a vehicle whose plate class is not served (HANDLE-9) |
//! | `0045 0` | nearly everything at once |

mod authority;
mod clock;
mod data;
mod duration;
mod feed;
mod host;
mod people;
mod seed;
mod tariff;

pub use authority::SandboxAuthority;
pub use clock::advance;
pub use duration::Advance;
pub use host::SandboxHost;

use crate::app::App;
use people::{OUT_OF_SERVICE, PEOPLE};
use std::error::Error;
use std::net::SocketAddr;

/// Takes over the clock's offset, seeds the demo data once, and has the registry confirm it.
///
/// # Errors
/// What the database says.
pub async fn prepare(app: &App) -> Result<(), Box<dyn Error>> {
    clock::follow(app).await?;
    seed::seed(app).await.map_err(|problem| format!("the demo data cannot be stored: {problem}"))?;
    feed::refresh(app).await?;
    Ok(())
}

/// Keeps this process at the time of the others, and its data fresh.
pub fn start(app: App) {
    actix_web::rt::spawn(clock::keep_up(app));
}

/// Tells on standard output what to open, who can sign in, and a first request to paste.
pub fn announce(address: SocketAddr) {
    let codes: Vec<_> = PEOPLE.iter().map(|person| person.code).collect();
    println!(
        "Clearlane is ready, with the sandbox on.

  Open        http://{address}/docs
  Sign in as  {} {OUT_OF_SERVICE}
  The story   clearlane demo --server http://{address}
  Try         TOKEN=$(curl -s http://{address}/v1/auth/sessions -H 'content-type: application/json' \\
                -d '{{\"auth_code\": \"{}\"}}' | sed 's/.*\"access_token\":\"\\([^\"]*\\).*/\\1/')
              curl -s http://{address}/v1/home -H \"authorization: Bearer $TOKEN\"
",
        codes.join(" "),
        people::LIN_YUE,
    );
}
