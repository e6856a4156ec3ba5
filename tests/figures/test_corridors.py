"""Who lives away from home: the pages of the ministry and of a state."""

import csv
import io
from datetime import date
from itertools import product
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from lxml import html

from tests.cast import signed_in, staff
from tests.figures.test_suppression import determined, equations_of
from tests.workers import people
from tests.workers.people import BIHAR, MAHARASHTRA, MUMBAI, PATNA
from workers.figures import tasks
from workers.figures.corridors import reading
from workers.figures.models import Corridor
from workers.figures.suppression import with_totals
from workers.models import Doubt, Nudge, Worker

pytestmark = pytest.mark.django_db
KERALA, ERNAKULAM = 32, 555
STATES = (BIHAR, MAHARASHTRA, KERALA)


@pytest.fixture
def officer():
    return signed_in(Client(), staff("state_officer", BIHAR))


@pytest.fixture
def ministry():
    return signed_in(Client(), staff("ministry_officer"))


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return html.fromstring(answer.content)


def numbers(document) -> list[int]:
    found = document.xpath("//dl[@class='numbers']//dd/text()")
    return [int(text.replace(",", "")) for text in found]


def lines(document) -> dict[str, list[str]]:
    """{state: [came, went, seen here, seen there]} of a state's page."""
    rows = document.xpath("//table[@class='both']/tbody/tr")
    return {r.xpath("string(th)"): [td.text_content() for td in r.xpath("td")] for r in rows}


def sheet(client, address) -> list[dict]:
    text = client.get(address).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]


def test_numbers_are_those_of_the_register(ministry):
    call_command("populate", workers=1500, seed=3, verbosity=0)
    tasks.fold()
    apart, within, _seen = numbers(page(ministry, "/admin/corridors/"))
    workers = list(Worker.objects.all())
    assert apart == sum(w.permanent_state_id != w.present_state_id for w in workers) > 0
    moved = sum(w.permanent_district_id != w.present_district_id for w in workers)
    assert within == moved - apart
    rows = sheet(ministry, "/admin/corridors/corridors.csv")
    assert sum(int(row[-1]) for row in rows) == moved
    women = numbers(page(ministry, "/admin/corridors/?sex=F"))[0]
    men = numbers(page(ministry, "/admin/corridors/?sex=M"))[0]
    assert women + men == apart
    bands = [f"/admin/corridors/?who=age:{quote(band)}" for band in reading.tables.BANDS]
    assert sum(numbers(page(ministry, band))[0] for band in bands) == apart


def test_a_state_sees_what_touches_it(officer):
    people.worker()  # from Bihar to Mumbai
    people.worker(permanent_state_id=MAHARASHTRA, permanent_district_id=MUMBAI,
                  present_state_id=BIHAR, present_district_id=PATNA, gender="M")  # fmt: skip
    people.worker(permanent_state_id=MAHARASHTRA, permanent_district_id=MUMBAI,
                  present_state_id=KERALA, present_district_id=ERNAKULAM)  # fmt: skip
    tasks.fold()
    document = page(officer, "/state/corridors/")
    assert lines(document) == {"Maharashtra": ["1", "1", "0", "0"]}
    assert lines(page(officer, "/state/corridors/?sex=F")) == {"Maharashtra": ["0", "1", "0", "0"]}
    drill = page(officer, f"/state/corridors/?home={BIHAR}&place={MAHARASHTRA}")
    assert "Patna" in drill.xpath("string(//div[@class='wide heat'])")
    other = f"/state/corridors/?home={MAHARASHTRA}&place={KERALA}&state={KERALA}"
    assert not page(officer, other).xpath("//div[@class='wide heat']")
    every = sheet(officer, f"/state/corridors/corridors.csv?state={KERALA}")
    assert {tuple(row[:4:2]) for row in every} == {("10", "27"), ("27", "10")}
    assert "corridors" in officer.get("/state/").content.decode()


