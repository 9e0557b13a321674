books-menu-exports = Exports
books-exports-title = Exports
books-exports-lead = Registers of all documents issued in some days, for your accountant. Amounts are numbers, identifiers are text.
books-field-centre = Centre
books-field-from = First day
books-field-to = Last day
books-download-register-csv = Register as CSV
books-download-register-xlsx = Register for Excel
refusal-books-day-unreadable = The day cannot be read.
refusal-books-day-unreadable-next = Write day, month and year, for example 24-11-2026.
refusal-books-days-backwards = The last day is before the first.
refusal-books-days-backwards-next = Enter a later last day.
refusal-books-days-too-many = One export covers at most { $days } days.
refusal-books-days-too-many-next = Export fewer days at a time.

### Statements of the bank
bank-menu = Bank
bank-title = Rows of the bank
bank-caption = Money in and out as the bank tells it
bank-import = Bring a statement in
bank-import-title = Bring a statement of the bank in
bank-import-lead = Take the file as the bank gives it: lines above and below the table are left out, and rows that came in before are left as they are.
bank-file = File of the bank
bank-file-hint = CSV or text of HDFC, SBI, ICICI, Axis, Bank of Baroda, Canara or Bank of India, at most 5 MB
bank-only-look = Only look, bring nothing in
bank-import-now = Bring it in
bank-preview = { $bank }: { $count } rows
bank-nothing-stored = Nothing has been stored yet. Choose the file again without “only look” to bring it in.
bank-imported = { $rows } rows read, { $new } of them new.
bank-state = Rows that are
bank-state-open = to be settled
bank-state-matched = found to be receipts
bank-state-ignored = set aside
bank-none = No rows here.
bank-row = Row
bank-row-title = A row of the bank
bank-narration = What the bank writes
bank-what = What it is
bank-unknown = not known
bank-sure-certain = certain
bank-sure-likely = likely
bank-sure-perhaps = perhaps
bank-accept = Accept
bank-accept-certain = { $count ->
    [one] Accept the one that is certain
   *[other] Accept the { $count } that are certain
}
bank-accepted = { $count ->
    [one] One row was settled.
   *[other] { $count } rows were settled.
}
bank-is-recorded = This payment is on record.
bank-see-receipt = See the receipt
bank-by-hand = Say who paid
bank-unit = Code of the unit
bank-unit-hint = For example U0042
bank-document = Number of the document it pays first
bank-make-receipt = Make the receipt
bank-set-aside = Nothing of ours
bank-reason-field = What it is
bank-reason-hint = For example “charges of the bank” or “rent of the canteen”
bank-set-aside-now = Set aside
bank-settled = The row is settled.
bank-back = Back to the rows
close-bank-open = { $count } rows of the bank are not settled yet.
refusal-bank-heading-unknown = No line of the file has the column names of a bank that is known.
refusal-bank-heading-unknown-next = Take the statement as CSV from one of: { $banks }, and do not change its heading.
refusal-bank-no-rows = The file has a heading but no rows.
refusal-bank-no-rows-next = Choose the days with movements and download it again.
refusal-bank-too-many-rows = The file has more than { $most } rows.
refusal-bank-too-many-rows-next = Download a shorter period.
refusal-bank-file-unreadable = The file cannot be read as a table.
refusal-bank-file-unreadable-next = Download it again as CSV.
refusal-bank-row-date = Line { $line }: “{ $value }” is no day.
refusal-bank-row-date-next = Nothing was brought in. Correct the line or download the file again.
refusal-bank-row-amount = Line { $line }: “{ $value }” is no amount.
refusal-bank-row-amount-next = Nothing was brought in. Correct the line or download the file again.
refusal-bank-row-both = Line { $line }: money in or out, not both or neither ({ $value }).
refusal-bank-row-both-next = Nothing was brought in. Correct the line or download the file again.
refusal-bank-row-settled = This row is settled already.
refusal-bank-row-settled-next = Look at it as it stands now.
refusal-bank-row-out = Money that went out is no payment of a unit.
refusal-bank-row-out-next = Set the row aside and say what it is.
refusal-bank-reason = Say in at most 200 characters what the row is.
refusal-bank-reason-next = One or two words are enough.
