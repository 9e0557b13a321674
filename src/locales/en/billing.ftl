billing-kind-tax-invoice = Tax invoice
billing-kind-bill-of-supply = Bill of supply
billing-kind-fee-bill = Bill for fees
billing-kind-usage-memo = Usage memo
billing-kind-opening-due = Due from the old books

billing-charge-usage = Use
billing-charge-no-show = Did not come
billing-charge-late-cancel = Cancelled late
billing-charge-other = Other charge

billing-paper-original = Original for recipient
billing-paper-recipient = Billed to
billing-paper-state = State
billing-paper-unregistered = Not registered for GST
billing-paper-unit-code = Unit
billing-paper-number = Number
billing-paper-date = Date
billing-paper-due = Pay by
billing-paper-place-of-supply = Place of supply
billing-paper-reverse-charge = Tax payable on reverse charge
billing-paper-no = No
billing-paper-booking = Booking
billing-paper-line-number = No.
billing-paper-line-description = Service
billing-paper-line-sac = SAC
billing-paper-line-quantity = Quantity
billing-paper-line-rate = Rate (₹)
billing-paper-line-base = Fee (₹)
billing-paper-line-concession = Concession (₹)
billing-paper-line-taxable = Taxable value (₹)
billing-paper-line-taxable-short = Value (₹)
billing-paper-line-gst = GST
billing-paper-tax = Tax (₹)
billing-paper-base = Fee before concession
billing-paper-concession = Concession
billing-paper-taxable = Taxable value
billing-paper-exempt = Exempt value
billing-paper-round-off = Round-off
billing-paper-payable = Total to pay
billing-paper-in-words = In words
billing-paper-for-centre = For { $name }
billing-paper-no-signature = Issued electronically; needs no signature
billing-paper-page = Page { $page } of { $pages }
billing-paper-scan = Pay by UPI
billing-paper-outstanding-on = { $amount } outstanding on { $date }
billing-paper-note-exempt = These services are exempt from GST.
billing-paper-note-unregistered-centre = This centre is not registered for GST and collects no tax.
billing-paper-note-free = Use of this centre is free of charge. This is a record of use, not a demand for payment.
billing-paper-note-opening = This amount was brought over from the books kept before.
billing-paper-note-rounding = Tax is settled for each rate over the whole invoice. The bookings showed { $shown } of tax; the difference is { $difference }.

billing-paper-tax-caption = Tax by rate

billing-menu-invoices = Invoices
billing-menu-statement = Statement of account
billing-menu-run = Month run
billing-menu-receipts = Receipts
billing-choose-centre = Choose a centre.
billing-total = Total
billing-total-all = Total of all found
billing-any = Any
billing-go-on = Go on

billing-column-unit = Unit
billing-column-centre = Centre
billing-column-kind = Document
billing-column-lines = Lines
billing-column-value = Value
billing-column-tax = Tax
billing-column-payable = To pay
billing-column-look-at = Look at
billing-column-number = Number
billing-column-date = Date
billing-column-due = Due
billing-column-outstanding = Outstanding
billing-column-state = State
billing-column-received = Received on
billing-column-mode = Paid by
billing-column-reference = Reference
billing-column-amount = Amount
billing-column-advance = Advance
billing-column-paper = Document
billing-column-charged = Charged
billing-column-paid = Paid
billing-column-balance = Balance

billing-run-title = Month run
billing-run-month = Month
billing-run-look = Look at the month
billing-run-of-month = To be issued for { $month }
billing-run-caption = Documents that would be issued
billing-run-count = { $count ->
    [one] One document would be issued.
   *[other] { $count } documents would be issued.
}
billing-run-nothing = Nothing of this month waits to be billed.
billing-run-see-issued = See the documents issued
billing-run-month-running = This month is not over: more charges may follow.
billing-run-jobs-open = { $count ->
    [one] One booking of this month is over but not completed, cancelled or marked as not come. It is not in this run.
   *[other] { $count } bookings of this month are over but not completed, cancelled or marked as not come. They are not in this run.
}
billing-run-older = { $count ->
    [one] One charge of an earlier month is not billed. Run that month too.
   *[other] { $count } charges of earlier months are not billed. Run those months too.
}
billing-run-final = Issued documents cannot be changed or deleted.
billing-run-issue = Issue { $count } documents for { $amount }
billing-run-done = { $month }: { $count } documents issued for { $amount }.
billing-warning-no-gstin = No GSTIN: the unit cannot take credit for the tax
billing-warning-zero = Nothing to pay

billing-invoices-title = Invoices
billing-invoices-none = No document fits. Change the filters, or clear them all.
billing-invoices-caption = { $count ->
    [one] One document
   *[other] { $count } documents
}
billing-filter-words = Number or unit
billing-filter-state = State
billing-filter-kind = Kind of document
billing-filter-from = From
billing-filter-until = Until
billing-state-open = To pay
billing-state-overdue = Overdue
billing-state-paid = Paid
billing-outstanding = { $amount } still to pay
billing-payments = Payments
billing-pdf = Download PDF
billing-pdf-both = PDF in English and Hindi
billing-take-money = Take money

