# Series, orders, joint bookings
