"""A camp comes home: each form gets its verdict, nothing is lost, nothing is taken twice."""

import base64
import json
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from eshram.outbox.models import Delivery
from tests.counter.camps import Camp, entry, now_ms, sending
from tests.counter.people import centre, operator
from workers import identity
from workers.counter import camp_numbers as numbers
from workers.counter.models import CampBlock, CampEntry, Device

pytestmark = pytest.mark.django_db
DONE = ("done", ["needs-aadhaar"], True)
DAY = 24 * 3600


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
