//! Lists of documents and the books over 50,000 documents more than the year has, two of three paid by receipts.

use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, DbBackend, TransactionTrait};

use crate::harness::{Engine, Person, Scene, Seeds};

/// Documents made up for the measurement.
const DOCUMENTS: u32 = 50_000;
/// How often each page is asked for; the middle one counts.
const TIMES: usize = 5;

/// Fills the year's database up and measures each list.
pub async fn run(engine: Engine) {
    let scene = Scene::with_instances(engine, Seeds::Year, 1).await;
    let begun = Instant::now();
    fill(&scene).await;
    let documents = scene.database.number("SELECT COUNT(*) FROM document").await;
    let allocations = scene.database.number("SELECT COUNT(*) FROM allocation").await;
    let postings = scene.database.number("SELECT COUNT(*) FROM posting").await;
    println!(
        "lists over {documents} documents, {allocations} allocations, {postings} postings (made in {:.1} s)",
        begun.elapsed().as_secs_f64()
    );
    let accounts = scene.person("accounts.knl").await;
    let days = "from=2025-04-01&until=2027-03-31";
    for path in [
        "/invoices".to_owned(),
        "/invoices?state=overdue".to_owned(),
        "/invoices?kind=tax_invoice&from=2026-06-01&until=2026-09-30".to_owned(),
        "/invoices?q=leather".to_owned(),
        "/invoices?after=20000".to_owned(),
        "/receipts".to_owned(),
        format!("/books/day-book?{days}"),
        format!("/books/day-book?{days}&after=2026-08-15~20000"),
        format!("/books/account?{days}"),
        format!("/books/trial-balance?{days}"),
        "/books/ageing?on=2026-11-20".to_owned(),
        "/books/ageing?on=2026-08-31&basis=issued".to_owned(),
        "/books/open-items?on=2026-11-20".to_owned(),
        format!("/books/revenue-machine?{days}"),
        format!("/books/revenue-category?{days}"),
        format!("/books/gst-rate?{days}"),
        format!("/books/lines?{days}"),
        format!("/books/gst-series?{days}"),
        format!("/books/revenue-sac?{days}"),
        format!("/books/revenue-month?{days}"),
        format!("/books/gst-recipient?{days}"),
        format!("/books/lines?{days}&category=MEM_MICRO"),
        format!("/books/subsidies?{days}"),
        "/units/U0002/statement?centre=KNL&from=2025-04-01&until=2027-03-31".to_owned(),
        "/credits".to_owned(),
        "/advances".to_owned(),
        "/charges".to_owned(),
        "/cheques".to_owned(),
        "/interest".to_owned(),
        "/dunning".to_owned(),
        "/registrations".to_owned(),
        "/subsidies".to_owned(),
        "/invoice-run?period=2026-10".to_owned(),
        "/month-close?month=2026-10".to_owned(),
    ] {
        let took = middle(&accounts, &path).await;
        println!("  {:>7.1} ms  {path}", took.as_secs_f64() * 1000.0);
    }
}

/// The middle time of a few askings for a page.
pub async fn middle(person: &Person, path: &str) -> Duration {
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let begun = Instant::now();
        let page = person.get(path).await;
        times.push(begun.elapsed());
        assert_eq!(page.status(), 200, "{path}");
    }
    times.sort_unstable();
    times[TIMES / 2]
}

