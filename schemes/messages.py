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
