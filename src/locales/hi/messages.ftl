# संदेश: साँचे, सूची, डाक

message-foot =
    –
    साझा, आपके सामान्य सुविधा केंद्र का बुकिंग कार्यक्रम
    { $site }

message-booking-confirmed-subject = बुकिंग पक्की: { $machine }, { $starts_at }
message-booking-confirmed-body =
    आपकी बुकिंग पक्की है।

    { $machine }
    { $centre }
    शुरू: { $starts_at }
    बुकिंग नंबर: { $reference }

    देखें, बदलें या रद्द करें: { $site }/bookings/{ $reference }
message-booking-confirmed-sms = बुकिंग पक्की: { $machine }, { $starts_at }, { $centre }। नंबर { $reference }। { $site }/bookings/{ $reference }

message-booking-requested-subject = अनुरोध मिला: { $machine }, { $starts_at }
message-booking-requested-body =
    आपका अनुरोध केंद्र को मिल गया है। प्रबंधक के जवाब तक यह समय आपके लिए रखा है।

    { $machine }
    { $centre }
    शुरू: { $starts_at }
    बुकिंग नंबर: { $reference }

    देखें या वापस लें: { $site }/bookings/{ $reference }
message-booking-requested-sms = अनुरोध मिला: { $machine }, { $starts_at }, { $centre }। प्रबंधक के जवाब तक समय आपके लिए रखा है। नंबर { $reference }।

message-booking-approved-subject = मंज़ूर: { $machine }, { $starts_at }
message-booking-approved-body =
    केंद्र ने आपका अनुरोध मंज़ूर कर लिया है। आपकी बुकिंग पक्की है।

    { $machine }
    { $centre }
    शुरू: { $starts_at }
    बुकिंग नंबर: { $reference }

    देखें, बदलें या रद्द करें: { $site }/bookings/{ $reference }
message-booking-approved-sms = मंज़ूर: { $machine }, { $starts_at }, { $centre }। नंबर { $reference }।

message-booking-rejected-subject = मंज़ूर नहीं हुआ: { $machine }, { $starts_at }
message-booking-rejected-body =
    केंद्र आपका अनुरोध मंज़ूर नहीं कर सका। समय अब आपके लिए रखा नहीं है और कोई शुल्क नहीं लगा।

    { $machine }
    { $centre }
    माँगा गया समय: { $starts_at }
    बुकिंग नंबर: { $reference }

    कारण और दूसरा समय लेने का तरीका यहाँ है: { $site }/bookings/{ $reference }
message-booking-rejected-sms = मंज़ूर नहीं हुआ: { $machine }, { $starts_at }, { $centre }। नंबर { $reference }। कारण और दूसरे समय: { $site }/bookings/{ $reference }

message-booking-moved-subject = नया समय: { $machine }, { $starts_at }
message-booking-moved-body =
    आपकी बुकिंग का समय बदल गया है। बुकिंग नंबर वही है।

    { $machine }
    { $centre }
    अब शुरू: { $starts_at }
    पहले: { $was_machine }, { $was_starts_at }
    कारण: { $reason }
    बुकिंग नंबर: { $reference }

    देखें, बदलें या रद्द करें: { $site }/bookings/{ $reference }
message-booking-moved-sms = बुकिंग { $reference } का नया समय: { $machine }, { $starts_at }, { $centre }। { $site }/bookings/{ $reference }

message-booking-cancelled-subject = रद्द: { $machine }, { $starts_at }
message-booking-cancelled-body =
    आपकी बुकिंग रद्द हो गई है और उसका समय दूसरों के लिए खाली है।

    { $machine }
    { $centre }
    शुरू होना था: { $starts_at }
    बुकिंग नंबर: { $reference }

    कोई शुल्क लगा हो तो यहाँ दिखेगा: { $site }/bookings/{ $reference }
message-booking-cancelled-sms = रद्द: बुकिंग { $reference }, { $machine }, { $starts_at }, { $centre }। { $site }/bookings/{ $reference }

