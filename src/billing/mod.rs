//! Charges become documents: tax, invoice, bill, memo; money comes, pays them and leaves again (`money`).
//!
//! What always holds here: a document gets its number when it is issued and in the same
//! transaction, from a counter without gaps; an issued document never changes; tax is settled
//! per rate group; each charge is on at most one live document; every issue and every receipt
//! writes a journal entry whose postings sum to zero.

pub mod advance;
mod ageing;
mod api;
mod cash;
pub mod claim;
pub mod copies;
pub mod document;
mod dunning;
mod find;
pub mod gateway;
pub mod import;
mod irn;
mod issue;
mod merge;
mod money;
mod note;
mod pages;
pub mod paper;
mod parties;
mod period;
mod rate_change;
mod rules;
mod run;
pub mod sample;
mod setting;
pub mod sheets;
mod store;
mod subsidy;
pub mod tax;
pub mod upi;

pub use advance::{AdvanceMove, AdvanceRule, Parts, SetAdvanceRule, advance_moves, advance_rules, set_advance_rule};
pub use ageing::{
    AgeBasis, Ageing, OpenFilter, OpenItem, OpenKey, OpenTotals, SPANS, ageing, open_items, open_totals, span_of,
};
pub use api::api_router;
pub use cash::{
    CloseDrawer, Closed, CreditDeposit, MakeDeposit, OpenDrawer, Pieces, close_drawer, credit_deposit, make_deposit,
    open_drawer,
};
pub use dunning::{PauseDunning, SetLadder, Step, pause_dunning, send_due_reminders, set_ladder};
pub use find::{
    AllocationRow, DocumentFilter, DocumentRow, DocumentTotals, PaymentState, ReceiptRow, UnitBalance, document,
    document_totals, documents, outstanding, payments_of, payments_of_days, receipt, receipts, unit_balances,
};
pub use irn::{Cancelled, Registration, cancel_registration, registration, registrations_of_days, store_answers};
pub use issue::{Issued, issue_for_unit, issue_single};
pub use money::{
    AddCertificate, AskWriteOff, ChargeInterest, Cheque, ChequeState, ChequeStep, Credit, CreditRow, DecideWriteOff,
    Deduction, DepositEntry, DepositKind, EnterTds, InterestDue, MoneyWarning, MoveCheque, MoveDeposit, MovedDeposit,
    OpenDocument, PaymentMode, Reallocate, Reallocated, Receipted, RefundCredit, Refunded, SetInterestRate,
    TakePayment, TakeReceipt, TdsRate, Wallet, WriteOff, WriteOffState, WrittenOff, add_certificate, ask_write_off,
    bounced_or_cleared, charge_interest, cheque, cheques, credits, decide_write_off, deductions, deposits, enter_tds,
    interest_due, move_cheque, move_deposit, open_documents_of, reallocate, refund_credit, set_interest_rate,
    take_payment, take_receipt, tds_rates, wallets, write_offs,
};
pub use note::{
    DebitLine, Income, IssueCreditNote, IssueDebitNote, NotedCredit, WantedLine, issue_credit_note, issue_debit_note,
};
pub use pages::{MENU, centre_asked, choose_centre, last_month, month_options, router};
pub use parties::{CentreParty, UnitParty, centre, centre_by_code, centres, unit, unit_by_code};
pub use period::{LockMonth, Locked, check_open, lock_month, lock_of, unlock_month};
pub use run::{Preview, PreviewDocument, RunResult, Warning, preview_run, run_invoices};
pub use setting::{BillOn, BillingSetting, SetBilling, bill_completed, billing_setting, set_billing};
pub use store::{Document, load_days};
pub use subsidy::{
    Accrual, Batch, CutClaim, DecideBatch, Difference, Owed, ReceiveBatch, SettleBatch, SubmitBatch, batch_of, batches,
    cut_claim, decide_batch, owed, receive_batch, settle_batch, submit_batch,
};
