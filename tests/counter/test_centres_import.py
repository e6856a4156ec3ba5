"""A file of centres and first managers: good rows kept, bad rows told, twice the same is once."""

import csv
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from eshram.accounts.models import Invitation, User
from eshram.accounts.roles import roles_of
from eshram.audit.models import Event
from tests.cast import signed_in, staff
from tests.counter.people import centre
from tests.workers.people import PATNA, Page
from workers.counter.models import Centre, Operator

pytestmark = pytest.mark.django_db
PAGE = "/admin/counter/centre/import/"
HEADING = (
    "code,kind,name,place,pincode,district,opens,closes,days,starts_on,ends_on,target,"
    "manager,manager_name,manager_mobile,manager_email"
)
GOOD = f"csc-1,csc,Maner Kendra,Near the post office,801108,{PATNA},09:00,18:00,12345,,,,,,,"
MANAGED = f"CSC-2,csc,Danapur,,,{PATNA},,,,,,,sita,Sita Devi,98123 45670,"


@pytest.fixture
def officer(client):
    client.user = staff("ministry_officer", username="officer")
    return signed_in(client, client.user)


def send(browser, *rows, heading=HEADING):
    text = "\n".join([heading, *rows])
    return browser.post(PAGE, {"file": SimpleUploadedFile("centres.csv", text.encode())})


def test_added_then_nothing_then_changed(officer):
    assert "Added: 1. Changed: 0." in Page(send(officer, GOOD)).text
    made = Centre.objects.get()
    assert (made.code, made.district_id, made.state_id, made.days) == (
        "CSC-1", PATNA, 10, [1, 2, 3, 4, 5],
    )  # fmt: skip
    assert "Added: 0. Changed: 0." in Page(send(officer, GOOD)).text
    assert Event.objects.filter(action="centres imported").count() == 1
    assert "Added: 0. Changed: 1." in Page(send(officer, GOOD.replace("18:00", "20:00"))).text
    empty = f"CSC-1,csc,Maner Kendra,,,{PATNA},,,,,,,,,,"
    assert "Added: 0. Changed: 0." in Page(send(officer, empty)).text  # empty: as it is


