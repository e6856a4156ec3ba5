"""The texts about platforms that are sent to workers by SMS."""

from eshram.outbox.sms import SmsTemplate

JOINED = SmsTemplate(
    name="platform_joined",
    category="service",
    texts={
        "en": "{platform} says on e-Shram that you work for it. Not true? Say so: sign in, "
        "My platform work. Help: 14434",
        "hi": "{platform} ने ई-श्रम पर बताया कि आप उसके लिए काम करते हैं। गलत है? 14434",
    },
)

LEFT = SmsTemplate(
    name="platform_left",
    category="service",
    texts={
        "en": "{platform} says on e-Shram that your work for it ended. Not true? Say so: sign in, "
        "My platform work. Help: 14434",
        "hi": "{platform} ने ई-श्रम पर बताया कि आपका काम खत्म हुआ। गलत है? 14434",
    },
)

INVITED = SmsTemplate(
    name="platform_invited",
    category="service",
    limits={"link": 80},
    texts={
        "en": "{platform} says you work for it. Have your days counted for benefits: {link} "
        "Free of charge. Help: 14434",
        "hi": "{platform} के लिए काम करते हैं? लाभ के लिए दिन गिनवाएँ: {link} मुफ़्त। मदद 14434",
    },
)

DISPUTE_BEGUN = SmsTemplate(
    name="platform_dispute_begun",
    texts={
        "en": "Your complaint {number} on {platform} is noted on e-Shram. The platform answers by "
        "{day}. Help: 14434",
        "hi": "{platform} पर आपकी शिकायत {number} दर्ज हुई। जवाब {day} तक। मदद 14434",
    },
)

DISPUTE_ACCEPTED = SmsTemplate(
    name="platform_dispute_accepted",
    texts={
        "en": "{platform} agrees with your complaint {number} on e-Shram. It is put right. "
        "Help: 14434",
        "hi": "{platform} ने शिकायत {number} मान ली। सुधार हो गया। मदद 14434",
    },
)

DISPUTE_REFUSED = SmsTemplate(
    name="platform_dispute_refused",
    texts={
        "en": "{platform} does not agree with your complaint {number} on e-Shram. Now the Labour "
        "Ministry decides. Help: 14434",
        "hi": "{platform} ने शिकायत {number} नहीं मानी। अब श्रम मंत्रालय तय करेगा। 14434",
    },
)

DISPUTE_UNANSWERED = SmsTemplate(
    name="platform_dispute_unanswered",
    category="service",
    texts={
        "en": "{platform} did not answer your complaint {number} on e-Shram. Now the Labour "
        "Ministry decides. Help: 14434",
        "hi": "{platform} ने शिकायत {number} का जवाब नहीं दिया। मंत्रालय तय करेगा। 14434",
    },
)

DISPUTE_UPHELD = SmsTemplate(
    name="platform_dispute_upheld",
    texts={
        "en": "The Labour Ministry agrees with your complaint {number} on {platform}. It is put "
        "right. Help: 14434",
        "hi": "{platform} पर शिकायत {number}: मंत्रालय ने मानी। सुधार हो गया। 14434",
    },
)

DISPUTE_REJECTED = SmsTemplate(
    name="platform_dispute_rejected",
    texts={
        "en": "The Labour Ministry does not agree with your complaint {number} on {platform}. Why: "
        "sign in, My platform work. Help: 14434",
        "hi": "{platform} पर शिकायत {number}: मंत्रालय ने नहीं मानी। कारण: 14434",
    },
)

DISPUTE_WITHDRAWN = SmsTemplate(
    name="platform_dispute_withdrawn",
    texts={
        "en": "You took back your complaint {number} on {platform} on e-Shram. Was it not you? "
        "Help: 14434",
        "hi": "आपने {platform} पर शिकायत {number} वापस ली। आप नहीं थे? 14434",
    },
)

DISPUTES_DUE = SmsTemplate(
    name="platform_disputes_due",
    category="service",
    texts={
        "en": "e-Shram: complaints of workers wait for your platform's answer: {number}. The first "
        "must be answered by {day}, else the Ministry decides.",
        "hi": "ई-श्रम: {number} शिकायतों का जवाब बाकी। पहली {day} तक।",
    },
)

GRIEVANCES_DUE = SmsTemplate(
    name="platform_grievances_due",
    category="service",
    texts={
        "en": "e-Shram: grievances about {platform} that must be closed within a week: {number}. "
        "Please answer them on your pages.",
        "hi": "ई-श्रम: {platform} पर {number} शिकायतें एक हफ़्ते में बंद होनी हैं। अपने पेज पर जवाब दें।",
    },
)

DISOWNED = SmsTemplate(
    name="platform_disowned",
    texts={
        "en": "You said on e-Shram that you do not work for {platform}. Its days do not count any "
        "more. Was it not you? Help: 14434",
        "hi": "आपने ई-श्रम पर कहा: {platform} आपका नहीं। उसके दिन नहीं गिने जाएँगे। 14434",
    },
)

OWNED_AGAIN = SmsTemplate(
    name="platform_owned_again",
    texts={
        "en": "You said on e-Shram that you work for {platform}. Its days count. Was it not you? "
        "Help: 14434",
        "hi": "आपने ई-श्रम पर कहा: आप {platform} के लिए काम करते हैं। दिन गिने जाएँगे। 14434",
    },
)
