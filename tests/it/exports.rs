//! What leaves for the tax office and the invoice portal, and the record of it.

pub mod orders;
mod pack;

use serde_json::Value;

use crate::harness::{Database, Engine, Seeds};
use crate::on_both_engines;

on_both_engines!(
    a_months_return_ties_to_its_documents_in_every_form,
    an_e_invoice_has_what_the_portal_demands,
    r30_the_register_and_the_sheets_beside_it_are_of_one_moment,
);

const OCTOBER: [&str; 6] = ["--centre", "KNL", "--from", "2026-10-01", "--to", "2026-10-31"];

async fn json(database: &Database, kind: &str) -> Value {
    let text = database.sanjha_ok(&[&["export", kind], &OCTOBER[..]].concat()).await;
    serde_json::from_str(&text).expect("JSON")
}

fn paise(value: &Value) -> i64 {
    (value.as_f64().unwrap_or_else(|| panic!("no number: {value}")) * 100.0).round() as i64
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

/// Taxable value of the sections that list or sum invoices.
fn taxable(file: &Value) -> i64 {
    let rows = |owner: &Value, name: &str| -> i64 {
        list(owner, name).iter().flat_map(|one| list(one, "itms")).map(|item| paise(&item["itm_det"]["txval"])).sum()
    };
    let invoices: i64 = ["b2b", "b2cl"].iter().flat_map(|name| list(file, name)).map(|one| rows(one, "inv")).sum();
    let small: i64 = list(file, "b2cs").iter().map(|row| paise(&row["txval"])).sum();
    let exempt: i64 = list(&file["nil"], "inv").iter().map(|row| paise(&row["expt_amt"])).sum();
    invoices + small + exempt
}

async fn a_months_return_ties_to_its_documents_in_every_form(engine: Engine) {
    let database = Database::new(engine, Seeds::Season).await;
    let file = json(&database, "gstr1.json").await;
    assert_eq!((file["fp"].as_str(), list(&file, "b2b").is_empty()), (Some("102026"), false));
    let documents = "FROM document d JOIN centre c ON c.id = d.centre_id WHERE c.code = 'KNL' \
         AND d.issued_on BETWEEN '2026-10-01' AND '2026-10-31' AND d.kind IN ('tax_invoice', 'bill_of_supply')";
    let wanted = database.number(&format!("SELECT CAST(SUM(taxable_paise) AS BIGINT) {documents}")).await;
    assert_eq!(taxable(&file), wanted);
    let table12 = ["hsn_b2b", "hsn_b2c"].iter().flat_map(|name| list(&file["hsn"], name));
    assert_eq!(table12.map(|row| paise(&row["txval"])).sum::<i64>(), wanted);
    let issued = list(&file["doc_issue"], "doc_det").iter().flat_map(|nature| list(nature, "docs"));
    let issued: i64 = issued.map(|row| row["totnum"].as_i64().expect("a count")).sum();
    assert_eq!(issued, database.number(&format!("SELECT COUNT(*) {documents}")).await);

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("gstr1.xlsx");
    let out = ["--out", path.to_str().expect("a plain path")];
    database.sanjha_ok(&[&["export", "gstr1.xlsx"], &OCTOBER[..], &out[..]].concat()).await;
    use calamine::{Data, Reader};
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&path).expect("a workbook");
    let headers: Value =
        serde_json::from_str(include_str!("../vectors/gstr1_offline_headers.json")).expect("the headers");
    let mut sum = 0;
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).expect("the sheet");
        let cell = |row: u32, column: u32| range.get_value((row, column)).cloned().unwrap_or(Data::Empty);
        let wanted = list(&headers, &name);
        for (column, title) in (0u32..).zip(wanted) {
            assert_eq!(cell(3, column).to_string(), title.as_str().expect("a title"), "{name}");
        }
        let money = wanted
            .iter()
            .position(|title| title == "Taxable Value" || title == "Exempted(other than nil rated/non GST supply)");
        if let (Some(column), false) = (money, name.starts_with("hsn") || name.starts_with("cdn")) {
            let last = range.end().expect("an end").0;
            let cells = (4..=last)
                .filter_map(|row| if let Data::Float(value) = cell(row, column as u32) { Some(value) } else { None });
            sum += cells.map(|value| (value * 100.0).round() as i64).sum::<i64>();
        }
    }
    assert_eq!(sum, wanted, "the sheets hold the same");

    let hashes = database.texts("SELECT sha256 FROM export_run ORDER BY id").await;
    assert_eq!(hashes.len(), 2, "each file is on record");
    database.attempt("UPDATE export_run SET row_count = 0").await.expect_err("the record stays");
    database.assert_verified().await;
}

/// The sum of a column over the rows of a sheet, and what its last row says it is.
fn column(book: &mut calamine::Xlsx<std::io::BufReader<std::fs::File>>, sheet: &str, title: &str) -> (i64, i64) {
    use calamine::{Data, Reader};
    let range = book.worksheet_range(sheet).unwrap_or_else(|fault| panic!("{sheet}: {fault}"));
    let place = range.rows().next().expect("headings").iter().position(|cell| *cell == title);
    let place = place.unwrap_or_else(|| panic!("{sheet} has no {title}"));
    let amounts: Vec<i64> = range
        .rows()
        .skip(1)
        .map(|row| if let Data::Float(value) = row[place] { (value * 100.0).round() as i64 } else { 0 })
        .collect();
    let (total, rows) = amounts.split_last().expect("a row of totals");
    (rows.iter().sum(), *total)
}

