"""What staff see of files for states under /admin/health/, and Prometheus at /metrics."""

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eshram.integrations import Integration, Parked, last_calls
from integrations.states.models import Acknowledgement, Export

NAME = "state-files"


def exports() -> Integration:
    """Waiting: files that nobody acknowledged in time. Stopped: acknowledgements that do not match
    (`mismatch`)."""
    late = Export.objects.late().order_by("made_at")
    oldest = late.values_list("made_at", flat=True).first()
    mismatches = Acknowledgement.objects.open().aggregate(rows=Count("*"))["rows"]
    return Integration(
        NAME,
        _("Files for states"),
        **last_calls(NAME),
        waiting=late.count(),
        oldest_seconds=(timezone.now() - oldest).total_seconds() if oldest else 0.0,
        parked=[Parked("acknowledgement", "mismatch", mismatches)] if mismatches else [],
    )
