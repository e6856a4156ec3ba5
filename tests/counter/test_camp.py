"""A camp comes home: each form gets its verdict, nothing is lost, nothing is taken twice."""

import base64
import json
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from eshram.outbox.models import Delivery
from tests.counter.camps import Camp, now_ms
from tests.counter.people import centre, operator
from workers import identity
from workers.counter import camp_numbers as numbers
from workers.counter.models import CampBlock, CampEntry, Device

pytestmark = pytest.mark.django_db
DONE = ("done", ["needs-aadhaar"], True)
DAY = 24 * 3600


@pytest.fixture
def camp():
    made = Camp()
    made.take()
    return made


def entry(row) -> CampEntry:
    return CampEntry.objects.get(pk=row["client"])


class TestVerdicts:
    def test_with_an_aadhaar_number_it_waits_for_proof(self, camp, cast):
        number = cast.aadhaar()
        mobile = cast.mobile()
        row = camp.form(aadhaar=number, name="सीता देवी", mobile=mobile)
        assert camp.send(row) == [("needs proof", [], True)]
        kept = entry(row)
        assert (kept.state, kept.aadhaar_last4) == ("waiting", number[-4:])
        assert (kept.answers["name"], kept.answers["birth_year"]) == ("सीता देवी", 1990)
        assert (kept.answers["present_district"], kept.answers["mobile"]) == (212, mobile)
        assert (kept.language, kept.consent_version) == ("hi", "2026-11c")
        assert "aadhaar" not in kept.answers
        told = Delivery.objects.get(template="camp_form")
        assert (told.mobile, row["number"] in told.text) == (mobile, True)
        assert number not in everything_in("default")
        assert number not in everything_in("vault")

    def test_without_one_it_is_a_provisional_entry(self, camp):
        row = camp.form()
        assert camp.send(row) == [DONE]
        assert entry(row).state == "provisional"

    def test_a_registered_worker_is_there_already(self, camp, cast):
        number = cast.aadhaar()
        (reserved,) = identity.reserve_many(
            [number], until=timezone.now() + timedelta(days=1), by="test"
        )
        draft_only = camp.form(aadhaar=number)
        assert camp.send(draft_only) == [("needs proof", [], True)]  # a draft is no worker yet
        identity.settle(reserved.reference)
        row = camp.form(aadhaar=number, name="Rita Devi")
        answer = camp.post("send", sending(camp, row))
        assert answer.json()["verdicts"][0]["verdict"] == "duplicate"
        assert answer.json()["verdicts"][0]["reasons"] == ["registered"]
        assert str(reserved.uan) not in answer.content.decode()  # whose it is, is not said

    def test_the_same_person_twice_in_the_camp(self, camp, cast):
        number = cast.aadhaar()
        first, second = camp.form(aadhaar=number), camp.form(aadhaar=number, name="Sita Kumari")
        assert camp.send(first, second) == [
            ("needs proof", [], True),
            ("duplicate", ["twice"], True),
        ]
        other = Camp()  # another camp in another place
        other.take()
        assert other.send(other.form(aadhaar=number)) == [("duplicate", ["twice"], True)]

    def test_the_same_person_twice_without_aadhaar(self, camp):
        first, again = camp.form(), camp.form(name="SITA  DEVI", present_locality="Elsewhere")
        sister = camp.form(name="Gita Devi")
        assert [told[0] for told in camp.send(first, again, sister)] == [
            "done",
            "duplicate",
            "done",
        ]

    def test_wrong_answers_are_kept_for_the_counter(self, camp, cast):
        number = cast.aadhaar()
        row = camp.form(present_district="482", aadhaar=number, present_pincode=number)
        assert camp.send(row) == [("bad", ["answers"], True)]
        kept = entry(row)
        assert (kept.state, kept.answers["name"]) == ("bad", "Sita Devi")
        assert number not in everything_in("default")  # written into the wrong box

    @pytest.mark.parametrize("year", [1950, timezone.localdate().year - 10])
    def test_too_young_or_too_old(self, camp, year):
        assert camp.send(camp.form(birth_year=str(year))) == [("bad", ["age"], True)]

    def test_no_consent_is_no_form(self, camp):
        assert camp.send(camp.form(consent="")) == [("bad", ["answers"], True)]


