"""A state outside: curl, openssl, age, zstd, DuckDB, typed as in docs/state_files.md."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from eshram.geography.models import District, State
from integrations.states import store
from integrations.states.models import Disclosure, Export, Held, SigningKey
from schemes.models import Enrolment
from tests.aggregators.people import SECRET
from tests.cast import signed_in, staff
from tests.schemes.catalogue import scheme
from tests.states.files import export_state
from tests.states.people import KEY, agreement, worker
from tests.states.programs import key
from workers import lifecycle
from workers.models import Worker

ROOT = Path(__file__).resolve().parents[2]
SIKKIM = 11
TOOLS = ["age", "zstd", "openssl", "curl"]
missing = [tool for tool in TOOLS if not shutil.which(tool)]


@pytest.fixture
def outside(portal, django_db_blocker, settings, tmp_path):
    """What the portal shows is committed; the files lie where the portal looks for them."""
    if missing and os.environ.get("CI", "").lower() not in {"1", "true"}:
        pytest.skip(f"not installed: {', '.join(missing)}")
    assert not missing, "CI must have them: see .ci/run"
    settings.EXPORT_ROOT = str(portal.exports)
    settings.PORTAL_URL = portal.url
    with django_db_blocker.unblock():
        yield Outside(portal, tmp_path)
        connections.close_all()


class Outside:
    def __init__(self, portal, folder: Path):
        self.folder, self.portal = folder, portal
        client, name = Client(), settings.SESSION_COOKIE_NAME
        signed_in(client, staff("state_officer", SIKKIM))
        self.auth = f"Cookie: {name}={client.cookies[name].value}"
        (folder / "state.key").write_text(f"{KEY}\n")

    def types(self, commands: str, export: Export | None = None, **more: str) -> None:
        environment = os.environ | more | {
            "PORTAL": self.portal.url, "AUTH": self.auth, "EXPORT": str(export and export.number),
        }  # fmt: skip
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands],
            cwd=self.folder, env=environment, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def sql(self, question: str) -> list[tuple]:
        with duckdb.connect() as database:
            return database.sql(question.replace("'rows", f"'{self.folder}/rows").replace(
                "'tombstones", f"'{self.folder}/tombstones")).fetchall()  # fmt: skip

    def status(self, page: str) -> str:
        code = ["curl", "-s", "-o", os.devnull, "-w", "%{http_code}", "-H", self.auth]
        return subprocess.check_output(
            [*code, f"{self.portal.url}/state/exports/{page}"], text=True
        )


def in_sikkim() -> Worker:
    district = District.objects.filter(state=SIKKIM).first()
    return worker(permanent_state_id=SIKKIM, permanent_district_id=district.pk)


def documented() -> tuple[str, str, list[str]]:
    """Of docs/state_files.md: fetching the key, taking an export, and questions in SQL."""
    text = (ROOT / "docs" / "state_files.md").read_text()
    (key,) = re.findall(r"^    (curl .*key\.pem.*)$", text, re.M)
    (take,) = re.findall(r"^```bash\n(.*?)^```$", text, re.M | re.S)
    (sql,) = re.findall(r"^```sql\n(.*?)^```$", text, re.M | re.S)
    return key, take, sql.strip().splitlines()


def test_a_state_reads_its_files_with_public_tools(outside, settings):
    settings.EXPORT_PART_ROWS = 2
    stays, goes, third = in_sikkim(), in_sikkim(), in_sikkim()
    terms = agreement(state_id=SIKKIM)
    first = export_state("SK", "--agreement", str(terms.pk))
    key, take, (rows, tombstones) = documented()
    outside.types(key.replace("/1.pem", f"/{SigningKey.objects.last().pk}.pem"))
    # The first file breaks off after 100 bytes; what is documented goes on.
    part = first.files[0]["name"]
    outside.types(
        f'curl -sf -r 0-99 -H "$AUTH" -o {part}.part "$PORTAL/state/exports/$EXPORT/files/{part}"',
        first,
    )
    assert (outside.folder / f"{part}.part").stat().st_size == 100
    outside.types(take, first)
    outside.types(take, first)  # once more: all of it is there
    assert {row[0] for row in outside.sql(rows)} == {stays.uan, goes.uan, third.uan}
    assert (outside.folder / "checksum").read_text().strip() == first.sha256
    # A byte changed anywhere is seen.
    manifest = outside.folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"rows": 3', '"rows": 4'))
    verify = next(line for line in take.splitlines() if line.startswith("openssl"))
    with pytest.raises(AssertionError):
        outside.types(verify)
    # What changed since.
    lifecycle.close(goes, by="staff:1", reason="Asked")
    second = export_state("SK", "--agreement", str(terms.pk))
    for old in outside.folder.glob("*-0*"):
        old.unlink()
    outside.types(take, second)
    assert second.kind == "delta"
    assert outside.sql(tombstones) == [(goes.uan, "closed")]
    # Another state's number, and nobody's.
    assert outside.status(f"{second.number}/manifest.json") == "200"
    outside.auth = "Cookie: x=y"
    assert outside.status(f"{second.number}/manifest.json") == "302", "who is this?"


def test_a_program_needs_no_more_than_curl(outside):
    """Typed as in docs/states_api.md."""
    text = (ROOT / "docs" / "states_api.md").read_text()
    (commands,) = re.findall(r"^```bash\n(.*?)^```$", text, re.M | re.S)
    (members,) = re.findall(r'^    (\{"rows": .*"since".*\})$', text, re.M)
    found, board = in_sikkim(), scheme("SKBOARD", {"all": []}, state=State.objects.get(pk=SIKKIM))
    uan = f"{found.uan:012d}"
    (outside.folder / "members.json").write_text(members.replace("123456789012", uan))
    terms = agreement(state_id=SIKKIM, purpose="curl", reported_schemes=[board.code])
    own = {"ID": key(terms).client.client_id, "SECRET": SECRET}
    outside.types(commands, **own, UAN=uan, SCHEME=board.code)

    def told(name: str) -> dict:
        return json.loads((outside.folder / name).read_text())

    assert told("worker.json")["uan"] == uan
    pages = (outside.folder / "pages.jsonl").read_text()
    assert f'"{uan}"' in pages
    changes = told("changes.json")
    assert (changes["gone"], changes["next"]) == ([], None)
    assert told("verdicts.json")["accepted"] == 1
    assert Enrolment.objects.get(scheme=board).worker_id == found.pk


def test_killed_in_the_middle_of_a_file(outside, settings):
    settings.EXPORT_PART_ROWS = 2
    for _ in range(5):
        in_sikkim()
    terms = agreement(state_id=SIKKIM, purpose="killed")
    databases = {
        name: os.environ[name].rsplit("/", 1)[0] + "/" + connections[alias].settings_dict["NAME"]
        for name, alias in {"DATABASE_URL": "default", "VAULT_DATABASE_URL": "vault"}.items()
    }
    environment = os.environ | databases
    environment |= {"EXPORT_ROOT": settings.EXPORT_ROOT, "EXPORT_PART_ROWS": "2"}
    died = subprocess.run(
        [sys.executable, "-m", "tests.states.dying", "SK", "--agreement", str(terms.pk)],
        cwd=ROOT, env=environment, capture_output=True,
    )  # fmt: skip
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()[-2000:]
    (left,) = store.folder_of(terms.pk).iterdir()
    assert {path.suffix for path in left.iterdir()} == {".age", ".part"}, "whole, and half a file"
    assert not terms.exports.exists()
    assert not Disclosure.objects.filter(agreement=terms).exists()
    assert not Held.objects.filter(agreement=terms).exists()
    for page in ("", "manifest.json", *(f"files/{path.name}" for path in left.iterdir())):
        assert outside.status(f"{left.name}/{page}") == "404"
    made = export_state("SK", "--agreement", str(terms.pk))
    assert (made.kind, made.rows >= 5) == ("full", True)
    assert [path.name for path in store.folder_of(terms.pk).iterdir()] == [str(made.number)]
    assert outside.status(f"{made.number}/files/{made.files[0]['name']}") == "200"
