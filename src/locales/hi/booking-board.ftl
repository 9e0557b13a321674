# Board, today, wall display, day sheet
