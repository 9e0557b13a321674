billing-kind-tax-invoice = कर बीजक
billing-kind-bill-of-supply = आपूर्ति बिल
billing-kind-fee-bill = शुल्क बिल
billing-kind-usage-memo = उपयोग ज्ञापन
billing-kind-opening-due = पुराने खातों का बकाया

billing-charge-usage = उपयोग
billing-charge-no-show = अनुपस्थित
billing-charge-late-cancel = देर से रद्द
billing-charge-other = अन्य शुल्क

billing-paper-original = प्राप्तकर्ता के लिए मूल प्रति
billing-paper-recipient = प्राप्तकर्ता
billing-paper-state = राज्य
billing-paper-unregistered = जीएसटी में पंजीकृत नहीं
billing-paper-unit-code = इकाई
billing-paper-number = क्रमांक
billing-paper-date = दिनांक
billing-paper-due = भुगतान की अंतिम तिथि
billing-paper-place-of-supply = आपूर्ति का स्थान
billing-paper-reverse-charge = प्रतिवर्ती प्रभार पर देय कर
billing-paper-no = नहीं
billing-paper-booking = बुकिंग
billing-paper-line-number = क्र.
billing-paper-line-description = सेवा
billing-paper-line-sac = SAC
billing-paper-line-quantity = मात्रा
billing-paper-line-rate = दर (₹)
billing-paper-line-base = शुल्क (₹)
billing-paper-line-concession = छूट (₹)
billing-paper-line-taxable = कर योग्य मूल्य (₹)
billing-paper-line-taxable-short = मूल्य (₹)
billing-paper-line-gst = जीएसटी
billing-paper-tax = कर (₹)
billing-paper-base = छूट से पहले शुल्क
billing-paper-concession = छूट
billing-paper-taxable = कर योग्य मूल्य
billing-paper-exempt = कर-मुक्त मूल्य
billing-paper-round-off = पूर्णांकन
billing-paper-payable = कुल देय राशि
billing-paper-in-words = शब्दों में
billing-paper-for-centre = कृते { $name }
billing-paper-no-signature = इलेक्ट्रॉनिक रूप से जारी; हस्ताक्षर आवश्यक नहीं
billing-paper-page = पृष्ठ { $page } / { $pages }
billing-paper-scan = यूपीआई से भुगतान करें
billing-paper-outstanding-on = { $date } को { $amount } बकाया
billing-paper-note-exempt = ये सेवाएँ जीएसटी से मुक्त हैं।
billing-paper-note-unregistered-centre = यह केन्द्र जीएसटी में पंजीकृत नहीं है और कर नहीं लेता।
billing-paper-note-free = इस केन्द्र का उपयोग निःशुल्क है। यह उपयोग का अभिलेख है, भुगतान की माँग नहीं।
billing-paper-note-opening = यह राशि पहले के खातों से लाई गई है।
billing-paper-note-rounding = कर की गणना पूरे बीजक पर प्रत्येक दर के लिए की जाती है। बुकिंग में { $shown } कर दिखाया गया था; अंतर { $difference } है।

billing-paper-tax-caption = दर के अनुसार कर

billing-menu-invoices = बीजक
billing-menu-statement = खाता विवरण
billing-menu-run = मासिक बिलिंग
billing-menu-receipts = रसीदें
billing-choose-centre = केन्द्र चुनें।
billing-total = कुल योग
billing-total-all = सभी का कुल योग
billing-any = कोई भी
billing-go-on = आगे बढ़ें

billing-column-unit = इकाई
billing-column-centre = केन्द्र
billing-column-kind = दस्तावेज़
billing-column-lines = पंक्तियाँ
billing-column-value = मूल्य
billing-column-tax = कर
billing-column-payable = देय
billing-column-look-at = ध्यान दें
billing-column-number = क्रमांक
billing-column-date = दिनांक
billing-column-due = देय तिथि
billing-column-outstanding = बकाया
billing-column-state = स्थिति
billing-column-received = प्राप्ति की तिथि
billing-column-mode = भुगतान का माध्यम
billing-column-reference = संदर्भ
billing-column-amount = राशि
billing-column-advance = अग्रिम
billing-column-paper = दस्तावेज़
billing-column-charged = देय हुआ
billing-column-paid = भुगतान
billing-column-balance = शेष

