"""Files of platforms, by the command: what is good lands, what is bad comes back with reasons."""

import csv
import io
import zipfile
from datetime import timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from aggregators import copies, intake, tasks
from aggregators.models import Activity, Intake
from tests.aggregators.people import days_ago, engaged, platform, platform_user
from tests.cast import signed_in

pytestmark = pytest.mark.django_db
HEAD = ["reference", "day", "paise", "earned"]


def taken(tmp_path, here, content: bytes, kind="activity") -> tuple[str, list[list[str]]]:
    """What the command says, and the refused rows that it writes."""
    (tmp_path / "in").write_bytes(content)
    out, said = tmp_path / "refused.csv", io.StringIO()
    call_command("take_platform_file", str(tmp_path / "in"), platform=here.pk, kind=kind,
                 refused=str(out), stdout=said)  # fmt: skip
    rows = list(csv.reader(io.StringIO(out.read_text("utf-8-sig"))))
    return said.getvalue().strip(), rows[1:]


def as_csv(rows) -> bytes:
    return "\n".join(",".join(map(str, row)) for row in [HEAD, *rows]).encode()


def as_xlsx(rows) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in [HEAD, *rows]:
        book.active.append(row)
        for cell in book.active[book.active.max_row]:
            cell.data_type = "s" if cell.data_type == "f" else cell.data_type  # no formula: text
    book.save(file)
    return file.getvalue()


def as_parquet(rows) -> bytes:
    file = io.BytesIO()
    columns = [pa.array(column) for column in zip(*rows, strict=True)]
    pq.write_table(pa.table(dict(zip(HEAD, columns, strict=True))), file)
    return file.getvalue()


@pytest.mark.parametrize("written", [as_csv, as_xlsx, as_parquet])
def test_good_rows_land_and_bad_ones_come_back(written, tmp_path):
    here = platform()
    asha, ravi = engaged(here, reference="=cmd|A1"), engaged(here)
    rows = [
        ("=cmd|A1", days_ago(1), 45_000, "yes"),
        ("@SUM(A1)", days_ago(1), 100, "yes"),
        (ravi.reference, days_ago(1), 100, "yes"),
        (ravi.reference, days_ago(-3), 100, "yes"),
    ]
    content = written(rows)
    said, refused = taken(tmp_path, here, content)
    assert said == "2 accepted, 2 refused."
    assert [row[:4] for row in refused] == [
        ["3", "You have no such worker.", "'@SUM(A1)", days_ago(1).isoformat()],
        ["5", "This day has not come yet.", ravi.reference, days_ago(-3).isoformat()],
    ]
    assert Activity.objects.get(worker=asha.worker).paise == 45_000
    again, _refused = taken(tmp_path, here, content)
    assert again == "2 accepted, 2 refused (this file was read before)."
    assert Intake.objects.count() == 1


def test_rows_with_too_few_cells_keep_the_others_numbers(tmp_path):
    here, day = platform(), days_ago(1)
    one = engaged(here).reference
    lines = ["reference,day,paise", f"{one},{day}", f"{one},{day},1,2,3", f"{one},{day},5", "",
             "", f"nobody,{day},5", f"{one},{day}"]  # fmt: skip
    said, refused = taken(tmp_path, here, "\r\n".join(lines).encode())
    told = [(row[0], row[1]) for row in refused]
    cells = "The row has too many or too few cells."
    assert [row for row in told if row[1] != cells] == [("7", "You have no such worker.")]
    assert [row[0] for row in told if row[1] == cells][:2] == ["2", "3"]
    assert said.startswith("1 accepted")


def test_the_whole_copy_says_what_became_of_every_row(tmp_path, monkeypatch):
    monkeypatch.setattr(copies, "PIECE", 2)
    here, day = platform(), days_ago(1).isoformat()
    one = engaged(here).reference
    rows = [(one, day), ("nobody", day), ("", ""), (one, day), (one, days_ago(2))]
    lines = ["reference,day,paise", *[f"{name},{when},{5 if name else ''}" for name, when in rows]]
    taken(tmp_path, here, "\n".join(lines).encode())
    text = b"".join(copies.annotated(Intake.objects.get())).decode("utf-8-sig")
    told = list(csv.reader(io.StringIO(text)))
    assert told[0] == ["row", "verdict", "reason", "reference", "day", "paise"]
    assert [row[:2] for row in told[1:]] == [
        ["2", "landed"], ["3", "not_yours"], ["4", "empty"], ["5", "duplicate_in_batch"],
        ["6", "landed"],
    ]  # fmt: skip
    assert told[2][2:] == ["You have no such worker.", "nobody", day, "5"]


