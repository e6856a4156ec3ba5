"""Whom the register asks whether it still knows them right, and what becomes of the question."""

import threading
from datetime import date, datetime, timedelta

import pytest
from django.conf import settings as portal
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from eshram.audit.models import Event
from eshram.outbox import pump, sets
from eshram.outbox.gsm import parts
from eshram.outbox.models import Delivery, Report, Status
from eshram.outbox.reports import record
from tests.cast import signed_in, staff
from tests.outbox.cast import Recorder
from tests.workers.many import stale_workers
from workers import nudge_sets, nudges, optout
from workers.choices import NudgeAnswer
from workers.models import Doubt, Nudge, NudgeDay, Worker

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12, tzinfo=timezone.get_default_timezone())
FRESH = {"address_since": TODAY, "work_since": TODAY}


@pytest.fixture(autouse=True)
def world(django_db_setup, monkeypatch):
    monkeypatch.setattr(sets.timezone, "now", lambda: NOON)


def workers(count=1, **changes):
    stale_workers(count)
    Worker.objects.update(**changes)
    return list(Worker.objects.order_by("uan"))


def asked() -> set[tuple[int, str]]:
    nudge_sets.ask()
    return set(Nudge.objects.values_list("worker_id", "reason"))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (FRESH, None),
        (FRESH | {"address_since": TODAY - timedelta(364)}, None),
        (FRESH | {"address_since": TODAY - timedelta(365)}, "stale_address"),
        (FRESH | {"work_since": TODAY - timedelta(365)}, "stale_work"),
        (FRESH | {"address_since": None}, "never"),
        ({"status": "over_age"}, None),
        ({"status": "closed"}, None),
        ({"mobile": ""}, None),
    ],
)
def test_who_is_asked_and_why(changes, reason):
    [worker] = workers(**changes)
    assert asked() == ({(worker.uan, reason)} if reason else set())


def test_evidence_comes_before_an_old_address_and_says_where():
    [worker] = workers(name="Asha", language="hi")
    Doubt.objects.create(worker=worker, district_id=507, since=date(2026, 8, 1), kind="ration",
                         sure=80)  # fmt: skip
    assert asked() == {(worker.uan, "evidence")}
    nudge, message = Nudge.objects.get(), Delivery.objects.get()
    assert (nudge.asked_district_id, message.by_day) == (507, True)
    district = nudge.asked_district
    assert district.name_hi[:18] in message.text
    assert "Asha" in message.text
    assert message.parts == nudge.parts == parts(message.text)
    assert message.cost_paise == nudge.cost_paise == message.parts * portal.SMS_PART_PAISE


def test_a_phone_that_was_long_silent_reads_no_name():
    [worker] = workers(name="Asha", registered_at=NOON - timedelta(days=400))
    nudge_sets.ask()
    text = Delivery.objects.get().text
    assert ("Asha" in text, f"UAN..{worker.uan % 10000:04d}" in text) == (False, True)


def test_nobody_is_asked_twice_in_ninety_days():
    [worker] = workers()
    assert len(asked()) == 1
    nudges.answered(Nudge.objects.get(), NudgeAnswer.SAME)
    Nudge.objects.update(queued_at=NOON - timedelta(days=89))
    nudge_sets.ask()
    assert Nudge.objects.count() == 1
    Nudge.objects.update(queued_at=NOON - timedelta(days=91))
    nudge_sets.ask()
    assert Nudge.objects.filter(worker=worker).count() == 2


def test_who_opted_out_is_not_asked_and_what_waits_does_not_leave():
    stays, leaves = workers(2)
    assert len(asked()) == 2
    optout.leave(leaves.mobile)
    assert set(Delivery.objects.filter(status=Status.QUEUED).values_list("mobile", flat=True)) == {
        stays.mobile
    }
    assert Nudge.objects.get(worker=leaves).status == "failed"
    Nudge.objects.update(queued_at=NOON - timedelta(days=91))
    nudge_sets.ask()
    assert Nudge.objects.filter(worker=leaves).count() == 1


