"""Lists by the command: numbers, likeness, bad rows, the same file twice."""

import json
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError
from django.db import OperationalError
from django.utils import timezone

from eshram.audit.models import Event
from integrations.uidai.sandbox.numbers import test_aadhaar as aadhaar_number
from schemes import enrolments
from schemes.matching import intake, keeping, running
from schemes.models import Answers, BeneficiaryList, Enrolment
from tests.schemes import lists
from tests.schemes.catalogue import scheme
from tests.schemes.lists import encrypted, match
from tests.workers import people
from workers import identity
from workers.models import UanAlias

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pension(db):
    return scheme("PENSION", lists.EVERYBODY, identifier_pattern="^P[0-9]{6}$")


def enrolled() -> dict:
    rows = Enrolment.objects.values_list("worker_id", "status", "identifier")
    return {uan: (status, identifier) for uan, status, identifier in rows}


def test_by_uan_own_or_of_a_merged_record(tmp_path):
    one, two = people.worker(), people.worker(name="Ramesh Yadav")
    UanAlias(uan=499_999_999_999, worker=two).save(force_insert=True)
    rows = [
        {"UAN": f"{one.uan}", "Name": "ASHA KUMARI", "Beneficiary ID": "P000001"},
        {"UAN": "4999 9999 9999", "Name": "Ramesh", "Beneficiary ID": "P000002"},
        {"UAN": "123456789012", "Name": "Nobody Here", "Beneficiary ID": "P000003"},
    ]
    made, said, _ = match(lists.file(rows, tmp_path))
    assert "3 rows: 2 linked, 0 to look at, 1 not found, 0 bad" in said
    assert enrolled() == {one.uan: ("matched", "P000001"), two.uan: ("matched", "P000002")}
    assert Enrolment.objects.get(worker=one).source == f"list:{made.pk}"
    event = Event.objects.get(action="enrolment matched", worker_id=one.uan)
    assert (event.by, event.detail) == ("import", {"scheme": "pension", "list": made.pk})
    assert not made.rows.filter(uan=123456789012).exists()  # may be no UAN at all: not kept


def test_a_number_of_somebody_with_another_name_is_looked_at(tmp_path):
    other = people.worker(name="Ramesh Yadav", name_local="")
    made, _, _ = match(lists.file([{"UAN": str(other.uan), "Name": "Sunita Devi"}], tmp_path))
    assert (made.linked, made.review) == (0, 1)
    assert not Enrolment.objects.exists()


def test_by_the_number_that_is_known(tmp_path, pension):
    asha = people.worker()
    enrolments.declare(asha, pension, "P000007", by="worker")
    made, _, _ = match(lists.file([{"Beneficiary ID": "p 000007", "Name": "Asha"}], tmp_path))
    assert (made.linked, made.rows.get().how) == (1, "identifier")
    assert enrolled() == {asha.uan: ("matched", "P000007")}


def test_by_aadhaar_encrypted_to_our_key(tmp_path):
    aadhaar = aadhaar_number(771)
    (kept,) = identity.reserve_many([aadhaar], until=timezone.now() + timedelta(days=1), by="test")
    asha = people.worker(uan=kept.uan, vault_reference=kept.reference)
    identity.settle(kept.reference)
    rows = [
        {"Aadhaar encrypted": encrypted(aadhaar), "Name": "Aasha"},
        {"Aadhaar encrypted": encrypted(aadhaar_number(772)), "Name": "Stranger"},
        {"Aadhaar encrypted": encrypted("12345"), "Name": "Odd"},
        {"Aadhaar encrypted": "bm90aGluZw==", "Name": "Odd"},
        {"Aadhaar encrypted": aadhaar, "Name": "Plain"},
    ]
    path = lists.file(rows, tmp_path)
    made, _, complained = match(path)
    assert enrolled() == {asha.uan: ("verified", "")}
    assert (made.linked, made.not_found, made.bad) == (1, 1, 3)
    assert "row 4: The Aadhaar number was not encrypted to our public key." in complained
    assert "row 6: The Aadhaar number is not encrypted." in complained
    assert not made.rows.exclude(sealed_aadhaar="").exists()
    kept = str(list(made.rows.values())) + str(made.__dict__)
    assert aadhaar not in kept
    assert aadhaar[:8] not in kept


