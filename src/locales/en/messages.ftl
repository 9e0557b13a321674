# Messages: templates, log, mailbox

message-foot =
    –
    Sanjha, the booking program of your Common Facility Centre
    { $site }

message-booking-confirmed-subject = Booked: { $machine }, { $starts_at }
message-booking-confirmed-body =
    Your booking is confirmed.

    { $machine }
    { $centre }
    Starts: { $starts_at }
    Booking number: { $reference }

    See, change or cancel it: { $site }/bookings/{ $reference }
message-booking-confirmed-sms = Booked: { $machine }, { $starts_at }, { $centre }. No. { $reference }. { $site }/bookings/{ $reference }

message-booking-requested-subject = Request received: { $machine }, { $starts_at }
message-booking-requested-body =
    Your request has reached the centre. The time is kept for you until a manager has answered.

    { $machine }
    { $centre }
    Starts: { $starts_at }
    Booking number: { $reference }

    See or withdraw it: { $site }/bookings/{ $reference }
message-booking-requested-sms = Request received: { $machine }, { $starts_at }, { $centre }. The time is kept until a manager answers. No. { $reference }.

message-booking-approved-subject = Approved: { $machine }, { $starts_at }
message-booking-approved-body =
    The centre has approved your request. Your booking is confirmed.

    { $machine }
    { $centre }
    Starts: { $starts_at }
    Booking number: { $reference }

    See, change or cancel it: { $site }/bookings/{ $reference }
message-booking-approved-sms = Approved: { $machine }, { $starts_at }, { $centre }. No. { $reference }.

message-booking-rejected-subject = Not approved: { $machine }, { $starts_at }
message-booking-rejected-body =
    The centre could not approve your request. The time is not kept any more, and nothing is charged.

    { $machine }
    { $centre }
    Start asked for: { $starts_at }
    Booking number: { $reference }

    The reason stands here, with a way to book another time: { $site }/bookings/{ $reference }
message-booking-rejected-sms = Not approved: { $machine }, { $starts_at }, { $centre }. No. { $reference }. Reason and other times: { $site }/bookings/{ $reference }

message-booking-moved-subject = New time: { $machine }, { $starts_at }
message-booking-moved-body =
    Your booking has a new time. The booking number stays the same.

    { $machine }
    { $centre }
    Starts now: { $starts_at }
    It was: { $was_machine }, { $was_starts_at }
    Reason: { $reason }
    Booking number: { $reference }

    See, change or cancel it: { $site }/bookings/{ $reference }
message-booking-moved-sms = New time for booking { $reference }: { $machine }, { $starts_at }, { $centre }. { $site }/bookings/{ $reference }

message-booking-cancelled-subject = Cancelled: { $machine }, { $starts_at }
message-booking-cancelled-body =
    Your booking is cancelled and its time is free for others.

    { $machine }
    { $centre }
    Was to start: { $starts_at }
    Booking number: { $reference }

    What was charged, if anything, stands here: { $site }/bookings/{ $reference }
message-booking-cancelled-sms = Cancelled: booking { $reference }, { $machine }, { $starts_at }, { $centre }. { $site }/bookings/{ $reference }

message-booking-expired-subject = Not answered in time: { $machine }, { $starts_at }
message-booking-expired-body =
    Nobody at the centre answered your request in time, so the time is not kept any more. Nothing is charged.

    { $machine }
    { $centre }
    Start asked for: { $starts_at }
    Booking number: { $reference }

    Book another time: { $site }/bookings/{ $reference }
message-booking-expired-sms = Your request { $reference } for { $machine }, { $starts_at } was not answered in time and has lapsed. Nothing is charged. { $site }/bookings/{ $reference }

message-booking-reminder-subject = Reminder: { $machine }, { $starts_at }
message-booking-reminder-body =
    Your booking starts soon.

    { $machine }
    { $centre }
    Starts: { $starts_at }
    Booking number: { $reference }

    You cannot come? Give it back, so that others can use it: { $site }/bookings/{ $reference }
message-booking-reminder-sms = Reminder: { $machine }, { $starts_at }, { $centre }. No. { $reference }. Cannot come? Give it back: { $site }/bookings/{ $reference }

message-booking-no-show-subject = Missed: booking { $reference }
message-booking-no-show-body =
    Nobody came for booking { $reference }, so it is closed as missed.
    Charged for it: { $total }

    Details: { $site }/bookings/{ $reference }
message-booking-no-show-sms = Booking { $reference } was missed. Charged: { $total }. { $site }/bookings/{ $reference }

message-job-completed-subject = Work done: booking { $reference }
message-job-completed-body =
    The work of booking { $reference } is done.
    Charge with tax: { $total }

    Details: { $site }/bookings/{ $reference }
message-job-completed-sms = Work done for booking { $reference }. Charge with tax: { $total }. { $site }/bookings/{ $reference }

