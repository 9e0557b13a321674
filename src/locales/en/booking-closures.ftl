# Closures, breakdown, displaced bookings, undo
booking-status-displaced = Place to be settled

closure-cause = Why
closure-cause-service = Planned upkeep
closure-cause-repair = Repair
closure-cause-power-cut = Power cut
closure-cause-operator-absent = No operator
closure-cause-calibration = Calibration
closure-cause-event = Needed for an event of the centre
closure-cause-other = Another cause, in words
closure-words = A few words more
closure-words-hint = Units read it, for instance “blade broken, spare part on Friday”.
closure-until-hint = Leave the time empty if nobody knows it.
closure-what-happens = The machine is closed as soon as you send this form. The next page shows every booking inside with a new place held for it.
closure-title = Closed: { $machine }
closure-state = State
closure-closed-word = Closed
closure-over-word = Over
closure-made = Closed by
closure-nobody-hit = No booking lies inside this closure.
closure-hit-count = { $count ->
    [one] One booking has lost its place
   *[other] { $count } bookings have lost their place
 }
closure-asked-after = Nobody has been told yet. What you do not settle within { $minutes } minutes is put to the units: they are asked whether the new place suits them.
closure-more-behind = { $count } more follow when these are settled.
closure-settle-now = Settle these bookings
closure-settle-all = Settle all as suggested
closure-choose = What is done
closure-choice-move = Move to the new place
closure-choice-ask = Ask the unit
closure-choice-cancel = Cancel without fee
closure-choice-leave = Leave for now
closure-choice-wait = Wait for the answer
closure-proposed = New place:
closure-without-place = No place
closure-without-place-next = Ask the unit to choose another time, or cancel without fee.
closure-was-asked = Asked
closure-price-changes = ({ $new } instead of { $old })
closure-done-title = Settled
closure-outcome-moved = Moved
closure-outcome-accepted = Accepted by the unit
closure-outcome-chosen = Another time chosen
closure-outcome-cancelled = Cancelled without fee
closure-outcome-cut = Running job ends earlier
closure-outcome-let-go = Was only held and is let go
closure-outcome-back = Back at its old place
closure-end-title = End of the closure
closure-other-end = Set another end
closure-end-save = Save the end
closure-end-saved = The end is changed.
closure-settled = { $moved } moved, { $asked } asked, { $cancelled } cancelled, { $left } left for now. Each unit gets one message.
closure-waiting-title = Bookings without a place
closure-waiting-none = Every booking has its place.
closure-see = To the closure
closure-see-new-place = New place
closure-head-displaced = The machine is closed at your time. Look at the new place.
closure-asked = { $machine }, { $time }: the machine is closed. Is the new place right for you?
closure-new-place-title = A new place for your booking
closure-why-displaced = { $machine } is closed at your time ({ $why }). Nothing is due from you for it.
closure-price-agreed = Price agreed
closure-price-new = Price there: { $total }
closure-held-until = It is held for you until { $time }.
closure-take-it = Take this place
closure-taken = Your booking has its new place.
closure-no-proposal = No place is held at the moment.
closure-propose-again = Look for a place again
closure-or-else = Something else
closure-other-time = Choose another time
closure-cancel-free = Cancel; nothing is due

closure-line-moved = { $reference }: { $old } is now { $machine }, { $new }.
closure-line-asked = { $reference }: { $old }. We hold for you: { $machine }, { $new }. Please answer until { $until }.
closure-line-no-place = { $reference }: { $old }. Please choose another time or cancel; nothing is due.
closure-line-cancelled = { $reference }: { $old } is cancelled. Nothing is due.

message-closure-notice-subject = { $machine } is closed: your bookings
message-closure-notice-body = { $machine } at { $centre } is closed. Cause: { $cause }.

    What this means for your bookings:
    { $list }

    Answer and change under “Bookings” after you log in.
message-closure-notice-sms = { $machine }, { $centre }: closed ({ $cause }). Bookings of yours that are concerned: { $count }. See “Bookings” or call the centre.

undo-until = You can take this back until { $time }.
undo-move = Take the move back
undo-cancel = Take the cancellation back
undo-close = Take the closure back
undo-settle = Take this settling back
undo-done-words = Taken back. Everything is as it was.
undo-line-back = { $reference }: { $machine }, { $time } holds again.
undo-line-open = { $reference }: { $machine }, { $time }. The new place is not settled yet; we will tell you.
message-booking-undone-subject = Taken back: your bookings
message-booking-undone-body = A change was taken back. Bookings concerned: { $count }.

    { $list }
message-booking-undone-sms = A change to { $count } of your bookings was taken back. See “Bookings”.

refusal-closure-in-use = The machine is in use for all of this time.
refusal-closure-in-use-next = Choose a later start or end, or stop the running job first.
refusal-closure-over = This closure is over.
refusal-closure-over-next = Close the machine anew.
refusal-closure-not-hit = Booking { $reference } is not among those this closure hit.
refusal-closure-not-hit-next = Look at the page again.
refusal-closure-settled = Booking { $reference } was settled meanwhile.
refusal-closure-settled-next = Look at the page as it is now.
refusal-closure-no-place = No place is held any more for { $reference }.
refusal-closure-no-place-next = Choose another time, or have a place looked for again.
refusal-closure-nothing-free = No free place was found for { $reference }.
refusal-closure-nothing-free-next = Choose another time by hand or cancel without fee.
refusal-undo-done = This was taken back already.
refusal-undo-done-next = Look at the page as it is now.
refusal-undo-late = It can be taken back only within { $minutes } minutes.
refusal-undo-late-next = Move or book by hand.
refusal-undo-changed = Somebody has changed it since; it cannot be taken back.
refusal-undo-changed-next = Move or book by hand.
refusal-undo-taken = An old place is taken meanwhile; nothing was changed.
refusal-undo-taken-next = Choose another time by hand.

closure-recurring-link = Closures that come again
closure-recurring-title = Recurring closures: { $machine }
closure-recurring-new = New recurring closure
closure-recurring-save = Close at these times
closure-recurring-end = End this recurring closure
closure-recurring-ended = It comes no more; the closures ahead are open again.
closure-recurring-saved = { $made } closures made for the next three months, { $skipped } days left open because of bookings.
closure-how-often = How often
closure-every-week = Every week
closure-nth-1 = First of the month
closure-nth-2 = Second of the month
closure-nth-3 = Third of the month
closure-nth-4 = Fourth of the month
closure-nth-last = Last of the month
closure-weekday = Day of the week
closure-first-day = First day
closure-last-day = Last day
closure-conflict = Days with bookings
closure-conflict-skip = Leave these days open and name them here
closure-conflict-displace = Close them too; each booking gets a new place proposed
closure-skipped = Left open on { $date }: { $references }
refusal-closure-weekday = Choose a day of the week.
refusal-closure-weekday-next = And how often it comes.
