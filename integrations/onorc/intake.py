"""A feed becomes sightings: at once or not at all, and one file once."""

import csv
import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from eshram.audit.models import Event
from eshram.sheets import cell
from integrations.onorc import judging, reading
from integrations.onorc.models import Feed
from integrations.onorc.reasons import REASONS
from workers import sightings
from workers.choices import SightingKind


def take_file(
    file: BinaryIO, *, name: str, kind: str, by: str, state: int = 0
) -> tuple[Feed, bool]:
    """The feed of this file, and whether it is new; `state`: the only one that it may report about
    (LGD code). Raises reading.NotReadable, and then nothing is kept."""
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return take(lambda: reading.rows_of(file), sha256, name=name, kind=kind, by=by, state=state)


@transaction.atomic
def take(read, sha256: str, *, name: str, kind: str, by: str, state: int) -> tuple[Feed, bool]:
    """`read()` returns a heading and its rows; it is called only for what is new."""
    feed, is_new = Feed.objects.get_or_create(
        kind=SightingKind(kind), sha256=sha256, defaults={"name": name[:200], "by": by}
    )
    if not is_new:
        return feed, False
    heading, rows = read()
    with connection.cursor() as cursor:
        feed.rows = judging.stage(cursor, reading.in_order(heading, rows))
        judging.judge(cursor, today=timezone.localdate(), state=state, by=f"feed:{feed.pk}")
        cursor.execute(judging.BAD, {"feed": feed.pk})
        feed.bad = cursor.rowcount
        seen = cursor.mogrify(judging.SEEN, [kind, feed.pk]).decode()
        taken = sightings.take(cursor, seen)
        cursor.execute("DROP TABLE fed, judged, opened")
    feed.added, feed.opened, feed.settled = taken.added, taken.opened, taken.settled
    feed.save()
    Event.objects.record("feed taken in", by=by, feed=feed.pk, kind=str(kind), count=feed.rows)
    return feed, True


class Line:
    """What `csv.writer` writes to: hands each line on."""

    def write(self, line: str) -> str:
        return line


def bad_rows(feed: Feed) -> Iterator[str]:
    """CSV, a line at a time: each bad row with its number in the file and the reason."""
    writer = csv.writer(Line())
    yield "\ufeff" + writer.writerow([_("row"), _("reason"), *judging.SHOWN])
    found = feed.bad_rows.values_list("number", "reason", "cells")
    for number, reason, cells in found.iterator():
        yield writer.writerow([number, str(REASONS[reason]), *map(cell, cells)])
