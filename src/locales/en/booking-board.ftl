# Board, today, wall display, day sheet

booking-status = Status
booking-change-tell = Tell the unit
booking-change-holder = { $unit } has it until { $until }.
booking-stale-title = Changed in the meantime
booking-stale-now = As it is now
booking-stale-wanted = What you wanted
booking-stale-again = Change it all the same
booking-board-fortnight = Two weeks from { $date }
booking-board-today = Today
booking-board-show-fortnight = Two weeks
booking-board-requests = { $count ->
    [one] { $count } request waits
   *[other] { $count } requests wait
}
booking-board-displaced = { $count ->
    [one] { $count } displaced booking
   *[other] { $count } displaced bookings
}
booking-board-whole = All machines
booking-board-sheet = Day sheet to print
booking-board-sheets = Day sheets to print
booking-board-wall = Wall display
booking-board-filter = Choose day, machines and bookings
booking-board-any = All
booking-board-group = Group of machines
booking-board-kind = Kind
booking-board-unit = Name or code of the unit
booking-board-as-table = Show as a table
booking-board-as-timeline = Show as a timeline
booking-board-pages = Further machines
booking-board-machines = Machines { $first }–{ $last } of { $all }
booking-board-legend = What the patterns mean
booking-board-keys = Drag a booking to move it, drag its right edge to change its length. With keys: Tab to a booking, Alt and an arrow to move it, Alt, Shift and left or right to change its length, Enter to confirm, Esc to put it back.
booking-board-move = Change this booking?
booking-board-put-back = Put it back
booking-board-say-at = { $machine }, { $day }, { $from } to { $until }.
booking-board-say-free = Free. Press Enter to go on.
booking-board-say-taken = Taken by { $unit } until { $until }.
booking-board-say-shut = Outside opening hours.
booking-board-say-closed = The machine is closed then.
booking-board-say-length = Too short or too long for this machine.
booking-board-say-back = Back at its old place; nothing was changed.
booking-board-say-gone = No connection. Nothing was changed.
booking-wall-at = At { $time }
booking-wall-now = Now
booking-wall-then = Next
booking-wall-until = until { $time }
booking-wall-page = Page { $page } of { $pages }
booking-wall-next = Next page
booking-wall-hold = Keep this page
booking-wall-turn = Turn the pages
booking-wall-codes = Codes instead of names
booking-wall-names = Names instead of codes
booking-sheet-title = Day sheet: { $machine }
booking-sheet-titles = Day sheets
booking-sheet-all = All machines
booking-sheet-only = Only machines that are booked
booking-sheet-print = Print this page with your browser: each machine is one page of A4, landscape.
booking-sheet-back = Back to the board
booking-sheet-planned = Planned
booking-sheet-in = In at
booking-sheet-out = Out at
booking-sheet-count = Count
booking-sheet-signature = Signature
booking-today-menu = Today
booking-today-title = Today, { $date }
booking-today-at = As at { $time }.
booking-today-none = Nothing is booked or running for the rest of the day.
booking-today-missing = Probably not coming
booking-today-late = Late
booking-today-over = Running over
booking-today-here = At the machine
booking-today-next = Next
booking-board-offers = { $count ->
    [one] { $count } freed slot offered
   *[other] { $count } freed slots offered
}
booking-board-in-line = { $count ->
    [one] { $count } waits in line
   *[other] { $count } wait in line
}
