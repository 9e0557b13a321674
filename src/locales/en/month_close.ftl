# The month's close
close-menu = Month close
close-title = Month close
close-title-of = Close { $month }
close-steps = Steps of the close
close-step-missing = What is missing
close-step-review = Look at the drafts
close-step-issue = Issue
close-step-reconcile = Set money against documents
close-step-export = Files for the accountant
close-step-lock = Lock the month
close-state-done = done
close-state-set-aside = set aside
close-state-changed = changed since
close-state-open = to do
close-lead-missing = Machine time of the month that nobody has counted cannot be billed. Send it back to the floor, or set it aside and say why.
close-lead-review = One document for each unit and kind of paper. Nothing is issued yet.
close-lead-issue = Numbers are given in one unbroken series. What is issued is changed only by a credit or debit note.
close-lead-reconcile = Money that has come in and pays nothing yet: set it against documents, or leave it as an advance.
close-lead-export = Take the register and the files for Tally and the GST portal, and hand them over.
close-lead-lock = After the lock nothing is issued, received or corrected in this month any more. A late correction becomes a credit note of a later month.
close-said-by = { $name } said so on { $time }.
close-left-by = { $name } left it on { $time }, because:
close-said-before = { $name } settled this on { $time }. It has changed since: look again.
close-missing-none = Every use of the month has its count.
close-missing-count = { $count ->
    [one] One job without a count
   *[other] { $count } jobs without a count
}
close-column-booking = Booking
close-column-ended = Ended
close-column-machine = Machine
close-send-back = Send these back to the floor
close-sent-back = { $count ->
    [one] One job was sent back: the managers are told.
   *[other] { $count } jobs were sent back: the managers are told.
}
close-issued = { $count } documents of the month are issued, { $amount } in all.
close-reconcile-none = All money that came in is set against documents.
close-unallocated = { $count } receipts have { $amount } left that pays nothing yet.
close-to-exports = To the exports of this month
close-lock-waits = First settle these steps:
close-done-review = I have looked at the drafts
close-done-reconcile = The money is looked through
close-done-export = The files are handed over
close-set-aside = Leave this step for a reason
close-set-aside-now = Set aside
close-reason = Why it is left
close-reason-hint = It stays on record with your name, for example “billed with December”.
close-said-done = Noted. Go on with the next step.
close-said-set-aside = Set aside, with your reason on record.

close-lock-now = Lock { $month }
close-locked-now = { $month } is locked.
close-locked-by = { $name } locked this month on { $time }. Nothing is issued, received or corrected in it any more.
close-unlock-reason = Why the month is opened again
close-unlock-hint = It stays on record with your name. Tell the accountant: figures that were handed over may change.
close-unlock-now = Open the month again
close-unlocked = The month is open again, with your reason on record.

# Refusals
refusal-close-step-counts-itself = This step is done by itself when nothing is left of it.
refusal-close-step-counts-itself-next = Settle what is listed, or leave the step with a reason.
refusal-close-reason-missing = Say why the step is left.
refusal-close-reason-missing-next = One sentence is enough; it stays on record.
refusal-close-reason-too-long = The reason is longer than { $most } characters.
refusal-close-reason-too-long-next = Shorten it.
refusal-close-month-is-running = The month is not over yet.
refusal-close-month-is-running-next = Lock it after its last day.
refusal-close-steps-open = Not every step before is settled.
refusal-close-steps-open-next = Settle the steps that are still to do, or leave them with a reason.
refusal-close-nothing-to-send-back = Every use of the month has its count.
refusal-close-nothing-to-send-back-next = Go on with the next step.
