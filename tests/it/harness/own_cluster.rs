//! A PostgreSQL server of a test's own, to be stopped, followed by another, and promoted.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::database::{Database, Engine, Seeds};

/// A server; it is stopped and removed with the value.
pub struct OwnCluster {
    home: tempfile::TempDir,
    pub port: u16,
}

fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").expect("apt-get install postgresql");
    let folders = versions.map(|version| version.expect("a version").path().join("bin"));
    folders.filter(|folder| folder.join("initdb").exists()).max().expect("apt-get install postgresql")
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().expect("id");
    output.stdout.trim_ascii() == b"0"
}

/// Runs one of PostgreSQL's programs, as the user it may run as.
fn run(folder: &Path, program: &str, arguments: &[&str]) -> bool {
    let program = programs().join(program);
    let mut command = if is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.args(arguments).env("LC_ALL", "C.UTF-8").current_dir(folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().expect("it starts").success()
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its address").port()
}

fn home() -> tempfile::TempDir {
    let home = tempfile::Builder::new().prefix("sanjha-cluster").tempdir().expect("a folder");
    std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(0o711)).expect("open");
    if is_root() {
        Command::new("chown").arg("postgres:postgres").arg(home.path()).status().expect("chown");
    }
    home
}

impl OwnCluster {
    /// A new one, started.
    pub fn start_new() -> OwnCluster {
        let cluster = OwnCluster { home: home(), port: free_port() };
        let data = cluster.data();
        let made = ["-D", &data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"];
        assert!(run(cluster.home.path(), "initdb", &made), "initdb");
        cluster.start();
        cluster
    }

    /// Another that follows this one under a name; not started yet.
    pub fn follower(&self, name: &str) -> OwnCluster {
        let follower = OwnCluster { home: home(), port: free_port() };
        let source = format!("host=127.0.0.1 port={} user=postgres application_name={name}", self.port);
        let copied = ["-D", &follower.data(), "-R", "-X", "stream", "-c", "fast", "-d", &source];
        assert!(run(follower.home.path(), "pg_basebackup", &copied), "pg_basebackup");
        follower
    }

    fn data(&self) -> String {
        self.home.path().join("data").display().to_string()
    }

    /// Starts it; fsync stays on.
    pub fn start(&self) {
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={} -c unix_socket_directories={} -c max_connections=120 \
             -c log_min_messages=fatal",
            self.port,
            self.home.path().display()
        );
        let log = self.home.path().join("log").display().to_string();
        let arguments = ["-D", &self.data(), "-l", &log, "-w", "-t", "60", "-o", &options, "start"];
        let started = run(self.home.path(), "pg_ctl", &arguments);
        assert!(started, "pg_ctl start: {}", std::fs::read_to_string(&log).unwrap_or_default());
    }

    /// Stops it as a power cut would.
    pub fn stop_at_once(&self) {
        assert!(run(self.home.path(), "pg_ctl", &["-D", &self.data(), "-m", "immediate", "-w", "stop"]), "pg_ctl stop");
    }

    /// Makes a follower the one that takes changes.
    pub fn promote(&self) {
        assert!(run(self.home.path(), "pg_ctl", &["-D", &self.data(), "-w", "promote"]), "pg_ctl promote");
    }

    /// Address of one of its databases.
    pub fn url(&self, name: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{name}", self.port)
    }

    /// A database with the seeds asked for, copied from the run's template.
    pub async fn database(&self, seeds: Seeds) -> Database {
        let template = Database::new(Engine::Postgres, seeds).await;
        let archive = self.home.path().join("seeds");
        let dumped = Command::new(programs().join("pg_dump"))
            .args(["--format=custom", "--file"])
            .arg(&archive)
            .args(["--dbname", &template.url])
            .status()
            .expect("pg_dump");
        assert!(dumped.success(), "pg_dump");
        let url = self.url("cfc");
        let admin = Database::at(&self.url("postgres"));
        admin.attempt("CREATE DATABASE cfc").await.expect("a database");
        let restored = Command::new(programs().join("pg_restore"))
            .args(["--exit-on-error", "--no-owner", "--dbname", &url])
            .arg(&archive)
            .status()
            .expect("pg_restore");
        assert!(restored.success(), "pg_restore");
        Database::at(&url)
    }
}

impl Drop for OwnCluster {
    fn drop(&mut self) {
        // It may have been stopped already.
        run(self.home.path(), "pg_ctl", &["-D", &self.data(), "-m", "immediate", "-w", "stop"]);
    }
}
