"""Where workers live over time: how far from home, and who sees it."""

import random
from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from eshram.geography.models import District
from tests.cast import signed_in, staff
from tests.workers import people
from tests.workers.people import BIHAR, MAHARASHTRA, MUMBAI, PATNA, Page, put_in
from workers import migrants, stays
from workers.choices import Level, StaySource
from workers.models import Doubt, Stay, Worker

pytestmark = pytest.mark.django_db
GAYA = 196


@pytest.fixture
def worker():
    """Of Bihar, lives in Mumbai since February 2024."""
    return people.worker()


def go(worker, district_id, since, source="sms", **more):
    district = District.objects.get(code=district_id)
    stay = stays.heard(worker, district=district, since=since, source=source)
    for name, value in more.items():
        setattr(stay, name, value)
    migrants.record_move(worker, stay, by="test")


def test_the_level_is_what_the_places_say(worker):
    """By chance: of any pair of districts, and however the worker came there."""
    draw = random.Random(6)
    districts = list(District.objects.filter(state__in=[BIHAR, MAHARASHTRA]))
    for _ in range(60):
        home = draw.choice([*districts[:4], worker.present_district])
        there = draw.choice([home, *districts[:4], draw.choice(districts)])
        at_home = there == home and draw.random() < 0.5
        Worker.objects.filter(pk=worker.pk).update(
            at_home=at_home,
            permanent_district=home,
            permanent_state=home.state_id,
            present_district=there,
            present_state=there.state_id,
        )
        worker.refresh_from_db()
        if home.state_id != there.state_id:
            level = Level.STATES
        elif home != there:
            level = Level.DISTRICTS
        else:
            level = Level.NONE if at_home else Level.DISTRICT
        assert worker.level == level
    with pytest.raises(ProgrammingError, match="level"), connection.cursor() as cursor:
        cursor.execute("UPDATE workers_worker SET level = 'none'")


def test_a_stay_begins_where_the_last_ends(worker):
    go(worker, GAYA, date(2025, 5, 1), area="rural", family_along=True)
    worker.refresh_from_db()
    assert (worker.present_district_id, worker.level) == (GAYA, Level.DISTRICTS)
    assert (worker.present_area, worker.family_along, worker.at_home) == ("rural", True, False)
    assert worker.address_since is not None
    assert worker.stays.first().sure == 80
    with pytest.raises(migrants.BeforeLastStay):
        go(worker, PATNA, date(2025, 4, 30))
    with pytest.raises(IntegrityError, match="in the order of since"), transaction.atomic():
        Stay.objects.create(
            worker=worker, since=date(2025, 4, 30), district_id=PATNA, source="declared"
        )
    go(worker, PATNA, date(2025, 5, 1))  # on the same day, put right
    migrants.record_move(worker, stays.back_home(worker, source=StaySource.SMS), by="test")
    worker.refresh_from_db()
    assert (worker.level, worker.at_home, worker.present_state_id) == (Level.NONE, True, BIHAR)


def test_home_and_host_state_see_the_same_person(client, worker):
    at_home = people.worker(present_state_id=BIHAR, present_district_id=PATNA, name="Radha")
    assert list(Worker.objects.away_from(BIHAR)) == [worker]
    assert list(Worker.objects.here_from_elsewhere(MAHARASHTRA)) == [worker]
    assert not Worker.objects.away_from(MAHARASHTRA)
    pages = {(BIHAR, "away"): True, (BIHAR, "here"): False, (MAHARASHTRA, "here"): True}
    for (state, who), there in pages.items():
        signed_in(client, staff("state_officer", state))
        text = Page(client.get(f"/state/?who={who}")).text
        assert (worker.name in text, at_home.name in text) == (there, False)


def test_a_workers_stays_over_time(client, worker):
    go(worker, PATNA, date(2024, 7, 1), source="operator")
    go(worker, MUMBAI, date(2024, 11, 1), source="declared", family_along=False)
    there = District.objects.get(code=77)
    Doubt.objects.create(
        worker=worker, district=there, since=date(2026, 5, 1), kind="ration", sure=70, answer=""
    )
    signed_in(client, staff("state_officer", BIHAR))
    seen = Page(client.get(f"/state/workers/{worker.uan}")).text
    signed_in(client, staff("ministry_officer"))
    admin = Page(client.get(f"/admin/workers/worker/{worker.uan}/")).text
    for text in (seen, admin):
        assert f"Probably moved to {there.label}, {there.state.label} in May 2026" in text
        assert "1 July 2024 to 1 November 2024" in text
        assert "Told at a centre, 95% sure" in text
        assert "Moved to another state, family left behind" in text
        assert "again" in text
    assert "comes and goes" in seen
    put_in(client, uan=worker.uan, mobile=worker.mobile)
    own = Page(client.get("/me/address")).text
    assert "1 July 2024 to 1 November 2024" in own
    assert "Probably" not in own
