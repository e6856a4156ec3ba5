"""`/check/`: the same engine on anonymous answers, of which nothing is kept."""

import logging

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from eshram.audit.models import Event
from schemes.models import Answers, Receipt
from tests.schemes.catalogue import scheme
from tests.workers.people import Page

pytestmark = pytest.mark.django_db
PENSION = {
    "all": [
        {"fact": "age", "between": [18, 40]},
        {"fact": "monthly_income", "at_most": 15000},
        {"fact": "bpl", "is": True},
    ]
}
YEAR = timezone.localdate().year


def groups(page: Page) -> dict[str, list[str]]:
    return {
        part.get("class").removeprefix("schemes "): [
            name.text_content() for name in part.xpath(".//li/b")
        ]
        for part in page.document.xpath("//*[starts-with(@class,'schemes ')]")
    }


def send(client, **answers) -> Page:
    return Page(client.post("/check/", answers))


def sent_on(page: Page) -> dict:
    """What the form of a page would send if nothing more were answered."""
    found: dict[str, list[str]] = {}
    for box in page.document.xpath("//main//form[last()]//input[@type='hidden']"):
        if box.get("name") != "csrfmiddlewaretoken":
            found.setdefault(box.get("name"), []).append(box.get("value"))
    return found


def test_from_the_first_page_to_a_verdict(client):
    scheme("PENSION", PENSION)
    scheme("OLD", {"fact": "age", "at_least": 60})
    first = Page(client.get("/check/"))
    assert first.status == 200
    page = send(client, born=str(YEAR - 30), monthly_income="to_10000")
    assert groups(page) == {"cannot-say": ["PENSION"], "not-eligible": ["OLD"]}
    assert "Is your family on the list of poor families (BPL)?" in page.text
    again = sent_on(page)
    assert again["asked"] == ["bpl"]
    page = Page(client.post("/check/", again | {"bpl": "yes"}))
    assert groups(page) == {"eligible": ["PENSION"], "not-eligible": ["OLD"]}
    assert page.document.xpath("//a[@href='/register/start' and @class='go']")
    looked = Page(client.post("/check/", sent_on(page) | {"look": "yes"}))
    assert (looked.status, looked.value("born"), looked.value("bpl")) == (
        200,
        str(YEAR - 30),
        "yes",
    )
    page = Page(client.post("/check/", sent_on(page) | {"bpl": "unknown"}))
    assert groups(page)["cannot-say"] == ["PENSION"]
    assert "list of poor families" not in page.text  # who does not know is not asked again


@pytest.mark.parametrize(
    ("born", "verdict"),
    [
        (f"01-01-{YEAR - 41}", "not-eligible"),
        (f"{YEAR - 41}", "cannot-say"),  # 40 or 41, by the day
        (f"{YEAR - 43}", "not-eligible"),
        (f"{YEAR - 30}-05-17", "eligible"),
        ("१९९५" if YEAR < 2034 else f"{YEAR - 30}", "eligible"),
    ],
)
def test_a_year_of_birth_decides_where_the_day_cannot_matter(client, born, verdict):
    scheme("PENSION", {"fact": "age", "between": [18, 40]})
    if timezone.localdate().strftime("%m-%d") in ("12-31", "01-01") and verdict == "cannot-say":
        pytest.skip("on the year's last day every day of it is past")
    page = send(client, born=born)
    assert groups(page) == {verdict: ["PENSION"]}
    if verdict == "cannot-say":
        assert "We need to know: Date of birth" in page.text
        exact = sent_on(page) | {"date_of_birth": f"{YEAR - 41}-01-01"}
        assert groups(Page(client.post("/check/", exact))) == {"not-eligible": ["PENSION"]}


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, "born"),
        ({"born": "soon"}, "born"),
        ({"born": "31-02-1990"}, "born"),
        ({"born": "1801"}, "born"),
        ({"born": f"{YEAR + 1}"}, "born"),
        ({"born": "1990", "state": "999"}, "state"),
        ({"born": "1990", "gender": "X"}, "gender"),
        ({"born": "1990", "asked": ["rooms"], "rooms": "<b>"}, "rooms"),
    ],
)
def test_wrong_answers_are_explained_and_kept(client, answers, field):
    page = Page(client.post("/check/", {"monthly_income": "to_10000"} | answers))
    assert page.status == 422
    assert page.beside(field)
    assert page.value("monthly_income") == "to_10000"


