"""Platforms as what a grievance is about (`workers.grievances.subjects`), and the desk of each. It
answers at /platform/grievances/ and closes nothing."""

from aggregators import messages
from aggregators.models import Engagement, Platform
from eshram.outbox.sms import fit, queue_sms
from workers.grievances import subjects
from workers.grievances.models import Category, Desk
from workers.grievances.subjects import Subject
from workers.models import Worker

WORKING = Platform.objects.real().filter(status=Platform.Status.LIVE)


def offered(worker: Worker | None) -> list[tuple[str, str]]:
    """Those that reported the worker, first; then all that report."""
    own = set()
    if worker:
        own = set(Engagement.objects.filter(worker=worker).values_list("platform_id", flat=True))
    found = list(Platform.objects.real().filter(pk__in=own) | WORKING.all())
    found.sort(key=lambda one: (one.pk not in own, one.brand.casefold(), one.pk))
    return [(str(one.pk), one.brand) for one in found]


def of_key(key: str) -> Platform | None:
    return Platform.objects.real().filter(pk=int(key)).first() if key.isdecimal() else None


def name_of(key: str) -> str:
    platform = of_key(key)
    return platform.brand if platform else ""


def desk_of(key: str) -> tuple[Desk, None] | None:
    """The ministry's for a platform that is none of ours any more."""
    platform = of_key(key)
    works = platform is not None and platform.status == Platform.Status.LIVE
    return None if works else (Desk.MINISTRY, None)


def remind(key: str, count: int) -> None:
    """Its grievance officer, by SMS."""
    platform = of_key(key)
    if platform is not None:
        queue_sms(
            messages.GRIEVANCES_DUE, mobile=platform.grievance_mobile, language="en",
            platform=fit(platform.brand), number=count,
        )  # fmt: skip


subjects.register(
    Subject(
        Category.PLATFORM, offered=offered, name_of=name_of, desk_of=desk_of, remind=remind
    )
)  # fmt: skip
