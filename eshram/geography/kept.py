"""All states and districts in the memory of each process, for forms that ask on every page.

The LGD changes a few times a year. A change is seen everywhere within KEEP_SECONDS. The rows are
shared between threads: read them, never write to them.
"""

import time
from dataclasses import dataclass, field

from eshram.geography.models import District, State

KEEP_SECONDS = 60


@dataclass(slots=True)
class Places:
    states: dict[int, State]  # by LGD code
    districts: dict[int, District]  # the abolished too; `.state` costs no query
    offered: dict[tuple, list] = field(default_factory=dict)

    def state_choices(self) -> list[tuple[int, str]]:
        """[(code, name)] in the order of the names the reader sees."""
        return self._sorted(State, None, self.states.values)

    def district_choices(self, state: int) -> list[tuple[int, str]]:
        """The same of the districts that a state has today; none if there is no such state."""
        if state not in self.states:
            return []

        def current():
            return (d for d in self.districts.values() if d.state_id == state and not d.abolished)

        return self._sorted(District, state, current)

    def _sorted(self, model, state, rows):
        key = (model, model.label_field_now(), state)
        if key not in self.offered:
            named = sorted((row.label, row.code) for row in rows())
            self.offered[key] = [(code, label) for label, code in named]
        return self.offered[key]


_places = Places({}, {})
_until = float("-inf")


def places() -> Places:
    global _places, _until
    now = time.monotonic()
    if now >= _until or not _places.districts:
        states, districts = State.objects.in_bulk(), District.objects.in_bulk()
        for district in districts.values():
            district.state = states[district.state_id]
        _places, _until = Places(states, districts), now + KEEP_SECONDS
    return _places


def forget() -> None:
    """Ask the database next time, whatever the clock says."""
    global _until
    _until = float("-inf")
