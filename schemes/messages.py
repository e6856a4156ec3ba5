"""The texts about schemes that are sent to workers, or read out to those without a mobile."""

from eshram.outbox.sms import SmsTemplate

SCHEMES = 80  # characters that the names of schemes may take

NEW_SCHEMES = SmsTemplate(
    name="new_schemes",
    category="service",
    limits={"schemes": SCHEMES},
    texts={
        "en": "e-Shram: you can now get: {schemes}. How and where: sign in, My schemes. "
        "Help, free: 14434",
        "hi": "ई-श्रम: अब आपको मिल सकता है: {schemes}। कैसे और कहाँ: लॉग इन, मेरी योजनाएँ। मुफ़्त मदद 14434",
    },
)

LAST_DAY = SmsTemplate(
    name="scheme_last_day",
    category="service",
    limits={"schemes": SCHEMES},
    texts={
        "en": "e-Shram: you can join {schemes} until {day} only. After that you are over the age. "
        "Help, free: 14434",
        "hi": "ई-श्रम: {schemes} में आप सिर्फ़ {day} तक जुड़ सकते हैं। उसके बाद उम्र निकल जाएगी। मुफ़्त मदद 14434",
    },
)

APPROVED = SmsTemplate(
    name="scheme_approved",
    category="service",
    limits={"scheme": SCHEMES},
    texts={
        "en": "e-Shram: your application for {scheme} is approved. More: sign in, My schemes. "
        "Help, free: 14434",
        "hi": "ई-श्रम: {scheme} के लिए आपकी अर्ज़ी मंज़ूर हुई। ज़्यादा जानकारी: लॉग इन, मेरी योजनाएँ। "
        "मुफ़्त मदद 14434",
    },
)

REFUSED = SmsTemplate(
    name="scheme_refused",
    category="service",
    limits={"scheme": SCHEMES},
    texts={
        "en": "e-Shram: your application for {scheme} is refused. Why: sign in, My schemes. "
        "Help, free: 14434",
        "hi": "ई-श्रम: {scheme} के लिए आपकी अर्ज़ी नामंज़ूर हुई। क्यों: लॉग इन, मेरी योजनाएँ। मुफ़्त मदद 14434",
    },
)

# What somebody reads who lives in another district now. `todo` are schemes to be transferred or
# applied for again, `ends` those that stay behind.
OF_MOVE = {"todo": 60, "ends": 40}
MOVED = SmsTemplate(
    name="moved",
    category="service",
    texts={
        "en": "e-Shram: you now live in {place}. Your ration card gives grain in any ration shop "
        "there. What else comes along: sign in, My move. Help, free: 14434",
        "hi": "ई-श्रम: अब आप {place} में हैं। राशन कार्ड वहाँ हर राशन दुकान में चलेगा। "
        "बाकी: लॉग इन, मेरा नया पता। मदद 14434",
    },
)

MOVED_TO_DO = SmsTemplate(
    name="moved_to_do",
    category="service",
    limits=OF_MOVE,
    texts={
        "en": "e-Shram: you now live in {place}. Your ration card gives grain in any ration shop "
        "there. Transfer or apply again: {todo}. May end: {ends}. How: sign in, My move. "
        "Help, free: 14434",
        "hi": "ई-श्रम: अब आप {place} में हैं। राशन कार्ड वहाँ हर राशन दुकान में चलेगा। "
        "बदलवाएँ या फिर अर्ज़ी दें: {todo}। रुक सकता है: {ends}। "
        "कैसे: लॉग इन, मेरा नया पता। मदद 14434",
    },
)

MOVED_HOME = SmsTemplate(
    name="moved_home",
    category="service",
    texts={
        "en": "e-Shram: you are back home in {place}. Your ration card gives grain there as "
        "before. What else to see to: sign in, My move. Help, free: 14434",
        "hi": "ई-श्रम: आप घर {place} लौट आए। राशन कार्ड पहले जैसा चलेगा। "
        "बाकी: लॉग इन, मेरा नया पता। मदद 14434",
    },
)

MOVED_HOME_TO_DO = SmsTemplate(
    name="moved_home_to_do",
    category="service",
    limits=OF_MOVE,
    texts={
        "en": "e-Shram: you are back home in {place}. Your ration card gives grain there as "
        "before. Bring back or apply again: {todo}. May end: {ends}. How: sign in, My move. "
        "Help, free: 14434",
        "hi": "ई-श्रम: आप घर {place} लौट आए। राशन कार्ड पहले जैसा चलेगा। "
        "वापस लाएँ या फिर अर्ज़ी दें: {todo}। रुक सकता है: {ends}। "
        "कैसे: लॉग इन, मेरा नया पता। मदद 14434",
    },
)
