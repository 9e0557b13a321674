tariff-explain-rate = { $rate } – rate for: { $category }, in force from { $since } (rate { $code }).
tariff-explain-time = Time: { $minutes } min = { $quantity }.
tariff-explain-time-several = Time: { $minutes } min × { $capacity } in use = { $quantity }.
tariff-explain-time-rounded = Time: { $minutes } min, rounded up to whole slots of { $slot } min: { $billed } min = { $quantity }.
tariff-explain-time-rounded-several = Time: { $minutes } min, rounded up to whole slots of { $slot } min: { $billed } min × { $capacity } in use = { $quantity }.
tariff-explain-days = Days: { $days } × { $capacity } in use.
tariff-explain-lots = { $kilograms } kg count as { $lots } started lots of 100 kg; days: { $days }.
tariff-explain-beam = Beam time: 75% of { $minutes } min run, whole minutes rounded down: { $quantity } min.
tariff-explain-counted = Count: { $quantity }.
tariff-explain-estimated = Estimate: { $minutes } min at { $throughput } an hour is about { $quantity }. You pay for the actual count.
tariff-explain-product = { $quantity } × { $rate } = { $amount }.
tariff-explain-minimum = The minimum fee of { $minimum } applies.
tariff-explain-free = Use is free of charge at this centre.
tariff-explain-no-show = Nobody came: { $share }% of the planned fee of { $planned } = { $amount }.
tariff-explain-late-cancel = Cancelled after the free-cancellation time: { $share }% of the planned fee of { $planned } = { $amount }.
tariff-explain-concession = { $name }: { $share }% concession, { $amount } off.
tariff-explain-used-up = { $name }: nothing left for this use.
tariff-limit-event = Limited to { $most } for one use.
tariff-limit-year = Limited to { $most } in a financial year; { $used } already used.
tariff-limit-measure = Limited to { $most } for each unit of measure.
tariff-limit-events = Limited to { $most } uses in a financial year.
tariff-tax-centre-unregistered = No GST: the centre is not registered for GST.
tariff-tax-exempt = No GST: this service is exempt.
tariff-tax-centre-composition = No GST is collected: the centre is under the composition scheme and pays it itself.
tariff-tax-sez = rate for a unit in a special economic zone, supplied between States
tariff-tax-registered = rate for a GST-registered unit
tariff-tax-unregistered = rate for a unit without GST registration
tariff-tax-interstate = IGST { $gst }%: the unit is in another State; { $why }.
tariff-tax-within-state = GST { $gst }% (CGST { $half }% + SGST { $half }%): { $why }.
tariff-rate-per = { $rate } per { $unit }
tariff-quantity-of = { $quantity } { $unit }

tariff-menu = Rates
tariff-list-title = Rates of { $centre }
tariff-list-caption = Machines and services; open one to see and change its rates
tariff-list-empty = This centre has no machines yet.
tariff-other-centres = Other centres
tariff-machine-title = Rates: { $machine }
tariff-rates-caption = Rates by user category, without GST
tariff-column-category = User category
tariff-column-rate = Rate
tariff-column-minimum = Minimum fee
tariff-column-gst = GST
tariff-column-item = Item
tariff-column-machine = Machine
tariff-column-code = Code
tariff-column-period = In force
tariff-column-sac = SAC
tariff-column-status = Basis of the figure
tariff-figure-real = Published
tariff-figure-seed = District plan
tariff-figure-guided = Shaped by a published charge
tariff-figure-assumed = Assumed
tariff-figure-decided = Decided by the centre
tariff-no-rates = No rate is set yet.
tariff-gst-note = GST: first for units registered for GST, then for units without registration.
tariff-change-ahead = From { $from }: { $rate }
tariff-period = { $from } to { $to }
tariff-period-open = from { $from }
tariff-versions = All versions
tariff-versions-caption = Versions of each rate, newest first
tariff-change = Set a new rate
tariff-change-title = New rate: { $machine }
tariff-field-rate = Rate in rupees
tariff-field-rate-hint = For one unit of what is counted, without GST, for example 9.50
tariff-field-minimum = Minimum fee in rupees
tariff-field-from = In force from
tariff-field-from-hint = Tomorrow at the earliest. The version before ends the day before.
tariff-field-gst = GST % for registered units
tariff-field-gst-unregistered = GST % for units without registration
tariff-field-sac-hint = Services Accounting Code, for example 998823
tariff-field-reason = Reason
tariff-field-reason-hint = For the record, for example “Decision of the governing body of 12-11-2026”
tariff-show-effect = Show the effect
tariff-preview-title = Check the new rate: { $machine }
tariff-preview-lead = For { $category }, from { $from }. Nothing is changed yet.
tariff-effect-caption = Before and after, without GST
tariff-before = Before
tariff-after = After
tariff-none-before = none
tariff-example = Fee for { $quantity }
tariff-new-code = Code of the new version
tariff-ends = The version before ends on
tariff-make-change = Propose this rate
tariff-change-again = Change the figures
tariff-changed = The rate is proposed. Record the resolution, then a second person approves.
refusal-tariff-amount-unread = The amount could not be read.
refusal-tariff-amount-unread-next = Enter rupees, for example 1,250.50.
refusal-tariff-day-unread = The day could not be read.
refusal-tariff-day-unread-next = Enter a day, for example 01-04-2027.

