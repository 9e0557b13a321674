# Requests, extension, hand-over, machine codes
booking-asked-title = आपके उत्तर की प्रतीक्षा
booking-asked-until = { $time } तक
