"""Files on their way to a machine of a state, while another state's hangs on the line."""

import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench.load import Run, load_average, middle
from tests.bench.registry import Figure, measure

ROUNDS = 3
FILES = 50
LONGEST = 300  # seconds


@measure(
    "pushes",
    what="files sent by the outbox to docs/state_receiver.py, one after the other: claimed, "
    "signed, posted, written down; a machine that never answers has the next place in the pump",
    unit="rows/s",
    limit="POST of the same messages to the same program, each on a connection of its own",
)
def pushes(world):
    assert world.nation
    from django.conf import settings

    from integrations.states import pushes
    from integrations.states.models import Receiver
    from tests.states.machines import SILENT, Machine, listening

    settings.PUSH_PART_ROWS = -(-world.nation // FILES)
    runs, limits, load = [], [], load_average()
    with tempfile.TemporaryDirectory() as folder, Machine("-c", SILENT) as silent:
        dead, alive = receiver(silent.url), receiver(silent.url)
        bare, own = (listening(alive, Path(folder, name)) for name in ("bare", "own"))
        with bare, own:  # the receiver is known at the address of the later
            pushes.begin(dead)
            for _round in range(ROUNDS):
                hang(dead)
                Receiver.objects.filter(pk=alive.pk).update(cursor="")
                export = pushes.begin(Receiver.objects.get(pk=alive.pk))
                runs.append(sent(world, alive, export))
                limits.append(posted(bare.url, alive, export))
    run = middle(runs)
    per_second = run.rate / export.rows * len(pushes.names(export))
    yield Figure(
        "pushes, one of two hangs", run.rate, middle(limits).rate,
        cpu_ms={part: run.each(part) for part in run.cpu},
        notes={"rows": export.rows, "files a second": per_second}, load=load,
    )  # fmt: skip


def receiver(address: str):
    """Of an agreement of its own; beat need not begin with it."""
    from django.utils import timezone

    from integrations.states import receivers
    from tests.bench.measures.exports import for_a_ministry
    from tests.cast import staff

    user = staff("ministry_officer", username=f"sends-{time.time_ns()}")
    made, _secret = receivers.make(for_a_ministry("csv"), user, kind="https", url=address)
    made.begun_at = timezone.now()
    made.save(update_fields=["begun_at"])
    return made


def hang(dead) -> None:
    """Its file is in the hands of the pump, who waits for an answer."""
    from django.utils import timezone

    from eshram.outbox import wake
    from eshram.outbox.models import Delivery, Kind, Status

    its = Delivery.objects.filter(batch=dead.batch)
    its.filter(status=Status.QUEUED).update(next_attempt_at=timezone.now())
    wake.ring(Kind.WEBHOOK)
    until(its.filter(status=Status.SENDING).exists)


def until(condition) -> None:
    end = time.monotonic() + LONGEST
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def sent(world, alive, export) -> Run:
    """By Celery, from when the export was made until the receiver has all of it."""
    from integrations.states.models import Receiver

    mine = Receiver.objects.filter(pk=alive.pk)
    before, started = world.cpu(), time.monotonic()
    until(mine.filter(export=None, cursor=export.until).exists)
    seconds, after = time.monotonic() - started, world.cpu()
    return Run(export.rows, seconds, {part: after[part] - before.get(part, 0) for part in after})


def posted(address: str, alive, export) -> Run:
    """The same messages, signed beforehand."""
    from integrations.platforms.backend import signed
    from integrations.states import pushes, pushing

    messages = []
    for name in pushes.names(export):
        text = pushing.message(export, name)
        messages.append((text.encode(), signed(alive, f"{export.number}/{name}", text)))
    place, started = urlsplit(address), time.monotonic()
    for body, headers in messages:
        connection = HTTPConnection(place.hostname, place.port, timeout=LONGEST)
        connection.request("POST", place.path, body, headers)
        assert connection.getresponse().status == 204
        connection.close()
    return Run(export.rows, time.monotonic() - started)
