//! The lists of an inspection pack that no other export holds.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::base::time::{Instant, start_of_day};
use crate::base::{BasisPoints, CentreId, Paise, Result, Verb};
use crate::billing::{self, AgeBasis};
use crate::books::sheet::{Cell, Column, Layout, Sheet};
use crate::db::{Rows, values};

/// Whose acts an inspector asks for: bills, corrections, money, rates, the close of a month.
const AUDITED: [Verb; 22] = [
    Verb::ManageTariff,
    Verb::ApproveTariff,
    Verb::HoldCharge,
    Verb::ReleaseCharge,
    Verb::IssueInvoice,
    Verb::CorrectDocument,
    Verb::TakeMoney,
    Verb::AllocateMoney,
    Verb::RefundMoney,
    Verb::HandleCheque,
    Verb::RecordTds,
    Verb::WriteOff,
    Verb::HoldDeposit,
    Verb::ManageAccounts,
    Verb::SetTaxTerms,
    Verb::CountCash,
    Verb::BankCash,
    Verb::ReconcileBank,
    Verb::ProcessClaim,
    Verb::CloseMonth,
    Verb::UnlockMonth,
    Verb::ManageCentre,
];

fn sheet(name: &'static str, columns: &'static [Column], rows: Vec<Vec<Cell>>) -> Sheet {
    Sheet { name, columns, rows, layout: Layout::Register }
}

/// Debit and credit of an amount in the journal's signs.
fn sides(amount: Paise) -> [Cell; 2] {
    match amount.0 {
        0.. => [Cell::Money(amount), Cell::Empty],
        _ => [Cell::Empty, Cell::Money(Paise(-amount.0))],
    }
}

/// The days of a centre.
#[derive(Clone, Copy)]
pub(super) struct Days {
    pub centre: CentreId,
    pub from: NaiveDate,
    pub to: NaiveDate,
}

#[derive(FromQueryResult)]
struct Posting {
    entry_id: i64,
    entered_on: NaiveDate,
    kind: String,
    narration: String,
    paper: String,
    account: String,
    account_name: String,
    unit_code: String,
    amount: Paise,
}

/// Every posting of the days.
const POSTINGS: &str = "SELECT j.id AS entry_id, j.entered_on, j.kind, j.narration, COALESCE(d.number, r.number, '') AS paper, \
     p.account, COALESCE(o.name_en, a.name_en) AS account_name, COALESCE(u.code, '') AS unit_code, p.amount_paise AS amount \
     FROM posting p JOIN journal_entry j ON j.id = p.journal_entry_id JOIN ledger_account a ON a.code = p.account \
     LEFT JOIN centre_account o ON o.centre_id = p.centre_id AND o.account = p.account \
     LEFT JOIN document d ON d.id = j.document_id LEFT JOIN receipt r ON r.id = j.receipt_id \
     LEFT JOIN unit u ON u.id = p.unit_id WHERE p.centre_id = $1 AND j.entered_on >= $2 AND j.entered_on <= $3";

const DAY_BOOK: [Column; 10] = [
    Column::text("Entry"),
    Column::text("Date"),
    Column::text("Kind"),
    Column::text("Narration"),
    Column::text("Document"),
    Column::text("Account"),
    Column::text("Account Name"),
    Column::text("Unit Code"),
    Column::total("Debit"),
    Column::total("Credit"),
];

/// Every entry of the journal in order.
pub(super) async fn day_book(conn: &impl ConnectionTrait, days: Days) -> Result<Sheet> {
    let sql = format!("{POSTINGS} ORDER BY j.entered_on, j.id, p.id");
    let postings: Vec<Posting> = conn.rows(&sql, values![days.centre.0, days.from, days.to]).await?;
    let row = |one: &Posting| {
        let [debit, credit] = sides(one.amount);
        vec![
            Cell::Count(one.entry_id),
            Cell::Date(one.entered_on),
            Cell::text(&one.kind),
            Cell::text(&one.narration),
            Cell::text(&one.paper),
            Cell::text(&one.account),
            Cell::text(&one.account_name),
            Cell::text(&one.unit_code),
            debit,
            credit,
        ]
    };
    Ok(sheet("Day book", &DAY_BOOK, postings.iter().map(row).collect()))
}