def test_by_name_and_the_like(tmp_path):
    asha = people.worker()
    people.worker(name="Usha Kumari", name_local="उषा कुमारी", date_of_birth=date(1999, 1, 2),
                  mobile="9812345671")  # fmt: skip
    rows = [
        {"Name": "Smt. AASHA DEVI", "Father Name": "Shri Raam Kumaar", "DOB": "17/05/1992",
         "Gender": "Female", "District": "Patna", "Mobile": "9812345670"},
        {"Name": "Govind Munda", "Father Name": "Birsa Munda", "DOB": "1980", "Gender": "M",
         "District": "Ranchi", "Mobile": ""},
    ]  # fmt: skip
    made, _, _ = match(lists.file(rows, tmp_path))
    row = made.rows.get(number=2)
    assert (row.verdict, row.how, row.worker_id) == ("linked", "likeness", asha.uan)
    assert row.candidates[0]["parts"]["birth"] > 5
    assert made.rows.get(number=3).verdict == "not_found"


def test_twins_are_looked_at(tmp_path):
    for name in ("Asha Kumari", "Asha Devi"):
        people.worker(name=name, name_local="")
    row = {"Name": "Asha", "Father Name": "Ram Kumar", "DOB": "1992-05-17", "Gender": "F",
           "District": "212", "Mobile": "9812345670"}  # fmt: skip
    made, _, _ = match(lists.file([row], tmp_path))
    assert made.review == 1
    assert len(made.rows.get().candidates) == 2
    assert not Enrolment.objects.exists()


def test_the_same_file_twice_changes_nothing(tmp_path):
    asha = people.worker()
    path = lists.file([{"UAN": str(asha.uan), "Name": "Asha"}], tmp_path)
    made, _, _ = match(path)
    Enrolment.objects.update(identifier="P000009")
    again, said, _ = match(path)
    assert again.pk == made.pk
    assert f"This file was read before, as list {made.pk}." in said
    assert enrolled() == {asha.uan: ("matched", "P000009")}
    assert Event.objects.filter(action="enrolment matched").count() == 1


def test_bad_rows_are_told_and_good_ones_kept(tmp_path):
    asha = people.worker()
    head = {"UAN": str(asha.uan), "Name": "Asha", "DOB": "", "Beneficiary ID": ""}
    rows = [
        head,
        {"UAN": "123", "Name": "=cmd()"},
        {"UAN": str(asha.uan), "Name": "Again"},
        {"Name": "Nothing"},
        {"Name": "Old", "DOB": "31-02-1990"},
        {"Name": "Unborn", "DOB": "2999"},
        {"Name": "Wrong", "Beneficiary ID": "x1", "DOB": "1990"},
        {"UAN": "1234 5678 9012 3", "Name": "x" * 300},
    ]
    path, bad = lists.file(rows, tmp_path), tmp_path / "bad.csv"
    with path.open("a") as file:
        file.write("too,few\n")
    made, said, complained = match(path, bad=bad)
    assert "9 rows: 1 linked, 0 to look at, 0 not found, 8 bad" in said
    for part in (
        "row 3: A UAN has 12 digits.", "row 4: The same number stands in row 2.",
        "row 5: It has no number, and too little beside the name.", "row 6: There is no day",
        "row 7: There is no day", "row 8: The number in the scheme does not look like one.",
        "longer than 200 letters", "row 10: It has 2 cells.",
    ):  # fmt: skip
        assert part in complained
    text = bad.read_text(encoding="utf-8-sig")
    assert "'=cmd()" in text
    assert str(asha.uan) not in text  # long numbers are blotted out
    assert enrolled() == {asha.uan: ("matched", "")}


