//! The ledgers that vouchers stand on, as masters: Tally refuses a voucher on a ledger it does not have. Pure.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use super::settings::Names;
use super::voucher::Voucher;
use crate::base::text;
use crate::base::time::FinancialYear;
use crate::billing::Document;

/// What a party is called and where it is, from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    pub from: NaiveDate,
    pub mailing_name: String,
    pub address: String,
    pub pin: String,
    pub state: String,
    pub gstin: Option<String>,
}

impl Details {
    fn same(&self, other: &Details) -> bool {
        Details { from: other.from, ..self.clone() } == *other
    }
}

/// A ledger as a master.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    pub name: String,
    pub group: String,
    /// Words of Tally for a head of GST.
    pub duty_head: Option<&'static str>,
    /// Details of a party; empty for every other ledger.
    pub details: Vec<Details>,
    pub by_bill: bool,
}

/// The chart of accounts, the fees' and tax ledgers and the parties that vouchers name. Details of a party come from its
/// documents, each from the day of the first that has them; `from` is the first day asked for.
pub fn ledgers(names: &Names, vouchers: &[Voucher], documents: &[Document], from: NaiveDate) -> Vec<Ledger> {
    let mut found: BTreeMap<String, Ledger> = BTreeMap::new();
    let plain = |name: &str, group: &str, duty_head| Ledger {
        name: name.to_owned(),
        group: group.to_owned(),
        duty_head,
        details: Vec::new(),
        by_bill: false,
    };
    for account in names.chart.iter().filter(|account| !matches!(account.code.as_str(), "unit" | "subsidy_receivable"))
    {
        let ledger = plain(&account.tally_name, &account.tally_group, duty_head(&account.code));
        found.insert(account.tally_name.clone(), ledger);
    }
    let used: BTreeSet<&str> = vouchers.iter().flat_map(|one| &one.legs).map(|leg| leg.ledger.as_str()).collect();
    // By unit once: a month of many units would else be walked for each of them.
    let mut of_unit: HashMap<i64, Vec<&Document>> = HashMap::new();
    for document in documents {
        of_unit.entry(document.unit.0).or_default().push(document);
    }
    for (unit, party) in &names.parties {
        let name = party.ledger();
        if used.contains(name.as_str()) {
            let details = details(names, *unit, of_unit.get(unit).map_or(&[], Vec::as_slice), from);
            let ledger = Ledger { details, by_bill: true, ..plain(&name, "Sundry Debtors", None) };
            found.insert(name, ledger);
        }
    }
    for name in used {
        if found.contains_key(name) {
            continue;
        }
        // A ledger by rate belongs where the one without a rate does; by scheme, to the debtors; else it is of fees.
        let of = names
            .chart
            .iter()
            .find(|one| name.strip_prefix(one.tally_name.as_str()).is_some_and(|rest| rest.starts_with(' ')));
        let ledger = match of.filter(|one| one.code != "fee_income") {
            Some(account) => plain(name, &account.tally_group, duty_head(&account.code)),
            None => plain(name, "Sales Accounts", None),
        };
        found.insert(name.to_owned(), ledger);
    }
    found.into_values().collect()
}

fn duty_head(code: &str) -> Option<&'static str> {
    match code {
        "output_cgst" => Some("Central Tax"),
        "output_sgst" => Some("State Tax"),
        "output_igst" => Some("Integrated Tax"),
        _ => None,
    }
}

fn details(names: &Names, unit: i64, documents: &[&Document], from: NaiveDate) -> Vec<Details> {
    let state = |code: &str| text::state_name(code).unwrap_or_default().to_owned();
    let mut found: Vec<Details> = Vec::new();
    for document in documents {
        let party = &document.content.recipient;
        let pin = party.address.get(party.address.len().saturating_sub(6)..).unwrap_or_default();
        let pin = if pin.len() == 6 && pin.bytes().all(|b| b.is_ascii_digit()) { pin } else { "" };
        let now = Details {
            from: document.content.issued_on,
            mailing_name: party.name_en.clone(),
            address: party.address.trim_end_matches(pin).trim_end_matches([' ', ',']).to_owned(),
            pin: pin.to_owned(),
            state: state(&party.state_code),
            gstin: party.gstin.clone(),
        };
        if !found.last().is_some_and(|known| known.same(&now)) {
            found.push(now);
        }
    }
    // What the first document says holds for the receipts before it too.
    let start = FinancialYear::of(from).first_day();
    match (found.first_mut(), names.parties.get(&unit)) {
        (Some(first), _) => first.from = first.from.min(start),
        (None, Some(party)) => found.push(Details {
            from: start,
            mailing_name: party.name_en.clone(),
            address: party.place.clone(),
            pin: party.pin.clone(),
            state: state(&party.state_code),
            gstin: party.gstin.clone(),
        }),
        (None, None) => {}
    }
    found
}
