"""The SFTP server of platforms: `manage.py platform_sftp`, a process of its own.

    sftp -P 2022 live@drop.example        or sandbox@…, with a key of /platform/sftp/

No passwords, no shell, no commands, no forwarding. Who a key is, is asked at each sign-in, and
every LOOK_SECONDS again while somebody is connected: a revoked key is out. While nobody is, the
inboxes are looked after all the same.
"""

import asyncio
import base64
import logging
import os
from collections import Counter
from pathlib import Path

import asyncssh
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connections

from aggregators import ssh_keys
from aggregators.models import Platform
from integrations.platforms import sftp_drop, sftp_folders

logger = logging.getLogger(__name__)
LOOK_SECONDS = 5
LOGIN_SECONDS = 20
writing: set[Path] = set()
here: Counter = Counter()  # connections by person


def fresh(function):
    """Run in a thread of its own, with database connections that end with it."""

    def run(*arguments):
        try:
            return function(*arguments)
        finally:
            connections.close_all()

    return sync_to_async(run, thread_sensitive=False)


class Door(asyncssh.SSHServer):
    """One connection; `person` and `platform` once a key was proved."""

    person = platform = mark = login = None

    def connection_made(self, connection):
        self.connection = connection

    def begin_auth(self, login):
        return True

    def password_auth_supported(self):
        return False

    def kbdint_auth_supported(self):
        return False

    def public_key_auth_supported(self):
        return True

    async def validate_public_key(self, login, key):
        """Asked before the private half is proved, too: so a connection is of one key."""
        mark = ssh_keys.fingerprint(key.public_data)
        found = await fresh(ssh_keys.comer)(login, mark)
        if found is None or self.mark not in (None, mark):
            return False
        self.login, self.mark, (self.person, self.platform) = login, mark, found
        return True

    def auth_completed(self):
        here[self.person.pk] += 1
        if here[self.person.pk] > settings.SFTP_CONNECTIONS:
            self.connection.disconnect(
                asyncssh.DISC_TOO_MANY_CONNECTIONS, "Too many connections.", "en"
            )
        sftp_folders.make(sftp_drop.folder_of(self.platform))
        self.connection.set_extra_info(folder=sftp_drop.folder_of(self.platform))
        self.guard = asyncio.create_task(self.stay())

    async def stay(self):
        """Out with whoever's key was revoked since."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if await fresh(ssh_keys.comer)(self.login, self.mark) is None:
                self.connection.abort()
                return

    def connection_lost(self, exc):
        if self.person:
            here[self.person.pk] -= 1
            self.guard.cancel()


def folders(channel) -> sftp_folders.Folders:
    folder = channel.get_connection().get_extra_info("folder")
    return sftp_folders.Folders(channel, folder, writing)


def host_key() -> asyncssh.SSHKey:
    if settings.SFTP_HOST_KEY:
        return asyncssh.import_private_key(base64.b64decode(settings.SFTP_HOST_KEY))
    root = Path(settings.SFTP_ROOT)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = root / "host_key"
    if not path.exists():
        made = asyncssh.generate_private_key("ssh-ed25519").export_private_key()
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(made)
    return asyncssh.read_private_key(path)


def look_everywhere() -> None:
    for folder in sorted(Path(settings.SFTP_ROOT).glob("platform-*")):
        platform = Platform.objects.filter(pk=folder.name.removeprefix("platform-")).first()
        if platform is None:
            continue
        try:
            sftp_drop.look(platform, by=f"platform:{platform.pk}")
        except Exception as error:  # one platform's trouble is not the others'
            logger.error("inbox of platform %s: %s", platform.pk, type(error).__name__)


async def listen() -> asyncssh.SSHAcceptor:
    return await asyncssh.listen(
        settings.SFTP_HOST, settings.SFTP_PORT, server_factory=Door, sftp_factory=folders,
        server_host_keys=[host_key()], allow_scp=False, allow_pty=False, agent_forwarding=False,
        x11_forwarding=False, compression_algs=None, login_timeout=LOGIN_SECONDS,
        keepalive_interval=60, sftp_version=3, server_version="eShram",
    )  # fmt: skip


async def serve() -> None:
    """Until it is cancelled."""
    async with await listen():
        while True:
            await fresh(look_everywhere)()
            await asyncio.sleep(LOOK_SECONDS)
