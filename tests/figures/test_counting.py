"""The kept counts are those of the register, whatever happened to it."""

import random
from collections import Counter
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from eshram.geography.models import District
from tests.workers import people
from workers import changes, migrants
from workers.figures import counting, cube
from workers.figures.models import Change, Corridor, Count
from workers.models import Occupation, Stay, Worker

pytestmark = pytest.mark.django_db


def kept(dimension, state=cube.INDIA, **also):
    """{(sex, value): count} of what is not zero."""
    rows = Count.objects.filter(dimension=dimension, state=state, **also).exclude(count=0)
    return {(row.sex, row.value): row.count for row in rows}


def anew():
    """The register, counted in Python: dimension -> {(state, sex, value): count}."""
    found = {}

    def add(dimension, state, sex, value):
        for place in (state, cube.INDIA):
            if place == cube.INDIA or dimension not in cube.INDIA_ONLY:
                key = (dimension, place, sex, str(value))
                found[key] = found.get(key, 0) + 1

    for w in Worker.objects.all():
        here, sex = w.present_state_id, w.gender
        add("status", here, sex, w.status)
        if w.status not in ("active", "over_age"):
            continue
        day = timezone.localdate(w.registered_at)
        home = w.permanent_district_id == w.present_district_id
        near = w.permanent_state_id == w.present_state_id
        for dimension, value in {
            "all": "",
            "day": day.isoformat(),
            "month": f"{day:%Y-%m}",
            "channel": w.channel,
            "district": w.present_district_id,
            "home_state": w.permanent_state_id,
            "home_district": w.permanent_district_id,
            "birth": f"{w.date_of_birth:%Y-%m}",
            "category": w.social_category,
            "education": w.education,
            "income": w.monthly_income,
            "occupation": w.occupation_id,
            "marital": w.marital_status,
            "platform": "yes" if w.platform_worker else "no",
            "migrant": "home" if home else "district" if near else "state",
        }.items():
            add(dimension, here, sex, value)
    return found


def corridors_anew():
    """(dimension, home, place, sex, value) -> workers who live away, and moves, counted in
    Python."""
    found = Counter()
    for w in Worker.objects.select_related("occupation"):
        here, sex = (w.permanent_state_id, w.present_state_id), w.gender
        ends = (w.permanent_district_id, w.present_district_id)
        if w.status in ("active", "over_age") and ends[0] != ends[1]:
            found["district", *ends, sex, ""] += 1
            found["state", *here, sex, ""] += 1
            found["age", *here, sex, f"{w.date_of_birth:%Y-%m}"] += 1
            found["sector", *here, sex, w.occupation.sector] += 1
        before = w.permanent_state_id
        for stay in w.stays.order_by("id").select_related("district"):
            if stay.district.state_id != before:
                found["month", before, stay.district.state_id, "", f"{stay.since:%Y-%m}"] += 1
            before = stay.district.state_id
    return found


def corridors_kept():
    rows = Corridor.objects.exclude(count=0)
    return {(r.dimension, r.home, r.place, r.sex, r.value): r.count for r in rows}


def all_kept():
    rows = Count.objects.exclude(count=0)
    return {(r.dimension, r.state, r.sex, r.value): r.count for r in rows}


def test_a_registration_is_counted_once():
    people.worker()
    assert Change.objects.count() == 1
    assert counting.fold() == 1
    assert counting.fold() == 0
    assert kept("all") == {("F", ""): 1}
    assert kept("all", people.MAHARASHTRA) == {("F", ""): 1}
    assert kept("home_state", people.MAHARASHTRA) == {("F", str(people.BIHAR)): 1}
    assert kept("migrant") == {("F", "state"): 1}
    assert kept("birth") == {("F", "1992-05"): 1}
    assert all_kept() == anew()


def test_changes_of_what_is_not_counted_leave_nothing():
    worker = people.worker()
    counting.fold()
    changes.set_mobile(worker, "9898989898", by="test")
    worker.save()
    Worker.objects.update(father_name="X")
    assert not Change.objects.exists()


def test_a_death_leaves_the_counts_but_for_status():
    worker = people.worker()
    Worker.objects.filter(uan=worker.uan).update(status="deceased")
    counting.fold()
    assert kept("all") == {}
    assert kept("status") == {("F", "deceased"): 1}


