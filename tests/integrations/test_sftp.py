"""Files of platforms over SFTP, with a real client against the server that runs in this loop."""

import asyncio
import csv
import io
import os
import signal
import socket
import subprocess
import sys
from contextlib import asynccontextmanager

import asyncssh
import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.urls import reverse

from aggregators import ssh_keys, tasks
from aggregators.models import Intake, SshKey
from integrations.platforms import sftp, sftp_drop
from tests import cast
from tests.aggregators.people import days_ago, engaged, platform, platform_user
from tests.cast import signed_in

DENIED = (asyncssh.SFTPPermissionDenied, asyncssh.SFTPFailure, asyncssh.SFTPOpUnsupported)


def key_and_line():
    key = asyncssh.generate_private_key("ssh-ed25519")
    return key, key.export_public_key().decode()


@pytest.fixture
def root(settings, tmp_path):
    settings.SFTP_ROOT, settings.SFTP_PORT = str(tmp_path / "drop"), 0
    settings.SFTP_FILE_BYTES = 1000
    return tmp_path / "drop"


@asynccontextmanager
async def server():
    async with await sftp.listen() as listening:
        yield listening.get_port()


def connect(port, key, login="live"):
    return asyncssh.connect(
        "127.0.0.1", port, username=login, client_keys=[key], known_hosts=None, config=None,
        agent_path=None,
    )  # fmt: skip


async def put(client, path: str, content: bytes) -> None:
    async with client.open(f"{path}.part", "wb") as file:
        await file.write(content)
    await client.rename(f"{path}.part", path)


@pytest.fixture
def committed(transactional_db):
    yield
    connections.close_all()


def test_a_file_goes_in_and_its_copy_comes_back(committed, root):
    key, line = key_and_line()
    stranger, _line = key_and_line()
    person = platform_user(platform())
    ssh_keys.add(person, "payroll", line)
    one, day = engaged(person.platform).reference, days_ago(1)
    asyncio.run(walk(root, person, key, stranger, f"reference,day,paise\n{one},{day},5\nx,{day},5"))


def test_the_command_takes_files_as_a_process_of_its_own(committed, tmp_path):
    """It is stopped as any process is, and ends well."""
    key, line = key_and_line()
    person = platform_user(platform())
    ssh_keys.add(person, "payroll", line)
    one = engaged(person.platform).reference
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    database = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    environment = os.environ | {
        "DATABASE_URL": f"{database}/{connections['default'].settings_dict['NAME']}",
        "SFTP_ROOT": str(tmp_path / "drop"), "SFTP_PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "eshram.settings",
    }  # fmt: skip
    command = [sys.executable, "manage.py", "platform_sftp"]
    process = subprocess.Popen(command, env=environment)
    try:
        asyncio.run(drop(port, key, f"reference,day,paise\n{one},{days_ago(1)},5\n".encode()))
    finally:
        process.send_signal(signal.SIGTERM)
        ended = process.wait(30)
    assert ended == 0
    made = Intake.objects.get()
    assert (made.state, made.landed, made.via) == ("done", 1, "sftp")


async def drop(port, key, content: bytes) -> None:
    """A file goes in; when it is read, its copy lies there."""
    connection = await until(lambda: connect(port, key), OSError)
    async with connection, connection.start_sftp_client() as client:
        await put(client, "inbox/activity/days.csv", content)

        async def copy():
            await done()
            (name,) = set(await client.listdir("outbox")) - {".", ".."}
            return await client.open(f"outbox/{name}", "rb")

        async with await until(copy, (ValueError, Intake.DoesNotExist)) as file:
            assert b"landed" in await file.read()


async def until(attempt, failures):
    for _try in range(240):
        try:
            return await attempt()
        except failures:
            await asyncio.sleep(0.25)
    raise AssertionError("in vain")


