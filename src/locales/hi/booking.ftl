refusal-booking-time-unknown = दिनांक या समय पढ़ा नहीं जा सका।
refusal-booking-time-unknown-next = दिनांक 24-11-2026 और समय 09:30 की तरह लिखें।
refusal-booking-ends-before-start = बुकिंग शुरू होने से पहले समाप्त हो रही है।
refusal-booking-ends-before-start-next = आरम्भ के बाद का समापन समय चुनें।
refusal-booking-past = यह समय बीत चुका है।
refusal-booking-past-next = आगे का समय चुनें।
refusal-booking-horizon = बुकिंग { $days } दिन आगे तक, { $last } तक ली जाती है।
refusal-booking-horizon-next = पहले का दिन चुनें, या दिन निकट आने पर फिर से बुक करें।
refusal-booking-weekly-off = { $date } को केन्द्र बन्द है।
refusal-booking-weekly-off-next = कोई दूसरा दिन चुनें।
refusal-booking-holiday = { $date } को सार्वजनिक अवकाश है, केन्द्र बन्द है।
refusal-booking-holiday-next = कोई दूसरा दिन चुनें।
refusal-booking-day-start = यह पूरे दिन के हिसाब से बुक होता है, आधी रात से आधी रात तक।
refusal-booking-day-start-next = पहला दिन चुनें; बुकिंग आधी रात से शुरू होती है।
refusal-booking-hours = उस दिन केन्द्र { $opens } से { $closes } तक खुला है।
refusal-booking-hours-next = ऐसा समय चुनें जो इसी बीच शुरू और समाप्त हो।
refusal-booking-grid = बुकिंग { $opens } से गिनकर हर { $slot } मिनट पर शुरू होती है।
refusal-booking-grid-next = सूची में दिए समय में से चुनें।
refusal-booking-too-short = सबसे छोटी बुकिंग { $least } मिनट की है।
refusal-booking-too-short-next = अधिक समय चुनें।
refusal-booking-too-long = सबसे लम्बी बुकिंग { $most } मिनट की है।
refusal-booking-too-long-next = कम समय चुनें, या दो बुकिंग करें।
refusal-booking-too-short-days = सबसे छोटी बुकिंग { $least } दिन की है।
refusal-booking-too-short-days-next = अधिक दिन चुनें।
refusal-booking-too-long-days = सबसे लम्बी बुकिंग { $most } दिन की है।
refusal-booking-too-long-days-next = कम दिन चुनें, या दो बुकिंग करें।
refusal-booking-length-grid = अवधि { $slot } मिनट के चरणों में होती है।
refusal-booking-length-grid-next = सूची में दी अवधि में से चुनें।
refusal-booking-length-days = यह पूरे दिनों के लिए बुक होता है।
refusal-booking-length-days-next = दिनों की संख्या चुनें।
refusal-booking-capacity = आप 1 से { $most } तक बुक कर सकते हैं।
refusal-booking-capacity-next = इसी सीमा में संख्या लिखें।
refusal-booking-quantity = मात्रा पढ़ी नहीं जा सकी या सीमा से बाहर है।
refusal-booking-quantity-next = शून्य से बड़ी संख्या लिखें, जैसे 600 या 27.5।
refusal-booking-machine-inactive = यह मशीन अभी सेवा में नहीं है।
refusal-booking-machine-inactive-next = दूसरी मशीन चुनें या केन्द्र को फ़ोन करें।
refusal-booking-machine-not-yet = यह मशीन { $date } से सेवा में आएगी।
refusal-booking-machine-not-yet-next = उसके बाद का दिन चुनें।
refusal-booking-machine-closed = मशीन { $from } से { $until } तक बन्द है।
refusal-booking-machine-closed-next = बन्द रहने के समय से बाहर का समय चुनें।
refusal-booking-training = यह मशीन केवल प्रशिक्षित लोग चला सकते हैं, और आपकी इकाई का प्रशिक्षण दर्ज नहीं है।
refusal-booking-training-next = केन्द्र से अगले प्रशिक्षण का दिनांक पूछें।
refusal-booking-unit-unverified = इकाई का केन्द्र द्वारा सत्यापन होना शेष है।
refusal-booking-unit-unverified-next = केन्द्र काग़ज़ जाँच रहा है; दो दिन से अधिक लगे तो फ़ोन करें।
refusal-booking-unit-suspended = इकाई की बुकिंग रोकी गई है।
refusal-booking-unit-suspended-next = केन्द्र के कार्यालय से बात करें।
refusal-booking-unit-unknown = इस कोड की कोई इकाई दर्ज नहीं है।
refusal-booking-unit-unknown-next = नाम, फ़ोन या कोड से खोजें।
refusal-booking-unit-missing = बुकिंग करने वाली इकाई चुनें।
refusal-booking-unit-missing-next = नाम, फ़ोन या कोड से खोजें।
refusal-booking-holds = इकाई ने पहले ही { $most } स्लॉट बिना पुष्टि के रोक रखे हैं।
refusal-booking-holds-next = पहले उनमें से एक की पुष्टि करें या उसे छोड़ें।
refusal-booking-state =
    यह बुकिंग अब इस तरह बदली नहीं जा सकती: { $status ->
        [held] स्लॉट केवल रोका गया है
        [requested] यह अनुमोदन की प्रतीक्षा में है
        [confirmed] यह पक्की है
        [in_use] मशीन उपयोग में है
        [completed] काम पूरा हो चुका है
        [cancelled] यह निरस्त है
        [no_show] कोई नहीं आया
        [expired] इसका समय समाप्त हो गया
        [rejected] इसे अस्वीकार किया गया
       *[rescheduled] इसकी जगह दूसरी बुकिंग है
    }।
