//! A statement of account and a receipt as words and figures ready to be set, in English, Hindi or both.

use serde::Serialize;

use super::ageing::{Ageing, SPANS};
use super::document::Party;
use super::find::{AllocationRow, ReceiptRow};
use super::pages::{AGE_KEYS, mode_key};
use super::paper::{Fact, Wording};
use super::parties::{CentreParty, UnitParty};
use crate::account::Statement;
use crate::base::time::short_date;
use crate::base::{Lang, Paise, Result, amount_in_words};

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SheetColumn {
    /// Its heading.
    pub label: String,
    /// Whether it holds amounts.
    pub number: bool,
    /// Whether it takes the room that is left.
    pub wide: bool,
}

/// A table: rows, and a total that may be empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SheetTable {
    /// What it shows; may be empty.
    pub caption: String,
    /// Its columns.
    pub columns: Vec<SheetColumn>,
    /// A cell for each column.
    pub rows: Vec<Vec<String>>,
    /// A cell for each column, or none.
    pub total: Vec<String>,
}

/// A whole sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sheet {
    /// `en` or `hi`.
    pub lang: &'static str,
    /// Statement of account, receipt with its number.
    pub title: String,
    /// Centre: name, then lines under it.
    pub supplier: Vec<String>,
    /// Heading over the unit.
    pub recipient_label: String,
    /// Unit: name, then lines under it.
    pub recipient: Vec<String>,
    /// Days, amounts, references.
    pub facts: Vec<Fact>,
    /// Movements, ageing; or what a receipt paid.
    pub tables: Vec<SheetTable>,
    /// Sentences below.
    pub notes: Vec<String>,
    /// Heading and sentences of the slip to be signed and given back; may be empty.
    pub slip: Vec<String>,
    /// Who signs; may be empty.
    pub signature: Vec<String>,
    /// `Page {page} of {pages}`.
    pub page_label: String,
}

fn supplier(centre: &CentreParty, wording: Wording) -> Vec<String> {
    let party = &centre.supplier.party;
    let mut lines = vec![wording.pick(&party.name_en, &party.name_hi), party.legal_name.clone(), party.address.clone()];
    lines.extend(party.gstin.as_ref().map(|gstin| format!("GSTIN: {gstin}")));
    lines.retain(|line| !line.is_empty());
    lines
}

fn recipient(party: &Party, wording: Wording) -> Vec<String> {
    let name = wording.pick(&party.name_en, &party.name_hi);
    let mut lines = vec![name, party.code.clone(), party.address.clone()];
    lines.extend(party.gstin.as_ref().map(|gstin| format!("GSTIN: {gstin}")));
    lines.retain(|line| !line.is_empty());
    lines
}

fn page_label(wording: Wording) -> String {
    wording.main_lang().tr("billing-paper-page", &[("page", "{page}"), ("pages", "{pages}")])
}

fn column(wording: Wording, key: &str, number: bool) -> SheetColumn {
    SheetColumn { label: wording.label(key), number, wide: false }
}

/// What is written in each of the paper's languages, one sentence after another.
fn sentences(wording: Wording, say: impl Fn(Lang) -> String) -> Vec<String> {
    match wording {
        Wording::Both => Lang::ALL.into_iter().map(say).collect(),
        _ => vec![say(wording.main_lang())],
    }
}

/// A statement of account: balance before, movements with running balance, balance after, ageing, and the slip.
///
/// # Errors
/// If amounts are too large to add.
pub fn statement_sheet(
    centre: &CentreParty,
    unit: &UnitParty,
    statement: &Statement,
    held: Option<&Ageing>,
    wording: Wording,
) -> Result<Sheet> {
    let (from, until) = (short_date(statement.from), short_date(statement.until));
    let mut columns: Vec<SheetColumn> = vec![
        column(wording, "billing-column-date", false),
        column(wording, "billing-column-paper", false),
        column(wording, "billing-column-charged", true),
        column(wording, "billing-column-paid", true),
        column(wording, "billing-column-balance", true),
    ];
    columns[1].wide = true;
    let empty = String::new;
    let mut rows = vec![vec![
        from.clone(),
        wording.label("billing-statement-opening"),
        empty(),
        empty(),
        statement.opening.to_string(),
    ]];
    for line in &statement.lines {
        let (charged, paid) = match line.amount >= Paise::ZERO {
            true => (line.amount.to_string(), empty()),
            false => (empty(), Paise(line.amount.0.saturating_neg()).to_string()),
        };
        let what = match (line.document, line.receipt) {
            (Some(_), _) => format!("{} {}", wording.label("billing-statement-bill"), line.number),
            (None, Some(_)) => format!("{} {}", wording.label("billing-statement-payment"), line.number),
            (None, None) => line.number.clone(),
        };
        rows.push(vec![short_date(line.on), what, charged, paid, line.balance.to_string()]);
    }
    let total = vec![
        until.clone(),
        wording.label("billing-statement-closing"),
        empty(),
        empty(),
        statement.closing.to_string(),
    ];
    let mut tables = vec![SheetTable { caption: String::new(), columns, rows, total }];
    if let Some(held) = held {
        tables.push(ageing_table(held, wording)?);
    }
    let balance = statement.closing;
    Ok(Sheet {
        lang: wording.main_lang().code(),
        title: wording.label("billing-statement-title"),
        supplier: supplier(centre, wording),
        recipient_label: wording.label("billing-column-unit"),
        recipient: recipient(&unit.recipient.party, wording),
        facts: vec![
            Fact { label: wording.label("billing-filter-from"), value: from, strong: false },
            Fact { label: wording.label("billing-filter-until"), value: until.clone(), strong: false },
            Fact { label: wording.label("billing-column-balance"), value: balance.to_string(), strong: true },
        ],
        tables,
        notes: Vec::new(),
        slip: slip(centre, unit, balance, &until, wording),
        signature: Vec::new(),
        page_label: page_label(wording),
    })
}

