"""How far schemes have come: pages and files for the ministry and the states, small numbers kept
back from who may not look at workers."""

import csv
import io
from datetime import date

import pytest

from schemes import saturation, saturation_tables
from schemes.models import Saturation
from tests.cast import signed_in, staff
from tests.schemes.catalogue import scheme
from tests.workers.people import BIHAR, MAHARASHTRA, MUMBAI, PATNA, Page
from workers.figures.suppression import is_small

pytestmark = pytest.mark.django_db
PAGE = "/admin/schemes/saturation/"
KISHANGANJ = 203  # a district of Bihar
DAY = date(2026, 11, 21)


def counted(one, state, district, **by_sex):
    """`F=(enrolled, gap)`"""
    for sex, (enrolled, gap) in by_sex.items():
        Saturation.objects.create(
            scheme=one, state_id=state, district_id=district, gender=sex, enrolled=enrolled,
            gap=gap, day=DAY,
        )  # fmt: skip


@pytest.fixture
def pension():
    one = scheme("PENSION", {"all": []}, name="=Pension")
    counted(one, BIHAR, PATNA, F=(100, 50), M=(40, 60), T=(0, 2))
    counted(one, BIHAR, KISHANGANJ, F=(20, 30), M=(3, 20))
    counted(one, MAHARASHTRA, MUMBAI, F=(1000, 0), M=(1200, 300))
    return one


def rows(page: Page) -> dict[str, list[str]]:
    found = {}
    for row in page.document.xpath("//*[contains(@class,'saturation')]//tr[td]"):
        found[row.xpath("th")[0].text_content()] = [td.text_content() for td in row.xpath("td")]
    return found


def read(response) -> list[list[str]]:
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_from_schemes_to_districts(client, pension):
    signed_in(client, staff("ministry_officer"))
    page = Page(client.get(PAGE))
    cells = ["1,200", "1,623", "2", "2,825", "1,120", "1,243", "0", "2,363", "80", "380", "2",
             "462", "84 %"]  # fmt: skip
    assert rows(page) == {"=Pension": cells}
    assert "Counted for 21 November 2026." in page.text
    (link,) = page.document.xpath("//tbody//a/@href")
    page = Page(client.get(PAGE + link))
    found = rows(page)
    assert list(found) == ["Bihar", "Maharashtra", "Together"]
    assert found["Together"] == cells
    page = Page(client.get(PAGE + page.document.xpath("//tbody//a/@href")[0]))
    assert rows(page)["Patna"][8:12] == ["50", "60", "2", "112"]
    assert rows(page)["Together"][3] == "325"
    assert rows(Page(client.get(PAGE, {"state": BIHAR})))["=Pension"][11] == "162"


def test_as_a_file_that_no_spreadsheet_reckons_with(client, pension):
    signed_in(client, staff("ministry_officer"))
    head, line = read(client.get(f"{PAGE}csv/"))
    assert head[:3] == ["Scheme", "Code", "May have it: Women"]
    assert line[:3] == ["'=Pension", "PENSION", "1200"]
    answer = client.get(f"{PAGE}csv/", {"scheme": "PENSION", "state": BIHAR})
    assert answer["Content-Disposition"] == 'attachment; filename="saturation-PENSION-10.csv"'
    assert [line[0] for line in read(answer)] == ["District", "Kishanganj", "Patna", "Together"]


@pytest.mark.parametrize(
    "asked",
    [{"scheme": "NONE"}, {"state": "x"}, {"state": "99"},
     {"state": "१"}, {"state": "-1"}, {"scheme": "' OR 1=1"}],
)  # fmt: skip
def test_what_is_not_there(client, pension, asked):
    signed_in(client, staff("ministry_officer"))
    assert client.get(PAGE, asked).status_code == 404
    assert client.get(f"{PAGE}csv/", asked).status_code == 404


def test_who_may_not_look_at_workers_sees_no_small_numbers(client, pension):
    """Kishanganj has three men in it: Patna is kept back too, or their total would tell."""
    signed_in(client, staff("scheme_editor"))
    districts = {"scheme": "PENSION", "state": BIHAR}
    found = rows(Page(client.get(PAGE, districts)))
    assert found["Kishanganj"] == found["Patna"]
    assert not any(letter.isdigit() for cell in found["Patna"] for letter in cell)
    assert found["Together"][:2] == ["200", "325"]
    for line in read(client.get(f"{PAGE}csv/", districts))[1:3]:
        assert set(line[2:]) == {""}
    assert "Others" not in Page(client.get(PAGE)).document.xpath("string(//table)")


def test_what_is_kept_back_is_so_in_every_table(pension, settings):
    """A state that is hidden among its scheme's has no districts either, nor a line of its own."""
    settings.FIGURES_LEAST = 10
    counted(pension, 9, 118, F=(12, 3), M=(40, 50))
    of_scheme = saturation_tables.table(pension, None, exact=False)
    hidden = {row.key for row in of_scheme.rows if row.cells is None}
    assert "9" in hidden
    assert len(hidden) == 2
    for state in hidden:
        below = saturation_tables.table(pension, int(state), exact=False)
        assert (below.total, {row.cells for row in below.rows}) == (None, {None})
        (line,) = saturation_tables.table(None, int(state), exact=False).rows
        assert line.cells is None
    together = [line for line in saturation.lines("state", scheme=pension)
                if str(line.value) in hidden]  # fmt: skip
    assert not is_small(saturation_tables.counts_of(together[0] + together[1]), 10)


def test_a_state_sees_its_own(client, pension):
    signed_in(client, staff("state_officer", BIHAR))
    page = Page(client.get("/state/"))
    assert page.document.xpath("//a[@href='/state/saturation/']")
    page = Page(client.get("/state/saturation/"))
    assert rows(page)["=Pension"][3] == "325"
    found = rows(Page(client.get("/state/saturation/", {"scheme": "PENSION", "state": "27"})))
    assert list(found) == ["Kishanganj", "Patna", "Together"]
    lines = read(client.get("/state/saturation.csv", {"scheme": "PENSION"}))
    assert [line[0] for line in lines] == ["District", "Kishanganj", "Patna", "Together"]


def test_before_anything_was_counted(client):
    signed_in(client, staff("ministry_officer"))
    assert "Nothing has been counted yet." in Page(client.get(PAGE)).text
    assert len(read(client.get(f"{PAGE}csv/"))) == 1
