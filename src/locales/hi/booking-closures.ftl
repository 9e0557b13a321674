# Closures, breakdown, displaced bookings, undo
booking-status-displaced = स्थान तय होना है

closure-cause = कारण
closure-cause-service = नियोजित रखरखाव
closure-cause-repair = मरम्मत
closure-cause-power-cut = बिजली बन्द
closure-cause-operator-absent = ऑपरेटर नहीं है
closure-cause-calibration = अंशांकन
closure-cause-event = केंद्र के कार्यक्रम के लिए चाहिए
closure-cause-other = दूसरा कारण, शब्दों में
closure-words = कुछ और शब्द
closure-words-hint = इकाइयाँ इसे पढ़ेंगी, जैसे “ब्लेड टूटा है, पुर्ज़ा शुक्रवार को आएगा”।
closure-until-hint = समय पता न हो तो इसे खाली छोड़ें।
closure-what-happens = यह फ़ॉर्म भेजते ही मशीन बन्द हो जाती है। अगला पृष्ठ इस समय की हर बुकिंग और उसके लिए रखा नया स्थान दिखाता है।
closure-title = बन्द: { $machine }
closure-state = स्थिति
closure-closed-word = बन्द
closure-over-word = समाप्त
closure-made = बन्द की
closure-nobody-hit = इस बन्दी के बीच कोई बुकिंग नहीं है।
closure-hit-count = { $count ->
    [one] एक बुकिंग का स्थान चला गया
   *[other] { $count } बुकिंग का स्थान चला गया
 }
closure-asked-after = अभी किसी को बताया नहीं गया है। जो आप { $minutes } मिनट में तय नहीं करेंगे, उसके बारे में इकाइयों से पूछा जाएगा कि नया स्थान ठीक है या नहीं।
closure-more-behind = इनके तय होने पर { $count } और आएँगी।
closure-settle-now = ये बुकिंग तय करें
closure-settle-all = सब सुझाव के अनुसार तय करें
closure-choose = क्या करें
closure-choice-move = नए स्थान पर ले जाएँ
closure-choice-ask = इकाई से पूछें
closure-choice-cancel = बिना शुल्क निरस्त करें
closure-choice-leave = अभी रहने दें
closure-choice-wait = उत्तर की प्रतीक्षा करें
closure-proposed = नया स्थान:
closure-without-place = स्थान नहीं
closure-without-place-next = इकाई से दूसरा समय चुनने को कहें, या बिना शुल्क निरस्त करें।
closure-was-asked = पूछा गया
closure-price-changes = ({ $old } के बदले { $new })
closure-done-title = तय हो चुकी
closure-outcome-moved = ले जाई गई
closure-outcome-accepted = इकाई ने स्वीकार की
closure-outcome-chosen = दूसरा समय चुना गया
closure-outcome-cancelled = बिना शुल्क निरस्त
closure-outcome-cut = चल रहा काम पहले समाप्त
closure-outcome-let-go = केवल रोकी हुई थी, छोड़ी गई
closure-outcome-back = पुराने स्थान पर वापस
closure-end-title = बन्दी का समापन
closure-other-end = दूसरा समापन दें
closure-end-save = समापन सहेजें
closure-end-saved = समापन बदल गया।
closure-settled = { $moved } ले जाई गईं, { $asked } से पूछा गया, { $cancelled } निरस्त, { $left } अभी बाकी। हर इकाई को एक सन्देश जाएगा।
closure-waiting-title = बिना स्थान की बुकिंग
closure-waiting-none = हर बुकिंग का अपना स्थान है।
closure-see = बन्दी देखें
closure-see-new-place = नया स्थान
closure-head-displaced = आपके समय पर मशीन बन्द है। नया स्थान देखें।
closure-asked = { $machine }, { $time }: मशीन बन्द है। क्या नया स्थान आपके लिए ठीक है?
closure-new-place-title = आपकी बुकिंग का नया स्थान
closure-why-displaced = आपके समय पर { $machine } बन्द है ({ $why })। इसके लिए आपको कुछ नहीं देना है।
closure-price-agreed = तय शुल्क
closure-price-new = वहाँ शुल्क: { $total }
closure-held-until = यह { $time } तक आपके लिए रखा है।
closure-take-it = यह स्थान लें
closure-taken = आपकी बुकिंग को नया स्थान मिल गया।
closure-no-proposal = अभी कोई स्थान रखा नहीं है।
closure-propose-again = फिर से स्थान खोजें
closure-or-else = कुछ और
closure-other-time = दूसरा समय चुनें
closure-cancel-free = निरस्त करें; कुछ देना नहीं है

closure-line-moved = { $reference }: { $old } के बदले अब { $machine }, { $new }।
closure-line-asked = { $reference }: { $old }। आपके लिए रखा है: { $machine }, { $new }। कृपया { $until } तक उत्तर दें।
closure-line-no-place = { $reference }: { $old }। कृपया दूसरा समय चुनें या निरस्त करें; कुछ देना नहीं है।
closure-line-cancelled = { $reference }: { $old } निरस्त। कुछ देना नहीं है।

