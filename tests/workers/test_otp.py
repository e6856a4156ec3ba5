"""One-time passwords: five tries, ten minutes, one code at a time, and limits."""

import re
import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from eshram.outbox.models import Delivery
from eshram.outbox.sms import read
from tests.threads import hang_up
from workers import otp
from workers.models import OneTimePassword

Purpose = OneTimePassword.Purpose
MOBILE = "9812345670"
LONG_AGO = timedelta(hours=25)


def send(mobile=MOBILE, purpose=Purpose.REGISTER, address="", **changes):
    """From a network address that has asked for nothing yet, unless one is named."""
    address = address or f"test {uuid.uuid4()}"
    return otp.send(mobile, purpose, language="en", address=address, **changes)


def code_of(mobile=MOBILE) -> str:
    newest = Delivery.objects.filter(mobile=mobile).latest("id")
    return re.search(r"\d{6}", read(newest).text)[0]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.django_db
class TestChecking:
    def test_a_code_works_once(self):
        sent, code = send(), code_of()
        assert re.fullmatch(r"\d{6}", code)
        assert otp.check(sent.id, code, Purpose.REGISTER).mobile == MOBILE
        with pytest.raises(otp.Expired):
            otp.check(sent.id, code, Purpose.REGISTER)

    def test_five_tries(self):
        sent, code = send(), code_of()
        for left in (4, 3, 2, 1):
            with pytest.raises(otp.WrongCode) as raised:
                otp.check(sent.id, wrong(code), Purpose.REGISTER)
            assert raised.value.tries_left == left
        with pytest.raises(otp.Expired):
            otp.check(sent.id, wrong(code), Purpose.REGISTER)
        with pytest.raises(otp.Expired):
            otp.check(sent.id, code, Purpose.REGISTER)

    def test_the_fifth_try_may_be_right(self):
        sent, code = send(), code_of()
        for _try in range(4):
            with pytest.raises(otp.WrongCode):
                otp.check(sent.id, wrong(code), Purpose.REGISTER)
        assert otp.check(sent.id, code, Purpose.REGISTER)

    def test_ten_minutes(self):
        sent, code = send(), code_of()
        lasts = sent.expires_at - timezone.now()
        assert timedelta(minutes=9, seconds=50) < lasts <= timedelta(minutes=10)
        OneTimePassword.objects.filter(id=sent.id).update(expires_at=timezone.now())
        with pytest.raises(otp.Expired):
            otp.check(sent.id, code, Purpose.REGISTER)

    def test_a_newer_code_ends_the_older(self):
        first, code = send(), code_of()
        second = send()
        with pytest.raises(otp.Expired):
            otp.check(first.id, code, Purpose.REGISTER)
        assert otp.check(second.id, code_of(), Purpose.REGISTER)

    def test_a_code_for_something_else(self):
        sent = send()
        code = code_of()
        send(purpose=Purpose.SIGN_IN)  # which leaves the first alone
        with pytest.raises(otp.Expired):
            otp.check(sent.id, code, Purpose.SIGN_IN)
        assert otp.check(sent.id, code, Purpose.REGISTER)

    def test_nobody_asked(self):
        with pytest.raises(otp.Expired):
            otp.check(None, "123456", Purpose.REGISTER)

    def test_only_a_hash_is_kept(self):
        sent, code = send(), code_of()
        with connection.cursor() as cursor:
            cursor.execute("SELECT t::text FROM workers_onetimepassword t WHERE id = %s", [sent.id])
            row = cursor.fetchone()[0]
        assert code not in row
        assert len(bytes(OneTimePassword.objects.get(id=sent.id).code_hash)) == 32
        assert Delivery.objects.latest("id").text is None


