# Series, orders, joint bookings

refusal-series-rule = दोहराने का नियम पढ़ा नहीं जा सका।
refusal-series-rule-next = FREQ=DAILY, WEEKLY या MONTHLY के साथ COUNT या UNTIL लिखें, या दिन बताएँ; दोनों में से एक।
refusal-series-dates = दिन पढ़े नहीं जा सके।
refusal-series-dates-next = हर दिन 24-11-2026 की तरह लिखें, बीच में अल्पविराम दें।
refusal-series-empty = इस शृंखला में कोई दिन नहीं आता।
refusal-series-empty-next = दूसरा नियम चुनें, या बाद का अन्तिम दिन।
refusal-series-too-many = एक शृंखला में अधिक से अधिक { $most } दिन होते हैं।
refusal-series-too-many-next = छोटी शृंखला बुक करें, और समाप्त होने पर अगली।
refusal-series-endless = बताएँ कि शृंखला कब समाप्त होगी।
refusal-series-endless-next = दिनों की संख्या (अधिक से अधिक { $most }) या अन्तिम दिन लिखें।
refusal-series-every = बताएँ कि शृंखला कैसे दोहराई जाए।
refusal-series-every-next = दिए गए तरीक़ों में से एक चुनें।
refusal-series-interval = अन्तर पढ़ा नहीं जा सका।
refusal-series-interval-next = हर बार के लिए 1, हर दूसरी बार के लिए 2 लिखें।
refusal-series-until = अन्तिम दिन नहीं लिखा है या पहले दिन से पहले है।
refusal-series-until-next = दिन 24-12-2026 की तरह लिखें।
refusal-series-in-its-own-way = शृंखला अपने ही रास्ते में आती है: { $one } और { $next } सफ़ाई के समय सहित टकराते हैं।
refusal-series-in-its-own-way-next = कम समय चुनें, या दूर के दिन।
refusal-series-none-free = { $count } में से कोई भी दिन बुक नहीं हो सकता।
refusal-series-none-free-next = दूसरा समय या दूसरे दिन चुनें।
refusal-series-date-taken = { $date } बुक नहीं हो सकता: { $why_hi }
refusal-series-date-taken-next = ऐसे दिन छोड़ दें, या उन्हें निकटतम खाली समय पर ले जाएँ।
refusal-series-otherwise = आपके देखते समय किसी ने बुकिंग की या निरस्त की; नीचे दिन अब की स्थिति में हैं।
refusal-series-otherwise-next = फिर से देखें, उसके बाद बुक करें।
refusal-series-way-missing = बताएँ कि जो दिन खाली नहीं हैं उनका क्या हो।
refusal-series-way-missing-next = दिए गए तरीक़ों में से एक चुनें।
refusal-series-none-moves = { $count } में से कोई बुकिंग वहाँ नहीं जा सकती।
refusal-series-none-moves-next = दूसरा समय चुनें; आपकी बुकिंग जैसी थी वैसी ही है।
refusal-series-nothing-to-move = अभी भी यही समय है।
refusal-series-nothing-to-move-next = दूसरा समय, दिन या अवधि चुनें।
refusal-series-nothing-to-come = शृंखला की कोई बुकिंग आगे शेष नहीं है।
refusal-series-nothing-to-come-next = शृंखला खोलकर हर बुकिंग की स्थिति देखें।

