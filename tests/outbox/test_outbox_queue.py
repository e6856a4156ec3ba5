"""What enters the outbox, and how the pump is woken."""

import logging
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisConnectionError

from eshram.outbox import wake
from eshram.outbox.models import Delivery, Priority, Status
from eshram.outbox.sms import SmsTemplate, fit, queue_many, queue_sms, read
from tests.outbox.cast import OTP, RAMESH, REMINDER, SUNITA, WELCOME

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_row_is_written_in_the_callers_transaction(tasks):
    with transaction.atomic():
        queue_sms(WELCOME, mobile=SUNITA, language="hi", worker_id=7, name="सुनीता", uan="123")
        assert tasks == []
    row = Delivery.objects.get()
    assert (row.text, row.language, row.worker_id) == ("सुनीता, यूएएन 123।", "hi", 7)
    assert (row.status, row.priority) == (Status.QUEUED, Priority.TRANSACTIONAL)
    assert tasks == [(wake.TASK, None)]


@transaction.atomic
def queue_and_fail():
    queue_sms(REMINDER, mobile=SUNITA, language="en")
    raise ZeroDivisionError


def test_a_rollback_leaves_nothing(tasks):
    with pytest.raises(ZeroDivisionError):
        queue_and_fail()
    assert not Delivery.objects.exists()
    assert tasks == []


def test_a_rolled_back_savepoint_does_not_silence_the_rest(tasks):
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError):
            queue_and_fail()
        queue_sms(REMINDER, mobile=RAMESH, language="en")
    assert Delivery.objects.get().mobile == RAMESH
    assert tasks == [(wake.TASK, None)]


def test_an_otp_is_in_no_column_and_in_no_repr():
    otp = "918273"
    row = queue_sms(OTP, mobile=SUNITA, language="en", otp=otp)
    stored = Delivery.objects.values().get()
    assert otp not in str({**stored, "secret": bytes(stored["secret"])})
    assert stored["text"] is None
    assert timedelta(minutes=9) < stored["expires_at"] - timezone.now() <= timedelta(minutes=10)
    sms = read(row)
    assert sms.text == f"Your OTP is {otp}."
    for shown in (repr(row), str(row), repr(sms)):
        assert otp not in shown
        assert SUNITA not in shown


def test_an_unknown_language_falls_back_to_english():
    row = queue_sms(WELCOME, mobile=SUNITA, language="ta", name="Kavya", uan="1")
    assert (row.language, row.text) == ("en", "Kavya, your UAN is 1.")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": "Kavya"}, "uan"),
        ({"name": "Kavya", "uan": "1", "more": "x"}, "more"),
        ({"name": "secretname" * 5, "uan": "1"}, "name is too long"),
        ({"name": "secretname\n", "uan": "1"}, "control"),
        ({"name": "secretname\x00", "uan": "1"}, "control"),
        ({"name": None, "uan": "1"}, "neither text"),
    ],
)
def test_bad_values_are_refused_by_name_not_by_value(values, said):
    with pytest.raises(ValueError, match=said) as raised:
        queue_sms(WELCOME, mobile=SUNITA, language="en", **values)
    assert "secretname" not in str(raised.value)
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    "mobile", ["", "123", "5876543210", "९८७६५४३२१०", "9876543210\n", "+919876543210"]
)
def test_bad_mobiles_are_refused(mobile):
    with pytest.raises(ValueError, match="ten digits"):
        queue_sms(REMINDER, mobile=mobile, language="en")


def test_braces_in_a_value_stay_braces():
    row = queue_sms(WELCOME, mobile=SUNITA, language="en", name="{uan.__class__}", uan="1")
    assert row.text == "{uan.__class__}, your UAN is 1."


@pytest.mark.parametrize(
    "wrong",
    [
        {"texts": {"hi": "x"}},
        {"texts": {"en": "{a}", "hi": "{b}"}},
        {"texts": {"en": "{a.b}"}},
        {"texts": {"en": "{a:>9}"}},
        {"texts": {"en": "{}"}},
        {"texts": {"en": "x"}, "secret": True},
        {"texts": {"en": "x"}, "category": "promotional"},
        {"texts": {"en": "x"}, "name": "Not a name"},
    ],
)
def test_a_bad_template_is_refused_when_it_is_made(wrong):
    with pytest.raises(ValueError):
        SmsTemplate(**{"name": "bad", **wrong})


def test_a_long_name_is_made_to_fit():
    assert fit("a" * 50) == "a" * 40
    assert fit("Sunita\x00Devi\n") == "Sunita Devi"


def test_a_thousand_rows_are_two_inserts_and_one_task(tasks, django_assert_num_queries):
    everyone = ((f"9{n:09}", "en", n, {}) for n in range(1500))
    with transaction.atomic(), django_assert_num_queries(2):
        assert queue_many(REMINDER, everyone) == 1500
    assert Delivery.objects.count() == 1500
    assert tasks == [(wake.TASK, None)]


def test_a_thousand_commits_are_one_task_until_the_pump_starts(tasks):
    for _time in range(1000):
        wake.after_commit()
    assert tasks == [(wake.TASK, None)]
    wake.heard()
    wake.after_commit()
    assert tasks == [(wake.TASK, None)] * 2


def test_a_broker_that_is_down_costs_one_line_and_no_request(monkeypatch, caplog):
    calls = []

    def refuse(*args, **kwargs):
        calls.append(args)
        raise RedisConnectionError("redis://:password@host")

    monkeypatch.setattr(cache, "add", refuse)
    with caplog.at_level(logging.INFO):
        for _time in range(5):
            queue_sms(REMINDER, mobile=SUNITA, language="en")
        monkeypatch.setattr(wake, "_quiet_until", 0.0)
        queue_sms(REMINDER, mobile=SUNITA, language="en")
    assert Delivery.objects.due().count() == 6
    assert len(calls) == 2
    assert len(caplog.records) == 1
    assert "password" not in caplog.text


@pytest.mark.parametrize(
    "change",
    [
        {"secret": b"x"},
        {"text": None},
        {"status": "sent"},
        {"status": "sending"},
        {"status": "lost"},
        {"mobile": "123"},
        {"text": None, "secret": b"x"},
        {"text": None, "secret": b"x", "status": "parked", "expires_at": timezone.now()},
    ],
)
def test_the_database_refuses_rows_that_make_no_sense(change):
    queue_sms(REMINDER, mobile=SUNITA, language="en")
    with pytest.raises(IntegrityError):
        Delivery.objects.update(**change)
