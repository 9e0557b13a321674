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

refusal-booking-hand-over-approval = इस मशीन का उपयोग कौन करे, यह प्रबन्धक तय करते हैं; इसलिए बुकिंग अपने-आप किसी और को नहीं जा सकती।
refusal-booking-hand-over-approval-next = केन्द्र को { $phone } पर फ़ोन करें।
refusal-booking-hand-over-order = यह बुकिंग कई मशीनों के एक साथ किए गए ऑर्डर का भाग है।
refusal-booking-hand-over-order-next = ऑर्डर निरस्त करें, या स्वयं उपयोग करें।
refusal-booking-hand-over-open = किसी दूसरी इकाई से पहले ही पूछा गया है।
refusal-booking-hand-over-open-next = उसके उत्तर की प्रतीक्षा करें, या प्रस्ताव वापस लें।
refusal-booking-hand-over-same = बुकिंग इसी इकाई की है।
refusal-booking-hand-over-same-next = दूसरी इकाई का कोड या फ़ोन लिखें।
refusal-booking-hand-over-nobody = इस कोड या फ़ोन की कोई सक्रिय इकाई नहीं है।
refusal-booking-hand-over-nobody-next = दूसरी इकाई से उसके काग़ज़ों पर लिखा कोड पूछें, जैसे U0042।
refusal-booking-hand-over-several = यह फ़ोन कई इकाइयों का है।
refusal-booking-hand-over-several-next = फ़ोन की जगह इकाई का कोड लिखें।
refusal-booking-hand-over-over = यह प्रस्ताव अब खुला नहीं है।
refusal-booking-hand-over-over-next = जिस इकाई की बुकिंग है उससे पूछें कि क्या वह अब भी देना चाहती है।
booking-hand-over-title = दूसरी इकाई को दें
booking-hand-over-how = दूसरी इकाई से पूछा जाएगा। उसके स्वीकार करने तक बुकिंग आपकी रहेगी; फिर शुल्क वही अपनी दर से देगी।
booking-hand-over-to = दूसरी इकाई का कोड या फ़ोन
booking-hand-over-to-hint = जैसे U0042, या दस अंक
booking-hand-over-note = दूसरी इकाई के लिए सन्देश
booking-hand-over-ask = दूसरी इकाई से पूछें
booking-hand-over-sent = दूसरी इकाई से पूछा गया है। उसका उत्तर आपको बताया जाएगा।
booking-hand-over-waits = { $unit } से यह बुकिंग लेने को पूछा गया है; उत्तर { $time } तक।
booking-hand-over-withdraw = प्रस्ताव वापस लें
booking-hand-over-asked = { $unit } आपको एक बुकिंग देना चाहती है
booking-hand-over-offer = { $unit } आपको एक बुकिंग देती है
booking-hand-over-until = कृपया { $time } तक उत्तर दें। उत्तर न मिलने पर कुछ नहीं बदलेगा।
booking-hand-over-price = आपके लिए शुल्क
booking-hand-over-accept = बुकिंग लें
booking-hand-over-decline = नहीं, धन्यवाद
booking-hand-over-not-you = आप यह बुकिंग नहीं ले सकते
booking-hand-over-yours = बुकिंग अब आपकी है।
booking-hand-over-accepted = बुकिंग ले ली गई।
booking-hand-over-declined = प्रस्ताव अस्वीकार किया गया।
booking-hand-over-withdrawn = प्रस्ताव वापस लिया गया।
booking-hand-over-lapsed = उत्तर का समय समाप्त हो गया। कुछ नहीं बदला।
message-hand-over-asked-subject = { $from } आपको एक बुकिंग देना चाहती है
message-hand-over-asked-body =
    { $from } चाहती है कि { $to } { $centre } में { $machine } की { $starts_at } की बुकिंग ({ $reference }) ले।
    कृपया { $answer_at } तक उत्तर दें। पन्ने पर आपका शुल्क लिखा है।
message-hand-over-asked-sms = { $from } आपको { $machine }, { $starts_at } देना चाहती है। { $answer_at } तक उत्तर दें। { $centre }
message-hand-over-given-subject = { $to } ने आपकी बुकिंग ले ली
message-hand-over-given-body =
    { $to } ने { $centre } में { $machine } की { $starts_at } की आपकी बुकिंग { $reference } ले ली है। { $from } पर इसका कोई शुल्क नहीं;
    { $to } का शुल्क { $total } है।
