# Requests, extension, hand-over, machine codes
booking-asked-title = Waiting for your answer
booking-asked-until = until { $time }

refusal-booking-extend-shorter = The new end must lie after the present one, { $ends }.
refusal-booking-extend-shorter-next = Choose a later end. To give time back, ask the operator.
refusal-booking-extend-taken = The machine is promised to somebody else at { $next }. This booking can go on until { $until }.
refusal-booking-extend-taken-next = Choose an end until { $until }, or book another time for the rest.
refusal-booking-extend-taken-by = { $unit } is next at { $next } ({ $reference }). This booking can go on until { $until }.
refusal-booking-extend-taken-by-next = Choose an end until { $until }, or move the next booking first.
refusal-booking-extend-full = No place is free any longer. This booking can go on until { $until }.
refusal-booking-extend-full-next = Choose an end until { $until }, or book another time for the rest.
refusal-booking-ended-early = The rest of this time was given back from { $time } on.
refusal-booking-ended-early-next = Book a new time for what is left to do.
refusal-booking-end-past = The end lies in the past.
refusal-booking-end-past-next = Choose a time from now on.
refusal-booking-end-nothing = Nothing would be given back: the time until then and the gap behind it fill the booking.
refusal-booking-end-nothing-next = Choose an earlier time, or leave the booking as it is.
refusal-booking-here-approval = A manager has to say yes before this machine is used.
refusal-booking-here-approval-next = Book a later time; the manager gets your request.
refusal-booking-move-up-today = Only a booking of today can begin now; this one is of { $date }.
refusal-booking-move-up-today-next = Change it to another time on its own page.

booking-extend-title = Go on longer
booking-extend-not-now = It cannot go on longer: the time behind it is taken, or the centre closes.
booking-extend-button = Until { $until } ({ $more } more): { $total } in all
booking-extend-more = Other times
booking-extend-until = Until when
booking-extend-now = Go on longer
booking-extended = The booking now goes on until { $until }.
booking-end-title = Give back the rest of the time
booking-end-effect = The time after the end is free for others at once. The bill follows what was really used.
booking-end-at = The unit needs it until
booking-end-now = Give the rest back
booking-ended = The time from { $from } on was given back.

message-booking-extended-subject = Longer until { $ends_at }: { $machine }
message-booking-extended-body =
    Your booking { $reference } of { $machine } at { $centre } now goes on until { $ends_at }.
    It began or begins at { $starts_at }. The whole booking is quoted at { $total }.
message-booking-extended-sms = { $reference }: { $machine } now until { $ends_at }. { $total } in all. { $centre }
message-booking-ended-early-subject = Time given back: { $machine }
message-booking-ended-early-body =
    Your booking { $reference } of { $machine } at { $centre } from { $starts_at } ends early, at { $ends_at }.
    The rest of the time was given back. The bill follows what was really used.
message-booking-ended-early-sms = { $reference }: { $machine } ends early at { $ends_at }; the rest was given back. { $centre }

refusal-work-check-in-opens = Checking in is possible from { $time }.
refusal-work-check-in-opens-next = Come back then, or ask the operator.

work-all-machines = All machines
work-forgotten = An earlier job on this machine has not been stopped:
work-here-forgotten = An earlier job on this machine has not been stopped. Ask the operator to stop it.
work-here-other-times = Other times of this machine
work-here-call = Questions? Call
work-here-start-title = Start now
work-here-start = Until { $until }: { $total }
work-here-start-hint = The time is booked from the begin of the running slot, and you are checked in at once.
work-here-blocked = You cannot start now
work-here-nothing = No length fits here now.
work-here-next-free = Next free time: { $time }
work-here-book = Book it
work-here-check-in = I am here: check in
work-here-move-up = Begin this one now
work-here-running = Running: { $time }
work-here-requested = Waiting for the manager: { $time }
work-here-yours = Your booking: { $time }
work-here-started = You are checked in until { $until }. Your token is { $token }.
work-label-title = Label for the machine
work-label-hint = Print it on A6 paper and fix it to the machine. Whoever scans it can start, check in, or see why not.
work-label-scan = Scan to start, check in or book
front-machine-label = Print the label with the machine's code

booking-request-waits-long = waits long
booking-answer-time = Half of the requests of the last { $days } days were answered within { $time } ({ $count } answered).
booking-answer-none = { $count } got no answer in time.
front-answer-time = Answers to requests
message-request-waiting-subject = A request waits: { $machine }
message-request-waiting-body =
    { $unit } ({ $phone }) asked for { $machine } at { $centre } from { $starts_at } (booking { $reference }).
    Asked on { $requested_at }; to be answered by { $answer_at }. Nobody has answered yet.
message-request-waiting-sms = { $unit } waits for an answer: { $machine }, { $starts_at } ({ $reference }). Answer by { $answer_at }.

