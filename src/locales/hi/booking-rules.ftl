# Booking rules, quotas, overriding