async def walk(root, person, key, stranger, text):
    folder = root / f"platform-{person.platform_id}"
    look = sync_to_async(sftp_drop.look, thread_sensitive=False)
    async with server() as port:
        for wrong, login in ((stranger, "live"), (key, "root"), (key, "")):
            with pytest.raises(asyncssh.PermissionDenied):
                await connect(port, wrong, login)
        with pytest.raises(asyncssh.PermissionDenied):
            await asyncssh.connect("127.0.0.1", port, username="live", password="x",
                                   known_hosts=None, config=None, client_keys=None)  # fmt: skip
        async with connect(port, key) as connection:
            for refused in (connection.run("id"), connection.create_process()):
                with pytest.raises(asyncssh.ChannelOpenError):
                    await refused
            with pytest.raises(asyncssh.ChannelOpenError):
                await connection.open_connection("127.0.0.1", port)
            async with connection.start_sftp_client() as client:
                await bounds(client)
                await put(client, "inbox/activity/days.csv", text.encode())
                part = "inbox/activity/half.csv.part"
                half = await client.open(part, "wb")
                await half.write(b"reference,day\nhalf of it")
                with pytest.raises(DENIED):  # while it is written
                    await client.rename(part, part.removesuffix(".part"))
                connection.abort()
        await nobody_here()
        await look(person.platform, "platform:1")
        assert [path.name for path in folder.glob("inbox/activity/*")] == ["half.csv.part"]
        assert await done() == ("days.csv", 1, 1, "sftp")
        await look(person.platform, "platform:1")
        async with connect(port, key) as connection, connection.start_sftp_client() as client:
            (name,) = [name for name in await client.listdir("outbox") if name not in (".", "..")]
            async with client.open(f"outbox/{name}", "rb") as file:
                rows = list(csv.reader(io.StringIO((await file.read()).decode("utf-8-sig"))))
            assert [row[1] for row in rows] == ["verdict", "landed", "not_yours"]
            for change in (client.remove, client.unlink):
                with pytest.raises(DENIED):
                    await change(f"outbox/{name}")
            await put(client, "inbox/exit/wrong.csv", b"name\nx")
            await look(person.platform, "platform:1")
            told = [name for name in await client.listdir("outbox") if "wrong.csv" in name]
            assert len(told) == 1
        trial = connect(port, key, "sandbox")
        async with trial as connection, connection.start_sftp_client() as client:
            assert set(await client.listdir("outbox")) <= {".", ".."}
        await sync_to_async(SshKey.objects.update, thread_sensitive=False)(
            revoked_at="2026-01-01T00:00Z"
        )
        with pytest.raises(asyncssh.PermissionDenied):
            await connect(port, key)


async def nobody_here():
    for _try in range(100):
        if not sftp.writing and not +sftp.here:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the server keeps what was left")


@sync_to_async(thread_sensitive=False)
def done():
    tasks.take_waiting()
    made = Intake.objects.get()
    connections.close_all()
    return made.file_name, made.landed, made.refused, made.via


async def bounds(client):
    """What is not possible, each for itself."""
    assert await client.realpath("../../..") == "/"
    outside = [
        "../../host_key", "/etc/passwd", "inbox/../../host_key", "inbox/activity/../../../x.part",
        "inbox/x.part", "inbox/other/x.part", "inbox/activity/.hidden.part",
        "inbox/activity/a\nb.part", "outbox/x.part",
    ]  # fmt: skip
    for path in outside:
        for mode in ("rb", "wb"):
            with pytest.raises((*DENIED, asyncssh.SFTPNoSuchFile)):
                await client.open(path, mode)
    with pytest.raises(DENIED):
        await client.open("inbox/activity/whole.csv", "wb")
    async with client.open("inbox/activity/big.csv.part", "wb") as file:
        with pytest.raises(DENIED):
            await file.write(b"x" * 1001)
    for path in ("inbox/activity/big.csv.part",):
        with pytest.raises(DENIED):
            await client.open(path, "rb")
        with pytest.raises(DENIED):
            await client.rename(path, "../../host_key")
        with pytest.raises(DENIED):
            await client.symlink("/etc/passwd", "inbox/activity/link.part")
        await client.remove(path)
    for change in (client.mkdir, client.rmdir, client.readlink):
        with pytest.raises(DENIED):
            await change("inbox/activity")


@pytest.mark.django_db
class TestKeysPage:
    def test_add_and_revoke(self, client):
        person = platform_user(platform())
        signed_in(client, person.user)
        add, given = reverse("platform-sftp-add"), {"name": "payroll", "code": "000000"}
        _key, line = key_and_line()
        wrong = client.post(add, given | {"public_key": line})
        assert (wrong.status_code, SshKey.objects.count()) == (422, 0)
        for bad in ("ssh-rsa AAAA", "hello", "-----BEGIN OPENSSH PRIVATE KEY-----"):
            with pytest.raises(ssh_keys.BadKey):
                ssh_keys.add(person, "x", bad)
        answer = client.post(add, given | {"public_key": line, "code": cast.code_of(person.user)})
        assert answer.url == reverse("platform-sftp")
        key = SshKey.objects.get(person=person)
        assert key.fingerprint in client.get(answer.url).content.decode()
        with pytest.raises(ssh_keys.BadKey):  # somebody else's by now
            ssh_keys.add(platform_user(), "mine", line)
        assert ssh_keys.comer("live", key.fingerprint) == (person, person.platform)
        assert ssh_keys.comer("sandbox", key.fingerprint)[1] == person.platform.sandbox()
        revoke = reverse("platform-sftp-revoke", args=[key.pk])
        signed_in(client, platform_user().user)
        assert client.post(revoke).status_code == 404
        signed_in(client, person.user)
        assert client.post(revoke).url == reverse("platform-sftp")
        assert ssh_keys.comer("live", key.fingerprint) is None

    def test_who_may_not_report_has_no_key(self, client):
        person = platform_user(platform(), role="reads")
        signed_in(client, person.user)
        assert client.get(reverse("platform-sftp")).status_code == 403
        _key, line = key_and_line()
        made = ssh_keys.add(person, "x", line)
        assert ssh_keys.comer("live", made.fingerprint) is None
