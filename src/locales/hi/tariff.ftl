tariff-explain-rate = { $rate } – दर: { $category }, { $since } से लागू (दर { $code })।
tariff-explain-time = समय: { $minutes } मिनट = { $quantity }।
tariff-explain-time-several = समय: { $minutes } मिनट × { $capacity } उपयोग में = { $quantity }।
tariff-explain-time-rounded = समय: { $minutes } मिनट, { $slot } मिनट के पूरे स्लॉट तक बढ़ाकर: { $billed } मिनट = { $quantity }।
tariff-explain-time-rounded-several = समय: { $minutes } मिनट, { $slot } मिनट के पूरे स्लॉट तक बढ़ाकर: { $billed } मिनट × { $capacity } उपयोग में = { $quantity }।
tariff-explain-days = दिन: { $days } × { $capacity } उपयोग में।
tariff-explain-lots = { $kilograms } किग्रा = 100 किग्रा के { $lots } (आरंभित) भाग; दिन: { $days }।
tariff-explain-beam = बीम समय: { $minutes } मिनट चलने का 75%, पूरे मिनट तक घटाकर: { $quantity } मिनट।
tariff-explain-counted = गिनती: { $quantity }।
tariff-explain-estimated = अनुमान: { $minutes } मिनट, प्रति घंटा { $throughput } की दर से लगभग { $quantity }। शुल्क वास्तविक गिनती पर लगेगा।
tariff-explain-product = { $quantity } × { $rate } = { $amount }।
tariff-explain-minimum = न्यूनतम शुल्क { $minimum } लागू है।
tariff-explain-free = इस केन्द्र पर उपयोग निःशुल्क है।
tariff-explain-no-show = कोई नहीं आया: नियोजित शुल्क { $planned } का { $share }% = { $amount }।
tariff-explain-late-cancel = निःशुल्क रद्द करने का समय बीतने के बाद रद्द: नियोजित शुल्क { $planned } का { $share }% = { $amount }।
tariff-explain-concession = { $name }: { $share }% रियायत, { $amount } की छूट।
tariff-explain-used-up = { $name }: इस उपयोग के लिए कुछ शेष नहीं।
tariff-limit-event = एक उपयोग पर अधिकतम { $most }।
tariff-limit-year = एक वित्तीय वर्ष में अधिकतम { $most }; { $used } का उपयोग हो चुका है।
tariff-limit-measure = प्रति माप इकाई अधिकतम { $most }।
tariff-limit-events = एक वित्तीय वर्ष में अधिकतम { $most } उपयोग।
tariff-tax-centre-unregistered = जीएसटी नहीं: केन्द्र जीएसटी में पंजीकृत नहीं है।
tariff-tax-exempt = जीएसटी नहीं: यह सेवा कर-मुक्त है।
tariff-tax-centre-composition = जीएसटी नहीं लिया जाता: केन्द्र कंपोज़िशन योजना में है और कर ख़ुद चुकाता है।
tariff-tax-sez = विशेष आर्थिक क्षेत्र की इकाई की दर, अंतर्राज्यीय आपूर्ति
tariff-tax-registered = जीएसटी-पंजीकृत इकाई की दर
tariff-tax-unregistered = जीएसटी-अपंजीकृत इकाई की दर
tariff-tax-interstate = आईजीएसटी { $gst }%: इकाई दूसरे राज्य में है; { $why }।
tariff-tax-within-state = जीएसटी { $gst }% (सीजीएसटी { $half }% + एसजीएसटी { $half }%): { $why }।
tariff-rate-per = { $rate } प्रति { $unit }
tariff-quantity-of = { $quantity } { $unit }