billing-run-title = मासिक बिलिंग
billing-run-month = माह
billing-run-look = माह देखें
billing-run-of-month = { $month } के लिए जारी होंगे
billing-run-caption = जारी होने वाले दस्तावेज़
billing-run-count = { $count ->
    [one] एक दस्तावेज़ जारी होगा।
   *[other] { $count } दस्तावेज़ जारी होंगे।
}
billing-run-nothing = इस माह का कोई शुल्क बिल के लिए शेष नहीं है।
billing-run-see-issued = जारी दस्तावेज़ देखें
billing-run-month-running = यह माह अभी पूरा नहीं हुआ है: और शुल्क जुड़ सकते हैं।
billing-run-jobs-open = { $count ->
    [one] इस माह की एक बुकिंग का समय बीत चुका है, पर वह पूर्ण, रद्द या अनुपस्थित दर्ज नहीं है। वह इसमें शामिल नहीं है।
   *[other] इस माह की { $count } बुकिंग का समय बीत चुका है, पर वे पूर्ण, रद्द या अनुपस्थित दर्ज नहीं हैं। वे इसमें शामिल नहीं हैं।
}
billing-run-older = { $count ->
    [one] पिछले माह का एक शुल्क बिल नहीं हुआ है। वह माह भी चलाएँ।
   *[other] पिछले माहों के { $count } शुल्क बिल नहीं हुए हैं। वे माह भी चलाएँ।
}
billing-run-final = जारी दस्तावेज़ बदले या हटाए नहीं जा सकते।
billing-run-issue = { $amount } के { $count } दस्तावेज़ जारी करें
billing-run-done = { $month }: { $amount } के { $count } दस्तावेज़ जारी हुए।
billing-warning-no-gstin = जीएसटीआईएन नहीं है: इकाई कर का क्रेडिट नहीं ले सकेगी
billing-warning-zero = कुछ देय नहीं

billing-invoices-title = बीजक
billing-invoices-none = कोई दस्तावेज़ नहीं मिला। छँटाई बदलें या सब हटाएँ।
billing-invoices-caption = { $count ->
    [one] एक दस्तावेज़
   *[other] { $count } दस्तावेज़
}
billing-filter-words = क्रमांक या इकाई
billing-filter-state = स्थिति
billing-filter-kind = दस्तावेज़ का प्रकार
billing-filter-from = इस दिन से
billing-filter-until = इस दिन तक
billing-state-open = देय
billing-state-overdue = अतिदेय
billing-state-paid = भुगतान हुआ
billing-outstanding = { $amount } देना शेष है
billing-payments = भुगतान
billing-pdf = पीडीएफ़ डाउनलोड करें
billing-pdf-both = हिंदी और अंग्रेज़ी में पीडीएफ़
billing-take-money = भुगतान लें

billing-receipts-title = रसीदें
billing-receipts-caption = प्राप्त राशि, नवीनतम पहले
billing-receipts-none = अभी तक कोई राशि प्राप्त नहीं हुई है।
billing-receipt-title = भुगतान लें
billing-receipt-number = रसीद { $number }
billing-receipt-paid = किसका भुगतान हुआ
billing-receipt-paid-nothing = अभी किसी दस्तावेज़ का नहीं।
billing-receipt-advance = { $amount } अग्रिम के रूप में रखे गए हैं।
billing-receipt-take = भुगतान लें और रसीद दें
billing-receipt-taken = रसीद { $number } जारी हुई।
billing-owed-here = इस केन्द्र पर बकाया
billing-open-document = { $number }: { $amount }, देय तिथि { $due }
billing-field-unit = इकाई का कोड
billing-field-unit-hint = उदाहरण: U0002
billing-field-amount = राशि रुपये में
billing-field-amount-hint = उदाहरण: 1,250 या 1250.50
billing-field-mode = भुगतान कैसे हुआ?
billing-field-reference = भुगतान का संदर्भ
billing-field-reference-hint = यूपीआई या बैंक का संदर्भ, या चेक का क्रमांक। नकद हो तो खाली छोड़ें।
billing-field-received-on = प्राप्ति की तिथि
billing-field-documents = पहले इनका भुगतान करें
billing-field-documents-hint = शेष राशि से सबसे पुराने बकाये चुकते हैं। जो बचे, वह अग्रिम रहता है।
billing-field-note = टिप्पणी
billing-mode-upi = यूपीआई
billing-mode-neft = एनईएफ़टी
billing-mode-rtgs = आरटीजीएस
billing-mode-imps = आईएमपीएस
billing-mode-cash = नकद
billing-mode-cheque = चेक
billing-mode-opening = पुराने खातों से

