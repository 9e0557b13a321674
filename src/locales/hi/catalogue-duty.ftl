# अतिरिक्त समय, ड्यूटी, रखरखाव, प्रशिक्षण

refusal-duty-period = अन्तिम दिन पहले दिन के बाद या वही होना चाहिए, अधिक से अधिक { $days } दिन आगे।
refusal-duty-period-next = इसी अवधि में अन्तिम दिन लिखें।
refusal-duty-longer-than-day = यह समय एक दिन से लम्बा है।
refusal-duty-longer-than-day-next = 24 घंटे तक का समय लिखें, बाकी अगले दिन के समय में जोड़ें।
refusal-duty-weekdays = सप्ताह का कोई दिन पहचान में नहीं आया।
refusal-duty-weekdays-next = सूची से दिन चुनें।
refusal-duty-reason = कारण नहीं लिखा है।
refusal-duty-reason-next = थोड़े शब्दों में कारण लिखें, जैसे "बकरीद का काम"।
refusal-duty-machine = यह मशीन इस केन्द्र में नहीं है।
refusal-duty-machine-next = सूची से मशीन चुनें।
refusal-duty-hours-gap = { $date } को केन्द्र { $opens } से { $closes } तक खुला है; इस समय और अतिरिक्त समय के बीच वह बन्द रहेगा।
refusal-duty-hours-gap-next = अतिरिक्त समय वहीं से शुरू या समाप्त करें जहाँ सामान्य समय है, जैसे { $closes } से।
refusal-duty-hours-nothing = इस अवधि में यह समय पहले से खुले समय से अधिक कुछ नहीं खोलता।
refusal-duty-hours-nothing-next = दिन और समय जाँचें। साप्ताहिक अवकाश और छुट्टियाँ तभी खुलती हैं जब आप वह चुनें।
refusal-duty-operator = यहाँ मशीन चलाने वाला कोई व्यक्ति नहीं चुना गया।
refusal-duty-operator-next = सूची से व्यक्ति चुनें। "ऑपरेटर" की भूमिका प्रशासक देते हैं।
refusal-duty-last-day = अन्तिम दिन पहले दिन से पहले है या कैलेंडर में नहीं है।
refusal-duty-last-day-next = बाद का दिन लिखें, या खाली छोड़ें।
refusal-duty-hits = { $count } बुकिंग फिर ठीक नहीं बैठेंगी: { $references }।
refusal-duty-hits-next = उन्हें देखें और बदलाव की पुष्टि करें।
refusal-duty-capacity-promised = एक समय में { $promised } तक दिए जा चुके हैं, { $count } बुकिंग में: { $references }।
refusal-duty-capacity-promised-next = पहले बुकिंग बदलें या निरस्त करें, या { $promised } या अधिक क्षमता लिखें।
refusal-duty-grid-in-service = नया स्लॉट या अन्तराल { $minutes } मिनट का गुणज नहीं है, इसलिए मशीन को नया कैलेंडर चाहिए।
refusal-duty-grid-in-service-next = पहले मशीन को "सेवा से बाहर" करें, ताकि इस बीच कोई बुक न करे; या { $minutes } के गुणज रखें।
refusal-duty-grid-promised = { $count } बुकिंग अभी होनी हैं: { $references }।
refusal-duty-grid-promised-next = उनके पूरा होने तक रुकें, या पहले उन्हें बदलें या निरस्त करें।
refusal-duty-grid-closed = मशीन की एक बन्दी अभी खुली है।
refusal-duty-grid-closed-next = पहले बन्दी समाप्त करें।
refusal-duty-calendar-shared = इन मशीनों का कैलेंडर एक ही है: { $machines }।
refusal-duty-calendar-shared-next = पहले मशीन को अपना अलग कैलेंडर दें।

refusal-booking-hours-approved = उस दिन { $opens } से { $closes } तक खुला है, पर यह समय केवल केन्द्र की अनुमति वाली इकाइयों के लिए है।
refusal-booking-hours-approved-next = अनुमति के लिए केन्द्र से बात करें: { $phone }।
refusal-booking-no-operator = { $time } पर इस मशीन को चलाने वाला कोई ड्यूटी पर नहीं है।
refusal-booking-no-operator-next = दूसरा समय चुनें, या केन्द्र से पूछें: { $phone }।
refusal-booking-safety-certificate = यहाँ सुरक्षा प्रमाण-पत्र चाहिए, और आपकी इकाई का कोई चालू प्रमाण-पत्र दर्ज नहीं है।
refusal-booking-safety-certificate-next = केन्द्र को अपना प्रमाण-पत्र दिखाएँ, या अगले प्रशिक्षण के लिए पूछें: { $phone }।
refusal-booking-service-overdue = इस मशीन का रखरखाव या अंशांकन { $date } से बाकी है।
refusal-booking-service-overdue-next = केन्द्र से पूछें कि वह कब होगा: { $phone }।