tariff-menu = दरें
tariff-list-title = { $centre } की दरें
tariff-list-caption = मशीनें और सेवाएँ; दर देखने और बदलने के लिए खोलें
tariff-list-empty = इस केन्द्र में अभी कोई मशीन नहीं है।
tariff-other-centres = अन्य केन्द्र
tariff-machine-title = दरें: { $machine }
tariff-rates-caption = उपयोगकर्ता श्रेणी के अनुसार दरें, जीएसटी के बिना
tariff-column-category = उपयोगकर्ता श्रेणी
tariff-column-rate = दर
tariff-column-minimum = न्यूनतम शुल्क
tariff-column-gst = जीएसटी
tariff-column-item = मद
tariff-column-machine = मशीन
tariff-column-code = कोड
tariff-column-period = लागू अवधि
tariff-column-sac = SAC (सेवा कोड)
tariff-column-status = आँकड़े का आधार
tariff-figure-real = प्रकाशित
tariff-figure-seed = जनपद योजना
tariff-figure-guided = प्रकाशित शुल्क पर आधारित
tariff-figure-assumed = अनुमानित
tariff-figure-decided = केन्द्र द्वारा निर्धारित
tariff-no-rates = अभी कोई दर तय नहीं है।
tariff-gst-note = जीएसटी: पहले पंजीकृत इकाइयों के लिए, फिर अपंजीकृत इकाइयों के लिए।
tariff-change-ahead = { $from } से: { $rate }
tariff-period = { $from } से { $to } तक
tariff-period-open = { $from } से
tariff-versions = सभी दरें
tariff-versions-caption = हर दर के संस्करण, नवीनतम पहले
tariff-change = नई दर तय करें
tariff-change-title = नई दर: { $machine }
tariff-field-rate = दर, रुपयों में
tariff-field-rate-hint = गिनी जाने वाली एक इकाई के लिए, जीएसटी के बिना, जैसे 9.50
tariff-field-minimum = न्यूनतम शुल्क, रुपयों में
tariff-field-from = लागू होने का दिन
tariff-field-from-hint = कल या उसके बाद। पिछली दर उससे एक दिन पहले समाप्त होगी।
tariff-field-gst = पंजीकृत इकाइयों के लिए जीएसटी %
tariff-field-gst-unregistered = अपंजीकृत इकाइयों के लिए जीएसटी %
tariff-field-sac-hint = सेवा लेखा कोड, जैसे 998823
tariff-field-reason = कारण
tariff-field-reason-hint = अभिलेख के लिए, जैसे “शासी निकाय का 12-11-2026 का निर्णय”
tariff-show-effect = प्रभाव देखें
tariff-preview-title = नई दर जाँचें: { $machine }
tariff-preview-lead = { $category } के लिए, { $from } से। अभी कुछ बदला नहीं है।
tariff-effect-caption = पहले और बाद में, जीएसटी के बिना
tariff-before = पहले
tariff-after = बाद में
tariff-none-before = कोई नहीं
tariff-example = { $quantity } का शुल्क
tariff-new-code = नई दर का कोड
tariff-ends = पिछली दर की अंतिम तारीख
tariff-make-change = यह दर प्रस्तावित करें
tariff-change-again = आँकड़े बदलें
tariff-changed = दर प्रस्तावित हुई। संकल्प दर्ज करें, फिर दूसरा व्यक्ति स्वीकृति देगा।
refusal-tariff-amount-unread = राशि पढ़ी नहीं जा सकी।
refusal-tariff-amount-unread-next = रुपये लिखें, जैसे 1,250.50।
refusal-tariff-day-unread = दिन पढ़ा नहीं जा सका।
refusal-tariff-day-unread-next = दिन लिखें, जैसे 01-04-2027।

tariff-category-ARTISAN = कारीगर / स्वयं सहायता समूह / एफपीओ
tariff-category-MEM_MICRO = सदस्य सूक्ष्म इकाई
tariff-category-MEM_SMALL = सदस्य लघु इकाई
tariff-category-NON_MSE = गैर-सदस्य सूक्ष्म/लघु इकाई
tariff-category-OUTSIDE = मध्यम, बड़ी अथवा बाहरी इकाई

refusal-quote-ends-before-start = समाप्ति का समय आरंभ से पहले है।
refusal-quote-ends-before-start-next = आरंभ के बाद का समाप्ति समय चुनें।
refusal-quote-capacity-none = कम से कम एक स्थान आवश्यक है।
refusal-quote-capacity-none-next = कितने चाहिए लिखें, 1 या अधिक।
refusal-quote-quantity-negative = मात्रा शून्य से कम नहीं हो सकती।
refusal-quote-quantity-negative-next = आप जितनी मात्रा लाएँगे वह लिखें, जैसे 250।
refusal-quote-quantity-needed = शुल्क मात्रा पर निर्भर है, और मात्रा अभी ज्ञात नहीं है।
refusal-quote-quantity-needed-next = आप जितनी मात्रा लाएँगे वह लिखें, जैसे 250।
refusal-quote-payer-missing = किसके लिए शुल्क निकालना है, यह ज्ञात नहीं है।
refusal-quote-payer-missing-next = इकाई या उपयोगकर्ता श्रेणी बताएँ।
refusal-quote-category-unknown = ऐसी कोई उपयोगकर्ता श्रेणी नहीं है।
refusal-quote-category-unknown-next = दर सूची का कोड लिखें, जैसे MEM_MICRO।
refusal-quote-unit-without-category = इकाई की उपयोगकर्ता श्रेणी अभी तय नहीं है, इसलिए उस पर कोई दर लागू नहीं होती।
refusal-quote-unit-without-category-next = इकाई के सत्यापन पर केन्द्र प्रबंधक श्रेणी तय करते हैं।
refusal-quote-quantity-unread = मात्रा पढ़ी नहीं जा सकी।
refusal-quote-quantity-unread-next = अधिकतम तीन दशमलव वाली संख्या लिखें, जैसे 27.2।
refusal-quote-moment-unread = समय पढ़ा नहीं जा सका।
refusal-quote-moment-unread-next = समय ऑफ़सेट सहित लिखें, जैसे 2026-11-24T10:00:00+05:30।
refusal-quote-no-rate = इस मशीन, इस उपयोगकर्ता श्रेणी और { $day } के लिए कोई दर तय नहीं है।
refusal-quote-no-rate-next = दूसरा दिन चुनें या केन्द्र से पूछें।