billing-statement-title = खाता विवरण
billing-statement-own-title = हमारा बकाया
billing-statement-of = { $name } का खाता
billing-statement-empty = अभी तक कोई बिल या भुगतान नहीं हुआ है।
billing-statement-owe = { $amount } देय है।
billing-statement-advance = { $amount } अग्रिम जमा है।
billing-statement-even = कुछ देय नहीं है।
billing-statement-overdue = इसमें { $amount } अतिदेय है।
billing-statement-open = देय दस्तावेज़
billing-statement-open-line = { $amount }, देय तिथि { $due }
billing-statement-caption = { $from } से { $until } तक का लेन-देन
billing-statement-opening = पहले का शेष
billing-statement-closing = बाद का शेष
billing-statement-bill = बिल
billing-statement-payment = भुगतान
billing-statement-other-days = अन्य दिन
billing-statement-show = ये दिन दिखाएँ

refusal-billing-nothing-to-bill = इस शुल्क का बिल बन चुका है, या यह शुल्क नहीं है।
refusal-billing-nothing-to-bill-next = शुल्क फिर से देखें।
refusal-billing-billed-already = इन शुल्कों का बिल इसी समय किसी और ने बना दिया।
refusal-billing-billed-already-next = जारी दस्तावेज़ देखें।
refusal-billing-month-unreadable = माह पढ़ा नहीं जा सका।
refusal-billing-month-unreadable-next = सूची से माह चुनें, जैसे 2026-10।
refusal-billing-receipt-amount = राशि शून्य से अधिक और ₹100,00,00,000 तक होनी चाहिए।
refusal-billing-receipt-amount-next = प्राप्त राशि लिखें, उदाहरण: 1,250.50।
refusal-billing-amount-unreadable = राशि पढ़ी नहीं जा सकी।
refusal-billing-amount-unreadable-next = रुपये अधिकतम दो दशमलव तक लिखें, उदाहरण: 1,250.50।
refusal-billing-mode-missing = भुगतान का माध्यम नहीं चुना गया है।
refusal-billing-mode-missing-next = यूपीआई, एनईएफ़टी, नकद, चेक या आरटीजीएस चुनें।
refusal-billing-date-unreadable = तिथि पढ़ी नहीं जा सकी।
refusal-billing-date-unreadable-next = दिन, माह और वर्ष लिखें, उदाहरण: 24-11-2026।
refusal-billing-receipt-in-future = यह तिथि भविष्य की है।
refusal-billing-receipt-in-future-next = वह दिन लिखें जब राशि प्राप्त हुई।
refusal-billing-receipt-too-old = यह तिथि { $from } से पहले की है।
refusal-billing-receipt-too-old-next = वह दिन लिखें जब राशि प्राप्त हुई; इससे पुरानी राशि पुराने खातों की है।
refusal-billing-reference-missing = भुगतान का संदर्भ नहीं लिखा है।
refusal-billing-reference-missing-next = यूपीआई संदेश या बैंक प्रविष्टि से लिखें, या चेक का क्रमांक लिखें।
refusal-billing-reference-too-long = संदर्भ में 30 से अधिक अक्षर और अंक हैं।
refusal-billing-reference-too-long-next = केवल संदर्भ ही लिखें।
refusal-billing-reference-used = यह संदर्भ रसीद { $number } पर पहले से है।
refusal-billing-reference-used-next = देखें कि राशि पहले दर्ज तो नहीं हुई।
refusal-billing-note-too-long = टिप्पणी 200 अक्षरों से लंबी है।
refusal-billing-note-too-long-next = छोटी टिप्पणी लिखें।
refusal-billing-cash-limit = क़ानून के अनुसार एक इकाई से एक दिन में { $limit } से कम नकद लिया जा सकता है; { $taken } लिया जा चुका है।
refusal-billing-cash-limit-next = शेष राशि यूपीआई, बैंक या चेक से लें।
refusal-billing-document-not-open = चुना हुआ कोई दस्तावेज़ चुक गया है, या इस इकाई का नहीं है।
refusal-billing-document-not-open-next = बकाया दस्तावेज़ों की सूची फिर से देखें।
refusal-billing-no-such-unit = इस कोड की कोई इकाई नहीं है।
refusal-billing-no-such-unit-next = इकाइयों की सूची में कोड देखें।
refusal-billing-centre-missing = केन्द्र नहीं बताया गया है।
refusal-billing-centre-missing-next = केन्द्र का कोड दें, जैसे KNL।
