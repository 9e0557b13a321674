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