refusal-tariff-from-tomorrow = नई दर कल से पहले लागू नहीं हो सकती, क्योंकि { $today } तक के उपयोग का शुल्क लग चुका हो सकता है।
refusal-tariff-from-tomorrow-next = { $today } के बाद का दिन चुनें।
refusal-tariff-after-latest = नवीनतम दर { $since } से लागू है।
refusal-tariff-after-latest-next = { $since } के बाद का दिन चुनें।
refusal-tariff-amount-range = राशि सीमा से बाहर है।
refusal-tariff-amount-range-next = ₹0.00 से ₹1,00,00,000.00 तक की राशि लिखें।
refusal-tariff-gst-range = जीएसटी दर सीमा से बाहर है।
refusal-tariff-gst-range-next = 0 से 100 तक का प्रतिशत लिखें।
refusal-tariff-sac-shape = SAC में 4 या 6 अंक होते हैं और वह 99 से आरंभ होता है।
refusal-tariff-sac-shape-next = 998823 जैसा कोड लिखें।
refusal-tariff-nothing-new = नई दर के आँकड़े { $code } जैसे ही हैं, जो लागू रहेगी।
refusal-tariff-nothing-new-next = कोई आँकड़ा बदलें, या दर को वैसे ही रहने दें।
refusal-tariff-category-unknown = ऐसी कोई उपयोगकर्ता श्रेणी नहीं है।
refusal-tariff-category-unknown-next = सूची में से एक चुनें।
refusal-tariff-reason-missing = बदलाव का कारण नहीं लिखा है।
refusal-tariff-reason-missing-next = दर क्यों बदल रही है लिखें, जैसे निर्णय की तारीख।
refusal-concession-used-meanwhile = इस बीच रियायत किसी दूसरे शुल्क में लग गई।
refusal-concession-used-meanwhile-next = फिर से प्रयास करें: शुल्क नए सिरे से निकाला जाएगा।

tariff-unit-hour = { $number ->
    [one] घंटा
   *[other] घंटे
}
tariff-unit-machine_hour = { $number ->
    [one] मशीन-घंटा
   *[other] मशीन-घंटे
}
tariff-unit-seat_hour = { $number ->
    [one] सीट-घंटा
   *[other] सीट-घंटे
}
tariff-unit-bench_hour = { $number ->
    [one] बेंच-घंटा
   *[other] बेंच-घंटे
}
tariff-unit-table_hour = { $number ->
    [one] मेज़-घंटा
   *[other] मेज़-घंटे
}
tariff-unit-bay_hour = { $number ->
    [one] बे-घंटा
   *[other] बे-घंटे
}
tariff-unit-minute = { $number ->
    [one] मिनट
   *[other] मिनट
}
tariff-unit-sample = { $number ->
    [one] नमूना
   *[other] नमूने
}
tariff-unit-egg = { $number ->
    [one] अंडा
   *[other] अंडे
}
tariff-unit-kg = { $number ->
    [one] किग्रा
   *[other] किग्रा
}
tariff-unit-side = { $number ->
    [one] साइड (आधी खाल)
   *[other] साइड (आधी खाल)
}
tariff-unit-hide = { $number ->
    [one] खाल
   *[other] खालें
}
tariff-unit-gross = { $number ->
    [one] ग्रोस
   *[other] ग्रोस
}
tariff-unit-quintal = { $number ->
    [one] क्विंटल
   *[other] क्विंटल
}
tariff-unit-metre = { $number ->
    [one] मीटर
   *[other] मीटर
}
tariff-unit-pole = { $number ->
    [one] बाँस
   *[other] बाँस
}
tariff-unit-sqft = { $number ->
    [one] वर्ग फुट
   *[other] वर्ग फुट
}
tariff-unit-pair = { $number ->
    [one] जोड़ी
   *[other] जोड़ियाँ
}
tariff-unit-kl = { $number ->
    [one] किलोलीटर
   *[other] किलोलीटर
}
tariff-unit-pack = { $number ->
    [one] पैक
   *[other] पैक
}
tariff-unit-1000_stitch = { $number ->
    [one] 1,000 टाँके
   *[other] × 1,000 टाँके
}
tariff-unit-piece = { $number ->
    [one] नग
   *[other] नग
}
tariff-unit-can = { $number ->
    [one] डिब्बा
   *[other] डिब्बे
}
tariff-unit-litre = { $number ->
    [one] लीटर
   *[other] लीटर
}
tariff-unit-hide_day = { $number ->
    [one] खाल प्रतिदिन
   *[other] खाल-दिन
}
tariff-unit-100kg_day = { $number ->
    [one] 100 किग्रा प्रतिदिन
   *[other] × 100 किग्रा-दिन
}
tariff-unit-stall_day = { $number ->
    [one] स्टॉल प्रतिदिन
   *[other] स्टॉल-दिन
}
tariff-unit-drum_day = { $number ->
    [one] ड्रम प्रतिदिन
   *[other] ड्रम-दिन
}
tariff-unit-vat_day = { $number ->
    [one] वैट प्रतिदिन
   *[other] वैट-दिन
}
tariff-unit-sample_day = { $number ->
    [one] नमूना प्रतिदिन
   *[other] नमूना-दिन
}
tariff-unit-pole_day = { $number ->
    [one] बाँस प्रतिदिन
   *[other] बाँस-दिन
}
tariff-unit-shelf_day = { $number ->
    [one] शेल्फ प्रतिदिन
   *[other] शेल्फ-दिन
}
tariff-unit-machine = { $number ->
    [one] मशीन
   *[other] मशीनें
}
tariff-unit-seat = { $number ->
    [one] सीट
   *[other] सीटें
}
tariff-unit-bench = { $number ->
    [one] बेंच
   *[other] बेंच
}
tariff-unit-table = { $number ->
    [one] मेज़
   *[other] मेज़ें
}
tariff-unit-bay = { $number ->
    [one] बे
   *[other] बे
}
tariff-unit-stall = { $number ->
    [one] स्टॉल
   *[other] स्टॉल
}
tariff-unit-drum = { $number ->
    [one] ड्रम
   *[other] ड्रम
}
tariff-unit-vat = { $number ->
    [one] वैट
   *[other] वैट
}
tariff-unit-shelf = { $number ->
    [one] शेल्फ
   *[other] शेल्फ
}
tariff-unit-hall = { $number ->
    [one] हॉल
   *[other] हॉल
}
tariff-unit-expert = { $number ->
    [one] विशेषज्ञ
   *[other] विशेषज्ञ
}
tariff-unit-studio = { $number ->
    [one] स्टूडियो
   *[other] स्टूडियो
}
tariff-unit-booth = { $number ->
    [one] बूथ
   *[other] बूथ
}
tariff-unit-desk = { $number ->
    [one] डेस्क
   *[other] डेस्क
}