def test_a_mobile_is_not_pestered(camp, cast):
    mobile = cast.mobile()
    rows = [camp.form(name=f"Worker {letter}", mobile=mobile) for letter in "abcdefg"]
    assert camp.send(*rows) == [DONE] * 7
    assert Delivery.objects.filter(mobile=mobile).count() == 4


class TestSendingAgain:
    def test_the_second_time_changes_nothing(self, camp, cast):
        rows = [camp.form(aadhaar=cast.aadhaar(), name=f"Worker {x}") for x in "abc"]
        rows += [camp.form(name="Worker d", mobile=""), camp.form(consent="", name="Worker e")]
        first = camp.send(*rows)
        before = list(CampEntry.objects.order_by("pk").values())
        assert camp.send(*rows) == first
        assert list(CampEntry.objects.order_by("pk").values()) == before

    def test_a_half_sent_camp_goes_on(self, camp):
        rows = [camp.form(name=f"Worker {letter}") for letter in "abcdef"]
        camp.send(*rows[:3])  # and the answer is lost
        assert camp.send(*rows[2:], rows[0]) == [DONE] * 5
        assert CampEntry.objects.filter(centre=camp.operator.centre).count() == 6

    def test_another_form_under_the_same_id(self, camp):
        row = camp.form()
        camp.send(row)
        other = camp.form(client=row["client"], number=row["number"], name="Gita Devi")
        assert camp.send(other) == [("bad", ["changed"], False)]
        assert entry(row).answers["name"] == "Sita Devi"

    def test_a_number_used_twice_loses_neither(self, camp):
        """The browser's store was put back to an older copy."""
        first = camp.form()
        second = camp.form(number=first["number"], name="Gita Devi", mobile="9812345671")
        assert camp.send(first) == [DONE]
        assert camp.send(second) == [("duplicate", ["number"], True)]
        assert entry(second).answers["name"] == "Gita Devi"


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


class TestDays:
    def days(self, first: int, last: int):
        today = timezone.localdate()
        return {
            "kind": "camp",
            "starts_on": today + timedelta(days=first),
            "ends_on": today + timedelta(days=last),
        }

    def test_after_its_end_a_camp_can_be_sent(self):
        here = centre(**self.days(-5, -1))
        camp = Camp(operator(here))
        camp.take()
        CampBlock.objects.update(issued_at=timezone.now() - timedelta(days=4))
        on_a_day = camp.form(filled=now_ms(seconds=-2 * DAY), name="Worker a")
        too_late = camp.form(name="Worker b")
        assert camp.send(on_a_day, too_late) == [DONE, DONE]
        assert (entry(on_a_day).flags, entry(too_late).flags) == ([], ["when-closed"])
        assert camp.client.get("/centre/").status_code == 403  # the counter itself is closed

    def test_but_not_for_ever(self):
        camp = Camp(operator(centre(**self.days(-40, -30))))
        answer = camp.post("take", {"now": now_ms()})
        assert (answer.status_code, "too long ago" in answer.json()["sentence"]) == (403, True)
        assert camp.client.get("/centre/camp/").status_code == 403

    def test_it_is_taken_along_some_days_before(self):
        assert Camp(operator(centre(**self.days(2, 3)))).take()["numbers"]
        early = Camp(operator(centre(**self.days(20, 21))))
        assert early.post("take", {"now": now_ms()}).status_code == 403