refusal-booking-state-next = बुकिंग खोलकर उसकी स्थिति देखें।
refusal-booking-stale = आपके देखते समय किसी ने यह बुकिंग बदल दी।
refusal-booking-stale-next = फिर से देखें, उसके बाद निर्णय लें।
refusal-booking-hold-expired = इस स्लॉट की रोक { $time } पर समाप्त हो गई।
refusal-booking-hold-expired-next = समय फिर से चुनें; बाकी उत्तर रखे गए हैं।
refusal-booking-answer-late = इस अनुरोध का उत्तर देने का समय { $time } पर समाप्त हो गया।
refusal-booking-answer-late-next = इकाई खाली समय के लिए फिर से अनुरोध कर सकती है।
refusal-booking-cancel-reason = बुकिंग निरस्त करने का कारण बताएँ।
refusal-booking-cancel-reason-next = दिए गए कारणों में से एक चुनें।
refusal-booking-reject-reason = अनुरोध अस्वीकार करने का कारण बताएँ।
refusal-booking-reject-reason-next = छोटा कारण लिखें; इकाई इसे पढ़ेगी।
refusal-booking-started = बुकिंग का समय शुरू हो चुका है।
refusal-booking-started-next = केन्द्र से कहें कि जो काम हुआ उसे दर्ज करे।
refusal-booking-no-rate = उस दिन इस मशीन और इकाई के लिए कोई दर लागू नहीं है।
refusal-booking-no-rate-next = केन्द्र को फ़ोन करें; वह दर तय कर सकता है।
refusal-booking-channel = बताएँ कि इकाई ने कैसे कहा।
refusal-booking-channel-next = काउंटर, फ़ोन, स्वयं आकर या व्हाट्सऐप चुनें।
refusal-slot-taken = यह समय अभी-अभी किसी और ने ले लिया।
refusal-slot-taken-next = निकटतम खाली समय में से एक चुनें।
refusal-closure-hits-bookings = इस बन्दी के बीच { $count } बुकिंग हैं: { $references }।
refusal-closure-hits-bookings-next = पहले उन्हें बदलें या निरस्त करें।
refusal-closure-times = बन्दी का आरम्भ उसके समापन से पहले होना चाहिए।
refusal-closure-times-next = दोनों लिखें, जैसे 24-11-2026 09:00।
refusal-closure-reason = बताएँ कि मशीन क्यों बन्द है।
refusal-closure-reason-next = कुछ शब्द लिखें; इकाइयाँ इन्हें पढ़ेंगी।
refusal-booking-other-centre = वह मशीन दूसरे केन्द्र पर है।
refusal-booking-other-centre-next = उसी केन्द्र की मशीन चुनें, या नई बुकिंग करें।
refusal-booking-move-late = यह बुकिंग बदलने का समय { $time } पर समाप्त हो गया।
refusal-booking-move-late-next = केन्द्र को { $phone } पर फ़ोन करें, या इसे निरस्त करें।
refusal-booking-status-unknown = बुकिंग की ऐसी कोई स्थिति नहीं है।
refusal-booking-status-unknown-next = इनमें से एक लिखें: held, requested, confirmed, in_use, completed, cancelled, no_show, expired, rejected, rescheduled.