message-hand-over-given-sms = { $to } ने { $from } की { $reference } ({ $machine }, { $starts_at }) ले ली। उनका शुल्क { $total }। { $centre }
message-hand-over-taken-subject = { $machine } की बुकिंग आपकी है
message-hand-over-taken-body =
    { $to } ने { $from } से { $centre } में { $machine } की { $starts_at } की बुकिंग { $reference } ले ली है। शुल्क { $total } है।
message-hand-over-taken-sms = { $reference } अब { $to } की है ({ $from } से): { $machine }, { $starts_at }, { $total }। { $centre }
message-hand-over-declined-subject = { $to } बुकिंग नहीं लेगी
message-hand-over-declined-body =
    { $to } { $centre } में { $machine } की { $starts_at } की आपकी बुकिंग { $reference } नहीं लेगी। वह { $from } के पास रहेगी।
message-hand-over-declined-sms = { $to } { $reference } ({ $machine }, { $starts_at }) नहीं लेगी। वह { $from } के पास रहेगी। { $centre }
message-hand-over-withdrawn-subject = { $from } अपनी बुकिंग रखेगी
message-hand-over-withdrawn-body =
    { $from } { $centre } में { $machine } की { $starts_at } की बुकिंग { $reference } अपने पास रखेगी; { $to } को उत्तर देने की आवश्यकता नहीं।
message-hand-over-withdrawn-sms = { $from } { $machine }, { $starts_at } ({ $reference }) अपने पास रखेगी; { $to } को उत्तर नहीं देना है। { $centre }
booking-cancel-free-until = { $time } तक कोई शुल्क नहीं।

### Joint bookings
booking-joint-title = लागत दूसरी इकाइयों के साथ बाँटें
booking-joint-host = बुकिंग की
booking-joint-agreed = सहमत
booking-joint-waits = { $time } तक पूछा गया
booking-joint-how = हर इकाई अपनी दर पर पूरे उपयोग की लागत का अपना हिस्सा देती है। जिस हिस्से पर कोई सहमत न हो वह आपका रहता है।
booking-joint-part-percent = लागत का हिस्सा, प्रतिशत में
booking-joint-part-hint = जैसे 30 या 33.33
booking-joint-question = { $unit } चाहती है कि आप एक बुकिंग का { $part } % दें
booking-joint-borne = आप { $unit } की एक बुकिंग का { $part } % देते हैं
booking-joint-offer = { $unit } की बुकिंग का { $part } %
booking-joint-price = आपके हिस्से की लागत
booking-joint-actual = उपयोग के बाद वास्तविक उपयोग का आपका हिस्सा लिया जाएगा।
booking-joint-agree = यह हिस्सा मैं दूँगा
booking-joint-leave = शुरू होने से पहले अलग हों
booking-joint-not-you = आप सहमत नहीं हो सकते
booking-joint-yours = यह हिस्सा आप देते हैं।
booking-joint-declined = यह हिस्सा आप नहीं देते; यह बुकिंग करने वाली इकाई का रहेगा।
booking-joint-left = आप अलग हो गए; हिस्सा बुकिंग करने वाली इकाई देगी।
booking-joint-withdrawn = प्रश्न वापस लिया गया।
refusal-booking-joint-part = 0.01 से 99.99 प्रतिशत के बीच हिस्सा लिखें।
refusal-booking-joint-part-next = संख्या लिखें, जैसे 30 या 33.33।
refusal-booking-joint-too-much = दूसरे हिस्सों के बाद अधिकतम { $most } प्रतिशत बचता है; एक हिस्सा आपका रहता है।
refusal-booking-joint-too-much-next = छोटा हिस्सा लिखें, या पहले कोई दूसरा प्रश्न वापस लें।
refusal-booking-joint-asked = इस इकाई से पहले ही पूछा गया है, या वह हिस्सा देती है।
refusal-booking-joint-asked-next = उसके उत्तर की प्रतीक्षा करें, या प्रश्न वापस लेकर फिर पूछें।
refusal-booking-joint-over = इसका उत्तर अब नहीं दिया जा सकता।
refusal-booking-joint-over-next = बुकिंग की अभी की स्थिति देखें।
refusal-booking-hand-over-joint = दूसरी इकाइयाँ इस बुकिंग में हिस्सेदार हैं, इसलिए यह सौंपी नहीं जा सकती।
refusal-booking-hand-over-joint-next = पहले प्रश्न वापस लें या हिस्सेदारों को अलग होने दें।
