"""Enrolments found by a number: a worker's UAN, or the worker's number in a scheme."""

import re

from django.db.models import QuerySet

from schemes.models import Enrolment, Scheme

MOST = 50
UAN_DIGITS = 12
LARGEST = 10**UAN_DIGITS


def find(typed: str, schemes: QuerySet[Scheme] | None = None) -> QuerySet[Enrolment]:
    """Of these schemes, or all, the newest first; of nobody where nothing was typed. Each scheme
    is named to the index, which begins with it."""
    number = re.sub(r"\s", "", typed).upper()
    if not number or "\x00" in number:
        return Enrolment.objects.none()
    among = Scheme.objects.all() if schemes is None else schemes
    of = Enrolment.objects.filter(scheme__in=list(among.values_list("pk", flat=True)))
    by_number = of.filter(identifier=number)
    plain = number.replace("-", "")
    if plain.isascii() and plain.isdecimal() and len(plain) == UAN_DIGITS:
        keys = {*of.filter(worker=int(plain)).values_list("pk", flat=True)}
        keys |= {*by_number.values_list("pk", flat=True)[:MOST]}
        return Enrolment.objects.filter(pk__in=keys).order_by("-pk")
    return by_number.order_by("-pk")