class TestTakingAlong:
    def test_numbers_are_no_uans_and_never_come_again(self, camp):
        first, second = camp.blocks[0], camp.take()
        assert len(first["numbers"]) == 200
        assert not set(first["numbers"]) & set(second["numbers"])
        for number in first["numbers"]:
            assert number[0] == "C"
            assert numbers.read(number.replace("-", " ").lower())[0] == first["block"]
        with pytest.raises(numbers.NotANumber):
            numbers.read(first["numbers"][0][:-1] + "*")

    def test_one_wrong_character_is_noticed(self, camp):
        good = camp.blocks[0]["numbers"][7]
        for place, char in enumerate(good):
            for other in "0123456789CK":
                if char.isalnum() and other != char:
                    with pytest.raises(numbers.NotANumber):
                        numbers.read(good[:place] + other + good[place + 1 :])

    def test_only_a_registered_device_may(self):
        camp = Camp()
        del camp.client.cookies["device"]
        assert camp.post("take", {"now": now_ms()}).status_code == 403
        stranger = Camp()
        camp.client.cookies["device"] = stranger.client.cookies["device"].value
        assert camp.post("take", {"now": now_ms()}).status_code == 403

    def test_five_times_a_day(self):
        camp = Camp()
        for _ in range(5):
            camp.take()
        answer = camp.post("take", {"now": now_ms()})
        assert (answer.status_code, "enough numbers" in answer.json()["sentence"]) == (403, True)

    def test_the_private_key_never_leaves(self, camp):
        block = CampBlock.objects.get(pk=camp.blocks[0]["block"])
        assert base64.b64decode(camp.blocks[0]["key"]) == bytes(block.public_key)
        assert "sealed" not in json.dumps(camp.blocks[0])

    def test_a_blocked_operator_neither_takes_nor_sends(self, camp):
        row = camp.form()
        camp.operator.blocked_at = timezone.now()
        camp.operator.save()
        assert camp.post("take", {"now": now_ms()}).status_code == 403
        answer = camp.post("send", sending(camp, row))
        assert (answer.status_code, "blocked" in answer.json()["sentence"]) == (403, True)


def test_a_lost_device_is_set_aside(camp, cast):
    before = camp.form(name="Worker a")
    camp.send(before)
    Device.objects.filter(pk=camp.device.pk).update(revoked_at=timezone.now())
    rows = [camp.form(name="Worker b", aadhaar=cast.aadhaar()), camp.form(name="Worker c")]
    told = camp.send(*rows)
    assert told == [("needs proof", ["set-aside"], True)] * 2
    assert [(entry(row).state, entry(row).otherwise) for row in rows] == [
        ("quarantined", "waiting"),
        ("quarantined", "provisional"),
    ]
    assert entry(before).state == "provisional"
    assert camp.post("take", {"now": now_ms()}).status_code == 403  # no new numbers
    page = camp.client.get("/centre/camp/waiting").content.decode()
    assert ("Worker a" in page, "Worker b" in page) == (True, False)
    finder = Camp(operator(camp.operator.centre))  # it was found, and sent from another browser
    assert finder.send(camp.form(name="Worker d"), blocks=camp.blocks)[0][1] == ["set-aside"]


def test_what_goes_along(camp, client):
    page = camp.client.get("/centre/camp/")
    assert page.status_code == 200
    policy = page["Content-Security-Policy"]
    for part in (
        "default-src 'none'",
        "form-action 'none'",
        "worker-src 'self'",
        "script-src 'self'",
    ):
        assert part in policy
    assert "csrfmiddlewaretoken" not in page.content.decode()  # it is kept: nobody's token
    lists = client.get("/centre/camp/lists")
    found = lists.json()
    assert len(found["states"]) == 36
    assert [row[0] for row in found["occupations"] if row[0] == "7531.0100"] == ["7531.0100"]
    again = client.get("/centre/camp/lists", headers={"If-None-Match": lists["ETag"]})
    assert again.status_code == 304
    script = client.get("/centre/camp/worker.js")
    assert script["Content-Type"].startswith("text/javascript")
    assert '"/centre/camp/"' in script.content.decode()
    assert client.get("/centre/camp/").status_code == 302


def test_queries_do_not_grow_with_the_camp(camp, cast, django_assert_max_num_queries):
    rows = [camp.form(aadhaar=cast.aadhaar(), name=f"Worker {n}") for n in "abcdefghijklmnopqrst"]
    with django_assert_max_num_queries(30):
        assert {told[0] for told in camp.send(*rows)} == {"needs proof"}


def sending(camp, *rows) -> dict:
    statements = [{n: b[n] for n in ("statement", "signature")} for b in camp.blocks]
    return {"now": now_ms(), "rows": rows, "blocks": statements}


def everything_in(alias: str) -> str:
    """Every table of the camp and the vault as text, binary columns as the text they may hold."""
    found = []
    names = {"default": ["counter_campentry", "counter_campblock", "audit_event"]}
    with connections[alias].cursor() as cursor:
        for name in names.get(alias, ["vault_laidby", "vault_access"]):
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{name}" t')
            for (text,) in cursor.fetchall():
                found.append(text)
                for part in text.split("\\\\x")[1:]:
                    hexes = part.split('"')[0]
                    found.append(bytes.fromhex(hexes).decode("latin-1"))
    return "\n".join(found)