const LEDGERS: [Column; 10] = [
    Column::text("Account"),
    Column::text("Account Name"),
    Column::text("Date"),
    Column::text("Entry"),
    Column::text("Kind"),
    Column::text("Document"),
    Column::text("Unit Code"),
    Column::total("Debit"),
    Column::total("Credit"),
    Column::text("Balance"),
];

/// The ledger of each account: what it opened with, its postings, its balance after each.
pub(super) async fn ledgers(conn: &impl ConnectionTrait, days: Days) -> Result<Sheet> {
    let sql = format!("{POSTINGS} ORDER BY p.account, j.entered_on, j.id, p.id");
    let mut postings =
        conn.rows::<Posting>(&sql, values![days.centre.0, days.from, days.to]).await?.into_iter().peekable();
    let mut rows = Vec::new();
    for account in balances(conn, days).await? {
        let mut balance = account.opening;
        rows.push(vec![
            Cell::text(&account.account),
            Cell::text(&account.name),
            Cell::Date(days.from),
            Cell::Empty,
            Cell::text("opening"),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Money(balance),
        ]);
        while let Some(one) = postings.next_if(|one| one.account == account.account) {
            balance = balance.plus(one.amount)?;
            let [debit, credit] = sides(one.amount);
            rows.push(vec![
                Cell::text(&one.account),
                Cell::text(&one.account_name),
                Cell::Date(one.entered_on),
                Cell::Count(one.entry_id),
                Cell::text(&one.kind),
                Cell::text(&one.paper),
                Cell::text(&one.unit_code),
                debit,
                credit,
                Cell::Money(balance),
            ]);
        }
    }
    Ok(sheet("Ledgers", &LEDGERS, rows))
}

#[derive(FromQueryResult)]
struct Balance {
    account: String,
    name: String,
    opening: Paise,
    debit: Paise,
    credit: Paise,
}

/// The accounts that ever moved until the last day, in the order of their codes.
async fn balances(conn: &impl ConnectionTrait, days: Days) -> Result<Vec<Balance>> {
    let sql = "SELECT t.account, COALESCE(o.name_en, a.name_en) AS name, t.opening, t.debit, t.credit FROM (\
         SELECT p.account, CAST(SUM(CASE WHEN j.entered_on < $2 THEN p.amount_paise ELSE 0 END) AS BIGINT) AS opening, \
         CAST(SUM(CASE WHEN j.entered_on >= $2 AND p.amount_paise > 0 THEN p.amount_paise ELSE 0 END) AS BIGINT) AS debit, \
         CAST(SUM(CASE WHEN j.entered_on >= $2 AND p.amount_paise < 0 THEN -p.amount_paise ELSE 0 END) AS BIGINT) AS credit \
         FROM posting p JOIN journal_entry j ON j.id = p.journal_entry_id \
         WHERE p.centre_id = $1 AND j.entered_on <= $3 GROUP BY p.account) t JOIN ledger_account a ON a.code = t.account \
         LEFT JOIN centre_account o ON o.centre_id = $1 AND o.account = t.account ORDER BY t.account";
    Ok(conn.rows(sql, values![days.centre.0, days.from, days.to]).await?)
}

const TRIAL_BALANCE: [Column; 6] = [
    Column::text("Account"),
    Column::text("Account Name"),
    Column::total("Opening"),
    Column::total("Debit"),
    Column::total("Credit"),
    Column::total("Closing"),
];

