refusal-booking-time-unknown = The date or time could not be read.
refusal-booking-time-unknown-next = Enter a date like 24-11-2026 and a time like 09:30.
refusal-booking-ends-before-start = The booking ends before it starts.
refusal-booking-ends-before-start-next = Choose an end after the start.
refusal-booking-past = That time is already past.
refusal-booking-past-next = Choose a later time.
refusal-booking-horizon = Bookings are taken up to { $days } days ahead, until { $last }.
refusal-booking-horizon-next = Choose an earlier date, or ask again nearer the day.
refusal-booking-weekly-off = The centre is closed on { $date }.
refusal-booking-weekly-off-next = Choose another day.
refusal-booking-holiday = The centre is closed on { $date }, a public holiday.
refusal-booking-holiday-next = Choose another day.
refusal-booking-day-start = This is booked by whole days, from midnight to midnight.
refusal-booking-day-start-next = Choose the first day; the booking begins at midnight.
refusal-booking-hours = The centre is open from { $opens } to { $closes } that day.
refusal-booking-hours-next = Choose a time that begins and ends within these hours.
refusal-booking-grid = Bookings begin every { $slot } minutes, counted from { $opens }.
refusal-booking-grid-next = Choose one of the listed times.
refusal-booking-too-short = The shortest booking is { $least } minutes.
refusal-booking-too-short-next = Choose a longer time.
refusal-booking-too-long = The longest booking is { $most } minutes.
refusal-booking-too-long-next = Choose a shorter time, or make two bookings.
refusal-booking-too-short-days = The shortest booking is { $least } days.
refusal-booking-too-short-days-next = Choose more days.
refusal-booking-too-long-days = The longest booking is { $most } days.
refusal-booking-too-long-days-next = Choose fewer days, or make two bookings.
refusal-booking-length-grid = The length goes in steps of { $slot } minutes.
refusal-booking-length-grid-next = Choose one of the listed lengths.
refusal-booking-length-days = This is booked by whole days.
refusal-booking-length-days-next = Choose a number of days.
refusal-booking-capacity = You can book from 1 to { $most }.
refusal-booking-capacity-next = Enter a number within this range.
refusal-booking-quantity = The quantity could not be read or is out of range.
refusal-booking-quantity-next = Enter a number above zero, like 600 or 27.5.
refusal-booking-machine-inactive = This machine is out of service.
refusal-booking-machine-inactive-next = Choose another machine or call the centre.
refusal-booking-machine-not-yet = This machine serves from { $date }.
refusal-booking-machine-not-yet-next = Choose a day from then on.
refusal-booking-machine-closed = The machine is closed from { $from } to { $until }.
refusal-booking-machine-closed-next = Choose a time outside the closure.
refusal-booking-training = Only trained users may run this machine, and no training is on record for your unit.
refusal-booking-training-next = Ask the centre for the next training date.
refusal-booking-unit-unverified = The unit waits for the centre's verification.
refusal-booking-unit-unverified-next = The centre checks the papers; call it if it takes longer than two days.
refusal-booking-unit-suspended = The unit is stopped from booking.
refusal-booking-unit-suspended-next = Talk to the centre's office.
refusal-booking-unit-unknown = No unit with this code is on record.
refusal-booking-unit-unknown-next = Search by name, phone or code.
refusal-booking-unit-missing = Choose the unit that books.
refusal-booking-unit-missing-next = Search by name, phone or code.
refusal-booking-holds = The unit already holds { $most } slots without confirming them.
refusal-booking-holds-next = Confirm or let go of one of them first.
refusal-booking-state =
    This booking can no longer be changed that way: { $status ->
        [held] it is only held
        [requested] it waits for approval
        [confirmed] it is confirmed
        [in_use] the machine is in use
        [completed] the work is completed
        [cancelled] it is cancelled
        [no_show] nobody came
        [expired] its time ran out
        [rejected] it was turned down
       *[rescheduled] it was replaced by another booking
    }.
refusal-booking-state-next = Open the booking to see where it stands.
refusal-booking-stale = Somebody changed this booking while you looked at it.
refusal-booking-stale-next = Look at it again, then decide.
refusal-booking-hold-expired = The hold on this slot ran out at { $time }.
refusal-booking-hold-expired-next = Choose a time again; your other answers are kept.
refusal-booking-answer-late = The time to answer this request ended at { $time }.
refusal-booking-answer-late-next = The unit can ask again for a free time.
refusal-booking-cancel-reason = Say why the booking is cancelled.
refusal-booking-cancel-reason-next = Choose one of the reasons.
refusal-booking-reject-reason = Say why the request is turned down.
refusal-booking-reject-reason-next = Write a short reason; the unit will read it.
refusal-booking-started = The booking has already begun.
refusal-booking-started-next = Ask the centre to record what was done.
refusal-booking-no-rate = No rate is in force for this machine and unit on that day.
refusal-booking-no-rate-next = Call the centre; it can set the rate.
refusal-booking-channel = Say how the unit asked.
refusal-booking-channel-next = Choose counter, phone, walk-in or WhatsApp.
refusal-slot-taken = Somebody else has just taken this time.
refusal-slot-taken-next = Choose one of the nearest free times.
refusal-closure-hits-bookings = { $count } bookings lie inside this closure: { $references }.
refusal-closure-hits-bookings-next = Move or cancel them first.
refusal-closure-times = The closure needs a start before its end.
refusal-closure-times-next = Enter both, like 24-11-2026 09:00.
refusal-closure-reason = Say why the machine is closed.
refusal-closure-reason-next = Write a few words; units will read them.
refusal-booking-other-centre = That machine stands at another centre.
refusal-booking-other-centre-next = Choose a machine of the same centre, or make a new booking.
refusal-booking-move-late = The time to change this booking ended at { $time }.
refusal-booking-move-late-next = Call the centre on { $phone }, or cancel it.
refusal-booking-status-unknown = No such state of a booking.
refusal-booking-status-unknown-next = Use one of: held, requested, confirmed, in_use, completed, cancelled, no_show, expired, rejected, rescheduled.
