//! The file of claims that goes to an authority. Pure.

use super::find::Claim;
use crate::base::Result;
use crate::base::text::no_formula;

const COLUMNS: [&str; 16] = [
    "claim_no",
    "unit_code",
    "unit_name",
    "scheme_code",
    "event_on",
    "count",
    "spent_paise",
    "percent",
    "computed_paise",
    "cap_applied",
    "awarded_paise",
    "status",
    "sanction_number",
    "sanctioned_paise",
    "paid_on",
    "utr",
];

/// The claims as CSV (UTF-8 with byte order mark, for spreadsheets). Text a spreadsheet would take for a
/// formula is led by an apostrophe.
///
/// # Errors
/// None in practice: the writer writes to memory.
pub fn csv(claims: &[Claim]) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(COLUMNS).map_err(anyhow::Error::from)?;
    for claim in claims {
        let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let row = [
            claim.id.to_string(),
            no_formula(&claim.unit_code),
            no_formula(claim.unit_name(crate::base::Lang::En)),
            no_formula(&claim.scheme_code),
            claim.event_on.to_string(),
            claim.count.to_string(),
            claim.spent.0.to_string(),
            claim.percent.to_string(),
            claim.computed.0.to_string(),
            claim.limited_by.clone(),
            claim.awarded.0.to_string(),
            claim.standing().code().to_owned(),
            no_formula(&claim.sanction_number),
            claim.sanctioned.map(|amount| amount.0.to_string()).unwrap_or_default(),
            day(claim.paid_on),
            no_formula(&claim.utr),
        ];
        writer.write_record(&row).map_err(anyhow::Error::from)?;
    }
    Ok(writer.into_inner().map_err(|fault| anyhow::anyhow!("{fault}"))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_never_becomes_a_formula() {
        assert_eq!(no_formula("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(no_formula("GO/12"), "GO/12");
        assert!(String::from_utf8(csv(&[]).unwrap()).unwrap().starts_with("\u{feff}claim_no,unit_code,"));
    }
}
