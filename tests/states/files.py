"""Exports as their recipient reads them, with the private key of `people.KEY`."""

import csv
import io
import json
from pathlib import Path

import pyarrow as pa
import pyrage
from django.core.management import call_command

from integrations.states import store
from integrations.states.models import Export
from tests.states.people import KEY


def export_state(*arguments) -> Export:
    call_command("export_state", *arguments, stdout=io.StringIO())
    return Export.objects.latest("pk")


def opened(path: Path) -> bytes:
    return pyrage.decrypt(path.read_bytes(), [KEY])


def rows_of(export: Export, holds: str = "rows") -> list[dict]:
    """Of its CSV files."""
    rows = []
    for part in json.loads(export.manifest)["files"]:
        if part["holds"] == holds:
            packed = io.BytesIO(opened(store.path_of(export, part["name"])))
            text = pa.CompressedInputStream(packed, "zstd").read().decode()
            rows += csv.DictReader(io.StringIO(text))
    return rows


def got(client, export: Export, part: dict, **headers):
    """The answer to an officer, and what was in it."""
    answer = client.get(f"/state/exports/{export.number}/files/{part['name']}", headers=headers)
    return answer, b"".join(answer)


def acknowledge(client, export: Export, **changes):
    said = {"rows": export.rows, "sha256": export.sha256} | changes
    return client.post(f"/state/exports/{export.number}/", said, follow=True)
