# Booking rules, quotas, overriding
refusal-booking-notice = This machine is booked at least { $length } h before the start.
refusal-booking-notice-next = Choose a time from { $first } on.
refusal-booking-grid-closed-day = Bookings begin on a step of { $slot } minutes.
refusal-booking-grid-closed-day-next = Choose a start on such a step.
refusal-booking-gap = Your bookings on this machine are at least { $length } h apart, and you have one on { $other }.
refusal-booking-gap-next = Choose a time further from it.
refusal-booking-most-ahead = { $count } of { $most } bookings still to come are made.
refusal-booking-most-ahead-next = The next is possible when one of them has begun; the first begins { $first }.
refusal-booking-one-at-a-time = A unit books one machine at a time here, and yours has one on { $other }.
refusal-booking-one-at-a-time-next = Choose a time before or after it.
refusal-booking-quota-count =
    { $used } of { $amount } bookings { $covers ->
        [machine] of { $name_en }
        [group] of “{ $name_en }”
       *[centre] at this centre
    } { $period ->
        [day] on { $first }
        [month] in the month from { $first }
        [year] in the year from { $first } to { $last }
       *[week] in the week from { $first } to { $last }
    } are used.
refusal-booking-quota-count-next =
    The next is possible from { $weekday ->
        [mon] Mon
        [tue] Tue
        [wed] Wed
        [thu] Thu
        [fri] Fri
        [sat] Sat
       *[sun] Sun
    } { $next }.
refusal-booking-quota-hours =
    { $used } of { $amount } hours { $covers ->
        [machine] of { $name_en }
        [group] of “{ $name_en }”
       *[centre] at this centre
    } { $period ->
        [day] on { $first }
        [month] in the month from { $first }
        [year] in the year from { $first } to { $last }
       *[week] in the week from { $first } to { $last }
    } are used; this booking takes { $wanted } h of it.
refusal-booking-quota-hours-next =
    Choose a shorter time, or a day from { $weekday ->
        [mon] Mon
        [tue] Tue
        [wed] Wed
        [thu] Thu
        [fri] Fri
        [sat] Sat
       *[sun] Sun
    } { $next } on.
