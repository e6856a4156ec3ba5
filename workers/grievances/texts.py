"""What is told by SMS of a grievance. Nothing that anybody wrote stands in one: a phone may be a
family's, and nobody speaks through the portal's sender but the portal."""

from eshram.outbox.sms import SmsTemplate


def text(name: str, en: str, hi: str, **more) -> SmsTemplate:
    return SmsTemplate(
        name=f"grievance_{name}", category="service", texts={"en": en, "hi": hi}, **more
    )


OPENED = text(
    "opened",
    "e-Shram: your grievance is noted. Its number is {number}. You hear from us by {day}. "
    "Help: 14434",
    "ई-श्रम: शिकायत दर्ज हुई। नंबर {number}। {day} तक जवाब मिलेगा। मदद 14434",
)
ADDED = text(
    "added",
    "e-Shram: what you said was added to your grievance {number}. Help: 14434",
    "ई-श्रम: आपकी बात शिकायत {number} में जोड़ी गई। मदद 14434",
)
ANSWERED = text(
    "answered",
    "e-Shram: your grievance {number} has an answer. Read it on the e-Shram website, "
    "or call 14434.",
    "ई-श्रम: शिकायत {number} का जवाब आया। वेबसाइट पर पढ़ें या 14434 पर पूछें।",
)
ASKED = text(
    "asked",
    "e-Shram: we have a question about your grievance {number}. See the e-Shram website, "
    "or call 14434.",
    "ई-श्रम: शिकायत {number} पर आपसे कुछ पूछना है। वेबसाइट देखें या 14434 पर पूछें।",
)
HANDED = text(
    "handed",
    "e-Shram: your grievance {number} is now with: {desk}. The last day stays {day}. Help: 14434",
    "ई-श्रम: शिकायत {number} अब इनके पास: {desk}। अंतिम दिन वही {day}। मदद 14434",
)
LATE = text(
    "late",
    "e-Shram: your grievance {number} is late. We are sorry. It comes first now. Help: 14434",
    "ई-श्रम: शिकायत {number} में देर हुई, खेद है। अब यह सबसे पहले देखी जाएगी। मदद 14434",
)
CLOSED = text(
    "closed",
    "e-Shram: your grievance {number} is closed: {result}. Not right? Say so by {day} on the "
    "e-Shram website, or call 14434.",
    "ई-श्रम: शिकायत {number} बंद: {result}। ठीक नहीं हुआ? {day} तक वेबसाइट या 14434 पर बताएँ।",
)
REOPENED = text(
    "reopened",
    "e-Shram: your grievance {number} is open again. You hear from us by {day}. Help: 14434",
    "ई-श्रम: शिकायत {number} फिर खोली गई। {day} तक जवाब मिलेगा। मदद 14434",
)
HOW_GOOD = text(
    "how_good",
    "e-Shram: your grievance {number} was closed. How good was our help? "
    "Reply 1 (bad) to 5 (very good).",
    "ई-श्रम: शिकायत {number} बंद हुई। मदद कैसी रही? 1 (खराब) से 5 (बहुत अच्छी) भेजें।",
)
THANKS = text(
    "thanks",
    "e-Shram: thank you, your answer is noted. Grievance {number} not solved? Call 14434.",
    "ई-श्रम: धन्यवाद, आपका जवाब दर्ज हुआ। शिकायत {number} हल नहीं हुई? 14434 पर बताएँ।",
)
HOW_TO = text(
    "how_to",
    "e-Shram: write SHIKAYAT and then, in the same SMS, what is wrong. Or call 14434.",
    "ई-श्रम: एक ही SMS में पहले SHIKAYAT लिखें, फिर अपनी परेशानी। या 14434 पर फ़ोन करें।",
)
TOO_MANY = text(
    "too_many",
    "e-Shram: you have many grievances under way. Wait until some are answered, or call 14434.",
    "ई-श्रम: आपकी कई शिकायतें चल रही हैं। जवाब की राह देखें, या 14434 पर फ़ोन करें।",
)
