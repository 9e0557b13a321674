# Booking rules, quotas, overriding
refusal-booking-notice = यह मशीन शुरू होने से कम से कम { $length } घंटे पहले बुक होती है।
refusal-booking-notice-next = { $first } से आगे का समय चुनें।
refusal-booking-grid-closed-day = बुकिंग { $slot } मिनट के अंतर पर शुरू होती है।
refusal-booking-grid-closed-day-next = ऐसे ही किसी समय से शुरू करें।
refusal-booking-gap = इस मशीन पर आपकी बुकिंगों के बीच कम से कम { $length } घंटे होने चाहिए, और आपकी एक बुकिंग { $other } पर है।
refusal-booking-gap-next = उससे दूर का समय चुनें।
refusal-booking-most-ahead = आगे की { $most } में से { $count } बुकिंग हो चुकी हैं।
refusal-booking-most-ahead-next = इनमें से एक शुरू होने पर अगली हो सकेगी; पहली { $first } को शुरू होगी।
refusal-booking-one-at-a-time = यहाँ इकाई एक समय पर एक ही मशीन लेती है, और आपकी एक बुकिंग { $other } पर है।
refusal-booking-one-at-a-time-next = उससे पहले या बाद का समय चुनें।
refusal-booking-quota-count =
    { $period ->
        [day] { $first } को
        [month] { $first } से शुरू महीने में
        [year] { $first } से { $last } के साल में
       *[week] { $first } से { $last } के सप्ताह में
    } { $covers ->
        [machine] { $name_hi } की
        [group] “{ $name_hi }” की
       *[centre] इस केंद्र की
    } { $amount } में से { $used } बुकिंग हो चुकी हैं।
refusal-booking-quota-count-next =
    अगली { $weekday ->
        [mon] सोमवार
        [tue] मंगलवार
        [wed] बुधवार
        [thu] गुरुवार
        [fri] शुक्रवार
        [sat] शनिवार
       *[sun] रविवार
    } { $next } से हो सकेगी।
refusal-booking-quota-hours =
    { $period ->
        [day] { $first } को
        [month] { $first } से शुरू महीने में
        [year] { $first } से { $last } के साल में
       *[week] { $first } से { $last } के सप्ताह में
    } { $covers ->
        [machine] { $name_hi } के
        [group] “{ $name_hi }” के
       *[centre] इस केंद्र के
    } { $amount } में से { $used } घंटे लग चुके हैं; यह बुकिंग { $wanted } घंटे लेगी।
refusal-booking-quota-hours-next =
    कम समय चुनें, या { $weekday ->
        [mon] सोमवार
        [tue] मंगलवार
        [wed] बुधवार
        [thu] गुरुवार
        [fri] शुक्रवार
        [sat] शनिवार
       *[sun] रविवार
    } { $next } से आगे का दिन।
