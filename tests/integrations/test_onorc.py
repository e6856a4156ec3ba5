"""Where workers were seen, by file: what is taken in, what comes back, and what is asked for."""

import base64
import csv
import io
import os
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.management import CommandError, call_command
from django.utils import timezone

from eshram.geography.models import District
from integrations.onorc import intake
from integrations.onorc.models import Feed
from tests.schemes.lists import encrypted
from tests.workers import people
from tests.workers.people import BIHAR, MAHARASHTRA, MUMBAI, PATNA
from workers import identity, migrants, sightings, stays
from workers.models import Doubt, Sighting, Stay
from workers.vault.models import Entry

pytestmark = pytest.mark.django_db
DELHI, NEW_DELHI = 7, 77
HEADING = "Ration Card No,UAN,Aadhaar,Aadhaar key,State,District,Month"


def month(back: int) -> str:
    """This month is 0."""
    today = timezone.localdate()
    count = today.year * 12 + today.month - 1 - back
    return f"{count // 12}-{count % 12 + 1:02d}"


def row(uan="", state=DELHI, district=NEW_DELHI, back=1, **other) -> str:
    cells = {"card": "DL-0123", "uan": uan, "aadhaar": "", "key": "", "state": state}
    cells |= {"district": district, "month": month(back)} | other
    return ",".join(str(cell) for cell in cells.values())


def load(tmp_path, *rows, heading=HEADING, encoding="utf-8", **options) -> Feed:
    path = tmp_path / f"{Feed.objects.count()}.csv"
    path.write_text("\n".join([heading, *rows]) + "\n", encoding=encoding)
    call_command("load_ration_pickups", str(path), stdout=io.StringIO(), **options)
    return Feed.objects.latest("pk")


def reasons(feed: Feed) -> list[tuple[int, str]]:
    return list(feed.bad_rows.values_list("number", "reason"))


@pytest.fixture
def worker():
    """Of Bihar, lives in Mumbai."""
    return people.worker()


class TestEvidence:
    def test_two_of_three_months_in_another_state_are_a_question(self, worker, tmp_path):
        load(tmp_path, row(worker.uan, back=3))
        assert not Doubt.objects.exists()
        feed = load(tmp_path, row(worker.uan, back=1))
        doubt = Doubt.objects.get()
        assert (doubt.worker, doubt.district_id, doubt.kind) == (worker, NEW_DELHI, "ration")
        assert doubt.since.strftime("%Y-%m") == month(3)
        assert feed.opened == 1
        worker.refresh_from_db()
        assert worker.present_district_id == MUMBAI  # nobody is moved by a ration card
        assert Stay.objects.count() == 1

    @pytest.mark.parametrize(
        ("seen", "asked"),
        [
            ([(DELHI, 1), (DELHI, 2)], True),
            ([(DELHI, 1), (DELHI, 1)], False),  # one month, twice
            ([(DELHI, 2), (DELHI, 3), (MAHARASHTRA, 1)], False),  # back again
            ([(DELHI, 1), (DELHI, 4)], False),  # too far apart
            ([(DELHI, 8), (DELHI, 9)], False),  # long ago
            ([(DELHI, 1), (MAHARASHTRA, 1), (DELHI, 2)], True),  # the family fetches at home
            ([(DELHI, 1), (BIHAR, 2)], False),  # here and there
            ([(MAHARASHTRA, 1), (MAHARASHTRA, 2)], False),
        ],
    )
    def test_who_is_asked(self, worker, tmp_path, seen, asked):
        places = {DELHI: NEW_DELHI, MAHARASHTRA: MUMBAI, BIHAR: PATNA}
        load(tmp_path, *(row(worker.uan, state, places[state], back) for state, back in seen))
        assert Doubt.objects.open().exists() == asked

    def test_what_the_last_answer_knew_is_old(self, worker, tmp_path):
        rows = [row(worker.uan, back=1), row(worker.uan, back=2)]
        load(tmp_path, *rows)
        migrants.confirm(worker, by="worker", source="sms")
        assert Doubt.objects.get().answer == "stayed"
        load(tmp_path, row(worker.uan, back=0))
        assert not Doubt.objects.open().exists()

    def test_a_move_answers_and_newer_sightings_withdraw(self, worker, tmp_path):
        load(tmp_path, row(worker.uan, back=2), row(worker.uan, back=1))
        feed = load(tmp_path, row(worker.uan, MAHARASHTRA, MUMBAI, 0))
        assert (feed.settled, Doubt.objects.get().answer) == (1, "evidence")
        load(tmp_path, row(worker.uan, back=0))
        assert Doubt.objects.open().count() == 1
        stay = stays.heard(worker, district=District.objects.get(code=NEW_DELHI), source="ration")
        migrants.record_move(worker, stay, by="worker")
        assert list(Doubt.objects.values_list("answer", flat=True)) == ["moved", "evidence"]

    def test_other_kinds_of_evidence_come_by_the_same_door(self, worker, tmp_path):
        load(tmp_path, row(worker.uan, back=1))
        load(tmp_path, row(worker.uan, back=2), kind="worksite")
        doubt = Doubt.objects.get()
        assert (doubt.kind, doubt.sure) == ("ration", 80)  # two months, two kinds
        kinds = list(Sighting.objects.values_list("kind", flat=True))
        assert kinds == ["ration", "worksite"]

    def test_what_is_too_old_to_ask_about_is_forgotten(self, worker, monkeypatch, settings):
        monkeypatch.setattr(sightings, "SLICE", 2)
        for back in range(5):
            day = date.fromisoformat(f"{month(back)}-01")
            Sighting.objects.create(worker=worker, kind="ration", month=day, district_id=NEW_DELHI)
        settings.SEEN_KEPT_DAYS = (timezone.localdate() - day).days - 1
        assert sightings.forget() == 1
        settings.SEEN_KEPT_DAYS = -1
        assert sightings.forget() == 4


