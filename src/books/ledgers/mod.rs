//! The centre's books as lists that can be read, opened and taken along: day book, trial balance, ledger of an
//! account, ageing, revenue, GST summaries, subsidies. Reads, never writes.
//!
//! What always holds here: a total is counted over everything the filters find, never over the rows of one page (a
//! paged list asks for it by a query of its own); every figure leads to the rows it is made of; the page and its CSV come from one list; the
//! signs are those of the journal (a credit note lowers what it corrects).

mod account;
mod ageing;
mod grouped;
mod journal;
mod lane;
mod lines;
mod listing;
mod pages;
mod series;
mod statement;
mod subsidy;
mod trial_balance;

pub(super) use pages::router;
#[cfg(feature = "pdf")]
pub(super) use statement::statement_asked;

use sea_orm::ConnectionTrait;

use crate::base::Result;
use grouped::Grouping;
use listing::{Asked, Listing};

/// A list of the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// Every entry of the journal in order.
    DayBook,
    /// The postings of one entry.
    Entry,
    /// Each account with what came and went; debit equals credit.
    TrialBalance,
    /// The postings of one account with a running balance.
    Account,
    /// What each unit owes, by how long it is due.
    Ageing,
    /// The documents behind an ageing.
    OpenItems,
    /// Fees by machine.
    RevenueByMachine,
    /// Fees by category of user.
    RevenueByCategory,
    /// Fees by service accounting code.
    RevenueBySac,
    /// Fees by month.
    RevenueByMonth,
    /// Taxable values and taxes by rate.
    GstByRate,
    /// Taxable values and taxes by service accounting code.
    GstBySac,
    /// Registered (B2B) and other (B2C) recipients by place of supply.
    GstByRecipient,
    /// Number series with first and last number (table 13 of GSTR-1).
    GstSeries,
    /// What each scheme owes the centre.
    Subsidies,
    /// The document lines behind a figure.
    Lines,
}

impl Report {
    /// Every report, in the order the page of books offers them.
    pub const ALL: [Report; 16] = [
        Report::DayBook,
        Report::TrialBalance,
        Report::Account,
        Report::Ageing,
        Report::OpenItems,
        Report::RevenueByMachine,
        Report::RevenueByCategory,
        Report::RevenueBySac,
        Report::RevenueByMonth,
        Report::GstByRate,
        Report::GstBySac,
        Report::GstByRecipient,
        Report::GstSeries,
        Report::Subsidies,
        Report::Lines,
        Report::Entry,
    ];

    /// As in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Report::DayBook => "day-book",
            Report::Entry => "entry",
            Report::TrialBalance => "trial-balance",
            Report::Account => "account",
            Report::Ageing => "ageing",
            Report::OpenItems => "open-items",
            Report::RevenueByMachine => "revenue-machine",
            Report::RevenueByCategory => "revenue-category",
            Report::RevenueBySac => "revenue-sac",
            Report::RevenueByMonth => "revenue-month",
            Report::GstByRate => "gst-rate",
            Report::GstBySac => "gst-sac",
            Report::GstByRecipient => "gst-recipient",
            Report::GstSeries => "gst-series",
            Report::Subsidies => "subsidies",
            Report::Lines => "lines",
        }
    }

    /// The report of a code.
    pub fn from_code(code: &str) -> Option<Report> {
        Report::ALL.into_iter().find(|report| report.code() == code)
    }

    /// Key of its title.
    const fn key(self) -> &'static str {
        match self {
            Report::DayBook => "books-report-day-book",
            Report::Entry => "books-report-entry",
            Report::TrialBalance => "books-report-trial-balance",
            Report::Account => "books-report-account",
            Report::Ageing => "books-report-ageing",
            Report::OpenItems => "books-report-open-items",
            Report::RevenueByMachine => "books-report-revenue-machine",
            Report::RevenueByCategory => "books-report-revenue-category",
            Report::RevenueBySac => "books-report-revenue-sac",
            Report::RevenueByMonth => "books-report-revenue-month",
            Report::GstByRate => "books-report-gst-rate",
            Report::GstBySac => "books-report-gst-sac",
            Report::GstByRecipient => "books-report-gst-recipient",
            Report::GstSeries => "books-report-gst-series",
            Report::Subsidies => "books-report-subsidies",
            Report::Lines => "books-report-lines",
        }
    }

    /// Whether it stands on a day instead of covering days.
    const fn is_of_one_day(self) -> bool {
        matches!(self, Report::Ageing | Report::OpenItems)
    }

    /// Makes the list. Whether the actor may see it was asked.
    async fn list(self, conn: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Listing> {
        match self {
            Report::DayBook => journal::day_book(conn, asked).await,
            Report::Entry => journal::entry(conn, asked).await,
            Report::TrialBalance => trial_balance::list(conn, asked).await,
            Report::Account => account::list(conn, asked).await,
            Report::Ageing => ageing::list(conn, asked).await,
            Report::OpenItems => ageing::open_items(conn, asked).await,
            Report::RevenueByMachine => grouped::list(conn, asked, Grouping::Machine, false).await,
            Report::RevenueByCategory => grouped::list(conn, asked, Grouping::Category, false).await,
            Report::RevenueBySac => grouped::list(conn, asked, Grouping::Sac, false).await,
            Report::RevenueByMonth => grouped::list(conn, asked, Grouping::Month, false).await,
            Report::GstByRate => grouped::list(conn, asked, Grouping::Rate, true).await,
            Report::GstBySac => grouped::list(conn, asked, Grouping::Sac, true).await,
            Report::GstByRecipient => grouped::list(conn, asked, Grouping::Recipient, true).await,
            Report::GstSeries => series::list(conn, asked).await,
            Report::Subsidies => subsidy::list(conn, asked).await,
            Report::Lines => lines::list(conn, asked).await,
        }
    }
}
