//! The lists of the books: totals over all rows, figures that open, and who may take them along.

use serde_json::json;

use crate::harness::{Answer, Day, Engine, Form, Page, Person, Request, Scene, Seeds};
use crate::money::{UNIT, open_documents};
use crate::on_both_engines;

on_both_engines!(
    every_reports_total_is_the_sum_of_all_its_rows,
    debit_equals_credit_and_ageing_equals_the_ledger,
    ageing_of_a_past_day_is_what_was_open_then,
    what_is_set_anew_later_was_open_on_the_days_before,
    a_list_goes_on_page_by_page_to_the_same_rows_as_its_csv,
    every_figure_of_a_report_leads_somewhere,
    a_csv_that_leaves_is_on_record,
    r86_twenty_year_wide_reports_of_one_user_leave_others_quick,
    a_units_statement_shows_ageing_and_goes_along_as_csv,
    a_machines_month_is_set_aside_once,
);

const REPORTS: [&str; 15] = [
    "day-book",
    "trial-balance",
    "account",
    "ageing",
    "open-items",
    "revenue-machine",
    "revenue-category",
    "revenue-sac",
    "revenue-month",
    "gst-rate",
    "gst-sac",
    "gst-recipient",
    "gst-series",
    "subsidies",
    "lines",
];

const YEAR: &str = "from=2025-04-01&until=2027-03-31&on=2026-11-20";

/// Headings, rows and the total of a report's CSV.
async fn csv(person: &Person, report: &str, query: &str) -> (Vec<String>, Vec<Vec<String>>, Vec<String>) {
    let page = person.get(&format!("/books/{report}/csv?{query}")).await;
    assert_eq!(page.status(), 200, "{report}: {}", page.html());
    let text = page.html();
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let mut rows: Vec<Vec<String>> =
        reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
    let total = rows.pop().unwrap_or_default();
    let headings = rows.remove(0);
    (headings, rows, total)
}

fn paise(text: &str) -> i64 {
    text.replace('.', "").parse().unwrap_or(0)
}

fn column(headings: &[String], rows: &[Vec<String>], title: &str) -> i64 {
    let place = headings.iter().position(|heading| heading == title).unwrap_or_else(|| panic!("no {title}"));
    rows.iter().map(|row| paise(&row[place])).sum()
}

async fn every_reports_total_is_the_sum_of_all_its_rows(engine: Engine) {
    let scene = Scene::with_instances(engine, Seeds::Season, 1).await;
    let accounts = scene.person("accounts.knl").await;
    for report in REPORTS {
        let (headings, rows, total) = csv(&accounts, report, YEAR).await;
        if report != "subsidies" {
            assert!(!rows.is_empty(), "{report} is empty");
        }
        for (place, heading) in headings.iter().enumerate() {
            let is_amount = total[place].contains('.');
            // A running balance is no sum.
            if !is_amount || (report == "account" && heading == "Balance") {
                continue;
            }
            let sum: i64 = rows.iter().map(|row| paise(&row[place])).sum();
            assert_eq!(sum, paise(&total[place]), "{report}, {heading}");
        }
    }
    scene.database.assert_verified().await;
}

async fn debit_equals_credit_and_ageing_equals_the_ledger(engine: Engine) {
    let scene = Scene::with_instances(engine, Seeds::Season, 1).await;
    let accounts = scene.person("accounts.knl").await;
    let (headings, rows, _) = csv(&accounts, "trial-balance", YEAR).await;
    let sum = |title: &str| column(&headings, &rows, title);
    assert_eq!(sum("Debit"), sum("Credit"));
    assert_eq!(sum("Closing debit"), sum("Closing credit"));
    assert!(sum("Closing debit") > 0);
    let sql = "SELECT CAST(SUM(p.amount_paise) AS BIGINT) FROM posting p JOIN centre c ON c.id = p.centre_id \
         WHERE c.code = 'KNL' AND p.account = 'unit'";
    let ledger = scene.database.number(sql).await;
    for basis in ["due", "issued"] {
        let (headings, rows, _) = csv(&accounts, "ageing", &format!("on=2027-03-31&basis={basis}")).await;
        assert_eq!(column(&headings, &rows, "Balance"), ledger);
        let parts = ["Not due", "1 to 30 days", "31 to 60 days", "61 to 90 days", "91 to 120 days", "Over 120 days"];
        let open: i64 = parts.iter().map(|title| column(&headings, &rows, title)).sum();
        let free = column(&headings, &rows, "Unallocated credits");
        assert_eq!(open + free, ledger, "{basis}");
        let sql = "SELECT CAST(SUM(b.payable_paise - b.settled_paise) AS BIGINT) FROM document_balance b \
             JOIN document d ON d.id = b.document_id JOIN centre c ON c.id = d.centre_id WHERE c.code = 'KNL'";
        assert_eq!(open, scene.database.number(sql).await, "{basis}: what is open on documents");
    }
}