/// Copies of the centre's documents with numbers of their own, their lines, balances and journal entries.
async fn fill(scene: &Scene) {
    let conn = scene.database.connect().await;
    let tx = conn.begin().await.expect("a transaction");
    let numbers = format!(
        "WITH RECURSIVE n (serial) AS (SELECT 1 UNION ALL SELECT serial + 1 FROM n WHERE serial < {DOCUMENTS})"
    );
    let sources = "(SELECT d.*, ROW_NUMBER() OVER (ORDER BY d.id) AS place, COUNT(*) OVER () AS many FROM document d \
         JOIN centre c ON c.id = d.centre_id WHERE c.code = 'KNL' AND d.kind = 'tax_invoice' \
         AND d.series_id NOT IN (SELECT id FROM number_series WHERE kind = 'bench'))";
    let copied = "kind, centre_id, unit_id, issued_on, due_on, issued_at, issued_by, place_of_supply, recipient_gstin, \
         tax_convention, base_paise, concession_paise, taxable_paise, cgst_paise, sgst_paise, igst_paise, \
         round_off_paise, payable_paise, line_count, supplier, recipient, content_hash";
    let from_source = copied.split(", ").map(|column| format!("s.{column}")).collect::<Vec<_>>().join(", ");
    let line = "line_no, charge_kind, equipment_code, used_from, used_until, description_en, description_hi, service_on, \
         sac, quantity_milli, quantity_unit, rate_paise, base_paise, concession_paise, taxable_paise, gst_bp, cgst_paise, \
         sgst_paise, igst_paise, booking_reference";
    let from_line = line.split(", ").map(|column| format!("l.{column}")).collect::<Vec<_>>().join(", ");
    let made = "document m JOIN number_series ns ON ns.id = m.series_id AND ns.kind = 'bench'";
    let (paid_on, paid_at) = match conn.get_database_backend() {
        DbBackend::Postgres => ("m.issued_on + 20", "m.issued_at + INTERVAL '20 days'"),
        _ => ("DATE(m.issued_on, '20 days')", "DATE(m.issued_on, '20 days') || 'T06:00:00+00:00'"),
    };
    let paid = "m.serial % 3 <> 0 AND m.payable_paise > 0";
    let received = "receipt r JOIN number_series ns ON ns.id = r.series_id AND ns.kind = 'bench_receipt'";
    let postings = [
        ("'unit'", "m.unit_id", "m.payable_paise"),
        ("'fee_income'", "NULL", "-m.taxable_paise"),
        ("'output_cgst'", "NULL", "-m.cgst_paise"),
        ("'output_sgst'", "NULL", "-m.sgst_paise"),
        ("'output_igst'", "NULL", "-m.igst_paise"),
        ("'round_off'", "NULL", "-m.round_off_paise"),
    ];
    let mut statements = vec![
        format!(
            "INSERT INTO number_series (centre_id, kind, financial_year, prefix, first_number, next_number) \
             SELECT id, 'bench', 2026, 'BENCH/', 1, {} FROM centre WHERE code = 'KNL'",
            DOCUMENTS + 1
        ),
        format!(
            "{numbers} INSERT INTO issued_number (series_id, serial, number) SELECT ns.id, n.serial, \
             'BENCH' || CAST(n.serial AS TEXT) FROM n JOIN number_series ns ON ns.kind = 'bench' ORDER BY n.serial"
        ),
        format!(
            "{numbers} INSERT INTO document (series_id, serial, number, {copied}) SELECT ns.id, n.serial, \
             'BENCH' || CAST(n.serial AS TEXT), {from_source} FROM n JOIN number_series ns ON ns.kind = 'bench' \
             JOIN {sources} s ON s.place = n.serial % s.many + 1 ORDER BY n.serial"
        ),
        format!(
            "INSERT INTO document_line (document_id, {line}) SELECT m.id, {from_line} FROM {made} \
             JOIN {sources} s ON s.place = m.serial % s.many + 1 JOIN document_line l ON l.document_id = s.id"
        ),
        format!(
            "INSERT INTO document_balance (document_id, payable_paise, settled_paise) SELECT m.id, m.payable_paise, \
             CASE WHEN {paid} THEN m.payable_paise ELSE 0 END FROM {made}"
        ),
        format!(
            "INSERT INTO journal_entry (centre_id, kind, entered_on, document_id, narration, created_at) \
             SELECT m.centre_id, 'document', m.issued_on, m.id, m.number, m.issued_at FROM {made}"
        ),
    ];
    statements.extend(postings.map(|(account, unit, amount)| {
        format!(
            "INSERT INTO posting (journal_entry_id, account, unit_id, centre_id, amount_paise) SELECT j.id, {account}, \
             {unit}, m.centre_id, {amount} FROM {made} JOIN journal_entry j ON j.document_id = m.id WHERE {amount} <> 0"
        )
    }));
    // Each paid document by a receipt of its own, so that there are as many movements as a busy centre has.
    statements.extend([
        format!(
            "INSERT INTO number_series (centre_id, kind, financial_year, prefix, first_number, next_number) \
             SELECT id, 'bench_receipt', 2026, 'BENCHR/', 1, {} FROM centre WHERE code = 'KNL'",
            DOCUMENTS + 1
        ),
        format!(
            "{numbers} INSERT INTO issued_number (series_id, serial, number) SELECT ns.id, n.serial, \
             'BENCHR' || CAST(n.serial AS TEXT) FROM n JOIN number_series ns ON ns.kind = 'bench_receipt' ORDER BY n.serial"
        ),
        format!(
            "INSERT INTO receipt (series_id, serial, number, centre_id, unit_id, received_on, mode, amount_paise, created_at) \
             SELECT rs.id, m.serial, 'BENCHR' || CAST(m.serial AS TEXT), m.centre_id, m.unit_id, {paid_on}, 'neft', \
             m.payable_paise, {paid_at} FROM {made} JOIN number_series rs ON rs.kind = 'bench_receipt' WHERE {paid}"
        ),
        format!(
            "INSERT INTO receipt_balance (receipt_id, amount_paise, allocated_paise) \
             SELECT r.id, r.amount_paise, r.amount_paise FROM {received}"
        ),
        format!(
            "INSERT INTO allocation (receipt_id, document_id, amount_paise, created_at) SELECT r.id, m.id, r.amount_paise, \
             r.created_at FROM {received} JOIN document m ON m.number = 'BENCH' || CAST(r.serial AS TEXT)"
        ),
        format!(
            "INSERT INTO journal_entry (centre_id, kind, entered_on, receipt_id, narration, created_at) \
             SELECT r.centre_id, 'receipt', r.received_on, r.id, r.number, r.created_at FROM {received}"
        ),
    ]);
    statements.extend([("'bank'", "NULL", "r.amount_paise"), ("'unit'", "r.unit_id", "-r.amount_paise")].map(
        |(account, unit, amount)| {
            format!(
                "INSERT INTO posting (journal_entry_id, account, unit_id, centre_id, amount_paise) SELECT j.id, {account}, \
                 {unit}, r.centre_id, {amount} FROM {received} JOIN journal_entry j ON j.receipt_id = r.id"
            )
        },
    ));
    statements.push(
        "INSERT INTO journal_balanced (journal_entry_id) SELECT j.id FROM journal_entry j \
         LEFT JOIN journal_balanced b ON b.journal_entry_id = j.id WHERE b.journal_entry_id IS NULL"
            .to_owned(),
    );
    // As if the program wrote it: the watches are not what is measured.
    let (mark, unmark) = match conn.get_database_backend() {
        DbBackend::Postgres => ("SET LOCAL sanjha.writer = 'on'", "SELECT 1"),
        _ => ("UPDATE write_mark SET by_program = TRUE", "UPDATE write_mark SET by_program = FALSE"),
    };
    statements.insert(0, mark.to_owned());
    statements.push(unmark.to_owned());
    for sql in &statements {
        tx.execute_unprepared(sql).await.unwrap_or_else(|fault| panic!("{fault}: {sql}"));
    }
    tx.commit().await.expect("kept");
    conn.execute_unprepared("ANALYZE").await.expect("counted");
}
