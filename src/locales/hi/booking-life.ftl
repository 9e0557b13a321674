# Requests, extension, hand-over, machine codes
booking-asked-title = आपके उत्तर की प्रतीक्षा
booking-asked-until = { $time } तक

refusal-booking-extend-shorter = नया समापन वर्तमान समापन { $ends } के बाद होना चाहिए।
refusal-booking-extend-shorter-next = बाद का समय चुनें। समय लौटाने के लिए संचालक से कहें।
refusal-booking-extend-taken = { $next } से मशीन किसी और को दी जा चुकी है। यह बुकिंग { $until } तक चल सकती है।
refusal-booking-extend-taken-next = { $until } तक का समय चुनें, या बाकी काम के लिए दूसरा समय बुक करें।
refusal-booking-extend-taken-by = { $next } से { $unit } की बारी है ({ $reference })। यह बुकिंग { $until } तक चल सकती है।
refusal-booking-extend-taken-by-next = { $until } तक का समय चुनें, या पहले अगली बुकिंग बदलें।
refusal-booking-extend-full = इसके बाद कोई जगह खाली नहीं है। यह बुकिंग { $until } तक चल सकती है।
refusal-booking-extend-full-next = { $until } तक का समय चुनें, या बाकी काम के लिए दूसरा समय बुक करें।
refusal-booking-ended-early = { $time } के बाद का समय लौटाया जा चुका है।
refusal-booking-ended-early-next = बाकी काम के लिए नया समय बुक करें।
refusal-booking-end-past = यह समापन बीत चुका है।
refusal-booking-end-past-next = अब के बाद का समय चुनें।
refusal-booking-end-nothing = कुछ नहीं लौटेगा: तब तक का समय और उसके बाद का अन्तर पूरी बुकिंग ले लेते हैं।
refusal-booking-end-nothing-next = पहले का समय चुनें, या बुकिंग ऐसे ही रहने दें।
refusal-booking-here-approval = इस मशीन के उपयोग से पहले प्रबन्धक का अनुमोदन आवश्यक है।
refusal-booking-here-approval-next = बाद का समय बुक करें; अनुरोध प्रबन्धक को मिलेगा।
refusal-booking-move-up-today = केवल आज की बुकिंग अभी शुरू हो सकती है; यह { $date } की है।
refusal-booking-move-up-today-next = इसका समय बुकिंग के पन्ने पर बदलें।

booking-extend-title = और देर चलाएँ
booking-extend-not-now = इससे आगे नहीं चल सकती: बाद का समय लिया जा चुका है, या केन्द्र बन्द हो जाता है।
booking-extend-button = { $until } तक ({ $more } और): कुल { $total }
booking-extend-more = दूसरे समय
booking-extend-until = कब तक
booking-extend-now = और देर चलाएँ
booking-extended = बुकिंग अब { $until } तक चलेगी।
booking-end-title = बाकी समय लौटाएँ
booking-end-effect = समापन के बाद का समय तुरन्त दूसरों के लिए खाली हो जाएगा। शुल्क वास्तविक उपयोग पर लगेगा।
booking-end-at = इकाई को कब तक चाहिए
booking-end-now = बाकी समय लौटाएँ
booking-ended = { $from } के बाद का समय लौटा दिया गया।

message-booking-extended-subject = { $machine }: अब { $ends_at } तक
message-booking-extended-body =
    { $centre } में { $machine } की आपकी बुकिंग { $reference } अब { $ends_at } तक चलेगी।
    इसका आरम्भ { $starts_at } है। पूरी बुकिंग का अनुमानित शुल्क { $total } है।
message-booking-extended-sms = { $reference }: { $machine } अब { $ends_at } तक। कुल { $total }। { $centre }
message-booking-ended-early-subject = { $machine }: समय लौटाया गया
message-booking-ended-early-body =
    { $centre } में { $machine } की { $starts_at } की आपकी बुकिंग { $reference } { $ends_at } पर समाप्त होगी।
    बाकी समय लौटा दिया गया। शुल्क वास्तविक उपयोग पर लगेगा।
message-booking-ended-early-sms = { $reference }: { $machine } { $ends_at } पर समाप्त; बाकी समय लौटाया गया। { $centre }

refusal-work-check-in-opens = आगमन { $time } से दर्ज हो सकता है।
refusal-work-check-in-opens-next = उस समय फिर आएँ, या संचालक से कहें।

work-all-machines = सभी मशीनें
work-forgotten = इस मशीन पर पिछला काम बन्द नहीं किया गया:
work-here-forgotten = इस मशीन पर पिछला काम बन्द नहीं किया गया। संचालक से उसे बन्द करने को कहें।
work-here-other-times = इस मशीन के दूसरे समय
work-here-call = कोई सवाल? फ़ोन करें
work-here-start-title = अभी शुरू करें
work-here-start = { $until } तक: { $total }
work-here-start-hint = समय चालू स्लॉट के आरम्भ से बुक होगा और आपका आगमन तुरन्त दर्ज हो जाएगा।
work-here-blocked = अभी शुरू नहीं कर सकते
work-here-nothing = अभी कोई अवधि उपलब्ध नहीं है।
work-here-next-free = अगला खाली समय: { $time }
work-here-book = बुक करें
work-here-check-in = मैं आ गया हूँ: आगमन दर्ज करें
work-here-move-up = इसे अभी शुरू करें
work-here-running = चालू: { $time }
work-here-requested = प्रबन्धक के उत्तर की प्रतीक्षा: { $time }
work-here-yours = आपकी बुकिंग: { $time }
work-here-started = { $until } तक आपका आगमन दर्ज है। आपका टोकन { $token } है।
work-label-title = मशीन का लेबल
work-label-hint = इसे A6 काग़ज़ पर छापकर मशीन पर लगाएँ। स्कैन करने वाला शुरू कर सकता है, आगमन दर्ज कर सकता है, या कारण देख सकता है।
work-label-scan = शुरू करने, आगमन दर्ज करने या बुक करने के लिए स्कैन करें
front-machine-label = मशीन के कोड का लेबल छापें

booking-request-waits-long = लम्बे समय से प्रतीक्षा
booking-answer-time = पिछले { $days } दिनों के आधे अनुरोधों का उत्तर { $time } के भीतर मिला ({ $count } के उत्तर दिए गए)।
booking-answer-none = { $count } का उत्तर समय पर नहीं मिला।
front-answer-time = अनुरोधों के उत्तर
message-request-waiting-subject = एक अनुरोध प्रतीक्षा में: { $machine }
message-request-waiting-body =
    { $unit } ({ $phone }) ने { $centre } में { $machine } { $starts_at } से माँगी है (बुकिंग { $reference })।
    अनुरोध { $requested_at } को आया; उत्तर { $answer_at } तक देना है। अभी तक किसी ने उत्तर नहीं दिया।
message-request-waiting-sms = { $unit } को उत्तर की प्रतीक्षा: { $machine }, { $starts_at } ({ $reference })। { $answer_at } तक उत्तर दें।