message-booking-expired-subject = समय पर जवाब नहीं मिला: { $machine }, { $starts_at }
message-booking-expired-body =
    केंद्र से आपके अनुरोध का जवाब समय पर नहीं आया, इसलिए समय अब आपके लिए रखा नहीं है। कोई शुल्क नहीं लगा।

    { $machine }
    { $centre }
    माँगा गया समय: { $starts_at }
    बुकिंग नंबर: { $reference }

    दूसरा समय बुक करें: { $site }/bookings/{ $reference }
message-booking-expired-sms = { $machine }, { $starts_at } के आपके अनुरोध { $reference } का जवाब समय पर नहीं आया, वह समाप्त हो गया। कोई शुल्क नहीं लगा। { $site }/bookings/{ $reference }

message-booking-reminder-subject = याद दिला रहे हैं: { $machine }, { $starts_at }
message-booking-reminder-body =
    आपकी बुकिंग जल्दी ही शुरू होगी।

    { $machine }
    { $centre }
    शुरू: { $starts_at }
    बुकिंग नंबर: { $reference }

    नहीं आ सकते? बुकिंग लौटा दें, ताकि कोई और काम कर सके: { $site }/bookings/{ $reference }
message-booking-reminder-sms = याद रहे: { $machine }, { $starts_at }, { $centre }। नंबर { $reference }। नहीं आ सकते तो लौटा दें: { $site }/bookings/{ $reference }

message-booking-no-show-subject = छूट गई: बुकिंग { $reference }
message-booking-no-show-body =
    बुकिंग { $reference } पर कोई नहीं आया, इसलिए वह छूटी हुई मानकर बंद कर दी गई है।
    शुल्क: { $total }

    ब्योरा: { $site }/bookings/{ $reference }
message-booking-no-show-sms = बुकिंग { $reference } छूट गई। शुल्क: { $total }। { $site }/bookings/{ $reference }

message-job-completed-subject = काम पूरा: बुकिंग { $reference }
message-job-completed-body =
    बुकिंग { $reference } का काम पूरा हो गया है।
    कर सहित शुल्क: { $total }

    ब्योरा: { $site }/bookings/{ $reference }
message-job-completed-sms = बुकिंग { $reference } का काम पूरा। कर सहित शुल्क: { $total }। { $site }/bookings/{ $reference }

message-invoice-issued-subject = { $centre } का बिल { $number }
message-invoice-issued-body =
    { $centre } ने बिल { $number } जारी किया है।
    राशि: { $amount }
    भुगतान की अंतिम तारीख: { $due_on }

    देखें और डाउनलोड करें: { $site }/invoices
message-invoice-issued-sms = { $centre } का बिल { $number }: { $amount }, अंतिम तारीख { $due_on }। { $site }/invoices

message-money-received-subject = { $centre } की रसीद { $number }
message-money-received-body =
    { $centre } को आपसे { $amount } मिले। रसीद नंबर: { $number }

    धन्यवाद। आपका खाता: { $site }/statement
message-money-received-sms = { $centre } को { $amount } मिले। रसीद { $number }। धन्यवाद।

message-password-reset-subject = नया पासवर्ड चुनें
message-password-reset-body =
    किसी ने, शायद आपने ही, नया पासवर्ड माँगा है। इस लिंक से चुनें; यह एक घंटे तक और एक ही बार चलेगा:

    { $site }/password/reset?token={ $token }

    आपने नहीं माँगा तो कुछ न करें: आपका पासवर्ड वही रहेगा।
message-password-reset-sms = एक घंटे में नया पासवर्ड चुनें: { $site }/password/reset?token={ $token } आपने नहीं माँगा तो कुछ न करें।

message-sign-up-known-subject = आप पहले से पंजीकृत हैं
message-sign-up-known-body =
    किसी ने, शायद आपने ही, आपके फ़ोन नंबर, ई-मेल या उद्यम नंबर से इकाई का पंजीकरण करना चाहा। आप पहले से पंजीकृत हैं, इसलिए कुछ नया नहीं बना।

    लॉग इन करें: { $site }/login
    पासवर्ड भूल गए? { $site }/password/forgot

    आपने नहीं किया तो कुछ न करें। यह संदेश दिन में एक से ज़्यादा बार नहीं आता।
