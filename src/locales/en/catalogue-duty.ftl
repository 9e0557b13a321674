# Extra hours, roster, service plans, training

refusal-duty-period = The last day must lie on or after the first, at most { $days } days on.
refusal-duty-period-next = Enter a last day within this time.
refusal-duty-longer-than-day = These hours are longer than a day.
refusal-duty-longer-than-day-next = Enter hours of at most 24 hours and add the rest as hours of the next day.
refusal-duty-weekdays = A day of the week is not known.
refusal-duty-weekdays-next = Tick days from the list.
refusal-duty-reason = The reason is missing.
refusal-duty-reason-next = Say in a few words why, for example "Bakrid rush".
refusal-duty-machine = This machine does not stand at the centre.
refusal-duty-machine-next = Choose a machine from the list.
refusal-duty-hours-gap = On { $date } the centre is open from { $opens } to { $closes }; between these and the extra hours it would be closed.
refusal-duty-hours-gap-next = Let the extra hours begin or end where the ordinary ones do, for example from { $closes }.
refusal-duty-hours-nothing = In this period these hours open nothing that is not open already.
refusal-duty-hours-nothing-next = Check days and times. Weekly offs and holidays open only if you tick that they do.
refusal-duty-operator = Nobody is chosen who runs machines here.
refusal-duty-operator-next = Choose a person from the list. An administrator gives people the role "Operator".
refusal-duty-last-day = The last day lies before the first or is not in the calendar.
refusal-duty-last-day-next = Enter a later day, or leave it empty.
refusal-duty-hits = { $count } bookings would no longer fit: { $references }.
refusal-duty-hits-next = Look at them and confirm the change.
refusal-duty-capacity-promised = Up to { $promised } are promised at one time, by { $count } bookings: { $references }.
refusal-duty-capacity-promised-next = Move or cancel bookings first, or enter a capacity of { $promised } or more.
refusal-duty-grid-in-service = The new slot or gap is no multiple of { $minutes } minutes, so that the machine needs a new calendar.
refusal-duty-grid-in-service-next = Set the machine to "Out of service" first, so that nobody books meanwhile; or keep to multiples of { $minutes }.
refusal-duty-grid-promised = { $count } bookings are still to come: { $references }.
refusal-duty-grid-promised-next = Wait until they are over, or move or cancel them first.
refusal-duty-grid-closed = A closure of the machine is still open.
refusal-duty-grid-closed-next = End the closure first.
refusal-duty-calendar-shared = These machines share the calendar: { $machines }.
refusal-duty-calendar-shared-next = Give the machine a calendar of its own first.

refusal-booking-hours-approved = From { $opens } to { $closes } is open that day, but this time only for units with the centre's permission.
refusal-booking-hours-approved-next = Ask the centre for the permission: { $phone }.
refusal-booking-no-operator = Nobody who runs this machine is on duty on { $time }.
refusal-booking-no-operator-next = Choose another time, or ask the centre: { $phone }.
refusal-booking-safety-certificate = A safety certificate is needed here, and none that lasts is on record for your unit.
refusal-booking-safety-certificate-next = Show the centre your certificate, or ask for the next course: { $phone }.
refusal-booking-service-overdue = Maintenance or calibration of this machine has been overdue since { $date }.
refusal-booking-service-overdue-next = Ask the centre when it is done: { $phone }.

duty-period = Period
duty-hours = Hours
duty-for = For
duty-why = Reason
duty-why-hint = A few words that units read too, for example Bakrid rush
duty-end = Change
duty-take-back = Take back
duty-first-day = First day
duty-last-day = Last day
duty-weekdays = Days of the week
duty-weekdays-hint = Tick none for every day
duty-closes-hint = For example 19:00. A time at or before the opening is on the next day: 02:00
duty-machines = Machines
duty-machines-hint = Tick none for all machines
duty-all-machines = All machines
duty-every-day = every day
duty-next-day = { $time } (next day)
duty-from-day = from { $date }
duty-from = From
duty-until = Until

