"""Files for a recipient: made by the command, read with the recipient's key, and erased."""

import hashlib
import io
import json
from datetime import date, timedelta

import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError
from django.utils import timezone

from eshram.audit.models import Event
from integrations.states import store, tasks
from integrations.states.models import Disclosure, Export, Held
from tests.cast import staff
from tests.states.files import export_state, got, opened, rows_of
from tests.states.people import agreement, change, worker
from workers import lifecycle

pytestmark = pytest.mark.django_db


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


def test_a_folder_without_a_row_is_swept_away(folder):
    terms = agreement()
    left = store.folder_of(terms.pk) / "left"
    left.mkdir(parents=True)
    (left / "rows-0001.csv.zst.age.part").write_bytes(b"half")
    made = export_state("BR")
    assert [path.name for path in store.folder_of(terms.pk).iterdir()] == [str(made.number)]
