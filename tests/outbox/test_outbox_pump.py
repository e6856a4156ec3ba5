"""What leaves the outbox: once, in order of urgency, again after errors, and never too late."""

import logging
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from eshram.outbox import pump, wake
from eshram.outbox.errors import Ambiguous, DeliveryError, PermanentFailure, TemporaryFailure
from eshram.outbox.health import backlog
from eshram.outbox.models import Delivery, Status
from eshram.outbox.sms import queue_many, queue_sms, requeue
from tests.outbox.cast import OTP, RAMESH, REMINDER, SUNITA, WELCOME, Recorder

pytestmark = pytest.mark.django_db(transaction=True)


def remind(mobile=SUNITA):
    return queue_sms(REMINDER, mobile=mobile, language="en")


def remind_many(count):
    return queue_many(REMINDER, ((f"9{n:09}", "en", None, {}) for n in range(count)))


def make_due():
    """As if the backoff or the claim of every open row were over."""
    Delivery.objects.update(next_attempt_at=Now())


def seconds_to_next_attempt():
    return Delivery.objects.annotate(d=F("next_attempt_at") - Now()).get().d.total_seconds()


def test_a_message_is_handed_over_once_and_recorded(recorder):
    row = remind()
    assert pump.deliver() == {Status.SENT: 1}
    assert pump.deliver() == {}
    assert [sms.message_id for sms in recorder.handed] == [row.message_id]
    row.refresh_from_db()
    assert (row.status, row.attempts, row.last_error) == (Status.SENT, 1, "")
    assert row.sent_at >= row.claimed_at >= row.created_at


def test_the_gateway_is_called_without_a_transaction(use_backend):
    class Watcher(Recorder):
        def send(self, sms):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND xact_start IS NOT NULL AND pid <> pg_backend_pid()"
                )
                self.open_transactions = cursor.fetchone()[0]
            connection.close()

    watcher = use_backend(Watcher())
    remind()
    pump.deliver()
    assert watcher.open_transactions == 0


def test_pumping_inside_a_transaction_is_refused(recorder):
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        pump.deliver()


def test_an_otp_is_erased_on_delivery(recorder):
    row = queue_sms(OTP, mobile=SUNITA, language="hi", otp="123456")
    pump.deliver()
    row.refresh_from_db()
    assert (row.status, row.secret, row.text) == (Status.SENT, None, None)
    assert recorder.handed[0].text == "आपका ओटीपी 123456 है।"


def test_an_otp_goes_before_older_reminders(recorder):
    remind(RAMESH)
    queue_sms(WELCOME, mobile=RAMESH, language="en", name="Ramesh", uan="1")
    queue_sms(OTP, mobile=SUNITA, language="en", otp="123456")
    recorder.concurrency = 1
    pump.deliver()
    assert [sms.template for sms in recorder.handed] == [
        "test_otp",
        "test_welcome",
        "test_reminder",
    ]


def test_an_expired_otp_is_not_sent_and_is_erased(recorder):
    row = queue_sms(OTP, mobile=SUNITA, language="en", otp="123456")
    Delivery.objects.update(expires_at=Now() - timedelta(seconds=1))
    assert pump.deliver() == {Status.EXPIRED: 1}
    row.refresh_from_db()
    assert (row.secret, recorder.handed) == (None, [])


def test_a_claimed_otp_whose_pump_died_expires_and_is_erased(recorder):
    row = queue_sms(OTP, mobile=SUNITA, language="en", otp="123456")
    pump.claim(1)
    Delivery.objects.update(expires_at=Now())
    make_due()
    pump.deliver()
    row.refresh_from_db()
    assert (row.status, row.secret) == (Status.EXPIRED, None)


def test_temporary_errors_are_tried_again_later_and_later(use_backend):
    use_backend(Recorder(*[TemporaryFailure("http_503") for _ in range(4)]))
    row = remind()
    for longest in (1, 2, 4, 8):
        assert pump.deliver() == {Status.QUEUED: 1}
        assert longest / 2 - 0.5 < seconds_to_next_attempt() <= longest
        assert pump.deliver() == {}
        make_due()
    assert pump.deliver() == {Status.SENT: 1}
    row.refresh_from_db()
    assert row.attempts == 5


