"""The texts that are sent to workers by SMS, or read out to those without a mobile.

A Hindi part holds 70 letters, and every part is paid for: what is sent often fits into one.
"""

from datetime import timedelta

from eshram.outbox.sms import SmsTemplate

OTP = SmsTemplate(
    name="otp",
    category="transactional",
    secret=True,
    lasts=timedelta(minutes=10),
    tags={"code": "numeric"},
    texts={
        "en": "{code} is your e-Shram code. It works for 10 minutes. "
        "Do not give it to anyone. Help: 14434",
        "hi": "{code} आपका ई-श्रम कोड है। 10 मिनट चलेगा। किसी को न बताएँ। मदद 14434",
    },
)

CENTRE_OTP = SmsTemplate(
    name="centre_otp",
    category="transactional",
    secret=True,
    lasts=timedelta(minutes=10),
    tags={"code": "numeric"},
    texts={
        "en": "{code} is your e-Shram code. You are at a centre now? Only then say it to the "
        "operator. Else to nobody. Help: 14434",
        "hi": "{code} ई-श्रम कोड है। केंद्र पर हों तभी बताएँ, वरना किसी को नहीं। मदद 14434",
    },
)

CHANGED_AT_CENTRE = SmsTemplate(
    name="changed_at_centre",
    category="service",
    texts={
        "en": "Your e-Shram details were changed at the centre {centre}. "
        "If it was not you, call 14434.",
        "hi": "केंद्र {centre} पर आपकी ई-श्रम जानकारी बदली गई। आपने नहीं बदला? 14434 पर फ़ोन करें।",
    },
)

WELCOME = SmsTemplate(
    name="welcome",
    category="service",
    texts={
        "en": "You are registered on e-Shram. Your number (UAN) is {uan}. "
        "It is yours for life. Help: 14434",
        "hi": "ई-श्रम पर आपका पंजीकरण हो गया। आपका नंबर (UAN) {uan} है। यह जीवन भर आपका है। मदद: 14434",
    },
)

MOBILE_CHANGED = SmsTemplate(
    name="mobile_changed",
    category="service",
    texts={
        "en": "The mobile number of your e-Shram account was changed. "
        "If it was not you, call 14434.",
        "hi": "ई-श्रम में आपका मोबाइल बदल गया। आपने नहीं बदला? 14434 पर फ़ोन करें।",
    },
)

BANK_CHANGED = SmsTemplate(
    name="bank_changed",
    category="service",
    texts={
        "en": "The bank account of your e-Shram account was changed. "
        "If it was not you, call 14434.",
        "hi": "ई-श्रम में आपका बैंक खाता बदल गया। आपने नहीं बदला? 14434 पर फ़ोन करें।",
    },
)

SHARING_STOPPED = SmsTemplate(
    name="sharing_stopped",
    category="service",
    texts={
        "en": "You said no: your states get your e-Shram details no more. "
        "If you did not say this, call 14434.",
        "hi": "आपने मना किया: आपके राज्यों को ई-श्रम से आपकी जानकारी नहीं जाएगी। आपने नहीं कहा? "
        "14434 पर फ़ोन करें।",
    },
)

SHARING_BEGUN = SmsTemplate(
    name="sharing_begun",
    category="service",
    texts={
        "en": "You said yes: your states may get your e-Shram details, for their schemes. "
        "If you did not say this, call 14434.",
        "hi": "आपने हाँ कहा: योजनाओं के लिए आपके राज्यों को ई-श्रम से आपकी जानकारी मिल सकती है। "
        "आपने नहीं कहा? 14434 पर फ़ोन करें।",
    },
)

DEATH_RECORDED = SmsTemplate(
    name="death_recorded",
    category="service",
    texts={
        "en": "The e-Shram record of this mobile was marked: the worker has died. "
        "If this is wrong, call 14434.",
        "hi": "ई-श्रम में दर्ज हुआ कि इस मोबाइल के कामगार नहीं रहे। गलत है? 14434 पर फ़ोन करें।",
    },
)

DEATH_RECORDED_ALOUD = SmsTemplate(
    name="death_recorded_aloud",
    category="service",
    texts={
        "en": "In e-Shram this worker's record was marked: the worker has died. "
        "If this is wrong, call 14434.",
        "hi": "ई-श्रम में दर्ज हुआ कि ये कामगार नहीं रहे। गलत है? 14434 पर फ़ोन करें।",
    },
)

CLOSED = SmsTemplate(
    name="closed",
    category="service",
    texts={
        "en": "Your e-Shram registration was closed. If you did not want this, call 14434.",
        "hi": "आपका ई-श्रम पंजीकरण बंद हो गया। आप नहीं चाहते थे? 14434 पर फ़ोन करें।",
    },
)

REOPENED = SmsTemplate(
    name="reopened",
    category="service",
    texts={
        "en": "Your e-Shram registration is open again. If you did not want this, call 14434.",
        "hi": "आपका ई-श्रम पंजीकरण फिर चालू है। आप नहीं चाहते थे? 14434 पर फ़ोन करें।",
    },
)

MERGED = SmsTemplate(
    name="merged",
    category="service",
    texts={
        "en": "Your two e-Shram records are now one. Your number (UAN) is {uan}. "
        "The other number leads there too. Help: 14434",
        "hi": "आपके दो ई-श्रम रिकॉर्ड एक हो गए। आपका नंबर (UAN) {uan} है। पुराना नंबर भी चलेगा। मदद: 14434",
    },
)

