# Requests, extension, hand-over, machine codes