tariff-category-ARTISAN = Artisan, SHG or FPO
tariff-category-MEM_MICRO = Member micro unit
tariff-category-MEM_SMALL = Member small unit
tariff-category-NON_MSE = Non-member micro or small unit
tariff-category-OUTSIDE = Medium, large or outside user

refusal-quote-ends-before-start = The end is before the start.
refusal-quote-ends-before-start-next = Choose an end after the start.
refusal-quote-capacity-none = At least one place is needed.
refusal-quote-capacity-none-next = Enter how many you need, 1 or more.
refusal-quote-quantity-negative = A quantity cannot be below zero.
refusal-quote-quantity-negative-next = Enter the quantity you bring, for example 250.
refusal-quote-quantity-needed = The fee depends on how much you bring, and we do not know it yet.
refusal-quote-quantity-needed-next = Enter the quantity you bring, for example 250.
refusal-quote-payer-missing = We do not know whose price to work out.
refusal-quote-payer-missing-next = Name a unit or a user category.
refusal-quote-category-unknown = There is no such user category.
refusal-quote-category-unknown-next = Use a code of the rate list, such as MEM_MICRO.
refusal-quote-unit-without-category = The unit has no user category yet, so no rate applies to it.
refusal-quote-unit-without-category-next = A centre manager sets the category when the unit is verified.
refusal-quote-quantity-unread = The quantity could not be read.
refusal-quote-quantity-unread-next = Write a number with at most three decimals, for example 27.2.
refusal-quote-moment-unread = The time could not be read.
refusal-quote-moment-unread-next = Write a time with its offset, for example 2026-11-24T10:00:00+05:30.
refusal-quote-no-rate = No rate is set for this machine, this user category and { $day }.
refusal-quote-no-rate-next = Choose another day or ask the centre.

refusal-tariff-from-tomorrow = A new rate begins tomorrow at the earliest, because uses up to { $today } may be charged already.
refusal-tariff-from-tomorrow-next = Choose a day after { $today }.
refusal-tariff-after-latest = The latest version begins on { $since }.
refusal-tariff-after-latest-next = Choose a day after { $since }.
refusal-tariff-amount-range = The amount is out of range.
refusal-tariff-amount-range-next = Enter an amount from ₹0.00 to ₹1,00,00,000.00.
refusal-tariff-gst-range = The GST rate is out of range.
refusal-tariff-gst-range-next = Enter a percentage from 0 to 100.
refusal-tariff-sac-shape = A SAC has 4 or 6 digits and begins with 99.
refusal-tariff-sac-shape-next = Enter a code such as 998823.
refusal-tariff-nothing-new = The new version has the same figures as { $code }, which stays in force.
refusal-tariff-nothing-new-next = Change a figure, or leave the rate as it is.
refusal-tariff-category-unknown = There is no such user category.
refusal-tariff-category-unknown-next = Choose one from the list.
refusal-tariff-reason-missing = The reason of the change is missing.
refusal-tariff-reason-missing-next = Write why the rate changes, for example the date of the decision.
refusal-concession-used-meanwhile = The concession was used up by another charge meanwhile.
refusal-concession-used-meanwhile-next = Try again: the fee is worked out anew.

