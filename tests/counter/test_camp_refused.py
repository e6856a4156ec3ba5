"""What a camp sends and cannot be taken: nothing of it is lost, and nothing spoils the rest."""

import base64
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.counter.camps import Camp, entry, now_ms, sending
from tests.counter.people import operator
from tests.counter.test_camp import DAY, DONE
from workers.counter import camp_numbers as numbers
from workers.counter.models import CampBlock, CampEntry

pytestmark = pytest.mark.django_db


class TestWhatHasNoPlace:
    """Answered, not stored: the device keeps it."""

    def refused(self, camp, row, reason, **more):
        assert camp.send(row, **more) == [("bad", [reason], False)]
        assert not CampEntry.objects.filter(pk=row["client"]).exists()

    def test_a_forged_signature(self, camp):
        block = camp.blocks[0]
        for wrong in (
            {**block, "signature": "0" * 64},
            {**block, "statement": block["statement"].replace('"count": 200', '"count": 900')},
        ):
            self.refused(camp, camp.form(), "forged", blocks=[wrong])
        self.refused(camp, camp.form(), "forged", blocks=[])

    def test_a_number_outside_the_block(self, camp):
        block = camp.blocks[0]["block"]
        for number in (numbers.write(block, 201), numbers.write(block, 0), "C1-001-X", "12"):
            self.refused(camp, camp.form(number=number), "number")
        other = camp.take()
        self.refused(camp, camp.form(block=camp.blocks[0], number=other["numbers"][0]), "number")

    def test_the_block_of_another_device(self, camp):
        colleague = Camp(operator(camp.operator.centre))
        colleague.take()
        self.refused(colleague, camp.form(), "other-device", blocks=camp.blocks)
        stranger = Camp()
        self.refused(stranger, camp.form(), "other-centre", blocks=camp.blocks)
        del camp.client.cookies["device"]
        self.refused(camp, camp.form(), "other-device")

    def test_unless_it_was_moved_as_a_file(self, camp):
        colleague = Camp(operator(camp.operator.centre))
        row = camp.form()
        assert colleague.send(row, blocks=camp.blocks, file=True) == [DONE]
        assert entry(row).flags == ["by-file"]
        del colleague.client.cookies["device"]
        told = colleague.send(camp.form(), blocks=camp.blocks, file=True)
        assert told == [("bad", ["other-device"], False)]

    @pytest.mark.parametrize("how", ["short", "flipped", "moved", "no base64", "other key"])
    def test_an_envelope_that_does_not_open(self, camp, how):
        row, other = camp.form(), camp.form()
        raw = bytearray(base64.b64decode(row["envelope"]))
        raw[-1] ^= 1
        row["envelope"] = {
            "short": "AQ==",
            "flipped": base64.b64encode(raw).decode(),
            "moved": other["envelope"],
            "no base64": "@@@",
            "other key": base64.b64encode(b"\1" + b"\4" * 65 + bytes(40)).decode(),
        }[how]
        self.refused(camp, row, "envelope")

    def test_one_wrong_row_spoils_no_other(self, camp):
        rows = [camp.form(name="Worker a"), camp.form(number="C1"), camp.form(name="Worker b")]
        assert [told[0] for told in camp.send(*rows)] == ["done", "bad", "done"]

    @pytest.mark.parametrize(
        "said",
        [
            b"",
            b"[]",
            b"{",
            b"null",
            b"[" * 100_000,
            json.dumps({"now": 1, "rows": [{}], "blocks": []}).encode(),
            json.dumps({"now": 1, "rows": [1], "blocks": []}).encode(),
            json.dumps({"now": 1, "rows": {}, "blocks": []}).encode(),
            json.dumps({"now": "x", "rows": [], "blocks": []}).encode(),
            json.dumps({"now": 1e300, "rows": [], "blocks": []}).encode(),
            b'{"now": NaN, "rows": [], "blocks": []}',
            json.dumps({"now": 1, "rows": [], "blocks": [{"statement": 1}]}).encode(),
        ],
    )
    def test_what_no_page_sends(self, camp, said):
        answer = camp.client.post("/centre/camp/send", said, content_type="application/json")
        assert answer.status_code == 400
        answer = camp.client.post("/centre/camp/take", said[:5], content_type="application/json")
        assert answer.status_code == 400

    def test_too_many_at_once(self, camp):
        rows = [camp.form() for _ in range(21)]
        assert camp.post("send", sending(camp, *rows)).status_code == 400
        assert camp.post("send", sending(camp, rows[0], rows[0])).status_code == 400
        big = sending(camp, rows[0]) | {"more": "x" * 600_000}
        assert camp.post("send", big).status_code in (400, 413)
        assert not CampEntry.objects.filter(centre=camp.operator.centre).exists()


class TestClocks:
    def test_a_day_wrong_all_the_time_is_put_right(self):
        camp = Camp()
        camp.take(ahead=DAY)
        row = camp.form(filled=now_ms(seconds=DAY))
        assert camp.send(row, ahead=DAY) == [DONE]
        assert abs(entry(row).filled_at - timezone.now()) < timedelta(minutes=1)
        assert entry(row).flags == ["clock"]

    def test_put_right_on_the_way(self):
        camp = Camp()
        camp.take(ahead=-DAY)
        CampBlock.objects.update(issued_at=timezone.now() - timedelta(hours=3))
        row = camp.form(filled=now_ms(seconds=-DAY - 3600))  # an hour ago, by the wrong clock
        assert camp.send(row) == [DONE]
        assert abs(entry(row).filled_at - (timezone.now() - timedelta(hours=1))) < timedelta(
            minutes=1
        )
        assert entry(row).flags == ["clock"]

    def test_the_future_is_refused(self, camp):
        row = camp.form(filled=now_ms(seconds=2 * DAY))
        assert camp.send(row) == [("bad", ["future"], True)]

    def test_and_so_is_what_is_older_than_its_number(self, camp):
        assert camp.send(camp.form(filled=now_ms(seconds=-2 * DAY))) == [("bad", ["before"], True)]

    @pytest.mark.parametrize("filled", ["x", [], True, 1e300, -1e300, None])
    def test_no_time_at_all(self, camp, filled):
        row = camp.form(filled=[] if filled is None else filled)
        (told,) = camp.send(row)
        assert told[0] == "bad"

    def test_filled_after_the_numbers_ended(self, camp):
        CampBlock.objects.update(
            issued_at=timezone.now() - timedelta(days=20),
            expires_at=timezone.now() - timedelta(days=6),
        )
        assert camp.send(camp.form()) == [("bad", ["expired"], True)]
        in_time = camp.form(filled=now_ms(seconds=-10 * DAY), name="Gita Devi")
        assert camp.send(in_time)[0][0] == "done"
