"""What staff see of files for states under /admin/health/, and Prometheus at /metrics."""

from django.db.models import Count, Max, Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eshram.integrations import Integration, Parked, last_calls
from integrations.states import pushes
from integrations.states.models import Acknowledgement, Export, Receiver

NAME, PUSHES = "state-files", "state-pushes"


def exports() -> Integration:
    """Waiting: files that nobody acknowledged in time. Stopped: acknowledgements that do not match
    (`mismatch`)."""
    late = Export.objects.late().order_by("made_at")
    oldest = late.values_list("made_at", flat=True).first()
    made = Export.objects.order_by("-pk").values_list("made_at", flat=True).first()
    mismatches = Acknowledgement.objects.open().aggregate(rows=Count("*"))["rows"]
    return Integration(
        NAME,
        _("Files for states"),
        **{"last_success": made} | last_calls(NAME),
        waiting=late.count(),
        oldest_seconds=(timezone.now() - oldest).total_seconds() if oldest else 0.0,
        parked=[Parked("acknowledgement", "mismatch", mismatches, _("Confirmations of states"))]
        if mismatches
        else [],
        page="admin:states_acknowledgement_changelist",
    )


def pushed() -> Integration:
    """Waiting: receivers to which something is on its way. Stopped: those that are parked."""
    receivers = Receiver.objects.live()
    waiting = receivers.exclude(export=None)
    numbers = waiting.aggregate(rows=Count("*"), since=Min("begun_at"))
    since = numbers["since"]
    arrived = receivers.aggregate(last=Max("arrived_at"))["last"]
    failed = receivers.exclude(problem="").order_by("-begun_at").first()
    stopped = Receiver.objects.parked().order_by().values("kind", "problem")
    return Integration(
        PUSHES,
        _("Files sent to states"),
        last_success=arrived,
        last_failure=failed and (failed.begun_at or failed.made_at),
        last_code=failed.problem if failed else "",
        waiting=numbers["rows"],
        oldest_seconds=(timezone.now() - since).total_seconds() if since else 0.0,
        parked=[
            Parked(row["kind"], row["problem"], row["rows"], Receiver.Kind(row["kind"]).label)
            for row in stopped.annotate(rows=Count("*")).order_by("-rows", "kind")[:100]
        ],
        replay=replay,
        page="admin:states_receiver_changelist",
    )


def replay(kind: str, problem: str, *, by: str) -> int:
    parked = Receiver.objects.parked().filter(kind=kind, problem=problem)
    return sum(pushes.replay(receiver, by=by) for receiver in parked)
