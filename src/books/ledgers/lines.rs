//! The document lines behind a figure of revenue or GST, and what all lists of lines share.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::listing::{Asked, Conditions, Fact, Listing, figure, words};
use crate::base::time::parse_date;
use crate::base::{Paise, Result};
use crate::books::sheet::Cell;
use crate::db::{Rows, values};

/// Lines with their documents. The sign keeps SQLite from looking each line's document up in a table whose rows are
/// wide, instead of going from the documents of some days to their lines.
const FROM: &str = "FROM document d JOIN document_line l ON l.document_id = +d.id";

/// Where lines come from; with the booking, which tells the category of the user, where they are narrowed or grouped by
/// it.
pub fn from(asked: &Asked<'_>, by_category: bool) -> String {
    let booking = if by_category || !asked.get("category").is_empty() {
        " LEFT JOIN booking b ON b.reference = l.booking_reference"
    } else {
        ""
    };
    format!("{FROM}{booking}")
}

/// A credit note lowers what it corrects.
pub const SIGN: &str = "CASE d.kind WHEN 'credit_note' THEN -1 ELSE 1 END";

/// The month of issue as `2026-10`.
pub const MONTH: &str = "SUBSTR(CAST(d.issued_on AS TEXT), 1, 7)";

/// Registered recipients or others, and the place of supply: `b2b/09`.
pub const RECIPIENT: &str = "(CASE WHEN d.recipient_gstin IS NULL THEN 'b2c/' ELSE 'b2b/' END || d.place_of_supply)";

/// Documents outside GST: fees of an unregistered centre, memos, dues of the old books, and their notes.
const OUTSIDE_GST: &str = "d.kind NOT IN ('fee_bill', 'usage_memo') AND NOT EXISTS (SELECT 1 FROM document o \
     WHERE o.id = d.corrects_id AND o.kind IN ('fee_bill', 'usage_memo'))";

/// Which lines are meant: of the centre and days, narrowed as the address says.
pub fn narrowed(asked: &Asked<'_>, gst: bool) -> Conditions {
    let mut found = Conditions::new(
        "d.centre_id = $1 AND d.issued_on >= $2 AND d.issued_on <= $3 \
         AND d.kind NOT IN ('opening_due', 'receipt_voucher', 'refund_voucher')",
        values![asked.centre.0, asked.from, asked.until],
    );
    if gst {
        found.sql.push_str(&format!(" AND {OUTSIDE_GST}"));
    }
    found.and_text("l.equipment_code = ?", asked.get("machine"));
    found.and_text("l.sac = ?", asked.get("sac"));
    found.and_text(&format!("{MONTH} = ?"), asked.get("month"));
    found.and_text(&format!("{RECIPIENT} = ?"), asked.get("recipient"));
    match asked.get("category") {
        "" => {}
        "-" => found.sql.push_str(" AND b.user_category IS NULL"),
        category => found.and("b.user_category = ?", category),
    }
    if let Ok(rate) = asked.get("rate").parse::<i64>() {
        found.and("l.gst_bp = ?", rate);
    }
    found
}

#[derive(FromQueryResult)]
struct Row {
    document_id: i64,
    line_no: i64,
    number: String,
    issued_on: NaiveDate,
    unit_code: String,
    equipment_code: String,
    sac: String,
    taxable: Paise,
    cgst: Paise,
    sgst: Paise,
    igst: Paise,
}

/// Sums of lines.
#[derive(FromQueryResult)]
pub struct Sums {
    /// How many.
    pub count: i64,
    /// Before tax.
    pub taxable: Paise,
    /// Central tax.
    pub cgst: Paise,
    /// State tax.
    pub sgst: Paise,
    /// Integrated tax.
    pub igst: Paise,
}

/// Columns of [`Sums`].
pub fn sum_columns() -> String {
    let sum = |column: &str| format!("CAST(COALESCE(SUM({SIGN} * l.{column}_paise), 0) AS BIGINT) AS {column}");
    format!("COUNT(*) AS count, {}, {}, {}, {}", sum("taxable"), sum("cgst"), sum("sgst"), sum("igst"))
}

/// Goes on after the day, document and line that a page ended with.
fn go_on(found: &mut Conditions, after: &str) {
    let mut parts = after.split('~');
    let Some(day) = parts.next().and_then(parse_date) else { return };
    let rows: Vec<i64> = parts.filter_map(|part| part.parse().ok()).collect();
    let [document, line] = rows[..] else { return };
    found.values.extend(values![day, document, line]);
    let last = found.values.len();
    // The day alone leads into the index.
    found.sql.push_str(&format!(
        " AND d.issued_on >= ${} AND (d.issued_on, d.id, l.line_no) > (${}, ${}, ${last})",
        last - 2,
        last - 2,
        last - 1
    ));
}

/// The lines, each leading to its document.
pub async fn list(conn: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Listing> {
    let mut found = narrowed(asked, asked.get("gst") == "yes");
    let from = from(asked, false);
    let sql = format!("SELECT {} {from} WHERE {}", sum_columns(), found.sql);
    let sums: Option<Sums> = conn.row(&sql, found.values.clone()).await?;
    go_on(&mut found, asked.get("after"));
    let amount = |column: &str| format!("{SIGN} * l.{column}_paise AS {column}");
    let sql = format!(
        "SELECT l.document_id, l.line_no, d.number, d.issued_on, u.code AS unit_code, l.equipment_code, l.sac, {}, {}, {}, \
         {} {from} JOIN unit u ON u.id = d.unit_id WHERE {} ORDER BY d.issued_on, d.id, l.line_no{}",
        amount("taxable"),
        amount("cgst"),
        amount("sgst"),
        amount("igst"),
        found.sql,
        asked.limit()
    );
    let mut lines: Vec<Row> = conn.rows(&sql, found.values).await?;
    let next = asked.cut(&mut lines, |row| format!("{}~{}~{}", row.issued_on, row.document_id, row.line_no));
    let mut rows = Vec::with_capacity(lines.len());
    for row in lines {
        let total = Paise::sum([row.taxable, row.cgst, row.sgst, row.igst])?;
        rows.push(vec![
            Fact::text(row.number).to(format!("/invoices/{}", row.document_id)),
            Fact::day(row.issued_on),
            Fact::text(row.unit_code),
            Fact::text(row.equipment_code),
            Fact::text(row.sac),
            Fact::money(row.taxable),
            Fact::money(row.cgst),
            Fact::money(row.sgst),
            Fact::money(row.igst),
            Fact::money(total),
        ]);
    }
    let mut total = vec![
        Cell::text(asked.lang.count("books-total-lines", sums.as_ref().map_or(0, |sums| sums.count))),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
    ];
    total.extend(amounts(sums.as_ref())?.map(Cell::Money));
    Ok(Listing {
        heads: vec![
            words("books-column-document"),
            words("books-column-day"),
            words("books-column-unit"),
            words("books-column-machine"),
            words("books-column-sac"),
            figure("books-column-value"),
            figure("books-column-cgst"),
            figure("books-column-sgst"),
            figure("books-column-igst"),
            figure("books-column-total"),
        ],
        rows,
        total,
        next,
    })
}

/// Value, taxes and both together.
pub fn amounts(sums: Option<&Sums>) -> Result<[Paise; 5]> {
    let Some(sums) = sums else { return Ok([Paise::ZERO; 5]) };
    let total = Paise::sum([sums.taxable, sums.cgst, sums.sgst, sums.igst])?;
    Ok([sums.taxable, sums.cgst, sums.sgst, sums.igst, total])
}
