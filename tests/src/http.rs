//! HTTP/1.1 with as little work as possible, for loads: they share the machine with what is measured.

use serde_json::Value;
use std::io::{Error, ErrorKind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection that is kept open.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    /// Connects.
    ///
    /// # Panics
    /// When nobody listens.
    pub async fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, buffer: vec![0; 64 * 1024] }
    }

    /// Sends a request and reads the answer to its end: the status and the body.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn call(&mut self, request: &[u8]) -> (u16, &[u8]) {
        let (head, body) = self.try_call(request).await.unwrap();
        (head.status, body)
    }

    /// Sends a request and reads the answer to its end: the head and the body.
    ///
    /// # Errors
    /// What came instead of an answer.
    pub async fn try_call(&mut self, request: &[u8]) -> Result<(Head, &[u8]), Error> {
        self.stream.write_all(request).await?;
        let (mut filled, mut head) = (0, None);
        loop {
            if filled == self.buffer.len() {
                self.buffer.resize(2 * filled, 0);
            }
            let read = self.stream.read(&mut self.buffer[filled..]).await?;
            if read == 0 {
                return Err(Error::new(ErrorKind::UnexpectedEof, "the service closed the connection"));
            }
            filled += read;
            head = head.or_else(|| Head::read(&self.buffer[..filled]));
            if let Some(head) = head.filter(|head: &Head| head.length + head.body <= filled) {
                return Ok((head, &self.buffer[head.length..filled]));
            }
        }
    }

    /// Sends a request whose answer must have this status; answers its JSON.
    ///
    /// # Panics
    /// When it has another one.
    pub async fn expect(&mut self, status: u16, request: &[u8]) -> Value {
        let (answered, body) = self.call(request).await;
        assert_eq!(answered, status, "{}", String::from_utf8_lossy(body));
        serde_json::from_slice(body).unwrap()
    }
}

/// What the head of an answer says.
#[derive(Debug, Clone, Copy)]
pub struct Head {
    /// The status.
    pub status: u16,
    /// Whether the answer was given before, to the same key.
    pub replayed: bool,
    length: usize,
    body: usize,
}

impl Head {
    fn read(bytes: &[u8]) -> Option<Self> {
        let length = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
        let head = std::str::from_utf8(&bytes[..length]).unwrap();
        let status = head[9..12].parse().unwrap();
        let headers = || head.lines().filter_map(|line| line.split_once(": "));
        let value = |wanted: &str| headers().rfind(|(name, _)| name.eq_ignore_ascii_case(wanted));
        let body = value("content-length").map_or(0, |(_, value)| value.parse().unwrap());
        Some(Self { status, replayed: value("idempotent-replayed").is_some(), length, body })
    }
}

/// A request that reads.
pub fn get(path: &str, token: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\n\r\n").into_bytes()
}

/// A request that does something; `key` makes it one of a kind.
pub fn post(path: &str, token: &str, key: &str, body: &Value) -> Vec<u8> {
    command(path, token, &format!("idempotency-key: {key}\r\n"), body)
}

/// A request that does something, each time anew.
pub fn post_again(path: &str, token: &str, body: &Value) -> Vec<u8> {
    command(path, token, "", body)
}

fn command(path: &str, token: &str, key: &str, body: &Value) -> Vec<u8> {
    let body = body.to_string();
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\n{key}\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}
