"""The supervisor of a portal: its configuration, and how we speak to it.

supervisord restarts whatever dies. It is told to listen on a TCP port behind a password, not on a
Unix socket, whose path may not be longer than 107 bytes.
"""

import ctypes
import os
import secrets
import signal
import subprocess
import sys
import time
import xmlrpc.client

from eshram.embedded import ROOT, TroubleError

# Logs have relative paths: supervisord expands a % in theirs twice. It starts in the run directory.
HEAD = """\
[supervisord]
nodaemon=true
silent=true
directory={root}
logfile=logs/supervisord.log
logfile_maxbytes=1MB
logfile_backups=1
pidfile=supervisord.pid
childlogdir=logs

[inet_http_server]
port=127.0.0.1:{port}
username=eshram
password={password}

[supervisorctl]
serverurl=http://127.0.0.1:{port}
username=eshram
password={password}

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""
# startretries: a part that cannot start is tried again for ever, a second later each time.
PROGRAM = """
[program:{name}]
command={command}
priority=1
autostart={autostart}
autorestart=true
startsecs=1
startretries=1000000
stopsignal={stopsignal}
stopwaitsecs={stopwaitsecs}
killasgroup={killasgroup}
redirect_stderr=true
stdout_logfile=logs/{name}.log
stdout_logfile_maxbytes=5MB
stdout_logfile_backups=2
"""
# Supervisord stops group after group, and the members of one side by side.
GROUP = """
[group:portal]
programs={names}
priority=10
"""


def quote(command):
    """A command for supervisord's configuration: shell quoting, and every % doubled."""
    return " ".join(
        '"' + part.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%") + '"'
        for part in command
    )


def portal_programs(port, phone_port, uidai_port, device_port, scratch):
    """The portal's own processes as {name: command}. `scratch` holds beat's schedule."""
    python = [sys.executable, "-m"]
    gunicorn = [*python, "gunicorn", "--no-control-socket", "--worker-class=gthread"]
    celery = [*python, "celery", "--app=eshram", "--quiet"]
    alone = ["--loglevel=INFO", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    return {
        "phone": [
            *gunicorn, "--workers=1", "--threads=8", f"--bind=127.0.0.1:{phone_port}",
            "integrations.sms.phone:application",
        ],
        "uidai": [
            *gunicorn, "--workers=1", "--threads=8", f"--bind=127.0.0.1:{uidai_port}",
            "integrations.uidai.standin:application",
        ],
        "device": [
            *gunicorn, "--workers=1", "--threads=4", f"--bind=127.0.0.1:{device_port}",
            "integrations.uidai.device:application",
        ],
        "web": [
            *gunicorn, "--workers=2", "--threads=4", f"--bind=127.0.0.1:{port}", "--preload",
            "--graceful-timeout=5", "eshram.wsgi",
        ],
        "messages": [*celery, "worker", "--queues=messages", "--pool=solo", *alone],
        "worker": [*celery, "worker", "--queues=celery,long", "--concurrency=2", *alone],
        "beat": [*celery, "beat", "--loglevel=WARNING", "--pidfile=", f"--schedule={scratch}/beat"],
    }  # fmt: skip


class Supervisor:
    """A supervisord of our own: `start`, `process`, `stop`."""

    def __init__(self, run_dir, port):
        self.run_dir, self.port = run_dir, port
        self.config = run_dir.path.absolute() / "supervisord.conf"
        self.logs = run_dir.path.absolute() / "logs"
        self.password = secrets.token_hex(20)
        self.url = f"http://eshram:{self.password}@127.0.0.1:{port}/RPC2"
        self.child = None

    @property
    def rpc(self):
        return xmlrpc.client.ServerProxy(self.url).supervisor

    def write_config(self, servers, programs):
        """`servers` start with the supervisor, `programs` when told. Both are {name: command}."""
        root = str(ROOT).replace("%", "%%")
        parts = [HEAD.format(root=root, port=self.port, password=self.password)]
        for name, command in {**servers, **programs}.items():
            is_server = name in servers
            parts.append(
                PROGRAM.format(
                    name=name,
                    command=quote(command),
                    autostart=str(is_server).lower(),
                    stopsignal="INT" if is_server else "TERM",  # INT: PostgreSQL's fast shutdown
                    stopwaitsecs=60 if is_server else 10,
                    killasgroup=str(not is_server).lower(),
                )
            )
        parts.append(GROUP.format(names=",".join(programs)))
        self.config.unlink(missing_ok=True)
        with open(os.open(self.config, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write("".join(parts))

    def start(self, environment):
        """Start supervisord and wait until it answers."""
        with open(self.logs / "supervisord.out", "wb") as out:
            self.child = subprocess.Popen(
                [sys.executable, "-m", "supervisor.supervisord", "-c", str(self.config)],
                env=environment, cwd=self.run_dir.path,
                stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True,  # Ctrl-C is for us; we stop it
                preexec_fn=stop_when_parent_dies,
            )  # fmt: skip
        deadline = time.monotonic() + 30
        while True:
            try:
                self.rpc.getState()
                return
            except (OSError, xmlrpc.client.Error):
                if self.child.poll() is not None or time.monotonic() > deadline:
                    said = (self.logs / "supervisord.out").read_text(errors="replace").strip()
                    last = said.splitlines()[-1] if said else "no word"
                    raise TroubleError(f"The supervisor does not start: {last}") from None
                time.sleep(0.05)

    def start_programs(self):
        self.rpc.startProcessGroup("portal", False)

    def states(self):
        """{name: STARTING, RUNNING, BACKOFF (it died and is tried again), FATAL, …}"""
        try:
            return {info["name"]: info["statename"] for info in self.rpc.getAllProcessInfo()}
        except OSError as error:
            raise TroubleError(f"The supervisor stopped; see {self.logs}.") from error

    def is_alive(self, seconds):
        """Whether it still runs after `seconds`."""
        try:
            self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            return True
        return False

    def stop(self):
        """Stop everything in order: the portal first, then its servers."""
        if self.child and self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            self.child.wait()


def stop_when_parent_dies():
    """In the child: a `kill -9` of us becomes a SIGTERM to it (Linux's PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM, 0, 0, 0)
