"""Pages that go on after the last row of the one before: a cursor holds where that was."""

import base64
import binascii
import json

from django.utils.translation import gettext as _

from aggregators.api.problems import wrong


def write(*place) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def read(cursor: str, *types) -> list | None:
    """The place that `write` was given; None for the first page. Raises Problem."""
    if not cursor:
        return None
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        place = json.loads(text)
        if isinstance(place, list) and len(place) == len(types):
            return [of(value) for of, value in zip(types, place, strict=True)]
    except (ValueError, TypeError, binascii.Error, RecursionError, OverflowError):
        pass
    raise wrong("cursor", "bad_cursor", _("Send a cursor as it was given, or none."))


def number(value) -> int:
    """A key of a row."""
    if not isinstance(value, int) or not 0 <= value < 2**63:
        raise ValueError
    return value


def text(value) -> str:
    if not isinstance(value, str) or "\x00" in value or not value.isprintable():
        raise ValueError
    value.encode()  # no half letters
    return value


def page(rows: list, limit: int, place) -> tuple[list, str | None]:
    """Of `limit` + 1 rows those of the page, and the cursor if there are more."""
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], write(*place(rows[limit - 1]))