refusal-booking-dues = { $amount } बकाया है, सबसे पुराना { $since } से ({ $late } दिन)। { $days } दिन के बाद बुकिंग रुक जाती है।
refusal-booking-dues-next = सबसे पुराना बिल चुकाएँ, या केंद्र के कार्यालय से बात करें।
refusal-booking-credit = इस बुकिंग ({ $this }) के साथ इकाई पर { $needed } बनेगा; उधार की सीमा { $limit } है। अभी बकाया: { $owed }, आगे की बुकिंगों का: { $ahead }।
refusal-booking-credit-next = { $short } अग्रिम दें, या आगे की कोई बुकिंग रद्द करें।
refusal-booking-rule-unknown = ऐसा कोई नियम नहीं है।
refusal-booking-rule-unknown-next = सूची में से एक चुनें।
refusal-booking-rule-value = मान पढ़ा नहीं जा सका या सीमा से बाहर है।
refusal-booking-rule-value-next = { $least } से { $most } तक की पूरी संख्या लिखें, या हाँ अथवा नहीं चुनें।
refusal-booking-rule-machine = यह मशीन इस केंद्र की नहीं है।
refusal-booking-rule-machine-next = सूची में से एक चुनें, या सभी मशीनें।
refusal-booking-rule-category = ऐसी कोई उपयोगकर्ता श्रेणी नहीं है।
refusal-booking-rule-category-next = सूची में से एक चुनें, या सभी।
refusal-booking-rule-from = नियम { $today } से पहले लागू नहीं हो सकता; जो बीत गया वह वैसा ही रहता है।
refusal-booking-rule-from-next = आज या आगे का दिन लिखें, जैसे 24-11-2026।
refusal-booking-rule-until = अंतिम दिन पहले दिन से पहले है।
refusal-booking-rule-until-next = { $first } या आगे का दिन लिखें, या खाली छोड़ें।
refusal-booking-rule-reason = कारण बहुत लंबा है।
refusal-booking-rule-reason-next = अधिक से अधिक { $most } अक्षर लिखें।
refusal-booking-quota-measure = बताएँ कि क्या गिना जाए।
refusal-booking-quota-measure-next = बुकिंग या घंटे चुनें।
refusal-booking-quota-amount = मात्रा पढ़ी नहीं जा सकी।
refusal-booking-quota-amount-next = 1 से { $most } तक की पूरी संख्या लिखें।
refusal-booking-quota-period = बताएँ कि कितने समय में गिना जाए।
refusal-booking-quota-period-next = दिन, सप्ताह, महीना या साल चुनें।
refusal-booking-quota-covers = बताएँ कि सीमा किस पर है।
refusal-booking-quota-covers-next = केंद्र, समूह या मशीन चुनें।
refusal-booking-quota-times = गिने जाने वाले घंटों की शुरुआत उनके अंत से पहले हो।
refusal-booking-quota-times-next = दोनों लिखें, जैसे 09:00 और 13:00, या दोनों खाली छोड़ें।
booking-rules-title = बुकिंग के नियम
booking-rules-lead = एक मशीन और एक उपयोगकर्ता श्रेणी का मान पहले गिना जाता है, फिर मशीन का, फिर श्रेणी का, फिर पूरे केंद्र का। मान उन बुकिंगों पर लागू होते हैं जो उनके दिनों में शुरू हों। जो बीत गया वह वैसा ही रहता है।
booking-rules-none = कोई मान तय नहीं है; मशीन और केंद्र के अपने पन्ने के अनुसार चलता है।
booking-rules-set = यहाँ तय किए गए मान
booking-rules-all = सभी नियम
booking-rules-back = बुकिंग के नियमों पर लौटें
booking-rule = नियम
booking-rule-value = मान
booking-rule-for = किसके लिए
booking-rule-days = कब शुरू होने वाली बुकिंग
booking-rule-standing = स्थिति
booking-rule-set-by = तय किया
booking-rule-step = अगला कदम
booking-rule-without = मान न हो तो
booking-rule-set = तय करें
booking-rule-set-title = तय करें: { $rule }
booking-rule-set-now = यह मान तय करें
booking-rule-is-set = मान तय हो गया।
booking-rule-withdraw = वापस लें
booking-rule-withdraw-title = यह मान वापस लें?
booking-rule-withdraw-effect = अब से नई बुकिंग और बदलाव इसके बिना जाँचे जाएँगे। जो बुकिंग हो चुकी हैं वे रहेंगी। रिकॉर्ड भी रहेगा।
booking-rule-withdraw-now = वापस लें
booking-rule-is-withdrawn = मान वापस ले लिया गया।
booking-rule-planned = आगे लागू होगा
booking-rule-in-force = लागू
booking-rule-over = समाप्त
booking-rule-withdrawn = वापस लिया गया
booking-rule-replaced = बाद के मान ने जगह ली
booking-rule-from-on = { $day } से आगे
booking-rule-all-machines = केंद्र की सभी मशीनें
booking-rule-everybody = सभी
booking-rule-machine = मशीन
booking-rule-category = उपयोगकर्ता श्रेणी
booking-rule-from = इस दिन से शुरू होने वाली बुकिंग
booking-rule-from-hint = आज या आगे का दिन, जैसे 24-11-2026।
booking-rule-until = इस दिन तक
booking-rule-until-hint = अंतिम दिन, जैसे 31-12-2026; हमेशा के लिए हो तो खाली छोड़ें।
booking-rule-reason = कारण
booking-rule-unit = किसमें गिनें
booking-rule-unit-minutes = मिनट
booking-rule-unit-hours = घंटे
booking-rule-unit-days = दिन
booking-rule-in-hours = घंटे
booking-rule-in-days = दिन
booking-rule-in-bookings = बुकिंग
booking-rule-yes = हाँ
booking-rule-no = नहीं
booking-rule-without-machine = मशीन के पन्ने के अनुसार
booking-rule-without-centre = केंद्र के पन्ने के अनुसार
booking-rule-without-nothing = ऐसा नियम नहीं
booking-rule-without-usual = प्रोग्राम का सामान्य मान
booking-rule-shortest-minutes = सबसे छोटी बुकिंग
booking-rule-longest-minutes = सबसे लंबी बुकिंग
booking-rule-notice-to-book-minutes = शुरू होने से कम से कम इतना पहले बुकिंग
booking-rule-notice-to-change-minutes = शुरू होने से कम से कम इतना पहले बदलाव
booking-rule-notice-to-cancel-minutes = शुरू होने से इतना पहले तक बिना शुल्क रद्द
booking-rule-horizon-days = कितने दिन आगे तक बुकिंग
booking-rule-gap-minutes = एक मशीन पर इकाई की दो बुकिंगों के बीच कम से कम समय
booking-rule-most-ahead = इकाई की आगे की अधिक से अधिक बुकिंग
booking-rule-one-at-a-time = इकाई एक समय पर एक ही मशीन ले
booking-rule-needs-approval = प्रबंधक का अनुमोदन चाहिए
booking-rule-needs-training = केवल प्रशिक्षित उपयोगकर्ता
booking-rule-needs-safety-certificate = केवल मान्य सुरक्षा प्रमाणपत्र पर
booking-rule-dues-days = इतने दिन से पुराने बकाया बिल बुकिंग रोकते हैं
booking-rule-within-credit-limit = बकाया और बुकिंग उधार की सीमा में रहें
booking-rule-operator-on-duty = ऑपरेटर ड्यूटी पर हो
booking-rule-service-overdue-days = सर्विस में इतने दिन की देरी बुकिंग रोकती है
booking-rule-no-show-after-minutes = शुरू होने के इतने समय बाद तक कोई न आए तो अनुपस्थित
booking-rule-check-in-from-minutes = शुरू होने से इतना पहले से चेक-इन
booking-rule-answer-within-hours = अनुरोध का उत्तर इतने समय में
booking-rule-escalate-after-hours = बिना उत्तर के अनुरोध इतने समय बाद सभी प्रबंधकों को
booking-rule-waiting-offer-minutes = खाली हुआ समय प्रतीक्षा सूची में अगले के लिए इतनी देर
booking-rule-members-first = प्रतीक्षा सूची में सदस्य पहले
booking-rule-displaced-answer-hours = हटाई गई बुकिंग वाली इकाई का उत्तर इतने समय में
booking-rule-reminder-hours = शुरू होने से पहले याद दिलाना
booking-quotas-title = कोटा
booking-quotas-lead = कोटा बताता है कि एक इकाई एक दिन, सप्ताह, महीने या वित्तीय वर्ष में कितनी बार या कितनी देर बुक कर सकती है। रोकी गई, माँगी गई और छूटी हुई बुकिंग गिनी जाती हैं; रद्द बुकिंग नहीं, और जल्दी खत्म करके लौटाया समय फिर बुक हो सकता है।
booking-quotas-none = कोई कोटा तय नहीं है; इकाइयाँ जितना खाली हो उतना बुक कर सकती हैं।
booking-quotas-set = यहाँ तय किए गए कोटे
booking-quota = कोटा
booking-quota-new = कोटा तय करें
booking-quota-set-now = यह कोटा तय करें
booking-quota-is-set = कोटा तय हो गया।
booking-quota-withdraw-title = यह कोटा वापस लें?
booking-quota-withdraw-effect = अब से नई बुकिंग और बदलाव इसके बिना जाँचे जाएँगे। जो बुकिंग हो चुकी हैं वे रहेंगी। रिकॉर्ड भी रहेगा।
booking-quota-is-withdrawn = कोटा वापस ले लिया गया।
booking-quota-covers = किसका जोड़ हो
booking-quota-group = “{ $name }” समूह की सभी मशीनें
booking-quota-measure = क्या गिना जाए
booking-quota-by-count = बुकिंग
booking-quota-by-hours = घंटे
booking-quota-amount = कितने
booking-quota-period = हर
booking-quota-each-day = दिन
booking-quota-each-week = सप्ताह
booking-quota-each-month = महीना
booking-quota-each-year = वित्तीय वर्ष
booking-quota-week-start = सप्ताह की शुरुआत
booking-quota-week-start-hint = केवल सप्ताह के कोटे के लिए।
booking-quota-today = बुकिंग का दिन
booking-quota-hours-from = केवल इस समय से
booking-quota-hours-until = केवल इस समय तक
booking-quota-weekdays = केवल ये दिन गिने जाएँ
booking-quota-weekdays-hint = कुछ न चुनें तो हर दिन गिना जाएगा।
booking-quota-most-count = { $period ->
        [day] दिन
        [month] महीने
        [year] वित्तीय वर्ष
       *[week] सप्ताह
    } में अधिक से अधिक { $amount } बुकिंग
