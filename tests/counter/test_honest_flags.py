"""Patterns at counters, found at night: each a flag, found once."""

import io
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image, ImageDraw

from integrations.uidai.sandbox.portrait import jpeg
from tests.counter import deeds
from tests.counter.people import centre, operator
from tests.workers import people
from tests.workers.people import MAHARASHTRA, MUMBAI
from workers.counter import flagging, refusals, traits
from workers.counter.models import Flag, FlagCursor, Refusal, Trait
from workers.models import Photo, Stay
from workers.registration import bank_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_transaction(monkeypatch):
    """The job reads what other transactions committed, and a test is one. So it reads everything,
    each time, as after a restore into another cluster."""
    everything = "SELECT 2::bigint ^ 62, left(md5(clock_timestamp()::text), 20)"
    monkeypatch.setattr(flagging, "NOW", everything)


def look() -> dict[str, tuple[int, int]]:
    """By step: new flags, changed flags."""
    return {found.step: (found.new, found.changed) for found in flagging.run()}


def registered(somebody, **changes):
    """Through the door of every assistance: traits are noted."""
    worker = people.worker(**changes)
    done = deeds.registered(somebody, worker)
    traits.note(done, worker)
    return done


@pytest.mark.usefixtures("own_transaction")
class TestSharedTraits:
    def test_a_mobile_of_many_workers(self, settings):
        settings.SHARED_FLAGGED_OVER = settings.SHARED_FLAGGED_OVER | {"mobile": 3}
        somebody, other = operator(), operator()
        for number in range(3):
            registered(somebody, mobile="9811111111")
            registered(somebody, mobile=f"982222222{number}")
        assert look()["mobile"] == (0, 0), "a family's phone is fine"
        registered(somebody, mobile="9811111111")
        registered(other, mobile="9811111111")
        assert look()["mobile"] == (2, 0)
        flag, elsewhere = Flag.objects.order_by("-here")
        assert (flag.centre, flag.operator, flag.state) == (
            somebody.centre, somebody, somebody.centre.state
        )  # fmt: skip
        assert (flag.count, flag.here, flag.status) == (5, 4, "open")
        assert (elsewhere.centre, elsewhere.count, elsewhere.here) == (other.centre, 5, 1)
        assert "9811111111" not in f"{flag.subject}{flag.reason}"
        assert bytes.fromhex(flag.subject) == traits.mobile("9811111111")

    def test_again_without_news_changes_nothing(self, settings):
        settings.SHARED_FLAGGED_OVER = settings.SHARED_FLAGGED_OVER | {"mobile": 1}
        somebody = operator()
        for _ in range(2):
            registered(somebody, mobile="9811111111")
        assert look()["mobile"] == (1, 0)
        assert set(look().values()) == {(0, 0)}
        registered(somebody, mobile="9811111111")
        assert look()["mobile"] == (0, 1)
        assert Flag.objects.get().count == 3

    def test_a_worker_who_comes_twice_is_one(self, settings):
        settings.SHARED_FLAGGED_OVER = settings.SHARED_FLAGGED_OVER | {"mobile": 1}
        somebody, worker = operator(), people.worker()
        for action in ("registered", "mobile", "mobile"):
            traits.note(deeds.registered(somebody, worker, action=action), worker)
        assert look()["mobile"] == (0, 0)

    def test_a_bank_account(self, settings):
        settings.SHARED_FLAGGED_OVER = settings.SHARED_FLAGGED_OVER | {"bank": 2}
        somebody = operator()
        for number in ("111122223333", "111122223333", "111122223333", "444455556666"):
            worker = people.worker()
            bank_account(worker, number, "SBIN0001234", "Asha").save(force_insert=True)
            traits.note(deeds.registered(somebody, worker), worker)
        assert look()["bank"] == (1, 0)
        flag = Flag.objects.get(kind="bank")
        assert flag.count == 3
        assert "1111" not in flag.subject

    def test_an_address_however_it_is_written(self, settings):
        settings.SHARED_FLAGGED_OVER = settings.SHARED_FLAGGED_OVER | {"address": 2}
        somebody = operator()
        for house in ("14/3-B", "14 / 3 b", "14/3 B,", "15", ""):
            worker = people.worker()
            Stay.objects.create(
                worker=worker, since="2024-03-01", district_id=MUMBAI, pincode="400017",
                house=house, locality="Dharavi", source="declared",
            )  # fmt: skip
            traits.note(deeds.registered(somebody, worker), worker)
        assert look()["address"] == (1, 0)
        assert Flag.objects.get(kind="address").count == 3

    def test_a_photo_and_its_copy(self):
        somebody = operator()
        first = jpeg(1, woman=True)
        for picture in (first, first, resaved(first), jpeg(2, woman=False)):
            worker = people.worker()
            Photo.objects.create(worker=worker, jpeg=picture)
            traits.note(deeds.registered(somebody, worker), worker)
        found = look()
        assert (found["photo"], found["alike"]) == ((1, 0), (1, 0))
        counts = dict(Flag.objects.values_list("kind", "count"))
        assert counts == {"photo": 2, "alike": 3}


def resaved(picture: bytes) -> bytes:
    """As somebody does who changes the file and not the face."""
    out = io.BytesIO()
    Image.open(io.BytesIO(picture)).save(out, "JPEG", quality=60)
    return out.getvalue()


