front-menu-equipment = Machines and services
front-menu-centres = Centres
front-home-title = Book a machine at your Common Facility Centre
front-home-lead = Machines, testing labs, studios, halls and stores that small units share. See the fee and the next free time without logging in.
front-home-unit = What do you need today?
front-home-centre = Today at your centre
front-home-administrator = Set up and look after the centres
front-home-district = The district’s centres
front-search = What are you looking for?
front-search-hint = Name of a machine, test, process or place, in English or Hindi
front-how-title = How it works
front-how-1 = Find the machine or test and see its fee and when it is free.
front-how-2 = Log in and book. The full price with GST is shown before you confirm.
front-how-3 = Bring your material. You pay for what was really processed.
front-log-in-to-book = Log in to book
front-register-unit = Register your unit
front-next-title = What is next
front-next-bookings = Your bookings
front-next-statement = What you owe and have paid
front-next-unit = Your unit
front-next-work = Today’s jobs
front-next-counter = Book for somebody at the counter or on the phone
front-next-requests = Requests that wait for an answer
front-next-board = The day’s board
front-next-units = Units
front-next-manage = Centre, hours, holidays and machines
front-next-invoice-run = Month’s invoices
front-unit-lead = Choose a machine or test, or look at your bookings.
front-unit-none-yet = You have no booking ahead. Search above to make the first.
front-district-lead = Read the boards and the units of all centres.
front-today-bookings = { $count ->
    [one] { $count } booking today
   *[other] { $count } bookings today
}
front-set-up-title = What has to be there
front-set-up-done = Everything for the first booking is there.
front-set-up-missing = { $count ->
    [one] { $count } step is left before the first booking.
   *[other] { $count } steps are left before the first booking.
}
front-set-up-open = to do
front-set-up-there = { $count ->
    [one] { $count } there
   *[other] { $count } there
}
front-set-up-centre = Create a centre
front-set-up-centre-example = For example: KNL, Kanpur Leather Common Facility Centre, open 09:00 to 19:00, closed on Sunday.
front-set-up-machine = Add machines to a centre
front-set-up-machine-example = For example: KNL-DSL-01, Mechanical desalting machine 1, slots of 30 minutes.
front-set-up-rates = Set the rates of the machines
front-set-up-rates-example = For example: ₹9.50 per hide for a member micro unit, at least ₹720.00.
front-set-up-unit = Register a unit
front-set-up-unit-example = For example: Amaltas Footwear Works, member small unit, Kanpur.
front-set-up-staff = Give staff their log-ins
front-set-up-staff-example = For example: a manager and a counter clerk for the centre.

front-equipment-title = Machines and services
front-equipment-lead = Everything that can be booked, with its fee and next free time.
front-equipment-found = What there is
front-equipment-found-for = What there is for “{ $words }”
front-nothing-matches = Nothing matches.
front-show-everything = Show everything
front-centre = Centre
front-kind = Kind
front-process = Process
front-all = All
front-free-of-charge = Free of charge
front-rate-from = from { $rate }
front-out-of-service = Out of service
front-out-of-service-long = This is out of service at present and cannot be booked. Call the centre to ask when it comes back.
front-next-free = Next free: { $time }
front-nothing-free = Nothing is free in the days that can be booked. Call the centre.
front-needs-approval = Needs the manager’s approval
front-needs-training = For trained users

front-code = Code:
front-when-free = Next free
front-next-free-length = Free for at least { $length }.
front-book = See all times and book
front-rates-title = Fee
front-rates-caption = Rates on { $day }
front-rates-who = Who
front-rates-rate = Rate
front-rates-minimum = Least for one booking
front-rates-gst = GST: { $gst }.
front-rates-yours = your rate
front-rates-none = No rate is set yet. Ask the centre.
front-rates-gst-both = { $registered }% with GST registration, { $unregistered }% without
front-rates-note = GST comes on top where the centre is registered for it. You pay for what was really processed or used.
front-rules-title = How it is booked
front-rule-sharing = Use
front-mode-exclusive = One booking at a time
front-mode-pool = { $capacity } in all; you book as many as you need
front-mode-sample = Up to { $capacity } at a time
front-mode-stock = Room for { $capacity }; you book what you need, by the day
front-rule-length = Length
front-rule-length-text = From { $shortest } to { $longest }, in steps of { $step }
front-rule-gap = Gap
front-rule-gap-text = { $length } are kept free after each booking; you do not pay for them
front-rule-throughput = Speed
front-rule-throughput-text = About { $quantity } an hour
front-rule-operator = Operator
front-rule-operator-yes = The centre’s operator runs it
front-rule-operator-no = You run it yourself
front-rule-approval = Approval
front-rule-approval-yes = The manager confirms each booking
front-rule-approval-no = Confirmed at once
front-rule-training = Training
front-rule-training-yes = Only for users trained on it
front-rule-training-no = None needed
front-rule-ahead = How far ahead
front-rule-ahead-text = Up to { $days } ahead
front-rule-cancel = Cancelling
front-cancel-free = Cancelling is free.
front-cancel-until-start = Cancelling is free until the start.
front-cancel-late = Free until { $hours } before the start; after that { $percent }% of the planned fee.
front-no-show = If you do not come: { $percent }% of the planned fee.
front-opening-heading = Opening hours
front-opening-title = The next days
front-opening-day = Day
front-opening-hours = Hours
front-holidays-title = Holidays in the next two months
front-closed-weekly = Closed
front-closed-holiday = Closed: { $holiday }
front-closures-title = Maintenance
front-closures-none = No closure is planned.
front-closure-planned = Planned maintenance
front-closure-breakdown = Out of order
front-closure-open = until further notice
front-manage-machine = Change this machine
front-manage-centre = Change this centre

front-centres-title = Centres
front-centres-lead = Where the machines stand, and when they are open.
front-no-centres = There is no centre yet.
front-machine-count = { $count ->
    [one] { $count } machine or service
   *[other] { $count } machines and services
}
front-today-hours = Today: { $hours }
front-today = Today
front-phone = Phone
front-email = E-mail
front-operator = Run by
front-fee = Fee
front-fee-free = No user fee; every use is recorded
front-gstin = GSTIN
front-gstin-none = Not registered; no GST is charged
front-centre-machines = Machines and services
front-centre-empty = There are no machines here yet.
front-centre-services = Training, events and raw materials of this centre

front-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
front-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
front-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