@pytest.mark.django_db
class TestLimits:
    def test_a_mobile_has_a_hard_limit(self, settings):
        settings.OTP_PER_MOBILE_HOUR, settings.OTP_PER_MOBILE_DAY = 3, 5
        for _message in range(3):
            send()
        with pytest.raises(otp.TooMany):
            send()
        with pytest.raises(otp.TooMany):  # whatever for
            send(purpose=Purpose.SIGN_IN)
        send("9812345671")
        OneTimePassword.objects.update(created_at=timezone.now() - timedelta(minutes=61))
        send()
        send()
        with pytest.raises(otp.TooMany):  # the day's share
            send()
        OneTimePassword.objects.update(created_at=timezone.now() - LONG_AGO)
        send()

    def test_an_address_has_a_soft_limit(self, settings):
        """Thousands share it: there each mobile still gets its first code, but no second."""
        settings.OTP_PER_ADDRESS_MINUTE = 2
        busy = f"test {uuid.uuid4()}"
        send(address=busy)
        send(address=busy)
        with pytest.raises(otp.TooMany):
            send(address=busy)
        send("9812345671", address=busy)
        with pytest.raises(otp.TooMany):
            send("9812345671", address=busy)
        send("9812345671", address="test elsewhere")

    def test_an_unknown_number_gets_no_message_but_the_same_limits(self, settings):
        settings.OTP_PER_MOBILE_HOUR = 2
        before = Delivery.objects.count()
        for _message in range(2):
            send(known=False)
        with pytest.raises(otp.TooMany):
            send(known=False)
        assert Delivery.objects.count() == before

    def test_the_page_says_so(self, client, settings):
        settings.OTP_PER_MOBILE_HOUR = 1
        answers = {"mobile": MOBILE, "epfo_member": "no", "esic_member": "no"}
        answers |= {"income_tax_payer": "no"}
        assert client.post("/register/start", answers).status_code == 302
        answer = client.post("/register/start", answers)
        assert answer.status_code == 422
        assert "Wait for an hour" in answer.content.decode()

    def test_old_codes_are_purged(self):
        old, new = send(), send()
        OneTimePassword.objects.filter(id=old.id).update(created_at=timezone.now() - LONG_AGO)
        otp.purge()
        assert list(OneTimePassword.objects.values_list("id", flat=True)) == [new.id]


@pytest.fixture
def committed(portal, django_db_blocker, cast):
    """A code that other connections see: (id, code). The portal's worker may take the message."""
    mobile = cast.mobile()
    with django_db_blocker.unblock():
        sent = send(mobile)
        yield sent.id, portal.phone.code(mobile)


def at_once(count: int, guess) -> list[str]:
    """What `count` threads meet that guess at the same moment."""
    barrier, met = threading.Barrier(count), []

    def run(number):
        barrier.wait()
        try:
            guess(number)
            met.append("right")
        except otp.OtpError as error:
            met.append(type(error).__name__)
        finally:
            hang_up()

    threads = [threading.Thread(target=run, args=[n]) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return met


def test_racing_guesses_share_five_tries(committed):
    id, code = committed
    met = at_once(12, lambda n: otp.check(id, f"{(int(code) + 1 + n) % 10**6:06d}", "register"))
    assert "right" not in met
    assert met.count("WrongCode") <= 4
    assert len(met) == 12
    assert OneTimePassword.objects.get(id=id).tries == 5


def test_of_racing_right_guesses_one_wins(committed):
    id, code = committed
    met = at_once(5, lambda n: otp.check(id, code, "register"))
    assert sorted(met) == ["Expired"] * 4 + ["right"]


def test_racing_requests_do_not_slip_under_the_limit(portal, django_db_blocker, cast, settings):
    settings.OTP_PER_MOBILE_HOUR = 3
    mobile, refused = cast.mobile(), []

    def ask(_number):
        try:
            send(mobile)
        except otp.TooMany:
            refused.append(1)

    with django_db_blocker.unblock():
        at_once(8, ask)
        assert OneTimePassword.objects.filter(mobile=mobile).count() == 3
    assert len(refused) == 5
