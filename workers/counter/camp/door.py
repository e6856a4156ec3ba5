"""The camp's own door: a camp is taken along the day before, and sent when there is a network, at
night or days after it ended. Who is blocked stays out."""

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workers.counter.doors import Closed, off_duty
from workers.counter.models import Centre, Operator

LONG_OVER = _(
    "This camp ended too long ago to send its forms. They are still on this phone. "
    "Ask the ministry's office to open the camp again."
)
NOT_YET = _("This camp begins later. Come back some days before.")


def operator_of_camp(request) -> Operator:
    """The operator who is signed in, whatever the hour. Raises Closed."""
    operator = off_duty(request)
    refuse_far_off(operator.centre, timezone.localdate())
    return operator


def refuse_far_off(centre: Centre, today: date) -> None:
    if centre.starts_on and today < centre.starts_on - timedelta(days=settings.CAMP_DAYS_BEFORE):
        raise Closed(NOT_YET)
    if centre.ends_on and today > centre.ends_on + timedelta(days=settings.CAMP_DAYS_AFTER):
        raise Closed(LONG_OVER)