def test_a_manager_comes_by_the_link(officer):
    page = Page(send(officer, MANAGED))
    assert "Managers invited: 1" in page.text
    made = Operator.objects.get()
    assert (made.is_manager, made.mobile, made.centre.code) == (True, "9812345670", "CSC-2")
    assert roles_of(made.user) == {"operator"}
    assert not made.user.has_usable_password()
    at = page.document.xpath("//input[@name='at']/@value")[0]
    answer = officer.post(f"{PAGE}links/", {"at": at})
    (row,) = csv.DictReader(StringIO(answer.content.decode()))
    assert (row["code"], row["manager"]) == ("CSC-2", "sita")
    guest = Client()
    assert guest.get("/" + row["link"].split("/", 3)[3]).url == "/staff/invitation"
    other = signed_in(Client(), staff("ministry_officer"))
    assert len(other.post(f"{PAGE}links/", {"at": at}).content.splitlines()) == 1
    for odd in ("", "x", "2026-01-01", "9" * 50):
        assert officer.post(f"{PAGE}links/", {"at": odd}).status_code == 404
    send(officer, MANAGED)
    assert Invitation.objects.count() == 1
    assert Event.objects.filter(action="staff invited", user_id=officer.user.pk).count() == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("x,csc,A,,,212,,,,,,,,,,", "3 to 20 letters"),
        ("CSC-9,shop,A,,,212,,,,,,,,,,", "csc, ssk, field or camp"),
        ("CSC-9,csc,,,,212,,,,,,,,,,", "no name"),
        ("CSC-9,csc,A,,,999999,,,,,,,,,,", "no district"),
        ("CSC-9,csc,A,,,patna,,,,,,,,,,", "no district"),
        ("CSC-9,csc,A,,01,212,,,,,,,,,,", "PIN code"),
        ("CSC-9,csc,A,,,212,18:00,09:00,,,,,,,,", "closes after it opens"),
        ("CSC-9,csc,A,,,212,20:00,,,,,,,,,", "closes after it opens"),
        ("CSC-9,csc,A,,,212,25:00,,,,,,,,,", "no day or time"),
        ("CSC-9,csc,A,,,212,,,8,,,,,,,", "Days are written"),
        ("CSC-9,camp,A,,,212,,,,,,,,,,", "first and a last day"),
        ("CSC-9,camp,A,,,212,,,,2026-12-02,2026-12-01,,,,,", "before the first"),
        ("CSC-9,csc,A,,,212,,,,,,lots,,,,", "is a number"),
        ("CSC-9,csc,A,,,212,,,,,,,two words,N,9812345670,", "without a space"),
        ("CSC-9,csc,A,,,212,,,,,,,usha,,,", "a name and a mobile"),
        ("CSC-9,csc,A,,,212,,,,,,,usha,Usha,12,", "10-digit"),
        ("CSC-9,csc,A,,,212,,,,,,,OFFICER,N,9812345670,", "somebody else's"),
        ("CSC-9,csc", "2 cells"),
        (GOOD, "stands in row 2 already"),
    ],
)
def test_a_bad_row_is_told_by_its_number(officer, row, reason):
    text = Page(send(officer, GOOD, row)).text
    assert re.search(rf"Row 3: [^.]*{re.escape(reason)}", text), text[-900:]
    assert [made.code for made in Centre.objects.all()] == ["CSC-1"]
    assert not Operator.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"code,name\n", "Columns are missing: kind, district"),
        (HEADING.encode() + b",colour\n", "Unknown columns: colour"),
        (b"\xff\xfe\x00", "not in UTF-8"),
        (HEADING.encode() + b',"\n"x"y', "CSV"),
    ],
)
def test_not_such_a_file(officer, content, sentence):
    answer = officer.post(PAGE, {"file": SimpleUploadedFile("c.csv", content)})
    assert (answer.status_code, sentence in Page(answer).text) == (422, True)


def test_the_command(tmp_path, capsys):
    staff("ministry_officer", username="officer")
    file, links = tmp_path / "centres.csv", tmp_path / "links.csv"
    file.write_text("\n".join([HEADING, GOOD, MANAGED, "bad"]))
    with pytest.raises(CommandError, match="--links"):
        call_command("import_centres", str(file), by="officer")
    assert not Centre.objects.exists()
    call_command("import_centres", str(file), by="officer", links=str(links))
    said = capsys.readouterr()
    assert "2 centres added, 0 changed, 1 managers invited" in said.out
    assert said.err.startswith("row 4: ")
    assert links.stat().st_mode & 0o077 == 0
    assert "/staff/invitation/" in Path(links).read_text()
    staff("auditor", username="auditor")
    with pytest.raises(CommandError, match="nobody"):
        call_command("import_centres", str(file), by="auditor")


def test_many_cost_no_more_queries_than_few(officer):
    def cost(first: int, last: int) -> int:
        rows = [
            f"B-{n:05d},csc,Kendra {n},,,{PATNA},,,,,,,m{n},Name,9812345670,"
            for n in range(first, last)
        ]
        with CaptureQueriesContext(connection) as queries:
            page = Page(send(officer, *rows))
        added = last - first
        assert f"Added: {added}. Changed: 0. Managers invited: {added}." in page.text
        return len(queries)

    cost(0, 2)  # what is remembered after the first time
    assert cost(2, 102) == cost(102, 502)
    assert User.objects.filter(operator__isnull=False).count() == 502


@pytest.mark.parametrize("role", ["auditor", "helpline_agent", "data_steward"])
def test_others_may_not(client, role):
    signed_in(client, staff(role))
    assert client.get(PAGE).status_code == 403
    assert send(client, GOOD).status_code == 403
    assert not Centre.objects.exists()


def test_a_stranger_sends_nothing_large():
    large = SimpleUploadedFile("c.csv", b"x" * 600_000)
    assert Client().post(PAGE, {"file": large}).status_code == 400
    assert centre().pk
