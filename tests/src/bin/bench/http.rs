//! HTTP/1.1 with as little work as possible: the load shares the machine with what is measured.

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection that is kept open.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub async fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, buffer: vec![0; 64 * 1024] }
    }

    /// Sends a request and reads the answer to its end: the status and the body.
    pub async fn call(&mut self, request: &[u8]) -> (u16, &[u8]) {
        self.stream.write_all(request).await.unwrap();
        let (mut filled, mut head) = (0, None);
        loop {
            if filled == self.buffer.len() {
                self.buffer.resize(2 * filled, 0);
            }
            let read = self.stream.read(&mut self.buffer[filled..]).await.unwrap();
            assert!(read > 0, "the service closed the connection");
            filled += read;
            head = head.or_else(|| Head::read(&self.buffer[..filled]));
            if let Some(head) = head.filter(|head: &Head| head.length + head.body <= filled) {
                return (head.status, &self.buffer[head.length..filled]);
            }
        }
    }

    /// Sends a request whose answer must have this status; answers its JSON.
    pub async fn expect(&mut self, status: u16, request: &[u8]) -> Value {
        let (answered, body) = self.call(request).await;
        assert_eq!(answered, status, "{}", String::from_utf8_lossy(body));
        serde_json::from_slice(body).unwrap()
    }
}

/// What the head of an answer says.
#[derive(Clone, Copy)]
struct Head {
    status: u16,
    length: usize,
    body: usize,
}

impl Head {
    fn read(bytes: &[u8]) -> Option<Self> {
        let length = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
        let head = std::str::from_utf8(&bytes[..length]).unwrap();
        let status = head[9..12].parse().unwrap();
        let body = head.lines().filter_map(|line| line.split_once(": "));
        let mut body = body.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        Some(Self { status, length, body: body.next_back().map_or(0, |(_, value)| value.parse().unwrap()) })
    }
}

/// A request that reads.
pub fn get(path: &str, token: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\n\r\n").into_bytes()
}

/// A request that does something; `key` makes it one of a kind.
pub fn post(path: &str, token: &str, key: &str, body: &Value) -> Vec<u8> {
    let body = body.to_string();
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\nidempotency-key: {key}\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}
