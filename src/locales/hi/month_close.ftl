# माह की समाप्ति
close-menu = माह समाप्ति
close-title = माह समाप्ति
close-title-of = { $month } की समाप्ति
close-steps = समाप्ति के चरण
close-step-missing = क्या बाकी है
close-step-review = मसौदे देखें
close-step-issue = जारी करें
close-step-reconcile = प्राप्त राशि का मिलान
close-step-export = लेखाकार की फ़ाइलें
close-step-lock = माह बंद करें
close-state-done = पूरा
close-state-set-aside = छोड़ा गया
close-state-changed = तब से बदला
close-state-open = करना है
close-lead-missing = माह का जो मशीन-समय गिना नहीं गया, उसका बिल नहीं बन सकता। उसे शॉप-फ़्लोर पर लौटाएँ, या कारण लिखकर छोड़ें।
close-lead-review = हर इकाई और हर प्रकार के काग़ज़ का एक दस्तावेज़। अभी कुछ जारी नहीं हुआ है।
close-lead-issue = नंबर बिना टूटी शृंखला में मिलते हैं। जारी हुआ दस्तावेज़ केवल क्रेडिट या डेबिट नोट से बदलता है।
close-lead-reconcile = जो राशि आई पर अभी किसी दस्तावेज़ में नहीं लगी: उसे दस्तावेज़ों में लगाएँ, या अग्रिम रहने दें।
close-lead-export = रजिस्टर और टैली तथा जीएसटी पोर्टल की फ़ाइलें लें और सौंप दें।
close-lead-lock = बंद होने के बाद इस माह में कुछ भी जारी, प्राप्त या सुधारा नहीं जाएगा। देर से हुआ सुधार बाद के माह का क्रेडिट नोट बनेगा।
close-said-by = { $name } ने { $time } को पूरा बताया।
close-left-by = { $name } ने { $time } को छोड़ा, कारण:
close-said-before = { $name } ने { $time } को पूरा किया था। तब से बदलाव हुआ है: फिर देखें।
close-missing-none = माह के हर उपयोग की गिनती हो चुकी है।
close-missing-count = { $count ->
    [one] एक काम बिना गिनती का
   *[other] { $count } काम बिना गिनती के
}
close-column-booking = बुकिंग
close-column-ended = समाप्त
close-column-machine = मशीन
close-send-back = इन्हें शॉप-फ़्लोर पर लौटाएँ
close-sent-back = { $count ->
    [one] एक काम लौटाया गया: प्रबंधकों को सूचना दी गई।
   *[other] { $count } काम लौटाए गए: प्रबंधकों को सूचना दी गई।
}
close-issued = माह के { $count } दस्तावेज़ जारी हैं, कुल { $amount }।
close-reconcile-none = आई हुई पूरी राशि दस्तावेज़ों में लगी है।
close-unallocated = { $count } रसीदों में { $amount } बचा है जो अभी किसी में नहीं लगा।
close-to-exports = इस माह के निर्यात पर जाएँ
close-lock-waits = पहले ये चरण निपटाएँ:
close-done-review = मैंने मसौदे देख लिए
close-done-reconcile = राशि का मिलान देख लिया
close-done-export = फ़ाइलें सौंप दीं
close-set-aside = इस चरण को कारण देकर छोड़ें
close-set-aside-now = छोड़ें
close-reason = क्यों छोड़ा जा रहा है
close-reason-hint = यह आपके नाम के साथ दर्ज रहेगा, जैसे “दिसंबर के साथ बिल होगा”।
close-said-done = दर्ज हुआ। अगले चरण पर जाएँ।
close-said-set-aside = छोड़ा गया, कारण दर्ज है।

close-lock-now = { $month } बंद करें
close-locked-now = { $month } बंद हुआ।
close-locked-by = { $name } ने { $time } को यह माह बंद किया। अब इसमें कुछ भी जारी, प्राप्त या सुधारा नहीं जाएगा।
close-unlock-reason = माह फिर क्यों खोला जा रहा है
close-unlock-hint = यह आपके नाम के साथ दर्ज रहेगा। लेखाकार को बताएँ: सौंपे गए आँकड़े बदल सकते हैं।
close-unlock-now = माह फिर खोलें
close-unlocked = माह फिर खुला है, कारण दर्ज है।

# Refusals
refusal-close-step-counts-itself = कुछ बाकी न रहने पर यह चरण अपने-आप पूरा होता है।
refusal-close-step-counts-itself-next = सूची के काम निपटाएँ, या कारण देकर चरण छोड़ें।
refusal-close-reason-missing = लिखें कि चरण क्यों छोड़ा जा रहा है।
refusal-close-reason-missing-next = एक वाक्य काफ़ी है; यह दर्ज रहेगा।
refusal-close-reason-too-long = कारण { $most } अक्षरों से लंबा है।
refusal-close-reason-too-long-next = इसे छोटा करें।
refusal-close-month-is-running = माह अभी पूरा नहीं हुआ है।
refusal-close-month-is-running-next = अंतिम दिन के बाद बंद करें।
refusal-close-steps-open = पहले के सभी चरण निपटे नहीं हैं।
refusal-close-steps-open-next = बाकी चरण निपटाएँ, या कारण देकर छोड़ें।
refusal-close-nothing-to-send-back = माह के हर उपयोग की गिनती हो चुकी है।
refusal-close-nothing-to-send-back-next = अगले चरण पर जाएँ।
