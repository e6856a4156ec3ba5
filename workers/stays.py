"""A stay, unsaved, from what the worker answered. `workers.migrants.record_move` writes it."""

from datetime import date

from django.utils import timezone

from workers.choices import SURE, StaySource
from workers.models import PermanentAddress, Stay, Worker


def at_home(
    worker: Worker, district_id: int, pincode: str, source: str = StaySource.DECLARED
) -> Stay:
    """Who never moved is at home since birth."""
    return home_since(worker.date_of_birth, worker, district_id, pincode, source)


def back_home(worker: Worker, *, source: str, since: date | None = None) -> Stay:
    """Home again, since today unless said otherwise."""
    home = PermanentAddress.objects.filter(worker=worker).first()
    return home_since(
        since or timezone.localdate(),
        worker,
        worker.permanent_district_id,
        home.pincode if home else "",
        source,
    )


def home_since(since: date, worker: Worker, district_id: int, pincode: str, source: str) -> Stay:
    return Stay(
        worker=worker,
        since=since,
        same_as_permanent=True,
        district_id=district_id,
        pincode=pincode,
        source=source,
        sure=SURE[source],
    )


def heard(
    worker: Worker, *, source: str, since: date | None = None, pincode: str = "", **district
) -> Stay:
    """A district, as `district` or `district_id`, and perhaps a PIN: all that an SMS can say."""
    return Stay(
        worker=worker,
        since=since or timezone.localdate(),
        pincode=pincode,
        source=source,
        sure=SURE[source],
        **district,
    )


def elsewhere(worker: Worker, answers: dict, *, source: str = StaySource.DECLARED, **typed) -> Stay:
    """`answers` as the form cleans them or a draft holds them, which differ in a day and a row:
    `typed` says those as the model takes them, `since` and `district` or `district_id`."""
    return Stay(
        worker=worker,
        house=answers["present_house"],
        locality=answers["present_locality"],
        area=answers["present_area"],
        pincode=answers["present_pincode"],
        moved_for=answers["moved_for"],
        family_along=answers["family_along"],
        source=source,
        sure=SURE[source],
        **typed,
    )