async fn r30_the_register_and_the_sheets_beside_it_are_of_one_moment(engine: Engine) {
    let database = Database::new(engine, Seeds::SeasonUnbilled).await;
    let folder = tempfile::tempdir().expect("a folder");
    let days = ["--centre", "KNL", "--from", "2026-04-01", "--to", "2026-11-30"];
    let run = ["invoice-run", "--centre", "KNL", "--period", "2026-10"];
    let paths: Vec<String> =
        (0..5).map(|index| folder.path().join(format!("{index}.xlsx")).display().to_string()).collect();
    let exports = async {
        for path in &paths[..4] {
            database.sanjha_ok(&[&["export", "register.xlsx"], &days[..], &["--out", path]].concat()).await;
        }
    };
    let (done, ()) = tokio::join!(database.sanjha(&run), exports);
    assert!(done.success, "{}", done.stderr);
    database.sanjha_ok(&[&["export", "register.xlsx"], &days[..], &["--out", &paths[4]]].concat()).await;
    let mut owed = 0;
    for path in &paths {
        let mut book: calamine::Xlsx<_> = calamine::open_workbook(path).expect("a workbook");
        let mut sum = |sheet: &str, title: &str| {
            let (sum, total) = column(&mut book, sheet, title);
            assert_eq!(sum, total, "{sheet}, {title}: the totals row");
            sum
        };
        let value = sum("Register", "Invoice Value");
        assert_eq!(value, sum("Documents", "Invoice Value"));
        let tax = sum("Register", "CGST");
        assert_eq!((tax, tax), (sum("Tax by rate", "CGST"), sum("SAC summary", "CGST")));
        assert_eq!(sum("Register", "Outstanding"), sum("Outstanding", "Outstanding"), "read at the same moment");
        assert!(value >= owed, "documents only come");
        owed = value;
    }
    assert!(owed > 0);
    let database = Database::new(engine, Seeds::Season).await;
    let path = folder.path().join("year.xlsx").display().to_string();
    database.sanjha_ok(&[&["export", "register.xlsx"], &days[..], &["--out", &path]].concat()).await;
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&path).expect("a workbook");
    let money = "SELECT CAST(SUM(r.amount_paise) AS BIGINT) FROM receipt r JOIN centre c ON c.id = r.centre_id \
         WHERE c.code = 'KNL' AND r.received_on BETWEEN '2026-04-01' AND '2026-11-30'";
    let received = database.number(money).await;
    assert_eq!(column(&mut book, "Receipts", "Amount"), (received, received));
    let (given, _) = column(&mut book, "Receipts", "Allocated");
    let (left, _) = column(&mut book, "Receipts", "Unallocated");
    assert_eq!(given + left, received);
    use calamine::Reader;
    let names = book.sheet_names();
    for name in ["Credit notes", "Advances", "Subsidy claims"] {
        assert!(names.iter().any(|known| known == name), "no sheet {name}");
    }
}

async fn an_e_invoice_has_what_the_portal_demands(engine: Engine) {
    let database = Database::new(engine, Seeds::Season).await;
    let file = json(&database, "einvoice.json").await;
    let schema: Value =
        serde_json::from_str(include_str!("../vectors/einvoice_inv01_v1.1.schema.json")).expect("the schema");
    let invoices = file.as_array().expect("a list");
    assert!(!invoices.is_empty());
    for invoice in invoices {
        fits(&schema, invoice, invoice["DocDtls"]["No"].as_str().expect("a number"));
        let values = &invoice["ValDtls"];
        let items: i64 = list(invoice, "ItemList").iter().map(|item| paise(&item["TotItemVal"])).sum();
        assert_eq!(items + paise(&values["OthChrg"]) + paise(&values["RndOffAmt"]), paise(&values["TotInvVal"]));
    }
}

/// The parts of JSON Schema that the portal's schema uses, but for patterns.
fn fits(schema: &Value, value: &Value, at: &str) {
    let limit = |name: &str| schema[name].as_f64();
    match value {
        Value::Object(fields) => {
            for name in list(schema, "required") {
                assert!(fields.contains_key(name.as_str().expect("a name")), "{at} lacks {name}");
            }
            for (name, inner) in fields {
                let known = schema["properties"].get(name);
                fits(known.unwrap_or_else(|| panic!("{at}.{name} is unknown")), inner, &format!("{at}.{name}"));
            }
        }
        Value::Array(items) => {
            assert!(limit("minItems").is_none_or(|least| items.len() as f64 >= least), "{at} is empty");
            items.iter().for_each(|item| fits(&schema["items"], item, at));
        }
        Value::String(text) => {
            assert_eq!(schema["type"], "string", "{at} is no text");
            let length = text.chars().count() as f64;
            assert!(limit("minLength").is_none_or(|least| length >= least), "{at} is short: {text}");
            assert!(limit("maxLength").is_none_or(|most| length <= most), "{at} is long: {text}");
            let listed = list(schema, "enum");
            assert!(listed.is_empty() || listed.contains(value), "{at}: {text}");
        }
        Value::Number(_) => {
            assert_eq!(schema["type"], "number", "{at} is no number");
            let number = value.as_f64().expect("a number");
            assert!(limit("minimum").is_none_or(|least| number >= least), "{at}: {number}");
            assert!(limit("maximum").is_none_or(|most| number <= most), "{at}: {number}");
        }
        other => panic!("{at}: {other}"),
    }
}