duty-extra-title = Extra hours
duty-extra-now = Extra hours now and to come
duty-extra-none = No extra hours now or to come.
duty-extra-new = Add extra hours
duty-extra-note = Enter the opening of the whole day, for example 07:00–19:00. Free times follow at once, and the hours end by themselves after the last day. Hours past midnight belong to the day they begin on.
duty-on-closed-days = Open on weekly offs and holidays too
duty-approved-only = Only for units with a permission
duty-approved-tag = with permission
duty-closed-days-tag = closed days too
duty-extra-add = Add extra hours
duty-extra-added = The extra hours are added. They can be booked from now on.
duty-extra-end-title = Take extra hours back
duty-extra-end-effect = From now on only the ordinary hours hold on these days. Bookings in the extra hours are shown before anything changes.
duty-extra-ended = The extra hours are taken back.

duty-permissions-title = Units with permission
duty-permissions-note = These units may book hours that are only for units with a permission, such as nights or holidays. The hours themselves stand under:
duty-permissions-now = Permissions now and to come
duty-permissions-none = No unit has a permission.
duty-permission-new = Give a permission
duty-permission-unit-hint = For example U0001
duty-permission-why-hint = For example: own trained night shift
duty-permission-give = Give permission
duty-permission-given = The permission is given.
duty-permission-end-title = Take a permission back
duty-permission-end-effect = { $unit } has it until { $date }. From now on it can no longer book these hours. Its bookings in them are shown before anything changes.
duty-permission-ended = The permission is taken back.

duty-roster-title = Roster
duty-roster-note = Bookings can be refused when nobody is on duty: set the rule "operator on duty" under the booking rules. Leave shows the bookings it hits before it is saved.
duty-rules = Booking rules
duty-roster-none = Nobody is on the roster yet.
duty-roster-week = Week from { $first } to { $last }
duty-week-before = Week before
duty-week-after = Week after
duty-roster-lines = All lines of the roster
duty-roster-add = Put on the roster
duty-roster-added = The roster has a new line.
duty-roster-end = End
duty-roster-end-title = End a line of the roster
duty-roster-end-effect = { $operator }, { $hours }: today is the last day. Bookings without an operator are shown before anything changes.
duty-roster-ended = The line ends today.
duty-operator = Operator
duty-operator-hint = Operators and managers of this centre
duty-on-leave = On leave
duty-leaves = Leave
duty-leave-add = Enter leave
duty-leave-note = Bookings that would have no operator are shown before the leave is saved. Leave counts on the days on which a duty begins.
duty-leave-added = The leave is saved.
duty-leave-end = Comes after all
duty-leave-ended = The leave is taken back.

duty-hits-title = { $count ->
    [one] One booking no longer fits
   *[other] { $count } bookings no longer fit
}
duty-hits-intro = Nothing is changed yet. If you save, these bookings keep their time until somebody moves or cancels them; no message goes out by itself.
duty-hits-table = Bookings that the change leaves outside
duty-hits-save = Save all the same
duty-misfits-title = Bookings that no longer fit
duty-misfits-intro = These bookings lie outside the hours of the centre or have no operator. Move or cancel each, or talk to the unit.
duty-misfits-table = Bookings to move or cancel
duty-misfits-none = All bookings to come fit the hours and the roster.
duty-misfit-why = Why
duty-misfit-do = What to do
duty-misfit-closed = Outside the hours
duty-misfit-operator = No operator on duty
duty-misfit-then = By this change
duty-misfit-move = Move
duty-misfit-cancel = Cancel

