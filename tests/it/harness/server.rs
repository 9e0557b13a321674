//! The real binary: as a server on a port of its own, and as a command.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::database::Database;
use super::{PROGRAM, wire};

/// What a finished command said.
pub struct Output {
    pub success: bool,
    pub stdout: String,
    pub stderr: String,
}

/// Runs a command to its end.
pub async fn run(url: &str, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).env("DATABASE_URL", url);
    let input = input.to_owned();
    tokio::task::spawn_blocking(move || run_command(command, &input)).await.expect("the command's thread")
}

/// Runs a command with settings of its own; nothing of the environment of the tests reaches it.
pub async fn run_bare(environment: &[(&str, &str)], arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.envs(environment.iter().copied());
    let input = input.to_owned();
    tokio::task::spawn_blocking(move || run_command(command, &input)).await.expect("the command's thread")
}

fn run_command(mut command: Command, input: &str) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    if let Some(mut stdin) = child.stdin.take() {
        // A command that reads nothing may be gone already.
        let _ = stdin.write_all(input.as_bytes());
    }
    let output = child.wait_with_output().expect("the program ends");
    Output {
        success: output.status.success(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A running server; it is killed with the value.
pub struct Server {
    child: Child,
    /// `127.0.0.1:PORT`
    pub address: String,
    /// From starting the process to its first answer.
    pub first_answer: Duration,
}

impl Server {
    /// Starts `sanjha serve` on a database and waits for its first answer.
    pub async fn start(database: &Database) -> Server {
        Server::start_at(&database.url).await
    }

    /// Three instances on one database.
    pub async fn start_three(database: &Database) -> Vec<Server> {
        let (a, b, c) = tokio::join!(Server::start(database), Server::start(database), Server::start(database));
        vec![a, b, c]
    }

    /// Starts on an address of a database.
    pub async fn start_at(url: &str) -> Server {
        Server::start_in(url, &[]).await
    }

    /// Starts with variables of its own in the environment.
    pub async fn start_in(url: &str, environment: &[(&str, String)]) -> Server {
        Server::start_on(url, "127.0.0.1:0", environment).await
    }

    /// Starts at an address of its own, `127.0.0.1:PORT`.
    pub async fn start_on(url: &str, listen: &str, environment: &[(&str, String)]) -> Server {
        Server::begin(serve(url, listen, environment)).await
    }

    /// Starts inside a file system of its own, set up by a shell; its files are seen at `/proc/PID/root`.
    pub async fn start_inside(set_up: &str, url: &str, environment: &[(&str, String)]) -> Server {
        let mut command = Command::new("unshare");
        command.args(["-m", "sh", "-c", &format!("{set_up} && exec {PROGRAM} serve --listen 127.0.0.1:0")]);
        command.env("DATABASE_URL", url).envs(environment.iter().map(|(name, value)| (name, value)));
        Server::begin(command).await
    }

    async fn begin(command: Command) -> Server {
        let begun = Instant::now();
        let mut child = spawn(command);
        let out = child.stdout.take().expect("its output");
        let address = tokio::task::spawn_blocking(move || listening_address(out)).await.expect("its output's thread");
        let address = address.expect("the server ended before it listened");
        let answer = wire::Request::get("/healthz").send(&address).await.expect("a first answer");
        assert_eq!(answer.status, 200, "/healthz");
        Server { child, address, first_answer: begun.elapsed() }
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("ended");
    }

    /// Asks it to stop and waits; answers how long that took and whether it ended well.
    pub async fn stop(mut self) -> (Duration, ExitStatus) {
        let begun = Instant::now();
        self.ask_to_stop();
        let wait = tokio::task::spawn_blocking(move || self.child.wait());
        let status = tokio::time::timeout(Duration::from_secs(40), wait).await.expect("it stops").expect("its thread");
        (begun.elapsed(), status.expect("ended"))
    }

    /// Sends SIGTERM.
    pub fn ask_to_stop(&self) {
        Command::new("kill").args(["-TERM", &self.pid().to_string()]).status().expect("kill");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended before.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The library that gives a server another clock.
pub fn faketime() -> String {
    let folders = std::fs::read_dir("/usr/lib").expect("/usr/lib");
    let library = |folder: std::fs::DirEntry| folder.path().join("faketime/libfaketime.so.1");
    let found = folders.map(|folder| library(folder.expect("a folder"))).find(|path| path.exists());
    found.expect("libfaketime: apt-get install faketime").display().to_string()
}

/// A clock that tests move: what servers started with [`MovingClock::environment`] believe the time to be.
pub struct MovingClock {
    folder: tempfile::TempDir,
}

impl MovingClock {
    /// Stands at a moment, RFC 3339, and runs on from there.
    pub fn at(moment: &str) -> MovingClock {
        let clock = MovingClock { folder: tempfile::tempdir().expect("a folder") };
        clock.set(moment);
        clock
    }

    /// Moves to a moment, RFC 3339.
    pub fn set(&self, moment: &str) {
        let moment = chrono::DateTime::parse_from_rfc3339(moment).expect("a moment");
        let ahead = (moment.with_timezone(&chrono::Utc) - super::dates::now()).num_seconds();
        std::fs::write(self.file(), format!("{ahead:+}")).expect("the clock's file");
    }

    fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("clock")
    }

    /// What a server needs to go by this clock.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("LD_PRELOAD", faketime()),
            ("FAKETIME_TIMESTAMP_FILE", self.file().display().to_string()),
            ("FAKETIME_NO_CACHE", "1".to_owned()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        ]
    }
}

fn serve(url: &str, listen: &str, environment: &[(&str, String)]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(["serve", "--listen", listen]).env("DATABASE_URL", url);
    command.envs(environment.iter().map(|(name, value)| (name, value)));
    command
}

fn spawn(mut command: Command) -> Child {
    let errors = if std::env::var_os("SANJHA_TEST_LOG").is_some() { Stdio::inherit() } else { Stdio::null() };
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(errors).spawn().expect("the server starts")
}

/// Reads until the line with the address, then goes on reading in the background, so that the
/// server never waits for a full pipe.
fn listening_address(out: std::process::ChildStdout) -> Option<String> {
    let mut lines = BufReader::new(out).lines();
    let address = lines.by_ref().map_while(Result::ok).find_map(|line| {
        line.split_once("listening on http://").map(|(_, address)| address.trim().trim_end_matches('/').to_owned())
    })?;
    std::thread::spawn(move || for _ in lines.map_while(Result::ok) {});
    Some(address)
}