def an_hour_of_changes(draw, nation_people=()):
    """Registrations, moves, new work, status, corrections and removals, in any order."""
    districts = list(District.objects.current().filter(state__in=[10, 27, 9, 31]))
    occupations = list(Occupation.objects.all()[:40])
    for _ in range(120):
        workers = list(Worker.objects.order_by("uan"))
        what = draw.random()
        if what < 0.45 or not workers:
            home, now = draw.choice(districts), draw.choice(districts)
            people.worker(
                gender=draw.choice("FFFMMT"),
                date_of_birth=date(1960, 1, 1) + timedelta(days=draw.randrange(17_000)),
                social_category=draw.choice(["obc", "sc", "st", "general"]),
                marital_status=draw.choice(["married", "widowed"]),
                occupation_id=draw.choice(occupations).code,
                platform_worker=draw.random() < 0.3,
                permanent_state_id=home.state_id,
                permanent_district_id=home.code,
                present_state_id=now.state_id,
                present_district_id=now.code,
                registered_at=timezone.now() - timedelta(hours=draw.randrange(2000)),
            )
        elif what < 0.65:
            stay = Stay(
                worker=draw.choice(workers),
                since=date(2026, 1, 1),
                district=draw.choice(districts),
                source="declared",
            )
            migrants.record_move(stay.worker, stay, by="test")
        elif what < 0.7:  # home was read wrongly
            home = draw.choice(districts)
            Worker.objects.filter(uan=draw.choice(workers).uan).update(
                permanent_district=home, permanent_state=home.state_id
            )
        elif what < 0.75:
            changes.set_occupation(
                draw.choice(workers), draw.choice(occupations), None, 3, by="test"
            )
        elif what < 0.85:
            Worker.objects.filter(uan=draw.choice(workers).uan).update(
                status=draw.choice(["active", "over_age", "deceased", "closed", "merged"])
            )
        elif what < 0.9:  # a set at once, some of it as it was
            Worker.objects.filter(gender="F").update(monthly_income="to_15000")
        elif what < 0.95:
            try:
                with transaction.atomic():
                    Worker.objects.filter(gender="M").update(education="graduate")
                    raise RuntimeError
            except RuntimeError:
                pass
        else:
            counting.fold()


@pytest.mark.parametrize("seed", range(4))
def test_after_an_hour_of_changes_the_counts_are_those_of_the_register(seed):
    an_hour_of_changes(random.Random(seed))
    assert counting.differences() == []
    counting.fold()
    assert all_kept() == anew()
    assert corridors_kept() == corridors_anew()
    assert counting.differences() == []


def test_populate_is_counted_as_registrations_are():
    call_command("populate", workers=300, seed=5, count=False, verbosity=0)
    assert Change.objects.count() == 300
    call_command("populate", workers=600, seed=5, verbosity=0)
    assert not Change.objects.exists()
    assert all_kept() == anew()
    assert corridors_kept() == corridors_anew()
    assert counting.differences() == []


def test_a_fold_takes_batches(monkeypatch):
    monkeypatch.setattr(counting, "BATCH", 2)
    monkeypatch.setattr(counting, "FOLD", counting.FOLD.replace("LIMIT 50000", "LIMIT 2"))
    for _ in range(5):
        people.worker()
    assert counting.fold() == 5
    assert kept("all") == {("F", ""): 5}


def recount(**options):
    out = StringIO()
    call_command("recount_figures", stdout=out, **options)
    return out.getvalue()


def test_the_command_says_what_differs_and_puts_it_right():
    for _ in range(3):
        people.worker()
    counting.fold()
    assert "are those of the register" in recount(check=True)
    Count.objects.filter(dimension="marital", state=0).update(count=7)
    Count.objects.create(dimension="channel", state=9, sex="M", value="ghost", count=2)
    Count.objects.filter(dimension="all").delete()
    Corridor.objects.filter(dimension="sector").update(count=8)
    Corridor.objects.create(dimension="month", home=9, place=7, sex="", value="2020-01", count=1)
    out = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("recount_figures", stdout=out)
    assert refused.value.returncode == 1
    assert "ghost" in out.getvalue()
    assert "marital" in out.getvalue()
    assert {"corridor sector", "corridor month"} <= {row[0] for row in counting.differences()}
    assert "were replaced" in recount(fix=True)
    assert all_kept() == anew()
    assert corridors_kept() == corridors_anew()
    assert "are those of the register" in recount()


def test_replacing_takes_what_is_not_folded_yet_into_account():
    people.worker()
    counting.replace()
    assert all_kept() == anew()
    assert counting.fold() == 0


@pytest.mark.django_db(transaction=True)
def test_a_second_fold_does_not_wait():
    people.worker()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [counting.LOCK])
        assert counting.fold() == 0
        assert Change.objects.count() == 1
        cursor.execute("SELECT pg_advisory_unlock(%s)", [counting.LOCK])
    other.close()
    assert counting.fold() == 1
