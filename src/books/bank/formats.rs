//! How banks name the columns of their statements, as published by users of each (billing.md 5.3).

/// The columns of one bank's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BankFormat {
    /// Name of the bank.
    pub bank: &'static str,
    /// Day of the movement.
    pub date: &'static str,
    /// What the bank writes about it.
    pub narration: &'static str,
    /// UTR, RRN or number of the cheque.
    pub reference: &'static str,
    /// Money out.
    pub debit: &'static str,
    /// Money in.
    pub credit: &'static str,
    /// Balance after it.
    pub balance: &'static str,
}

/// The banks known. Names are compared without case and surrounding blanks.
pub const FORMATS: [BankFormat; 7] = [
    BankFormat {
        bank: "HDFC",
        date: "Date",
        narration: "Narration",
        reference: "Chq./Ref.No.",
        debit: "Withdrawal Amt.",
        credit: "Deposit Amt.",
        balance: "Closing Balance",
    },
    BankFormat {
        bank: "SBI",
        date: "Txn Date",
        narration: "Description",
        reference: "Ref No./Cheque No.",
        debit: "Debit",
        credit: "Credit",
        balance: "Balance",
    },
    BankFormat {
        bank: "ICICI",
        date: "Transaction Date",
        narration: "Transaction Remarks",
        reference: "Cheque Number",
        debit: "Withdrawal Amount",
        credit: "Deposit Amount",
        balance: "Balance",
    },
    BankFormat {
        bank: "Axis",
        date: "Tran Date",
        narration: "Particulars",
        reference: "Chq No",
        debit: "Debit",
        credit: "Credit",
        balance: "Balance",
    },
    BankFormat {
        bank: "Bank of Baroda",
        date: "Transaction Date",
        narration: "Description",
        reference: "Cheque Number",
        debit: "Debit",
        credit: "Credit",
        balance: "Balance",
    },
    BankFormat {
        bank: "Canara",
        date: "TRANS DATE",
        narration: "DESCRIPTION",
        reference: "REF/CHQ.NO",
        debit: "WITHDRAWS",
        credit: "DEPOSIT",
        balance: "BALANCE",
    },
    BankFormat {
        bank: "Bank of India",
        date: "Transaction Date",
        narration: "Narration",
        reference: "Instrument Id",
        debit: "Debit",
        credit: "Credit",
        balance: "Balance",
    },
];

/// Ways the banks write a day.
pub const DATES: [&str; 7] = ["%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d-%m-%y"];
