"""/stats/ as a visitor sees it."""

import pytest
from django.urls import reverse
from lxml import html

from tests.figures.pages import PAGES, cells, words
from tests.workers import people
from workers.figures import tables, tasks

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_open_while_nobody_is_counted(client, language, path):
    client.cookies["django_language"] = language
    response = client.get(path)
    assert response.status_code == 200
    assert b"style=" not in response.content


def test_days_of_two_months(client):
    for _ in range(20):
        people.worker()
    for _ in range(20):
        people.worker(gender="M")
    tasks.fold()
    found = cells(client.get("/stats/"), "day")
    assert list(found.values())[-2] == ["20", "20", "40"]
    assert 28 < len(found) <= 63


def several(count, **fields):
    for _ in range(count):
        people.worker(**fields)


HOME_AND_HERE = {"present_state_id": people.BIHAR, "present_district_id": people.PATNA}
FROM_GAYA = {"permanent_district_id": 195}  # of Bihar, too


def test_home_districts_are_those_of_who_comes_from_there(client):
    several(20)  # from Patna, live in Mumbai
    several(30, **FROM_GAYA)
    several(3, permanent_district_id=189)
    tasks.fold()
    assert cells(client.get("/stats/?state=27"), "home_district")["Everybody"] == ["0", "0", "0"]
    found = cells(client.get("/stats/?state=10"), "home_district")
    assert found["Everybody"] == ["53", "0", "53"]
    shown = [row for label, row in found.items() if label != "Everybody"]
    assert ["30", "0", "30"] in shown
    assert shown.count(["…", "…", "…"]) >= 2  # three people, and others beside them
    assert not [row for row in shown if row[0] in ("3", "20")]


def test_a_few_who_left_their_state_do_not_follow_from_two_tables(client):
    """53 come from Bihar and 50 of them live there: the 53 are kept back, and with them the
    districts that add up to them."""
    several(50, **HOME_AND_HERE)
    several(3)
    several(40, permanent_state_id=27, permanent_district_id=482)
    several(60, permanent_state_id=9, permanent_district_id=118)
    tasks.fold()
    home = cells(client.get("/stats/"), "home_state")
    assert home["Bihar"] == ["…", "…", "…"]
    assert list(home.values()).count(["…", "…", "…"]) >= 2
    assert set(cells(client.get("/stats/?state=10"), "home_district")["Everybody"]) == {"…"}


def test_a_page_shows_the_new_figures_as_soon_as_they_are_counted(client):
    several(20)
    tasks.fold()
    for sex, language in (("", "en"), ("F", "en"), ("", "hi")):
        client.cookies["django_language"] = language
        path = f"/stats/?state=27&sex={sex}"
        client.get(path)
        assert client.get(path).content.count(b"<td>20</td>") > 3
    several(15)
    assert b"<td>20</td>" in client.get(path).content
    tasks.fold()
    page = client.get(path).content
    assert b"<td>35</td>" in page
    assert b"<td>20</td>" not in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("state=99", "no state with the code"),
        ("state=0x1", "no state with the code"),
        ("state=²", "no state with the code"),
        ("state=-1", "no state with the code"),
        ("state=" + "9" * 10_000, "no state with the code"),
        ("state=' OR 1=1 --", "no state with the code"),
        ("state=<script>alert(1)</script>", "no state with the code"),
        ("sex=X", "is no choice here"),
        ("sex=T", "too few to be shown alone"),
    ],
)
@pytest.mark.parametrize("path", ["/stats/", "/stats/women"])
def test_what_is_not_known_is_named(client, path, query, said):
    response = client.get(f"{path}?{query}")
    if path == "/stats/women" and query.startswith("sex"):
        assert response.status_code == 200
        return
    assert response.status_code == 404
    assert said in words(response)
    assert b"<script>alert" not in response.content


def test_pages_of_people_who_are_few(client):
    for _ in range(4):
        people.worker()
    tasks.fold()
    response = client.get("/stats/")
    assert "kept back" in words(response)
    said = html.fromstring(response.content).xpath("//td/text() | //dd//text()")
    assert said
    assert not {text.strip() for text in said} & {"4", "3", "2", "1"}
    assert "So few workers" in words(client.get("/stats/?state=27"))


@pytest.mark.parametrize("name", list(tables.ALL))
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_every_table_can_be_had(client, kind, name):
    assert client.get(reverse(f"stats-{kind}", args=[name])).status_code == 200


def test_no_other_table(client):
    assert client.get("/stats/data/workers_worker.csv").status_code == 404
