"""Templates, people and a gateway for the tests of the outbox."""

from datetime import timedelta

from eshram.outbox.backends import SmsBackend
from eshram.outbox.sms import SmsTemplate

OTP = SmsTemplate(
    "test_otp",
    secret=True,
    lasts=timedelta(minutes=10),
    texts={"en": "Your OTP is {otp}.", "hi": "आपका ओटीपी {otp} है।"},
)
WELCOME = SmsTemplate(
    "test_welcome", texts={"en": "{name}, your UAN is {uan}.", "hi": "{name}, यूएएन {uan}।"}
)
REMINDER = SmsTemplate(
    "test_reminder", category="service", texts={"en": "Is your address the same?"}
)
SUNITA, RAMESH = "9876543210", "8765432109"


class Recorder(SmsBackend):
    """Keeps what it was handed; `answers` are raised first, one a call (None accepts)."""

    honours_message_ids = True

    def __init__(self, *answers):
        self.answers = list(answers)
        self.handed = []

    def send(self, sms):
        self.handed.append(sms)
        answer = self.answers.pop(0) if self.answers else None
        if answer:
            raise answer
