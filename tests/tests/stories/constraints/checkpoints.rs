//! Checkpoints of the history by raw SQL, their digests and signatures computed here once more; and what refuses a breach.

use super::Rule;
use super::sql::{MORNING, sql};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use tests::{Database, Kind};

/// A third checkpoint, up to the first event of the opened case.
macro_rules! checkpoint {
    ($changes:literal) => {
        concat!("copy checkpoint where seq = 2 set seq = 3, up_to = #20101, events = 99, ", $changes)
    };
}

pub const RULES: &[Rule] = &[
    ("unique", checkpoint!("seq = 2"), checkpoint!("seq = 3")),
    ("unique", checkpoint!("up_to = up_to"), checkpoint!("seq = 3")),
    ("unique", checkpoint!("events = events"), checkpoint!("seq = 3")),
    ("check", checkpoint!("seq = 0"), checkpoint!("seq = 4")),
    ("check", checkpoint!("events = 0"), checkpoint!("events = 1")),
    ("check", checkpoint!("root = %07"), checkpoint!("root = %%07")),
    ("check", checkpoint!("signature = %07"), checkpoint!("signature = signature")),
    ("foreign key", checkpoint!("up_to = #9"), checkpoint!("seq = 3")),
];

/// An event as a checkpoint sees it, in bytes: its id and its hash.
const EVENT: usize = 16 + 32;

/// Signs two: of the two first events, and of all.
pub fn sign(database: &Database) {
    let events = match database.kind() {
        Kind::Sqlite => "SELECT group_concat(hex(id) || hex(hash), '') AS value FROM (SELECT * FROM event ORDER BY id)",
        Kind::Postgres => {
            "SELECT string_agg(replace(id::text, '-', '') || encode(hash, 'hex'), '' ORDER BY id) AS value FROM event"
        }
    };
    let events = HEXLOWER.decode(database.text(events).to_lowercase().as_bytes()).unwrap();
    let (first, rest) = events.split_at(2 * EVENT);
    let root = insert(database, 1, &[first], 2, first);
    insert(database, 2, &[&root, rest], events.len() / EVENT, rest);
}

/// Inserts one; answers its root.
fn insert(database: &Database, seq: i32, digested: &[&[u8]], events: usize, last: &[u8]) -> Vec<u8> {
    let root = digest(&SHA256, &digested.concat()).as_ref().to_vec();
    let up_to = &last[last.len() - EVENT..last.len() - 32];
    let (number, count, made_at) =
        (seq.to_be_bytes(), (events as i64).to_be_bytes(), (MORNING * 1_000_000).to_be_bytes());
    let message = [b"clearlane checkpoint".as_slice(), &number, up_to, &count, &root, &made_at].concat();
    let secret = digest(&SHA256, b"sandbox CLEARLANE_SEAL_KEY");
    let seed = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_ref()), b"clearlane checkpoint key");
    let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_ref()).unwrap();
    let key_id = BASE64URL_NOPAD.encode(&pair.public_key().as_ref()[..8]);
    let [hex_root, signature] = [&root[..], pair.sign(&message).as_ref()].map(|bytes| HEXLOWER.encode(bytes));
    let up_to = u128::from_be_bytes(up_to.try_into().unwrap());
    let text = format!(
        "INSERT INTO checkpoint (seq, up_to, events, root, made_at, key_id, signature) \
         VALUES ({seq}, #{up_to}, {events}, %{hex_root}, @0, '{key_id}', %{signature})"
    );
    database.execute(&sql(database.kind(), &text)).unwrap();
    root
}
