"""What the short codes of outside systems mean, in words for staff.

A code is what an error is counted and kept by (`no_answer`, `http_503`): outbox rows, receivers of
states, the calls of an integration. A code that is not known here is the other side's own.
"""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NOT_REACHED = gettext_lazy("Their machine could not be reached.")
NO_ANSWER = gettext_lazy("It was sent, but no answer came.")
NOT_UNDERSTOOD = gettext_lazy("What they answered could not be understood.")
LATER = gettext_lazy("They have too much to do and said: later.")
WORDS = {
    # the network
    "no_connection": NOT_REACHED,
    "connection": NOT_REACHED,
    "transport": gettext_lazy("The connection broke off."),
    "no_answer": NO_ANSWER,
    "timeout": gettext_lazy("No answer came in time."),
    "bad_answer": NOT_UNDERSTOOD,
    "malformed": NOT_UNDERSTOOD,
    "content_type": NOT_UNDERSTOOD,
    "not_utf_8": NOT_UNDERSTOOD,
    "txn": gettext_lazy("Their answer belongs to another question."),
    "another_person": gettext_lazy("Their answer is about somebody else."),
    "too_large": gettext_lazy("Their answer was too long."),
    "unsigned": gettext_lazy("Their answer was not signed."),
    "no_such_host": gettext_lazy("There is no machine of this name."),
    "private_network": gettext_lazy(
        "The address lies in a private network: we send nothing there."
    ),
    "not_https": gettext_lazy("The address does not begin with https."),
    "no_endpoint": gettext_lazy("They gave no address, or one that they may not use."),
    "endpoint_down": gettext_lazy("Their machine failed a moment ago: it is given a rest."),
    # between them and us
    "http_401": gettext_lazy("They did not accept who we are."),
    "http_403": gettext_lazy("They did not accept who we are."),
    "http_404": gettext_lazy("There is nothing at this address."),
    "http_410": gettext_lazy("They said that they want nothing more (410)."),
    "http_429": LATER,
    "http_503": LATER,
    "throttled": LATER,
    "queue_full": LATER,
    "later": LATER,
    "bind_refused": gettext_lazy("The gateway did not let us in."),
    "key_refused": gettext_lazy("Their server did not accept our key."),
    "host_key_differs": gettext_lazy(
        "Their server shows another key than it did. Ask them, by another way, before anything is "
        "sent."
    ),
    "ack_err": gettext_lazy("They had it and answered that it is wrong."),
    # messages
    "no_such_mobile": gettext_lazy("There is no such mobile number."),
    "not_registered": gettext_lazy("The text is not registered with the operators."),
    "bad_header": gettext_lazy("The operators do not know this header."),
    "partly_sent": gettext_lazy("Only a part of the message was sent."),
    "refused": gettext_lazy("They refused it."),
    "opted_out": gettext_lazy("The worker wants no such messages."),
    "expired": gettext_lazy("It is too late to send it."),
    "night": gettext_lazy("It waits for the morning."),
    # on our side
    "pump_died": gettext_lazy("Our machine stopped while it was sent."),
    "pump_busy": gettext_lazy("Our machine had too much to do."),
    "backend_error": gettext_lazy("Something failed on our side: look into the logs."),
    "cannot_open": gettext_lazy("Its secret cannot be opened: a key of ours is missing."),
    "cannot_export": gettext_lazy("The file could not be made: the agreement names no key."),
    "no_agreement": gettext_lazy("There is no agreement in force any more."),
    "terms_changed": gettext_lazy("The agreement was changed meanwhile."),
    "withdrawn": gettext_lazy("It may not be given any more."),
    "replaced": gettext_lazy("A newer file took its place."),
    "outdated": gettext_lazy("Somebody in the file took their yes back: it is made anew."),
    "erased": gettext_lazy("The file was erased: it is made anew."),
    "mismatch": gettext_lazy("What they say they took in is not what was made."),
}
FAMILIES = (
    (r"http_3\d\d", gettext_lazy("They sent us on to another address, where we do not go.")),
    (r"http_4\d\d", gettext_lazy("They refused it.")),
    (r"http_5\d\d", gettext_lazy("Something failed on their side.")),
    (r"dlt_\d+", gettext_lazy("The operators' ledger (DLT) refused it.")),
    (r"smpp_[0-9a-f]+|system_error|submit_failed|bad_\w+", gettext_lazy("The gateway refused it.")),
    (r"sftp_\d+", gettext_lazy("Their server did not take the file.")),
)


def said(code: str) -> str:
    """A sentence; "" for no code."""
    if not code:
        return ""
    plain = code.lower().replace("-", "_")
    if plain in WORDS:
        return str(WORDS[plain])
    for family, words in FAMILIES:
        if re.fullmatch(family, plain):
            return str(words)
    return _("An error that only its code names.")