### दर की शर्तें और उनकी व्याख्या
rate-explain-tier-first = इनमें पहले { $quantity }, प्रत्येक { $rate }।
rate-explain-tier = { $above } से ऊपर: { $quantity }, प्रत्येक { $rate }।
rate-explain-band = { $when }: { $minutes } मिनट, { $price } (दर { $rate })।
rate-explain-outside-bands = शेष समय: { $minutes } मिनट, { $rate }।
rate-explain-together = कुल { $amount }, एक बार पैसे तक पूर्णांकित।
rate-explain-or-hours = गिनती से { $count }, समय से { $minutes } मिनट × { $rate } = { $time }: जो अधिक है, { $amount }, वही लगेगा।
rate-explain-flat = हर उपयोग पर { $amount } जोड़ा जाता है।
rate-explain-late-used = आपने { $booked } मिनट बुक किए और { $used } मिनट उपयोग किए: उपयोग का समय लगेगा।
rate-explain-late-booked = आपने { $booked } मिनट बुक किए और { $used } मिनट उपयोग किए: बुक किया समय लगेगा।
rate-explain-late-longer = आपने { $booked } मिनट बुक किए और { $used } मिनट उपयोग किए: बुक किए आरम्भ से बाद वाले अंत तक का समय लगेगा।
rate-explain-aborted = काम बीच में रुका: नियोजित शुल्क { $planned } का { $share }% = { $amount }।
rate-explain-operator = ऑपरेटर: { $minutes } मिनट × { $rate } = { $amount }।
rate-explain-consumables = उपभोग्य सामग्री: { $quantity } × { $rate } = { $amount }।
rate-explain-urgent = अति आवश्यक: शुल्क { $of } का { $share }% = { $amount } अधिक।
rate-explain-overtime = बुक किए अंत के बाद: { $minutes } मिनट, दर { $rate } पर { $share }% = { $amount } अधिक।
rate-explain-deposit = { $amount } जमानत राशि माँगी जाती है। यह लौटाई जाती है और मूल्य का भाग नहीं है।
rate-explain-kept = बुकिंग के समय दिखाई गई दर ही लगेगी; उसके बाद दर { $newer } तय हुई है।
rate-band-percent = दर का { $share }%
rate-day-1 = सोमवार
rate-day-2 = मंगलवार
rate-day-3 = बुधवार
rate-day-4 = गुरुवार
rate-day-5 = शुक्रवार
rate-day-6 = शनिवार
rate-day-7 = रविवार
rate-line-usage = उपयोग
rate-line-no_show = कोई नहीं आया
rate-line-late_cancel = देर से रद्द
rate-line-aborted = काम बीच में रुका
rate-line-operator = ऑपरेटर
rate-line-consumables = उपभोग्य सामग्री
rate-line-urgent = अति आवश्यक अधिभार
rate-line-overtime = अतिरिक्त समय अधिभार
rate-line-deposit = जमानत राशि, कुल में शामिल नहीं
tariff-unit-use = { $number ->
    [one] उपयोग
   *[other] उपयोग
}
refusal-rate-share-range = प्रतिशत सीमा से बाहर है।
refusal-rate-share-range-next = अधिभार के लिए 0 से 1000, नियोजित शुल्क के अंश के लिए 0 से 100 लिखें।
refusal-rate-steps-shape = चरण ठीक नहीं हैं।
refusal-rate-steps-shape-next = अधिकतम 6 लिखें, हर सीमा शून्य से ऊपर और पिछली से अधिक।
refusal-rate-bands-shape = अलग मूल्य वाले समय ठीक नहीं हैं।
refusal-rate-bands-shape-next = अधिकतम 6 लिखें, हर एक दिन के भीतर, 00:00 से 24:00 तक।
refusal-rate-bands-need-hours = दिन के समय के अनुसार मूल्य के लिए घंटे गिनने वाली दर चाहिए।
refusal-rate-bands-need-hours-next = समय हटाएँ, या चरण लिखें।
refusal-rate-bands-or-steps = एक ही दर में चरण और दिन के समय दोनों नहीं हो सकते।
refusal-rate-bands-or-steps-next = दोनों में से एक रखें।
refusal-rate-overtime-needs-hours = अतिरिक्त समय अधिभार के लिए घंटे गिनने वाली दर चाहिए।
refusal-rate-overtime-needs-hours-next = अधिभार हटाएँ।
refusal-rate-hours-twice = यह दर पहले से घंटे गिनती है।
refusal-rate-hours-twice-next = दूसरी घंटे की दर हटाएँ।
tariff-explain-part = आपका हिस्सा: { $whole } का { $part } % = { $amount }।

