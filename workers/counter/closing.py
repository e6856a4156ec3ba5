"""Closing a month of incentives: proposed by an officer or by the portal, counted
(`workers.counter.counting`), approved by a second person, and then never changed: what was paid
wrongly is set right by lines of the next month.

`check`, `apply` and `sides` are those of `eshram.accounts.approvals`.
"""

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eshram.accounts.approvals import CannotDecide, Decision
from workers.counter import months
from workers.counter.models import MonthClose, MonthCount

PORTAL = "portal"  # the user in whose name the portal proposes; nobody can sign in as it


def check(close: MonthClose) -> None:
    """Raises CannotDecide."""
    if months.bounds(close.month)[1] > timezone.now():
        raise CannotDecide(_("This month is not over yet."))
    others = MonthClose.objects.exclude(pk=close.pk).exclude(decision=Decision.REFUSED)
    if others.filter(month=close.month).exists():
        raise CannotDecide(_("Somebody has proposed to close this month already."))
    if others.filter(month__lt=close.month).pending().exists():
        raise CannotDecide(_("An earlier month waits to be decided. Decide it first."))
    if others.filter(month__gt=close.month).exists():
        raise CannotDecide(_("A later month is closed already. Corrections stand in the next."))
    if close.pk and not MonthCount.objects.filter(close=close).exists():
        raise CannotDecide(_("The sums are being counted. Look again in some minutes."))


def apply(close: MonthClose, *, by: str) -> None:
    """Nothing is left to be done: what was counted stands, by this decision."""


def sides(close: MonthClose) -> list[tuple[str, str, str]]:
    """The sums, and those of the closed month before."""
    earlier = MonthClose.objects.filter(decision=Decision.APPROVED, month__lt=close.month)
    former = earlier.select_related("counted").order_by("-month").first()
    counted = MonthCount.objects.filter(close=close).first()
    rows = [(_("Month"), shown(close), shown(former))]
    for label, value in SUMS:
        now = value(counted) if counted else _("being counted")
        rows.append((str(label), now, value(former.counted) if former else ""))
    return rows


def shown(close: MonthClose | None) -> str:
    return date_format(close.month, "F Y") if close else ""


SUMS = [
    (gettext_lazy("Centres"), lambda count: str(count.centres)),
    (gettext_lazy("Registrations paid"), lambda count: str(count.registered)),
    (gettext_lazy("Updates paid"), lambda count: str(count.updated)),
    (gettext_lazy("Not paid"), lambda count: str(count.unpaid)),
    (gettext_lazy("Sum, ₹"), lambda count: f"{count.rupees:.2f}"),
]


def portal():
    """The user in whose name the portal proposes. It is no member of staff and has no password."""
    User = get_user_model()
    user = User.objects.filter(username=PORTAL).first()
    if user is None:
        user = User(username=PORTAL, is_active=False, may_enrol=False)
        user.set_unusable_password()
        user.save()
    return user


def propose_last_month() -> MonthClose | None:
    """By the portal, of the month that is over; nothing where somebody has, or where an earlier
    month still waits."""
    reason = _("The month is over.")
    close = MonthClose(month=months.last(), proposed_by=portal(), reason=reason)
    try:
        with transaction.atomic():
            check(close)
            close.save(force_insert=True)
            close.note("proposed", close.proposed_by, close.reason)
    except (CannotDecide, IntegrityError):
        return None
    return close
