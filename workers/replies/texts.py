"""What is answered to a reply. Whoever gets one has written to us just now: each is one question or
one thing that was done, with the way back."""

from eshram.outbox.sms import SmsTemplate

LIST = 110  # letters of a list of names or places

MOVED = SmsTemplate(
    name="reply_moved",
    category="service",
    texts={
        "en": "e-Shram: {name} now lives in {place}, PIN {pin}. Wrong? Reply 0. Help: 14434",
        "hi": "ई-श्रम: {name} का नया पता {place}, पिन {pin}। गलत हो तो 0 भेजें। मदद 14434",
    },
)
MOVED_TO_DISTRICT = SmsTemplate(
    name="reply_moved_district",
    category="service",
    texts={
        "en": "e-Shram: {name} now lives in {place}. Wrong? Reply 0. Help: 14434",
        "hi": "ई-श्रम: {name} का नया पता {place}। गलत हो तो 0 भेजें। मदद 14434",
    },
)
HOME = SmsTemplate(
    name="reply_home",
    category="service",
    texts={
        "en": "e-Shram: {name} is back home in {place}. Wrong? Reply 0. Help: 14434",
        "hi": "ई-श्रम: {name} वापस घर {place} में। गलत हो तो 0 भेजें। मदद 14434",
    },
)
SAME = SmsTemplate(
    name="reply_same",
    category="service",
    texts={
        "en": "e-Shram: thank you. {name} still lives in {place}. Wrong? Reply 0. Help: 14434",
        "hi": "ई-श्रम: धन्यवाद। {name} का पता वही: {place}। गलत हो तो 0 भेजें। मदद 14434",
    },
)
SAME_WORK = SmsTemplate(
    name="reply_same_work",
    category="service",
    texts={
        "en": "e-Shram: thank you. The work of {name} stays as it is. Help: 14434",
        "hi": "ई-श्रम: धन्यवाद। {name} का काम वही रहेगा। मदद 14434",
    },
)
UNDONE = SmsTemplate(
    name="reply_undone",
    category="service",
    texts={
        "en": "e-Shram: taken back. {name} lives in {place}. "
        "Moved? Reply 2 and the PIN. Help: 14434",
        "hi": "ई-श्रम: वापस लिया। {name} का पता {place}। बदला है? 2 और पिन भेजें। मदद 14434",
    },
)
AGAIN = SmsTemplate(
    name="reply_again",
    category="service",
    texts={
        "en": "e-Shram: then what is right? Reply 1 same place, 2 and PIN if you moved, "
        "3 back home. Help: 14434",
        "hi": "ई-श्रम: तो सही क्या है? 1 वही जगह, 2 और पिन नई जगह, 3 वापस घर। मदद 14434",
    },
)
WHICH_WORKER = SmsTemplate(
    name="reply_which_worker",
    category="service",
    texts={
        "en": "e-Shram: which of you? {list}. Reply the number. Help: 14434",
        "hi": "ई-श्रम: आप में से कौन? {list}। नंबर भेजें। मदद 14434",
    },
    limits={"list": LIST},
)
WHICH_DISTRICT = SmsTemplate(
    name="reply_which_district",
    category="service",
    texts={
        "en": "e-Shram: which district? {list}. Reply the number. Help: 14434",
        "hi": "ई-श्रम: कौन सा ज़िला? {list}। नंबर भेजें। मदद 14434",
    },
    limits={"list": LIST},
)
ASK_PIN = SmsTemplate(
    name="reply_ask_pin",
    category="service",
    texts={
        "en": "e-Shram: where do you live now? Reply 2 and the 6 digits of the PIN. "
        "Back home: 3. Help: 14434",
        "hi": "ई-श्रम: अब कहाँ रहते हैं? 2 और पिन के 6 अंक भेजें। वापस घर: 3। मदद 14434",
    },
)
ASK_PLACE = SmsTemplate(
    name="reply_ask_place",
    category="service",
    texts={
        "en": "e-Shram: we do not know PIN {pin}. Reply your district and state, or call 14434.",
        "hi": "ई-श्रम: पिन {pin} नहीं मिला। अपना ज़िला और राज्य लिखकर भेजें, या 14434 पर फ़ोन करें।",
    },
)
HOW = SmsTemplate(
    name="reply_how",
    category="service",
    texts={
        "en": "e-Shram: we did not understand. Reply 1 same place, 2 and PIN if you moved, "
        "3 back home. Help: 14434",
        "hi": "ई-श्रम: समझ नहीं आया। 1 वही जगह, 2 और पिन नई जगह, 3 वापस घर। मदद 14434",
    },
)
# The same to everybody of whom nothing is asked, known here or not.
NOT_ASKED = SmsTemplate(
    name="reply_not_asked",
    category="service",
    texts={
        "en": "e-Shram: we ask nothing of this mobile now. To change an address, or for help, "
        "call 14434.",
        "hi": "ई-श्रम: अभी इस मोबाइल से कुछ नहीं पूछा। पता बदलना हो या मदद: 14434",
    },
)
STOPPED = SmsTemplate(
    name="reply_stopped",
    category="service",
    texts={
        "en": "e-Shram: no more questions to this mobile. To get them again, reply START.",
        "hi": "ई-श्रम: इस मोबाइल पर अब सवाल नहीं आएँगे। फिर चाहिए तो START भेजें।",
    },
)
STARTED = SmsTemplate(
    name="reply_started",
    category="service",
    texts={
        "en": "e-Shram: questions come to this mobile again. To stop them, reply STOP.",
        "hi": "ई-श्रम: इस मोबाइल पर फिर सवाल आएँगे। रोकने के लिए STOP भेजें।",
    },
)
