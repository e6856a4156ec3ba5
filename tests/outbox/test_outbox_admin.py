import pytest
from django.urls import reverse

from eshram.outbox import wake
from eshram.outbox.models import Delivery, Status
from eshram.outbox.sms import queue_sms
from tests.cast import signed_in, staff
from tests.outbox.cast import SUNITA, WELCOME

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def officer(client):
    return signed_in(client, staff("superuser"))


@pytest.fixture
def stuck():
    row = queue_sms(WELCOME, mobile=SUNITA, language="en", name="Sunita", uan="123412341234")
    Delivery.objects.update(status=Status.PARKED, last_error="http_422", attempts=1)
    return row


def test_staff_see_what_is_stuck_without_number_and_text(officer, stuck):
    for page in (
        reverse("admin:outbox_delivery_changelist"),
        reverse("admin:outbox_delivery_change", args=[stuck.id]),
    ):
        answer = officer.get(page)
        assert answer.status_code == 200
        shown = answer.content.decode()
        assert "http_422" in shown
        assert f"······{SUNITA[-4:]}" in shown
        assert SUNITA not in shown
        assert "123412341234" not in shown


def test_staff_send_it_again(officer, stuck, tasks):
    answer = officer.post(
        reverse("admin:outbox_delivery_changelist"),
        {"action": "send_again", "_selected_action": [stuck.id]},
        follow=True,
    )
    assert "1 message waits again." in answer.content.decode()
    assert Delivery.objects.due().get() == stuck
    assert tasks == [(wake.TASK, None)]


def test_nobody_adds_or_deletes_a_message(officer, stuck):
    assert officer.get(reverse("admin:outbox_delivery_add")).status_code == 403
    assert officer.post(reverse("admin:outbox_delivery_delete", args=[stuck.id])).status_code == 403
