# कैलेंडर, पास का खाली समय

booking-feed-title = आपके कैलेंडर में बुकिंग
booking-feed-intro = एक अलग पते से आपके फ़ोन या कंप्यूटर का कैलेंडर ये बुकिंग दिखाता है और हर बदलाव अपने आप ले लेता है।
booking-feed-make = पता बनाएँ
booking-feed-open = पता { $time } से चालू है। वह दोबारा नहीं दिखाया जाता।
booking-feed-renew = नया पता बनाएँ
booking-feed-renew-effect = नया पता बनते ही पुराना बंद हो जाता है: उस पर चलने वाले कैलेंडर में नया कुछ नहीं आएगा।
booking-feed-made = पता यह है। यह केवल अभी दिखाया जा रहा है।
booking-feed-how = इसे कॉपी करें और अपने कैलेंडर में “सदस्यता” या “पते से जोड़ें” चुनें। कई फ़ोन पर यह बटन काफ़ी है:
booking-feed-subscribe = कैलेंडर में जोड़ें
booking-feed-secret = जिसके पास यह पता है, वह लॉग-इन के बिना ये बुकिंग देख सकता है। किसी को न दें; किसी और के पास हो तो नया बनाएँ।
booking-feed-shown-once = पता बन चुका है और एक बार दिखाया जा चुका है। आपके पास न हो तो नया बनाएँ।
booking-feed-revoke = पता बंद करें
booking-feed-revoke-effect = इस पते पर चलने वाला कोई भी कैलेंडर ये बुकिंग आगे नहीं दिखाएगा। बुकिंग वैसी ही रहेंगी।
booking-feed-revoke-now = बंद करें
booking-feed-revoked = पता बंद हो गया है।
booking-feed-amount = मात्रा
booking-feed-link = आपके कैलेंडर में बुकिंग
# Calendar feeds, nearest free time

booking-elsewhere-title = दूसरे केंद्रों पर खाली
booking-elsewhere-within = दूरी
booking-elsewhere-any = कहीं भी
booking-elsewhere-km = { $km } किमी
booking-elsewhere-district = इसी ज़िले में
booking-elsewhere-book = वहाँ के समय देखें
booking-elsewhere-none = इतनी दूरी में कहीं खाली नहीं है।
booking-elsewhere-from = { $rate } से
booking-elsewhere-free = निःशुल्क
