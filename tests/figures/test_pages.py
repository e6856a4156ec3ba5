"""/stats/ as a visitor sees it."""

import csv
import io
from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from lxml import html

from tests.workers import people
from workers.figures import publishing, tables, tasks
from workers.figures.models import Count, Fold, Published
from workers.figures.suppression import TOTAL
from workers.models import Worker

pytestmark = pytest.mark.django_db
PAGES = ["/stats/", "/stats/?state=10", "/stats/women", "/stats/women?state=27", "/stats/data"]


@pytest.fixture
def nation(django_db_setup):
    call_command("populate", workers=3000, seed=11, verbosity=0)
    tasks.fold()


def words(response):
    return " ".join(html.fromstring(response.content).text_content().split())


def cells(response, section):
    """{label: [texts]} of a section's table."""
    document = html.fromstring(response.content)
    rows = document.xpath(f"//section[@id='{section}']//tr[th and td]")
    return {
        row.xpath("string(th)").strip(): [td.text_content() for td in row.xpath("td")]
        for row in rows
        if row.getparent().tag != "thead"
    }


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_open_empty_and_full(client, language, path):
    client.cookies["django_language"] = language
    assert client.get(path).status_code == 200
    call_command("populate", workers=400, seed=12, verbosity=0)
    tasks.fold()
    response = client.get(path)
    assert response.status_code == 200
    assert len(response.content) < 250_000
    assert b"style=" not in response.content


def test_numbers_are_those_of_the_register(client, nation):
    found = cells(client.get("/stats/"), "category")
    women, men, everybody = (int(text.replace(",", "")) for text in found["Everybody"])
    assert (women + men, everybody) == (Worker.objects.count(), Worker.objects.count())
    assert women == Worker.objects.filter(gender="F").count()
    obc = Worker.objects.filter(social_category="obc")
    assert found["Other Backward Class (OBC)"][2] == f"{obc.count():,}"


def test_a_state_is_counted_by_where_people_live(client, nation):
    here = Worker.objects.filter(present_state=9)
    text = words(client.get("/stats/?state=9"))
    assert "Workers in Uttar Pradesh" in text
    assert f"Workers {here.count():,}" in text or f"Workers{here.count():,}" in text


def test_women_alone(client, nation):
    found = cells(client.get("/stats/?sex=F"), "marital")
    assert {len(row) for row in found.values()} == {1}
    women = Worker.objects.filter(gender="F").count()
    assert found["Everybody"] == [f"{women:,}"]


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


def test_a_page_reads_only_what_is_published(client, nation, django_assert_max_num_queries):
    client.get("/stats/")  # the states come to memory
    for path in PAGES:
        with django_assert_max_num_queries(12):
            client.get(path)
    Count.objects.all().delete()
    assert "3,000" in words(client.get("/stats/"))


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


def test_no_small_number_is_published(nation):
    assert Published.objects.count() > 300
    kept_back = 0
    for row in Published.objects.exclude(table="others"):
        kept_back += sum(counts is None for counts in row.rows.values())
        for value, counts in row.rows.items():
            assert counts is None or not any(0 < count < 10 for count in counts), (row, value)
    assert kept_back > 100


def test_totals_of_all_tables_agree(nation):
    """What one table keeps back, no other may show."""
    states = Published.objects.get(table="state", state=0).rows
    for row in Published.objects.filter(table__in=tables.CROSSED).exclude(state=0):
        assert row.rows[TOTAL] == states[str(row.state)], row
    for name in tables.CROSSED:
        india = Published.objects.get(table=name, state=0).rows
        assert india[TOTAL] == states[TOTAL]


def test_ages_are_those_of_the_last_day_of_last_month(nation):
    begin = timezone.localdate().replace(day=1)
    bands = dict.fromkeys(tables.BANDS, 0)
    for born in Worker.objects.values_list("date_of_birth", flat=True):
        last_day = begin.fromordinal(begin.toordinal() - 1)
        age = last_day.year - born.year - ((last_day.month, last_day.day) < (born.month, born.day))
        band = list(tables.BANDS)[sum(age >= begins for begins in tables.BEGINS)]
        bands[band] += 1
    counted = dict.fromkeys(tables.BANDS, 0)
    for _state, band, _sex, count in tables.CROSSED["age"].read(0):
        counted[band] += count
    assert counted == bands


def test_csv_says_what_the_page_says(client, nation):
    response = client.get("/stats/data/category.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "license" in response["Link"]
    licence, *lines = response.content.decode().splitlines()
    assert licence.startswith("# e-Shram figures. Licence: Government Open Data")
    rows = list(csv.DictReader(lines))
    india = {row["value"]: row for row in rows if row["state_code"] == "0"}
    assert india["total"]["everybody"] == "3000"
    assert {row["kept_back"] for row in rows} == {"0", "1"}
    assert all((row["women"] == "") == (row["kept_back"] == "1") for row in rows)
    assert len(rows) == 37 * 5


def test_parquet_holds_the_same(client, nation):
    from pyarrow import parquet

    csv_text = client.get("/stats/data/income.csv").content.decode()
    file = parquet.read_table(io.BytesIO(client.get("/stats/data/income.parquet").content))
    assert file.schema.metadata[b"licence"].startswith(b"Government Open Data")
    assert file.num_rows == len(csv_text.splitlines()) - 2
    assert file.to_pylist()[0]["everybody"] == 3000


@pytest.mark.parametrize("name", list(tables.ALL))
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_every_table_can_be_had(client, kind, name):
    assert client.get(reverse(f"stats-{kind}", args=[name])).status_code == 200


def test_no_other_table(client):
    assert client.get("/stats/data/workers_worker.csv").status_code == 404


def test_publishing_again_only_when_something_changed(nation, monkeypatch):
    asked = []
    monkeypatch.setattr(publishing, "everything", lambda least: asked.append(least) or [])
    publishing.publish(changed=False)
    assert asked == []
    publishing.publish(changed=True)
    assert asked == [10]


def test_once_a_day_where_that_is_wished(client, nation, settings):
    """Nobody compares two minutes and sees which tables one worker came into."""
    settings.FIGURES_DAILY = True
    paths = ["/stats/data/income.csv", "/stats/data/state.csv"]
    before = [client.get(path).content for path in paths]
    people.worker()
    tasks.fold()
    assert [client.get(path).content for path in paths] == before
    Fold.objects.update(published_day=date(2020, 1, 1))
    tasks.fold()
    assert client.get(paths[1]).content != before[1]


def test_the_map_leads_to_the_states(client, nation):
    document = html.fromstring(client.get("/stats/?sex=F").content)
    links = document.xpath("//*[name()='svg'][contains(@class,'tiles')]//a/@href")
    assert len(links) == 36
    assert "?state=27&sex=F" in links
