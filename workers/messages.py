"""The texts that are sent to workers by SMS.

A Hindi part holds 70 letters, and every part is paid for: what is sent often fits into one.
"""

from datetime import timedelta

from eshram.outbox.sms import SmsTemplate

OTP = SmsTemplate(
    name="otp",
    category="transactional",
    secret=True,
    lasts=timedelta(minutes=10),
    texts={
        "en": "{code} is your e-Shram code. It works for 10 minutes. "
        "Do not give it to anyone. Help: 14434",
        "hi": "{code} आपका ई-श्रम कोड है। 10 मिनट चलेगा। किसी को न बताएं। मदद 14434",
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