duty-period = अवधि
duty-hours = समय
duty-for = किसके लिए
duty-why = कारण
duty-why-hint = थोड़े शब्द, जो इकाइयाँ भी पढ़ती हैं, जैसे बकरीद का काम
duty-end = बदलें
duty-take-back = वापस लें
duty-first-day = पहला दिन
duty-last-day = अन्तिम दिन
duty-weekdays = सप्ताह के दिन
duty-weekdays-hint = हर दिन के लिए कोई न चुनें
duty-closes-hint = जैसे 19:00। खुलने के समय से पहले का या वही समय अगले दिन का है: 02:00
duty-machines = मशीनें
duty-machines-hint = सब मशीनों के लिए कोई न चुनें
duty-all-machines = सब मशीनें
duty-every-day = हर दिन
duty-next-day = { $time } (अगले दिन)
duty-from-day = { $date } से
duty-from = कब से
duty-until = कब तक

duty-extra-title = अतिरिक्त समय
duty-extra-now = अभी और आगे का अतिरिक्त समय
duty-extra-none = अभी या आगे कोई अतिरिक्त समय नहीं है।
duty-extra-new = अतिरिक्त समय जोड़ें
duty-extra-note = पूरे दिन का समय लिखें, जैसे 07:00–19:00। खाली समय तुरन्त बदल जाता है, और अन्तिम दिन के बाद यह अपने आप समाप्त होता है। आधी रात के बाद का समय उसी दिन का है जिस दिन वह शुरू हुआ।
duty-on-closed-days = साप्ताहिक अवकाश और छुट्टियों पर भी खुला
duty-approved-only = केवल अनुमति वाली इकाइयों के लिए
duty-approved-tag = अनुमति से
duty-closed-days-tag = छुट्टियों पर भी
duty-extra-add = अतिरिक्त समय जोड़ें
duty-extra-added = अतिरिक्त समय जुड़ गया। अब से बुक हो सकता है।
duty-extra-end-title = अतिरिक्त समय वापस लेना
duty-extra-end-effect = अब से इन दिनों में केवल सामान्य समय रहेगा। अतिरिक्त समय की बुकिंग बदलाव से पहले दिखाई जाती हैं।
duty-extra-ended = अतिरिक्त समय वापस ले लिया गया।

duty-permissions-title = अनुमति वाली इकाइयाँ
duty-permissions-note = ये इकाइयाँ वह समय बुक कर सकती हैं जो केवल अनुमति वालों के लिए है, जैसे रात या छुट्टी। वह समय यहाँ है:
duty-permissions-now = अभी और आगे की अनुमतियाँ
duty-permissions-none = किसी इकाई के पास अनुमति नहीं है।
duty-permission-new = अनुमति दें
duty-permission-unit-hint = जैसे U0001
duty-permission-why-hint = जैसे: अपनी प्रशिक्षित रात की पाली
duty-permission-give = अनुमति दें
duty-permission-given = अनुमति दे दी गई।
duty-permission-end-title = अनुमति वापस लेना
duty-permission-end-effect = { $unit } के पास यह { $date } तक है। अब से वह यह समय बुक नहीं कर सकेगी। उसकी ऐसी बुकिंग बदलाव से पहले दिखाई जाती हैं।
duty-permission-ended = अनुमति वापस ले ली गई।