def test_the_first_failures_wake_the_pump_again_themselves(use_backend, tasks):
    use_backend(Recorder(*[TemporaryFailure("http_503") for _ in range(5)]))
    remind()
    tasks.clear()
    for _attempt in range(5):
        pump.deliver()
        make_due()
    assert [countdown for _name, countdown in tasks] == [1, 2, 4]


def test_the_delay_has_an_upper_limit_and_some_chance(use_backend):
    use_backend(Recorder(TemporaryFailure("http_503"), TemporaryFailure("http_503")))
    remind()
    remind(RAMESH)
    Delivery.objects.update(attempts=18)
    pump.deliver()
    one, two = Delivery.objects.values_list(F("next_attempt_at") - Now(), flat=True)
    assert one != two
    assert timedelta(minutes=29) < min(one, two) < max(one, two) <= timedelta(hours=1)


def test_an_otp_is_looked_at_again_no_later_than_it_expires(use_backend):
    use_backend(Recorder(TemporaryFailure("http_503")))
    row = queue_sms(OTP, mobile=SUNITA, language="en", otp="123456")
    Delivery.objects.update(attempts=15)
    pump.deliver()
    row.refresh_from_db()
    assert row.next_attempt_at == row.expires_at


def test_after_the_last_attempt_a_message_is_parked_until_staff_send_it_again(use_backend, tasks):
    use_backend(Recorder(TemporaryFailure("http_503")))
    row = remind()
    Delivery.objects.update(attempts=pump.MAX_ATTEMPTS - 1)
    assert pump.deliver() == {Status.PARKED: 1}
    make_due()
    assert pump.deliver() == {}
    tasks.clear()
    assert requeue(Delivery.objects.all()) == 1
    assert len(tasks) == 1
    assert pump.deliver() == {Status.SENT: 1}
    row.refresh_from_db()
    assert row.attempts == 1


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (PermanentFailure("no_such_mobile"), Status.PARKED),
        (Ambiguous("no_answer", retry=False), Status.UNKNOWN),
        (Ambiguous("no_answer", retry=True), Status.QUEUED),
    ],
)
def test_an_error_says_what_becomes_of_the_message(use_backend, error, status):
    use_backend(Recorder(error))
    row = remind()
    assert pump.deliver() == {status: 1}
    row.refresh_from_db()
    assert row.last_error == error.code


def test_a_parked_otp_is_erased(use_backend):
    use_backend(Recorder(PermanentFailure("no_such_mobile")))
    row = queue_sms(OTP, mobile=SUNITA, language="en", otp="123456")
    pump.deliver()
    row.refresh_from_db()
    assert (row.status, row.secret) == (Status.PARKED, None)
    assert requeue(Delivery.objects.all()) == 0


def test_an_unforeseen_error_is_logged_by_place_without_its_words(use_backend, caplog):
    backend = use_backend(Recorder(RuntimeError("OTP 123456 for 9876543210")))
    backend.honours_message_ids = False
    queue_sms(OTP, mobile=SUNITA, language="en", otp="123456")
    with caplog.at_level(logging.DEBUG):
        assert pump.deliver() == {Status.UNKNOWN: 1}
    assert "RuntimeError" in caplog.text
    assert "123456" not in caplog.text
    assert SUNITA not in caplog.text


def test_a_row_whose_secret_was_moved_does_not_open(recorder):
    one = queue_sms(OTP, mobile=SUNITA, language="en", otp="111111")
    two = queue_sms(OTP, mobile=RAMESH, language="en", otp="222222")
    Delivery.objects.filter(id=two.id).update(secret=one.secret)
    assert pump.deliver() == {Status.SENT: 1, Status.PARKED: 1}
    assert Delivery.objects.get(id=two.id).last_error == "cannot_open"


def test_error_codes_hold_no_free_text():
    with pytest.raises(ValueError):
        DeliveryError("no such mobile 9876543210")


class Died(BaseException):
    """A process killed between the call and its answer."""


