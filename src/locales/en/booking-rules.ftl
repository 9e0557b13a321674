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