def test_state_schemes_and_kinds_of_work(client):
    scheme("HERE", {"all": []}, state_id=27)
    scheme("ELSEWHERE", {"all": []}, state_id=9)
    scheme("VENDORS", {"fact": "occupation_families", "has": ["9520"]})
    assert groups(send(client, born="1990", state="27", work="vendor")) == {
        "eligible": ["HERE", "VENDORS"]
    }
    assert groups(send(client, born="1990", work="other")) == {"not-eligible": ["VENDORS"]}
    assert groups(send(client, born="1990", work="unknown")) == {"cannot-say": ["VENDORS"]}


def test_the_answers_come_along_into_another_language(client):
    scheme("PENSION", PENSION, name_hi="पेंशन")
    first = Page(client.get("/check/"))
    buttons = first.document.xpath("//header//button[@form='answers'][@name='language']/@value")
    assert buttons == ["hi"]
    told = send(client, born=str(YEAR - 30), monthly_income="to_10000")
    kept = sent_on(told) | {"bpl": "yes", "language": "hi"}
    answer = client.post("/check/", kept)
    assert (answer.status_code, answer["Content-Language"]) == (200, "hi")
    assert groups(Page(answer)) == {"eligible": ["पेंशन"]}
    assert client.get("/check/")["Content-Language"] == "hi"
    half = {"page": "questions", "born": "1", "work": "tailor", "language": "en"}
    page = send(client, **half)
    assert (page.status, page.value("born")) == (200, "1")
    assert page.document.xpath("//option[@value='tailor'][@selected]")
    assert "Which schemes are for me?" in page.text
    for wrong in ("xx", "", "\x7f"):
        assert send(client, **half | {"language": wrong}).value("born") == "1"
    assert not Session.objects.exists()


def test_who_is_too_old_to_register_is_not_sent_there(client):
    page = send(client, born="1940")
    assert not page.document.xpath("//a[@href='/register/start' and @class='go']")
    assert "Common Service Centre" in page.text


def test_nothing_is_kept(client, caplog):
    scheme("PENSION", PENSION)
    before = Event.objects.count()
    answers = {"born": "17-05-1993", "gender": "F", "asked": ["bpl"], "bpl": "yes"}
    with caplog.at_level(logging.DEBUG), CaptureQueriesContext(connection) as queries:
        response = client.post("/check/", answers)
    assert response.status_code == 200
    assert "sessionid" not in response.cookies
    assert not Session.objects.exists()
    assert not Answers.objects.exists()
    assert not Receipt.objects.exists()
    assert Event.objects.count() == before
    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}
    assert "1993" not in caplog.text
    assert response["Cache-Control"] == "no-store"


def test_what_is_sent_does_not_become_markup(client):
    bad = "<script>alert(1)</script>"
    for answers in (
        {"born": bad},
        {"born": "1990", "asked": [bad, "receives", "registered", "age"], "age": bad, "rooms": bad},
        {"born": "1990", "look": "yes", "ration_card": bad, "asked": bad},
    ):
        body = client.post("/check/", answers).content
        assert bad.encode() not in body
        assert b'value="receives"' not in body


def test_a_form_that_was_open_for_too_long(client):
    strict = Client(enforce_csrf_checks=True)
    page = Page(strict.post("/check/", {"born": "1990", "gender": "M"}))
    assert (page.status, page.value("born"), page.value("gender")) == (403, "1990", "M")


@pytest.mark.parametrize("language", ["en", "hi"])
def test_with_the_whole_catalogue(client, language):
    """Light, in few queries, and never without an end: every round asks something new."""
    call_command("load_schemes", verbosity=0)
    answers = {"born": "1996", "gender": "F", "state": "27", "area": "urban", "work": "vendor"}
    asked: list[str] = []
    for _round in range(20):
        with CaptureQueriesContext(connection) as queries:
            response = client.post("/check/", answers, headers={"accept-language": language})
        assert response.status_code == 200
        assert len(queries) <= 14
        assert len(response.content) < 40_000
        answers = sent_on(Page(response))
        new = [name for name in answers.get("asked", []) if name not in asked]
        if not new:
            break
        asked += new
        answers |= dict.fromkeys(new, "no")
        numbers = Page(response).document.xpath("//main//form[last()]//input[@type='text']/@name")
        answers |= dict.fromkeys(set(numbers) & set(new), "3")
        for box in ("secc_deprivation",):
            answers |= {box: ["none_of_these"]} if box in new else {}
        choices = {"this_child": "other", "earlier_loan": "none", "ration_card": "none",
                   "highest_member_income": "over_15000", "annual_turnover": "to_15000000",
                   "family_income_year": "to_120000", "household_area": "rural",
                   "social_category": "sc"}  # fmt: skip
        answers |= {name: choices[name] for name in new if name in choices}
    else:
        pytest.fail("it asks and asks")
    assert len(asked) > 10
