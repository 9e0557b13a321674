//! The return as the GST portal takes it. Empty sections are left out.

use serde_json::{Value, json};

use crate::base::time::Month;
use crate::base::{BasisPoints, Result};
use crate::billing::tax::{Heads, Supply};
use crate::books::sac::short_description;
use crate::books::sheet::rupees;

use super::{Listed, Return, SacSum};

/// The whole file.
pub fn portal(found: &Return, gstin: &str, month: Month) -> Result<Value> {
    let mut file = json!({
        "gstin": gstin, "fp": format!("{:02}{}", month.month, month.year), "version": "GST3.2.2", "hash": "hash",
    });
    let sections = [
        ("b2b", by(&found.b2b, |one| &one.gstin, "ctin", "inv", invoice)),
        ("b2cl", by(&found.b2cl, |one| &one.place, "pos", "inv", large_invoice)),
        ("b2cs", found.b2cs.iter().map(|((place, inter, rate), sum)| small(place, *inter, *rate, sum)).collect()),
        ("cdnr", by(&found.cdnr, |one| &one.gstin, "ctin", "nt", note)),
        ("cdnur", found.cdnur.iter().map(unregistered_note).collect()),
        ("at", advances(&found.at)),
        ("txpd", advances(&found.atadj)),
    ];
    for (name, rows) in sections {
        if !rows.is_empty() {
            file[name] = Value::Array(rows);
        }
    }
    if !found.exempt.is_empty() {
        file["nil"] = json!({ "inv": exempt(found) });
    }
    let (registered, others) = (sac(found, true)?, sac(found, false)?);
    for (name, rows) in [("hsn_b2b", registered), ("hsn_b2c", others)] {
        if !rows.is_empty() {
            file["hsn"][name] = Value::Array(rows);
        }
    }
    if !found.numbers.is_empty() {
        file["doc_issue"] = json!({ "doc_det": numbers(found) });
    }
    Ok(file)
}

/// Groups rows under a key, in the order the keys first come.
fn by(
    listed: &[Listed],
    key: fn(&Listed) -> &String,
    key_name: &str,
    list_name: &str,
    row: fn(&Listed) -> Value,
) -> Vec<Value> {
    let mut groups: Vec<(String, Vec<Value>)> = Vec::new();
    let mut places: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    for one in listed {
        let place = *places.entry(key(one).clone()).or_insert_with(|| {
            groups.push((key(one).clone(), Vec::new()));
            groups.len() - 1
        });
        if let Some((_, rows)) = groups.get_mut(place) {
            rows.push(row(one));
        }
    }
    groups.into_iter().map(|(key, rows)| json!({ (key_name): key, (list_name): rows })).collect()
}

fn day(one: &Listed) -> String {
    one.issued_on.format("%d-%m-%Y").to_string()
}

fn percent(rate: BasisPoints) -> Value {
    crate::books::sheet::number(&rate.to_string())
}

fn taxes(value: &mut Value, tax: Heads, inter: bool) {
    if inter {
        value["iamt"] = rupees(tax.igst);
    } else {
        value["camt"] = rupees(tax.cgst);
        value["samt"] = rupees(tax.sgst);
    }
    value["csamt"] = json!(0);
}

fn items(one: &Listed) -> Vec<Value> {
    let item = |(number, group): (i64, &crate::billing::tax::RateGroup)| {
        let mut detail = json!({ "rt": percent(group.rate), "txval": rupees(group.taxable) });
        taxes(&mut detail, group.tax, one.supply == Supply::InterState);
        json!({ "num": number, "itm_det": detail })
    };
    (1..).zip(&one.groups).map(item).collect()
}

fn invoice_type(one: &Listed) -> &'static str {
    if one.zone { "SEWP" } else { "R" }
}

fn invoice(one: &Listed) -> Value {
    json!({
        "inum": one.number, "idt": day(one), "val": rupees(one.value), "pos": one.place, "rchrg": "N",
        "inv_typ": invoice_type(one), "itms": items(one),
    })
}

