"""`measure_migrants`: what is found, by the real doors, and nothing stays."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from eshram.outbox.models import Delivery
from workers.models import Doubt, Reply, Sighting, Stay
from workers.synthetic import truth

pytestmark = pytest.mark.django_db


def test_it_says_what_is_found_and_nothing_stays(capsys):
    call_command("populate", workers=400, seed=9, verbosity=0, count=False)
    stays = Stay.objects.count()
    call_command("measure_migrants", pairs=3)
    said = capsys.readouterr().out
    assert "400 workers" in said
    rows = {line[:26].strip(): line[26:].split() for line in said.splitlines()}
    stages = ("by addresses alone", "by addresses and ration", "after it, and by ration")
    alone, seen, asked = (float(rows[name][2].rstrip("%")) for name in stages)
    assert alone < seen <= asked
    assert Stay.objects.count() == stays
    assert not any(model.objects.exists() for model in (Delivery, Doubt, Reply, Sighting))
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('measured')")
        assert cursor.fetchone() == (None,)


def test_where_nobody_is_invented_it_refuses():
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {truth.TABLE}")
    with pytest.raises(CommandError, match="populate"):
        call_command("measure_migrants")
