//! A line to a database that can hang, break, or lose the answer to a commit.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How the line behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Line {
    /// Everything passes.
    Open,
    /// Nothing passes and nothing breaks.
    Stalled,
    /// The next COMMIT arrives, its answer does not; then open again.
    LosesAnswerOfCommit,
    /// The next COMMIT does not arrive; then open again.
    LosesCommit,
}

/// A relay on a port of its own; it ends with the value.
pub struct Relay {
    pub address: String,
    line: Arc<AtomicU8>,
    accepting: JoinHandle<()>,
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Relay {
    /// To `host:port`.
    pub async fn to(target: &str) -> Relay {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address").to_string();
        let line = Arc::new(AtomicU8::new(Line::Open as u8));
        let (shared, target) = (Arc::clone(&line), target.to_owned());
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (line, target) = (Arc::clone(&shared), target.clone());
                tokio::spawn(async move {
                    if let Ok(server) = TcpStream::connect(&target).await {
                        pass(client, server, line).await;
                    }
                });
            }
        });
        Relay { address, line, accepting }
    }

    /// To the server of a database; answers the relay and the database's address through it.
    pub async fn to_database(url: &str) -> (Relay, String) {
        let (head, rest) = url.split_once('@').expect("a user");
        let (target, name) = rest.split_once('/').expect("a name");
        let relay = Relay::to(target).await;
        let through = format!("{head}@{}/{name}", relay.address);
        (relay, through)
    }

    /// Behaves so from now on.
    pub fn be(&self, line: Line) {
        self.line.store(line as u8, Ordering::SeqCst);
    }

    /// Whether it behaves so.
    pub fn is(&self, line: Line) -> bool {
        self.line.load(Ordering::SeqCst) == line as u8
    }
}

async fn pass(client: TcpStream, server: TcpStream, line: Arc<AtomicU8>) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let (there, back) = (Arc::clone(&line), line);
    // The answer to a commit that is to be lost.
    let lost = Arc::new(AtomicBool::new(false));
    let swallowed = Arc::clone(&lost);
    let mut up = tokio::spawn(async move {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let Ok(count @ 1..) = from_client.read(&mut buffer).await else { return };
            open(&there).await;
            let commits = buffer[..count].windows(6).any(|bytes| bytes == b"COMMIT");
            let take = |kind: Line| {
                let (from, to) = (kind as u8, Line::Open as u8);
                commits && there.compare_exchange(from, to, Ordering::SeqCst, Ordering::SeqCst).is_ok()
            };
            if take(Line::LosesCommit) {
                return;
            }
            let last = take(Line::LosesAnswerOfCommit);
            lost.store(last, Ordering::SeqCst);
            if to_server.write_all(&buffer[..count]).await.is_err() {
                return;
            }
            if last {
                // Time for the server to commit before the line breaks.
                tokio::time::sleep(Duration::from_millis(300)).await;
                return;
            }
        }
    });
    let mut down = tokio::spawn(async move {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let Ok(count @ 1..) = from_server.read(&mut buffer).await else { return };
            open(&back).await;
            if swallowed.load(Ordering::SeqCst) {
                return std::future::pending().await;
            }
            if to_client.write_all(&buffer[..count]).await.is_err() {
                return;
            }
        }
    });
    tokio::select! { _ = &mut up => (), _ = &mut down => () }
    up.abort();
    down.abort();
}

async fn open(line: &AtomicU8) {
    while line.load(Ordering::SeqCst) == Line::Stalled as u8 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
