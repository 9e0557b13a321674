//! The benchmark: `cargo bench --bench speed`. Not a test: it prints figures, for SQLite and
//! PostgreSQL in one run, beside what the engine itself reaches for the same statements.
//!
//! CPU is what the server's process (and PostgreSQL's, apart) used, from /proc, over the whole
//! load, divided by the operations. The load generator sends prepared bytes over kept
//! connections, because it shares the machine with what it measures.
//! Options: `-- --quick` for a fifth of the load, `-- sqlite` or `-- postgres` for one engine, `-- lists` for
//! nothing but the lists over 50,000 documents, `-- months` for nothing but months of 500 to 50,000 invoices,
//! `-- years` for nothing but ten districts in one database (200,000 bookings).

mod bare;
mod billing;
mod booking;
#[path = "../it/harness/mod.rs"]
mod harness;
mod lists;
mod load;
mod months;
mod reading;
mod usage;
mod years;

use harness::{Engine, Scene, Seeds, Server};

/// What the command line asked for.
pub struct Options {
    /// Divides the load.
    pub divide: usize,
    engines: Vec<Engine>,
    only: Option<Only>,
}

/// The one part that is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Only {
    Lists,
    Months,
    Years,
}

impl Options {
    fn wants(&self, part: Only) -> bool {
        self.only.is_none_or(|only| only == part)
    }
}

fn options() -> Options {
    let arguments: Vec<String> = std::env::args().collect();
    let asked = |name: &str| arguments.iter().any(|argument| argument == name);
    let engines = match (asked("sqlite"), asked("postgres")) {
        (true, false) => vec![Engine::Sqlite],
        (false, true) => vec![Engine::Postgres],
        _ => vec![Engine::Sqlite, Engine::Postgres],
    };
    let parts = [("lists", Only::Lists), ("months", Only::Months), ("years", Only::Years)];
    let only = parts.into_iter().find(|(name, _)| asked(name)).map(|(_, part)| part);
    Options { divide: if asked("--quick") { 5 } else { 1 }, engines, only }
}

#[tokio::main]
async fn main() {
    let options = options();
    println!("{}", usage::machine());
    for engine in &options.engines {
        println!("\n== {engine:?}");
        if options.wants(Only::Lists) {
            lists::run(*engine).await;
        }
        if options.wants(Only::Years) {
            years::run(*engine).await;
        }
        if options.wants(Only::Months) {
            months::run(*engine, &options).await;
        }
        if options.only.is_some() {
            continue;
        }
        start(*engine).await;
        let scene = Scene::with_instances(*engine, Seeds::Year, 1).await;
        let before = usage::memory_mib(scene.servers[0].pid());
        println!("memory after start, year loaded: {before:.0} MiB");
        load::print_header();
        reading::run(&scene, &options).await;
        booking::run(&scene, &options).await;
        let after = usage::memory_mib(scene.servers[0].pid());
        println!(
            "memory after the load: {after:.0} MiB (most: {:.0} MiB)",
            usage::peak_memory_mib(scene.servers[0].pid())
        );
        bare::run(*engine, &options).await;
        booking::race(*engine).await;
        billing::run(*engine, &options).await;
        scene.database.assert_verified().await;
        println!("verify: clean");
    }
}

/// From starting the process to its first answer, with the year loaded.
async fn start(engine: Engine) {
    let database = harness::Database::new(engine, Seeds::Year).await;
    let mut times = Vec::new();
    for _ in 0..5 {
        let server = Server::start(&database).await;
        times.push(server.first_answer);
        server.kill();
    }
    times.sort_unstable();
    println!("start to first answer: {:.3} s (median of 5)", times[2].as_secs_f64());
}
