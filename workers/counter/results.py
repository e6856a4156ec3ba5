"""What came of camps: registrations on their days, beside the target."""

from collections.abc import Iterable

from django.db.models import Count

from workers.counter.models import Assistance, Centre


def registered(centres: Iterable[Centre]) -> dict[int, int]:
    """Registrations so far, by centre, of those among them that are camps: one query, which reads
    what these camps did."""
    camps = [centre.pk for centre in centres if centre.kind == Centre.Kind.CAMP]
    if not camps:
        return {}
    counted = (
        Assistance.objects.filter(centre__in=camps, action="registered")
        .order_by()
        .values("centre")
        .annotate(people=Count("pk"))
    )
    return dict.fromkeys(camps, 0) | dict(counted.values_list("centre", "people"))
