# Closures, breakdown, displaced bookings, undo
booking-status-displaced = स्थान तय होना है
