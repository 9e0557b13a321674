//! What happens to money: it comes in, is set against dues, taken back, given back, or a due is given up.
//!
//! What always holds here: a receipt or credit note never pays more than it is, less what left again; a document is
//! never paid beyond what it asks (the database refuses both); an allocation is never changed, taking it back is a
//! row below zero with its reason; all that moves money stands in the journal once; tax deducted by a unit pays one
//! document and stays open until its certificate shows it.

mod allocation;
mod cheque;
mod credit;
mod deposit;
mod enter;
mod free;
mod interest;
mod limits;
mod mode;
mod open;
mod pages;
mod receipt;
mod refund;
mod sponsor;
mod tds;
mod wallet;
mod withdraw;
mod write_off;

pub use allocation::OpenDocument;
pub(super) use allocation::Share;
pub use cheque::{Cheque, ChequeState, ChequeStep, MoveCheque, bounced_or_cleared, cheque, cheques, move_cheque};
pub use credit::{Credit, CreditRow, Reallocate, Reallocated, credits, reallocate};
pub use deposit::{DepositEntry, DepositKind, MoveDeposit, MovedDeposit, deposits, move_deposit};
pub(super) use free::free_of_credit;
pub use interest::{ChargeInterest, InterestDue, SetInterestRate, charge_interest, interest_due, set_interest_rate};
pub use mode::PaymentMode;
pub use open::open_documents_of;
pub(super) use open::{give, settle_document, use_advances};
pub use pages::routes;
pub(super) use pages::{centre_or_choice, history_table, own_centre, ways};
pub use receipt::{MoneyWarning, Receipted, TakePayment, TakeReceipt, take_payment, take_receipt};
pub use refund::{RefundCredit, Refunded, refund_credit};
pub(super) use sponsor::{pay_by_sponsor, take_back_sponsored};
pub use tds::{AddCertificate, Deduction, EnterTds, TdsRate, add_certificate, deductions, enter_tds, tds_rates};
pub use wallet::{Wallet, wallets};
pub(super) use write_off::own_write_off_limit;
pub use write_off::{
    AskWriteOff, DecideWriteOff, WriteOff, WriteOffState, WrittenOff, ask_write_off, decide_write_off, write_offs,
};