message-invoice-issued-subject = Bill { $number } of { $centre }
message-invoice-issued-body =
    { $centre } has issued bill { $number }.
    Amount: { $amount }
    Due by: { $due_on }

    See and download it: { $site }/invoices
message-invoice-issued-sms = Bill { $number } of { $centre }: { $amount }, due by { $due_on }. { $site }/invoices

message-money-received-subject = Receipt { $number } of { $centre }
message-money-received-body =
    { $centre } has received { $amount } from you. Receipt number: { $number }

    Thank you. Your account: { $site }/statement
message-money-received-sms = { $centre } has received { $amount }. Receipt { $number }. Thank you.

message-password-reset-subject = Choose a new password
message-password-reset-body =
    Somebody, hopefully you, asked for a new password. With this link you choose one; it works once, within an hour:

    { $site }/password/reset?token={ $token }

    If it was not you, do nothing: your password stays as it is.
message-password-reset-sms = Choose a new password within an hour: { $site }/password/reset?token={ $token } Was it not you? Do nothing.

message-sign-up-known-subject = You are registered already
message-sign-up-known-body =
    Somebody, perhaps you, wanted to register a unit with your phone number, e-mail or Udyam number. You are registered already, so nothing was made.

    Log in: { $site }/login
    Forgot your password? { $site }/password/forgot

    If it was not you, do nothing. You get this message at most once a day.
message-sign-up-known-sms = You are registered already, so the new registration with your details was not made. Log in: { $site }/login Was it not you? Do nothing.

message-unit-signed-up-subject = Registration received: { $name }
message-unit-signed-up-body =
    { $name } is registered with the number { $unit }. As soon as a manager has seen your papers you can book; you will get a message.
message-unit-signed-up-sms = { $name } is registered, number { $unit }. You can book as soon as a manager has seen your papers.

message-unit-verified-subject = You can book: { $name }
message-unit-verified-body =
    { $name } ({ $unit }) is verified and can book now: { $site }/equipment
    { $reason }
message-unit-verified-sms = { $name } ({ $unit }) is verified and can book now: { $site }/equipment { $reason }

message-unit-rejected-subject = Registration turned down: { $name }
message-unit-rejected-body =
    The registration of { $name } ({ $unit }) was turned down.
    Reason: { $reason }

    Call the centre to have it looked at again.
message-unit-rejected-sms = The registration of { $name } ({ $unit }) was turned down: { $reason } Call the centre to have it looked at again.

message-unit-suspended-subject = Booking stopped: { $name }
message-unit-suspended-body =
    { $name } ({ $unit }) cannot book for now. What is booked already stays.
    Reason: { $reason }

    Call the centre to settle it.
message-unit-suspended-sms = { $name } ({ $unit }) cannot book for now: { $reason } What is booked stays. Call the centre.

messages-title = Messages
messages-menu = Messages
messages-all = All messages
messages-any = Any
messages-none = No messages here.
messages-subject = Message
messages-to = To
messages-to-address = E-mail or phone
messages-channel = Way
messages-email = E-mail
messages-sms = SMS
messages-state = State
messages-state-waiting = Waiting
messages-state-sent = Sent
messages-state-parked = Given up
messages-state-kept = Kept here only
messages-when = Made
messages-unit = Code of the unit
messages-booking = Booking number
messages-from = From
messages-until = Until
messages-tries = Tries
messages-next-try = Next try
messages-error = Last trouble
messages-resend = Try again
messages-resent = The message will be tried again.
messages-secret = This message carried a code for one person. It is not shown and cannot be sent again: a new one has to be asked for.
messages-of-booking = Messages about this booking
messages-mailbox = Mailbox of the demonstration
messages-mailbox-intro = Here are the messages that units and staff would get by e-mail and SMS. Nothing leaves this computer.
messages-wish-title = How we tell you
messages-wish-save = Save
messages-wish-saved = Saved. The next messages come this way.
messages-by = Tell us by
messages-by-hint = Without a tick you get no messages; everything still stands on the pages here.
messages-by-email = E-mail to { $address }
messages-by-email-none = E-mail (no address is known; give one to the centre)
messages-by-sms = SMS to { $phone }
messages-lang = Language of the messages
refusal-messages-lang-missing = The language of the messages is not chosen.
refusal-messages-lang-missing-next = Choose Hindi or English.
refusal-messages-not-parked = This message is not one that was given up, or it carried a code whose time is over.
refusal-messages-not-parked-next = Look at its state on the page.

message-jobs-without-count-subject = Jobs without a count in { $month }: { $count }
message-jobs-without-count-body = { $count } jobs of { $month } are over and have no count, so they cannot be billed: { $references }. Complete them under Jobs: { $site }/work
message-jobs-without-count-sms = { $count } jobs of { $month } have no count and cannot be billed: { $references }

message-credit-note-issued-subject = Credit note { $number }: { $amount }
message-credit-note-issued-body = { $centre } has issued credit note { $number } of { $amount } for { $original }. See it under Invoices: { $site }/invoices
message-credit-note-issued-sms = { $centre }: credit note { $number } of { $amount } for { $original }.

