//! The sheets of the GSTR-1 offline tool: headers in row 4, to the letter.

use crate::base::text::state_name;
use crate::base::{BasisPoints, Paise, Result};
use crate::billing::tax::{Heads, RateGroup};
use crate::books::sheet::{Cell, Column, Layout, Sheet};

use super::{ExemptKey, Listed, Return, SacSum};

const B2B: [Column; 13] = [
    Column::text("GSTIN/UIN of Recipient"),
    Column::text("Receiver Name"),
    Column::text("Invoice Number"),
    Column::text("Invoice date"),
    Column::text("Invoice Value"),
    Column::text("Place Of Supply"),
    Column::text("Reverse Charge"),
    Column::text("Applicable % of Tax Rate"),
    Column::text("Invoice Type"),
    Column::text("E-Commerce GSTIN"),
    Column::text("Rate"),
    Column::total("Taxable Value"),
    Column::total("Cess Amount"),
];

const B2CL: [Column; 9] = [
    Column::text("Invoice Number"),
    Column::text("Invoice date"),
    Column::text("Invoice Value"),
    Column::text("Place Of Supply"),
    Column::text("Applicable % of Tax Rate"),
    Column::text("Rate"),
    Column::total("Taxable Value"),
    Column::total("Cess Amount"),
    Column::text("E-Commerce GSTIN"),
];

const B2CS: [Column; 7] = [
    Column::text("Type"),
    Column::text("Place Of Supply"),
    Column::text("Applicable % of Tax Rate"),
    Column::text("Rate"),
    Column::total("Taxable Value"),
    Column::total("Cess Amount"),
    Column::text("E-Commerce GSTIN"),
];

const CDNR: [Column; 13] = [
    Column::text("GSTIN/UIN of Recipient"),
    Column::text("Receiver Name"),
    Column::text("Note Number"),
    Column::text("Note Date"),
    Column::text("Note Type"),
    Column::text("Place Of Supply"),
    Column::text("Reverse Charge"),
    Column::text("Note Supply Type"),
    Column::text("Note Value"),
    Column::text("Applicable % of Tax Rate"),
    Column::text("Rate"),
    Column::total("Taxable Value"),
    Column::total("Cess Amount"),
];

const CDNUR: [Column; 10] = [
    Column::text("UR Type"),
    Column::text("Note Number"),
    Column::text("Note Date"),
    Column::text("Note Type"),
    Column::text("Place Of Supply"),
    Column::text("Note Value"),
    Column::text("Applicable % of Tax Rate"),
    Column::text("Rate"),
    Column::total("Taxable Value"),
    Column::total("Cess Amount"),
];

const AT: [Column; 5] = [
    Column::text("Place Of Supply"),
    Column::text("Applicable % of Tax Rate"),
    Column::text("Rate"),
    Column::total("Gross Advance Received"),
    Column::total("Cess Amount"),
];

const ATADJ: [Column; 5] = [
    Column::text("Place Of Supply"),
    Column::text("Applicable % of Tax Rate"),
    Column::text("Rate"),
    Column::total("Gross Advance Adjusted"),
    Column::total("Cess Amount"),
];

const EXEMPT: [Column; 4] = [
    Column::text("Description"),
    Column::total("Nil Rated Supplies"),
    Column::total("Exempted(other than nil rated/non GST supply)"),
    Column::total("Non-GST Supplies"),
];

const HSN: [Column; 11] = [
    Column::text("HSN"),
    Column::text("Description"),
    Column::text("UQC"),
    Column::text("Total Quantity"),
    Column::total("Total Value"),
    Column::text("Rate"),
    Column::total("Taxable Value"),
    Column::total("Integrated Tax Amount"),
    Column::total("Central Tax Amount"),
    Column::total("State/UT Tax Amount"),
    Column::total("Cess Amount"),
];

const DOCS: [Column; 5] = [
    Column::text("Nature of Document"),
    Column::text("Sr. No. From"),
    Column::text("Sr. No. To"),
    Column::text("Total Number"),
    Column::text("Cancelled"),
];

/// Every sheet of the return, also empty ones: the offline tool looks for all of them.
pub fn sheets(found: &Return) -> Result<Vec<Sheet>> {
    let sheet = |name, columns: &'static [Column], rows| Sheet { name, columns, rows, layout: Layout::OfflineTool };
    Ok(vec![
        sheet("b2b,sez,de", &B2B, by_rate(&found.b2b, b2b_row)),
        sheet("b2cl", &B2CL, by_rate(&found.b2cl, b2cl_row)),
        sheet("b2cs", &B2CS, found.b2cs.iter().map(|((place, _, rate), sum)| b2cs_row(place, *rate, sum)).collect()),
        sheet("cdnr", &CDNR, by_rate(&found.cdnr, cdnr_row)),
        sheet("cdnur", &CDNUR, by_rate(&found.cdnur, cdnur_row)),
        sheet("at", &AT, found.at.iter().map(|((place, _, rate), sum)| at_row(place, *rate, sum)).collect()),
        sheet("atadj", &ATADJ, found.atadj.iter().map(|((place, _, rate), sum)| at_row(place, *rate, sum)).collect()),
        sheet("exemp", &EXEMPT, found.exempt.iter().map(|(key, value)| exempt_row(*key, *value)).collect()),
        sheet("hsn(b2b)", &HSN, sac_rows(found, true)?),
        sheet("hsn(b2c)", &HSN, sac_rows(found, false)?),
        sheet("docs", &DOCS, number_rows(found)),
    ])
}

/// One row for each document and rate; the document's value is repeated.
fn by_rate(listed: &[Listed], row: fn(&Listed, &RateGroup) -> Vec<Cell>) -> Vec<Vec<Cell>> {
    listed.iter().flat_map(|one| one.groups.iter().map(move |group| row(one, group))).collect()
}

