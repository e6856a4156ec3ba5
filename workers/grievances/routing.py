"""Which desk answers, and by when: rows of `Route`, which staff keep."""

from dataclasses import dataclass
from datetime import date

from workers.grievances import deadlines, subjects
from workers.grievances.models import Category, Desk, Route

# What `load` brings; also the way of a category whose row somebody deleted.
DEFAULTS = {
    Category.REGISTRATION: (Desk.STATE, 30),
    Category.CARD: (Desk.MINISTRY, 30),
    Category.DETAILS: (Desk.MINISTRY, 30),
    Category.MOBILE: (Desk.MINISTRY, 30),
    Category.SCHEME: (Desk.SCHEME, 60),
    Category.PLATFORM: (Desk.PLATFORM, 60),
    Category.OPERATOR: (Desk.MINISTRY, 60),
    Category.PRIVACY: (Desk.PRIVACY, 90),
    Category.OTHER: (Desk.MINISTRY, 30),
}


@dataclass(frozen=True, slots=True)
class Way:
    desk: str
    state: int | None  # of whose officers the desk is, where it is a state's
    deadline: date


def way(category: str, state: int | None, subject: str, opened: date) -> Way:
    """A desk that cannot be (a platform's without a platform, a state's without a state) is the
    ministry's."""
    desk, days = row_of(category, state)
    asked = subjects.of(category)
    if desk in (Desk.SCHEME, Desk.PLATFORM) and asked and subject:
        own = asked.desk_of(subject)
        if own is not None:
            desk, state = own[0], own[1] or state
    if (desk == Desk.PLATFORM and not subject) or (desk == Desk.STATE and state is None):
        desk = Desk.MINISTRY
    return Way(desk, state, deadlines.deadline(opened, days))


def row_of(category: str, state: int | None) -> tuple[str, int]:
    """(desk, days): of the state's own line, or of that of all."""
    rows = {
        of: (desk, days)
        for of, desk, days in Route.objects.filter(category=category).values_list(
            "state_id", "desk", "days"
        )
    }
    return rows.get(state) or rows.get(None) or DEFAULTS[category]


def load() -> int:
    """The ways as they stand above, as far as there is no line yet. Returns how many are new."""
    known = set(Route.objects.filter(state=None).values_list("category", flat=True))
    new = [
        Route(category=category, desk=desk, days=days)
        for category, (desk, days) in DEFAULTS.items()
        if category not in known
    ]
    return len(Route.objects.bulk_create(new))
