"""The real sandbox phone, in a process of its own on a free port."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def phone_process(late_seconds: float = 1.0):
    """Yields the phone's URL; the process is gone afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--workers", "1", "--threads", "8"]
    command += ["--bind", f"127.0.0.1:{port}", "--no-control-socket", "--log-level", "warning"]
    environment = {**os.environ, "SANDBOX_PHONE_LATE_SECONDS": str(late_seconds)}
    process = subprocess.Popen(
        [*command, "integrations.sms.phone:application"], cwd=ROOT, env=environment
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_answers(f"{url}/healthz", process)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def wait_until_answers(url: str, process: subprocess.Popen, seconds: float = 20):
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except (urllib.error.URLError, TimeoutError):
            if process.poll() is not None or time.monotonic() > end:
                raise
            time.sleep(0.05)
