"""Who sees what of a counter's honesty: day sheets, flags, call-backs."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from eshram.audit.models import Event
from tests.cast import signed_in, staff
from tests.counter import deeds
from tests.counter.people import centre, operator
from tests.counter.test_honest_money import flagged
from tests.helpline.desk import Agent
from tests.workers import people
from tests.workers.people import BIHAR, MAHARASHTRA, MUMBAI, Page
from workers.counter import call_backs, doors, entry
from workers.counter.models import Assistance, CallBack, Flag, Refusal

pytestmark = pytest.mark.django_db


class TestTheDaySheet:
    def test_operators_see_their_own_and_managers_all(self, client):
        manager = operator(is_manager=True)
        colleague, elsewhere = operator(manager.centre), operator()
        for somebody in (manager, colleague, colleague, elsewhere):
            deeds.registered(somebody)
        for somebody, count in ((manager, 3), (colleague, 2), (elsewhere, 1)):
            signed_in(client, somebody.user)
            page = Page(client.get("/centre/day"))
            assert len(page.document.xpath("//tbody/tr")) == count
            text = client.get("/centre/day.csv").content.decode("utf-8-sig")
            assert len(list(csv.DictReader(io.StringIO(text)))) == count
            assert client.get("/centre/day.pdf").content.startswith(b"%PDF-")

    def test_by_days_of_india(self, client):
        somebody = operator()
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        deeds.registered(somebody, at=midnight - timedelta(seconds=1))
        deeds.registered(somebody, at=midnight)
        signed_in(client, somebody.user)
        yesterday = (midnight - timedelta(days=1)).date()
        for asked in (f"?day={yesterday}", ""):
            page = Page(client.get(f"/centre/day{asked}"))
            assert len(page.document.xpath("//tbody/tr")) == 1

    @pytest.mark.parametrize("day", ["x", "2026-13-40", "9999-12-31", "' OR 1", "0001-01-01"])
    def test_what_is_no_day(self, client, day):
        signed_in(client, operator().user)
        for end in ("", ".csv", ".pdf"):
            assert client.get(f"/centre/day{end}", {"day": day}).status_code == 200

    def test_workers_are_masked(self, client):
        somebody, worker = operator(), people.worker(name="Asha Kumari", mobile="9812345670")
        deeds.registered(somebody, worker)
        signed_in(client, somebody.user)
        text = Page(client.get("/centre/day")).text
        assert f"Asha ···· {worker.uan % 10_000:04d}" in text
        assert "Kumari" not in text
        assert worker.uan_spaced not in text

    def test_it_costs_the_same_for_many(self, client, django_assert_max_num_queries):
        somebody = operator()
        deeds.many(somebody, 30, minutes=0)
        signed_in(client, somebody.user)
        with django_assert_max_num_queries(12):
            client.get("/centre/day")


class TestAStateOfficer:
    @pytest.fixture
    def two(self):
        """Flags in Bihar and in Maharashtra."""
        there = centre(state_id=MAHARASHTRA, district_id=MUMBAI)
        return [flagged(operator(place), "burst", "x", status="open", reason="")
                for place in (centre(), there)]  # fmt: skip

    def test_sees_the_flags_of_the_own_state(self, client, two):
        here, there = two
        signed_in(client, staff("state_officer", BIHAR))
        text = client.get("/state/centres/flags").content.decode()
        assert here.centre.name in text
        assert there.centre.name not in text
        assert client.get(f"/state/centres/flags/{here.pk}").status_code == 200
        for pk in (there.pk, 0, 10**30):
            assert client.get(f"/state/centres/flags/{pk}").status_code == 404
            assert client.post(f"/state/centres/flags/{pk}", {"reason": "x"}).status_code == 404
        assert Page(client.get("/state/centres/")).text.count("Jan Seva Kendra") == 1

    def test_says_what_they_found_and_decides_nothing(self, client, two):
        here, _there = two
        officer = staff("state_officer", BIHAR)
        signed_in(client, officer)
        address = f"/state/centres/flags/{here.pk}"
        assert client.post(address, {"reason": " "}).status_code == 422
        assert client.post(address, {"reason": "A fair", "decision": "upheld"}).url == address
        here.refresh_from_db()
        assert (here.status, here.reason, here.decided_by) == ("seen", "A fair", officer)
        assert Event.objects.filter(action="flag decided", by=f"staff:{officer.pk}").exists()
        Flag.objects.filter(pk=here.pk).update(status="upheld")
        client.post(address, {"reason": "Again"})
        here.refresh_from_db()
        assert (here.status, here.reason) == ("upheld", "A fair")

    def test_the_list_goes_on_after_the_last(self, client):
        made = [centre() for _ in range(30)]
        deeds.registered(operator(made[0]))
        signed_in(client, staff("state_officer", BIHAR))
        page = Page(client.get("/state/centres/"))
        assert len(page.document.xpath("//tbody/tr")) == 25
        (more,) = page.document.xpath("//a[starts-with(@href,'?day=')]/@href")
        rest = Page(client.get(f"/state/centres/{more}"))
        assert len(rest.document.xpath("//tbody/tr")) == 5
        for odd in ("x", "-1", "9" * 40, "' OR 1=1"):
            for where in ("?after", "flags?before", "flags?centre"):
                address = f"/state/centres/{where}={odd}"
                assert client.get(address).status_code == 200


class TestTheMinistry:
    def test_upholds_with_a_reason(self, client):
        flag = flagged(operator(), "burst", "x", status="open", reason="")
        officer = staff("ministry_officer")
        signed_in(client, officer)
        assert "many registrations within minutes" in Page(client.get("/admin/counter/flag/")).text
        address = f"/admin/counter/flag/{flag.pk}/change/"
        assert client.post(address, {"decision": "upheld", "reason": ""}).status_code == 422
        assert client.post(address, {"decision": "open", "reason": "x"}).status_code == 422
        assert client.post(address, {"decision": "upheld", "reason": "Seen there"}).url == address
        flag.refresh_from_db()
        assert (flag.status, flag.decided_count) == ("upheld", flag.count)
        assert "burst" not in Page(client.get("/admin/counter/flag/?status=waiting")).text

    def test_an_auditor_looks(self, client):
        flag = flagged(operator(), "burst", "x", status="open", reason="")
        signed_in(client, staff("auditor"))
        address = f"/admin/counter/flag/{flag.pk}/change/"
        assert b"<select" not in client.get(address).content.split(b"content-main")[-1]
        answer = {"decision": "upheld", "reason": "x"}
        assert client.post(address, answer).status_code == 403


class TestCallBacks:
    @given(st.lists(st.integers(10**11, 10**12 - 1), min_size=1, max_size=20))
    def test_the_same_person_draws_the_same_lot(self, uans):
        assert [call_backs.is_drawn(uan) for uan in uans] == list(map(call_backs.is_drawn, uans))

    def test_two_in_a_hundred(self):
        drawn = sum(map(call_backs.is_drawn, range(10**11, 10**11 + 50_000)))
        assert 850 < drawn < 1150  # five standard deviations

    def test_another_key_draws_others(self, monkeypatch):
        before = set(filter(call_backs.is_drawn, range(10**11, 10**11 + 5000)))
        monkeypatch.setitem(call_backs.data_box.__dict__, "fingerprint_key", b"x" * 32)
        after = set(filter(call_backs.is_drawn, range(10**11, 10**11 + 5000)))
        assert len(before & after) < len(before) / 2

    def test_all_or_nobody(self, settings):
        settings.CALL_BACK_SHARE = 1
        for action in ("registered", "address"):
            call_backs.draw(deeds.registered(operator(), action=action))
        assert CallBack.objects.get().assistance.action == "registered"
        settings.CALL_BACK_SHARE = 0
        call_backs.draw(deeds.registered(operator()))
        assert CallBack.objects.count() == 1

    @pytest.fixture
    def call(self, settings):
        settings.CALL_BACK_SHARE = 1
        call_backs.draw(deeds.registered(operator(), people.worker(mobile="9811112222")))
        return CallBack.objects.get()

    def test_an_agent_asks_and_a_flag_follows(self, client, call):
        agent = Agent()
        agent.client.post("/helpline/sample")
        agent.take()
        assert "9811112222" in agent.page().text
        looked = Event.objects.get(action="details seen", worker_id=call.worker_id)
        assert (looked.detail["fields"], looked.user_id) == (["mobile"], agent.user.pk)
        colleague = Agent()
        assert colleague.client.post("/helpline/sample").url == "/helpline/", "one call for each"
        assert agent.press("sample", was_there="no").status_code == 422
        answers = {"was_there": "no", "paid": "yes", "paid_rupees": "50", "own_mobile": "yes"}
        assert agent.press("sample", **answers).status_code == 302
        call.refresh_from_db()
        assert (call.result, call.paid_rupees) == ("talked", Decimal("50.00"))
        flags = Flag.objects.filter(operator=call.operator)
        assert set(flags.values_list("kind", flat=True)) == {"absent", "paid"}
        assert agent.press("sample", **answers | {"paid": "no"}).status_code == 410
        call.refresh_from_db()
        assert call.paid == "yes"
        signed_in(client, staff("auditor"))
        listed = client.get("/admin/counter/callback/").content.decode()
        assert call.worker.uan_spaced in listed
        assert "9811112222" not in listed

    def test_nobody_answers(self, call, settings):
        settings.CALL_BACK_HOURS = 0
        agent = Agent()
        for tries in range(1, settings.CALL_BACK_TRIES + 1):
            assert CallBack.objects.get().result != "nobody"
            agent.client.post("/helpline/sample")
            agent.take()
            agent.press("nobody")
            assert CallBack.objects.get().tries == tries
        assert CallBack.objects.get().result == "nobody"
        assert not Flag.objects.exists()


class TestAtEntry:
    def test_a_mobile_used_forty_times(self, settings):
        somebody = operator()
        for _ in range(settings.SHARED_FLAGGED_OVER["mobile"]):
            people.worker(mobile="9811113333")
        draft = people.draft_at("check", mobile="9811113333")
        entry.refuse(somebody, draft)
        assert "Many workers have this mobile" in str(entry.warnings(draft)[0])
        for _ in range(40 - settings.SHARED_FLAGGED_OVER["mobile"]):
            people.worker(mobile="9811113333")
        with pytest.raises(doors.Closed) as closed:
            entry.refuse(somebody, draft)
        assert "Too many workers" in str(closed.value.sentence)
        assert Refusal.objects.get().rule == "shared"
        assert not entry.warnings(people.draft_at("check", mobile="9811114444"))

    def test_out_of_hours_is_refused_and_counted(self, client):
        now = timezone.localtime()
        shut = centre(days=[now.isoweekday() % 7 + 1])
        somebody = operator(shut)
        signed_in(client, somebody.user)
        assert client.post("/centre/register").status_code == 403
        assert Refusal.objects.get().rule == "hours"
        assert not Assistance.objects.exists()