def test_a_claim_whose_pump_died_is_taken_again_with_the_same_id(use_backend):
    backend = use_backend(Recorder(Died()))
    remind()
    with pytest.raises(Died):
        pump.deliver()
    assert Delivery.objects.get().status == Status.SENDING
    assert pump.deliver() == {}
    assert 115 < seconds_to_next_attempt() <= 120
    make_due()
    assert pump.deliver() == {Status.SENT: 1}
    first, second = backend.handed
    assert first.message_id == second.message_id


def test_a_receiver_without_message_ids_is_not_sent_a_possible_repeat(use_backend):
    backend = use_backend(Recorder(Died()))
    backend.honours_message_ids = False
    row = remind()
    with pytest.raises(Died):
        pump.deliver()
    make_due()
    assert pump.deliver() == {Status.UNKNOWN: 1}
    assert len(backend.handed) == 1
    row.refresh_from_db()
    assert row.last_error == "pump_died"


def test_an_answer_after_the_claim_lapsed_changes_nothing(recorder):
    remind()
    [late] = pump.claim(1)
    make_due()
    time.sleep(0.01)
    [_theirs] = pump.claim(1)
    pump.record([(late, Status.PARKED, "http_422")])
    assert Delivery.objects.get().status == Status.SENDING


def test_racing_pumps_deliver_each_message_once(recorder):
    remind_many(300)

    def run():
        pump.deliver(20)
        connection.close()

    pumps = [threading.Thread(target=run) for _ in range(3)]
    for thread in pumps:
        thread.start()
    for thread in pumps:
        thread.join(60)
    assert len(recorder.handed) == 300
    assert set(Counter(sms.message_id for sms in recorder.handed).values()) == {1}
    assert set(Delivery.objects.values_list("status", "attempts")) == {(Status.SENT, 1)}


def test_a_slow_message_does_not_hold_up_the_others(use_backend):
    class OneSlow(Recorder):
        def send(self, sms):
            if sms.mobile == RAMESH:
                slow.wait(10)
            super().send(sms)

    slow = threading.Event()
    use_backend(OneSlow())
    remind(RAMESH)
    remind_many(150)

    def run():
        pump.deliver()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        end = time.monotonic() + 9
        while Delivery.objects.filter(status=Status.SENT).count() < 150:
            assert time.monotonic() < end
            time.sleep(0.05)
    finally:
        slow.set()
        thread.join(10)
    assert Delivery.objects.filter(status=Status.SENT).count() == 151


def test_a_gateway_that_is_down_ends_the_run_after_one_batch(use_backend):
    backend = use_backend(Recorder(*[TemporaryFailure("no_connection") for _ in range(1000)]))
    remind_many(50)
    assert pump.deliver(10)[Status.QUEUED] == 10
    assert len(backend.handed) == 10


def test_a_run_ends_in_time_and_wakes_the_next(recorder, monkeypatch, tasks):
    monkeypatch.setattr(pump, "RUN_SECONDS", 0)
    remind()
    tasks.clear()
    pump.deliver()
    assert tasks == [(wake.TASK, None)]
    assert recorder.handed == []


def test_an_idle_sweep_is_one_probe_of_a_small_index(
    recorder, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(pump, "daytime", lambda: True)
    remind_many(2000)
    pump.deliver(500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE outbox_delivery")
    with django_assert_num_queries(3) as queries:  # BEGIN, the probe, COMMIT
        pump.deliver()
    [probe] = [query["sql"] for query in queries if "SELECT" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {probe}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "delivery_due" in plan
    assert "Seq Scan" not in plan


def test_the_backlog_is_counted(use_backend):
    use_backend(Recorder(PermanentFailure("no_such_mobile")))
    remind()
    pump.deliver()
    remind(RAMESH)
    numbers = backlog()
    assert 0 <= numbers.pop("oldest_due_seconds") < 60
    assert numbers == {"queued": 1, "sending": 0, "parked": 1, "unknown": 0}


def test_the_command_says_what_it_did(recorder, capsys):
    remind()
    call_command("deliver_outbox")
    assert "Delivered: sent: 1." in capsys.readouterr().out
    call_command("deliver_outbox")
    assert "nothing was due" in capsys.readouterr().out
