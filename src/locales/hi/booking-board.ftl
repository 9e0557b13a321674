# Board, today, wall display, day sheet

booking-status = स्थिति
booking-change-tell = इकाई को सूचना दें
booking-change-holder = यह समय { $until } तक { $unit } के पास है।
booking-stale-title = इस बीच बदल गई
booking-stale-now = अभी ऐसी है
booking-stale-wanted = आप यह चाहते थे
booking-stale-again = फिर भी बदलें
booking-board-fortnight = { $date } से दो सप्ताह
booking-board-today = आज
booking-board-show-fortnight = दो सप्ताह दिखाएँ
booking-board-requests = { $count ->
    [one] { $count } अनुरोध बाकी
   *[other] { $count } अनुरोध बाकी
}
booking-board-displaced = { $count ->
    [one] { $count } हटाई गई बुकिंग
   *[other] { $count } हटाई गई बुकिंग
}
booking-board-whole = सभी मशीनें
booking-board-sheet = छापने के लिए दिन का पन्ना
booking-board-sheets = छापने के लिए दिन के पन्ने
booking-board-wall = दीवार का बोर्ड
booking-board-filter = दिन, मशीनें और बुकिंग चुनें
booking-board-any = सभी
booking-board-group = मशीनों का समूह
booking-board-kind = प्रकार
booking-board-unit = इकाई का नाम या कोड
booking-board-as-table = तालिका में दिखाएँ
booking-board-as-timeline = समय-रेखा में दिखाएँ
booking-board-pages = और मशीनें
booking-board-machines = { $all } में से मशीनें { $first }–{ $last }
booking-board-legend = चिह्नों का अर्थ
booking-board-keys = बुकिंग को खींचकर उसका समय या मशीन बदलें, दायाँ किनारा खींचकर अवधि बदलें। कीबोर्ड से: Tab से बुकिंग पर जाएँ, Alt और तीर से हटाएँ, Alt, Shift और बाएँ या दाएँ तीर से अवधि बदलें, Enter से पक्का करें, Esc से वापस रखें।
booking-board-move = यह बुकिंग बदलें?
booking-board-put-back = वापस रखें
booking-board-say-at = { $machine }, { $day }, { $from } से { $until }।
booking-board-say-free = खाली है। आगे बढ़ने के लिए Enter दबाएँ।
booking-board-say-taken = { $until } तक { $unit } के पास है।
booking-board-say-shut = केंद्र खुलने के समय से बाहर।
booking-board-say-closed = उस समय मशीन बंद है।
booking-board-say-length = इस मशीन के लिए अवधि बहुत कम या बहुत अधिक है।
booking-board-say-back = पुरानी जगह पर वापस; कुछ नहीं बदला।
booking-board-say-gone = कनेक्शन नहीं है। कुछ नहीं बदला।
