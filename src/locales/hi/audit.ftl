audit-title = लेखा-परीक्षा का रिकॉर्ड
audit-anchors = दैनिक मुहरें
audit-file = फ़ाइल के रूप में (CSV)
audit-none = कोई प्रविष्टि मेल नहीं खाती।
audit-any = कोई भी
audit-from = कब से
audit-until = कब तक
audit-who = किसने
audit-verb = क्या किया
audit-centre = केंद्र
audit-kind = वस्तु
audit-kind-hint = उसकी तालिका, जैसे booking, document, unit, tariff।
audit-object = उसकी संख्या
audit-request = अनुरोध, पता या सत्र
audit-session = पूरा सत्र
audit-when = कब
audit-what = किसका
audit-change = पहले → बाद में
audit-why = क्यों
audit-gone = हटाया गया
audit-outside = साझा के बाहर से, डेटाबेस में बदला गया
audit-history-title = { $kind } { $object } के सभी रूप
audit-history-intro = सबसे पुराना पहले। हर प्रविष्टि उसी बदलाव के साथ लिखी गई थी जिसे वह बताती है।
audit-anchors-intro = दैनिक मुहर उस दिन केंद्र की प्रविष्टियों की शृंखला का अंत दर्ज करती है। काग़ज़ या मेल में रखी मुहर साबित करती है कि उससे पहले कुछ नहीं बदला गया: “sanjha audit verify --anchor CHAIN:ENTRIES:HASH”।
audit-anchors-none = पहली दैनिक मुहर आधी रात के बाद बनेगी।
audit-day = दिन
audit-chain = शृंखला
audit-chain-rest = जो किसी केंद्र का नहीं
audit-entries = प्रविष्टियाँ
audit-hash = अंतिम प्रविष्टि का हैश
message-audit-anchor-subject = लेखा-परीक्षा रिकॉर्ड की दैनिक मुहर, { $day }
message-audit-anchor-body =
    यह मेल रखें या छाप लें: यह साबित करता है कि { $day } तक की कोई प्रविष्टि बाद में नहीं बदली गई।

    { $chain }:{ $entries }:{ $hash }

    जाँचने के लिए: sanjha audit verify --anchor { $chain }:{ $entries }:{ $hash }
message-audit-anchor-sms = लेखा-परीक्षा रिकॉर्ड { $day }: { $chain }:{ $entries }:{ $hash }