refusal-booking-dues = { $amount } is unpaid, the oldest since { $since } ({ $late } days). Bookings stop after { $days } days.
refusal-booking-dues-next = Pay the oldest bill, or talk to the centre's office.
refusal-booking-credit = With this booking ({ $this }) the unit would owe { $needed }; its credit limit is { $limit }. Owed now: { $owed }, for bookings still to come: { $ahead }.
refusal-booking-credit-next = Pay { $short } in advance, or cancel a booking still to come.
refusal-booking-rule-unknown = There is no such rule.
refusal-booking-rule-unknown-next = Choose one of the list.
refusal-booking-rule-value = The value could not be read or is out of range.
refusal-booking-rule-value-next = Enter a whole number from { $least } to { $most }, or choose yes or no.
refusal-booking-rule-machine = This machine does not stand at this centre.
refusal-booking-rule-machine-next = Choose one of the list, or all machines.
refusal-booking-rule-category = There is no such user category.
refusal-booking-rule-category-next = Choose one of the list, or all.
refusal-booking-rule-from = A rule applies from { $today } at the earliest; what is past stays as it was.
refusal-booking-rule-from-next = Enter today or a later day, like 24-11-2026.
refusal-booking-rule-until = The last day comes before the first.
refusal-booking-rule-until-next = Enter { $first } or a later day, or leave it empty.
refusal-booking-rule-reason = The reason is too long.
refusal-booking-rule-reason-next = Use at most { $most } characters.
refusal-booking-quota-measure = Say what is counted.
refusal-booking-quota-measure-next = Choose bookings or hours.
refusal-booking-quota-amount = The amount could not be read.
refusal-booking-quota-amount-next = Enter a whole number from 1 to { $most }.
refusal-booking-quota-period = Say over what time it counts.
refusal-booking-quota-period-next = Choose day, week, month or year.
refusal-booking-quota-covers = Say what the quota covers.
refusal-booking-quota-covers-next = Choose the centre, a group or a machine.
refusal-booking-quota-times = The hours that count need a start before their end.
refusal-booking-quota-times-next = Enter both, like 09:00 and 13:00, or leave both empty.
booking-rules-title = Booking rules
booking-rules-lead = A value for one machine and one user category counts before one for the machine, that before one for the category, and that before one for the whole centre. Values apply to bookings that start on their days. What is past stays as it was.
booking-rules-none = No values are set; machines and centre apply as their own pages say.
booking-rules-set = Values set here
booking-rules-all = All rules
booking-rules-back = Back to the booking rules
booking-rule = Rule
booking-rule-value = Value
booking-rule-for = For
booking-rule-days = Bookings that start
booking-rule-standing = State
booking-rule-set-by = Set
booking-rule-step = Step
booking-rule-without = Without a value
booking-rule-set = Set
booking-rule-set-title = Set: { $rule }
booking-rule-set-now = Set this value
booking-rule-is-set = The value is set.
booking-rule-withdraw = Withdraw
booking-rule-withdraw-title = Withdraw this value?
booking-rule-withdraw-effect = From now on new bookings and changes are judged without it. Bookings already made stay. The record stays too.
booking-rule-withdraw-now = Withdraw
booking-rule-is-withdrawn = The value is withdrawn.
booking-rule-planned = Planned
booking-rule-in-force = In force
booking-rule-over = Over
booking-rule-withdrawn = Withdrawn
booking-rule-replaced = Replaced by a later one
booking-rule-from-on = from { $day } on
booking-rule-all-machines = All machines of the centre
booking-rule-everybody = Everybody
booking-rule-machine = Machine
booking-rule-category = User category
booking-rule-from = For bookings that start from
booking-rule-from-hint = Today at the earliest, like 24-11-2026.
booking-rule-until = Until
booking-rule-until-hint = The last day, like 31-12-2026; empty for good.
booking-rule-reason = Why
booking-rule-unit = Counted in
booking-rule-unit-minutes = Minutes
booking-rule-unit-hours = Hours
booking-rule-unit-days = Days
booking-rule-in-hours = Hours
booking-rule-in-days = Days
booking-rule-in-bookings = Bookings
booking-rule-yes = Yes
booking-rule-no = No
booking-rule-without-machine = As the machine's page says
booking-rule-without-centre = As the centre's page says
booking-rule-without-nothing = No such rule
booking-rule-without-usual = The program's usual value
booking-rule-shortest-minutes = Shortest booking
booking-rule-longest-minutes = Longest booking
booking-rule-notice-to-book-minutes = Booking at least so long before the start
booking-rule-notice-to-change-minutes = Changing at least so long before the start
booking-rule-notice-to-cancel-minutes = Cancelling free of charge until so long before the start
booking-rule-horizon-days = How many days ahead can be booked
booking-rule-gap-minutes = Least time between two bookings of a unit on a machine
booking-rule-most-ahead = Most bookings still to come of a unit
booking-rule-one-at-a-time = A unit books one machine at a time
booking-rule-needs-approval = A manager must approve
booking-rule-needs-training = Only trained users
booking-rule-needs-safety-certificate = Only with a valid safety certificate
booking-rule-dues-days = Unpaid bills older than so many days stop bookings
booking-rule-within-credit-limit = Dues and bookings stay within the credit limit
booking-rule-operator-on-duty = An operator must be on duty
booking-rule-service-overdue-days = Overdue service stops bookings after so many days
booking-rule-no-show-after-minutes = Nobody came so long after the start: a no-show
booking-rule-check-in-from-minutes = Checking in from so long before the start
booking-rule-answer-within-hours = Requests are answered within
booking-rule-escalate-after-hours = Unanswered requests go to all managers after
booking-rule-waiting-offer-minutes = A freed time is kept for the next in the waiting list for
booking-rule-members-first = Members come first in the waiting list
booking-rule-displaced-answer-hours = A displaced unit answers within
booking-rule-reminder-hours = Reminder before the start
booking-quotas-title = Quotas
booking-quotas-lead = A quota limits how often or how long one unit may book in a day, week, month or financial year. Held, requested and missed bookings count; cancelled ones do not, and time given back by ending early can be booked again.
booking-quotas-none = No quotas are set; units book as much as is free.
booking-quotas-set = Quotas set here
booking-quota = Quota
booking-quota-new = Set a quota
booking-quota-set-now = Set this quota
booking-quota-is-set = The quota is set.
booking-quota-withdraw-title = Withdraw this quota?
booking-quota-withdraw-effect = From now on new bookings and changes are judged without it. Bookings already made stay. The record stays too.
booking-quota-is-withdrawn = The quota is withdrawn.
booking-quota-covers = What it adds up
booking-quota-group = All machines of the group “{ $name }”
booking-quota-measure = What is counted
booking-quota-by-count = Bookings
booking-quota-by-hours = Hours
booking-quota-amount = How many
booking-quota-period = In each
booking-quota-each-day = Day
booking-quota-each-week = Week
booking-quota-each-month = Month
booking-quota-each-year = Financial year
booking-quota-week-start = The week begins on
booking-quota-week-start-hint = Only for quotas of a week.
booking-quota-today = The day of booking
booking-quota-hours-from = Only hours from
booking-quota-hours-until = Only hours until
booking-quota-weekdays = Only these days count
booking-quota-weekdays-hint = None ticked: every day counts.
booking-quota-most-count = At most { $amount } bookings a { $period ->
        [day] day
        [month] month
        [year] financial year
       *[week] week
    }