billing-receipts-title = Receipts
billing-receipts-caption = Money received, latest first
billing-receipts-none = No money has been received yet.
billing-receipt-title = Take money
billing-receipt-number = Receipt { $number }
billing-receipt-paid = What it paid
billing-receipt-paid-nothing = No document yet.
billing-receipt-advance = { $amount } is kept as an advance.
billing-receipt-take = Take the money and give a receipt
billing-receipt-taken = Receipt { $number } is issued.
billing-owed-here = Owed at this centre
billing-open-document = { $number }: { $amount }, due { $due }
billing-field-unit = Code of the unit
billing-field-unit-hint = For example U0002
billing-field-amount = Amount in rupees
billing-field-amount-hint = For example 1,250 or 1250.50
billing-field-mode = How was it paid?
billing-field-reference = Reference of the payment
billing-field-reference-hint = UPI or bank reference, or number of the cheque. Leave empty for cash.
billing-field-received-on = Received on
billing-field-documents = Pay these first
billing-field-documents-hint = What is not named is paid oldest first. What is left over is kept as an advance.
billing-field-note = Remark
billing-mode-upi = UPI
billing-mode-neft = NEFT
billing-mode-rtgs = RTGS
billing-mode-imps = IMPS
billing-mode-cash = Cash
billing-mode-cheque = Cheque
billing-mode-opening = From the old books

billing-statement-title = Statement of account
billing-statement-own-title = What we owe
billing-statement-of = Account of { $name }
billing-statement-empty = Nothing has been billed or paid yet.
billing-statement-owe = { $amount } to pay.
billing-statement-advance = { $amount } is paid in advance.
billing-statement-even = Nothing to pay.
billing-statement-overdue = { $amount } of it is overdue.
billing-statement-open = Documents to pay
billing-statement-open-line = { $amount }, due { $due }
billing-statement-caption = Movements from { $from } to { $until }
billing-statement-opening = Balance before
billing-statement-closing = Balance after
billing-statement-bill = Bill
billing-statement-payment = Payment
billing-statement-other-days = Other days
billing-statement-show = Show these days

refusal-billing-nothing-to-bill = This charge is billed already, or is not there.
refusal-billing-nothing-to-bill-next = Look at the charges again.
refusal-billing-billed-already = Somebody else billed these charges at the same moment.
refusal-billing-billed-already-next = Look at the documents issued.
refusal-billing-month-unreadable = The month cannot be read.
refusal-billing-month-unreadable-next = Choose a month from the list, such as 2026-10.
refusal-billing-receipt-amount = The amount must be more than zero and at most ₹100,00,00,000.
refusal-billing-receipt-amount-next = Enter what was received, for example 1,250.50.
refusal-billing-amount-unreadable = The amount cannot be read.
refusal-billing-amount-unreadable-next = Write rupees with at most two decimals, for example 1,250.50.
refusal-billing-mode-missing = How it was paid is not chosen.
refusal-billing-mode-missing-next = Choose UPI, NEFT, cash, cheque or RTGS.
refusal-billing-date-unreadable = The day cannot be read.
refusal-billing-date-unreadable-next = Write day, month and year, for example 24-11-2026.
refusal-billing-receipt-in-future = The day lies in the future.
refusal-billing-receipt-in-future-next = Enter the day the money came in.
refusal-billing-receipt-too-old = The day is before { $from }.
refusal-billing-receipt-too-old-next = Enter the day the money came in; older money belongs to the old books.
refusal-billing-reference-missing = The reference of the payment is missing.
refusal-billing-reference-missing-next = Copy it from the UPI message or bank entry, or write the number of the cheque.
refusal-billing-reference-too-long = The reference has more than 30 letters and digits.
refusal-billing-reference-too-long-next = Copy only the reference itself.
refusal-billing-reference-used = This reference is on receipt { $number } already.
refusal-billing-reference-used-next = Check whether the money was entered before.
refusal-billing-note-too-long = The remark has more than 200 characters.
refusal-billing-note-too-long-next = Write a shorter remark.
refusal-billing-cash-limit = The law allows less than { $limit } in cash from one unit in a day; { $taken } was taken already.
refusal-billing-cash-limit-next = Take the rest by UPI, bank transfer or cheque.
refusal-billing-document-not-open = A document you named is paid already, or is not of this unit.
refusal-billing-document-not-open-next = Look at the list of open documents again.
refusal-billing-no-such-unit = There is no unit with this code.
refusal-billing-no-such-unit-next = Look the code up in the list of units.
refusal-billing-centre-missing = The centre is not named.
refusal-billing-centre-missing-next = Give the code of the centre, such as KNL.