fn large_invoice(one: &Listed) -> Value {
    json!({ "inum": one.number, "idt": day(one), "val": rupees(one.value), "itms": items(one) })
}

fn small(place: &str, inter: bool, rate: BasisPoints, sum: &SacSum) -> Value {
    let border = if inter { "INTER" } else { "INTRA" };
    let mut row =
        json!({ "sply_ty": border, "rt": percent(rate), "typ": "OE", "pos": place, "txval": rupees(sum.taxable) });
    taxes(&mut row, sum.tax, inter);
    row
}

fn note(one: &Listed) -> Value {
    json!({
        "ntty": if one.credit { "C" } else { "D" }, "nt_num": one.number, "nt_dt": day(one), "pos": one.place,
        "rchrg": "N", "inv_typ": invoice_type(one), "val": rupees(one.value), "itms": items(one),
    })
}

fn unregistered_note(one: &Listed) -> Value {
    json!({
        "typ": "B2CL", "ntty": if one.credit { "C" } else { "D" }, "nt_num": one.number, "nt_dt": day(one),
        "val": rupees(one.value), "pos": one.place, "itms": items(one),
    })
}

/// Advances by place, each with its rates.
fn advances(table: &std::collections::BTreeMap<(String, bool, BasisPoints), SacSum>) -> Vec<Value> {
    let mut places: std::collections::BTreeMap<(&str, bool), Vec<Value>> = std::collections::BTreeMap::new();
    for ((place, inter, rate), sum) in table {
        let mut item = json!({ "rt": percent(*rate), "ad_amt": rupees(sum.taxable) });
        taxes(&mut item, sum.tax, *inter);
        places.entry((place, *inter)).or_default().push(item);
    }
    let row = |((place, inter), items): ((&str, bool), Vec<Value>)| json!({ "pos": place, "sply_ty": if inter { "INTER" } else { "INTRA" }, "itms": items });
    places.into_iter().map(row).collect()
}

fn exempt(found: &Return) -> Vec<Value> {
    let row = |(key, value): (&super::ExemptKey, &crate::base::Paise)| {
        let border = if key.inter { "INTR" } else { "INTRA" };
        let who = if key.registered { "B2B" } else { "B2C" };
        json!({ "sply_ty": format!("{border}{who}"), "expt_amt": rupees(*value), "nil_amt": 0, "ngsup_amt": 0 })
    };
    found.exempt.iter().map(row).collect()
}

fn sac(found: &Return, registered: bool) -> Result<Vec<Value>> {
    let wanted = found.sac.iter().filter(|((known, _, _), _)| *known == registered);
    let row = |(number, ((_, sac, rate), sum)): (i64, (&super::SacKey, &SacSum))| {
        Ok(json!({
            "num": number, "hsn_sc": sac, "desc": short_description(sac), "uqc": "NA", "qty": 0, "rt": percent(*rate),
            "txval": rupees(sum.taxable), "iamt": rupees(sum.tax.igst), "camt": rupees(sum.tax.cgst),
            "samt": rupees(sum.tax.sgst), "csamt": 0,
        }))
    };
    (1..).zip(wanted).map(row).collect()
}

fn numbers(found: &Return) -> Vec<Value> {
    let of = |nature: u8| -> Vec<Value> {
        let series = found.numbers.iter().filter(|((known, _), _)| *known == nature);
        (1i64..)
            .zip(series)
            .map(|(number, (_, series))| {
                json!({
                    "num": number, "from": series.first, "to": series.last, "totnum": series.count, "cancel": 0,
                    "net_issue": series.count,
                })
            })
            .collect()
    };
    let natures = [1u8, 4, 5, 6, 8].into_iter().map(|nature| (nature, of(nature))).filter(|(_, docs)| !docs.is_empty());
    natures.map(|(nature, docs)| json!({ "doc_num": nature, "docs": docs })).collect()
}
