"""SMS: templates with named placeholders, and the way a message enters the outbox.

    OTP = SmsTemplate(
        "register_otp", secret=True, lasts=timedelta(minutes=10),
        texts={"en": "Your e-Shram OTP is {otp}.", "hi": "आपका ई-श्रम ओटीपी {otp} है।"},
    )
    queue_sms(OTP, mobile="9876543210", language="hi", otp="123456")

A gateway in India sends only texts registered beforehand, with variables of limited length (TRAI's
Telecom Commercial Communications Customer Preference Regulations, 2018): hence fixed texts, and
a limit on every value.
"""

import re
import string
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from django.conf import settings
from django.db.models.functions import Now
from django.utils import timezone

from eshram.crypto import data_box
from eshram.outbox import gsm, wake
from eshram.outbox.backends import Sms
from eshram.outbox.models import Delivery, DeliveryQuerySet, Kind, Priority, Status

VARIABLE_LENGTH = 40  # of one tag
TAGS = {"alphanumeric": r"", "numeric": r"[0-9]+", "cbn": r"[0-9]+", "url": r"https?://\S+"}
ROWS_PER_INSERT = 1000


def placeholders(text: str) -> set[str]:
    names = set()
    for _literal, name, spec, conversion in string.Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or spec or conversion:
            raise ValueError("a placeholder is a plain name in braces")
        names.add(name)
    return names


@dataclass(frozen=True, eq=False)
class SmsTemplate:
    """A registered text. `lasts` is how long it is worth sending; a secret one must have it.

    `limits` gives the longest length, in characters, of variables that need more than 40; `tags`
    the tag of variables that are not "alphanumeric" (TRAI's direction of 18 November 2025).
    """

    name: str
    texts: Mapping[str, str]
    category: Literal["transactional", "service"] = "transactional"
    secret: bool = False
    lasts: timedelta | None = None
    limits: Mapping[str, int] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self):
        if not re.fullmatch(r"[a-z0-9_]{1,60}", self.name):
            raise ValueError("a template's name is up to 60 of a-z, 0-9 and _")
        if self.category not in {"transactional", "service"}:
            raise ValueError(f"{self.name}: unknown category")
        if "en" not in self.texts:
            raise ValueError(f"{self.name}: an English text is needed for other languages")
        if any(placeholders(text) != self.variables for text in self.texts.values()):
            raise ValueError(f"{self.name}: the languages differ in their placeholders")
        if self.secret and not self.lasts:
            raise ValueError(f"{self.name}: a secret needs an end")
        if not set(self.tags) <= self.variables or not set(self.tags.values()) <= set(TAGS):
            raise ValueError(f"{self.name}: unknown variable or tag")

    @property
    def variables(self) -> set[str]:
        return placeholders(self.texts["en"])

    @property
    def priority(self) -> Priority:
        if self.lasts:
            return Priority.URGENT
        return Priority.TRANSACTIONAL if self.category == "transactional" else Priority.SERVICE

    def registered_text(self, language: str) -> str:
        """The text as it is registered with the operators: each variable as its tag, once for
        every 40 characters it may hold."""

        def tag(name: str) -> str:
            times = -(-self.limits.get(name, VARIABLE_LENGTH) // VARIABLE_LENGTH)
            return f"{{#{self.tags.get(name, 'alphanumeric')}#}}" * times

        return self.texts[language].format_map({name: tag(name) for name in self.variables})

    def render(self, language: str, values: Mapping[str, str | int]) -> tuple[str, str]:
        """(language used, text). Raises ValueError, naming the variable but never its value."""
        if set(values) != self.variables:
            wrong = ", ".join(sorted(set(values) ^ self.variables))
            raise ValueError(f"{self.name}: missing or unknown variables: {wrong}")
        for name, value in values.items():
            if not isinstance(value, str | int):
                raise ValueError(f"{self.name}: {name} is neither text nor a whole number")
            if len(str(value)) > self.limits.get(name, VARIABLE_LENGTH):
                raise ValueError(f"{self.name}: {name} is too long")
            if any(unicodedata.category(character) == "Cc" for character in str(value)):
                raise ValueError(f"{self.name}: {name} holds a control character")
            allowed = TAGS[self.tags.get(name, "alphanumeric")]
            if allowed and not re.fullmatch(allowed, str(value)):
                raise ValueError(f"{self.name}: {name} does not go with its tag")
        used = language if language in self.texts else "en"
        return used, self.texts[used].format_map(values)


def fit(value: str, length: int = VARIABLE_LENGTH) -> str:
    """A person's name cut to what a variable may hold, its control characters as spaces."""
    plain = "".join(" " if unicodedata.category(c) == "Cc" else c for c in value)
    return plain.strip()[:length].rstrip()


def queue_sms(
    template: SmsTemplate, *, mobile: str, language: str, worker_id: int | None = None, **values
) -> Delivery:
    """Write the message in the caller's transaction; it leaves after the commit.

    `mobile` is ten digits beginning with 6 to 9. Raises ValueError for a bad mobile or value.
    """
    delivery = _row(template, mobile, language, worker_id, values)
    delivery.save(force_insert=True)
    wake.after_commit()
    return delivery


def queue_many(
    template: SmsTemplate, messages: Iterable[tuple[str, str, int | None, Mapping]]
) -> int:
    """The same for a set of (mobile, language, worker_id, values). Returns how many were written.

    Rows are written a thousand at a time, so the iterable may be long.
    """
    count, rows = 0, []

    def flush():
        nonlocal count
        count += len(Delivery.objects.bulk_create(rows))
        rows.clear()

    for mobile, language, worker_id, values in messages:
        rows.append(_row(template, mobile, language, worker_id, values))
        if len(rows) == ROWS_PER_INSERT:
            flush()
    if rows:
        flush()
    if count:
        wake.after_commit()
    return count


def _row(template, mobile, language, worker_id, values) -> Delivery:
    if not re.fullmatch(r"[6-9][0-9]{9}", mobile):
        raise ValueError("a mobile number is ten digits beginning with 6 to 9")
    language, text = template.render(language, values)
    parts = gsm.parts(text)
    delivery = Delivery(
        kind=Kind.SMS,
        priority=template.priority,
        mobile=mobile,
        template=template.name,
        language=language,
        worker_id=worker_id,
        parts=parts,
        cost_paise=parts * settings.SMS_PART_PAISE,
        expires_at=timezone.now() + template.lasts if template.lasts else None,
    )
    if template.secret:
        delivery.secret = data_box.encrypt(text.encode(), delivery.seal_context)
    else:
        delivery.text = text
    return delivery


def read(delivery: Delivery) -> Sms:
    """The message of an open row. Raises `crypto.CannotOpen`."""
    text = delivery.text
    if text is None:
        text = data_box.decrypt(delivery.secret, delivery.seal_context).decode()
    return Sms(
        message_id=delivery.message_id,
        template=delivery.template,
        language=delivery.language,
        mobile=delivery.mobile,
        text=text,
        header=delivery.header,
        entity_id=delivery.entity_id,
        dlt_template_id=delivery.dlt_template_id,
    )


def requeue(deliveries: DeliveryQuerySet) -> int:
    """Send stuck messages again, as staff decided. Secrets are erased by then and stay unsent."""
    kinds = list(deliveries.stuck().order_by().values_list("kind", flat=True).distinct())
    count = (
        deliveries.stuck()
        .filter(text__isnull=False)
        .exclude(expires_at__lte=Now())
        .update(status=Status.QUEUED, attempts=0, next_attempt_at=Now(), claimed_at=None)
    )
    for kind in kinds:
        wake.after_commit(kind)
    return count
