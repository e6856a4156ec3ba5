"""One run directory: who holds it, its secrets, its ports, and what an earlier run left behind."""

import contextlib
import errno
import fcntl
import json
import os
import random
import secrets
import signal
import socket
import time
from pathlib import Path

from eshram import newkeys
from eshram.embedded import ROOT, TroubleError

MARKER = "ESHRAM_RUN_DIR"  # in the environment of every process we start: how orphans are found
SERVERS = {"postgres", "redis-server"}  # both overwrite their environment with their title
# Below Linux's range for outgoing connections (32768 and up), so nobody takes one by chance.
PORT_RANGE = range(20_000, 32_000)


class RunDir:
    """A locked run directory. Use as a context manager; the lock goes with the process."""

    def __init__(self, path):
        self.path = Path(path)
        self.lock_file = None

    def __enter__(self):
        if not self.lock_file:
            self.lock()
        return self

    def __exit__(self, *exc_info):
        self.unlock()

    def lock(self):
        """Take the lock and write who holds it. TroubleError when another process has it."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock_file = open(self.path / "lock", "a+")  # noqa: SIM115 (held for our lifetime)
        except PermissionError as error:
            raise TroubleError(
                f"This account may not write in {error.filename}; give the folder to it, "
                "or clone the project again as this user."
            ) from error
        if not _flock(lock_file, tries=4):
            holder = self.holder()
            lock_file.close()
            where = f" at {holder['url']}" if holder.get("url") else ""
            raise TroubleError(
                f"The portal of this folder is already running{where} "
                f"(process {holder.get('pid', 'unknown')}); stop it with: make stop"
            )
        self.lock_file = lock_file
        self.announce()

    def announce(self, **facts):
        """Write into the lock file who we are and, for a portal, its `url`."""
        self.lock_file.seek(0)
        self.lock_file.truncate()
        json.dump({"pid": os.getpid(), **facts}, self.lock_file)
        self.lock_file.flush()

    def holder(self):
        """What the holder announced: {"pid": …, "url": …}; {} when it is just starting."""
        try:
            return json.loads((self.path / "lock").read_text())
        except (OSError, ValueError):
            return {}

    def is_held(self):
        """Whether a living process has the lock."""
        try:
            with open(self.path / "lock") as lock_file:
                fcntl.flock(lock_file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def unlock(self):
        if self.lock_file:
            self.lock_file.close()
            self.lock_file = None

    def environment(self, **values):
        """The environment of every child: ours, the marker, and `values`."""
        # A newcomer's ungenerated LANG or a PG* variable must not reach initdb or psycopg2.
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PG", "LC_", "LANG", "GUNICORN_", "CELERY_"))
        }
        return {
            **inherited,
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "eshram.settings",
            MARKER: str(self.path.absolute()),
            **values,
        }


def _flock(lock_file, tries):
    """Whether the lock became ours. More than one try, because `is_held` has it for a moment."""
    for _ in range(tries):
        try:
            fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            time.sleep(0.05)
    return False


def first_free(base, limit=20):
    """A locked RunDir: `base`, or base-2, base-3, … when others are at work in those."""
    for number in range(1, limit + 1):
        run_dir = RunDir(base if number == 1 else f"{base}-{number}")
        if run_dir.is_held():
            continue
        with contextlib.suppress(TroubleError):
            run_dir.lock()
            return run_dir
    raise TroubleError(f"{limit} runs are on in {base} already, or the folder cannot be written.")


# --- what an earlier run left behind ---


def _read(pid, name):
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:  # gone, or another user's
        return b""


def _cwd(pid):
    try:
        return os.readlink(f"/proc/{pid}/cwd")
    except OSError:
        return ""


def _ancestors():
    pid, found = os.getpid(), set()
    while pid > 0:
        found.add(pid)
        stat = _read(pid, "stat")
        pid = int(stat.rpartition(b")")[2].split()[1]) if stat else 0
    return found


def orphans(path):
    """Ids of the living processes that belong to run directory `path`, ourselves left out.

    By the marker in their environment; a server by its working folder or its command line, because
    another user's environment (PostgreSQL under root's checkout) cannot always be read.
    """
    path = str(Path(path).absolute())
    marker = f"{MARKER}={path}".encode()
    servers_home = {f"{path}/postgres/data", f"{path}/redis"}
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        pid = int(entry)
        if marker in _read(pid, "environ").split(b"\0"):
            found.append(pid)
        elif _read(pid, "comm").decode(errors="replace").strip() in SERVERS:
            arguments = _read(pid, "cmdline").decode(errors="replace").split("\0")
            if _cwd(pid) in servers_home or servers_home & set(arguments):
                found.append(pid)
    return [pid for pid in found if pid not in _ancestors()]


def _is_zombie(pid):
    stat = _read(pid, "stat")
    return not stat or stat.rpartition(b")")[2].split()[0] == b"Z"


def sweep(path, patience=10):
    """Stop the orphans of `path` and return how many there were. `patience` in seconds.

    SIGINT first: PostgreSQL's fast shutdown. Then SIGKILL, until nobody is left.
    """
    count = len(orphans(path))
    for sent in (signal.SIGINT, signal.SIGKILL):
        deadline = time.monotonic() + patience
        asked = set()
        while time.monotonic() < deadline:
            living = [pid for pid in orphans(path) if not _is_zombie(pid)]
            if not living:
                return count
            for pid in set(living) - asked:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, sent)
                asked.add(pid)
            time.sleep(0.1)
    left = ", ".join(map(str, orphans(path)))
    raise TroubleError(f"Processes of an earlier run cannot be stopped from this account: {left}.")


# --- ports ---


def free_ports(count):
    """`count` different free ports on 127.0.0.1."""
    sockets = []
    try:
        for port in random.sample(PORT_RANGE, len(PORT_RANGE)):
            probe = socket.socket()
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                probe.close()
                continue
            sockets.append(probe)
            if len(sockets) == count:
                return [bound.getsockname()[1] for bound in sockets]
    finally:
        for bound in sockets:
            bound.close()
    raise TroubleError("No free port was found on 127.0.0.1.")


def check_port(text):
    """`text` as a port number that we may listen on; TroubleError in one sentence when not."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise TroubleError(f"PORT is a number from 1 to 65535, not {text!r}.")
    port = int(text)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise TroubleError(
                    f"Port {port} is taken by another program; choose another: "
                    f"make run PORT={port + 1 if port < 65535 else 8000}"
                ) from error
            if error.errno == errno.EACCES:
                raise TroubleError(
                    f"This account may not listen on port {port}; choose one above 1023: "
                    "make run PORT=8000"
                ) from error
            raise
    return port


# --- secrets and the environment file ---


def write_env(path, values):
    """Write `values` as a .env file that only its owner may read, whole or not at all."""
    path = Path(path)
    for name, value in values.items():
        if "\n" in value or "'" in value or '"' in value:
            raise ValueError(f"{name} cannot stand in a .env file")
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def read_env(path):
    """The values of a .env file that `write_env` wrote."""
    lines = Path(path).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def load_secrets(path):
    """The secrets of run directory `path`: made once, kept in secrets.env.

    TroubleError when they are gone but the database they open is still there.
    """
    file = Path(path) / "secrets.env"
    if file.exists():
        return read_env(file)
    if (Path(path) / "postgres" / "data").exists():
        raise TroubleError(
            f"{file} is gone, and without its keys the data beside it cannot be opened; "
            "start anew with: make clean run"
        )
    values = {
        **newkeys.fresh(),
        "DATABASE_PASSWORD": secrets.token_hex(20),
        "REDIS_PASSWORD": secrets.token_hex(20),
    }
    write_env(file, values)
    return values
