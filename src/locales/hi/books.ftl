books-menu-exports = निर्यात
books-exports-title = निर्यात
books-exports-lead = चुने हुए दिनों में जारी सभी दस्तावेज़ों के रजिस्टर, आपके लेखाकार के लिए। राशियाँ संख्या के रूप में और क्रमांक पाठ के रूप में हैं।
books-field-centre = केन्द्र
books-field-from = पहला दिन
books-field-to = अंतिम दिन
books-download-register-csv = रजिस्टर सीएसवी में
books-download-register-xlsx = रजिस्टर एक्सेल के लिए
refusal-books-day-unreadable = तिथि पढ़ी नहीं जा सकी।
refusal-books-day-unreadable-next = दिन, माह और वर्ष लिखें, उदाहरण: 24-11-2026।
refusal-books-days-backwards = अंतिम दिन पहले दिन से पहले का है।
refusal-books-days-backwards-next = बाद का अंतिम दिन लिखें।
refusal-books-days-too-many = एक निर्यात में अधिकतम { $days } दिन आते हैं।
refusal-books-days-too-many-next = एक बार में कम दिन चुनें।

### Statements of the bank
bank-menu = बैंक
bank-title = बैंक की प्रविष्टियाँ
bank-caption = बैंक के अनुसार आई और गई राशि
bank-import = विवरण लाएँ
bank-import-title = बैंक का विवरण लाएँ
bank-import-lead = फ़ाइल वैसी ही लें जैसी बैंक देता है: तालिका के ऊपर-नीचे की पंक्तियाँ छोड़ दी जाती हैं, और पहले आई प्रविष्टियाँ वैसी ही रहती हैं।
bank-file = बैंक की फ़ाइल
bank-file-hint = HDFC, SBI, ICICI, Axis, बैंक ऑफ़ बड़ौदा, केनरा या बैंक ऑफ़ इंडिया की CSV या टेक्स्ट फ़ाइल, अधिकतम 5 MB
bank-only-look = केवल देखें, कुछ न लाएँ
bank-import-now = लाएँ
bank-preview = { $bank }: { $count } प्रविष्टियाँ
bank-nothing-stored = अभी कुछ दर्ज नहीं हुआ। लाने के लिए “केवल देखें” हटाकर फ़ाइल फिर चुनें।
bank-imported = { $rows } प्रविष्टियाँ पढ़ी गईं, उनमें { $new } नई।
bank-state = कौन-सी प्रविष्टियाँ
bank-state-open = जिनका निपटान बाकी है
bank-state-matched = जो रसीद निकलीं
bank-state-ignored = जो अलग रखी गईं
bank-none = यहाँ कोई प्रविष्टि नहीं।
bank-row = प्रविष्टि
bank-row-title = बैंक की एक प्रविष्टि
bank-narration = बैंक ने क्या लिखा
bank-what = यह क्या है
bank-unknown = पता नहीं
bank-sure-certain = निश्चित
bank-sure-likely = संभव
bank-sure-perhaps = शायद
bank-accept = स्वीकार करें
bank-accept-certain = { $count ->
    [one] एक निश्चित प्रविष्टि स्वीकार करें
   *[other] { $count } निश्चित प्रविष्टियाँ स्वीकार करें
}
bank-accepted = { $count ->
    [one] एक प्रविष्टि का निपटान हुआ।
   *[other] { $count } प्रविष्टियों का निपटान हुआ।
}
bank-is-recorded = यह भुगतान दर्ज है।
bank-see-receipt = रसीद देखें
bank-by-hand = बताएँ किसने दिया
bank-unit = इकाई का कोड
bank-unit-hint = जैसे U0042
bank-document = दस्तावेज़ का नंबर जो पहले चुके
bank-make-receipt = रसीद बनाएँ
bank-set-aside = हमारा नहीं
bank-reason-field = यह क्या है
bank-reason-hint = जैसे “बैंक का शुल्क” या “कैंटीन का किराया”
bank-set-aside-now = अलग रखें
bank-settled = प्रविष्टि का निपटान हुआ।
bank-back = प्रविष्टियों पर वापस
close-bank-open = बैंक की { $count } प्रविष्टियों का निपटान बाकी है।
refusal-bank-heading-unknown = फ़ाइल की किसी पंक्ति में जाने-पहचाने बैंक के खानों के नाम नहीं हैं।
refusal-bank-heading-unknown-next = इनमें से किसी से CSV विवरण लें: { $banks }, और उसका शीर्षक न बदलें।
refusal-bank-no-rows = फ़ाइल में शीर्षक है पर प्रविष्टि नहीं।
refusal-bank-no-rows-next = लेन-देन वाले दिन चुनकर फिर डाउनलोड करें।
refusal-bank-too-many-rows = फ़ाइल में { $most } से अधिक प्रविष्टियाँ हैं।
refusal-bank-too-many-rows-next = छोटी अवधि डाउनलोड करें।
refusal-bank-file-unreadable = फ़ाइल तालिका की तरह नहीं पढ़ी जा सकी।
refusal-bank-file-unreadable-next = इसे CSV के रूप में फिर डाउनलोड करें।
refusal-bank-row-date = पंक्ति { $line }: “{ $value }” तारीख़ नहीं है।
refusal-bank-row-date-next = कुछ नहीं लाया गया। पंक्ति सुधारें या फ़ाइल फिर डाउनलोड करें।
refusal-bank-row-amount = पंक्ति { $line }: “{ $value }” राशि नहीं है।
refusal-bank-row-amount-next = कुछ नहीं लाया गया। पंक्ति सुधारें या फ़ाइल फिर डाउनलोड करें।
refusal-bank-row-both = पंक्ति { $line }: राशि आई या गई, दोनों या कोई नहीं नहीं हो सकता ({ $value })।
refusal-bank-row-both-next = कुछ नहीं लाया गया। पंक्ति सुधारें या फ़ाइल फिर डाउनलोड करें।
refusal-bank-row-settled = इस प्रविष्टि का निपटान हो चुका है।
refusal-bank-row-settled-next = अभी की स्थिति देखें।
refusal-bank-row-out = गई हुई राशि किसी इकाई का भुगतान नहीं है।
refusal-bank-row-out-next = प्रविष्टि अलग रखें और बताएँ कि यह क्या है।
refusal-bank-reason = अधिकतम 200 अक्षरों में बताएँ कि यह क्या है।
refusal-bank-reason-next = एक-दो शब्द काफ़ी हैं।