tariff-unit-hour = { $number ->
    [one] hour
   *[other] hours
}
tariff-unit-machine_hour = { $number ->
    [one] machine-hour
   *[other] machine-hours
}
tariff-unit-seat_hour = { $number ->
    [one] seat-hour
   *[other] seat-hours
}
tariff-unit-bench_hour = { $number ->
    [one] bench-hour
   *[other] bench-hours
}
tariff-unit-table_hour = { $number ->
    [one] table-hour
   *[other] table-hours
}
tariff-unit-bay_hour = { $number ->
    [one] bay-hour
   *[other] bay-hours
}
tariff-unit-minute = { $number ->
    [one] minute
   *[other] minutes
}
tariff-unit-sample = { $number ->
    [one] sample
   *[other] samples
}
tariff-unit-egg = { $number ->
    [one] egg
   *[other] eggs
}
tariff-unit-kg = { $number ->
    [one] kg
   *[other] kg
}
tariff-unit-side = { $number ->
    [one] side
   *[other] sides
}
tariff-unit-hide = { $number ->
    [one] hide
   *[other] hides
}
tariff-unit-gross = { $number ->
    [one] gross
   *[other] gross
}
tariff-unit-quintal = { $number ->
    [one] quintal
   *[other] quintals
}
tariff-unit-metre = { $number ->
    [one] metre
   *[other] metres
}
tariff-unit-pole = { $number ->
    [one] pole
   *[other] poles
}
tariff-unit-sqft = { $number ->
    [one] sq ft
   *[other] sq ft
}
tariff-unit-pair = { $number ->
    [one] pair
   *[other] pairs
}
tariff-unit-kl = { $number ->
    [one] kilolitre
   *[other] kilolitres
}
tariff-unit-pack = { $number ->
    [one] pack
   *[other] packs
}
tariff-unit-1000_stitch = { $number ->
    [one] 1,000 stitches
   *[other] × 1,000 stitches
}
tariff-unit-piece = { $number ->
    [one] piece
   *[other] pieces
}
tariff-unit-can = { $number ->
    [one] can
   *[other] cans
}
tariff-unit-litre = { $number ->
    [one] litre
   *[other] litres
}
tariff-unit-hide_day = { $number ->
    [one] hide per day
   *[other] hide-days
}
tariff-unit-100kg_day = { $number ->
    [one] 100 kg per day
   *[other] × 100 kg-days
}
tariff-unit-stall_day = { $number ->
    [one] stall per day
   *[other] stall-days
}
tariff-unit-drum_day = { $number ->
    [one] drum per day
   *[other] drum-days
}
tariff-unit-vat_day = { $number ->
    [one] vat per day
   *[other] vat-days
}
tariff-unit-sample_day = { $number ->
    [one] sample per day
   *[other] sample-days
}
tariff-unit-pole_day = { $number ->
    [one] pole per day
   *[other] pole-days
}
tariff-unit-shelf_day = { $number ->
    [one] shelf per day
   *[other] shelf-days
}
tariff-unit-machine = { $number ->
    [one] machine
   *[other] machines
}
tariff-unit-seat = { $number ->
    [one] seat
   *[other] seats
}
tariff-unit-bench = { $number ->
    [one] bench
   *[other] benches
}
tariff-unit-table = { $number ->
    [one] table
   *[other] tables
}
tariff-unit-bay = { $number ->
    [one] bay
   *[other] bays
}
tariff-unit-stall = { $number ->
    [one] stall
   *[other] stalls
}
tariff-unit-drum = { $number ->
    [one] drum
   *[other] drums
}
tariff-unit-vat = { $number ->
    [one] vat
   *[other] vats
}
tariff-unit-shelf = { $number ->
    [one] shelf
   *[other] shelves
}
tariff-unit-hall = { $number ->
    [one] hall
   *[other] halls
}
tariff-unit-expert = { $number ->
    [one] expert
   *[other] experts
}
tariff-unit-studio = { $number ->
    [one] studio
   *[other] studios
}
tariff-unit-booth = { $number ->
    [one] booth
   *[other] booths
}
tariff-unit-desk = { $number ->
    [one] desk
   *[other] desks
}

