"""Files for a recipient: made by the command, read with the recipient's key, pulled at /state/."""

import hashlib
import io
import json
import threading
import uuid
from datetime import date, datetime, timedelta

import pyarrow.parquet as pq
import pytest
from django.core.cache import cache
from django.core.management import CommandError
from django.db.models import F
from django.utils import timezone

from eshram import downloads
from eshram.audit.models import Event
from integrations.states import asking, exporting, health, store, tasks
from integrations.states.models import Acknowledgement, Disclosure, Export, Held
from tests.cast import signed_in, staff
from tests.states.files import export_state, opened, rows_of
from tests.states.people import agreement, agrees, change, worker
from tests.states.programs import Program
from tests.workers.people import BIHAR, MAHARASHTRA
from workers import lifecycle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EXPORT_ROOT = tmp_path / "exports"
    return settings.EXPORT_ROOT


@pytest.fixture
def officer(client):
    return signed_in(client, staff("state_officer", BIHAR))


def got(client, export: Export, part: dict, **headers):
    """The answer, and what was in it."""
    answer = client.get(f"/state/exports/{export.number}/files/{part['name']}", headers=headers)
    return answer, b"".join(answer)


def acknowledge(client, export: Export, **changes):
    said = {"rows": export.rows, "sha256": export.sha256} | changes
    return client.post(f"/state/exports/{export.number}/", said, follow=True)


def test_everybody_as_csv_in_parts(folder, settings, officer):
    settings.EXPORT_PART_ROWS = 2
    uans = {str(worker(name=name).uan) for name in ("Asha", 'B "Bo", K', "Çetin\nx", "D", "E")}
    agreement()
    made = export_state("BR")
    told = json.loads(made.manifest)
    assert [(part["holds"], part["rows"]) for part in told["files"]] == [
        ("rows", 2), ("rows", 2), ("rows", 1), ("tombstones", 0),
    ]  # fmt: skip
    rows = rows_of(made)
    assert {row["uan"] for row in rows} == uans
    assert {row["name"] for row in rows} == {"Asha", 'B "Bo", K', "Çetin\nx", "D", "E"}
    assert [column["name"] for column in told["columns"]] == list(rows[0])
    assert (told["rows"], told["tombstones"], told["cursor"]["from"]) == (5, 0, None)
    contents = [got(officer, made, part)[1] for part in told["files"]]
    for part, content in zip(told["files"], contents, strict=True):
        assert (part["bytes"], part["sha256"]) == (
            len(content), hashlib.sha256(content).hexdigest(),
        )  # fmt: skip
    assert told["sha256"] == hashlib.sha256(b"".join(contents)).hexdigest()
    disclosure = Disclosure.objects.get(what="export", reference=str(made.number))
    assert disclosure.workers == 5
    assert Event.objects.filter(action="export taken").count() == 4
    assert not list(folder.rglob("*.part"))


def test_everybody_as_parquet(folder):
    found = worker()
    agreement(file_format="parquet", columns=["uan", "date_of_birth", "disability_percent",
                                              "birth_year_only", "present_since"])  # fmt: skip
    export_state("10")
    (path,) = folder.rglob("rows*")
    assert pq.read_table(io.BytesIO(opened(path))).to_pylist() == [
        {
            "uan": found.uan, "date_of_birth": found.date_of_birth, "disability_percent": None,
            "birth_year_only": False, "present_since": date(2024, 2, 29),
        }
    ]  # fmt: skip
    (path,) = folder.rglob("tombstones*")
    assert pq.read_table(io.BytesIO(opened(path))).column_names == ["uan", "reason"]


def test_what_changed_and_who_is_gone(settings):
    settings.EXPORT_PART_ROWS = 1
    stays, dies = worker(), worker()
    agreement()
    first = export_state("BR")
    new = worker()
    lifecycle.close(dies, by="staff:1", reason="Asked")
    second = export_state("BR")
    assert (second.kind, second.since) == ("delta", first.until)
    assert str(new.uan) in {row["uan"] for row in rows_of(second)}
    assert rows_of(second, "tombstones") == [{"uan": str(dies.uan), "reason": "closed"}]
    again = export_state("BR", "--since", first.until)
    assert rows_of(again, "tombstones") == rows_of(second, "tombstones")
    everybody = export_state("BR", "--full")
    assert {row["uan"] for row in rows_of(everybody)} == {str(stays.uan), str(new.uan)}
    elsewhere = export_state("BR", "--since", "1" + first.until)
    assert elsewhere.kind == "full"
    with pytest.raises(CommandError, match="not a cursor"):
        export_state("BR", "--since", "nonsense")
    with pytest.raises(CommandError, match="no agreement"):
        export_state("KA")


