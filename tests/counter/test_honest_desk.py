"""At the counter itself, through HTTP: a mobile that too many share."""

import pytest

from tests.counter.desk import ACCOUNT, Desk
from tests.workers import people
from workers.counter.models import Refusal, Trait
from workers.models import Worker


@pytest.fixture(autouse=True)
def committed(portal, django_db_blocker):
    with django_db_blocker.unblock():
        yield


def with_mobile(mobile: str, count: int) -> None:
    known = Worker.objects.filter(mobile=mobile).count()
    for number in range(known, known + count):
        people.worker(uan=int(mobile) * 100 + number, mobile=mobile)


def test_a_mobile_used_forty_times(portal, cast):
    desk, mobile = Desk(portal), cast.mobile()
    with_mobile(mobile, 12)
    desk.begin("en").identify(cast.aadhaar(), mobile).answer(**ACCOUNT)
    assert desk.path == desk.at("read-back"), desk.errors
    assert "Many workers have this mobile already" in desk.document.text_content()
    with_mobile(mobile, 28)
    desk.say_yes()
    assert "Too many workers have this mobile" in desk.document.text_content()
    assert Worker.objects.filter(mobile=mobile).count() == 40
    assert Refusal.objects.get(operator=desk.operator).rule == "shared"


def test_traits_are_noted_with_the_registration(portal, cast):
    desk, mobile = Desk(portal), cast.mobile()
    uan = desk.register(cast.aadhaar(), mobile, **ACCOUNT)
    kinds = Trait.objects.filter(worker=uan, operator=desk.operator).values_list("kind", flat=True)
    assert {"mobile", "photo", "alike"} <= set(kinds)
    text = "".join(bytes(t.subject).hex() for t in Trait.objects.filter(worker=uan))
    assert mobile not in text
