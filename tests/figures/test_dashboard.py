"""The panels of the admin's start page."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from lxml import html

from tests.cast import signed_in, staff
from tests.workers import people
from workers.figures import tasks

pytestmark = pytest.mark.django_db


def start_page(client, query=""):
    response = client.get("/admin/" + query)
    assert response.status_code == 200
    return response, " ".join(html.fromstring(response.content).text_content().split())


def numbers(response) -> dict[str, str]:
    found = html.fromstring(response.content).xpath("//dl[@class='numbers']/div")
    return {div.xpath("string(dt)"): div.xpath("string(dd)") for div in found}


@pytest.fixture
def officer():
    return signed_in(Client(), staff("ministry_officer"))


def test_staff_see_exact_figures(officer):
    for _ in range(3):
        people.worker()
    people.worker(gender="T")
    tasks.fold()
    response, text = start_page(officer)
    assert "Exact figures, counted on" in text
    assert "kept back" not in text
    document = html.fromstring(response.content)
    widths = document.xpath("//section[@id='marital']//tfoot//td/text()")
    assert widths == ["3", "0", "1", "4"]
    assert numbers(response) == {
        "Workers": "4", "Women": "3 75 %", "Registered today": "4", "In seven days": "4"
    }  # fmt: skip


def test_a_state_of_its_own_and_a_state_that_is_not(officer):
    people.worker()
    tasks.fold()
    people.worker(gender="M")
    tasks.fold()
    response, text = start_page(officer, "?state=27")
    assert "Mumbai" in text
    assert numbers(response)["Registered today"] == "2"
    days = html.fromstring(response.content).xpath("//section[@id='day']//tbody/tr[last()]/td")
    assert [cell.text for cell in days] == ["1", "1", "0", "2"]
    patna = start_page(officer, "?state=10")[0]
    homes = html.fromstring(patna.content).xpath("//section[@id='home_district']//tfoot//td")
    assert [cell.text for cell in homes] == ["1", "1", "0", "2"]
    assert "no state with the code" in start_page(officer, "?state=nowhere")[1]


def test_nothing_counted_yet(officer):
    people.worker()
    response, text = start_page(officer)
    assert "Nothing has been counted yet" in text
    assert numbers(response) == {}


def test_nobody_registered(officer):
    tasks.fold()
    assert numbers(start_page(officer)[0])["Workers"] == "0"


def test_who_may_not_see_figures_sees_none():
    user = staff("scheme_editor")
    user.groups.get().permissions.remove(Permission.objects.get(codename="view_figures"))
    assert "figures-panel" not in start_page(signed_in(Client(), user))[0].content.decode()


def test_a_panel_of_another_app(officer, settings):
    settings.DASHBOARD_PANELS = ["tests.figures.test_dashboard.hello", *settings.DASHBOARD_PANELS]
    assert "Hello from elsewhere" in start_page(officer)[1]


def hello(request):
    return "Hello from elsewhere"


def test_the_start_page_asks_little(officer, django_assert_max_num_queries):
    people.worker()
    tasks.fold()
    start_page(officer)
    with django_assert_max_num_queries(45):
        start_page(officer)
