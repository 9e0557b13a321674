# Calendar feeds, nearest free time