### विचाराधीन दर पत्र
rate-proposals = दर प्रस्ताव
rate-proposals-title = { $centre } के दर प्रस्ताव
rate-proposals-caption = प्रस्ताव, नवीनतम पहले
rate-proposals-empty = यहाँ अभी किसी ने नई दरें प्रस्तावित नहीं की हैं। दरें में मशीन खोलकर नई दर तय करें।
rate-proposal-title = दर प्रस्ताव { $number }
rate-proposal-new = नया प्रस्ताव
rate-proposal-named = { $number } · { $from } से · { $reason }
rate-column-number = क्रमांक
rate-column-status = स्थिति
rate-column-rates = दरें
rate-status-proposed = प्रस्तावित
rate-status-approved = स्वीकृत
rate-status-rejected = अस्वीकृत
rate-status-withdrawn = वापस लिया गया
rate-proposed = प्रस्तावित
rate-decided = निर्णय
rate-decided-because = निर्णय का कारण
rate-lines-caption = पहले और बाद की दरें, जीएसटी के बिना
rate-preview-link = इन दरों से किसी बीती अवधि का शुल्क देखें
rate-resolution = संकल्प
rate-resolution-title = समिति का संकल्प
rate-resolution-number = संकल्प संख्या
rate-resolution-on = बैठक का दिन
rate-resolution-save = संकल्प दर्ज करें
rate-resolution-saved = संकल्प दर्ज हो गया। अब दूसरा व्यक्ति स्वीकृति दे सकता है।
rate-paper = संकल्प की प्रति
rate-paper-hint = PDF, JPEG या PNG, अधिकतम 5 MB
rate-decide-title = निर्णय
rate-decide-own = ये दरें आपने प्रस्तावित की हैं। स्वीकृति दूसरा व्यक्ति देता है: अन्य प्रबंधक, लेखा, या प्रशासक।
rate-decide-hint = स्वीकृति से पहले आँकड़ों को संकल्प की प्रति से मिलाएँ।
rate-approve = स्वीकृत करें: दरें अपने दिन से लागू होंगी
rate-approved = दरें स्वीकृत हुईं और अपने दिन से लागू होंगी।
rate-reject-why = अस्वीकृति का कारण
rate-reject = अस्वीकृत करें
rate-rejected = प्रस्ताव अस्वीकृत हुआ।
rate-withdraw = प्रस्ताव वापस लें
rate-withdrawn = प्रस्ताव वापस लिया गया।
rate-terms = और शर्तें: चरण, दिन के समय, अधिभार, ऑपरेटर, जमानत
rate-also-summary = और मशीनों के लिए यही दर
rate-also = मशीनें
rate-also-for = यही दर इनके लिए भी: { $machines }
rate-into = इसमें जोड़ें
rate-field-steps = चरण
rate-field-steps-hint = हर पंक्ति में एक: किस गिनती से ऊपर, और तब प्रत्येक का शुल्क, जैसे 5 = 400
rate-field-bands = अलग मूल्य वाले समय
rate-field-bands-hint = हर पंक्ति में एक, जैसे 22:00-06:00 150% या दिनों के साथ (1 = सोमवार से 7 = रविवार) 6,7 00:00-24:00 120.00
rate-field-or-per-hour = या प्रति घंटा, रुपये में
rate-field-or-per-hour-hint = घंटे से या गिनती से, जो अधिक हो वही लगेगा
rate-field-flat = हर उपयोग पर एक बार, रुपये में
rate-field-late = किस समय का शुल्क
rate-late-used = उपयोग किया समय
rate-late-booked = बुक किया समय
rate-late-longer = बुक किए आरम्भ से बाद वाले अंत तक
rate-field-overtime = अतिरिक्त समय अधिभार %
rate-field-urgent = अति आवश्यक अधिभार %
rate-field-operator = ऑपरेटर प्रति घंटा, रुपये में
rate-field-consumables = उपभोग्य सामग्री, रुपये में
rate-field-consumables-per = उपभोग्य सामग्री किस पर
rate-per-use = हर उपयोग
rate-per-unit = दर की गिनती
rate-field-aborted = काम बीच में रुका: नियोजित शुल्क का %
rate-field-deposit = जमानत राशि, रुपये में
rate-field-deposit-hint = उपयोग से पहले ली और लौटाई जाती है; मूल्य का भाग नहीं
rate-terms-step = { $above } से ऊपर: { $rate }
rate-terms-band = { $when }: { $price }
rate-terms-or-per-hour = या { $amount }, जो अधिक हो
rate-terms-flat = हर उपयोग पर एक बार { $amount }
rate-terms-operator = ऑपरेटर: { $amount }
rate-terms-consumables = उपभोग्य सामग्री: { $amount }
rate-terms-urgent = अति आवश्यक: { $amount }% अधिक
rate-terms-overtime = बुक किए अंत के बाद: { $amount }% अधिक
rate-terms-aborted = बीच में रुका: नियोजित शुल्क का { $amount }%
rate-terms-deposit = जमानत राशि: { $amount }
rate-terms-late-booked = बुक किया समय लगेगा
rate-terms-late-longer = बुक किए आरम्भ से बाद वाले अंत तक का समय लगेगा
refusal-rate-steps-unread = चरण पढ़े नहीं जा सके।
refusal-rate-steps-unread-next = हर एक अलग पंक्ति में लिखें, जैसे 5 = 400।
refusal-rate-bands-unread = अलग मूल्य वाले समय पढ़े नहीं जा सके।
refusal-rate-bands-unread-next = हर एक अलग पंक्ति में लिखें, जैसे 22:00-06:00 150%।
refusal-rate-proposal-empty = प्रस्ताव में कोई दर नहीं है।
refusal-rate-proposal-empty-next = मशीन चुनें।
refusal-rate-proposal-one-centre = मशीनें एक से अधिक केन्द्रों की हैं।
refusal-rate-proposal-one-centre-next = हर केन्द्र के लिए अलग प्रस्ताव करें।
refusal-rate-proposal-closed = इस प्रस्ताव में और दरें नहीं जुड़ सकतीं।
refusal-rate-proposal-closed-next = नया प्रस्ताव करें।
refusal-rate-proposal-other-day = इस प्रस्ताव की दरें { $from } से लागू होती हैं।
refusal-rate-proposal-other-day-next = वही दिन लिखें, या नया प्रस्ताव करें।
refusal-rate-proposal-twice = इस मशीन और श्रेणी की दर प्रस्ताव में पहले से है।
refusal-rate-proposal-twice-next = प्रस्ताव वापस लें, या नया करें।
refusal-rate-proposal-decided = इस बीच इस प्रस्ताव पर निर्णय हो चुका है।
refusal-rate-proposal-decided-next = निर्णय नीचे देखें।
refusal-rate-second-person = प्रस्ताव करने वाला स्वयं निर्णय नहीं कर सकता।
refusal-rate-second-person-next = अन्य प्रबंधक, लेखा या प्रशासक से कहें।
refusal-rate-resolution-missing = संकल्प अभी दर्ज नहीं है।
refusal-rate-resolution-missing-next = पहले उसकी संख्या, दिन और प्रति दर्ज करें।
refusal-rate-resolution-paper-missing = संकल्प की प्रति नहीं है।
refusal-rate-resolution-paper-missing-next = PDF, JPEG या PNG में जोड़ें।
refusal-rate-resolution-number = संकल्प संख्या नहीं है या बहुत लंबी है।
refusal-rate-resolution-number-next = कार्यवृत्त के अनुसार लिखें, अधिकतम 60 अक्षर।
refusal-rate-resolution-ahead = बैठक का दिन अभी आया नहीं है।
refusal-rate-resolution-ahead-next = वह दिन लिखें जब समिति ने निर्णय लिया।
refusal-rate-day-passed = दरें { $from } से लागू होनी थीं, और वह दिन आ चुका है।
refusal-rate-day-passed-next = प्रस्ताव वापस लें और बाद के दिन के लिए नया करें।
refusal-rate-reject-why = कारण नहीं लिखा है।
refusal-rate-reject-why-next = लिखें कि दरें क्यों अस्वीकृत हैं।

