"""What staff see of an outside system: `settings.INTEGRATIONS` names functions that return one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import redis
from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from eshram import counters, failures


@dataclass(frozen=True)
class Parked:
    """Rows that stopped for one reason. `code` is a short word, as the errors have it; `what` is
    what they are, and `title` the same in words."""

    what: str
    code: str
    rows: int
    title: str | Promise = ""

    @property
    def why(self) -> str:
        return failures.said(self.code)


@dataclass(frozen=True)
class Integration:
    """`waiting` is how many rows the system has yet to take, `oldest_seconds` how long the oldest
    that is due waits; None where nothing queues. `replay(what, code, by=…)` sends parked rows again
    and returns how many; `by` is who pressed, as audited. `wanting` is what must be entered before
    a text may leave: (text, language, code). `page` is the URL name of where staff see each that
    stopped."""

    name: str
    title: str | Promise
    last_success: datetime | None = None
    last_failure: datetime | None = None
    last_code: str = ""
    waiting: int | None = None
    oldest_seconds: float | None = None
    parked: list[Parked] = field(default_factory=list)
    replay: Callable[..., int] | None = None
    wanting: list[tuple[str, str, str]] = field(default_factory=list)
    page: str = ""

    @property
    def parked_rows(self) -> int:
        return sum(group.rows for group in self.parked)

    @property
    def last_words(self) -> str:
        return failures.said(self.last_code)

    @property
    def is_failing(self) -> bool:
        """The last that was heard of it is a failure."""
        return self.last_failure is not None and (
            self.last_success is None or self.last_failure > self.last_success
        )


def last_calls(name: str) -> dict:
    """For an Integration: what `eshram.counters` knows; nothing when Redis is away."""
    try:
        known = counters.last_calls(name)
    except (redis.RedisError, OSError):
        return {}
    at = {
        when: datetime.fromtimestamp(float(known[when]), UTC)
        for when in ("last_success", "last_failure")
        if when in known
    }
    return at | {"last_code": known.get("last_code", "")}


def integrations() -> list[Integration]:
    return [import_string(path)() for path in settings.INTEGRATIONS]