/// Each account's opening, movements and closing; debit is above zero.
pub(super) async fn trial_balance(conn: &impl ConnectionTrait, days: Days) -> Result<Sheet> {
    let row = |one: &Balance| {
        Ok(vec![
            Cell::text(&one.account),
            Cell::text(&one.name),
            Cell::Money(one.opening),
            Cell::Money(one.debit),
            Cell::Money(one.credit),
            Cell::Money(one.opening.plus(one.debit)?.minus(one.credit)?),
        ])
    };
    let rows = balances(conn, days).await?.iter().map(row).collect::<Result<_>>()?;
    Ok(sheet("Trial balance", &TRIAL_BALANCE, rows))
}

const AGEING: [Column; 11] = [
    Column::text("Unit Code"),
    Column::text("Unit Name"),
    Column::total("Not Due"),
    Column::total("1-30 Days"),
    Column::total("31-60 Days"),
    Column::total("61-90 Days"),
    Column::total("91-120 Days"),
    Column::total("Over 120 Days"),
    Column::total("Outstanding"),
    Column::total("Unallocated"),
    Column::total("Balance"),
];

/// What each unit owes on the last day, by how long it is due.
pub(super) async fn ageing(conn: &impl ConnectionTrait, days: Days) -> Result<Sheet> {
    let units = billing::ageing(conn, days.centre, None, days.to, AgeBasis::Due).await?;
    let rows = units.iter().map(|unit| {
        let mut row = vec![Cell::text(&unit.code), Cell::text(&unit.name_en)];
        row.extend(unit.open.map(Cell::Money));
        row.extend([unit.outstanding()?, unit.unallocated()?, unit.balance].map(Cell::Money));
        Ok(row)
    });
    Ok(sheet("Ageing", &AGEING, rows.collect::<Result<_>>()?))
}

#[derive(FromQueryResult)]
struct Account {
    code: String,
    class: String,
    name_en: String,
    name_hi: String,
    tally_group: String,
}

const ACCOUNTS: [Column; 5] = [
    Column::text("Account"),
    Column::text("Class"),
    Column::text("Name"),
    Column::text("Name (Hindi)"),
    Column::text("Group in Tally"),
];

/// The centre's chart of accounts.
pub(super) async fn accounts(conn: &impl ConnectionTrait, days: Days) -> Result<Sheet> {
    let sql = "SELECT a.code, a.class, COALESCE(o.name_en, a.name_en) AS name_en, COALESCE(o.name_hi, a.name_hi) AS name_hi, \
         COALESCE(o.tally_group, a.tally_group) AS tally_group FROM ledger_account a \
         LEFT JOIN centre_account o ON o.centre_id = $1 AND o.account = a.code ORDER BY a.code";
    let accounts: Vec<Account> = conn.rows(sql, values![days.centre.0]).await?;
    let row = |one: Account| [one.code, one.class, one.name_en, one.name_hi, one.tally_group].map(Cell::text).to_vec();
    Ok(sheet("Chart of accounts", &ACCOUNTS, accounts.into_iter().map(row).collect()))
}

#[derive(FromQueryResult)]
struct Rate {
    code: String,
    machine: String,
    machine_name: String,
    user_category: String,
    basis: String,
    rate: Paise,
    minimum: Paise,
    sac: String,
    gst: BasisPoints,
    gst_unregistered: BasisPoints,
    effective_from: NaiveDate,
    effective_to: Option<NaiveDate>,
    resolution_number: Option<String>,
    resolution_on: Option<NaiveDate>,
    source_ref: String,
}

const RATES: [Column; 15] = [
    Column::text("Rate Version"),
    Column::text("Machine"),
    Column::text("Machine Name"),
    Column::text("User Category"),
    Column::text("Basis"),
    Column::text("Rate"),
    Column::text("Minimum"),
    Column::text("SAC"),
    Column::text("GST %"),
    Column::text("GST % (unit not registered)"),
    Column::text("In Force From"),
    Column::text("In Force Until"),
    Column::text("Resolution No"),
    Column::text("Resolution Date"),
    Column::text("Source"),
];

