//! What a program asks of PostgreSQL: a proxy between the two, which notes each statement and each round trip.
//!
//! A round trip is everything that the client sends before it has to wait, and the answers to it. They are kept back until the last of
//! them is there. So the number says how often the client waits for the database, and chance does not change it: neither which of
//! several answers comes first, nor how the network cuts what is sent.

use std::collections::HashMap;
use std::fmt::{self, Display, Formatter};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A client that is silent for so long waits for its answers: far longer than it takes to send the next statement.
const SILENCE: Duration = Duration::from_millis(20);
/// How much of a statement is shown.
const SHOWN: usize = 140;

/// A proxy to a PostgreSQL server. Its threads end with their connections, and the one that accepts them with the process.
pub struct Wire {
    /// What a client connects to in place of the server's address.
    pub url: String,
    notes: Arc<Notes>,
}

/// What is noted while somebody watches.
#[derive(Default)]
struct Notes {
    watched: AtomicBool,
    trips: Mutex<Vec<Trip>>,
}

/// One round trip.
#[derive(Debug)]
pub struct Trip {
    /// The connection: they are counted from 0, in the order in which they were opened.
    pub connection: usize,
    /// What was sent together, in this order.
    pub steps: Vec<Step>,
}

/// What is asked of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// This statement is to be prepared.
    Prepare(String),
    /// This statement is to be run.
    Run(String),
}

impl Wire {
    /// Starts one to the server of this address, `postgres://ROLE@HOST:PORT/DATABASE`.
    ///
    /// # Panics
    /// When it cannot listen.
    #[must_use]
    pub fn to(url: &str) -> Self {
        let (role, rest) = url.split_once('@').expect("postgres://ROLE@HOST:PORT/DATABASE");
        let (server, database) = rest.split_once('/').expect("postgres://ROLE@HOST:PORT/DATABASE");
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("{role}@{}/{database}", listener.local_addr().unwrap());
        let notes = Arc::new(Notes::default());
        let (server, noted) = (server.to_owned(), Arc::clone(&notes));
        std::thread::spawn(move || {
            for (number, client) in listener.incoming().enumerate() {
                let (server, noted) = (server.clone(), Arc::clone(&noted));
                // An end of the connection that is lost ends the other one, and that is all.
                std::thread::spawn(move || client.and_then(|client| relay(client, &server, number, &noted)));
            }
        });
        Self { url, notes }
    }

    /// What goes over the wire while `act` runs; with what comes right behind it.
    ///
    /// # Panics
    /// When a thread of the proxy has ended in a panic.
    pub fn watch<T>(&self, act: impl FnOnce() -> T) -> (T, Vec<Trip>) {
        self.notes.trips.lock().unwrap().clear();
        self.notes.watched.store(true, Ordering::SeqCst);
        let outcome = act();
        std::thread::sleep(2 * SILENCE);
        self.notes.watched.store(false, Ordering::SeqCst);
        (outcome, std::mem::take(&mut *self.notes.trips.lock().unwrap()))
    }
}

impl Trip {
    /// How many statements were run.
    #[must_use]
    pub fn statements(&self) -> usize {
        self.steps.iter().filter(|step| matches!(step, Step::Run(_))).count()
    }
}

/// The beginning of the statement, without the columns that it reads.
impl Display for Step {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (verb, sql) = match self {
            Self::Prepare(sql) => ("prepare ", sql),
            Self::Run(sql) => ("", sql),
        };
        let sql = match sql.split_once(" FROM ") {
            Some((columns, rest)) if columns.starts_with("SELECT ") => format!("SELECT … FROM {rest}"),
            _ => sql.clone(),
        };
        let words = sql.replace('"', "").split_whitespace().collect::<Vec<_>>().join(" ");
        write!(f, "{verb}{}", words.chars().take(SHOWN).collect::<String>())
    }
}