def test_what_fails_leaves_nothing(folder, monkeypatch):
    worker()
    agreement()

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("integrations.states.sealing.os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            export_state("BR")
    assert not list(folder.rglob("*.age*"))
    assert not Export.objects.exists()
    assert not Held.objects.exists()
    assert not Disclosure.objects.exists()
    assert export_state("BR").rows == 1


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
    assert "wait a little" in wait.content.decode()
    program = Program(made.agreement)
    by_program = program.get(f"/exports/{made.number}/files/{made.files[0]['name']}")
    assert (by_program.status_code, by_program.json()["code"]) == (429, "too_many_downloads")
    another = officer.get(theirs)
    assert another.status_code == (429 if limit == "DOWNLOADS_AT_ONCE" else 200)
    b"".join(another)
    b"".join(slow)
    assert got(officer, made, made.files[0])[0].status_code == 200
    assert officer.head(at).status_code == 200, "who only asks takes no place"


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


def test_files_are_erased_and_the_manifest_stays(folder, officer):
    worker()
    agreement()
    made = export_state("BR")
    Export.objects.update(made_at=timezone.now() - timedelta(days=15))
    tasks.erase_exports()
    assert not list(folder.rglob("*.age"))
    assert got(officer, made, made.files[0])[0].status_code == 404
    assert officer.get(f"/state/exports/{made.number}/manifest.json").status_code == 200
    assert "erased" in officer.get(f"/state/exports/{made.number}/").content.decode()
    assert export_state("BR").kind == "full", "what nobody took in is gone: begin anew"


def test_files_lie_no_longer_than_the_agreement_lets_them(folder):
    worker()
    agreement(retention_days=3)
    export_state("BR")
    tasks.erase_exports()
    assert list(folder.rglob("*.age"))
    Export.objects.update(made_at=timezone.now() - timedelta(days=4))
    tasks.erase_exports()
    assert not list(folder.rglob("*.age"))


def test_files_of_an_agreement_whose_last_day_is_over_are_erased(folder, monkeypatch):
    worker()
    agreement(ends=timezone.localdate())
    export_state("BR")
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: tomorrow)
    tasks.erase_exports()
    assert not list(folder.rglob("*.age"))


def test_files_of_earlier_terms_are_not_given(officer):
    worker()
    terms = agreement()
    made = export_state("BR")
    assert got(officer, made, made.files[0])[0].status_code == 200
    change(terms, columns=["uan", "name"])
    assert got(officer, made, made.files[0])[0].status_code == 404
    anew = export_state("BR")
    assert got(officer, anew, anew.files[0])[0].status_code == 200


def test_a_stopped_agreement_gives_no_byte(folder, officer):
    worker()
    terms = agreement()
    made = export_state("BR")
    terms.stopped_at, terms.stopped_by = timezone.now(), staff("ministry_officer")
    terms.stop_reason = "They asked"
    terms.save(update_fields=["stopped_at", "stopped_by", "stop_reason"])
    assert got(officer, made, made.files[0])[0].status_code == 404
    with pytest.raises(CommandError, match="no agreement in force"):
        export_state("BR")
    tasks.make_exports()
    assert Export.objects.count() == 1
    tasks.erase_exports()
    assert not list(folder.rglob("*.age"))


def test_acknowledged(officer):
    worker()
    agreement()
    made = export_state("BR")
    assert "not confirmed yet" in officer.get("/state/exports/").content.decode()
    assert "Thank you" in acknowledge(officer, made).content.decode()
    made.refresh_from_db()
    assert made.acknowledged_at
    assert "not confirmed yet" not in officer.get("/state/exports/").content.decode()
    acknowledge(officer, made)
    assert Acknowledgement.objects.get().matches
    assert not Acknowledgement.objects.open().exists()


@pytest.mark.parametrize("wrong", [{"rows": 7}, {"sha256": "0" * 64}])
def test_what_does_not_match_is_a_ticket(client, officer, wrong):
    worker()
    agreement()
    made = export_state("BR")
    assert "does not match" in acknowledge(officer, made, **wrong).content.decode()
    made.refresh_from_db()
    assert made.acknowledged_at is None
    (ticket,) = Acknowledgement.objects.open()
    assert health.exports().parked_rows == 1
    signed_in(client, staff("ministry_officer"))
    listed = "/admin/states/acknowledgement/"
    page = f"{listed}{ticket.pk}/change/"
    assert page in client.get(f"{listed}?ticket=open").content.decode()
    assert made.sha256 in client.get(page).content.decode()
    assert client.post(page, {"settled_how": ""}).status_code == 200
    assert Acknowledgement.objects.open().exists()
    client.post(page, {"settled_how": "They took it again."})
    assert not Acknowledgement.objects.open().exists()
    signed_in(client, staff("state_officer", BIHAR))
    text = client.get(f"/state/exports/{made.number}/").content.decode()
    assert "They took it again." in text


def test_what_nobody_acknowledges_is_seen(client):
    agreement()
    made = export_state("BR")
    assert health.exports().waiting == 0
    Export.objects.update(made_at=timezone.now() - timedelta(hours=80))
    seen = health.exports()
    assert seen.waiting == 1
    assert seen.oldest_seconds > 79 * 3600
    said = client.get("/metrics").content.decode()
    assert 'eshram_integration_waiting{integration="state-files"} 1.0' in said
    signed_in(client, staff("auditor"))
    late = client.get("/admin/states/export/?acknowledged=late").content.decode()
    assert f"/admin/states/export/{made.pk}/change/" in late
    assert made.until in client.get(f"/admin/states/export/{made.pk}/change/").content.decode()
    assert "Labour" not in client.get("/admin/states/export/?acknowledged=yes").content.decode()


