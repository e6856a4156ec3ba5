"""What workers are told by SMS because of a call to 14434."""

from datetime import timedelta

from eshram.outbox.sms import SmsTemplate

LOOKED_AT = SmsTemplate(
    name="helpline_looked_at",
    category="service",
    texts={
        "en": "An agent of 14434 opened your e-Shram record during a call. "
        "Was it not your call? Call 14434 and say so.",
        "hi": "14434 की कॉल में आपका ई-श्रम रिकॉर्ड खोला गया। कॉल आपकी नहीं थी? 14434 पर बताएँ।",
    },
)

CALL_OTP = SmsTemplate(
    name="helpline_otp",
    category="transactional",
    secret=True,
    lasts=timedelta(minutes=10),
    tags={"code": "numeric"},
    texts={
        "en": "{code} is your e-Shram code. You called 14434 yourself just now? Only then say it "
        "to the agent. Else to nobody.",
        "hi": "{code} ई-श्रम कोड है। अभी आपने 14434 पर कॉल किया है तभी बताएँ, वरना किसी को नहीं।",
    },
)

YOUR_UAN = SmsTemplate(
    name="helpline_uan",
    category="service",
    tags={"uan": "numeric"},
    texts={
        "en": "You asked 14434: your e-Shram number (UAN) is {uan}. It is yours for life.",
        "hi": "आपने 14434 पर पूछा: आपका ई-श्रम नंबर (UAN) {uan} है। यह जीवन भर आपका है।",
    },
)

RECOVERY_BEGUN = SmsTemplate(
    name="helpline_recovery",
    category="service",
    texts={
        "en": "14434 noted that your mobile must be changed. Bring Aadhaar to any e-Shram centre, "
        "it is free. Not you? Call 14434.",
        "hi": "14434 ने लिखा कि आपका मोबाइल बदलना है। आधार लेकर किसी केंद्र जाएँ। आपने नहीं कहा? "
        "14434 पर बताएँ।",
    },
)
