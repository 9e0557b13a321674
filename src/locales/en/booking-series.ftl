# Series, orders, joint bookings

refusal-series-rule = The rule of the series cannot be read.
refusal-series-rule-next = Use FREQ=DAILY, WEEKLY or MONTHLY with COUNT or UNTIL, or name the dates; one of both.
refusal-series-dates = The days cannot be read.
refusal-series-dates-next = Write each like 24-11-2026, with commas between them.
refusal-series-empty = The series has no date.
refusal-series-empty-next = Choose another rule, or a later last day.
refusal-series-too-many = A series has at most { $most } dates.
refusal-series-too-many-next = Book a shorter one, and the next when it ends.
refusal-series-endless = Say when the series ends.
refusal-series-endless-next = Enter how many dates (at most { $most }) or the last day.
refusal-series-every = Say how the series repeats.
refusal-series-every-next = Choose one of the ways.
refusal-series-interval = The distance cannot be read.
refusal-series-interval-next = Write 1 for each time, 2 for every second one.
refusal-series-until = The last day is missing or lies before the first.
refusal-series-until-next = Enter a day like 24-12-2026.
refusal-series-in-its-own-way = The series gets in its own way: { $one } and { $next } overlap, with the time for cleaning.
refusal-series-in-its-own-way-next = Choose a shorter time, or days further apart.
refusal-series-none-free = None of the { $count } dates can be booked.
refusal-series-none-free-next = Choose another time of day or other days.
refusal-series-date-taken = { $date } cannot be booked: { $why_en }
refusal-series-date-taken-next = Leave such dates out, or move them to the nearest free time.
refusal-series-otherwise = Somebody has booked or cancelled while you looked; the dates below are as they are now.
refusal-series-otherwise-next = Look at them again, then book.
refusal-series-way-missing = Say what happens to the dates that are not free.
refusal-series-way-missing-next = Choose one of the ways.
refusal-series-none-moves = None of the { $count } bookings can move there.
refusal-series-none-moves-next = Choose another time; your bookings stand as they were.
refusal-series-nothing-to-move = That is the time it has now.
refusal-series-nothing-to-move-next = Choose another time, day or length.
refusal-series-nothing-to-come = No booking of the series is still to come.
refusal-series-nothing-to-come-next = Open the series to see where each stands.

series-several-times = Book it several times: every week, every month or on days of your choice
series-part-of = This booking is part of a series
series-new-title = Book several times: { $machine }
series-new-intro = Choose the days. The next page shows each date with its price, and whether it is free, before anything is booked.
series-first-day = First day
series-quantity = Quantity to process each time
series-every = How it repeats
series-by-day = Every day
series-by-week = Every week
series-by-month-day = Every month on the same date
series-by-month-weekday = Every month on the same weekday, such as the second Tuesday
series-by-dates = On days of my own
series-interval = Every how many
series-interval-hint = 1 for each week, 2 for every second week; likewise for days and months
series-weekdays = On which weekdays
series-weekdays-hint = For a weekly series; without a choice it is the weekday of the first day
series-count = How many dates
series-count-hint = Up to 200. Enter this or the last day.
series-until = Last day
series-dates = Days of my own
series-dates-hint = Like 24-11-2026, 27-11-2026
series-look = Show the dates and the price
series-only-once = Book only once
series-preview-title = Check the dates: { $machine }
series-rule = Repeats
series-dates-count = Dates
series-all-free = All { $count } dates are free.
series-some-taken = { $taken } of { $count } dates cannot be booked at that time.
series-dates-caption = Dates of the series
series-free = free
series-not-free = not free
series-nearest = Nearest free time:
series-nothing-near = Nothing is free within six days of it.
series-way = What happens to the dates that are not free
series-way-skip = Leave out { $left }: book { $count } for { $total }
series-way-move = Move { $moved } to the nearest free time, leave out { $left }: book { $count } for { $total }
series-book = Book the series
series-book-for = Book all { $count } for { $total }
series-plan-again = Change the series
series-booked = The series is booked.
series-title = Series: { $machine }
series-came-out = Came out as
series-counts = { $booked } booked, { $moved } of them at another time, { $left } left out
series-left-out = left out
series-moved-from = instead of { $time }:
series-this-and-later = This one and all later ones
series-change-from = Change
series-cancel-from = Cancel
series-change-all = Change all dates still to come
series-cancel-all = Cancel all dates still to come
series-every-days = { $count ->
    [one] Every day
   *[other] Every { $count } days
}
series-every-weeks = { $count ->
    [one] Every week
   *[other] Every { $count } weeks
}
series-every-months = { $count ->
    [one] Every month
   *[other] Every { $count } months
}
series-on-day = on day { $day } of the month
series-on-nth = on { $weekday } number { $nth } of the month
series-on-last = on the last { $weekday } of the month
series-on-own-days = On chosen days
series-cancel-title = Cancel these bookings?
series-cancel-free = { $count } bookings are cancelled, free of charge. The times become free for others at once.
series-cancel-costs = { $count } bookings are cancelled. That costs { $fee } for those cancelled late. The times become free for others at once.
series-cancel-now = Cancel these bookings
series-cancelled-free = { $count } bookings are cancelled. Nothing is due.
series-cancelled-fee = { $count } bookings are cancelled. { $fee } is due for cancelling late.
series-change-title = Change the series
series-change-intro = Say where the first of these bookings goes. All others go along by the same time.
series-first-day-new = New day of the first one
series-change-check = Check the new dates
series-all-move = All { $count } bookings can move.
series-some-stay = { $moved } of { $count } bookings can move; { $kept } keep their old time.
series-stays = keeps its old time
series-move-now = Move { $moved } bookings
series-moved = { $moved } bookings have moved; { $kept } kept their old time.
series-nothing-moves = No booking of the series can be moved any more.

message-series-booked-subject = Series booked: { $machine }
message-series-booked-body = { $booked } bookings of { $machine } at { $centre } are made, the first on { $starts_at }. { $moved } of them are at another time than asked, { $left_out } dates were left out. Total: { $total }.
message-series-booked-sms = { $booked } bookings of { $machine }, { $centre }, first { $starts_at }. Left out: { $left_out }. Total { $total }.
message-series-moved-subject = Series moved: { $machine }
message-series-moved-body = { $count } bookings of your series of { $machine } at { $centre } have moved; { $kept } kept their old time. The first was on { $starts_at }.
message-series-moved-sms = { $machine }, { $centre }: { $count } bookings of your series have moved, { $kept } kept their time. First was { $starts_at }.
message-series-cancelled-subject = Series cancelled: { $machine }
message-series-cancelled-body = { $count } bookings of your series of { $machine } at { $centre } from { $starts_at } on are cancelled. Due for cancelling late: { $fee }.
message-series-cancelled-sms = { $machine }, { $centre }: { $count } bookings from { $starts_at } on are cancelled. Late fee { $fee }.
