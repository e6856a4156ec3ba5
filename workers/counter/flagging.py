"""The nightly look for patterns at counters: set by set, only over what is new since the last one.

Each step is one transaction that writes its flags and how far it has come, so a job that was killed
goes on with the next step. Run again without news it finds the same and changes nothing.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from workers.counter import answers, patterns, upsert
from workers.counter.models import CallBack, FlagCursor, Trait

LOCK = 0x464C47  # one job at a time; any number that nobody else uses
# Days are looked at again from the one before the last run: a visit may end the day after.
BACK = timedelta(days=1)

NOW = """
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
        (SELECT system_identifier::text FROM pg_control_system())
"""


@dataclass(frozen=True)
class Found:
    """What a step did: flags that are new, flags that changed."""

    step: str
    new: int
    changed: int
    seconds: float


def run() -> Iterator[Found]:
    """Every step, one after the other. Steps that another process is at are left to it."""
    for kind in Trait.Kind.values:
        yield from step(kind, of_trait)
    for name, look in BY_DAY.items():
        yield from step(name, look)


def step(name: str, look) -> Iterator[Found]:
    started = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [LOCK, name])
        if not cursor.fetchone()[0]:
            return
        reached = FlagCursor.objects.get_or_create(step=name)[0]
        new, changed = look(reached)
        reached.save()
    yield Found(name, new, changed, time.monotonic() - started)


def of_trait(reached: FlagCursor) -> tuple[int, int]:
    """Traits of one kind that were written in transactions since; beginning again after a restore
    into another cluster, whose transactions are numbered anew."""
    with connection.cursor() as cursor:
        cursor.execute(NOW)
        until, cluster = cursor.fetchone()
    since = reached.xid if reached.cluster == cluster else 0
    reached.xid, reached.cluster, reached.at = until, cluster, timezone.now()
    bounds = {"kind": reached.step, "since": since, "until": until}
    return upsert.write(patterns.SHARED, bounds | {"most": most_of(reached.step)})


def most_of(kind: str) -> int:
    return settings.SHARED_FLAGGED_OVER[kind]


def since_day(reached: FlagCursor) -> datetime:
    """Midnight in India from which days are looked at again; `reached` moves on to now."""
    before, reached.at = reached.at, timezone.now()
    if before is None:
        return timezone.make_aware(datetime(2020, 1, 1))  # before there were counters
    return timezone.localtime(before - BACK).replace(hour=0, minute=0, second=0, microsecond=0)


def bursts(reached: FlagCursor) -> tuple[int, int]:
    window = timedelta(minutes=settings.BURST_MINUTES)
    since = since_day(reached)
    bounds = {"since": since, "read_from": since - window, "window": window}
    return upsert.write(patterns.BURSTS, bounds | {"most": settings.BURST_OVER})


def refusals(reached: FlagCursor) -> tuple[int, int]:
    most = settings.REFUSALS_FLAGGED_OVER
    bounds = {"since": since_day(reached).date(), "rules": list(most), "most": list(most.values())}
    return upsert.write(patterns.REFUSALS, bounds)


def unproven(reached: FlagCursor) -> tuple[int, int]:
    bounds = {"since": since_day(reached), "most": settings.UNPROVEN_FLAGGED_OVER}
    return upsert.write(patterns.UNPROVEN, bounds)


def told(reached: FlagCursor) -> tuple[int, int]:
    """What call-backs brought is flagged at once; this finds what was written by another way."""
    calls = CallBack.objects.filter(called_at__gte=since_day(reached), result="talked")
    return answers.flag(*calls.values_list("operator_id", flat=True).distinct())


BY_DAY = {"burst": bursts, "refused": refusals, "unproven": unproven, "told": told}
