"""Centres and operators by what staff type, read from indexes however many there are.

Codes and names are found by how they begin. What is found is looked up first and no more than MOST
of it: sorted by code, the planner would else walk through all centres for a rare name.
"""

from django.db.models import QuerySet

from workers.counter.models import Centre, Operator
from workers.counter.models.centre import NAME_KEY

MOST = 200


def centres(text: str) -> list[int]:
    """Ids of the centres whose code or name begins so."""
    text = text.strip().upper()
    if not text:
        return []
    by_code = Centre.objects.filter(code__startswith=text).order_by("code")
    by_name = Centre.objects.alias(key=NAME_KEY).filter(key__startswith=text).order_by("key")
    return first(by_code) + first(by_name)


def operators(text: str) -> list[int]:
    """Ids of the operators whose sign-in name begins so, or whose centre has this code."""
    text = text.strip()
    if not text:
        return []
    named = Operator.objects.filter(user__username__startswith=text).order_by("user__username")
    return first(named) + first(Operator.objects.filter(centre__code=text.upper()).order_by("pk"))


def first(rows: QuerySet) -> list[int]:
    return list(rows.values_list("pk", flat=True)[:MOST])
