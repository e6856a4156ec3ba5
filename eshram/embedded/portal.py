"""The whole portal on this machine: servers, databases, demo data, processes, one supervisor."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request

from eshram.embedded import ROOT, RUN_ROOT, TroubleError
from eshram.embedded.files import prepare_files
from eshram.embedded.rundir import (
    RunDir,
    check_port,
    first_free,
    free_ports,
    load_secrets,
    sweep,
    write_env,
)
from eshram.embedded.servers import Postgres, Redis, await_ready, failure
from eshram.embedded.settings import portal_settings
from eshram.embedded.supervisor import Supervisor, portal_programs, stop_when_parent_dies
from eshram.embedded.testing import run_command

READY_SECONDS = 90
NEEDED_MB = 300  # a new cluster with both databases, and its write-ahead log
RESERVE_MB = 50  # below this PostgreSQL may stop at the next checkpoint


def say(text, end="\n"):
    print(f"  {text}", end=end, flush=True)


class Portal:
    """A portal in a locked run directory: `start(*steps)`, then `wait()`; `stop()` always."""

    def __init__(self, run_dir, port, **extra_settings):
        self.run_dir, self.port = run_dir, port
        keys = load_secrets(run_dir.path)
        postgres_port, redis_port, supervisor_port, *standins = free_ports(6)
        phone_port, uidai_port, device_port = standins
        self.postgres = Postgres(run_dir, postgres_port, keys["DATABASE_PASSWORD"])
        self.redis = Redis(run_dir, redis_port, keys["REDIS_PASSWORD"])
        self.settings = extra_settings | portal_settings(
            keys, self.postgres, self.redis,
            port=port, phone_port=phone_port, uidai_port=uidai_port, device_port=device_port,
        )  # fmt: skip
        self.environment = run_dir.environment(**self.settings)
        self.programs = portal_programs(port, *standins, run_dir.path.absolute())
        self.supervisor = Supervisor(run_dir, supervisor_port)
        self.preparation = None

    def start(self, *steps):
        """Start everything; `steps` are for `prepare` ("demo"). TroubleError when a part fails."""
        (self.run_dir.path / "logs").mkdir(mode=0o700, exist_ok=True)
        is_new = not self.postgres.data.exists()
        require_space(self.run_dir.path, NEEDED_MB if is_new else RESERVE_MB)
        if is_new:
            say("Creating the PostgreSQL cluster ...")
        self.postgres.prepare()
        self.redis.prepare()
        servers = {"postgres": self.postgres.command(), "redis": self.redis.command()}
        self.supervisor.write_config(servers, self.programs)
        say("Starting PostgreSQL and Redis ...")
        self.supervisor.start(self.environment)
        names = {self.postgres: "postgres", self.redis: "redis"}
        try:
            await_ready(names, lambda server: not self.failed(names[server]))
        except TroubleError as error:
            name = "postgres" if "Postgres" in str(error) else "redis"
            raise failure(str(error).rstrip("."), self.log(name)) from error
        self.postgres.create_databases()
        write_env(self.run_dir.path / "env", self.settings)
        prepare_files(self.environment)
        self.prepare(steps)
        say("Starting the portal ...")
        self.supervisor.start_programs()
        self.await_portal()

    def failed(self, name):
        return self.supervisor.states()[name] in {"FATAL", "EXITED", "STOPPED"}

    def log(self, name):
        """The end of a process's log, as text."""
        path = self.run_dir.path / "logs" / f"{name}.log"
        return path.read_text(errors="replace")[-10_000:] if path.exists() else ""

    def prepare(self, steps):
        """Migrate and load, in a process of its own (see prepare.py)."""
        command = [sys.executable, "-m", "eshram.embedded.prepare", str(self.run_dir.path), *steps]
        self.preparation = subprocess.Popen(
            command, env=self.environment, cwd=ROOT,
            start_new_session=True, preexec_fn=stop_when_parent_dies,
        )  # fmt: skip
        if self.preparation.wait():
            raise SystemExit(1)  # it has said why

    def await_portal(self):
        """Return when /readyz says yes and every process runs."""
        deadline = time.monotonic() + READY_SECONDS
        while True:
            states = self.supervisor.states()
            late = [name for name in self.programs if states[name] != "RUNNING"]
            if not late and self.is_ready():
                return
            if time.monotonic() > deadline:
                name = late[0] if late else "web"
                raise failure(f"Starting {name} (see {self.run_dir.path}/logs)", self.log(name))
            time.sleep(0.1)

    def is_ready(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def wait(self):
        """Block until the supervisor ends, which it does only when somebody kills it."""
        warned = False
        while self.supervisor.is_alive(seconds=5):
            is_full = free_mb(self.run_dir.path) < RESERVE_MB
            if is_full and not warned:
                say(f"The disk is nearly full: under {RESERVE_MB} MB are free. Free some space.")
            warned = is_full
        raise TroubleError("The supervisor was stopped from outside; start again with: make run")

    def stop(self):
        if self.preparation and self.preparation.poll() is None:
            self.preparation.terminate()
            self.preparation.wait()
        self.supervisor.stop()
        sweep(self.run_dir.path)


def free_mb(path):
    return shutil.disk_usage(path).free >> 20


def require_space(path, megabytes):
    free = free_mb(path)
    if free < megabytes:
        raise TroubleError(
            f"The disk is full: {path} has {free} MB free; free some space "
            f"(about {megabytes} MB) and try again."
        )


@contextlib.contextmanager
def running_portal(run_dir, port, *steps, **extra_settings):
    """A started Portal in a locked run directory; everything is stopped at the end."""
    portal = Portal(run_dir, port, **extra_settings)
    try:
        portal.start(*steps)
        yield portal
    finally:
        portal.stop()


def run(port_text):
    """`make run`: until Ctrl-C. Returns the exit code."""
    with RunDir(RUN_ROOT) as run_dir:
        if sweep(run_dir.path):  # before the port is looked at: an orphan may hold it
            say("Stopped what an earlier run left behind.")
        port = check_port(port_text)
        run_dir.announce(url=f"http://localhost:{port}/")
        started = time.monotonic()
        try:
            with running_portal(run_dir, port, "demo") as portal:
                welcome(portal, time.monotonic() - started)
                portal.wait()
        except KeyboardInterrupt:
            say("Stopped.")
    return 0


def bench(arguments):
    """`make bench`: a fresh, durable portal on free ports, then `python -m tests.bench ARGUMENTS`.

    It finds in its environment, besides the portal's settings: BENCH_URL, and SUPERVISOR_URL, the
    XML-RPC address where getAllProcessInfo() has each part's process id.
    """
    with first_free(RUN_ROOT / "bench") as run_dir:
        sweep(run_dir.path)
        shutil.rmtree(run_dir.path / "postgres", ignore_errors=True)
        (port,) = free_ports(1)
        # Every journey of a bench comes from one address; machines of states have a certificate
        # that is made when they are measured.
        own = {"OTP_PER_ADDRESS_MINUTE": "1000000"}
        own["SSL_CERT_FILE"] = str(run_dir.path.absolute() / "trusted.pem")
        with running_portal(run_dir, port, **own) as portal:
            environment = portal.environment | {
                "BENCH_URL": f"http://127.0.0.1:{port}",
                "SUPERVISOR_URL": portal.supervisor.url,
            }
            return run_command([sys.executable, "-m", "tests.bench", *arguments], environment)


def welcome(portal, seconds):
    """Where to look and what to try."""
    url = f"http://localhost:{portal.port}"
    stamps = json.loads((portal.run_dir.path / "stamps.json").read_text())["done"]
    accounts = stamps["demo"][1].strip()
    print(f"""
The portal runs (started in {seconds:.0f} s):

  {url}/                  the front page
  {url}/register/start    register as a worker
  {url}/sandbox/phone/    the phone that receives every SMS: the OTPs are here
  {url}/sandbox/device/   the trial device: what its next finger or eye is
  {url}/admin/            the ministry's desk

{accounts}

Test Aadhaar numbers: 1234 5678 9010, 1111 2222 3333, 1020 3040 5068; any other that begins
with 0 or 1 and has a right check digit. A number registers once.
""")
    print(f"Logs: {os.path.relpath(portal.run_dir.path)}/logs   Stop: Ctrl-C (or: make stop)")
    print("Beside it: .venv/bin/python manage.py shell", flush=True)