message-sign-up-known-sms = आप पहले से पंजीकृत हैं, इसलिए आपके विवरण से नया पंजीकरण नहीं हुआ। लॉग इन करें: { $site }/login आपने नहीं किया तो कुछ न करें।

message-unit-signed-up-subject = पंजीकरण मिला: { $name }
message-unit-signed-up-body =
    { $name } का पंजीकरण नंबर { $unit } से हो गया है। प्रबंधक के काग़ज़ देखते ही आप बुकिंग कर सकेंगे; आपको संदेश मिलेगा।
message-unit-signed-up-sms = { $name } का पंजीकरण हो गया, नंबर { $unit }। प्रबंधक के काग़ज़ देखते ही आप बुकिंग कर सकेंगे।

message-unit-verified-subject = अब बुकिंग कर सकते हैं: { $name }
message-unit-verified-body =
    { $name } ({ $unit }) का सत्यापन हो गया है, अब आप बुकिंग कर सकते हैं: { $site }/equipment
    { $reason }
message-unit-verified-sms = { $name } ({ $unit }) का सत्यापन हो गया, अब बुकिंग कर सकते हैं: { $site }/equipment { $reason }

message-unit-rejected-subject = पंजीकरण अस्वीकृत: { $name }
message-unit-rejected-body =
    { $name } ({ $unit }) का पंजीकरण अस्वीकृत हुआ।
    कारण: { $reason }

    दोबारा दिखाने के लिए केंद्र को फ़ोन करें।
message-unit-rejected-sms = { $name } ({ $unit }) का पंजीकरण अस्वीकृत: { $reason } दोबारा दिखाने के लिए केंद्र को फ़ोन करें।

message-unit-suspended-subject = बुकिंग रोकी गई: { $name }
message-unit-suspended-body =
    { $name } ({ $unit }) अभी बुकिंग नहीं कर सकती। जो बुक है, वह रहेगा।
    कारण: { $reason }

    सुलझाने के लिए केंद्र को फ़ोन करें।
message-unit-suspended-sms = { $name } ({ $unit }) अभी बुकिंग नहीं कर सकती: { $reason } जो बुक है, वह रहेगा। केंद्र को फ़ोन करें।

messages-title = संदेश
messages-menu = संदेश
messages-all = सभी संदेश
messages-any = कोई भी
messages-none = यहाँ कोई संदेश नहीं है।
messages-subject = संदेश
messages-to = किसको
messages-to-address = ई-मेल या फ़ोन
messages-channel = माध्यम
messages-email = ई-मेल
messages-sms = एसएमएस
messages-state = स्थिति
messages-state-waiting = भेजना बाकी
messages-state-sent = भेजा गया
messages-state-parked = छोड़ दिया गया
messages-state-kept = केवल यहाँ रखा है
messages-when = कब बना
messages-unit = इकाई का कोड
messages-booking = बुकिंग नंबर
messages-from = तारीख से
messages-until = तारीख तक
messages-tries = प्रयास
messages-next-try = अगला प्रयास
messages-error = पिछली रुकावट
messages-resend = फिर भेजें
messages-resent = संदेश फिर भेजा जाएगा।
messages-secret = इस संदेश में किसी एक व्यक्ति का कोड था। वह न दिखाया जाता है, न दोबारा भेजा जाता है: नया कोड माँगना होगा।
messages-of-booking = इस बुकिंग के संदेश
messages-mailbox = प्रदर्शन की डाक
messages-mailbox-intro = इकाइयों और कर्मचारियों को ई-मेल और एसएमएस से जो संदेश जाते, वे यहाँ हैं। इस कंप्यूटर से बाहर कुछ नहीं जाता।
messages-wish-title = आपको सूचना कैसे दें
messages-wish-save = सहेजें
messages-wish-saved = सहेज लिया। अगले संदेश इसी तरह आएँगे।
messages-by = सूचना का माध्यम
messages-by-hint = कुछ न चुनने पर कोई संदेश नहीं आएगा; सब कुछ यहाँ पन्नों पर दिखता रहेगा।
messages-by-email = { $address } पर ई-मेल
messages-by-email-none = ई-मेल (पता दर्ज नहीं है; केंद्र को बताएँ)
messages-by-sms = { $phone } पर एसएमएस
messages-lang = संदेशों की भाषा
refusal-messages-lang-missing = संदेशों की भाषा नहीं चुनी गई है।
refusal-messages-lang-missing-next = हिन्दी या अंग्रेज़ी चुनें।
refusal-messages-not-parked = यह संदेश छोड़ा हुआ नहीं है, या उसमें ऐसा कोड था जिसका समय बीत चुका है।
refusal-messages-not-parked-next = पन्ने पर उसकी स्थिति देखें।