def test_a_shared_mobile_is_asked_for_one_worker_after_the_other():
    first, second = workers(2, mobile="9876543210")
    Worker.objects.filter(uan=second.uan).update(name="Sita")
    nudge_sets.ask()
    nudge_sets.ask()
    [open_one] = nudges.last_open("9876543210")
    assert open_one.worker.name in Delivery.objects.get().text
    assert nudges.answered(open_one, NudgeAnswer.SAME)
    assert not nudges.answered(open_one, NudgeAnswer.MOVED)
    nudge_sets.ask()
    assert {nudge.worker_id for nudge in Nudge.objects.all()} == {first.uan, second.uan}
    [other] = nudges.last_open("9876543210")
    assert other.worker_id != open_one.worker_id


def test_the_oldest_are_asked_as_far_as_the_budget_reaches(settings):
    settings.NUDGE_PARTS_A_DAY = 5
    workers(6)  # address 401, 402 … days old: English one part, Hindi two
    nudge_sets.ask()
    asked_of = set(Nudge.objects.values_list("worker_id", flat=True))
    assert asked_of == {100000000006, 100000000005, 100000000004}
    day = NudgeDay.objects.get()
    assert (day.parts, day.nudges, day.left) == (5, 3, 0)
    nudge_sets.ask()
    assert Nudge.objects.count() == 3


def test_a_dry_run_counts_and_writes_nothing(capsys, settings):
    settings.SMS_PART_PAISE = 20
    workers(6)
    call_command("nudge_stale_addresses", "--dry-run")
    said = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert said[1:] == [
        ["stale_address", "en", "2", "2", "0.40"],
        ["stale_address", "hi", "4", "8", "1.60"],
        ["would", "ask", "6", "10", "2.00"],
    ]
    assert not Nudge.objects.exists()
    assert not Delivery.objects.exists()
    call_command("nudge_stale_addresses")
    assert Nudge.objects.count() == 6


def test_every_text_keeps_to_its_parts():
    """With the longest values: one part in English, two in Hindi."""
    for template in (*set(nudge_sets.TEMPLATES.values()),):
        for language, text in template.texts.items():
            letter = {"en": "a", "hi": "क"}[language]
            longest = {name: letter * length for name, length in template.limits.items()}
            assert parts(text.format_map(longest)) == {"en": 1, "hi": 2}[language], template.name


@pytest.mark.django_db(transaction=True)
def test_a_nudge_follows_its_message(monkeypatch):
    monkeypatch.setattr(pump, "sms_backend", Recorder)
    workers(2)
    nudge_sets.ask()
    pump.deliver()
    first, second = Nudge.objects.order_by("worker_id")
    assert (first.status, first.sent_at is not None) == ("sent", True)
    record(Report.DELIVERED, message_id=first.message_id)
    record(Report.FAILED, message_id=second.message_id, code="absent")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.delivered_at is not None) == ("delivered", True)
    assert (second.status, second.delivered_at) == ("failed", None)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_keep_to_one_budget_and_one_question(settings):
    settings.NUDGE_PARTS_A_DAY = 50
    workers(100)
    gate = threading.Barrier(2)

    def ask():
        gate.wait(10)
        nudge_sets.ask()
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    spent = sum(Nudge.objects.values_list("parts", flat=True))
    assert spent == NudgeDay.objects.get().parts
    assert 49 <= spent <= 50
    assert Nudge.objects.values("worker").distinct().count() == Nudge.objects.count()


def test_staff_see_questions_and_change_the_budget(client):
    workers(3)
    nudge_sets.ask()
    officer = signed_in(client, staff("ministry_officer"))
    page = officer.get(reverse("admin:workers_nudge_changelist")).content.decode()
    mobile = Nudge.objects.first().mobile
    assert f"······{mobile[-4:]}" in page
    assert mobile not in page
    day = NudgeDay.objects.get()
    address = reverse("admin:workers_nudgeday_change", args=[day.pk])
    assert officer.post(address, {"budget": day.parts - 1}).status_code == 200  # spent already
    assert officer.post(address, {"budget": day.parts + 7}).status_code == 302
    day.refresh_from_db()
    assert day.left == 7
    assert Event.objects.filter(action="budget of nudges changed").exists()
