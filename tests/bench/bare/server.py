"""The bare Django under the very gunicorn command that serves the portal."""

import os
import subprocess
import tempfile
import time

import psycopg2

from eshram.embedded import ROOT
from eshram.embedded.rundir import free_ports
from eshram.embedded.supervisor import portal_programs
from tests.bench.browser import Browser, Unexpected

APPLICATION = "django.core.wsgi:get_wsgi_application()"
INSERT = "mobile=9811000000&answer=Ram+Kumar"


class BareServer:
    def __init__(self):
        make_table()
        (self.port,) = free_ports(1)
        *command, _application = portal_programs(self.port, 0, 0, 0, "")["web"]
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 (held for our lifetime)
        self.process = subprocess.Popen(
            [*command, APPLICATION],
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.bench.bare.settings"},
            cwd=ROOT, stdout=self.log, stderr=self.log,
        )  # fmt: skip
        self.await_ready()

    def await_ready(self):
        deadline = time.monotonic() + 20
        while True:
            try:
                Browser(self.port).get("/page")
                return
            except (OSError, Unexpected):
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.stop()
                    self.log.seek(0)
                    raise SystemExit(self.log.read().decode(errors="replace")) from None
                time.sleep(0.1)

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def getter(self):
        """An actor for `drive`: GETs the page once a call."""
        browser = Browser(self.port)
        return lambda: expect_ok(browser.get("/page"))

    def inserter(self):
        browser = Browser(self.port)
        return lambda: expect_ok(browser.post("/insert", INSERT))

    def journeyer(self, gets: int, posts: int):
        """As many requests as a journey has: `gets` pages and `posts` inserts a call."""
        get, insert = self.getter(), self.inserter()

        def journey():
            for _ in range(gets):
                get()
            for _ in range(posts):
                insert()

        return journey


def expect_ok(answer):
    if answer.status != 200:
        raise Unexpected(f"{answer.status} from the bare view {answer.path}")


def make_table():
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    with connection, connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_insert")
        cursor.execute(
            "CREATE TABLE bench_insert (id bigserial PRIMARY KEY, mobile text, answer text)"
        )
    connection.close()