def test_an_officer_asks_for_a_file_with_counts(officer, monkeypatch):
    worker()
    worker(present_state_id=BIHAR, present_district_id=212)
    terms = agreement(schedule="asked")
    monkeypatch.setattr(tasks.make_export, "delay", tasks.make_export)
    tasks.make_exports()
    assert not Export.objects.exists(), "nobody asked"
    wish = {"agreement": terms.pk, "kind": "delta", "since": "", "counts": "on"}
    bad = officer.post("/state/exports/ask", wish | {"since": "x"})
    assert bad.status_code == 422
    assert officer.post("/state/exports/ask", wish).status_code == 302
    assert "is being made" in officer.get("/state/exports/").content.decode()
    assert "Wait for it" in officer.post("/state/exports/ask", wish).content.decode()
    tasks.make_exports()
    made = Export.objects.get()
    assert sum(made.told["counts"]["present_district"].values()) == made.rows == 2
    assert "Counts by district" in officer.get(f"/state/exports/{made.number}/").content.decode()
    tasks.make_exports()
    assert Export.objects.count() == 1


def test_by_the_schedule(monkeypatch):
    worker()
    agreement(schedule="daily")
    monkeypatch.setattr(tasks.make_export, "delay", tasks.make_export)
    for _minute in range(3):
        tasks.make_exports()
    assert [export.kind for export in Export.objects.all()] == ["full"]
    Export.objects.update(made_at=timezone.now() - timedelta(days=1))
    tasks.make_exports()
    assert [export.kind for export in Export.objects.all()] == ["delta", "full"]


def test_new_terms_are_a_new_file_at_once(monkeypatch):
    worker()
    terms = agreement(schedule="monthly")
    monkeypatch.setattr(tasks.make_export, "delay", tasks.make_export)
    tasks.make_exports()
    change(terms, columns=["uan"])
    for _minute in range(2):
        tasks.make_exports()
    assert [export.kind for export in Export.objects.all()] == ["full", "full"]
    tasks.erase_exports()
    assert [export.erased_at is None for export in Export.objects.all()] == [True, False]


def test_a_file_that_holds_who_withdrew_is_given_until_the_next_is_made(officer, monkeypatch):
    """Unless somebody is fetching it; the next begins before it."""
    stays, leaves = worker(), worker()
    agreement()
    monkeypatch.setattr(tasks.make_export, "delay", tasks.make_export)

    def next_night() -> Export:
        Export.objects.update(made_at=F("made_at") - timedelta(days=1))
        tasks.make_exports()
        return Export.objects.first()

    first = next_night()
    acknowledge(officer, first)
    agrees(leaves, False)
    agrees(leaves)
    second = next_night()
    assert second.since == first.until
    assert got(officer, first, first.files[0])[0].status_code == 200, "nobody has withdrawn"
    cache.clear()
    agrees(leaves, False)
    third = next_night()
    assert third.since == first.until, "what nobody fetched is told again"
    assert rows_of(third, "tombstones") == [
        {"uan": str(leaves.uan), "reason": "consent_withdrawn"},
    ]
    for export, status in ((first, 404), (second, 404), (third, 200)):
        assert got(officer, export, export.files[0])[0].status_code == status
    agrees(stays, False)  # while the third is being fetched
    fourth = next_night()
    assert fourth.since == third.until
    assert got(officer, third, third.files[0])[0].status_code == 200
    cache.clear()
    next_night()
    assert got(officer, third, third.files[0])[0].status_code == 404


@pytest.mark.parametrize(
    ("schedule", "now", "begun"),
    [
        ("hourly", "2026-11-22 13:59", "2026-11-22 13:00"),
        ("daily", "2026-11-22 13:59", "2026-11-22 02:00"),
        ("daily", "2026-11-22 01:59", "2026-11-21 02:00"),
        ("weekly", "2026-11-22 13:59", "2026-11-16 02:00"),  # a Sunday
        ("weekly", "2026-11-23 01:00", "2026-11-16 02:00"),
        ("weekly", "2026-11-23 02:00", "2026-11-23 02:00"),
        ("monthly", "2026-12-01 01:00", "2026-11-01 02:00"),
        ("monthly", "2026-12-31 23:00", "2026-12-01 02:00"),
    ],
)
def test_when_a_file_is_due(schedule, now, begun):
    def india(text):
        return timezone.make_aware(datetime.fromisoformat(text))

    assert asking.begins(schedule, india(now)) == india(begun)
    assert asking.begins("asked", india(now)) is None


def test_a_folder_without_a_row_is_swept_away(folder):
    terms = agreement()
    left = store.folder_of(terms.pk) / "left"
    left.mkdir(parents=True)
    (left / "rows-0001.csv.zst.age.part").write_bytes(b"half")
    made = export_state("BR")
    assert [path.name for path in store.folder_of(terms.pk).iterdir()] == [str(made.number)]