CORRECT = SmsTemplate(
    name="correct",
    category="service",
    texts={
        "en": "Please bring your e-Shram details up to date: sign in and choose "
        "“Update my details from Aadhaar”. Help: 14434",
        "hi": "ई-श्रम में अपनी जानकारी ठीक करें: लॉग इन करके “आधार से जानकारी ठीक करें” चुनें। मदद: 14434",
    },
)

TURNED_60 = SmsTemplate(
    name="turned_60",
    category="service",
    texts={
        "en": "You have completed 60 years. Your e-Shram record and card stay yours. "
        "Ask which pension schemes are for you: 14434",
        "hi": "आपके 60 साल पूरे हुए। ई-श्रम कार्ड चलता रहेगा। पेंशन पूछें: 14434",
    },
)

CAMP_FORM = SmsTemplate(
    name="camp_form",
    category="service",
    texts={
        "en": "Your camp form {camp} has arrived. You are not registered yet: bring slip and "
        "Aadhaar to any e-Shram centre. Help: 14434",
        "hi": "कैंप का फ़ॉर्म {camp} मिला। पंजीकरण बाकी है: पर्ची और आधार लेकर केंद्र आएँ। मदद 14434",
    },
)

PROVISIONAL = SmsTemplate(
    name="provisional",
    category="service",
    texts={
        "en": "Your note number at e-Shram is {number}. It is no UAN. Apply for Aadhaar, "
        "then come back with it. UIDAI: 1947",
        "hi": "ई-श्रम में आपकी पर्ची {number} है। यह UAN नहीं। आधार बनवाकर फिर आएँ। UIDAI: 1947",
    },
)

PROVISIONAL_REMINDER = SmsTemplate(
    name="provisional_reminder",
    category="service",
    texts={
        "en": "Do you have Aadhaar now? Bring it and slip {number} to any e-Shram centre and be "
        "registered, free of charge. Help: 14434",
        "hi": "आधार बन गया? आधार और पर्ची {number} लेकर किसी भी ई-श्रम केंद्र आएँ। मुफ़्त है। मदद 14434",
    },
)

# In a calamity: `workers.campaigns`. The district is the worker's own.

CALAMITY_WARNING = SmsTemplate(
    name="calamity_warning",
    category="service",
    tags={"phone": "cbn"},
    texts={
        "en": "{calamity} in {district}: keep safe and do as the district administration says. "
        "Help: {phone}. e-Shram 14434",
        "hi": "{district} में {calamity}: सुरक्षित रहें, ज़िला प्रशासन की बात मानें। मदद: {phone}। "
        "ई-श्रम 14434",
    },
)

CALAMITY_RELIEF = SmsTemplate(
    name="calamity_relief",
    category="service",
    tags={"phone": "cbn"},
    texts={
        "en": "{calamity} in {district}: there is food, shelter and a doctor for workers. "
        "Ask: {phone}. e-Shram 14434",
        "hi": "{district} में {calamity}: कामगारों के लिए भोजन, रहने की जगह और डॉक्टर हैं। "
        "पूछें: {phone}। ई-श्रम 14434",
    },
)

CALAMITY_WAGES = SmsTemplate(
    name="calamity_wages",
    category="service",
    tags={"phone": "cbn"},
    texts={
        "en": "{calamity} in {district}: has work stopped? For wages that are owed and the way "
        "home ask {phone}. e-Shram 14434",
        "hi": "{district} में {calamity}: काम बंद है? बकाया मज़दूरी और घर लौटने के लिए {phone} पर पूछें। "
        "ई-श्रम 14434",
    },
)

# Nudges: see `workers.nudge_sets`. An English one is one part, a Hindi one two, whatever the names.

NUDGE_ADDRESS = SmsTemplate(
    name="nudge_address",
    category="service",
    limits={"name": 20, "place": 20},
    texts={
        "en": "e-Shram: {name}, do you still live in {place}? Reply 1 if yes. Moved: 2 and PIN "
        "code. Back home: 3. No more SMS: STOP. Help 14434",
        "hi": "ई-श्रम: {name}, क्या आप अब भी {place} में हैं? हाँ: 1, नई जगह: 2 और पिन कोड, "
        "घर लौटे 3, बंद STOP। मदद 14434",
    },
)

NUDGE_MOVED = SmsTemplate(
    name="nudge_moved",
    category="service",
    limits={"name": 16, "place": 16, "seen": 16},
    texts={
        "en": "e-Shram: {name}, where do you live? {place}: reply 1. {seen}: reply 2. Elsewhere: 2 "
        "and PIN code. Home: 3. No SMS: STOP. Help 14434",
        "hi": "ई-श्रम: {name}, अब कहाँ रहते हैं? {place}: 1, {seen}: 2, और कहीं: 2 और पिन कोड, "
        "घर 3, बंद STOP। मदद 14434",
    },
)

NUDGE_WORK = SmsTemplate(
    name="nudge_work",
    category="service",
    limits={"name": 20, "work": 30},
    texts={
        "en": "e-Shram: {name}, is your work still: {work}? Reply 1 if yes. Changed: sign in or "
        "call 14434. No more SMS: STOP",
        "hi": "ई-श्रम: {name}, क्या आपका काम अब भी {work} है? हाँ: 1, बदल गया: 14434 पर बताएँ। बंद: STOP",
    },
)

# What is said instead where there is no phone.
ALOUD = {DEATH_RECORDED: DEATH_RECORDED_ALOUD}