### Terms of a rate and how they explain themselves
rate-explain-tier-first = Of these, the first { $quantity } at { $rate } each.
rate-explain-tier = Above { $above }: { $quantity } at { $rate } each.
rate-explain-band = { $when }: { $minutes } min at { $price } (rate { $rate }).
rate-explain-outside-bands = Other time: { $minutes } min at { $rate }.
rate-explain-together = Together { $amount }, rounded once to the paisa.
rate-explain-or-hours = By count { $count }, by time { $minutes } min at { $rate } = { $time }: the greater one, { $amount }, counts.
rate-explain-flat = For each use { $amount } is added.
rate-explain-late-used = You booked { $booked } min and used { $used } min: the time used is charged.
rate-explain-late-booked = You booked { $booked } min and used { $used } min: the time booked is charged.
rate-explain-late-longer = You booked { $booked } min and used { $used } min: from the booked start to the later end is charged.
rate-explain-aborted = The session was broken off: { $share }% of the planned fee of { $planned } = { $amount }.
rate-explain-operator = Operator: { $minutes } min at { $rate } = { $amount }.
rate-explain-consumables = Consumables: { $quantity } × { $rate } = { $amount }.
rate-explain-urgent = Urgent: { $share }% of the fee of { $of } = { $amount } more.
rate-explain-overtime = After the booked end: { $minutes } min, { $share }% on the rate of { $rate } = { $amount } more.
rate-explain-deposit = A security deposit of { $amount } is asked for. It is given back and is no part of the price.
rate-explain-kept = The rate shown when you booked is kept; rate { $newer } has been set since.
rate-band-percent = { $share }% of the rate
rate-day-1 = Monday
rate-day-2 = Tuesday
rate-day-3 = Wednesday
rate-day-4 = Thursday
rate-day-5 = Friday
rate-day-6 = Saturday
rate-day-7 = Sunday
rate-line-usage = Use
rate-line-no_show = Nobody came
rate-line-late_cancel = Cancelled late
rate-line-aborted = Session broken off
rate-line-operator = Operator
rate-line-consumables = Consumables
rate-line-urgent = Urgent surcharge
rate-line-overtime = Overtime surcharge
rate-line-deposit = Security deposit, not part of the total
tariff-unit-use = { $number ->
    [one] use
   *[other] uses
}
refusal-rate-share-range = The percentage is out of range.
refusal-rate-share-range-next = Enter 0 to 1000 for a surcharge, 0 to 100 for a share of the planned fee.
refusal-rate-steps-shape = The steps do not fit.
refusal-rate-steps-shape-next = Enter at most 6, each border above zero and higher than the one before.
refusal-rate-bands-shape = The times with another price do not fit.
refusal-rate-bands-shape-next = Enter at most 6, each within a day, from 00:00 to 24:00.
refusal-rate-bands-need-hours = A price by time of day needs a rate that counts hours.
refusal-rate-bands-need-hours-next = Leave the times out, or use steps.
refusal-rate-bands-or-steps = Steps and times of day cannot be combined in one rate.
refusal-rate-bands-or-steps-next = Keep one of the two.
refusal-rate-overtime-needs-hours = An overtime surcharge needs a rate that counts hours.
refusal-rate-overtime-needs-hours-next = Leave the surcharge out.
refusal-rate-hours-twice = This rate counts hours already.
refusal-rate-hours-twice-next = Leave the second rate by the hour out.
tariff-explain-part = Your part: { $part } % of { $whole } = { $amount }.