booking-quota-most-hours = { $period ->
        [day] दिन
        [month] महीने
        [year] वित्तीय वर्ष
       *[week] सप्ताह
    } में अधिक से अधिक { $amount } घंटे
booking-quota-week-from = सप्ताह { $day } से शुरू
booking-quota-week-today = सप्ताह बुकिंग के दिन से शुरू
booking-quota-only-hours = केवल { $from }–{ $until } गिना जाता है
booking-quota-only-days = केवल { $days } गिने जाते हैं
booking-quota-left-count = { $period ->
        [day] आज
       *[other] { $first } से { $last } तक
    } { $amount } में से { $left } बुकिंग बाकी ({ $covers })
booking-quota-left-hours = { $period ->
        [day] आज
       *[other] { $first } से { $last } तक
    } { $amount } में से { $left } घंटे बाकी ({ $covers })
booking-applies-title = यहाँ क्या लागू है
booking-applies-machine-title = इस मशीन के आज के बुकिंग नियम
booking-applies-edit-machine = मशीन बदलें
booking-applies-length = अवधि
booking-applies-length-words = { $least } से { $most }
booking-applies-horizon = आगे की बुकिंग
booking-applies-horizon-words = { $days } तक, { $last } तक
booking-applies-notice = बुकिंग की सूचना
booking-applies-notice-words = शुरू होने से कम से कम { $length } पहले
booking-applies-change = बदलाव
booking-applies-change-words = शुरू होने से { $length } पहले तक
booking-applies-cancel = रद्द करना
booking-applies-cancel-free = हमेशा बिना शुल्क
booking-applies-cancel-until = शुरू होने से { $length } पहले तक बिना शुल्क, फिर शुल्क का { $percent }%
booking-applies-gap = दो बुकिंगों के बीच
booking-applies-gap-words = इकाई की दो बुकिंगों के बीच कम से कम { $length }
booking-applies-ahead = आगे की बुकिंग की संख्या
booking-applies-ahead-machine = इस मशीन पर अधिक से अधिक { $most }
booking-applies-ahead-centre = केंद्र में अधिक से अधिक { $most }
booking-applies-one = एक समय पर
booking-applies-one-words = केंद्र की एक ही मशीन
booking-applies-approval = प्रबंधक का अनुमोदन
booking-applies-training = प्रशिक्षण चाहिए
booking-applies-dues = बकाया बिल
booking-applies-dues-words = { $days } से पुराने हों तो नई बुकिंग रुकती है
booking-applies-credit = उधार की सीमा
booking-applies-credit-words = बकाया और बुकिंग इकाई की सीमा में रहें
booking-applies-quota = आपका कोटा
booking-override-why = फिर भी बुक करें, क्योंकि
booking-override-why-hint = ऊपर के नियम इस बुकिंग के लिए छोड़े जाते हैं। आपका कारण बुकिंग के साथ रहता है और इकाई को दिखता है।
booking-override-now = फिर भी बुक करें
booking-overridden-title = केंद्र ने ये नियम छोड़े
booking-overridden-because = कारण:
booking-overridden-other = कोई और नियम
booking-overridden-hours = खुलने का समय
booking-overridden-weekly-off = साप्ताहिक छुट्टी
booking-overridden-holiday = अवकाश
booking-overridden-too-short = सबसे छोटी बुकिंग
booking-overridden-too-long = सबसे लंबी बुकिंग
booking-overridden-too-short-days = सबसे छोटी बुकिंग
booking-overridden-too-long-days = सबसे लंबी बुकिंग
booking-overridden-horizon = कितने दिन आगे
booking-overridden-notice = बुकिंग की सूचना
booking-overridden-training = प्रशिक्षण
booking-overridden-unit-suspended = इकाई की बुकिंग पर रोक
booking-overridden-gap = बुकिंगों के बीच का अंतर
booking-overridden-most-ahead = आगे की बुकिंग की संख्या
booking-overridden-one-at-a-time = एक समय पर एक मशीन
booking-overridden-quota-count = कोटा
booking-overridden-quota-hours = कोटा
booking-overridden-dues = बकाया बिल
booking-overridden-credit = उधार की सीमा
refusal-booking-override-reason = नियम केवल कारण बताकर छोड़े जाते हैं।
refusal-booking-override-reason-next = कारण लिखें; वह बुकिंग के साथ रहेगा।
booking-overridden-hours-approved = स्वीकृत इकाइयों का समय
booking-overridden-no-operator = ऑपरेटर की ड्यूटी
booking-overridden-safety-certificate = सुरक्षा प्रमाणपत्र
booking-overridden-service-overdue = सर्विस में देरी
booking-overridden-share-reserved = आरक्षित हिस्सा
