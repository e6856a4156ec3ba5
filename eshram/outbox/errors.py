"""What a backend raises when a message did not surely arrive. Each error says whether to retry.

A code is a short word for staff and statistics (`no_such_mobile`, `http_503`): never an answer's
text, which may repeat the number or the message.
"""

import re


class DeliveryError(Exception):
    retry = False

    def __init__(self, code: str):
        if not re.fullmatch(r"[a-z0-9_]{1,40}", code):
            raise ValueError("a code is up to 40 of a-z, 0-9 and _")
        super().__init__(code)
        self.code = code


class TemporaryFailure(DeliveryError):
    """Surely not delivered; the same message may get through later."""

    retry = True


class PermanentFailure(DeliveryError):
    """Surely not delivered, and asking again will not help: a person has to look."""


class Ambiguous(DeliveryError):
    """Perhaps delivered: sent, but no answer came.

    `retry=True` only where the receiver honours message ids, so that a repeat is not a second SMS.
    """

    def __init__(self, code: str, *, retry: bool):
        super().__init__(code)
        self.retry = retry
