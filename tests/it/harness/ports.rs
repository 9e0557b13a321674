//! A mail server and a gateway for SMS that keep what they are given.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use data_encoding::BASE64;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A mail as it came over the wire.
#[derive(Clone, Debug)]
pub struct Mail {
    pub to: String,
    pub raw: String,
}

impl Mail {
    /// Names and values of its headers, folded lines put together, in order.
    pub fn headers(&self) -> Vec<(String, String)> {
        let head = self.raw.split("\r\n\r\n").next().unwrap_or_default();
        let mut headers: Vec<(String, String)> = Vec::new();
        for line in head.split("\r\n") {
            match (line.starts_with([' ', '\t']), headers.last_mut()) {
                (true, Some((_, value))) => value.push_str(line),
                _ => {
                    let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("no header: {line:?}"));
                    headers.push((name.to_lowercase(), value.trim().to_owned()));
                }
            }
        }
        headers
    }

    /// A header, its encoded words (RFC 2047) read.
    pub fn header(&self, name: &str) -> String {
        let found = self.headers().into_iter().find(|(known, _)| known == name);
        words(&found.unwrap_or_else(|| panic!("no {name} in {}", self.raw)).1)
    }

    /// The text, decoded.
    pub fn text(&self) -> String {
        let body = self.raw.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
        let coding = self.headers().into_iter().find(|(name, _)| name == "content-transfer-encoding");
        let bytes = match coding.as_ref().map(|(_, value)| value.as_str()) {
            Some("base64") => BASE64.decode(body.replace("\r\n", "").as_bytes()).expect("base64"),
            Some("quoted-printable") => printable(&body.replace("=\r\n", ""), '='),
            _ => body.as_bytes().to_vec(),
        };
        String::from_utf8(bytes).expect("UTF-8").replace("\r\n", "\n")
    }
}

/// Encoded words and what stands between them; white space between two of them is none.
fn words(value: &str) -> String {
    let mut out: Vec<u8> = Vec::new();
    let mut rest = value;
    let mut after_word = false;
    while let Some((before, word)) = rest.split_once("=?") {
        if !(after_word && before.trim().is_empty()) {
            out.extend(before.bytes());
        }
        let mut parts = word.splitn(3, '?');
        let (_, coding, text) = (parts.next(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let (text, behind) = text.split_once("?=").unwrap_or((text, ""));
        match coding.to_lowercase().as_str() {
            "b" => out.extend(BASE64.decode(text.as_bytes()).expect("base64")),
            _ => out.extend(printable(&text.replace('_', " "), '=')),
        }
        (rest, after_word) = (behind, true);
    }
    out.extend(rest.bytes());
    String::from_utf8(out).expect("UTF-8")
}

fn printable(text: &str, mark: char) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(mark) {
        out.extend(before.bytes());
        out.push(u8::from_str_radix(&behind[..2], 16).expect("two digits"));
        rest = &behind[2..];
    }
    out.extend(rest.bytes());
    out
}

/// How the mail server behaves.
#[derive(Default)]
struct Manners {
    refused: Mutex<BTreeSet<String>>,
    silent: AtomicBool,
    kept: Mutex<Vec<Mail>>,
}

/// A mail server on a port of its own; it ends with the value.
pub struct MailServer {
    pub address: String,
    manners: Arc<Manners>,
    accepting: JoinHandle<()>,
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl MailServer {
    /// On a free port.
    pub async fn open() -> MailServer {
        MailServer::open_at("127.0.0.1:0").await
    }

    /// At an address.
    pub async fn open_at(address: &str) -> MailServer {
        let listener = TcpListener::bind(address).await.expect("a port");
        let address = listener.local_addr().expect("its address").to_string();
        let manners = Arc::new(Manners::default());
        let shared = Arc::clone(&manners);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, Arc::clone(&shared)));
            }
        });
        MailServer { address, manners, accepting }
    }

    /// Refuses a receiver for good from now on.
    pub fn refuse(&self, address: &str) {
        self.manners.refused.lock().expect("refused").insert(address.to_owned());
    }

    /// Takes mails and never says so, as if the line broke just then.
    pub fn fall_silent(&self, silent: bool) {
        self.manners.silent.store(silent, Ordering::SeqCst);
    }

    /// What was taken so far.
    pub fn mails(&self) -> Vec<Mail> {
        self.manners.kept.lock().expect("mails").clone()
    }

    /// What a server of ours needs to send through it, trying again quickly.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        environment(&self.address)
    }
}