refusal-booking-hand-over-approval = A manager approves who uses this machine, so the booking cannot change hands by itself.
refusal-booking-hand-over-approval-next = Call the centre on { $phone }.
refusal-booking-hand-over-order = This booking is part of an order of several machines.
refusal-booking-hand-over-order-next = Cancel the order, or use it yourself.
refusal-booking-hand-over-open = Another unit is asked already.
refusal-booking-hand-over-open-next = Wait for its answer, or take the question back.
refusal-booking-hand-over-same = This is the unit that has the booking.
refusal-booking-hand-over-same-next = Enter the code or phone of the other unit.
refusal-booking-hand-over-nobody = No active unit has this code or phone.
refusal-booking-hand-over-nobody-next = Ask the other unit for the code on its papers, like U0042.
refusal-booking-hand-over-several = Several units have this phone.
refusal-booking-hand-over-several-next = Enter the unit's code instead.
refusal-booking-hand-over-over = This question is no longer open.
refusal-booking-hand-over-over-next = Ask the unit that has the booking whether it still wants to hand it over.
booking-hand-over-title = Hand over to another unit
booking-hand-over-how = The other unit is asked. The booking stays yours until it accepts; then it pays, at its own rate.
booking-hand-over-to = Code or phone of the other unit
booking-hand-over-to-hint = For example U0042, or ten digits
booking-hand-over-note = A word to the other unit
booking-hand-over-ask = Ask the other unit
booking-hand-over-sent = The other unit has been asked. You will be told of its answer.
booking-hand-over-waits = { $unit } is asked to take this booking over, until { $time }.
booking-hand-over-withdraw = Take the question back
booking-hand-over-asked = { $unit } wants to hand a booking over to you
booking-hand-over-offer = { $unit } hands a booking over to you
booking-hand-over-until = Please answer by { $time }. Without an answer nothing changes.
booking-hand-over-price = What it costs you
booking-hand-over-accept = Take it over
booking-hand-over-decline = No, thank you
booking-hand-over-not-you = You cannot take it over
booking-hand-over-yours = The booking is yours now.
booking-hand-over-accepted = The booking was taken over.
booking-hand-over-declined = The hand-over was declined.
booking-hand-over-withdrawn = The question was taken back.
booking-hand-over-lapsed = The time to answer is over. Nothing has changed.
message-hand-over-asked-subject = { $from } wants to hand a booking over to you
message-hand-over-asked-body =
    { $from } asks { $to } to take over the booking of { $machine } at { $centre } from { $starts_at } ({ $reference }).
    Please answer by { $answer_at }. The page shows what it would cost you.
message-hand-over-asked-sms = { $from } wants to hand { $machine }, { $starts_at }, over to you. Answer by { $answer_at }. { $centre }
message-hand-over-given-subject = { $to } has taken your booking over
message-hand-over-given-body =
    { $to } has taken over your booking { $reference } of { $machine } at { $centre } from { $starts_at }. { $from } owes nothing for it;
    { $to } is quoted { $total }.
message-hand-over-given-sms = { $to } took over { $reference } ({ $machine }, { $starts_at }) from { $from }. Quoted to them: { $total }. { $centre }
message-hand-over-taken-subject = The booking of { $machine } is yours
message-hand-over-taken-body =
    { $to } has taken over the booking { $reference } of { $machine } at { $centre } from { $starts_at } from { $from }. It is quoted at { $total }.
message-hand-over-taken-sms = { $reference } is now of { $to } (from { $from }): { $machine }, { $starts_at }, { $total }. { $centre }
message-hand-over-declined-subject = { $to } does not take the booking over
message-hand-over-declined-body =
    { $to } does not take over your booking { $reference } of { $machine } at { $centre } from { $starts_at }. It stays with { $from }.
message-hand-over-declined-sms = { $to } does not take over { $reference } ({ $machine }, { $starts_at }). It stays with { $from }. { $centre }
message-hand-over-withdrawn-subject = { $from } keeps its booking
message-hand-over-withdrawn-body =
    { $from } keeps the booking { $reference } of { $machine } at { $centre } from { $starts_at }; { $to } need not answer any more.
message-hand-over-withdrawn-sms = { $from } keeps { $machine }, { $starts_at } ({ $reference }); { $to } need not answer. { $centre }
booking-cancel-free-until = It is free until { $time }.

### Joint bookings
booking-joint-title = Share the cost with other units
booking-joint-host = booked it
booking-joint-agreed = agreed
booking-joint-waits = asked until { $time }
booking-joint-how = Each unit pays its part of what the whole use would cost it at its own rate. What nobody has agreed to stays yours.
booking-joint-part-percent = Part of the cost in percent
booking-joint-part-hint = For example 30 or 33.33
booking-joint-question = { $unit } asks you to bear { $part } % of a booking
booking-joint-borne = You bear { $part } % of a booking of { $unit }
booking-joint-offer = { $part } % of a booking of { $unit }
booking-joint-price = What your part costs you
booking-joint-actual = After the use your part of what was really used is charged.
booking-joint-agree = I bear this part
booking-joint-leave = Leave before the start
booking-joint-not-you = You cannot agree
booking-joint-yours = You bear this part.
booking-joint-declined = You do not bear this part; it stays with the unit that booked.
booking-joint-left = You have left; the part is borne by the unit that booked.
booking-joint-withdrawn = The question was taken back.
refusal-booking-joint-part = Enter a part between 0.01 and 99.99 percent.
refusal-booking-joint-part-next = Write a number, for example 30 or 33.33.
refusal-booking-joint-too-much = The other parts leave at most { $most } percent; one part stays yours.
refusal-booking-joint-too-much-next = Enter a smaller part, or take another question back first.
refusal-booking-joint-asked = This unit is asked already, or bears a part.
refusal-booking-joint-asked-next = Wait for its answer, or take the question back and ask anew.
refusal-booking-joint-over = This can no longer be answered.
refusal-booking-joint-over-next = Look at the booking as it stands now.
refusal-booking-hand-over-joint = Other units share this booking, so it cannot be handed over.
refusal-booking-hand-over-joint-next = Take the questions back or let the partners leave first.