async fn ageing_of_a_past_day_is_what_was_open_then(engine: Engine) {
    let scene = Scene::with_instances(engine, Seeds::Season, 1).await;
    let accounts = scene.person("accounts.knl").await;
    for day in ["2026-06-30", "2026-09-15"] {
        let (headings, rows, _) = csv(&accounts, "ageing", &format!("on={day}")).await;
        let sql = format!(
            "SELECT CAST(COALESCE(SUM(p.amount_paise), 0) AS BIGINT) FROM posting p JOIN journal_entry j ON j.id = \
             p.journal_entry_id JOIN centre c ON c.id = p.centre_id WHERE c.code = 'KNL' AND p.account = 'unit' \
             AND j.entered_on <= '{day}'"
        );
        assert_eq!(column(&headings, &rows, "Balance"), scene.database.number(&sql).await, "{day}");
        // Money received later was not there to pay anything.
        let sql = format!(
            "SELECT CAST(SUM(d.payable_paise - COALESCE((SELECT SUM(a.amount_paise) FROM allocation a JOIN receipt r \
             ON r.id = a.receipt_id WHERE a.document_id = d.id AND r.received_on <= '{day}'), 0)) AS BIGINT) \
             FROM document d JOIN centre c ON c.id = d.centre_id WHERE c.code = 'KNL' AND d.issued_on <= '{day}' \
             AND d.kind <> 'credit_note'"
        );
        let (headings, rows, _) = csv(&accounts, "open-items", &format!("on={day}")).await;
        assert_eq!(column(&headings, &rows, "Open"), scene.database.number(&sql).await, "{day}");
    }
}

/// What was open of each document of the centre on a day, from its allocations alone: `number paise`.
async fn open_by_allocations(scene: &Scene, day: Day) -> Vec<String> {
    let moment = format!("{}T18:30:00+00:00", day.date());
    let date = day.date();
    scene
        .database
        .texts(&format!(
            "SELECT x.number || ' ' || CAST(x.open AS TEXT) FROM (SELECT d.number, b.payable_paise - COALESCE((\
             SELECT SUM(a.amount_paise) FROM allocation a LEFT JOIN receipt r ON r.id = a.receipt_id \
             LEFT JOIN document n ON n.id = a.credit_note_id WHERE a.document_id = d.id AND (a.created_at < '{moment}' \
             OR (a.created_at = r.created_at AND r.received_on <= '{date}') \
             OR (a.created_at = n.issued_at AND n.issued_on <= '{date}'))), 0) AS open \
             FROM document d JOIN document_balance b ON b.document_id = d.id JOIN centre c ON c.id = d.centre_id \
             WHERE c.code = 'KNL' AND d.issued_on <= '{date}' AND d.kind <> 'credit_note') x \
             WHERE x.open <> 0 ORDER BY 1"
        ))
        .await
}

