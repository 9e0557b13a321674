# Requests, extension, hand-over, machine codes
booking-asked-title = Waiting for your answer
booking-asked-until = until { $time }
