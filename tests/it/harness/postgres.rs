//! One PostgreSQL cluster for the whole run, started by `tests/postgres`. It ends when its
//! standard input closes, which happens however this process ends.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

struct Cluster {
    address: String,
    _keeper: Option<Child>,
}

/// `postgres://user@host:port`, without a database.
pub fn cluster() -> &'static str {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    &CLUSTER.get_or_init(start).address
}

fn start() -> Cluster {
    if let Ok(address) = std::env::var("SANJHA_TEST_POSTGRES") {
        return Cluster { address, _keeper: None };
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/postgres");
    let mut command = Command::new(script);
    // Tests kill our program, never this server or the machine; the benchmark measures what a centre would run.
    if cfg!(test) {
        command.env("SANJHA_TEST_FSYNC", "off");
    }
    let mut keeper = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("tests/postgres");
    let mut address = String::new();
    BufReader::new(keeper.stdout.take().expect("its output")).read_line(&mut address).expect("its address");
    assert!(!address.is_empty(), "PostgreSQL did not start: apt-get install postgresql");
    Cluster { address: address.trim().to_owned(), _keeper: Some(keeper) }
}