### Rate cards on their way
rate-proposals = Rate proposals
rate-proposals-title = Rate proposals of { $centre }
rate-proposals-caption = Proposals, newest first
rate-proposals-empty = Nobody has proposed new rates here yet. Open a machine under Rates and set a new rate.
rate-proposal-title = Rate proposal { $number }
rate-proposal-new = A new proposal
rate-proposal-named = { $number } · from { $from } · { $reason }
rate-column-number = No.
rate-column-status = Status
rate-column-rates = Rates
rate-status-proposed = Proposed
rate-status-approved = Approved
rate-status-rejected = Turned down
rate-status-withdrawn = Withdrawn
rate-proposed = Proposed
rate-decided = Decided
rate-decided-because = Reason of the decision
rate-lines-caption = Rates before and after, without GST
rate-preview-link = Price a past period with these rates
rate-resolution = Resolution
rate-resolution-title = Resolution of the board
rate-resolution-number = Number of the resolution
rate-resolution-on = Day of the meeting
rate-resolution-save = Record the resolution
rate-resolution-saved = The resolution is on record. A second person can approve now.
rate-paper = Paper of the resolution
rate-paper-hint = PDF, JPEG or PNG, at most 5 MB
rate-decide-title = Decision
rate-decide-own = You proposed these rates. A second person approves them: another manager, accounts, or the administrator.
rate-decide-hint = Compare the figures with the paper of the resolution before you approve.
rate-approve = Approve: the rates come into force on their day
rate-approved = The rates are approved and come into force on their day.
rate-reject-why = Why they are turned down
rate-reject = Turn down
rate-rejected = The proposal is turned down.
rate-withdraw = Withdraw the proposal
rate-withdrawn = The proposal is withdrawn.
rate-terms = More terms: steps, times of day, surcharges, operator, deposit
rate-also-summary = The same rate for more machines
rate-also = Machines
rate-also-for = The same rate for: { $machines }
rate-into = Add to
rate-field-steps = Steps
rate-field-steps-hint = One for each line: above which count, and what each costs then, for example 5 = 400
rate-field-bands = Times with another price
rate-field-bands-hint = One for each line, for example 22:00-06:00 150% or, with days from 1 = Monday to 7 = Sunday, 6,7 00:00-24:00 120.00
rate-field-or-per-hour = Or per hour, in rupees
rate-field-or-per-hour-hint = Whichever is greater, by the hour or by the piece, is charged
rate-field-flat = Once for each use, in rupees
rate-field-late = Time that is charged
rate-late-used = The time used
rate-late-booked = The time booked
rate-late-longer = From the booked start to the later end
rate-field-overtime = Overtime surcharge %
rate-field-urgent = Urgent surcharge %
rate-field-operator = Operator for an hour, in rupees
rate-field-consumables = Consumables, in rupees
rate-field-consumables-per = Consumables are counted by
rate-per-use = use
rate-per-unit = what the rate counts
rate-field-aborted = Session broken off: % of the planned fee
rate-field-deposit = Security deposit, in rupees
rate-field-deposit-hint = Asked before the use and given back; no part of the price
rate-terms-step = Above { $above }: { $rate }
rate-terms-band = { $when }: { $price }
rate-terms-or-per-hour = Or { $amount }, whichever is greater
rate-terms-flat = { $amount } once for each use
rate-terms-operator = Operator: { $amount }
rate-terms-consumables = Consumables: { $amount }
rate-terms-urgent = Urgent: { $amount }% more
rate-terms-overtime = After the booked end: { $amount }% more
rate-terms-aborted = Broken off: { $amount }% of the planned fee
rate-terms-deposit = Security deposit: { $amount }
rate-terms-late-booked = The time booked is charged
rate-terms-late-longer = From the booked start to the later end is charged
refusal-rate-steps-unread = The steps could not be read.
refusal-rate-steps-unread-next = Write each on a line of its own, for example 5 = 400.
refusal-rate-bands-unread = The times with another price could not be read.
refusal-rate-bands-unread-next = Write each on a line of its own, for example 22:00-06:00 150%.
refusal-rate-proposal-empty = The proposal has no rate.
refusal-rate-proposal-empty-next = Choose a machine.
refusal-rate-proposal-one-centre = The machines belong to more than one centre.
refusal-rate-proposal-one-centre-next = Propose for each centre by itself.
refusal-rate-proposal-closed = This proposal takes no more rates.
refusal-rate-proposal-closed-next = Make a new proposal.
refusal-rate-proposal-other-day = The rates of this proposal begin on { $from }.
refusal-rate-proposal-other-day-next = Enter the same day, or make a new proposal.
refusal-rate-proposal-twice = The proposal has a rate for this machine and category already.
refusal-rate-proposal-twice-next = Withdraw the proposal, or make a new one.
refusal-rate-proposal-decided = This proposal has been decided meanwhile.
refusal-rate-proposal-decided-next = See below what was decided.
refusal-rate-second-person = Whoever proposed the rates cannot decide on them.
refusal-rate-second-person-next = Ask another manager, accounts, or the administrator.
refusal-rate-resolution-missing = The resolution is not on record yet.
refusal-rate-resolution-missing-next = Record its number, day and paper first.
refusal-rate-resolution-paper-missing = The paper of the resolution is missing.
refusal-rate-resolution-paper-missing-next = Add it as PDF, JPEG or PNG.
refusal-rate-resolution-number = The number of the resolution is missing or too long.
refusal-rate-resolution-number-next = Enter it as the minutes have it, at most 60 characters.
refusal-rate-resolution-ahead = The meeting lies ahead.
refusal-rate-resolution-ahead-next = Enter the day on which the board decided.
refusal-rate-day-passed = The rates were to begin on { $from }, and that day has come.
refusal-rate-day-passed-next = Withdraw the proposal and make one for a later day.
refusal-rate-reject-why = The reason is missing.
refusal-rate-reject-why-next = Write why the rates are turned down.