def bomb(*, honest: bool) -> bytes:
    """An archive of which one part unpacks to 3 MB; or that says it does not."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 3_000_000)
    content = file.getvalue()
    return content if honest else content.replace((3_000_000).to_bytes(4, "little"), b"\1\0\0\0")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "Columns are missing"),
        (b"name,day\nx,y", "Columns are missing: reference"),
        (b"reference,day,aadhaar\nx,y,z", "Unknown columns: aadhaar"),
        (b"reference,day,day\nx,y,z", "twice"),
        ("reference,day\nकाम,x".encode("utf-16"), "nor CSV in UTF-8"),
        (b"reference,day\n\xff\xfe\xff,x", "nor CSV in UTF-8"),
        (b"PAR1 and no more", "not a Parquet file"),
        (b"PK\3\4 and no more", "not an XLSX file"),
        (bomb(honest=True), "too large when it is unpacked"),
        (bomb(honest=False), "too large when it is unpacked"),
        (b"reference,day\n" + b"a,b\n" * 1001, "more than 1000 rows"),
    ],
)  # fmt: skip
def test_files_that_are_none(content, problem, tmp_path, settings):
    settings.PLATFORM_UNPACKED_BYTES, settings.PLATFORM_FILE_ROWS = 1_000_000, 1000
    with pytest.raises(CommandError, match=problem):
        taken(tmp_path, platform(), content)
    assert not Intake.objects.exists()


class Endless:
    """A body of which nothing may be read."""

    def read(self, *_):
        raise AssertionError("read")

    readline = read


@pytest.mark.parametrize("size", ["2147483648", "134217729", "-1"])
def test_two_gigabytes_are_refused_before_a_byte_is_read(size):
    browser = signed_in(Client(), platform_user(platform(), "reports").user)
    answer = browser.generic(
        "POST", "/platform/reports/send/", content_type="multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": size, "wsgi.input": Endless()},
    )  # fmt: skip
    assert answer.status_code in (400, 413)
    assert not Intake.objects.exists()


def test_eleven_thousand_rows_are_no_batch(settings):
    settings.PLATFORM_BATCH_ROWS = 2
    with pytest.raises(intake.TooMany):
        intake.take_batch(platform(), "activity", [{}] * 3, by="platform:1")


def test_a_file_that_stops_has_failed_and_may_come_again(tmp_path, monkeypatch):
    here = platform()
    one = engaged(here)
    content = as_csv([(one.reference, days_ago(1), 100, "yes")])
    with monkeypatch.context() as broken:
        broken.setitem(intake.LAND, "activity", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            taken(tmp_path, here, content)
    assert Intake.objects.get().problem == "ZeroDivisionError"
    assert taken(tmp_path, here, content)[0] == "1 accepted, 0 refused."


def test_what_was_refused_long_ago_is_forgotten(tmp_path, settings):
    here = platform()
    said, refused = taken(tmp_path, here, as_csv([("nobody", days_ago(1), 100, "yes")]))
    assert (said, refused[0][2]) == ("0 accepted, 1 refused.", "nobody")
    tasks.forget_refused()
    made = Intake.objects.get()
    assert made.verdicts.get().cells
    Intake.objects.update(ended_at=timezone.now() - timedelta(days=31))
    tasks.forget_refused()
    assert (made.verdicts.get().code, made.verdicts.get().cells) == ("not_yours", [])


def test_a_file_that_waits_is_found_by_the_sweep():
    here = platform()
    content = as_csv([(engaged(here).reference, days_ago(1), 100, "yes")])
    made, _new = intake.receive_file(
        here, "activity", io.BytesIO(content), name="a.csv", by="platform:1", via="upload"
    )
    tasks.take_waiting()
    made.refresh_from_db()
    assert (made.state, made.landed) == ("done", 1)


def test_the_portals_own_rights_are_enough():
    """In production the portal owns no table and makes none, but in the schema `staged`: see the
    roles of docker-compose.yml. Files, batches and complaints come in with no more than that."""
    here = platform()
    one = engaged(here)
    content = as_csv([(one.reference, days_ago(1), 100, "yes"), ("nobody", days_ago(1), 1, "yes")])
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE portal_like; ALTER SCHEMA staged OWNER TO portal_like")
        cursor.execute(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO portal_like;"
            "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO portal_like"
        )
        cursor.execute("SET LOCAL ROLE portal_like")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute("CREATE TABLE public.ours ()")
        made, _new = intake.receive_file(
            here, "activity", io.BytesIO(content), name="a.csv", by="platform:1", via="upload"
        )
        done = intake.take(made.pk)
        left = {"reference": one.reference, "left_on": days_ago(0), "reason": "left"}
        new = {"reference": "N-1", "joined_on": days_ago(1), "work_type": "food", "name": "Asha",
               "mobile": "9812345678"}  # fmt: skip
        said = [
            intake.take_batch(here, kind, [row], by="platform:1").verdicts[0].code
            for kind, row in (("worker", new), ("exit", left))
        ]
        cursor.execute("RESET ROLE")
    assert (done.state, done.landed, done.refused, said) == ("done", 1, 1, ["invited", "landed"])