duty-roster-title = ड्यूटी सूची
duty-roster-note = ड्यूटी पर कोई न हो तो बुकिंग रोकी जा सकती है: बुकिंग के नियमों में "ऑपरेटर ड्यूटी पर" लगाएँ। छुट्टी सहेजने से पहले उससे प्रभावित बुकिंग दिखती हैं।
duty-rules = बुकिंग के नियम
duty-roster-none = ड्यूटी सूची में अभी कोई नहीं है।
duty-roster-week = { $first } से { $last } का सप्ताह
duty-week-before = पिछला सप्ताह
duty-week-after = अगला सप्ताह
duty-roster-lines = ड्यूटी सूची की सब पंक्तियाँ
duty-roster-add = ड्यूटी लगाएँ
duty-roster-added = ड्यूटी जुड़ गई।
duty-roster-end = समाप्त करें
duty-roster-end-title = ड्यूटी समाप्त करना
duty-roster-end-effect = { $operator }, { $hours }: आज अन्तिम दिन है। बिना ऑपरेटर की बुकिंग बदलाव से पहले दिखाई जाती हैं।
duty-roster-ended = यह ड्यूटी आज समाप्त होगी।
duty-operator = ऑपरेटर
duty-operator-hint = इस केन्द्र के ऑपरेटर और प्रबन्धक
duty-on-leave = छुट्टी पर
duty-leaves = छुट्टी
duty-leave-add = छुट्टी लिखें
duty-leave-note = जिन बुकिंग के लिए ऑपरेटर नहीं होगा, वे छुट्टी सहेजने से पहले दिखती हैं। छुट्टी उन दिनों की गिनी जाती है जिनमें ड्यूटी शुरू होती है।
duty-leave-added = छुट्टी सहेज ली गई।
duty-leave-end = छुट्टी रद्द, आएँगे
duty-leave-ended = छुट्टी वापस ले ली गई।

duty-hits-title = { $count ->
    [one] एक बुकिंग ठीक नहीं बैठती
   *[other] { $count } बुकिंग ठीक नहीं बैठतीं
}
duty-hits-intro = अभी कुछ नहीं बदला है। सहेजने पर ये बुकिंग अपने समय पर रहेंगी, जब तक कोई उन्हें न बदले या निरस्त न करे; अपने आप कोई सन्देश नहीं जाता।
duty-hits-table = इस बदलाव से बाहर होने वाली बुकिंग
duty-hits-save = फिर भी सहेजें
duty-misfits-title = जो बुकिंग ठीक नहीं बैठतीं
duty-misfits-intro = ये बुकिंग केन्द्र के समय से बाहर हैं या इनके लिए ऑपरेटर नहीं है। हर एक को बदलें या निरस्त करें, या इकाई से बात करें।
duty-misfits-table = बदलने या निरस्त करने की बुकिंग
duty-misfits-none = आगे की सब बुकिंग समय और ड्यूटी सूची में ठीक बैठती हैं।
duty-misfit-why = कारण
duty-misfit-do = क्या करें
duty-misfit-closed = समय से बाहर
duty-misfit-operator = ड्यूटी पर कोई ऑपरेटर नहीं
duty-misfit-then = इस बदलाव से
duty-misfit-move = बदलें
duty-misfit-cancel = निरस्त करें

duty-back-to-machine = मशीन पर वापस
duty-capacity-title = क्षमता बदलना
duty-capacity-note = खाली समय तुरन्त बदल जाता है। जितना दिया जा चुका है, क्षमता उससे कम नहीं हो सकती।
duty-capacity-save = क्षमता बदलें
duty-capacity-saved = क्षमता बदल गई।
duty-grid-title = स्लॉट और अन्तराल बदलना
duty-grid-note = कैलेंडर { $minutes } मिनट के चरणों में गिनता है। उसके गुणज तुरन्त लागू होते हैं; हो चुकी बुकिंग अपने समय पर रहती हैं। और कुछ के लिए मशीन सेवा से बाहर और बिना आगे की बुकिंग के होनी चाहिए।
duty-grid-save = स्लॉट और अन्तराल बदलें
duty-grid-saved = स्लॉट और अन्तराल बदल गए।

refusal-service-kind = काम का प्रकार पहचान में नहीं आया।
refusal-service-kind-next = रखरखाव या अंशांकन चुनें।
refusal-service-what = क्या करना है, यह नहीं लिखा है या बहुत लम्बा है।
refusal-service-what-next = थोड़े शब्दों में लिखें, जैसे "तेल बदलना और पट्टे जाँचना"।
refusal-service-every = दिन { $least } से { $most } तक की पूरी संख्या हों।
refusal-service-every-next = 90 जैसी संख्या लिखें।
refusal-service-in-future = यह दिन आगे का है।
refusal-service-in-future-next = { $today } या पहले का दिन लिखें।
refusal-service-certificate = प्रमाण-पत्र की संख्या नहीं है या बहुत लम्बी है।
refusal-service-certificate-next = अंशांकन प्रमाण-पत्र पर लिखी संख्या लिखें।