fn ageing_table(held: &Ageing, wording: Wording) -> Result<SheetTable> {
    let mut columns: Vec<SheetColumn> = AGE_KEYS.map(|key| column(wording, key, true)).into();
    columns.push(column(wording, "billing-ageing-unallocated", true));
    columns.push(column(wording, "billing-column-balance", true));
    let mut row: Vec<String> = held.open.map(|amount| amount.to_string()).into();
    debug_assert_eq!(row.len(), SPANS);
    row.extend([Paise::ZERO.minus(held.unallocated()?)?.to_string(), held.balance.to_string()]);
    Ok(SheetTable { caption: wording.label("billing-ageing-caption"), columns, rows: vec![row], total: Vec::new() })
}

fn slip(centre: &CentreParty, unit: &UnitParty, balance: Paise, until: &str, wording: Wording) -> Vec<String> {
    let (to, of) = (&centre.supplier.party, &unit.recipient.party);
    let key = if balance < Paise::ZERO { "billing-slip-credit" } else { "billing-slip-owed" };
    let amount = Paise(balance.0.saturating_abs()).to_string();
    let mut lines = vec![wording.label("billing-slip-title")];
    lines.extend(sentences(wording, |lang| {
        let facts = [
            ("unit", lang.pick(&of.name_en, &of.name_hi)),
            ("code", unit.code()),
            ("centre", lang.pick(&to.name_en, &to.name_hi)),
            ("date", until),
            ("amount", &amount),
        ];
        lang.tr(key, &facts)
    }));
    lines.extend(sentences(wording, |lang| lang.t("billing-slip-sign")));
    lines
}

/// An ordinary receipt: how much, in words, how it came, and what it paid.
pub fn receipt_sheet(
    centre: &CentreParty,
    unit: &UnitParty,
    receipt: &ReceiptRow,
    paid: &[AllocationRow],
    wording: Wording,
) -> Sheet {
    let fact = |key: &str, value: String, strong| Fact { label: wording.label(key), value, strong };
    let mut facts = vec![
        fact("billing-column-number", receipt.number.clone(), true),
        fact("billing-column-received", short_date(receipt.received_on), false),
        fact("billing-column-mode", wording.label(mode_key(&receipt.mode)), false),
    ];
    if let Some(reference) = &receipt.reference {
        facts.push(fact("billing-column-reference", reference.clone(), false));
    }
    facts.push(fact("billing-column-amount", receipt.amount.to_string(), true));
    if receipt.withdrawn > Paise::ZERO {
        facts.push(fact("billing-withdrawn", receipt.withdrawn.to_string(), false));
    }
    let mut tables = Vec::new();
    if !paid.is_empty() {
        let mut columns =
            vec![column(wording, "billing-column-number", false), column(wording, "billing-column-amount", true)];
        columns[0].wide = true;
        let rows = paid.iter().map(|row| vec![row.document_number.clone(), row.amount.to_string()]).collect();
        let caption = wording.label("billing-receipt-paid");
        tables.push(SheetTable { caption, columns, rows, total: Vec::new() });
    }
    let mut notes = sentences(wording, |lang| amount_in_words(lang, receipt.amount));
    let advance = receipt.advance();
    if advance > Paise::ZERO {
        let amount = advance.to_string();
        notes.extend(sentences(wording, |lang| lang.tr("billing-receipt-advance", &[("amount", &amount)])));
    }
    let party = &centre.supplier.party;
    Sheet {
        lang: wording.main_lang().code(),
        title: wording.label("billing-receipt-paper-title"),
        supplier: supplier(centre, wording),
        recipient_label: wording.label("billing-receipt-from"),
        recipient: recipient(&unit.recipient.party, wording),
        facts,
        tables,
        notes,
        slip: Vec::new(),
        signature: vec![
            wording
                .main_lang()
                .tr("billing-paper-for-centre", &[("name", &wording.pick(&party.name_en, &party.name_hi))]),
            wording.label("billing-paper-no-signature"),
        ],
        page_label: page_label(wording),
    }
}
