"""What waits for a state's officer when they come in (STATE_TODAY)."""

from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integrations.states.models import Acknowledgement, Agreement, Export

MOST = 100  # counted
SOON = timedelta(days=60)


def files(officer) -> list[tuple[str, str]]:
    """Files to take and confirm, what did not match, and agreements that end soon."""
    wrong = Acknowledgement.objects.open().filter(export__agreement__state=officer.state_id)
    own = Export.objects.of_state(officer.state_id).offered().filter(acknowledged_at=None)
    waiting = own.exclude(pk__in=wrong.values("export"))
    found = []
    if count := len(waiting.values("pk")[:MOST]):
        sentence = ngettext(
            "%(n)d file is to be taken and confirmed.",
            "%(n)d files are to be taken and confirmed.",
            count,
        )
        found.append((sentence % {"n": count}, "state-exports"))
    if count := len(wrong.values("export").distinct()[:MOST]):
        sentence = ngettext(
            "%(n)d file did not match: the ministry looks into it.",
            "%(n)d files did not match: the ministry looks into it.",
            count,
        )
        found.append((sentence % {"n": count}, "state-exports"))
    ending = Agreement.objects.in_force().filter(
        state=officer.state_id, ends__lte=timezone.localdate() + SOON
    )
    for agreement in ending.order_by("ends")[:3]:
        sentence = _("The agreement for “%(purpose)s” ends on %(day)s.")
        said = {"purpose": agreement.why, "day": date_format(agreement.ends)}
        found.append((sentence % said, "state-agreements"))
    return found
