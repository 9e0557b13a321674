# Closures, breakdown, displaced bookings, undo
booking-status-displaced = Place to be settled