def test_what_is_no_picture_has_no_looks():
    image = Image.new("RGB", (9000, 9000))
    ImageDraw.Draw(image)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=1)
    for odd in (b"", b"\xff\xd8\xff", b"GIF89a", out.getvalue()):
        assert traits.looks_of(odd) == b""


class TestByDay:
    def test_a_burst(self, settings):
        settings.BURST_OVER, settings.BURST_MINUTES = 4, 10
        quick, steady = operator(), operator()
        noon = timezone.localtime().replace(hour=12, minute=0) - timedelta(days=1)
        deeds.many(quick, 5, until=noon, minutes=2)
        deeds.many(steady, 5, until=noon, minutes=3)
        assert look()["burst"] == (1, 0)
        flag = Flag.objects.get()
        assert (flag.operator, flag.count, flag.day) == (quick, 5, noon.date())
        assert look()["burst"] == (0, 0)

    def test_a_burst_over_midnight(self, settings):
        settings.BURST_OVER, settings.BURST_MINUTES = 4, 10
        midnight = timezone.localtime().replace(hour=0, minute=4)
        deeds.many(operator(), 6, until=midnight, minutes=2)
        assert look()["burst"] == (1, 0)
        assert Flag.objects.get().count == 6

    def test_a_camp_brings_all_at_once(self, settings):
        settings.BURST_OVER = 4
        today = timezone.localdate()
        camp = centre(kind="camp", starts_on=today, ends_on=today)
        deeds.many(operator(camp), 10, minutes=0)
        assert look()["burst"] == (0, 0)

    def test_refusals(self, settings):
        settings.REFUSALS_FLAGGED_OVER = {"too_fast": 0, "hours": 2, "shared": 0}
        somebody = operator()
        refusals.note(somebody, Refusal.Rule.TOO_FAST)
        for _ in range(2):
            refusals.note(somebody, Refusal.Rule.OUT_OF_HOURS)
        assert look()["refused"] == (1, 0)
        refusals.note(somebody, Refusal.Rule.OUT_OF_HOURS)
        assert look()["refused"] == (1, 0)
        assert dict(Flag.objects.values_list("kind", "count")) == {"too_fast": 1, "hours": 3}

    def test_visits_that_prove_nobody(self, settings):
        settings.UNPROVEN_FLAGGED_OVER = 2
        odd, unlucky, busy = operator(), operator(), operator()
        for _ in range(3):
            deeds.visited(odd, ended="stopped")
            deeds.visited(busy, ended="stopped")
        for _ in range(4):
            deeds.visited(busy, ended="done", proof="otp")
        deeds.visited(unlucky, ended="expired")
        assert look()["unproven"] == (1, 0)
        assert Flag.objects.get().operator == odd


@pytest.mark.usefixtures("own_transaction")
def test_what_was_dismissed_comes_back_when_it_doubles(settings):
    settings.SHARED_FLAGGED_OVER = settings.SHARED_FLAGGED_OVER | {"mobile": 1}
    somebody = operator(centre(state_id=MAHARASHTRA, district_id=MUMBAI))
    officer = operator().user
    for _ in range(2):
        registered(somebody, mobile="9811111111")
    look()
    flag = Flag.objects.get()
    Flag.objects.update(
        status="dismissed", reason="A family", decided_count=flag.count,
        decided_by=officer, decided_at=timezone.now(),
    )  # fmt: skip
    registered(somebody, mobile="9811111111")
    look()
    assert Flag.objects.get().status == "dismissed"
    registered(somebody, mobile="9811111111")
    look()
    flag.refresh_from_db()
    assert (flag.status, flag.count) == ("open", 4)


def test_the_command_says_what_it_found(capsys):
    somebody = operator()
    deeds.many(somebody, 12, minutes=0)
    call_command("flag_centres")
    assert "burst: 1 new, 0 changed" in capsys.readouterr().out
    assert not Trait.objects.exists()


def until_found(step: str) -> tuple[int, int]:
    """A transaction of a test beside this one holds the job back, as is right."""
    deadline = time.monotonic() + 20
    while (found := look()[step]) == (0, 0) and time.monotonic() < deadline:
        time.sleep(0.2)
    return found


@pytest.mark.django_db(transaction=True)
def test_each_run_reads_what_was_committed_since(settings):
    settings.SHARED_FLAGGED_OVER = settings.SHARED_FLAGGED_OVER | {"mobile": 1}
    somebody = operator()
    for _ in range(2):
        registered(somebody, mobile="9811111111")
    with transaction.atomic():
        registered(somebody, mobile="9811111111")
        assert until_found("mobile") == (1, 0)
        assert Flag.objects.get().count == 2, "a row whose transaction may yet fail"
    assert until_found("mobile") == (0, 1)
    assert set(look().values()) == {(0, 0)}
    before = list(Flag.objects.values())
    with CaptureQueriesContext(connection) as queries:
        look()
    assert sum("counter_trait" in query["sql"] for query in queries) == len(Trait.Kind)
    FlagCursor.objects.all().delete()
    assert set(look().values()) == {(0, 0)}
    FlagCursor.objects.update(cluster="another", xid=2**62)
    assert set(look().values()) == {(0, 0)}
    assert list(Flag.objects.values()) == before
