"""Bring a portal's databases up to date: `python -m eshram.embedded.prepare RUN_DIR STEP...`.

Run by `portal` with the portal's environment. One process for all steps, because starting Django
costs more than most of them. What a stamp says is done is skipped. What a step writes goes to
`logs/setup.log`; when one fails, the terminal gets one sentence.
"""

import contextlib
import io
import json
import logging
import sys
import time
import traceback
from functools import partial
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from eshram.embedded import TroubleError
from eshram.embedded.files import APPS, fingerprint
from eshram.embedded.servers import failure

DEMO_WORKERS, DEMO_MOVED = 500, 20


class Stamps:
    """What has been done to this very database, in `stamps.json`: {step: [fingerprint, output]}."""

    def __init__(self, run_dir):
        self.path = Path(run_dir) / "stamps.json"
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT system_identifier FROM pg_control_system()")
            (self.cluster,) = cursor.fetchone()
        try:
            stored = json.loads(self.path.read_text())
        except (OSError, ValueError):
            stored = {}
        self.done = stored["done"] if stored.get("cluster") == self.cluster else {}

    def has(self, step, mark):
        return self.done.get(step, [None])[0] == mark

    def add(self, step, mark, output=""):
        self.done[step] = [mark, output]
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps({"cluster": self.cluster, "done": self.done}))
        new.replace(self.path)


@contextlib.contextmanager
def progress(text):
    """One line on the terminal: what is done now, and the seconds it took."""
    print(f"  {text} ...", end="", flush=True)
    started = time.monotonic()
    yield
    print(f" {time.monotonic() - started:.1f} s", flush=True)


def migrate(log):
    """Apply what migrations both databases lack."""
    for alias, name, command in (
        ("default", "main", partial(call_command, "migrate", interactive=False)),
        ("vault", "vault", partial(call_command, "migrate_vault")),
    ):
        executor = MigrationExecutor(connections[alias])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            with progress(f"Migrating the {name} database"):
                command(stdout=log, stderr=log)


def commands(name):
    return [f"{app}/**/management/commands/{name}.py" for app in APPS]


def load_reference(log, stamps):
    """States, districts, occupations, PIN codes: again when their files changed."""
    patterns = [f"{app}/**/*.{kind}" for app in APPS for kind in ("csv", "json", "tsv")]
    patterns += [*commands("load_reference"), "requirements.txt"]
    mark = fingerprint(patterns)
    if not stamps.has("load_reference", mark):
        with progress("Loading states, districts, occupations and PIN codes"):
            call_command("load_reference", stdout=log, stderr=log)
        stamps.add("load_reference", mark)


def demo(log, stamps):
    """Demo accounts (shown again at every start) and, once, demo workers."""
    mark = fingerprint(commands("demo"))
    if not stamps.has("demo", mark):
        with progress("Creating demo accounts"):
            output = io.StringIO()
            call_command("demo", stdout=output, stderr=log)
        stamps.add("demo", mark, output.getvalue())
    if not stamps.has("populate", DEMO_WORKERS):
        print(f"  Creating {DEMO_WORKERS} demo workers ...", flush=True)
        call_command("populate", workers=DEMO_WORKERS, seed=1, moved=DEMO_MOVED, stdout=log)
        stamps.add("populate", DEMO_WORKERS)
    mark = fingerprint(["schemes/catalogue/*.toml", "schemes/*.py"])
    if not stamps.has("schemes", mark):
        with progress("Loading schemes, and saying who may have them"):
            call_command("load_schemes", stdout=log, stderr=log)
            call_command("evaluate_schemes", stdout=log, stderr=log)
        stamps.add("schemes", mark)


def main(run_dir, *steps):
    with open(Path(run_dir) / "logs" / "setup.log", "w") as log:
        try:
            with contextlib.redirect_stderr(log):
                django.setup()
            migrate(log)
            stamps = Stamps(run_dir)
            load_reference(log, stamps)
            if "demo" in steps:
                demo(log, stamps)
        except KeyboardInterrupt:
            return 130
        except Exception as error:
            traceback.print_exc(file=log)
            trouble = failure("Setting up the databases", f"{type(error).__name__}: {error}")
            print(f"\n{trouble}\nMore in {log.name}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    logging.raiseExceptions = False  # the log file closes before the last handler
    try:
        sys.exit(main(*sys.argv[1:]))
    except TroubleError as error:
        sys.exit(str(error))