booking-quota-most-hours = At most { $amount } hours a { $period ->
        [day] day
        [month] month
        [year] financial year
       *[week] week
    }
booking-quota-week-from = weeks begin on { $day }
booking-quota-week-today = weeks begin on the day of booking
booking-quota-only-hours = only { $from }–{ $until } counts
booking-quota-only-days = only { $days } count
booking-quota-left-count = { $left } of { $amount } bookings left { $period ->
        [day] today
       *[other] from { $first } to { $last }
    } ({ $covers })
booking-quota-left-hours = { $left } of { $amount } hours left { $period ->
        [day] today
       *[other] from { $first } to { $last }
    } ({ $covers })
booking-applies-title = What applies here
booking-applies-machine-title = Booking rules of this machine today
booking-applies-edit-machine = Change the machine
booking-applies-length = Length
booking-applies-length-words = { $least } to { $most }
booking-applies-horizon = Ahead
booking-applies-horizon-words = up to { $days }, until { $last }
booking-applies-notice = Notice to book
booking-applies-notice-words = at least { $length } before the start
booking-applies-change = Changing
booking-applies-change-words = until { $length } before the start
booking-applies-cancel = Cancelling
booking-applies-cancel-free = always free of charge
booking-applies-cancel-until = free until { $length } before the start, then { $percent }% of the fee
booking-applies-gap = Between two bookings
booking-applies-gap-words = at least { $length } between two bookings of a unit
booking-applies-ahead = Bookings still to come
booking-applies-ahead-machine = at most { $most } on this machine
booking-applies-ahead-centre = at most { $most } at the centre
booking-applies-one = At the same time
booking-applies-one-words = one machine of the centre
booking-applies-approval = A manager approves
booking-applies-training = Training needed
booking-applies-dues = Unpaid bills
booking-applies-dues-words = older than { $days } stop new bookings
booking-applies-credit = Credit limit
booking-applies-credit-words = dues and bookings stay within the unit's limit
booking-applies-quota = Your quota
booking-override-why = Book all the same because
booking-override-why-hint = The rules above are set aside for this booking. Your reason is kept with it and shown to the unit.
booking-override-now = Book all the same
booking-overridden-title = Rules set aside by the centre
booking-overridden-because = Reason:
booking-overridden-other = another rule
booking-overridden-hours = opening hours
booking-overridden-weekly-off = weekly off
booking-overridden-holiday = holiday
booking-overridden-too-short = shortest booking
booking-overridden-too-long = longest booking
booking-overridden-too-short-days = shortest booking
booking-overridden-too-long-days = longest booking
booking-overridden-horizon = days ahead
booking-overridden-notice = notice to book
booking-overridden-training = training
booking-overridden-unit-suspended = unit stopped from booking
booking-overridden-gap = gap between bookings
booking-overridden-most-ahead = bookings still to come
booking-overridden-one-at-a-time = one machine at a time
booking-overridden-quota-count = quota
booking-overridden-quota-hours = quota
booking-overridden-dues = unpaid bills
booking-overridden-credit = credit limit
refusal-booking-override-reason = Rules are set aside only with a reason.
refusal-booking-override-reason-next = Write why; it is kept with the booking.
booking-overridden-hours-approved = hours for approved units
booking-overridden-no-operator = operator on duty
booking-overridden-safety-certificate = safety certificate
booking-overridden-service-overdue = overdue service
booking-overridden-share-reserved = reserved share
