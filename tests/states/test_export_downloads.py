"""Files as a state's officer fetches them at /state/: whose, in parts, and so many at a time."""

import contextlib
import threading
import uuid

import pytest

from eshram import downloads
from eshram.audit.models import Event
from integrations.states import exporting
from tests.cast import signed_in, staff
from tests.states.files import export_state, got
from tests.states.people import agreement
from tests.states.programs import Program
from tests.workers.people import MAHARASHTRA, Page

pytestmark = pytest.mark.django_db


def test_other_states_see_nothing(client, officer):
    agreement()
    made = export_state("BR")
    assert got(officer, made, made.files[0])[0].status_code == 200
    assert got(officer, made, {"name": "manifest.json"})[0].status_code == 404
    pages = ["", "manifest.json", "manifest.sig"]
    for page in pages:
        assert officer.get(f"/state/exports/{made.number}/{page}").status_code == 200
    pages.append(f"files/{made.files[0]['name']}")
    signed_in(client, staff("state_officer", MAHARASHTRA))
    for page in pages:
        theirs = client.get(f"/state/exports/{made.number}/{page}")
        nobodys = client.get(f"/state/exports/{uuid.uuid4()}/{page}")
        assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert str(made.number) not in client.get("/state/exports/").content.decode()
    assert client.post(f"/state/exports/{made.number}/", {"rows": 0}).status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ({}, 200, slice(None)),
        ({"Range": "bytes=0-0"}, 206, slice(0, 1)),
        ({"Range": "bytes=100-"}, 206, slice(100, None)),
        ({"Range": "bytes=-7"}, 206, slice(-7, None)),
        ({"Range": "bytes=10-99999999"}, 206, slice(10, None)),
        ({"Range": "bytes=99999999-"}, 416, None),
        ({"Range": "bytes=-0"}, 416, None),
        ({"Range": "bytes=9-2"}, 200, slice(None)),
        ({"Range": "bytes=0-1,4-5"}, 200, slice(None)),
        ({"Range": "lines=1-2"}, 200, slice(None)),
        ({"Range": "bytes=100-", "If-Range": "ETAG"}, 206, slice(100, None)),
        ({"Range": "bytes=100-", "If-Range": '"other"'}, 200, slice(None)),
        ({"If-None-Match": "ETAG"}, 304, None),
        ({"Range": "bytes=5-9", "Accept-Encoding": "gzip"}, 206, slice(5, 10)),
    ],
)
def test_a_download_goes_on_where_it_broke_off(officer, asked, status, part):
    agreement()
    made = export_state("BR")
    first, whole = got(officer, made, made.files[0])
    headers = {name: value.replace("ETAG", first["ETag"]) for name, value in asked.items()}
    answer, content = got(officer, made, made.files[0], **headers)
    assert answer.status_code == status
    if part is not None:
        assert content == whole[part]
        assert answer["Content-Length"] == str(len(content))
    if status == 206:
        start = whole.index(content) if part.start != 0 else 0
        assert answer["Content-Range"] == f"bytes {start}-{start + len(content) - 1}/{len(whole)}"


@pytest.mark.parametrize("limit", ["DOWNLOADS_AT_ONCE", "DOWNLOADS_OF_ONE"])
def test_only_so_many_files_are_taken_at_a_time(officer, settings, limit):
    setattr(settings, limit, 1)
    agreement()
    made, other = export_state("BR"), agreement(purpose="other")
    others = exporting.make(other)
    at, theirs = (
        f"/state/exports/{each.number}/files/{each.files[0]['name']}" for each in (made, others)
    )
    slow = officer.get(at)
    wait = officer.get(at)
    assert (wait.status_code, wait["Retry-After"]) == (429, "15")
    page = Page(wait)
    assert "wait a little" in page.text
    assert page.document.xpath("//main//a[@class='go']/@href") == [at], "to try again"
    files = Page(officer.get(f"/state/exports/{made.number}/")).document
    assert not files.xpath("//ul[@class='files']//a[contains(@href, '/files/')]/@download"), (
        "unseen"
    )
    program = Program(made.agreement)
    by_program = program.get(f"/exports/{made.number}/files/{made.files[0]['name']}")
    assert (by_program.status_code, by_program.json()["code"]) == (429, "too_many_downloads")
    another = officer.get(theirs)
    assert another.status_code == (429 if limit == "DOWNLOADS_AT_ONCE" else 200)
    b"".join(another)
    b"".join(slow)
    assert got(officer, made, made.files[0])[0].status_code == 200
    assert officer.head(at).status_code == 200, "who only asks takes no place"


def test_a_download_ends_after_a_day(tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.write_bytes(b"some")
    with contextlib.closing(downloads.Section(file, 0, 4, "agreement:1")) as section:
        assert section.read(2) == b"so"
        monkeypatch.setattr(downloads, "LONGEST", -1)
        assert section.read(2) == b""


def test_a_download_may_be_dropped_at_any_moment(tmp_path):
    """As when the garbage collector runs while its thread begins another."""
    file = tmp_path / "file"
    file.write_bytes(b"some")
    section = downloads.Section(file, 0, 4, "agreement:1")

    def drop():
        with downloads._lock:
            section.close()

    thread = threading.Thread(target=drop, daemon=True)
    thread.start()
    thread.join(10)
    assert not thread.is_alive()


@pytest.mark.parametrize(
    ("by", "header", "told"),
    [
        ("/exports/", "X-Accel-Redirect", "/exports/{path}"),
        ("x-sendfile", "X-Sendfile", "{root}/{path}"),
    ],
)
def test_another_server_may_give_the_bytes(officer, client, settings, folder, by, header, told):
    """Whom, and that it was, is still ours to say."""
    settings.SEND_FILES_BY = by
    agreement()
    made = export_state("BR")
    name = made.files[0]["name"]
    answer = officer.get(f"/state/exports/{made.number}/files/{name}", headers={"Range": "x"})
    path = f"{made.agreement_id}/{made.number}/{name}"
    assert answer[header] == told.format(root=folder, path=path)
    assert (answer.status_code, answer.content) == (200, b"")
    assert name in answer["Content-Disposition"]
    assert Event.objects.filter(action="export taken").count() == 1
    signed_in(client, staff("state_officer", MAHARASHTRA))
    refused = client.get(f"/state/exports/{made.number}/files/{name}")
    assert (refused.status_code, header in refused) == (404, False)
