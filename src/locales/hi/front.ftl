front-menu-equipment = मशीनें और सेवाएँ
front-menu-centres = केन्द्र
front-home-title = अपने सामान्य सुविधा केन्द्र की मशीन बुक करें
front-home-lead = मशीनें, परीक्षण प्रयोगशालाएँ, स्टूडियो, सभागार और गोदाम, जिनका उपयोग छोटी इकाइयाँ मिलकर करती हैं। शुल्क और अगला खाली समय बिना लॉगिन के देखें।
front-home-unit = आज आपको क्या चाहिए?
front-home-centre = आज आपके केन्द्र में
front-home-administrator = केन्द्रों की व्यवस्था और देखरेख
front-home-district = जनपद के केन्द्र
front-search = आप क्या खोज रहे हैं?
front-search-hint = मशीन, परीक्षण, प्रक्रिया या स्थान का नाम, हिन्दी या अंग्रेज़ी में
front-how-title = यह कैसे चलता है
front-how-1 = मशीन या परीक्षण खोजें, उसका शुल्क और खाली समय देखें।
front-how-2 = लॉगिन करके बुक करें। पुष्टि से पहले जीएसटी सहित पूरी राशि दिखाई जाती है।
front-how-3 = अपना माल लाएँ। भुगतान उतने का ही करें जितना सचमुच तैयार हुआ।
front-log-in-to-book = बुक करने के लिए लॉगिन करें
front-register-unit = अपनी इकाई पंजीकृत करें
front-next-title = आगे क्या करना है
front-next-bookings = आपकी बुकिंग
front-next-statement = देय और भुगतान की गई राशि
front-next-unit = आपकी इकाई
front-next-work = आज के काम
front-next-counter = काउंटर या फ़ोन पर किसी के लिए बुक करें
front-next-requests = उत्तर की प्रतीक्षा वाले अनुरोध
front-next-board = आज का बोर्ड
front-next-units = इकाइयाँ
front-next-manage = केन्द्र, समय, अवकाश और मशीनें
front-next-invoice-run = माह के बीजक
front-unit-lead = मशीन या परीक्षण चुनें, या अपनी बुकिंग देखें।
front-unit-none-yet = आगे की कोई बुकिंग नहीं है। पहली बुकिंग के लिए ऊपर खोजें।
front-district-lead = सभी केन्द्रों के बोर्ड और इकाइयाँ देखें।
front-today-bookings = { $count ->
    [one] आज { $count } बुकिंग है
   *[other] आज { $count } बुकिंग हैं
}
front-set-up-title = क्या-क्या होना चाहिए
front-set-up-done = पहली बुकिंग के लिए सब कुछ तैयार है।
front-set-up-missing = { $count ->
    [one] पहली बुकिंग से पहले { $count } चरण बाकी है।
   *[other] पहली बुकिंग से पहले { $count } चरण बाकी हैं।
}
front-set-up-open = करना है
front-set-up-there = { $count ->
    [one] { $count } मौजूद
   *[other] { $count } मौजूद
}
front-set-up-centre = केन्द्र बनाएँ
front-set-up-centre-example = जैसे: KNL, कानपुर चर्म सामान्य सुविधा केन्द्र, 09:00 से 19:00 तक खुला, रविवार को बंद।
front-set-up-machine = केन्द्र में मशीनें जोड़ें
front-set-up-machine-example = जैसे: KNL-DSL-01, यांत्रिक नमक-निष्कासन मशीन 1, 30 मिनट के स्लॉट।
front-set-up-rates = मशीनों की दरें तय करें
front-set-up-rates-example = जैसे: सदस्य सूक्ष्म इकाई के लिए ₹9.50 प्रति खाल, न्यूनतम ₹720.00।
front-set-up-unit = इकाई पंजीकृत करें
front-set-up-unit-example = जैसे: अमलतास फुटवियर वर्क्स, सदस्य लघु इकाई, कानपुर।
front-set-up-staff = कर्मचारियों को लॉगिन दें
front-set-up-staff-example = जैसे: केन्द्र के लिए एक प्रबंधक और एक काउंटर लिपिक।

front-equipment-title = मशीनें और सेवाएँ
front-equipment-lead = जो कुछ बुक हो सकता है, उसका शुल्क और अगला खाली समय।
front-equipment-found = उपलब्ध मशीनें और सेवाएँ
front-equipment-found-for = “{ $words }” के लिए उपलब्ध
front-nothing-matches = इससे मिलता कुछ नहीं है।
front-show-everything = सब दिखाएँ
front-centre = केन्द्र
front-kind = प्रकार
front-process = प्रक्रिया
front-all = सभी
front-free-of-charge = निःशुल्क
front-rate-from = { $rate } से
front-out-of-service = सेवा में नहीं
front-out-of-service-long = यह अभी सेवा में नहीं है और बुक नहीं हो सकती। कब लौटेगी, यह केन्द्र को फ़ोन करके पूछें।
front-next-free = अगला खाली समय: { $time }
front-nothing-free = बुकिंग के दिनों में कोई समय खाली नहीं है। केन्द्र को फ़ोन करें।
front-needs-approval = प्रबंधक का अनुमोदन आवश्यक
front-needs-training = प्रशिक्षित उपयोगकर्ताओं के लिए

