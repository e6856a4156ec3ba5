"""`manage.py populate_centres`: invented centres in every district, once."""

import pytest
from django.core.management import CommandError, call_command

from workers.counter.models import Centre, Operator

pytestmark = pytest.mark.django_db


def test_centres_with_managers(capsys):
    call_command("populate_centres", centres=1000)
    assert "1,000 centres added" in capsys.readouterr().out
    call_command("populate_centres", centres=1000)
    assert "0 centres added" in capsys.readouterr().out
    assert Centre.objects.count() == Operator.objects.filter(is_manager=True).count() == 1000
    assert Centre.objects.values("district").distinct().count() > 700
    assert not Operator.objects.first().user.has_usable_password()


def test_only_in_a_sandbox(settings):
    settings.SANDBOX = False
    with pytest.raises(CommandError, match="sandbox"):
        call_command("populate_centres")