message-jobs-without-count-subject = { $month } में बिना गिनती के काम: { $count }
message-jobs-without-count-body = { $month } के { $count } काम पूरे हो चुके हैं पर उनकी गिनती नहीं है, इसलिए बिल नहीं बन सकता: { $references }। इन्हें “काम” में पूरा करें: { $site }/work
message-jobs-without-count-sms = { $month } के { $count } काम बिना गिनती के हैं, बिल नहीं बन सकता: { $references }

message-credit-note-issued-subject = क्रेडिट नोट { $number }: { $amount }
message-credit-note-issued-body = { $centre } ने { $original } के लिए { $amount } का क्रेडिट नोट { $number } जारी किया है। इसे “बीजक” में देखें: { $site }/invoices
message-credit-note-issued-sms = { $centre }: { $original } के लिए { $amount } का क्रेडिट नोट { $number }।

message-debit-note-issued-subject = डेबिट नोट { $number }: { $amount }
message-debit-note-issued-body = { $centre } ने { $original } के लिए { $amount } का डेबिट नोट { $number } जारी किया है, देय तिथि { $due_on }। इसे “बीजक” में देखें: { $site }/invoices
message-debit-note-issued-sms = { $centre }: { $original } के लिए { $amount } का डेबिट नोट { $number }, देय { $due_on }।

message-joint-asked-subject = { $from } चाहती है कि आप एक बुकिंग का { $part } % दें
message-joint-asked-body = { $from } ने { $centre } में { $machine } { $starts_at } के लिए बुक की है और चाहती है कि आप लागत का { $part } % दें। { $answer_at } तक उत्तर दें: { $site }/bookings
message-joint-asked-sms = { $from } चाहती है कि आप { $machine }, { $starts_at } का { $part } % दें। { $answer_at } तक उत्तर दें: { $site }/bookings

message-joint-agreed-subject = { $to } { $reference } का { $part } % देगी
message-joint-agreed-body = { $to } आपकी बुकिंग { $reference } की लागत का { $part } % देगी: { $machine }, { $starts_at }।
message-joint-agreed-sms = { $to } { $reference } का { $part } % देगी, { $starts_at }।

message-joint-declined-subject = { $to } { $reference } में हिस्सा नहीं देगी
message-joint-declined-body = { $to } आपकी बुकिंग { $reference } का { $part } % नहीं देगी: { $machine }, { $starts_at }। यह हिस्सा आपका रहेगा।
message-joint-declined-sms = { $to } { $reference } का { $part } % नहीं देगी। हिस्सा आपका रहेगा।

message-joint-withdrawn-subject = { $from } अब हिस्सा नहीं माँगती
message-joint-withdrawn-body = { $from } अब { $machine }, { $starts_at } का { $part } % नहीं माँगती। आपको कुछ करने की ज़रूरत नहीं।
message-joint-withdrawn-sms = { $from } अब { $machine }, { $starts_at } का { $part } % नहीं माँगती।