/// Hands over what the client sends, and then the answers, until the client has gone.
fn relay(mut client: TcpStream, server: &str, number: usize, notes: &Notes) -> io::Result<()> {
    let mut server = TcpStream::connect(server)?;
    for end in [&client, &server] {
        end.set_nodelay(true)?;
    }
    server.write_all(&greeting(&mut client)?)?;
    client.write_all(&answers(&mut server, 1)?)?;
    let mut session = Session::default();
    loop {
        let batch = batch(&mut client, &notes.watched)?;
        let sent = messages(&batch).ok_or(ErrorKind::UnexpectedEof)?;
        let steps = session.steps(&sent);
        // Nobody waits until a statement is closed.
        if !steps.is_empty() && notes.watched.load(Ordering::SeqCst) {
            notes.trips.lock().unwrap().push(Trip { connection: number, steps });
        }
        server.write_all(&batch)?;
        let awaited = sent.iter().filter(|(kind, _)| matches!(kind, b'S' | b'Q')).count();
        client.write_all(&answers(&mut server, awaited)?)?;
    }
}

/// The first message of a client, the only one without a kind. Here nobody asks for TLS, or for a password.
fn greeting(client: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    client.read_exact(&mut length)?;
    let mut message = vec![0; u32::from_be_bytes(length) as usize];
    client.read_exact(&mut message[4..])?;
    message[..4].copy_from_slice(&length);
    Ok(message)
}

/// What the client sends before it waits. Unless somebody watches, it may be less: nothing is lost by that but time.
fn batch(client: &mut TcpStream, watched: &AtomicBool) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        // Sync and Query are what a server answers at once, Terminate is a client's last word.
        let last = messages(&bytes).and_then(|sent| sent.last().map(|(kind, _)| *kind));
        let whole = matches!(last, Some(b'S' | b'Q' | b'X'));
        if last == Some(b'X') || (whole && !watched.load(Ordering::SeqCst)) {
            return Ok(bytes);
        }
        client.set_read_timeout(whole.then_some(SILENCE))?;
        match read(client, &mut bytes) {
            Err(error) if whole && matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Ok(bytes);
            }
            read => read?,
        }
    }
}

/// What the server answers to so many Syncs and Queries: each is answered with ReadyForQuery in the end.
fn answers(server: &mut TcpStream, awaited: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let ready = |bytes: &[u8]| messages(bytes).map_or(0, |all| all.iter().filter(|(kind, _)| *kind == b'Z').count());
    while ready(&bytes) < awaited {
        read(server, &mut bytes)?;
    }
    Ok(bytes)
}

fn read(from: &mut TcpStream, bytes: &mut Vec<u8>) -> io::Result<()> {
    let mut part = [0; 65_536];
    match from.read(&mut part)? {
        0 => Err(ErrorKind::UnexpectedEof.into()),
        read => {
            bytes.extend_from_slice(&part[..read]);
            Ok(())
        }
    }
}

/// The messages of version 3 of the protocol: each a letter for its kind, and what stands behind its length. `None` when one is cut off.
fn messages(mut bytes: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let mut all = Vec::new();
    while let Some((kind, rest)) = bytes.split_first() {
        let length = u32::from_be_bytes(*rest.first_chunk()?) as usize;
        all.push((*kind, rest.get(4..length)?));
        bytes = &rest[length..];
    }
    Some(all)
}

/// What a connection has prepared and bound, by the names that the client gave.
#[derive(Default)]
struct Session {
    statements: HashMap<String, String>,
    portals: HashMap<String, String>,
}

impl Session {
    /// What the client asks for by these messages.
    fn steps(&mut self, sent: &[(u8, &[u8])]) -> Vec<Step> {
        sent.iter().filter_map(|(kind, body)| self.step(*kind, body)).collect()
    }

    fn step(&mut self, kind: u8, body: &[u8]) -> Option<Step> {
        let mut texts = body.split(|byte| *byte == 0).map(|text| String::from_utf8_lossy(text).into_owned());
        let mut text = || texts.next().unwrap_or_default();
        match kind {
            b'P' => {
                let (name, sql) = (text(), text());
                self.statements.insert(name, sql.clone());
                Some(Step::Prepare(sql))
            }
            b'B' => {
                let (portal, name) = (text(), text());
                self.portals.insert(portal, self.statements[&name].clone());
                None
            }
            b'E' => Some(Step::Run(self.portals[&text()].clone())),
            b'Q' => Some(Step::Run(text())),
            // Close, Describe, Sync and Terminate.
            b'C' | b'D' | b'S' | b'X' => None,
            // Flush, and what belongs to COPY, would be answered otherwise.
            _ => panic!("the proxy does not know the message {}", char::from(kind)),
        }
    }
}
