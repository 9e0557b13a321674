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