message-joint-left-subject = { $to } अब { $reference } में हिस्सेदार नहीं
message-joint-left-body = { $to } अब आपकी बुकिंग { $reference } का { $part } % नहीं देगी: { $machine }, { $starts_at }। हिस्सा फिर आपका है।
message-joint-left-sms = { $to } अब { $reference } का { $part } % नहीं देगी। हिस्सा फिर आपका है।

message-joint-charged-subject = { $reference } का आपका हिस्सा: { $amount }
message-joint-charged-body = { $machine }, { $starts_at } का आपका { $part } % हिस्सा कर सहित { $amount } हुआ। देखें { $site }/statement
message-joint-charged-sms = { $machine }, { $starts_at } का आपका { $part } % हिस्सा: { $amount }।

message-receipt-voucher-issued-subject = प्राप्ति वाउचर { $number }: { $amount }
message-receipt-voucher-issued-body = { $centre } ने आपके { $amount } के अग्रिम का प्राप्ति वाउचर { $number } जारी किया है। इसे “बीजक” में देखें: { $site }/invoices
message-receipt-voucher-issued-sms = { $centre }: { $amount } के अग्रिम का प्राप्ति वाउचर { $number }।
message-refund-voucher-issued-subject = वापसी वाउचर { $number }: { $amount }
message-refund-voucher-issued-body = { $centre } ने आपके अग्रिम में से { $amount } का वापसी वाउचर { $number } जारी किया है। इसे “बीजक” में देखें: { $site }/invoices
message-refund-voucher-issued-sms = { $centre }: अग्रिम में से { $amount } का वापसी वाउचर { $number }।
message-money-refunded-subject = { $amount } लौटाए गए: { $number }
message-money-refunded-body = { $centre } ने आपको { $amount } लौटाए हैं ({ $number })। अपना खाता देखें: { $site }/statement
message-money-refunded-sms = { $centre }: { $amount } लौटाए गए ({ $number })।
message-money-came-twice-subject = ज़रूरत से एक बार अधिक चुकाया: { $amount }
message-money-came-twice-body =
    आपने जिस दस्तावेज़ को ऑनलाइन चुकाया वह पहले ही चुकाया जा चुका था। { $centre } को { $amount } एक बार और मिले (रसीद { $number })।
    इसमें से जो किसी और देय में नहीं लगा वह आपके खाते में जमा है: { $left }

    आपका खाता: { $site }/statement
message-money-came-twice-sms = { $centre }: { $amount } एक बार अधिक मिले (रसीद { $number })। जमा: { $left }।

### Reminders of dues

message-dunning-upcoming-subject = { $due_on } तक देय: { $number }
message-dunning-upcoming-body =
    { $number } के { $amount } { $due_on } तक देने हैं। समय पर भुगतान के लिए धन्यवाद।

    { $words }

    देखें और भुगतान करें: { $site }/invoices/{ $id }/pay

    { $centre }
message-dunning-upcoming-sms = { $number } के { $amount } { $due_on } तक देने हैं। { $words } { $site }/invoices/{ $id }/pay { $centre }
message-dunning-overdue-subject = { $due_on } से बकाया: { $number }
message-dunning-overdue-body =
    { $number } के { $amount } { $due_on } तक देने थे, { $late } दिन बीत चुके हैं। कृपया अब भुगतान करें।
    यदि आपने हाल में भुगतान किया है या बिल से असहमत हैं, तो केंद्र को बताएँ।

    { $words }

    देखें और भुगतान करें: { $site }/invoices/{ $id }/pay

    { $centre }
message-dunning-overdue-sms = { $number } के { $amount } { $due_on } से बकाया हैं। { $words } { $site }/invoices/{ $id }/pay { $centre }
message-charge-answered-subject = बुकिंग { $reference } के बारे में उत्तर
message-charge-answered-body = आपने बुकिंग { $reference } के शुल्क के बारे में पूछा था। केंद्र का उत्तर: { $answer } शुल्क आपके अगले दस्तावेज़ में आएगा।
message-charge-answered-sms = बुकिंग { $reference }: { $answer }