### शुल्क का कारण
charge-title = यह मूल्य क्यों: { $machine }
charge-why = ये मूल्य क्यों
charge-booking = बुकिंग
charge-kind = किसका शुल्क
charge-day = दिन
charge-unit = इकाई
charge-centre = केन्द्र
charge-rate-version = दर
charge-document = बिल
charge-before-resolutions = यहाँ संकल्प रखे जाने से पहले तय ({ $figure })
charge-steps = चरण दर चरण
charge-no-steps = यह शुल्क पुराने बही-खातों से आया है: राशियाँ दर्ज हैं, चरण नहीं।
charge-cap = { $name }: { $year } में अब तक { $most } में से { $used } का उपयोग; { $left } शेष।
charge-cap-none = { $name }: { $year } में अब तक { $used } का उपयोग; वार्षिक सीमा नहीं है।
charge-amounts = राशियाँ
charge-amount = राशि
charge-base = शुल्क
charge-concession = रियायत
charge-taxable = कर योग्य मूल्य
charge-tax = { $tax }, जीएसटी { $gst }% में से (SAC { $sac })
charge-total = कुल
charge-rounding = हर राशि ठीक-ठीक निकाली जाती है और एक बार पैसे तक पूर्णांकित होती है। पूरा बिल रुपये तक पूर्णांकित होता है।
charge-print = साथ रखने के लिए यह पृष्ठ छापें।

