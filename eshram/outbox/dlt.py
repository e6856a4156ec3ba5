"""What the operators' ledgers (DLT) must know before they carry a text.

TRAI's Telecom Commercial Communications Customer Preference Regulations, 2018, and its direction of
18 November 2025: a principal entity, a header, and for each text in each language a template with
an id, a category and tagged variables. A message without them is dropped by the operator.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module

from django.conf import settings

from eshram.outbox.models import Registration
from eshram.outbox.sms import SmsTemplate

# Numbers to call in a text: from three digits on, apart from years and what belongs to a tag.
NUMBER = re.compile(r"(?<![0-9#])[0-9]{4,12}(?![0-9#])")


@dataclass(frozen=True)
class Sender:
    header: str
    entity_id: str
    dlt_template_id: str


# The phone of a sandbox asks nobody: what stands in each message there.
SANDBOX = Sender("ESHRAM", "1100000000000000000", "1107000000000000000")


class Registered:
    """What may be sent, read once when it is first asked."""

    @cached_property
    def senders(self) -> dict[tuple[str, str], Sender]:
        return {
            (row.template, row.language): Sender(
                row.header.name, row.header.entity_id, row.dlt_template_id
            )
            for row in Registration.objects.select_related("header")
        }

    def of(self, template: str, language: str) -> Sender | None:
        """None: the operators would drop it."""
        return self.senders.get((template, language), SANDBOX if settings.SANDBOX else None)


def templates() -> dict[str, SmsTemplate]:
    """Every text of the portal, by name."""
    found = (
        value
        for path in settings.SMS_TEMPLATES
        for value in vars(import_module(path)).values()
        if isinstance(value, SmsTemplate)
    )
    return {template.name: template for template in found}


def wanting() -> list[tuple[str, str, str]]:
    """(template, language, code) of each text that operators would drop: `not_registered`,
    `text_changed` since it was registered, `category_changed`, or `number_not_whitelisted`."""
    known = {
        (row.template, row.language): row for row in Registration.objects.select_related("header")
    }
    return [
        (template.name, language, code)
        for template in templates().values()
        for language in template.texts
        if (code := problem(template, language, known.get((template.name, language))))
    ]


def problem(template: SmsTemplate, language: str, row: Registration | None) -> str:
    if row is None:
        return "not_registered"
    if row.text != template.registered_text(language):
        return "text_changed"
    if row.category != template.category:
        return "category_changed"
    whitelisted = set(re.split(r",\s*", row.header.numbers))
    if not set(NUMBER.findall(template.registered_text(language))) <= whitelisted:
        return "number_not_whitelisted"
    return ""
