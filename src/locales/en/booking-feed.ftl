# Calendar feeds, nearest free time

booking-feed-title = Bookings in your calendar
booking-feed-intro = With an address of its own, the calendar on your phone or computer shows these bookings and follows every change.
booking-feed-make = Make the address
booking-feed-open = There is an address since { $time }. It is not shown again.
booking-feed-renew = Make a new address
booking-feed-renew-effect = A new address ends the old one: calendars that use it show nothing new any more.
booking-feed-made = This is the address. It is shown only now.
booking-feed-how = Copy it, and choose “subscribe” or “from address” in your calendar. On many phones this button does it:
booking-feed-subscribe = Subscribe
booking-feed-secret = Whoever has the address sees these bookings without logging in. Do not pass it on; if somebody else has it, make a new one.
booking-feed-shown-once = The address was made and shown once. If you do not have it, make a new one.
booking-feed-revoke = End the address
booking-feed-revoke-effect = Every calendar that uses the address shows these bookings no longer. The bookings themselves stay.
booking-feed-revoke-now = End it
booking-feed-revoked = The address has ended.
booking-feed-amount = Amount
booking-feed-link = Bookings in your calendar
booking-elsewhere-title = Free elsewhere
booking-elsewhere-within = Within
booking-elsewhere-any = anywhere
booking-elsewhere-km = { $km } km
booking-elsewhere-district = same district
booking-elsewhere-book = Times there
booking-elsewhere-none = Nothing is free there within this distance.
booking-elsewhere-from = from { $rate }
booking-elsewhere-free = free of charge