class TestFiles:
    def test_again_is_nothing(self, worker, tmp_path):
        first = load(tmp_path, row(worker.uan, back=1), row(worker.uan, back=2))
        again = load(tmp_path, row(worker.uan, back=1), row(worker.uan, back=2))
        assert again == first
        same_months = load(tmp_path, row(worker.uan, back=2), row(worker.uan, back=1), "")
        assert (same_months.added, same_months.opened, Sighting.objects.count()) == (0, 0, 2)

    def test_what_is_wrong_with_a_row(self, worker, tmp_path):
        divided = District.objects.filter(abolished=True, successors__isnull=False).first()
        fine = worker.uan
        rows = [
            (row(fine), ""), (row("123"), "uan"), (row(), "nobody"), (row(fine, 99), "state"),
            (row(fine, DELHI, 99999), "district"), (row(fine, DELHI, MUMBAI), "other_state"),
            (row(fine, DELHI, "Delhi"), "district"), (row(fine, back=-1), "future"),
            (row(fine, back=20), "old"), (row(fine, month="0000-01"), "month"),
            (row(fine, month="2026-13"), "month"), (row(fine) + ",x", "cells"),
            (row(aadhaar="1234 5678 9012"), "plain_aadhaar"), (row(aadhaar="QUJD"), "aadhaar"),
            (row(aadhaar="QUJD", key="QUJD"), "aadhaar"), (row(fine, card="<b>"), "card"),
            (row(fine, divided.state_id, divided.code), "abolished"),
            (row("=1+1", card="=cmd", aadhaar="987654321098"), "uan"),
            (row(999_999_999_999), ""),  # nobody here has it: that is not told
        ]  # fmt: skip
        if divided.successors.current().count() == 1:
            rows[16] = (rows[16][0], "")
        feed = load(tmp_path, *(line for line, _reason in rows), bad=tmp_path / "bad.csv")
        wanted = [(number, reason) for number, (_l, reason) in enumerate(rows, 2) if reason]
        assert reasons(feed) == wanted
        text = (tmp_path / "bad.csv").read_text(encoding="utf-8-sig")
        returned = list(csv.reader(io.StringIO(text)))
        assert [int(line[0]) for line in returned[1:]] == [number for number, _r in wanted]
        assert returned[1][1] == "The UAN needs 12 digits."
        assert returned[-1][2:5] == ["'=cmd", "'=1+1", "XXXX XXXX 1098"]
        assert "12345678" not in text.replace(" ", "")

    def test_a_district_with_one_successor_is_led_there(self, worker, tmp_path):
        old, new = District.objects.filter(state=DELHI)[:2]
        old.abolished = True
        old.save()
        old.successors.set([new])
        load(tmp_path, row(worker.uan, DELHI, old.code))
        assert Sighting.objects.get().district_id == new.code

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "empty"),
            (b"\xff\xfeU\x00A\x00N\x00", "UTF-8"),
            (HEADING.encode() + b"\n\xe9,1,,,7,77,2026-01\n", "UTF-8"),
            (b"uan,state\n1,7\n", "missing: district, month"),
            (b"state,district,month\n7,77,2026-01\n", "missing: uan"),
            (b"uan,UAN,state,district,month\n1,1,7,77,2026-01\n", "Two columns"),
            (b"PAR1 not really", "Parquet"),
            (HEADING.encode() + b'\n"1\n', "not a CSV"),
        ],
    )
    def test_what_is_no_such_file_leaves_nothing(self, tmp_path, content, said):
        path = tmp_path / "feed.csv"
        path.write_bytes(content)
        with pytest.raises(CommandError, match=said):
            call_command("load_ration_pickups", str(path))
        assert not Feed.objects.exists()

    def test_a_mark_of_excel_semicolons_and_parquet(self, worker, tmp_path):
        text = f"UAN;State;District;Month\n{worker.uan};{DELHI};{NEW_DELHI};{month(1)}"
        heading, _, line = text.partition("\n")
        assert load(tmp_path, line, heading=heading, encoding="utf-8-sig").added == 1
        day = date.fromisoformat(month(2) + "-01")
        columns = {"uan": [worker.uan], "state": [7], "district": [77.0], "month": [day]}
        pq.write_table(pa.table(columns), tmp_path / "feed.parquet")
        call_command("load_ration_pickups", str(tmp_path / "feed.parquet"), stdout=io.StringIO())
        assert Doubt.objects.get().worker == worker


class TestAadhaar:
    @pytest.fixture
    def number(self, worker):
        """The worker's own."""
        number = "182222222220"
        (entry,) = identity.reserve_many([number], until=timezone.now(), by="test")
        identity.settle_many([entry.uan])
        Entry.objects.filter(uan=entry.uan).update(uan=worker.uan)
        return number

    def test_sealed_one_by_one_or_under_a_key_of_the_list(self, worker, number, tmp_path):
        secret, nonce = os.urandom(32), os.urandom(12)
        key = encrypted(secret)
        sealed = base64.b64encode(
            nonce + AESGCM(secret).encrypt(nonce, number.encode(), None)
        ).decode()
        feed = load(
            tmp_path,
            row(aadhaar=encrypted(number), back=1),
            row(aadhaar=sealed, key=key, back=2),
            row(aadhaar=sealed, back=3),  # the key of the row above
            row(aadhaar=sealed, key=encrypted(number), back=3),  # no key of 32 bytes
        )
        assert reasons(feed) == [(5, "aadhaar")]
        assert Sighting.objects.filter(worker=worker).count() == 3
        assert number not in "".join(intake.bad_rows(feed))
