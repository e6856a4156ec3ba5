"""`manage.py demo`."""

from decimal import Decimal
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command

from aggregators import rates
from eshram.accounts import trial
from tests.workers.conftest import check
from workers.grievances.models import Desk, Ticket
from workers.management.commands import demo as demo_command
from workers.models import Stay, Worker

pytestmark = pytest.mark.django_db

MOBILES = (("9000000001", 1), ("9000000002", 2), ("9000000003", 2), ("9000000004", 1))


def test_demo_accounts_are_made_once():
    said = []
    for _ in range(2):
        output = StringIO()
        call_command("demo", stdout=output)
        said.append(output.getvalue())
    assert said[0] == said[1]
    assert Worker.objects.count() == 6
    assert rates.of("rides", rates.FIRST_YEAR) == rates.of("other", 2030) == Decimal("1.5")
    assert authenticate(username="admin", password=demo_command.PASSWORD).is_superuser
    # The trial's state officer finds others' workers and grievances.
    assert Worker.objects.here_from_elsewhere(trial.BIHAR).count() == 3
    assert Ticket.objects.filter(desk=Desk.STATE, state=trial.BIHAR).count() == 2
    for mobile, count in MOBILES:
        assert Worker.objects.filter(mobile=mobile).count() == count
        assert mobile in said[0]
    for worker in Worker.objects.all():
        assert worker.uan_spaced in said[0]
        assert f"{worker.aadhaar_last4}\n" in said[0]  # asked for at the first sign-in
        check(worker)
    for stay in Stay.objects.select_related("worker__present_district"):
        assert stay.district_id == stay.worker.present_district_id
        assert stay.worker.present_district.state_id == stay.worker.present_state_id