async fn what_is_set_anew_later_was_open_on_the_days_before(engine: Engine) {
    let scene = Scene::with_instances(engine, Seeds::Season, 1).await;
    let accounts = scene.person("accounts.knl").await;
    let open = open_documents(&accounts).await;
    let (one, two) = (open[0], open[1]);
    let today = Day::today();
    let ago = |days| Day(today.0 - chrono::TimeDelta::days(days));
    // Received five days ago and entered today; then moved to another bill.
    let taken = json!({
        "unit": UNIT, "amount_paise": one.1.min(two.1), "mode": "upi", "reference": "432187650111",
        "received_on": ago(5).date(), "documents": [one.0],
    });
    let taken = accounts.api("/receipts", taken).await;
    assert_eq!(taken.status, 201, "{}", taken.text());
    let body = json!({
        "take_back": [one.0], "set": [{"document": two.0, "amount_paise": one.1.min(two.1)}], "reason": "the other bill",
    });
    let moved = accounts.api(&format!("/credits/receipt-{}/allocations", taken.json()["id"]), body).await;
    assert_eq!(moved.status, 201, "{}", moved.text());
    for day in [today, ago(1), ago(5), ago(6), ago(60), ago(200)] {
        let query = format!("on={}", day.date());
        let (headings, rows, total) = csv(&accounts, "open-items", &query).await;
        let place = |title: &str| headings.iter().position(|heading| heading == title).expect("a column");
        let (number, left) = (place("Document"), place("Open"));
        let mut listed: Vec<String> = rows.iter().map(|row| format!("{} {}", row[number], paise(&row[left]))).collect();
        listed.sort_unstable();
        assert_eq!(listed, open_by_allocations(&scene, day).await, "{query}");
        assert_eq!(paise(&total[left]), column(&headings, &rows, "Open"), "{query}");
        // Spans and pages of the same documents are neither more nor fewer.
        let mut spans = 0;
        for span in 0..6 {
            spans += csv(&accounts, "open-items", &format!("{query}&span={span}")).await.1.len();
        }
        assert_eq!(spans, rows.len(), "{query}");
        let of_unit = csv(&accounts, "open-items", &format!("{query}&unit={UNIT}")).await.1;
        let expected = rows.iter().filter(|row| row.iter().any(|cell| cell.starts_with(UNIT))).count();
        assert_eq!(of_unit.len(), expected, "{query}");
        let (headings, rows, _) = csv(&accounts, "ageing", &query).await;
        let parts = ["Not due", "1 to 30 days", "31 to 60 days", "61 to 90 days", "91 to 120 days", "Over 120 days"];
        let aged: i64 = parts.iter().map(|title| column(&headings, &rows, title)).sum();
        assert_eq!(aged, paise(&total[left]), "{query}");
    }
}

async fn a_list_goes_on_page_by_page_to_the_same_rows_as_its_csv(engine: Engine) {
    let scene = Scene::with_instances(engine, Seeds::Season, 1).await;
    let accounts = scene.person("accounts.knl").await;
    for report in ["day-book", "account", "lines", "ageing", "open-items"] {
        let query = "from=2026-08-01&until=2026-09-30&on=2026-09-30";
        let (_, rows, _) = csv(&accounts, report, query).await;
        let mut address = format!("/books/{report}?{query}");
        let mut seen = 0;
        loop {
            let page = accounts.get(&address).await;
            assert_eq!(page.status(), 200, "{address}");
            let html = page.html();
            let body = html.split("<tbody>").nth(1).and_then(|rest| rest.split("</tbody>").next()).expect("rows");
            // The ledger of an account repeats the balance before on each page.
            seen += body.matches("<tr>").count() - usize::from(report == "account");
            let Some(next) = html.split("rel=\"next\"").next().filter(|_| html.contains("rel=\"next\"")) else { break };
            let href = next.rsplit("href=\"").next().and_then(|rest| rest.split('"').next()).expect("an address");
            address = href.replace("&amp;", "&");
        }
        assert_eq!(seen, rows.len() - usize::from(report == "account"), "{report}");
        assert!(seen > 2, "{report} is short");
    }
}

async fn every_figure_of_a_report_leads_somewhere(engine: Engine) {
    let scene = Scene::with_instances(engine, Seeds::Season, 1).await;
    let accounts = scene.person("accounts.knl").await;
    for report in REPORTS {
        let html = accounts.get(&format!("/books/{report}?{YEAR}")).await.html();
        let Some(body) = html.split("<tbody>").nth(1).and_then(|rest| rest.split("</tbody>").next()) else { continue };
        let links: Vec<String> = body
            .split("href=\"")
            .skip(1)
            .filter_map(|rest| Some(rest.split('"').next()?.replace("&amp;", "&")))
            .collect();
        assert!(!links.is_empty(), "{report} opens nothing");
        for link in [links.first(), links.last()].into_iter().flatten() {
            let page = accounts.get(link).await;
            assert_eq!(page.status(), 200, "{report}: {link}");
        }
    }
    // What stands behind a figure adds up to it.
    let (headings, rows, _) = csv(&accounts, "gst-rate", YEAR).await;
    let value = headings.iter().position(|heading| heading == "Value before tax").expect("a column");
    for row in &rows {
        let rate: i64 = row[0].trim_end_matches(" %").parse::<i64>().expect("a rate") * 100;
        let (headings, behind, _) = csv(&accounts, "lines", &format!("{YEAR}&rate={rate}&gst=yes")).await;
        assert_eq!(column(&headings, &behind, "Value before tax"), paise(&row[value]), "{rate}");
    }
}