fn day(listed: &Listed) -> Cell {
    Cell::text(listed.issued_on.format("%d-%b-%Y").to_string())
}

fn place(code: &str) -> Cell {
    Cell::text(format!("{code}-{}", state_name(code).unwrap_or_default()))
}

fn note_type(listed: &Listed) -> Cell {
    Cell::text(if listed.credit { "C" } else { "D" })
}

/// As the offline tool names it; centres supply to zones with payment of tax only, for an undertaking is not kept.
fn invoice_type(one: &Listed) -> Cell {
    Cell::text(if one.zone { "SEZ supplies with payment" } else { "Regular B2B" })
}

fn b2b_row(one: &Listed, group: &RateGroup) -> Vec<Cell> {
    vec![
        Cell::text(&one.gstin),
        Cell::text(&one.name),
        Cell::text(&one.number),
        day(one),
        Cell::Money(one.value),
        place(&one.place),
        Cell::text("N"),
        Cell::Empty,
        invoice_type(one),
        Cell::Empty,
        Cell::Percent(group.rate),
        Cell::Money(group.taxable),
        Cell::Money(Paise::ZERO),
    ]
}

fn b2cl_row(one: &Listed, group: &RateGroup) -> Vec<Cell> {
    vec![
        Cell::text(&one.number),
        day(one),
        Cell::Money(one.value),
        place(&one.place),
        Cell::Empty,
        Cell::Percent(group.rate),
        Cell::Money(group.taxable),
        Cell::Money(Paise::ZERO),
        Cell::Empty,
    ]
}

fn b2cs_row(state: &str, rate: BasisPoints, sum: &SacSum) -> Vec<Cell> {
    vec![
        Cell::text("OE"),
        place(state),
        Cell::Empty,
        Cell::Percent(rate),
        Cell::Money(sum.taxable),
        Cell::Money(Paise::ZERO),
        Cell::Empty,
    ]
}

fn cdnr_row(one: &Listed, group: &RateGroup) -> Vec<Cell> {
    vec![
        Cell::text(&one.gstin),
        Cell::text(&one.name),
        Cell::text(&one.number),
        day(one),
        note_type(one),
        place(&one.place),
        Cell::text("N"),
        invoice_type(one),
        Cell::Money(one.value),
        Cell::Empty,
        Cell::Percent(group.rate),
        Cell::Money(group.taxable),
        Cell::Money(Paise::ZERO),
    ]
}

fn cdnur_row(one: &Listed, group: &RateGroup) -> Vec<Cell> {
    vec![
        Cell::text("B2CL"),
        Cell::text(&one.number),
        day(one),
        note_type(one),
        place(&one.place),
        Cell::Money(one.value),
        Cell::Empty,
        Cell::Percent(group.rate),
        Cell::Money(group.taxable),
        Cell::Money(Paise::ZERO),
    ]
}

fn at_row(state: &str, rate: BasisPoints, sum: &SacSum) -> Vec<Cell> {
    vec![place(state), Cell::Empty, Cell::Percent(rate), Cell::Money(sum.taxable), Cell::Money(Paise::ZERO)]
}

fn exempt_row(key: ExemptKey, value: Paise) -> Vec<Cell> {
    let border = if key.inter { "Inter-State" } else { "Intra-State" };
    let who = if key.registered { "registered" } else { "unregistered" };
    let words = format!("{border} supplies to {who} persons");
    vec![Cell::text(words), Cell::Money(Paise::ZERO), Cell::Money(value), Cell::Money(Paise::ZERO)]
}

fn sac_rows(found: &Return, registered: bool) -> Result<Vec<Vec<Cell>>> {
    let wanted = found.sac.iter().filter(|((known, _, _), _)| *known == registered);
    wanted.map(|((_, sac, rate), sum)| sac_row(sac, *rate, sum)).collect()
}

fn sac_row(sac: &str, rate: BasisPoints, sum: &SacSum) -> Result<Vec<Cell>> {
    let Heads { cgst, sgst, igst } = sum.tax;
    Ok(vec![
        Cell::text(sac),
        Cell::text(crate::books::sac::short_description(sac)),
        Cell::text("NA"),
        Cell::Count(0),
        Cell::Money(sum.taxable.plus(sum.tax.total()?)?),
        Cell::Percent(rate),
        Cell::Money(sum.taxable),
        Cell::Money(igst),
        Cell::Money(cgst),
        Cell::Money(sgst),
        Cell::Money(Paise::ZERO),
    ])
}

fn number_rows(found: &Return) -> Vec<Vec<Cell>> {
    let words = |nature: u8| match nature {
        1 => "Invoices for outward supply",
        4 => "Debit Note",
        5 => "Credit Note",
        6 => "Receipt voucher",
        _ => "Refund voucher",
    };
    // No document is ever cancelled: a credit note takes it back, and stands in cdnr or b2cs.
    let rows = found.numbers.iter().map(|((nature, _), numbers)| {
        vec![
            Cell::text(words(*nature)),
            Cell::text(&numbers.first),
            Cell::text(&numbers.last),
            Cell::Count(numbers.count),
            Cell::Count(0),
        ]
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_the_offline_tools_to_the_letter() {
        let text = include_str!("../../../tests/vectors/gstr1_offline_headers.json");
        let known: serde_json::Value = serde_json::from_str(text).unwrap();
        for sheet in sheets(&Return::default()).unwrap() {
            let titles: Vec<&str> = sheet.columns.iter().map(|column| column.title).collect();
            let wanted: Vec<&str> = known[sheet.name].as_array().unwrap().iter().map(|t| t.as_str().unwrap()).collect();
            assert_eq!(titles, wanted, "{}", sheet.name);
        }
    }
}
