"""Counting what operators were refused, by operator, rule and day. The nightly job reads it."""

from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from workers.counter.models import Operator, Refusal


def note(operator: Operator, rule: str) -> None:
    """One more today, India time. Not inside a transaction that the refusal rolls back."""
    which = {
        "operator_id": operator.pk,
        "centre_id": operator.centre_id,
        "rule": rule,
        "day": timezone.localtime().date(),
    }
    Refusal.objects.bulk_create([Refusal(**which)], ignore_conflicts=True)
    Refusal.objects.filter(**which).update(count=F("count") + 1, last_at=Now())