async fn a_csv_that_leaves_is_on_record(engine: Engine) {
    let scene = Scene::with_instances(engine, Seeds::Season, 1).await;
    let accounts = scene.person("accounts.knl").await;
    let sql = "SELECT COUNT(*) FROM audit_entry WHERE object_kind = 'report' AND verb = 'export'";
    let before = scene.database.number(sql).await;
    csv(&accounts, "ageing", "on=2026-11-20").await;
    assert_eq!(scene.database.number(sql).await, before + 1);
    let elsewhere = accounts.get("/books/ageing?centre=KNH").await;
    assert_eq!(elsewhere.status(), 404, "another centre's books are not there");
}

async fn r86_twenty_year_wide_reports_of_one_user_leave_others_quick(engine: Engine) {
    let scene = Scene::with_instances(engine, Seeds::Season, 1).await;
    let accounts = scene.person("accounts.knl").await;
    let manager = scene.person("manager.knl").await;
    let address = accounts.address();
    let asked: Vec<_> = (0..20)
        .map(|place| {
            let report = ["day-book", "lines", "ageing", "account"][place % 4];
            let request = accounts.dress(Request::get(&format!("/books/{report}/csv?{YEAR}")));
            let address = address.clone();
            tokio::spawn(async move { request.send(&address).await })
        })
        .collect();
    let mut slowest = std::time::Duration::ZERO;
    for path in ["/books/trial-balance", "/invoices", "/board", "/books/gst-rate"] {
        let begun = std::time::Instant::now();
        let page = manager.get(path).await;
        slowest = slowest.max(begun.elapsed());
        assert_eq!(page.status(), 200, "{path}");
    }
    assert!(slowest < std::time::Duration::from_secs(1), "others waited {slowest:?}");
    for answer in asked {
        let answer: Answer = answer.await.expect("a task").expect("an answer");
        assert_eq!(answer.status, 200, "each of the twenty is answered in its turn");
    }
}

async fn a_units_statement_shows_ageing_and_goes_along_as_csv(engine: Engine) {
    let scene = Scene::with_instances(engine, Seeds::Season, 1).await;
    let unit = scene.unit(0).await;
    let accounts = scene.person("accounts.knl").await;
    let page = accounts.get(&format!("/units/{}/statement", unit.code)).await.html();
    assert!(page.contains("Not due") && page.contains("Over 120 days"), "the ageing stands below");
    assert!(page.contains("We confirm"), "and the slip to confirm it");
    let address = format!("/units/{}/statement/csv?centre=KNL&from=2025-04-01", unit.code);
    let own = unit.person.get(&address).await;
    assert_eq!(own.status(), 200);
    assert!(own.html().contains("Balance before"));
    let other = scene.unit(1).await;
    assert_eq!(other.person.get(&address).await.status(), 404, "another unit's statement is not there");
}

/// The form of a page that posts to an address.
fn posting(page: &Page, action: &str) -> Form {
    let forms = Form::all(&page.html());
    let found = forms.into_iter().find(|form| form.action == action && form.field("csrf").is_some());
    found.unwrap_or_else(|| panic!("no form to {action}:\n{}", page.html()))
}

async fn a_machines_month_is_set_aside_once(engine: Engine) {
    let scene = Scene::with_instances(engine, Seeds::Season, 1).await;
    let (manager, accounts) = (scene.person("manager.knl").await, scene.person("accounts.knl").await);
    let address = "/books/depreciation?month=2026-10";
    let page = manager.get(address).await;
    let mut terms = posting(&page, "/books/depreciation/terms");
    terms.set("machine", "KNL-DSL-01").set("cost", "none").set("percent", "0").set("from", "x");
    let html = manager.submit(&terms).await.expect(422).html();
    for reason in ["cost cannot be read", "percent cannot be read", "month cannot be read"] {
        assert!(html.contains(reason), "{reason}");
    }
    let mut terms = posting(&page, "/books/depreciation/terms");
    terms.set("machine", "KNL-DSL-01").set("cost", "12,00,000").set("percent", "15").set("from", "2026-04");
    manager.submit(&terms).await.expect(303);
    let form = posting(&accounts.get(address).await, "/books/depreciation");
    accounts.submit(&form).await.expect(303);
    let sum =
        "SELECT CAST(COALESCE(SUM(amount_paise), 0) AS BIGINT) FROM posting WHERE account = 'depreciation_reserve'";
    assert_eq!(scene.database.number(sum).await, -15_000_00);
    let form = posting(&accounts.get(address).await, "/books/depreciation");
    let html = accounts.submit(&form).await.expect(422).html();
    assert!(html.contains("Nothing is left to set aside"), "once for each machine and month");
    assert_eq!(scene.database.number(sum).await, -15_000_00);
    scene.database.assert_verified().await;
}
