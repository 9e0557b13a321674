//! What processes used, from /proc.

use std::path::Path;
use std::time::Duration;

use crate::harness::{Database, Engine, Server};

/// Clock ticks a second: fixed at 100 for user space on Linux.
const TICKS: u64 = 100;

/// CPU time of the server and of the database's processes.
#[derive(Clone, Copy, Default)]
pub struct Cpu {
    pub server: Duration,
    pub database: Duration,
}

impl Cpu {
    /// Used since an earlier reading.
    pub fn since(self, earlier: Cpu) -> Cpu {
        Cpu { server: self.server - earlier.server, database: self.database.saturating_sub(earlier.database) }
    }
}

/// Reads what server and database have used so far.
pub async fn cpu(server: &Server, database: &Database) -> Cpu {
    let postmaster = match database.engine {
        Engine::Sqlite => None,
        Engine::Postgres => Some(postmaster(database).await),
    };
    Cpu { server: process_time(server.pid(), false), database: postmaster.map_or(Duration::ZERO, family_time) }
}

async fn postmaster(database: &Database) -> u32 {
    let folder = database.texts("SHOW data_directory").await.remove(0);
    let text = std::fs::read_to_string(Path::new(&folder).join("postmaster.pid")).expect("the cluster's process id");
    text.lines().next().and_then(|line| line.trim().parse().ok()).expect("a process id")
}

/// Fields of /proc/PID/stat after the name, which may hold blanks: index 0 is the state.
fn stat(pid: u32) -> Option<Vec<String>> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = text.rsplit_once(')')?;
    Some(rest.split_whitespace().map(str::to_owned).collect())
}

fn process_time(pid: u32, with_ended_children: bool) -> Duration {
    let Some(fields) = stat(pid) else { return Duration::ZERO };
    let wanted: &[usize] = if with_ended_children { &[11, 12, 13, 14] } else { &[11, 12] };
    let ticks: u64 = wanted.iter().filter_map(|place| fields.get(*place)?.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 1000 / TICKS)
}

/// A process, its running children, and its children that have ended.
fn family_time(parent: u32) -> Duration {
    let entries = std::fs::read_dir("/proc").expect("/proc");
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    let children = pids.filter(|pid| stat(*pid).is_some_and(|fields| fields.get(1) == Some(&parent.to_string())));
    process_time(parent, true) + children.map(|pid| process_time(pid, false)).sum::<Duration>()
}

fn status_mib(pid: u32, name: &str) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<f64>().ok()).unwrap_or_default() / 1024.0
}

/// CPU time of the measuring process itself, all its threads.
pub fn own_time() -> Duration {
    process_time(std::process::id(), false)
}

/// Resident memory now.
pub fn memory_mib(pid: u32) -> f64 {
    status_mib(pid, "VmRSS")
}

/// The most it ever was.
pub fn peak_memory_mib(pid: u32) -> f64 {
    status_mib(pid, "VmHWM")
}

/// What this runs on.
pub fn machine() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':').map(|(_, name)| name.trim().to_owned()));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{} × {}; server, database and load generator share it", cores, model.unwrap_or_default())
}
