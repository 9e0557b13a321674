//! A month of 500, 5,000 and 50,000 invoices: previewed, issued and exported, with what each step takes for a
//! document and how that grows.

use std::time::{Duration, Instant};

use sanjha::base::time::{Clock, Month};
use sanjha::base::{Actor, DocumentId};
use sanjha::billing::copies::PaperCopy;
use sanjha::billing::paper::{Wording, paper};
use sanjha::billing::{self, CentreParty, Issued};
use sanjha::books::{ExportKind, ExportOrder, export, pdf};
use sanjha::db::Db;
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};

use crate::harness::{Database, Engine, Seeds};
use crate::{Options, usage};

/// Units with something to bill; the least one is what the growth of the others is told from.
const SIZES: [u32; 3] = [500, 5_000, 50_000];
const PDFS: usize = 200;
/// The month billed has nothing but what is made up for the measurement; what is copied is of the month before.
const MONTH: &str = "2026-11";
const EXPORTS: [ExportKind; 6] = [
    ExportKind::RegisterCsv,
    ExportKind::RegisterXlsx,
    ExportKind::Gstr1Xlsx,
    ExportKind::Gstr1Json,
    ExportKind::EinvoiceJson,
    ExportKind::Tally,
];

struct Step {
    name: &'static str,
    documents: usize,
    seconds: f64,
    /// CPU of the measuring process: what does not depend on who else uses the machine. SQLite works in it,
    /// PostgreSQL beside it.
    cpu_seconds: f64,
}

impl Step {
    fn of(name: &'static str, documents: usize, begun: Begun) -> Step {
        let cpu_seconds = (usage::own_time() - begun.cpu).as_secs_f64();
        Step { name, documents, seconds: begun.at.elapsed().as_secs_f64(), cpu_seconds }
    }

    fn each(&self) -> f64 {
        self.seconds / self.documents.max(1) as f64
    }

    fn cpu_each(&self) -> f64 {
        self.cpu_seconds / self.documents.max(1) as f64
    }
}

#[derive(Clone, Copy)]
struct Begun {
    at: Instant,
    cpu: Duration,
}

impl Begun {
    fn now() -> Begun {
        Begun { at: Instant::now(), cpu: usage::own_time() }
    }
}

/// Measures months of each size, each on a database of its own.
pub async fn run(engine: Engine, options: &Options) {
    let sizes = if options.divide > 1 { &SIZES[..2] } else { &SIZES[..] };
    let mut months: Vec<Vec<Step>> = Vec::new();
    println!(
        "{:<16} {:>6} {:>9} {:>12} {:>8} {:>9} {:>8}",
        "a month", "n", "seconds", "documents/s", "growth", "CPU ms", "growth"
    );
    for size in sizes {
        let steps = month(engine, *size).await;
        for step in &steps {
            let least = months.first().and_then(|least| least.iter().find(|it| it.name == step.name));
            let growth = |each: fn(&Step) -> f64| least.map_or(1.0, |least| each(step) / each(least));
            println!(
                "{:<16} {:>6} {:>9.2} {:>12.0} {:>8.2} {:>9.2} {:>8.2}",
                step.name,
                step.documents,
                step.seconds,
                1.0 / step.each(),
                growth(Step::each),
                step.cpu_each() * 1000.0,
                growth(Step::cpu_each)
            );
        }
        println!("memory of the measuring process now: {:.0} MiB", usage::memory_mib(std::process::id()));
        months.push(steps);
    }
}

async fn month(engine: Engine, size: u32) -> Vec<Step> {
    let database = Database::new(engine, Seeds::Year).await;
    fill(&database, size).await;
    let db = Db::connect(&database.url).await.expect("the database");
    let actor = Actor::program("bench");
    let month = Month::parse(MONTH).expect("a month");
    let clock = Clock::fixed("2026-12-01T06:00:00Z".parse().expect("a moment"));
    let centre = billing::centre_by_code(db.read(), "KNL").await.expect("the centre");
    let mut steps = Vec::new();

    let begun = Begun::now();
    let preview = billing::preview_run(db.read(), &actor, &clock, centre.id, month).await.expect("a preview");
    let documents = preview.documents.len();
    steps.push(Step::of("preview", documents, begun));

    let begun = Begun::now();
    let run = billing::run_invoices(&db, &actor, &clock, centre.id, month, |_, _| {}).await.expect("a run");
    steps.push(Step::of("issue", run.issued.len(), begun));
    assert!(documents >= size as usize && run.issued.len() == documents, "each unit's documents");
    assert_eq!(run.payable().expect("a sum"), preview.payable, "what was shown is what was issued");

    exports(&db, &actor, &clock, &centre, documents, &mut steps).await;
    pdfs(&db, &actor, &clock, &run.issued, &mut steps).await;
    db.close().await.expect("closed");
    steps
}

async fn exports(db: &Db, actor: &Actor, clock: &Clock, centre: &CentreParty, documents: usize, steps: &mut Vec<Step>) {
    let december = Month::parse("2026-12").expect("a month");
    let (from, to) = (december.first_day(), december.last_day());
    for kind in EXPORTS {
        let begun = Begun::now();
        let order = ExportOrder { kind, centre: centre.id, from, to, changed_only: false };
        let file = export(db, actor, clock.now(), order).await.expect("a file");
        steps.push(Step::of(kind.code(), documents, begun));
        assert!(file.bytes.len() > documents * 20, "{} holds the month", kind.code());
    }
}