def test_parquet_with_a_mapping_and_facts(tmp_path):
    asha, usha = people.worker(), people.worker(name="Usha Devi")
    Answers.objects.create(worker=usha, given={"bpl": False}, sources={"bpl": "worker"})
    path, mapping = tmp_path / "list.parquet", tmp_path / "mapping.json"
    pq.write_table(
        pa.table({
            "e_no": [asha.uan, usha.uan], "who": ["Asha", "Usha"],
            "card": ["Priority", "Antyodaya"], "poor": [True, True],
        }),
        path,
    )  # fmt: skip
    mapping.write_text(json.dumps({
        "fields": {"uan": "e_no", "name": "who"},
        "facts": {"bpl": "poor", "ration_card": {
            "column": "card", "values": {"Priority": "PHH", "Antyodaya": "AAY"}}},
    }))  # fmt: skip
    made, said, _ = match(path, mapping=mapping)
    assert "2 rows: 2 linked" in said
    kept = Answers.objects.get(worker=asha)
    assert kept.given == {"bpl": True, "ration_card": "PHH"}
    assert kept.sources == dict.fromkeys(kept.given, f"list:{made.pk}")
    own = Answers.objects.get(worker=usha)
    assert own.given == {"bpl": False, "ration_card": "AAY"}  # what she said stays
    assert made.rows.get(worker=usha).differs == ["bpl"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"Name,UAN\n", "The file has no rows."),
        (b"Name,Name\na,b\n", "Each column needs a name of its own."),
        (b"\xff\xfe\x00", "neither Parquet nor CSV"),
        (b"PAR1 and no more", "not a Parquet file"),
        (b'Name,UAN\n"a', "not a CSV file"),
        (b"colour,size\nred,1\n", "A list needs a number"),
    ],
)
def test_not_such_a_file(tmp_path, content, sentence):
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=sentence):
        match(path)


def test_nothing_is_half_done(tmp_path, monkeypatch):
    asha = people.worker()
    path = lists.file([{"UAN": str(asha.uan), "Name": "Asha"}], tmp_path)

    def broken(*args):
        raise OSError("the disk is gone")

    monkeypatch.setattr("schemes.matching.listed_facts.give", broken)
    with pytest.raises(OSError, match="disk"):
        match(path)
    assert not Enrolment.objects.exists()
    assert BeneficiaryList.objects.get().state == "failed"
    monkeypatch.undo()
    made, said, _ = match(path)
    assert "1 rows: 1 linked" in said
    assert enrolled() == {asha.uan: ("matched", "")}


def test_a_list_that_fails_time_and_again_stops(tmp_path, monkeypatch):
    def gone(*args):
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr("schemes.matching.running.hold", gone)
    path = lists.file([{"UAN": str(people.worker().uan), "Name": "Asha"}], tmp_path)
    for _try in range(running.TRIES):
        with pytest.raises(OperationalError):
            match(path)
        BeneficiaryList.objects.update(claimed_until=None)
    match(path)
    assert BeneficiaryList.objects.get().state == "failed"


def test_strangers_rows_and_unread_uploads_are_forgotten(tmp_path):
    asha = people.worker()
    rows = [
        {"UAN": str(asha.uan), "Name": "Asha", "DOB": ""},
        {"UAN": "", "Name": "Govind Munda", "DOB": "1980"},
        {"UAN": "", "Name": "Odd", "DOB": "31-02-1990"},
    ]
    made, _, _ = match(lists.file(rows, tmp_path))
    unread, _ = intake.keep(made.scheme, "x.csv", b"Name,UAN\na,1\n", by="import")
    assert keeping.forget() == (0, 0)
    long_ago = timezone.now() - timedelta(days=91)
    BeneficiaryList.objects.filter(pk=made.pk).update(matched_at=long_ago)
    BeneficiaryList.objects.filter(pk=unread.pk).update(uploaded_at=long_ago)
    assert keeping.forget() == (2, 1)
    assert not BeneficiaryList.objects.filter(pk=unread.pk).exists()
    kept = {row.number: (row.verdict, row.fields, row.cells) for row in made.rows.all()}
    assert kept[2][1] == {"name": "Asha"}  # of a link that can be taken back
    assert kept[3] == ("not_found", {}, [])
    assert kept[4] == ("bad", {}, [])
    running.again(made.pk)
    assert not made.rows.filter(verdict="waiting").exists()
    assert keeping.forget() == (0, 0)