### Why a charge is what it is
charge-title = Why this price: { $machine }
charge-why = Why these prices
charge-booking = Booking
charge-kind = Charged for
charge-day = Day
charge-unit = Unit
charge-centre = Centre
charge-rate-version = Rate
charge-document = Billed on
charge-before-resolutions = Set before resolutions were kept here ({ $figure })
charge-steps = Step by step
charge-no-steps = This charge came over from the books before: its amounts are on record, its steps are not.
charge-cap = { $name }: { $used } of { $most } used in { $year } so far; { $left } left.
charge-cap-none = { $name }: { $used } used in { $year } so far; there is no yearly limit.
charge-amounts = Amounts
charge-amount = Amount
charge-base = Fee
charge-concession = Concession
charge-taxable = Taxable value
charge-tax = { $tax }, of GST { $gst }% (SAC { $sac })
charge-total = Total
charge-rounding = Each amount is worked out exactly and rounded once, half up to the paisa. The document as a whole is rounded to the rupee.
charge-print = Print this page to take it along.

### A past period priced with proposed rates
reprice-title = Past period with proposal { $number }
reprice-lead = What was charged for the machines and categories of this proposal, and what the proposed rates would have charged. Fees without concession and GST. Nothing is changed.
reprice-from = From
reprice-until = Until
reprice-by-machine = By machine
reprice-by-unit = By unit
reprice-uses = Uses
reprice-difference = Difference
reprice-file = Download as CSV, by unit and machine
reprice-nothing = Nothing was charged for these machines and categories in this period.
refusal-reprice-period = The period is empty or longer than a year.
refusal-reprice-period-next = Enter at most 366 days, the first before the last.
rate-urgent-ask = Ask for it urgently: { $share }% more
rate-urgent-undo = No longer urgent
rate-field-broken-off = The session was broken off
rate-field-broken-off-hint = The share of the planned fee that the rate names is charged.
refusal-rate-no-urgency = This machine has no urgent service.
refusal-rate-no-urgency-next = Book without it, or ask the centre.
tariff-limit-free = Up to { $most } go free in a month; { $used } already used.
tariff-limit-budget = Limited to the { $left } left of the scheme's budget.
tariff-limit-unit-share = The unit pays at least { $least }% itself.
charge-sponsored = Borne by a sponsor
charge-to-pay = To pay
concession-explain-centre = { $name }: { $share }, − { $amount }.
concession-explain-government = { $name }: { $share }, − { $amount }, borne by the government and no part of the taxable value.
concession-explain-sponsor = { $name }: { $share }, { $amount } borne by a sponsor; GST is on the full fee.
concession-borne-centre = Borne by the centre.
concession-borne-government = Borne by the government.
concession-borne-sponsor = Borne by a sponsor.
concession-title = Concessions
concession-lead = A concession holds from its first day to its last and never changes: to change it, end it and add a new one. Prices shown before keep what they promised.
concession-caption = Concessions on the user fee
concession-none = There are no concessions yet.
concession-new = Add a concession
concession-save = Put in force
concession-saved = The concession is on record.
concession-name = Concession
concession-holds = In force
concession-open = open
concession-gives = Takes off
concession-borne = Borne by
concession-together = Together with others
concession-act = Do
concession-by-centre = the centre
concession-by-government = the government
concession-by-sponsor = a sponsor
concession-stacking-best_of = The best one counts
concession-stacking-after = After the best one, on what remains
concession-stacking-exclusive = Alone or not at all
concession-flat = { $amount } for each use
concession-free-words = up to { $quantity } free in a month
concession-cap-event-words = at most { $amount } for one use
concession-cap-year-words = at most { $amount } in a financial year
concession-events-words = at most { $amount } uses in a financial year
concession-unit-share-words = the unit pays at least { $amount }%
concession-women = Owned by women
concession-scst = Owned by SC or ST members
concession-field-code = Code
concession-code-hint = Capital letters, digits and hyphens, for example KNL-WOM-15.
concession-name-en = Name in English
concession-name-hi = Name in Hindi
concession-field-authority = Who decided it
concession-field-resolution = Number of the resolution or order
concession-from = First day
concession-until = Last day
concession-field-share = Percent
concession-share-hint = Give a percent of what remains, or a flat sum below; one of the two.
concession-field-flat = Flat sum for each use in rupees
concession-cap-event = Most for one use in rupees
concession-cap-year = Most for a unit in a financial year in rupees
concession-events = Most uses of a unit in a financial year
concession-field-free = Hours that go free in a month
concession-free-hint = With 100 percent these hours cost nothing.
concession-unit-share = Least percent of the fee that the unit pays
concession-place = Place in the order
concession-place-hint = Counts where several come after the best one; smaller numbers are taken off first.
concession-owned = Only for units
concession-categories = Only for these user categories
concession-end = End it
concession-end-title = End: { $name }
concession-end-lead = Uses after the last day are charged without this concession. What was charged stays as it is.
concession-end-done = The last day is on record.
refusal-concession-code = The code has other characters than capital letters, digits and hyphens, or more than 20 of them.
refusal-concession-code-next = Give a code such as KNL-WOM-15.
refusal-concession-code-taken = There is a scheme with this code.
refusal-concession-code-taken-next = Give another code.
refusal-concession-name = The name is missing.
refusal-concession-name-next = Give the name in English and in Hindi.
refusal-concession-authority = It is not said who decided it.
refusal-concession-authority-next = Name the board or the office.
refusal-concession-resolution = The number of the resolution or order is missing.
refusal-concession-resolution-next = Take it from the minutes or the order.
refusal-concession-from-past = The first day lies before today.
refusal-concession-from-past-next = Uses already charged do not change; choose today or a later day.
refusal-concession-days-turned = The last day lies before the first.
refusal-concession-days-turned-next = Choose a later last day.
refusal-concession-share-or-flat = A percent or a flat sum is needed, not both.
refusal-concession-share-or-flat-next = Fill one of the two.
refusal-concession-share = This is not a percentage from 0.01 to 100.
refusal-concession-share-next = Write for example 10 or 12.5.
refusal-concession-amount = This is not a number above zero.
refusal-concession-amount-next = Write a number, or leave the field empty.
refusal-concession-free = The free hours cannot be read.
refusal-concession-free-next = Write for example 4 or 2.5, or leave the field empty.
refusal-concession-borne-by = It is not said who bears it.
refusal-concession-borne-by-next = Choose the centre, the government or a sponsor.
refusal-concession-stacking = It is not said how it goes together with others.
refusal-concession-stacking-next = Choose one of the three.
refusal-concession-ended = This concession has ended already.
refusal-concession-ended-next = There is nothing more to do.
refusal-concession-end-past = The last day lies before today.
refusal-concession-end-past-next = Choose today or a later day.
unbilled-title = Uses not billed yet
unbilled-caption = Uses on no document yet
unbilled-lead-unit = These uses come on your next document. If something is wrong, open the use and dispute it now: the rest is billed as ever.
unbilled-lead-staff = What is disputed stands first. Answer it, and the next document bills it.
unbilled-none = Everything is billed.
hold-column = Waits
hold-disputed = disputed
hold-postponed = put off
hold-disputed-since = Disputed on { $since }:
hold-postponed-since = Put off on { $since }:
hold-answered = Answer:
hold-dispute-title = Something is wrong with this charge
hold-dispute = Dispute this charge
hold-postpone-title = Put this charge off
hold-postpone = Put it off
hold-reason = What is wrong, or why it waits
hold-held-done = The charge waits; it is not billed until it is answered.
hold-release-title = Answer
hold-answer = Answer to the unit
hold-answer-hint = The unit is told. If the use was counted wrongly, correct its job card first.
hold-release = Answer and bill it
hold-released-done = Answered; the next document bills the charge.
refusal-hold-reason-missing = The reason is missing.
refusal-hold-reason-missing-next = Say in a few words what is wrong.
refusal-hold-answer-missing = The answer is missing.
refusal-hold-answer-missing-next = Say in a few words what came of it.
refusal-hold-too-long = The text has more than { $most } characters.
refusal-hold-too-long-next = Make it shorter.
refusal-hold-billed = This charge is on a document already.
refusal-hold-billed-next = Ask accounts for a credit note.
refusal-hold-held = This charge waits already.
refusal-hold-held-next = Look at the page anew.
refusal-hold-none = This charge does not wait.
refusal-hold-none-next = Look at the page anew: somebody may have answered.
