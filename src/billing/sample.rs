//! A document that stands for none: what templates are tried with, and papers in tests.

use chrono::TimeDelta;

use super::document::{ContentLine, DocumentContent, DocumentKind, Party};
use super::tax::{Heads, RoundOff, Supply, Taxable, document_tax};
use crate::base::{BasisPoints, ChargeId, Paise, Quantity, Result, time};

/// A tax invoice of `count` lines at 5 and 18 %, to look at and to test papers with.
pub fn invoice(count: usize) -> Result<DocumentContent> {
    let day = |text: &str| time::parse_date(text).ok_or_else(|| anyhow::anyhow!("{text}"));
    let machines = [
        ("KNL-DES-01", "Desalting machine", "नमक झाड़ने की मशीन", 185_000, 500, "piece", "998823"),
        ("KNL-TST-02", "Tensile test", "तनन परीक्षण", 249_900, 1800, "sample", "998346"),
        ("KNL-SHV-01", "Shaving machine, 1800 mm", "शेविंग मशीन, 1800 मिमी", 34_950, 1800, "hour", "997319"),
    ];
    let used_on = day("03-10-2026")?;
    let one = Quantity::whole(1)?;
    let mut lines: Vec<ContentLine> = (0..count)
        .map(|index| {
            let (code, en, hi, amount, rate, unit, sac) = machines[index % 3];
            let from = time::start_of_day(used_on) + TimeDelta::hours(9 + (index % 8) as i64);
            ContentLine {
                charge_id: Some(ChargeId(index as i64 + 1)),
                booking_reference: "K7M4PQ2X".into(),
                equipment_code: code.into(),
                name_en: en.into(),
                name_hi: hi.into(),
                charge_kind: "usage".into(),
                service_on: used_on,
                used_from: from,
                used_until: from + TimeDelta::minutes(90),
                sac: sac.into(),
                quantity: one,
                quantity_unit: unit.into(),
                rate: Paise(amount),
                base: Paise(amount),
                concession: Paise::ZERO,
                concession_code: String::new(),
                taxable: Paise(amount),
                gst_rate: BasisPoints(rate),
                tax: Heads::default(),
            }
        })
        .collect();
    let base: Vec<Taxable> = lines.iter().map(|l| Taxable { amount: l.taxable, rate: l.gst_rate }).collect();
    let tax = document_tax(&base, Supply::IntraState, RoundOff::Rupee)?;
    for (line, share) in lines.iter_mut().zip(&tax.lines) {
        line.tax = *share;
    }
    Ok(DocumentContent {
        kind: DocumentKind::TaxInvoice,
        number: "KNL/2627/00042".into(),
        issued_on: day("31-10-2026")?,
        due_on: day("30-11-2026")?,
        supplier: Party {
            code: "KNL".into(),
            name_en: "Kanpur Leather Common Facility Centre".into(),
            name_hi: "कानपुर चर्म सामान्य सुविधा केन्द्र".into(),
            legal_name: "Jajmau Charm Suvidha Foundation".into(),
            address: "Jajmau, Kanpur Nagar 208010".into(),
            state_code: "09".into(),
            gstin: Some("09AAAAK0000C1ZM".into()),
            phone: "5550000001".into(),
            email: "knl@centres.example".into(),
            upi_address: Some("knl@examplebank".into()),
            ..Party::default()
        },
        recipient: Party {
            code: "U0002".into(),
            name_en: "Savera Nagari Tanners".into(),
            name_hi: "सवेरा नगरी टैनर्स".into(),
            address: "Rooma 209402".into(),
            state_code: "09".into(),
            gstin: Some("09AABFR0000K1ZN".into()),
            udyam_no: Some("UDYAM-UP-43-9900002".into()),
            phone: "5551000002".into(),
            ..Party::default()
        },
        place_of_supply: "09".into(),
        supply: Supply::IntraState,
        base: Paise::sum(lines.iter().map(|l| l.base))?,
        concession: Paise::ZERO,
        groups: tax.groups,
        taxable: tax.taxable,
        exempt: tax.exempt,
        tax: tax.tax,
        tax_shown_at_booking: tax.tax.total()?,
        round_off: tax.round_off,
        payable: tax.payable,
        corrects: None,
        lines,
    })
}
