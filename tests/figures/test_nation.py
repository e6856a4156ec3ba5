"""The figures of three thousand workers, on pages and in files."""

import csv
import io
from datetime import date

import pytest
from django.core.management import call_command
from django.utils import timezone
from lxml import html

from tests.figures.pages import PAGES, cells, words
from tests.standing import standing
from tests.workers import people
from workers.figures import publishing, tables, tasks
from workers.figures.models import Count, Fold, Published
from workers.figures.suppression import TOTAL
from workers.models import Worker

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def nation(django_db_setup, django_db_blocker):
    with standing(django_db_blocker):
        with django_db_blocker.unblock():
            call_command("populate", workers=3000, seed=11, verbosity=0)
            tasks.fold()
        yield


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_open(client, language, path):
    client.cookies["django_language"] = language
    response = client.get(path)
    assert response.status_code == 200
    assert len(response.content) < 250_000
    assert b"style=" not in response.content


def test_numbers_are_those_of_the_register(client):
    found = cells(client.get("/stats/"), "category")
    women, men, everybody = (int(text.replace(",", "")) for text in found["Everybody"])
    assert (women + men, everybody) == (Worker.objects.count(), Worker.objects.count())
    assert women == Worker.objects.filter(gender="F").count()
    obc = Worker.objects.filter(social_category="obc")
    assert found["Other Backward Class (OBC)"][2] == f"{obc.count():,}"


def test_a_state_is_counted_by_where_people_live(client):
    here = Worker.objects.filter(present_state=9)
    text = words(client.get("/stats/?state=9"))
    assert "Workers in Uttar Pradesh" in text
    assert f"Workers {here.count():,}" in text or f"Workers{here.count():,}" in text


def test_women_alone(client):
    found = cells(client.get("/stats/?sex=F"), "marital")
    assert {len(row) for row in found.values()} == {1}
    women = Worker.objects.filter(gender="F").count()
    assert found["Everybody"] == [f"{women:,}"]


def test_a_page_reads_only_what_is_published(client, django_assert_max_num_queries):
    client.get("/stats/")  # the states come to memory
    for path in PAGES:
        with django_assert_max_num_queries(12):
            client.get(path)
    Count.objects.all().delete()
    assert "3,000" in words(client.get("/stats/"))


def test_no_small_number_is_published():
    assert Published.objects.count() > 300
    kept_back = 0
    for row in Published.objects.exclude(table="others"):
        kept_back += sum(counts is None for counts in row.rows.values())
        for value, counts in row.rows.items():
            assert counts is None or not any(0 < count < 10 for count in counts), (row, value)
    assert kept_back > 100


def test_totals_of_all_tables_agree():
    """What one table keeps back, no other may show."""
    states = Published.objects.get(table="state", state=0).rows
    for row in Published.objects.filter(table__in=tables.CROSSED).exclude(state=0):
        assert row.rows[TOTAL] == states[str(row.state)], row
    for name in tables.CROSSED:
        india = Published.objects.get(table=name, state=0).rows
        assert india[TOTAL] == states[TOTAL]


def test_ages_are_those_of_the_last_day_of_last_month():
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


def test_csv_says_what_the_page_says(client):
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


def test_parquet_holds_the_same(client):
    from pyarrow import parquet

    csv_text = client.get("/stats/data/income.csv").content.decode()
    file = parquet.read_table(io.BytesIO(client.get("/stats/data/income.parquet").content))
    assert file.schema.metadata[b"licence"].startswith(b"Government Open Data")
    assert file.num_rows == len(csv_text.splitlines()) - 2
    assert file.to_pylist()[0]["everybody"] == 3000


def test_publishing_again_only_when_something_changed(monkeypatch):
    asked = []
    monkeypatch.setattr(publishing, "everything", lambda least: asked.append(least) or [])
    publishing.publish(changed=False)
    assert asked == []
    publishing.publish(changed=True)
    assert asked == [10]


def test_once_a_day_where_that_is_wished(client, settings):
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


def test_the_map_leads_to_the_states(client):
    document = html.fromstring(client.get("/stats/?sex=F").content)
    links = document.xpath("//*[name()='svg'][contains(@class,'tiles')]//a/@href")
    assert len(links) == 36
    assert "?state=27&sex=F" in links
