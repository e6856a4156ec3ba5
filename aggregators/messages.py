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
        "hi": "{platform} के लिए काम करते हैं? लाभ के लिए दिन गिनवाएं: {link} मुफ़्त। मदद 14434",
    },
)