service-title = रखरखाव और अंशांकन
service-all = केन्द्र की सब योजनाएँ, जो पहले बाकी है वह ऊपर
service-none-at-centre = अभी किसी मशीन की योजना नहीं है। योजना मशीन के पन्ने पर बनती है।
service-none = इस मशीन का कोई रखरखाव तय नहीं है।
service-plans = इस मशीन की योजनाएँ
service-plan = योजना
service-plan-new = नई योजना
service-plan-add = योजना जोड़ें
service-plan-added = योजना जुड़ गई।
service-kind = प्रकार
service-kind-maintenance = रखरखाव
service-kind-calibration = अंशांकन
service-what = क्या करना है
service-what-hint = जैसे: तेल बदलना और पट्टे जाँचना
service-every = कितने दिनों में एक बार
service-every-hint = लगभग तीन महीने के लिए 90, एक वर्ष के लिए 365
service-every-days = { $count ->
    [one] हर दिन
   *[other] हर { $count } दिन में
}
service-machine = मशीन
service-last = पिछली बार
service-never = अभी नहीं
service-due = अगली बार कब
service-do = क्या करें
service-overdue = समय निकल गया
service-soon = जल्दी
service-record = हो गया, दर्ज करें
service-record-title = रखरखाव दर्ज करना
service-recorded = दर्ज हो गया। अगला तय हो गया।
service-done-on = कब हुआ
service-certificate = प्रमाण-पत्र संख्या
service-note = क्या मिला
service-by = किसने दर्ज किया
service-log = हो चुके काम
service-end = योजना समाप्त करें
service-end-title = योजना समाप्त करना
service-end-effect = "{ $what }" अब तय नहीं रहेगा, और समय आने पर किसी को नहीं बताया जाएगा। जो हो चुका वह दर्ज रहेगा।
service-ended = योजना समाप्त हो गई।

message-service-due-subject = { $due_on } को बाकी: { $what }, { $machine }
message-service-due-body =
    { $machine } ({ $equipment }) का काम "{ $what }" { $due_on } को बाकी है।

    इसके लिए मशीन बन्द रखने का समय तय करें, और हो जाने पर दर्ज करें: { $site }/manage/machines/{ $equipment }/service
message-service-due-sms = { $due_on } को बाकी: { $what }, { $machine } ({ $equipment })।

refusal-training-in-future = यह दिन आगे का है।
refusal-training-in-future-next = { $today } या पहले का दिन लिखें।
refusal-training-until = अन्तिम दिन नहीं लिखा है या पहले दिन से पहले है।
refusal-training-until-next = बाद का दिन लिखें। केवल मशीन का प्रशिक्षण बिना अन्तिम दिन के हो सकता है।
refusal-training-number = संख्या नहीं लिखी है या { $most } अक्षरों से लम्बी है।
refusal-training-number-next = प्रमाण-पत्र पर लिखी संख्या लिखें।

training-title = प्रशिक्षण और सुरक्षा प्रमाण-पत्र
training-none = कोई प्रशिक्षण या प्रमाण-पत्र दर्ज नहीं है।
training-what = मशीन या प्रमाण-पत्र
training-safety = सुरक्षा प्रमाण-पत्र
training-number = प्रमाण-पत्र संख्या
training-number-hint = सुरक्षा प्रमाण-पत्र में यह ज़रूरी है
training-from = कब से
training-until = कब तक मान्य
training-until-hint = बिना अन्तिम दिन के प्रशिक्षण में खाली रखें
training-open = समाप्त नहीं होता
training-over = समाप्त
training-soon = जल्दी समाप्त
training-do = बदलें
training-record = प्रशिक्षण या प्रमाण-पत्र दर्ज करें
training-recorded = दर्ज हो गया। इकाई अब इससे बुक कर सकती है।
training-end = हटाएँ
training-end-title = दर्ज प्रमाण-पत्र हटाना
training-end-effect = { $unit } का "{ $what }" अब से नहीं गिना जाएगा। हो चुकी बुकिंग रहेंगी।
training-ended = अब यह नहीं गिना जाता।

message-certificate-expiring-subject = { $what }: { $until_on } तक मान्य
message-certificate-expiring-body =
    आपकी इकाई के नाम दर्ज है: { $what }। यह { $until_on } तक मान्य है।

    उसके बाद जिन मशीनों में यह ज़रूरी है वे बुक नहीं होंगी। केन्द्र से अगले प्रशिक्षण का दिनांक पूछें या नया प्रमाण-पत्र दिखाएँ।
message-certificate-expiring-sms = आपकी इकाई का { $what } { $until_on } तक मान्य है। केन्द्र से अगले प्रशिक्षण का दिनांक पूछें या नया प्रमाण-पत्र दिखाएँ।