/// The versions of rates that were in force on some of the days, with what resolved them.
pub(super) async fn rates(conn: &impl ConnectionTrait, days: Days) -> Result<Sheet> {
    let sql = "SELECT t.code, e.code AS machine, e.name_en AS machine_name, t.user_category, t.basis, t.rate_paise AS rate, \
         t.minimum_paise AS minimum, t.sac, t.gst_bp AS gst, t.gst_unregistered_bp AS gst_unregistered, t.effective_from, \
         t.effective_to, p.resolution_number, p.resolution_on, t.source_ref FROM tariff t \
         JOIN equipment e ON e.id = t.equipment_id LEFT JOIN rate_proposal p ON p.id = t.proposal_id \
         WHERE e.centre_id = $1 AND t.effective_from <= $3 AND (t.effective_to IS NULL OR t.effective_to >= $2) \
         ORDER BY e.code, t.user_category, t.effective_from";
    let rates: Vec<Rate> = conn.rows(sql, values![days.centre.0, days.from, days.to]).await?;
    let row = |one: Rate| {
        vec![
            Cell::text(one.code),
            Cell::text(one.machine),
            Cell::text(one.machine_name),
            Cell::text(one.user_category),
            Cell::text(one.basis),
            Cell::Money(one.rate),
            Cell::Money(one.minimum),
            Cell::text(one.sac),
            Cell::Percent(one.gst),
            Cell::Percent(one.gst_unregistered),
            Cell::Date(one.effective_from),
            one.effective_to.map_or(Cell::Empty, Cell::Date),
            Cell::text(one.resolution_number.unwrap_or_default()),
            one.resolution_on.map_or(Cell::Empty, Cell::Date),
            Cell::text(one.source_ref),
        ]
    };
    Ok(sheet("Rates", &RATES, rates.into_iter().map(row).collect()))
}

#[derive(FromQueryResult)]
struct Act {
    id: i64,
    at: Instant,
    actor: String,
    standing: String,
    verb: String,
    object_kind: String,
    object_id: i64,
    before: Option<String>,
    after: Option<String>,
    reason: Option<String>,
}

const ACTS: [Column; 10] = [
    Column::text("Row"),
    Column::text("Moment (UTC)"),
    Column::text("Who"),
    Column::text("As"),
    Column::text("Act"),
    Column::text("Of"),
    Column::text("Of No"),
    Column::text("Before"),
    Column::text("After"),
    Column::text("Reason"),
];

/// The rows of the audit trail that tell of bills, money and rates.
pub(super) async fn acts(conn: &impl ConnectionTrait, days: Days) -> Result<Sheet> {
    let verbs = AUDITED.map(|verb| format!("'{}'", verb.code())).join(", ");
    let sql = format!(
        "SELECT id, at, actor, standing, verb, object_kind, object_id, before, after, reason FROM audit_entry \
         WHERE centre_id = $1 AND at >= $2 AND at < $3 AND verb IN ({verbs}) ORDER BY id"
    );
    let end = start_of_day(days.to.succ_opt().unwrap_or(days.to));
    let acts: Vec<Act> = conn.rows(&sql, values![days.centre.0, start_of_day(days.from), end]).await?;
    let row = |one: Act| {
        vec![
            Cell::Count(one.id),
            Cell::text(one.at.format("%Y-%m-%dT%H:%M:%SZ").to_string()),
            Cell::text(one.actor),
            Cell::text(one.standing),
            Cell::text(one.verb),
            Cell::text(one.object_kind),
            Cell::Count(one.object_id),
            Cell::text(one.before.unwrap_or_default()),
            Cell::text(one.after.unwrap_or_default()),
            Cell::text(one.reason.unwrap_or_default()),
        ]
    };
    Ok(sheet("Audit trail", &ACTS, acts.into_iter().map(row).collect()))
}