duty-back-to-machine = Back to the machine
duty-capacity-title = Change capacity
duty-capacity-note = Free times follow at once. The capacity cannot go below what is already promised.
duty-capacity-save = Change capacity
duty-capacity-saved = The capacity is changed.
duty-grid-title = Change slot and gap
duty-grid-note = The calendar counts in steps of { $minutes } minutes. Multiples of it hold at once; bookings made keep their times. Anything else needs the machine out of service and without bookings to come.
duty-grid-save = Change slot and gap
duty-grid-saved = Slot and gap are changed.

refusal-service-kind = The kind of service is not known.
refusal-service-kind-next = Choose maintenance or calibration.
refusal-service-what = What is to be done is missing or too long.
refusal-service-what-next = Say it in a few words, for example "Change oil and check belts".
refusal-service-every = The days are a whole number from { $least } to { $most }.
refusal-service-every-next = Enter a number such as 90.
refusal-service-in-future = The day lies in the future.
refusal-service-in-future-next = Enter { $today } or an earlier day.
refusal-service-certificate = The number of the certificate is missing or too long.
refusal-service-certificate-next = Enter the number that stands on the calibration certificate.

service-title = Maintenance and calibration
service-all = All plans of the centre, the next due first
service-none-at-centre = No machine has a plan yet. A plan is made on the machine's page.
service-none = No service is planned for this machine.
service-plans = Plans of this machine
service-plan = Plan
service-plan-new = New plan
service-plan-add = Add plan
service-plan-added = The plan is added.
service-kind = Kind
service-kind-maintenance = Maintenance
service-kind-calibration = Calibration
service-what = What is done
service-what-hint = For example: change oil and check belts
service-every = Every how many days
service-every-hint = 90 for about three months, 365 for a year
service-every-days = { $count ->
    [one] every day
   *[other] every { $count } days
}
service-machine = Machine
service-last = Last done
service-never = not yet
service-due = Next due
service-do = Action
service-overdue = overdue
service-soon = soon
service-record = Record as done
service-record-title = Record a service
service-recorded = The service is recorded. The next one is planned.
service-done-on = Done on
service-certificate = Certificate number
service-note = What was found
service-by = Recorded by
service-log = Services done
service-end = End plan
service-end-title = End a plan
service-end-effect = "{ $what }" is no longer planned, and nobody is told when it would be due. What was done stays on record.
service-ended = The plan has ended.

message-service-due-subject = Due on { $due_on }: { $what }, { $machine }
message-service-due-body =
    { $what } of { $machine } ({ $equipment }) is due on { $due_on }.

    Plan a closure for it, and record it when it is done: { $site }/manage/machines/{ $equipment }/service
message-service-due-sms = Due on { $due_on }: { $what }, { $machine } ({ $equipment }).

refusal-training-in-future = The day lies in the future.
refusal-training-in-future-next = Enter { $today } or an earlier day.
refusal-training-until = The last day is missing or lies before the first.
refusal-training-until-next = Enter a later day. Only training on a machine may be without a last day.
refusal-training-number = The number is missing or longer than { $most } characters.
refusal-training-number-next = Enter the number that stands on the certificate.

training-title = Training and safety certificates
training-none = No training or certificate is on record.
training-what = Machine or certificate
training-safety = Safety certificate
training-number = Certificate number
training-number-hint = A safety certificate needs it
training-from = From
training-until = Valid until
training-until-hint = Training without a last day stays empty
training-open = does not run out
training-over = run out
training-soon = runs out soon
training-do = Change
training-record = Record training or certificate
training-recorded = It is recorded. The unit can book with it from now on.
training-end = Take off the record
training-end-title = Take off the record
training-end-effect = { $what } of { $unit } no longer counts from now on. Bookings made stay.
training-ended = It no longer counts.

message-certificate-expiring-subject = { $what }: valid until { $until_on }
message-certificate-expiring-body =
    On record for your unit: { $what }. It is valid until { $until_on }.

    After that day machines that need it cannot be booked. Ask the centre for the next training or show a new certificate.
message-certificate-expiring-sms = { $what } of your unit is valid until { $until_on }. Ask the centre for the next training or show a new certificate.
