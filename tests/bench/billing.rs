//! The month's invoices and their PDFs.

use std::time::Instant;

use crate::harness::{Engine, Request, Scene, Seeds};
use crate::load::{Operation, send};
use crate::{Options, usage};

/// Issues one centre's months from unbilled charges, then fetches PDFs.
pub async fn run(engine: Engine, options: &Options) {
    let scene = Scene::with_instances(engine, Seeds::Unbilled, 1).await;
    let begun = Instant::now();
    let mut months = vec!["2026-08", "2026-09", "2026-10"];
    months.truncate(3_usize.div_ceil(options.divide));
    let before = scene.database.number("SELECT COUNT(*) FROM document").await;
    for month in &months {
        scene.database.sanjha_ok(&["invoice-run", "--centre", "KNL", "--period", month]).await;
    }
    let took = begun.elapsed();
    let issued = scene.database.number("SELECT COUNT(*) FROM document").await - before;
    println!(
        "invoice run: {issued} documents in {:.2} s, {:.2} ms each (the command with its start, {} runs)",
        took.as_secs_f64(),
        took.as_secs_f64() * 1000.0 / issued.max(1) as f64,
        months.len()
    );
    pdfs(&scene, options).await;
}

async fn pdfs(scene: &Scene, options: &Options) {
    let accounts = scene.person("accounts.knl").await;
    let server = &scene.servers[0];
    let ids = scene.database.texts("SELECT CAST(id AS TEXT) FROM document ORDER BY id").await;
    let request =
        |id: &String| accounts.dress(Request::get(&format!("/api/v1/invoices/{id}/pdf"))).bytes(&server.address, true);
    for clients in [1, 2] {
        let operations: Vec<Operation> =
            ids.iter().take(100 / options.divide).map(|id| Operation::one(request(id))).collect();
        send(server, &scene.database, clients, operations, &[200]).await.print("invoice PDF", clients);
    }
    println!("memory after PDFs: {:.0} MiB", usage::memory_mib(server.pid()));
}
