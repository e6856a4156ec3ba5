"""A stay, unsaved, from what the worker answered on a page about addresses."""

from workers.models import Stay, Worker


def at_home(worker: Worker, district_id: int, pincode: str) -> Stay:
    """Who never moved is at home since birth."""
    return Stay(
        worker=worker,
        since=worker.date_of_birth,
        same_as_permanent=True,
        district_id=district_id,
        pincode=pincode,
        source="declared",
    )


def elsewhere(worker: Worker, answers: dict, **typed) -> Stay:
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
        source="declared",
        **typed,
    )