### प्रस्तावित दरों से बीती अवधि
reprice-title = प्रस्ताव { $number } से बीती अवधि
reprice-lead = इस प्रस्ताव की मशीनों और श्रेणियों का जो शुल्क लगा, और प्रस्तावित दरों से जो लगता। शुल्क रियायत और जीएसटी के बिना। कुछ भी बदला नहीं जाता।
reprice-from = से
reprice-until = तक
reprice-by-machine = मशीन के अनुसार
reprice-by-unit = इकाई के अनुसार
reprice-uses = उपयोग
reprice-difference = अंतर
reprice-file = CSV डाउनलोड करें, इकाई और मशीन के अनुसार
reprice-nothing = इस अवधि में इन मशीनों और श्रेणियों का कोई शुल्क नहीं लगा।
refusal-reprice-period = अवधि खाली है या एक वर्ष से लंबी।
refusal-reprice-period-next = अधिकतम 366 दिन लिखें, पहला दिन आखिरी से पहले।
rate-urgent-ask = अति आवश्यक चुनें: { $share }% अधिक
rate-urgent-undo = अब अति आवश्यक नहीं
rate-field-broken-off = काम बीच में रुका
rate-field-broken-off-hint = दर में लिखा नियोजित शुल्क का अंश लगेगा।
refusal-rate-no-urgency = इस मशीन पर अति आवश्यक सेवा नहीं है।
refusal-rate-no-urgency-next = इसके बिना बुक करें, या केन्द्र से पूछें।
tariff-limit-free = एक महीने में { $most } तक निःशुल्क; { $used } का उपयोग हो चुका है।
tariff-limit-budget = योजना के बजट में शेष { $left } तक सीमित।
tariff-limit-unit-share = इकाई कम से कम { $least }% स्वयं देती है।
charge-sponsored = प्रायोजक द्वारा वहन
charge-to-pay = देय राशि
concession-explain-centre = { $name }: { $share }, − { $amount }।
concession-explain-government = { $name }: { $share }, − { $amount }, सरकार द्वारा वहन; कर योग्य मूल्य में शामिल नहीं।
concession-explain-sponsor = { $name }: { $share }, { $amount } प्रायोजक द्वारा वहन; जीएसटी पूरे शुल्क पर है।
concession-borne-centre = केंद्र द्वारा वहन।
concession-borne-government = सरकार द्वारा वहन।
concession-borne-sponsor = प्रायोजक द्वारा वहन।
concession-title = रियायतें
concession-lead = रियायत अपने पहले दिन से अंतिम दिन तक लागू रहती है और कभी नहीं बदलती: बदलने के लिए उसे समाप्त करें और नई जोड़ें। पहले दिखाई गई कीमतें वही रहती हैं।
concession-caption = उपयोग शुल्क पर रियायतें
concession-none = अभी कोई रियायत नहीं है।
concession-new = रियायत जोड़ें
concession-save = लागू करें
concession-saved = रियायत दर्ज हो गई।
concession-name = रियायत
concession-holds = लागू अवधि
concession-open = आगे तक
concession-gives = कितनी छूट
concession-borne = वहनकर्ता
concession-together = अन्य के साथ
concession-act = कार्य
concession-by-centre = केंद्र
concession-by-government = सरकार
concession-by-sponsor = प्रायोजक
concession-stacking-best_of = सबसे अच्छी एक लागू
concession-stacking-after = सबसे अच्छी के बाद, शेष पर
concession-stacking-exclusive = अकेली या बिल्कुल नहीं
concession-flat = प्रति उपयोग { $amount }
concession-free-words = एक महीने में { $quantity } तक निःशुल्क
concession-cap-event-words = एक उपयोग पर अधिकतम { $amount }
concession-cap-year-words = एक वित्तीय वर्ष में अधिकतम { $amount }
concession-events-words = एक वित्तीय वर्ष में अधिकतम { $amount } उपयोग
concession-unit-share-words = इकाई कम से कम { $amount }% देती है
concession-women = महिला स्वामित्व
concession-scst = एससी/एसटी स्वामित्व
concession-field-code = कोड
concession-code-hint = बड़े अंग्रेज़ी अक्षर, अंक और हाइफ़न, जैसे KNL-WOM-15।
concession-name-en = अंग्रेज़ी में नाम
concession-name-hi = हिंदी में नाम
concession-field-authority = किसने तय किया
concession-field-resolution = प्रस्ताव या आदेश संख्या
concession-from = पहला दिन
concession-until = अंतिम दिन
concession-field-share = प्रतिशत
concession-share-hint = शेष का प्रतिशत दें, या नीचे एकमुश्त राशि; दोनों में से एक।
concession-field-flat = प्रति उपयोग एकमुश्त राशि, रुपये में
concession-cap-event = एक उपयोग पर अधिकतम, रुपये में
concession-cap-year = एक इकाई को वित्तीय वर्ष में अधिकतम, रुपये में
concession-events = एक इकाई के वित्तीय वर्ष में अधिकतम उपयोग
concession-field-free = महीने में निःशुल्क घंटे
concession-free-hint = 100 प्रतिशत के साथ इन घंटों का कोई शुल्क नहीं।
concession-unit-share = शुल्क का न्यूनतम प्रतिशत जो इकाई देती है
concession-place = क्रम में स्थान
concession-place-hint = जहाँ सबसे अच्छी के बाद कई हों; छोटी संख्या पहले घटती है।
concession-owned = केवल इन इकाइयों के लिए
concession-categories = केवल इन उपयोगकर्ता श्रेणियों के लिए
concession-end = समाप्त करें
concession-end-title = समाप्त करें: { $name }
concession-end-lead = अंतिम दिन के बाद के उपयोग बिना इस रियायत के लगेंगे। जो लग चुका है वह वैसा ही रहेगा।
concession-end-done = अंतिम दिन दर्ज हो गया।
refusal-concession-code = कोड में बड़े अंग्रेज़ी अक्षर, अंक और हाइफ़न के अलावा कुछ है, या 20 से अधिक अक्षर हैं।
refusal-concession-code-next = KNL-WOM-15 जैसा कोड दें।
refusal-concession-code-taken = इस कोड की योजना पहले से है।
refusal-concession-code-taken-next = दूसरा कोड दें।
refusal-concession-name = नाम नहीं दिया गया है।
refusal-concession-name-next = अंग्रेज़ी और हिंदी दोनों में नाम दें।
refusal-concession-authority = यह नहीं बताया गया कि किसने तय किया।
refusal-concession-authority-next = बोर्ड या कार्यालय का नाम दें।
refusal-concession-resolution = प्रस्ताव या आदेश की संख्या नहीं है।
refusal-concession-resolution-next = कार्यवृत्त या आदेश से लें।
refusal-concession-from-past = पहला दिन आज से पहले का है।
refusal-concession-from-past-next = लग चुके शुल्क नहीं बदलते; आज या बाद का दिन चुनें।
refusal-concession-days-turned = अंतिम दिन पहले दिन से पहले का है।
refusal-concession-days-turned-next = बाद का अंतिम दिन चुनें।
refusal-concession-share-or-flat = प्रतिशत या एकमुश्त राशि चाहिए, दोनों नहीं।
refusal-concession-share-or-flat-next = दोनों में से एक भरें।
refusal-concession-share = यह 0.01 से 100 तक का प्रतिशत नहीं है।
refusal-concession-share-next = जैसे 10 या 12.5 लिखें।
refusal-concession-amount = यह शून्य से बड़ी संख्या नहीं है।
refusal-concession-amount-next = संख्या लिखें या खाली छोड़ें।
refusal-concession-free = निःशुल्क घंटे पढ़े नहीं जा सके।
refusal-concession-free-next = जैसे 4 या 2.5 लिखें, या खाली छोड़ें।
refusal-concession-borne-by = यह नहीं बताया गया कि कौन वहन करेगा।
refusal-concession-borne-by-next = केंद्र, सरकार या प्रायोजक चुनें।
refusal-concession-stacking = यह नहीं बताया गया कि अन्य के साथ कैसे लागू होगी।
refusal-concession-stacking-next = तीनों में से एक चुनें।
refusal-concession-ended = यह रियायत पहले ही समाप्त हो चुकी है।
refusal-concession-ended-next = अब कुछ करना शेष नहीं है।
refusal-concession-end-past = अंतिम दिन आज से पहले का है।
refusal-concession-end-past-next = आज या बाद का दिन चुनें।
unbilled-title = बिना बिल के उपयोग
unbilled-caption = अभी किसी दस्तावेज़ पर नहीं
unbilled-lead-unit = ये उपयोग आपके अगले दस्तावेज़ में आएँगे। कुछ ग़लत हो तो उपयोग खोलकर अभी आपत्ति करें: बाकी का बिल वैसे ही बनेगा।
unbilled-lead-staff = जिन पर आपत्ति है वे पहले हैं। उत्तर दें, फिर अगले दस्तावेज़ में बिल होगा।
unbilled-none = सब का बिल बन चुका है।
hold-column = रुका है
hold-disputed = आपत्ति
hold-postponed = टाला गया
hold-disputed-since = { $since } को आपत्ति:
hold-postponed-since = { $since } को टाला गया:
hold-answered = उत्तर:
hold-dispute-title = इस शुल्क में कुछ ग़लत है
hold-dispute = आपत्ति करें
hold-postpone-title = इस शुल्क को टालें
hold-postpone = टालें
hold-reason = क्या ग़लत है, या क्यों रुके
hold-held-done = शुल्क रुका है; उत्तर मिलने तक बिल नहीं बनेगा।
hold-release-title = उत्तर
hold-answer = इकाई को उत्तर
hold-answer-hint = इकाई को बताया जाएगा। गिनती ग़लत हो तो पहले जॉब कार्ड ठीक करें।
hold-release = उत्तर दें और बिल करें
hold-released-done = उत्तर दे दिया; अगले दस्तावेज़ में बिल होगा।
refusal-hold-reason-missing = कारण नहीं दिया गया है।
refusal-hold-reason-missing-next = कुछ शब्दों में बताएँ क्या ग़लत है।
refusal-hold-answer-missing = उत्तर नहीं दिया गया है।
refusal-hold-answer-missing-next = कुछ शब्दों में बताएँ क्या निकला।
refusal-hold-too-long = लेख { $most } अक्षरों से लंबा है।
refusal-hold-too-long-next = छोटा करें।
refusal-hold-billed = यह शुल्क पहले ही दस्तावेज़ पर है।
refusal-hold-billed-next = लेखा विभाग से क्रेडिट नोट माँगें।
refusal-hold-held = यह शुल्क पहले से रुका है।
refusal-hold-held-next = पृष्ठ फिर देखें।
refusal-hold-none = यह शुल्क रुका नहीं है।
refusal-hold-none-next = पृष्ठ फिर देखें: किसी ने उत्तर दे दिया होगा।