series-several-times = कई बार बुक करें: हर सप्ताह, हर महीने या अपने चुने दिनों पर
series-part-of = यह बुकिंग एक शृंखला का भाग है
series-new-title = कई बार बुक करें: { $machine }
series-new-intro = दिन चुनें। कुछ भी बुक होने से पहले अगले पृष्ठ पर हर दिन का शुल्क दिखेगा, और यह भी कि वह खाली है या नहीं।
series-first-day = पहला दिन
series-quantity = हर बार की मात्रा
series-every = कैसे दोहराएँ
series-by-day = हर दिन
series-by-week = हर सप्ताह
series-by-month-day = हर महीने उसी तारीख़ को
series-by-month-weekday = हर महीने उसी वार को, जैसे दूसरे मंगलवार को
series-by-dates = अपने चुने दिनों पर
series-interval = कितने के अन्तर से
series-interval-hint = हर सप्ताह के लिए 1, हर दूसरे सप्ताह के लिए 2; दिन और महीने भी इसी तरह
series-weekdays = किस-किस वार को
series-weekdays-hint = साप्ताहिक शृंखला के लिए; न चुनने पर पहले दिन का वार
series-count = कितने दिन
series-count-hint = अधिक से अधिक 200। यह लिखें या अन्तिम दिन।
series-until = अन्तिम दिन
series-dates = अपने चुने दिन
series-dates-hint = जैसे 24-11-2026, 27-11-2026
series-look = दिन और शुल्क दिखाएँ
series-only-once = केवल एक बार बुक करें
series-preview-title = दिन जाँचें: { $machine }
series-rule = दोहराव
series-dates-count = दिनों की संख्या
series-all-free = सभी { $count } दिन खाली हैं।
series-some-taken = { $count } में से { $taken } दिन उस समय बुक नहीं हो सकते।
series-dates-caption = शृंखला के दिन
series-free = खाली
series-not-free = खाली नहीं
series-nearest = निकटतम खाली समय:
series-nothing-near = छह दिन आगे-पीछे कुछ खाली नहीं है।
series-way = जो दिन खाली नहीं हैं उनका क्या हो
series-way-skip = { $left } छोड़ें: { $count } बुक करें, कुल { $total }
series-way-move = { $moved } निकटतम खाली समय पर ले जाएँ, { $left } छोड़ें: { $count } बुक करें, कुल { $total }
series-book = शृंखला बुक करें
series-book-for = सभी { $count } बुक करें, कुल { $total }
series-plan-again = शृंखला बदलें
series-booked = शृंखला बुक हो गई।
series-title = शृंखला: { $machine }
series-came-out = क्या हुआ
series-counts = { $booked } बुक हुईं, उनमें { $moved } दूसरे समय पर, { $left } छोड़ी गईं
series-left-out = छोड़ा गया
series-moved-from = { $time } के बदले:
series-this-and-later = यह और इसके बाद की सभी
series-change-from = बदलें
series-cancel-from = निरस्त करें
series-change-all = आगे की सभी बुकिंग बदलें
series-cancel-all = आगे की सभी बुकिंग निरस्त करें
series-every-days = { $count ->
    [one] हर दिन
   *[other] हर { $count } दिन पर
}
series-every-weeks = { $count ->
    [one] हर सप्ताह
   *[other] हर { $count } सप्ताह पर
}
series-every-months = { $count ->
    [one] हर महीने
   *[other] हर { $count } महीने पर
}
series-on-day = महीने की { $day } तारीख़ को
series-on-nth = महीने का { $weekday }, क्रम { $nth }
series-on-last = महीने का अन्तिम { $weekday }
series-on-own-days = चुने हुए दिनों पर
series-cancel-title = ये बुकिंग निरस्त करें?
series-cancel-free = { $count } बुकिंग बिना शुल्क निरस्त होंगी। समय तुरन्त दूसरों के लिए खाली हो जाएगा।
series-cancel-costs = { $count } बुकिंग निरस्त होंगी। देर से निरस्त करने का शुल्क { $fee } लगेगा। समय तुरन्त दूसरों के लिए खाली हो जाएगा।
series-cancel-now = ये बुकिंग निरस्त करें
series-cancelled-free = { $count } बुकिंग निरस्त हुईं। कुछ देय नहीं है।
series-cancelled-fee = { $count } बुकिंग निरस्त हुईं। देर से निरस्त करने के { $fee } देय हैं।
series-change-title = शृंखला बदलें
series-change-intro = बताएँ कि इनमें से पहली बुकिंग कहाँ जाए। बाकी सभी उतने ही समय से खिसकेंगी।
series-first-day-new = पहली बुकिंग का नया दिन
series-change-check = नए दिन जाँचें
series-all-move = सभी { $count } बुकिंग बदली जा सकती हैं।
series-some-stay = { $count } में से { $moved } बुकिंग बदली जा सकती हैं; { $kept } पुराने समय पर रहेंगी।
series-stays = पुराने समय पर रहेगी
series-move-now = { $moved } बुकिंग बदलें
series-moved = { $moved } बुकिंग बदली गईं; { $kept } पुराने समय पर रहीं।
series-nothing-moves = शृंखला की कोई बुकिंग अब बदली नहीं जा सकती।

message-series-booked-subject = शृंखला बुक हुई: { $machine }
message-series-booked-body = { $centre } में { $machine } की { $booked } बुकिंग हुईं, पहली { $starts_at } पर। इनमें { $moved } माँगे गए समय से अलग हैं, { $left_out } दिन छोड़े गए। कुल: { $total }।
message-series-booked-sms = { $centre }, { $machine }: { $booked } बुकिंग, पहली { $starts_at }। छोड़े गए दिन: { $left_out }। कुल { $total }।
message-series-moved-subject = शृंखला बदली गई: { $machine }
message-series-moved-body = { $centre } में { $machine } की आपकी शृंखला की { $count } बुकिंग बदली गईं; { $kept } पुराने समय पर रहीं। पहली { $starts_at } पर थी।
message-series-moved-sms = { $centre }, { $machine }: शृंखला की { $count } बुकिंग बदली गईं, { $kept } पुराने समय पर रहीं। पहली { $starts_at } पर थी।
message-series-cancelled-subject = शृंखला निरस्त: { $machine }
message-series-cancelled-body = { $centre } में { $machine } की आपकी शृंखला की { $starts_at } से आगे की { $count } बुकिंग निरस्त हुईं। देर से निरस्त करने का देय शुल्क: { $fee }।
message-series-cancelled-sms = { $centre }, { $machine }: { $starts_at } से { $count } बुकिंग निरस्त। देर का शुल्क { $fee }।