message-closure-notice-subject = { $machine } बन्द है: आपकी बुकिंग
message-closure-notice-body = { $centre } की { $machine } बन्द है। कारण: { $cause }।

    आपकी बुकिंग पर असर:
    { $list }

    उत्तर देने और बदलने के लिए लॉग-इन करके “बुकिंग” देखें।
message-closure-notice-sms = { $machine }, { $centre }: बन्द ({ $cause })। आपकी { $count } बुकिंग पर असर। “बुकिंग” देखें या केंद्र को फ़ोन करें।

undo-until = आप इसे { $time } तक वापस ले सकते हैं।
undo-move = बदलाव वापस लें
undo-cancel = निरस्तीकरण वापस लें
undo-close = बन्दी वापस लें
undo-settle = यह निर्णय वापस लें
undo-done-words = वापस लिया गया। सब पहले जैसा है।
undo-line-back = { $reference }: { $machine }, { $time } फिर से पक्की है।
undo-line-open = { $reference }: { $machine }, { $time }। नया स्थान अभी तय नहीं है; हम बताएँगे।
message-booking-undone-subject = वापस लिया गया: आपकी बुकिंग
message-booking-undone-body = एक बदलाव वापस लिया गया। इन पर असर: { $count } बुकिंग।

    { $list }
message-booking-undone-sms = आपकी { $count } बुकिंग का बदलाव वापस लिया गया। “बुकिंग” देखें।

refusal-closure-in-use = मशीन इस पूरे समय में काम में है।
refusal-closure-in-use-next = बाद का समय चुनें, या पहले चल रहा काम रोकें।
refusal-closure-over = यह बन्दी समाप्त हो चुकी है।
refusal-closure-over-next = मशीन को नए सिरे से बन्द करें।
refusal-closure-not-hit = बुकिंग { $reference } इस बन्दी से प्रभावित नहीं है।
refusal-closure-not-hit-next = पृष्ठ फिर से देखें।
refusal-closure-settled = बुकिंग { $reference } इस बीच तय हो चुकी है।
refusal-closure-settled-next = पृष्ठ को अभी की स्थिति में देखें।
refusal-closure-no-place = { $reference } के लिए अब कोई स्थान रखा नहीं है।
refusal-closure-no-place-next = दूसरा समय चुनें, या फिर से स्थान खोजने को कहें।
refusal-closure-nothing-free = { $reference } के लिए कोई खाली स्थान नहीं मिला।
refusal-closure-nothing-free-next = ख़ुद दूसरा समय चुनें या बिना शुल्क निरस्त करें।
refusal-undo-done = यह पहले ही वापस लिया जा चुका है।
refusal-undo-done-next = पृष्ठ को अभी की स्थिति में देखें।
refusal-undo-late = इसे केवल { $minutes } मिनट के भीतर वापस लिया जा सकता है।
refusal-undo-late-next = ख़ुद बदलें या बुक करें।
refusal-undo-changed = इसके बाद किसी ने इसे बदला है; यह वापस नहीं हो सकता।
refusal-undo-changed-next = ख़ुद बदलें या बुक करें।
refusal-undo-taken = इस बीच पुराना स्थान किसी ने ले लिया; कुछ नहीं बदला।
refusal-undo-taken-next = ख़ुद दूसरा समय चुनें।

closure-recurring-link = बार-बार की बन्दी
closure-recurring-title = बार-बार की बन्दी: { $machine }
closure-recurring-new = नई बार-बार की बन्दी
closure-recurring-save = इन समयों पर बन्द करें
closure-recurring-end = यह बार-बार की बन्दी समाप्त करें
closure-recurring-ended = यह अब नहीं होगी; आगे की बन्दी फिर खुल गईं।
closure-recurring-saved = अगले तीन महीनों के लिए { $made } बन्दी बनीं, बुकिंग के कारण { $skipped } दिन खुले छोड़े।
closure-how-often = कितनी बार
closure-every-week = हर सप्ताह
closure-nth-1 = महीने का पहला
closure-nth-2 = महीने का दूसरा
closure-nth-3 = महीने का तीसरा
closure-nth-4 = महीने का चौथा
closure-nth-last = महीने का अन्तिम
closure-weekday = सप्ताह का दिन
closure-first-day = पहला दिन
closure-last-day = अन्तिम दिन
closure-conflict = जिन दिनों बुकिंग है
closure-conflict-skip = ये दिन खुले छोड़ें और यहाँ बताएँ
closure-conflict-displace = उन्हें भी बन्द करें; हर बुकिंग के लिए नया स्थान रखा जाएगा
closure-skipped = { $date } को खुला छोड़ा: { $references }
refusal-closure-weekday = सप्ताह का दिन चुनें।
refusal-closure-weekday-next = और यह कितनी बार हो।
