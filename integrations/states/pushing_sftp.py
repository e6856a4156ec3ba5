"""Puts files of an export on a recipient's SFTP server:

    <folder>/<number>/rows-0001.csv.zst.age, …, manifest.sig, and last manifest.json

each under a temporary name (`.part`) that is changed when the file is whole. A repeat writes the
same file again. The server must show the key that is pinned; we come with our own, no password.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import asyncssh
from django.conf import settings

from eshram.crypto import CannotOpen
from eshram.outbox.errors import Ambiguous, PermanentFailure, TemporaryFailure
from integrations.platforms.public import NotPublic, addresses_of
from integrations.states import pushes, store
from integrations.states.models import Export, Receiver

PORT = 22


@dataclass(frozen=True)
class Place:
    user: str
    host: str
    port: int
    folder: str  # "" is where the server leads who signs in


def place_of(url: str) -> Place:
    """Of sftp://user@host:22/folder. Raises ValueError."""
    parts = urlsplit(url)
    plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    if not plain or parts.scheme != "sftp" or parts.query or parts.fragment or parts.password:
        raise ValueError("no address of SFTP")
    if not parts.username or not parts.hostname or ".." in parts.path.split("/"):
        raise ValueError("no address of SFTP")
    folder = unquote(parts.path).strip("/")
    return Place(unquote(parts.username), parts.hostname, parts.port or PORT, folder)


def put(receiver: Receiver, export: Export, name: str) -> None:
    """Raises as `posting.post`, and FileNotFoundError when the file is erased."""
    if name == pushes.MANIFEST:
        files = {"manifest.sig": bytes(export.signature), name: export.manifest.encode()}
    else:
        files = {name: store.path_of(export, name).read_bytes()}
    try:
        asyncio.run(within(settings.PUSH_SECONDS, receiver, str(export.number), files))
    except NotPublic as error:
        raise TemporaryFailure(str(error)) from None
    except CannotOpen:
        raise PermanentFailure("cannot_open") from None
    except asyncssh.HostKeyNotVerifiable:
        # Somebody between us and them, or a new server: a person must compare the keys.
        raise PermanentFailure("host_key_differs") from None
    except asyncssh.PermissionDenied:
        raise TemporaryFailure("key_refused") from None
    except asyncssh.SFTPError as error:
        raise TemporaryFailure(f"sftp_{error.code}") from None
    except TimeoutError:
        raise Ambiguous("no_answer", retry=True) from None
    except (asyncssh.Error, OSError):
        raise TemporaryFailure("no_connection") from None


async def within(seconds: float, *arguments) -> None:
    async with asyncio.timeout(seconds):
        await write(*arguments)


async def write(receiver: Receiver, number: str, files: dict[str, bytes]) -> None:
    place = place_of(receiver.url)
    loop = asyncio.get_running_loop()
    addresses = await loop.run_in_executor(None, addresses_of, place.host, place.port)
    keys = [asyncssh.import_private_key(secret) for secret in receiver.secrets()]
    pinned = asyncssh.import_public_key(receiver.host_key)
    connecting = asyncssh.connect(
        addresses[0], place.port, username=place.user, client_keys=keys,
        known_hosts=([pinned], [], []), config=None, agent_path=None, password_auth=False,
        kbdint_auth=False, client_version="eShram",
    )  # fmt: skip
    async with connecting as connection, connection.start_sftp_client() as client:
        folder = f"{place.folder}/{number}".lstrip("/")
        await client.makedirs(folder, exist_ok=True)
        for name, content in files.items():
            async with client.open(f"{folder}/{name}.part", "wb") as file:
                await file.write(content)
            await move(client, f"{folder}/{name}.part", f"{folder}/{name}")


async def move(client: asyncssh.SFTPClient, old: str, new: str) -> None:
    """Over what is there: OpenSSH's rename does it in one step, others must remove it first."""
    try:
        await client.posix_rename(old, new)
    except asyncssh.SFTPOpUnsupported:
        with suppress(asyncssh.SFTPNoSuchFile):
            await client.remove(new)
        await client.rename(old, new)