message-debit-note-issued-subject = Debit note { $number }: { $amount }
message-debit-note-issued-body = { $centre } has issued debit note { $number } of { $amount } for { $original }, due on { $due_on }. See it under Invoices: { $site }/invoices
message-debit-note-issued-sms = { $centre }: debit note { $number } of { $amount } for { $original }, due { $due_on }.

message-joint-asked-subject = { $from } asks you to bear { $part } % of a booking
message-joint-asked-body = { $from } has booked { $machine } at { $centre } for { $starts_at } and asks you to bear { $part } % of the cost. Answer by { $answer_at }: { $site }/bookings
message-joint-asked-sms = { $from } asks you to bear { $part } % of { $machine }, { $starts_at }. Answer by { $answer_at }: { $site }/bookings

message-joint-agreed-subject = { $to } bears { $part } % of { $reference }
message-joint-agreed-body = { $to } bears { $part } % of the cost of your booking { $reference }: { $machine }, { $starts_at }.
message-joint-agreed-sms = { $to } bears { $part } % of { $reference }, { $starts_at }.

message-joint-declined-subject = { $to } does not share { $reference }
message-joint-declined-body = { $to } does not bear { $part } % of your booking { $reference }: { $machine }, { $starts_at }. The part stays yours.
message-joint-declined-sms = { $to } does not bear { $part } % of { $reference }. The part stays yours.

message-joint-withdrawn-subject = { $from } no longer asks you to share
message-joint-withdrawn-body = { $from } no longer asks you to bear { $part } % of { $machine }, { $starts_at }. You need not do anything.
message-joint-withdrawn-sms = { $from } no longer asks you to bear { $part } % of { $machine }, { $starts_at }.

message-joint-left-subject = { $to } no longer shares { $reference }
message-joint-left-body = { $to } no longer bears { $part } % of your booking { $reference }: { $machine }, { $starts_at }. The part is yours again.
message-joint-left-sms = { $to } no longer bears { $part } % of { $reference }. The part is yours again.

message-joint-charged-subject = Your part of { $reference }: { $amount }
message-joint-charged-body = Your part of { $part } % of { $machine }, { $starts_at }, comes to { $amount }, taxes included. See { $site }/statement
message-joint-charged-sms = Your part of { $part } % of { $machine }, { $starts_at }: { $amount }.

message-receipt-voucher-issued-subject = Receipt voucher { $number }: { $amount }
message-receipt-voucher-issued-body = { $centre } has issued receipt voucher { $number } for your advance of { $amount }. See it under Invoices: { $site }/invoices
message-receipt-voucher-issued-sms = { $centre }: receipt voucher { $number } for your advance of { $amount }.
message-refund-voucher-issued-subject = Refund voucher { $number }: { $amount }
message-refund-voucher-issued-body = { $centre } has issued refund voucher { $number } for { $amount } of your advance. See it under Invoices: { $site }/invoices
message-refund-voucher-issued-sms = { $centre }: refund voucher { $number } for { $amount } of your advance.
message-money-refunded-subject = { $amount } given back: { $number }
message-money-refunded-body = { $centre } has given { $amount } back to you ({ $number }). See your account: { $site }/statement
message-money-refunded-sms = { $centre }: { $amount } given back ({ $number }).
message-money-came-twice-subject = Paid once more than needed: { $amount }
message-money-came-twice-body =
    The document you paid online was paid already. { $centre } has received { $amount } once more (receipt { $number }).
    What of it pays nothing else stands as your credit: { $left }

    Your account: { $site }/statement
message-money-came-twice-sms = { $centre }: { $amount } came once more than needed (receipt { $number }). Credit: { $left }.

### Reminders of dues

message-dunning-upcoming-subject = To pay by { $due_on }: { $number }
message-dunning-upcoming-body =
    { $amount } of { $number } are to be paid by { $due_on }. Thank you for paying in time.

    { $words }

    See and pay: { $site }/invoices/{ $id }/pay

    { $centre }
message-dunning-upcoming-sms = { $amount } of { $number } are to be paid by { $due_on }. { $words } { $site }/invoices/{ $id }/pay { $centre }
message-dunning-overdue-subject = Overdue since { $due_on }: { $number }
message-dunning-overdue-body =
    { $amount } of { $number } were to be paid by { $due_on }, { $late } days ago. Please pay now.
    If you have paid in the last days, or disagree with the bill, tell the centre.

    { $words }

    See and pay: { $site }/invoices/{ $id }/pay

    { $centre }
message-dunning-overdue-sms = { $amount } of { $number } overdue since { $due_on }. { $words } { $site }/invoices/{ $id }/pay { $centre }
message-charge-answered-subject = Answer about your booking { $reference }
message-charge-answered-body = You asked about a charge of booking { $reference }. The centre answers: { $answer } The charge comes on your next document.
message-charge-answered-sms = Booking { $reference }: { $answer }
