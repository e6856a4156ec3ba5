"""What a grievance may be about that this app does not know: schemes and platforms.

An upper app registers it in its `AppConfig.ready`:

    subjects.register(Subject("platform", offered=…, name_of=…, place_of=…, remind=…))
"""

from collections.abc import Callable
from dataclasses import dataclass

from workers.grievances.models import Desk
from workers.models import Worker


@dataclass(frozen=True)
class Subject:
    """`category` is the Category that asks for it. `offered` gives (key, name) of what the worker,
    or a caller without UAN (None), may name; `name_of` the name of a key, or "". `desk_of` the desk
    that answers for a key, with its state's code where it is a state's, or None where the table of
    ways decides; `remind` tells the desk of a key that so many grievances end soon."""

    category: str
    offered: Callable[[Worker | None], list[tuple[str, str]]]
    name_of: Callable[[str], str]
    desk_of: Callable[[str], tuple[Desk, int | None] | None] = lambda key: None
    remind: Callable[[str, int], None] = lambda key, count: None


_SUBJECTS: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    _SUBJECTS[subject.category] = subject


def of(category: str) -> Subject | None:
    return _SUBJECTS.get(category)


def name_of(ticket) -> str:
    """What the ticket is about, in words; "" where it names nothing."""
    subject = of(ticket.category)
    return subject.name_of(ticket.subject) if subject and ticket.subject else ""