front-code = कोड:
front-when-free = अगला खाली समय
front-next-free-length = कम से कम { $length } तक खाली।
front-book = सभी समय देखें और बुक करें
front-rates-title = शुल्क
front-rates-caption = { $day } की दरें
front-rates-who = किसके लिए
front-rates-rate = दर
front-rates-minimum = एक बुकिंग का न्यूनतम शुल्क
front-rates-gst = जीएसटी: { $gst }।
front-rates-yours = आपकी दर
front-rates-none = अभी कोई दर तय नहीं है। केन्द्र से पूछें।
front-rates-gst-both = जीएसटी पंजीकरण पर { $registered }%, बिना पंजीकरण { $unregistered }%
front-rates-note = जहाँ केन्द्र जीएसटी में पंजीकृत है वहाँ जीएसटी अलग से लगता है। भुगतान उतने का ही होता है जितना सचमुच तैयार या उपयोग हुआ।
front-rules-title = बुकिंग के नियम
front-rule-sharing = उपयोग
front-mode-exclusive = एक समय में एक ही बुकिंग
front-mode-pool = कुल { $capacity }; जितने चाहिए उतने बुक करें
front-mode-sample = एक समय में अधिकतम { $capacity }
front-mode-stock = { $capacity } की जगह; जितनी चाहिए उतनी, दिनों के हिसाब से बुक करें
front-rule-length = अवधि
front-rule-length-text = { $shortest } से { $longest } तक, { $step } के अंतर पर
front-rule-gap = अंतराल
front-rule-gap-text = हर बुकिंग के बाद { $length } खाली रखे जाते हैं; इनका शुल्क नहीं लगता
front-rule-throughput = गति
front-rule-throughput-text = लगभग { $quantity } प्रति घंटा
front-rule-operator = मशीन संचालक
front-rule-operator-yes = केन्द्र का संचालक चलाता है
front-rule-operator-no = आप स्वयं चलाते हैं
front-rule-approval = अनुमोदन
front-rule-approval-yes = हर बुकिंग की पुष्टि प्रबंधक करते हैं
front-rule-approval-no = तुरंत पुष्टि
front-rule-training = प्रशिक्षण
front-rule-training-yes = केवल इस पर प्रशिक्षित उपयोगकर्ताओं के लिए
front-rule-training-no = आवश्यक नहीं
front-rule-ahead = कितने पहले
front-rule-ahead-text = { $days } पहले तक
front-rule-cancel = निरस्त करना
front-cancel-free = निरस्त करना निःशुल्क है।
front-cancel-until-start = आरंभ तक निरस्त करना निःशुल्क है।
front-cancel-late = आरंभ से { $hours } पहले तक निःशुल्क; उसके बाद नियोजित शुल्क का { $percent }%।
front-no-show = न आने पर: नियोजित शुल्क का { $percent }%।
front-opening-heading = खुलने का समय
front-opening-title = आने वाले दिन
front-opening-day = दिन
front-opening-hours = समय
front-holidays-title = अगले दो माह के अवकाश
front-closed-weekly = बंद
front-closed-holiday = बंद: { $holiday }
front-closures-title = रखरखाव
front-closures-none = कोई बंदी नियोजित नहीं है।
front-closure-planned = नियोजित रखरखाव
front-closure-breakdown = खराब
front-closure-open = अगली सूचना तक
front-manage-machine = यह मशीन बदलें
front-manage-centre = यह केन्द्र बदलें

front-centres-title = केन्द्र
front-centres-lead = मशीनें कहाँ हैं और कब खुली रहती हैं।
front-no-centres = अभी कोई केन्द्र नहीं है।
front-machine-count = { $count ->
    [one] { $count } मशीन या सेवा
   *[other] { $count } मशीनें और सेवाएँ
}
front-today-hours = आज: { $hours }
front-today = आज
front-phone = फ़ोन
front-email = ई-मेल
front-operator = संचालक संस्था
front-fee = शुल्क
front-fee-free = उपयोगकर्ता शुल्क नहीं; हर उपयोग दर्ज होता है
front-gstin = जीएसटीआईएन
front-gstin-none = पंजीकृत नहीं; जीएसटी नहीं लगता
front-centre-machines = मशीनें और सेवाएँ
front-centre-empty = यहाँ अभी कोई मशीन नहीं है।
front-centre-services = इस केन्द्र के प्रशिक्षण, कार्यक्रम और कच्चा माल

front-minutes = { $count ->
    [one] { $count } मिनट
   *[other] { $count } मिनट
}
front-hours = { $count ->
    [one] { $count } घंटा
   *[other] { $count } घंटे
}
front-days = { $count ->
    [one] { $count } दिन
   *[other] { $count } दिन
}
