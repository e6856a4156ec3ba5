"""Forms that wait for their worker: who may go on with which, and what becomes of them."""

from django.db.models import QuerySet

from workers.counter.models import CampEntry, Centre


def at_hand(centre: Centre) -> QuerySet[CampEntry]:
    """What an operator of the centre can go on with, the newest first."""
    return centre.camp_entries.filter(state__in=CampEntry.AT_HAND).order_by("-received_at", "id")