/// What a server of ours needs to send through a mail server at an address, trying again quickly.
pub fn environment(address: &str) -> Vec<(&'static str, String)> {
    vec![
        ("SANJHA_SMTP_URL", format!("smtp://{address}")),
        ("SANJHA_MAIL_FROM", "Sanjha <cfc@centre.example>".to_owned()),
        ("SANJHA_MESSAGE_RETRY_SECONDS", "1".to_owned()),
        ("SANJHA_BASE_URL", "http://cfc.example".to_owned()),
    ]
}

async fn talk(stream: TcpStream, manners: Arc<Manners>) {
    let mut stream = BufReader::new(stream);
    let mut to = String::new();
    // Whoever talks to us may hang up at any moment.
    let _ = stream.get_mut().write_all(b"220 test\r\n").await;
    loop {
        let mut line = String::new();
        if !matches!(stream.read_line(&mut line).await, Ok(1..)) {
            return;
        }
        let command = line.trim_end().to_uppercase();
        let reply: &[u8] = match command.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" => b"250-test\r\n250 8BITMIME\r\n",
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                let refused = manners.refused.lock().expect("refused").contains(&to);
                if refused { b"550 no such user\r\n" } else { b"250 ok\r\n" }
            }
            "DATA" => {
                let _ = stream.get_mut().write_all(b"354 go on\r\n").await;
                let Some(raw) = data(&mut stream).await else { return };
                manners.kept.lock().expect("mails").push(Mail { to: to.clone(), raw });
                if manners.silent.load(Ordering::SeqCst) {
                    // Until whoever waits for the answer is gone.
                    let _ = stream.read_line(&mut line).await;
                    return;
                }
                b"250 taken\r\n"
            }
            "QUIT" => b"221 bye\r\n",
            _ => b"250 ok\r\n",
        };
        if stream.get_mut().write_all(reply).await.is_err() {
            return;
        }
    }
}

/// A mail up to its lonely dot, doubled dots undone.
async fn data(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut raw = String::new();
    loop {
        let mut line = String::new();
        if !matches!(stream.read_line(&mut line).await, Ok(1..)) {
            return None;
        }
        if line == ".\r\n" {
            return Some(raw);
        }
        raw.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

/// A call to the gateway.
#[derive(Clone, Debug)]
pub struct Call {
    pub head: String,
    pub body: String,
}

/// A gateway for SMS on a port of its own; it ends with the value.
pub struct SmsGateway {
    pub address: String,
    calls: Arc<Mutex<Vec<Call>>>,
    accepting: JoinHandle<()>,
}

impl Drop for SmsGateway {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl SmsGateway {
    /// Answers the first `failing` calls with 503, all others with 202.
    pub async fn open(failing: usize) -> SmsGateway {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address").to_string();
        let calls: Arc<Mutex<Vec<Call>>> = Arc::default();
        let shared = Arc::clone(&calls);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(take_call(stream, Arc::clone(&shared), failing));
            }
        });
        SmsGateway { address, calls, accepting }
    }

    /// What came so far.
    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().expect("calls").clone()
    }
}

async fn take_call(stream: TcpStream, calls: Arc<Mutex<Vec<Call>>>, failing: usize) {
    let mut stream = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if !matches!(stream.read_line(&mut head).await, Ok(1..)) {
            return;
        }
    }
    let length = head.to_lowercase().lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    if stream.read_exact(&mut body).await.is_err() {
        return;
    }
    let count = {
        let mut calls = calls.lock().expect("calls");
        calls.push(Call { head, body: String::from_utf8_lossy(&body).into_owned() });
        calls.len()
    };
    let status = if count <= failing { "503 Service Unavailable" } else { "202 Accepted" };
    let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    let _ = stream.get_mut().write_all(answer.as_bytes()).await;
}