def test_declared_against_seen(officer, ministry):
    people.worker(permanent_state_id=MAHARASHTRA, permanent_district_id=MUMBAI)
    away = people.worker()  # says Mumbai, is seen in Kerala
    at_home = people.worker(present_state_id=BIHAR, present_district_id=PATNA)
    for worker, place in ((away, ERNAKULAM), (at_home, MUMBAI)):
        Doubt.objects.create(
            worker=worker, district_id=place, since=date(2026, 9, 1), kind="ration", sure=70
        )
    asked = {"worker": away, "mobile": "9812345670", "language": "en", "reason": "evidence"}
    asked |= {"template": "nudge", "parts": 1, "cost_paise": 15, "day": timezone.localdate()}
    Nudge.objects.create(message_id=uuid4(), sent_at=timezone.now(), status="sent", **asked)
    tasks.fold()
    tasks.count_asked()
    assert numbers(page(officer, "/state/corridors/")) == [0, 1, 0, 0, 2]
    told = lines(page(officer, "/state/corridors/"))
    assert told == {"Maharashtra": ["0", "1", "0", "1"], "Kerala": ["0", "0", "0", "1"]}
    document = page(ministry, "/admin/corridors/")
    assert numbers(document) == [1, 0, 2]
    nudged = document.xpath("//section[h2='Questions by SMS']//tbody//td/text()")
    assert nudged == ["1", "1", "0", "0", "0"]
    Doubt.objects.update(settled_at=timezone.now(), answer="moved")
    tasks.count_asked()
    assert numbers(page(ministry, "/admin/corridors/")) == [1, 0, 0]


def test_a_name_is_no_formula(officer, monkeypatch):
    people.worker()
    tasks.fold()
    monkeypatch.setattr("workers.figures.corridors.parts.state_name", lambda code: "=1+1")
    assert sheet(officer, "/state/corridors/corridors.csv")[0][1] == "'=1+1"


def test_who_may_not_see_workers_sees_no_small_cell():
    client = signed_in(Client(), staff("scheme_editor"))
    people.worker()
    tasks.fold()
    counts = (0, 3, 30, 40, 0, 25, 31, 12, 0)
    Corridor.objects.all().delete()
    Corridor.objects.bulk_create(
        Corridor(dimension="state", home=home, place=place, sex="M", value="", count=count)
        for (home, place), count in zip(product(STATES, STATES), counts, strict=True)
    )
    for address in ("/admin/corridors/", "/admin/corridors/?sex=F&who=age:30-39"):
        document = page(client, address)
        assert document.xpath("//td[@class='kept']")
        assert not document.xpath("//form[@class='filters'] | //td[@class='sum']")
        assert "3" not in document.xpath("//div[@class='wide heat']//td//text()")
    ways = {(int(r[0]), int(r[2])): r[-1] for r in sheet(client, "/admin/corridors/corridors.csv")}
    assert ways[BIHAR, MAHARASHTRA] == "…"
    table = with_totals({(str(a), str(b)): (0,) for a, b in ways})
    hidden = {(str(a), str(b)) for (a, b), n in ways.items() if n == "…"}
    assert len(hidden) >= 2
    hidden |= {key for key in table if not key[0]}  # the page shows no totals: this is cautious
    assert not determined(hidden, equations_of(table)) & {key for key in hidden if all(key)}


@pytest.mark.parametrize("query", ["state=x", "who=age:1", "home=99&place=1", "sex=T", "home=-1"])
def test_what_is_asked_for_wrongly_is_answered(ministry, query):
    people.worker()
    tasks.fold()
    assert numbers(page(ministry, f"/admin/corridors/?{query}"))[0] == 1


def test_pages_count_nobody(officer, ministry, django_assert_max_num_queries):
    people.worker()
    tasks.fold()
    for client, address in ((officer, "/state/corridors/"), (ministry, "/admin/corridors/")):
        page(client, address)
        with django_assert_max_num_queries(9) as asked:
            page(client, address)
        assert not [q for q in asked.captured_queries if "workers_worker" in q["sql"]]


def test_where_moves_grew_most(officer):
    months = list(reading.tables.month_labels())
    lately, before = months[-2], months[-14]
    moves = [
        (MAHARASHTRA, BIHAR, lately, 7), (MAHARASHTRA, BIHAR, before, 4),
        (BIHAR, KERALA, lately, 5),
        (BIHAR, MAHARASHTRA, lately, 2), (BIHAR, MAHARASHTRA, before, 9),  # fewer
        (MAHARASHTRA, KERALA, lately, 50),  # not of the state
        (BIHAR, KERALA, months[-1], 90),  # not over yet
    ]  # fmt: skip
    for home, place, value, count in moves:
        Corridor.objects.create(
            dimension="month", home=home, place=place, sex="", value=value, count=count
        )
    tasks.fold()
    assert reading.grown(BIHAR) == [(BIHAR, KERALA, 5, 0), (MAHARASHTRA, BIHAR, 7, 4)]
    said = page(officer, "/state/corridors/").text_content()
    assert "Where moves grew most" in said
