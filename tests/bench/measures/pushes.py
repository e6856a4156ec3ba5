"""Files on their way to a machine of a state: by HTTP while another state's hangs on the line, over
TLS, and by SFTP."""

import asyncio
import logging
import os
import tempfile
import time
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection, HTTPSConnection
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench.load import Run, load_average, middle
from tests.bench.registry import Figure, measure

ROUNDS = 3
FILES = 50
LONGEST = 300  # seconds


@measure(
    "pushes",
    what="files sent by the outbox to docs/state_receiver.py (alone, and by TLS) and to an SFTP "
    "server, one after the other: claimed, signed, sent, written down; first while a machine that "
    "never answers has the next place in the pump",
    unit="rows/s",
    limit="the same messages to the same program, each on a connection of its own, by http.client "
    "or asyncssh",
)
def pushes(world):
    assert world.nation
    from django.conf import settings

    from integrations.states import pushes, receivers
    from tests.states.machines import SILENT, Machine, listening

    settings.PUSH_PART_ROWS = -(-world.nation // FILES)
    with tempfile.TemporaryDirectory() as folder, Machine("-c", SILENT) as silent:
        folder = Path(folder)
        dead, alive = receiver(silent.url), receiver(silent.url)
        pushes.begin(dead)
        with listening(alive, folder / "bare") as bare, listening(alive, folder / "own"):
            limit = partial(posted, bare.url)
            yield figure(world, "pushes, one of two hangs", alive, limit, lambda: hang(dead))
        receivers.end(dead, by="system")
        pem, alive = certificate(folder), receiver(silent.url)
        with (
            listening(alive, folder / "tls-bare", pem) as bare,
            listening(alive, folder / "tls", pem),
        ):
            limit = partial(posted, bare.url.replace("http:", "https:"))
            yield figure(world, "over TLS", alive, limit)
        with dropping(folder) as alive:
            yield figure(world, "by SFTP", alive, put)


def figure(world, name: str, alive, limit, before=lambda: None) -> Figure:
    """`limit(receiver, export)` sends the same files."""
    from integrations.states import pushes
    from integrations.states.models import Receiver

    runs, limits, load = [], [], load_average()
    for _round in range(ROUNDS):
        before()
        Receiver.objects.filter(pk=alive.pk).update(cursor="")
        export = pushes.begin(Receiver.objects.get(pk=alive.pk))
        runs.append(sent(world, alive, export))
        limits.append(limit(alive, export))
    run = middle(runs)
    per_second = run.rate / export.rows * len(pushes.names(export))
    return Figure(
        name, run.rate, middle(limits).rate,
        cpu_ms={part: run.each(part) for part in run.cpu},
        notes={"rows": export.rows, "files a second": per_second}, load=load,
    )  # fmt: skip


def receiver(address: str):
    return told(address, "https")[0]


def told(address: str, kind: str, **more):
    """(receiver, what its machine must know), of an agreement of its own; beat need not begin with
    it."""
    from django.utils import timezone

    from integrations.states import receivers
    from tests.bench.measures.exports import for_a_ministry
    from tests.cast import staff

    user = staff("ministry_officer", username=f"sends-{time.time_ns()}")
    made, secret = receivers.make(for_a_ministry("csv"), user, kind=kind, url=address, **more)
    made.begun_at = timezone.now()
    made.save(update_fields=["begun_at"])
    return made, secret


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
        connection = CONNECTIONS[place.scheme](place.hostname, place.port, timeout=LONGEST)
        connection.request("POST", place.path, body, headers)
        assert connection.getresponse().status == 204
        connection.close()
    return Run(export.rows, time.monotonic() - started)


CONNECTIONS = {"http": HTTPConnection, "https": HTTPSConnection}


def certificate(folder: Path) -> Path:
    """Of 127.0.0.1, with its key; where the portal looks for those that it trusts."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=1))
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = builder.add_extension(address, critical=False).sign(key, hashes.SHA256())
    pem = signed.public_bytes(serialization.Encoding.PEM)
    Path(os.environ["SSL_CERT_FILE"]).write_bytes(pem)
    kept = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *kept) + pem)
    return folder / "pem"


@contextmanager
def dropping(folder: Path):
    """A receiver that has files dropped at an SFTP server, which runs."""
    import asyncssh

    from integrations.states.models import Receiver
    from tests.states.machines import SFTP, Machine

    logging.getLogger("asyncssh").setLevel(logging.WARNING)  # or 15 lines a file, in the table
    host = asyncssh.generate_private_key("ssh-ed25519")
    host.write_private_key(folder / "host")
    line, address = host.export_public_key().decode(), "sftp://eshram@127.0.0.1:{}/own"
    made, public = told(address.format(1), "sftp", host_key=line)
    (folder / "let-in").write_text(public)
    (folder / "drop").mkdir()
    paths = [str(folder / name) for name in ("host", "let-in", "drop")]
    with Machine("-c", SFTP, *paths) as machine:
        Receiver.objects.filter(pk=made.pk).update(url=address.format(machine.port))
        yield Receiver.objects.get(pk=made.pk)


def put(alive, export) -> Run:
    """The same files, each on a connection of its own."""
    import asyncssh

    from integrations.states import pushes, pushing_sftp, store

    place = pushing_sftp.place_of(alive.url)
    key = asyncssh.import_private_key(alive.secrets()[0])
    server = [asyncssh.import_public_key(alive.host_key)], [], []
    names = pushes.names(export)
    contents = [store.path_of(export, name).read_bytes() for name in names[:-1]]

    async def drop(name: str, content: bytes) -> None:
        async with (
            asyncssh.connect(
                place.host, place.port, username=place.user, client_keys=[key], known_hosts=server,
                config=None, agent_path=None,
            ) as connection,
            connection.start_sftp_client() as client,
            client.open(name, "wb") as file,
        ):  # fmt: skip
            await file.write(content)

    started = time.monotonic()
    for name, content in zip(names, [*contents, export.manifest.encode()], strict=True):
        asyncio.run(drop(name, content))
    return Run(export.rows, time.monotonic() - started)
