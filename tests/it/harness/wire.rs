//! HTTP/1.1 by hand: requests can be held back to their last byte and released together,
//! broken off, or sent over one kept connection.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::Barrier;

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request, complete with its body.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: &'static str,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// From the last byte sent to the last byte read.
    pub took: Duration,
}

impl Answer {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{} is no JSON ({error}): {}", self.status, self.text()))
    }
}

impl Request {
    /// A GET.
    pub fn get(path: &str) -> Request {
        Request { method: "GET", path: path.to_owned(), headers: Vec::new(), body: Vec::new() }
    }

    /// Any method with a body of a type.
    pub fn with_body(method: &'static str, path: &str, content_type: &str, body: String) -> Request {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        Request { method, path: path.to_owned(), headers, body: body.into_bytes() }
    }

    /// A POST as a form sends it.
    pub fn form(path: &str, fields: &[(String, String)]) -> Request {
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", percent_encode(name), percent_encode(value))).collect();
        Request::with_body("POST", path, "application/x-www-form-urlencoded", pairs.join("&"))
    }

    /// A POST with JSON.
    pub fn json(path: &str, body: &serde_json::Value) -> Request {
        Request::with_body("POST", path, "application/json", body.to_string())
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Request {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// As it goes over the wire.
    pub fn bytes(&self, address: &str, keep_alive: bool) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\nhost: {address}\r\n", self.method, self.path);
        if !keep_alive {
            head.push_str("connection: close\r\n");
        }
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if self.method != "GET" {
            head.push_str(&format!("content-length: {}\r\n", self.body.len()));
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// Sends it over a connection of its own.
    pub async fn send(&self, address: &str) -> io::Result<Answer> {
        let mut connection = Connection::open(address).await?;
        connection.exchange(&self.bytes(address, false)).await
    }

    /// Sends it whole and breaks the connection off before any answer.
    pub async fn send_and_break_off(&self, address: &str) -> io::Result<()> {
        let mut stream = TcpStream::connect(address).await?;
        // Zero linger turns the close into a reset, as a lost line would look.
        stream.set_zero_linger()?;
        stream.write_all(&self.bytes(address, false)).await?;
        stream.flush().await
    }
}

/// A kept connection.
pub struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    /// Connects.
    pub async fn open(address: &str) -> io::Result<Connection> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Connection { stream: BufReader::new(stream) })
    }

    /// Sends bytes without waiting.
    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.get_mut().write_all(bytes).await
    }

    /// Sends a whole request and reads its answer.
    pub async fn exchange(&mut self, bytes: &[u8]) -> io::Result<Answer> {
        self.write(bytes).await?;
        self.read().await
    }

    /// Reads one answer.
    pub async fn read(&mut self) -> io::Result<Answer> {
        let begun = Instant::now();
        let read = tokio::time::timeout(PATIENCE, read_answer(&mut self.stream)).await;
        let (status, headers, body) = read.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        Ok(Answer { status, headers, body, took: begun.elapsed() })
    }
}

type Parts = (u16, Vec<(String, String)>, Vec<u8>);

async fn read_answer(stream: &mut BufReader<TcpStream>) -> io::Result<Parts> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let status = line.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
    let mut headers = Vec::new();
    loop {
        line.clear();
        stream.read_line(&mut line).await?;
        match line.trim_end().split_once(':') {
            Some((name, value)) => headers.push((name.to_lowercase(), value.trim().to_owned())),
            None => break,
        }
    }
    let value = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let mut body = Vec::new();
    if value("transfer-encoding").is_some_and(|coding| coding.contains("chunked")) {
        read_chunks(stream, &mut body).await?;
    } else if let Some(length) = value("content-length").and_then(|length| length.parse::<usize>().ok()) {
        body.resize(length, 0);
        stream.read_exact(&mut body).await?;
    } else if !matches!(status, 204 | 304) {
        stream.read_to_end(&mut body).await?;
    }
    Ok((status, headers, body))
}

async fn read_chunks(stream: &mut BufReader<TcpStream>, body: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        let size = usize::from_str_radix(line.trim(), 16).map_err(|_| io::ErrorKind::InvalidData)?;
        let start = body.len();
        body.resize(start + size, 0);
        stream.read_exact(&mut body[start..]).await?;
        line.clear();
        stream.read_line(&mut line).await?;
        if size == 0 {
            return Ok(());
        }
    }
}

/// Opens a connection for each request, sends all but the last byte, then releases all last
/// bytes together. The addresses are taken in turn, as a round-robin proxy would.
pub async fn release_together(addresses: &[String], requests: Vec<Request>) -> Vec<io::Result<Answer>> {
    let gate = Arc::new(Barrier::new(requests.len()));
    let mut tasks = Vec::new();
    for (place, request) in requests.into_iter().enumerate() {
        let address = addresses[place % addresses.len()].clone();
        let gate = Arc::clone(&gate);
        tasks.push(tokio::spawn(async move {
            let bytes = request.bytes(&address, false);
            let opened = Connection::open(&address).await;
            let (last, first) = bytes.split_last().expect("a request has bytes");
            let ready = match opened {
                Ok(mut connection) => connection.write(first).await.map(|()| connection),
                Err(error) => Err(error),
            };
            gate.wait().await;
            ready?.exchange(&[*last]).await
        }));
    }
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.expect("the request's task"));
    }
    answers
}

/// As forms and queries carry it.
pub fn percent_encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(byte as char),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
