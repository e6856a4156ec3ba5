"""Files by the API: asked for, listed, taken away with ranges, acknowledged."""

import pytest

from integrations.states import exporting
from tests.states.files import rows_of
from tests.states.people import agreement, worker
from tests.states.programs import Program
from tests.workers.people import MAHARASHTRA

pytestmark = pytest.mark.django_db


def test_a_program_takes_and_acknowledges():
    worker()
    terms = agreement()
    program, made = Program(terms), exporting.make(terms)
    (item,) = program.all("/exports")
    assert (item["number"], item["rows"], item["since"]) == (str(made.number), 1, "")
    at = f"/exports/{item['number']}"
    assert program.get(f"{at}/manifest").content.decode() == made.manifest
    assert program.get(f"{at}/signature").content == bytes(made.signature)
    name = item["files"][0]["name"]
    whole = b"".join(program.get(f"{at}/files/{name}"))
    program.headers["Range"] = "bytes=10-"
    rest = program.get(f"{at}/files/{name}")
    assert (rest.status_code, b"".join(rest)) == (206, whole[10:])
    del program.headers["Range"]
    assert len(rows_of(made)) == 1
    said = {"rows": 1, "sha256": made.sha256}
    assert program.post(f"{at}/acknowledgements", body=said).json() == {"matches": True}
    said["rows"] = 2
    assert program.post(f"{at}/acknowledgements", body=said).json() == {"matches": False}
    assert program.get(at).json()["acknowledged"]
    assert program.post("/exports", body={"kind": "delta"}).status_code == 202
    again = program.post("/exports", body={"kind": "delta"})
    assert (again.status_code, again.json()["errors"][0]["code"]) == (422, "cannot_ask")


def test_another_agreements_are_not_there():
    worker()
    made = exporting.make(agreement())
    other = Program(agreement(state_id=MAHARASHTRA, purpose="other"))
    at = f"/exports/{made.number}"
    name = made.files[0]["name"]
    for path in (at, f"{at}/manifest", f"{at}/signature", f"{at}/files/{name}"):
        assert other.get(path).status_code == 404
    said = {"rows": 1, "sha256": made.sha256}
    assert other.post(f"{at}/acknowledgements", body=said).status_code == 404
    assert other.all("/exports") == []
