"""What is made from the checkout's files before the portal or its tests start.

Compiled translations beside their sources, and static files in `.run/static`. Both are skipped when
nothing changed. A fingerprint is of names, sizes and times, not of content: a look, not a read.
"""

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from eshram.embedded import ROOT, RUN_ROOT
from eshram.embedded.servers import failure

APPS = ("eshram", "workers", "schemes", "aggregators", "integrations")


def fingerprint(patterns):
    """A digest of the files that match `patterns` (globs from the checkout's root)."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern)}):
        if path.is_file() and "__pycache__" not in path.parts:
            stat = path.stat()
            digest.update(f"{path.relative_to(ROOT)} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def prepare_files(environment):
    """Compile translations and collect static files where they are out of date.

    `environment` has the portal's settings; no server needs to run.
    """
    with open(RUN_ROOT / "files.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # test runs start side by side
        compile_translations()
        collect_static(environment)


def compile_translations():
    """As `pybabel compile -D django`, but only what is older than its source."""
    for source in ROOT.glob("locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parent.parent.name, domain=source.stem)
        new = target.with_suffix(".mo.new")
        with new.open("wb") as file:
            write_mo(file, catalog)
        new.replace(target)


def collect_static(environment):
    """Django's collectstatic, when a static file, a package or the settings changed."""
    patterns = ["static/**/*", *(f"{app}/**/static/**/*" for app in APPS)]
    current = fingerprint([*patterns, "requirements.txt", "eshram/settings.py"])
    stamp = RUN_ROOT / "static.stamp"
    manifest = RUN_ROOT / "static" / "staticfiles.json"
    if manifest.exists() and stamp.exists() and stamp.read_text() == current:
        return
    command = [sys.executable, str(ROOT / "manage.py"), "collectstatic", "--noinput", "-v0"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise failure("Collecting static files", done.stdout + done.stderr)
    Path(stamp).write_text(current)
