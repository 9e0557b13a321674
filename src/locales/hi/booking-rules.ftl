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