/// One after the other, from the stored document to the paper.
async fn pdfs(db: &Db, actor: &Actor, clock: &Clock, issued: &[Issued], steps: &mut Vec<Step>) {
    let every = (issued.len() / PDFS).max(1);
    let ids: Vec<DocumentId> = issued.iter().step_by(every).take(PDFS).map(|issued| issued.id).collect();
    let begun = Begun::now();
    for id in &ids {
        let document = billing::document(db.read(), actor, *id).await.expect("a document");
        let outstanding = billing::outstanding(db.read(), &document, clock.now()).await.expect("what is open");
        let paper =
            paper(&document.content, Wording::of(sanjha::base::Lang::En), PaperCopy::Original, Some(outstanding));
        assert!(!pdf::pdf(paper.expect("a paper")).await.expect("a PDF").is_empty());
    }
    steps.push(Step::of("PDF", ids.len(), begun));
}

/// Units, and two or three uses of each: copies of the centre's units and of its uses of the month before, a month
/// later. Machines, rates and concessions are as they were.
async fn fill(database: &Database, size: u32) {
    let conn = database.connect().await;
    let tx = conn.begin().await.expect("a transaction");
    let later = |column: &str| match conn.get_database_backend() {
        DbBackend::Postgres => format!("{column} + INTERVAL '31 days'"),
        _ => format!("REPLACE({column}, '2026-10-', '2026-11-')"),
    };
    let service_on = match conn.get_database_backend() {
        DbBackend::Postgres => "s.service_on + 31".to_owned(),
        _ => later("s.service_on"),
    };
    let numbers =
        format!("WITH RECURSIVE n (serial) AS (SELECT 1 UNION ALL SELECT serial + 1 FROM n WHERE serial < {size})");
    let units = "(SELECT u.*, ROW_NUMBER() OVER (ORDER BY u.id) AS turn, COUNT(*) OVER () AS many FROM unit u \
         JOIN centre c ON c.cluster_id = u.cluster_id AND c.code = 'KNL' WHERE u.status = 'active' \
         AND u.code NOT LIKE 'M1%')";
    // Uses that begin and end in the part of October that November has too.
    let uses = "(SELECT h.*, ROW_NUMBER() OVER (ORDER BY h.id) AS turn, COUNT(*) OVER () AS many FROM charge h \
         JOIN booking b ON b.id = h.booking_id JOIN centre c ON c.id = h.centre_id WHERE c.code = 'KNL' \
         AND h.kind = 'usage' AND h.service_on >= '2026-10-02' AND h.service_on <= '2026-10-20' \
         AND b.reference NOT LIKE 'M1%')";
    let unit_code = "'M' || CAST(100000 + n.serial AS TEXT)";
    let reference = "'M' || CAST(1000000 + 10 * n.serial + k.no AS TEXT)";
    // Which use a line copies: a step that has no factor in common with their number reaches all of them.
    let lines = format!(
        "n JOIN (SELECT 1 AS no UNION ALL SELECT 2 UNION ALL SELECT 3) k ON k.no <= 2 + n.serial % 2 \
         JOIN {uses} s ON s.turn = (3 * n.serial + k.no) % s.many + 1 JOIN unit m ON m.code = {unit_code}"
    );
    let unit = copied(&tx, "unit", "s", &[("code", unit_code), ("udyam_no", "NULL")]).await;
    let booking = copied(
        &tx,
        "booking",
        "b",
        &[
            ("reference", reference),
            ("unit_id", "m.id"),
            ("old_number", "NULL"),
            ("moved_from_id", "NULL"),
            ("moved_from_number", "NULL"),
            ("starts_at", &later("b.starts_at")),
            ("ends_at", &later("b.ends_at")),
        ],
    )
    .await;
    let charge =
        copied(&tx, "charge", "s", &[("booking_id", "b.id"), ("unit_id", "m.id"), ("service_on", &service_on)]).await;
    let concession = copied(&tx, "charge_concession", "g", &[("charge_id", "h.id")]).await;
    let statements = [
        format!(
            "INSERT INTO unit ({}) {numbers} SELECT {} FROM n JOIN {units} s ON s.turn = n.serial % s.many + 1",
            unit.0, unit.1
        ),
        format!(
            "INSERT INTO booking ({}) {numbers} SELECT {} FROM {lines} JOIN booking b ON b.id = s.booking_id",
            booking.0, booking.1
        ),
        format!(
            "INSERT INTO charge ({}) {numbers} SELECT {} FROM {lines} JOIN booking b ON b.reference = {reference}",
            charge.0, charge.1
        ),
        format!(
            "INSERT INTO charge_concession ({}) {numbers} SELECT {} FROM {lines} \
             JOIN charge_concession g ON g.charge_id = s.id JOIN booking b ON b.reference = {reference} \
             JOIN charge h ON h.booking_id = b.id",
            concession.0, concession.1
        ),
    ];
    for sql in &statements {
        tx.execute_unprepared(sql).await.unwrap_or_else(|fault| panic!("{fault}: {sql}"));
    }
    tx.commit().await.expect("kept");
    conn.execute_unprepared("ANALYZE").await.expect("counted");
    conn.close().await.expect("closed");
}

/// A table's columns without its row, and what a copy of one of its rows has in them: as `from` has it, but for what
/// is said otherwise.
async fn copied(conn: &impl ConnectionTrait, table: &str, from: &str, otherwise: &[(&str, &str)]) -> (String, String) {
    let any = Statement::from_string(conn.get_database_backend(), format!("SELECT * FROM {table} LIMIT 1"));
    let row = conn.query_one_raw(any).await.expect("a row").expect("a row");
    let columns: Vec<String> = row.column_names().into_iter().filter(|column| column != "id").collect();
    let values: Vec<String> = columns
        .iter()
        .map(|column| match otherwise.iter().find(|(name, _)| name == column) {
            Some((_, value)) => (*value).to_owned(),
            None => format!("{from}.{column}"),
        })
        .collect();
    (columns.join(", "), values.join(", "))
}
