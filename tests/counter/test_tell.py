"""`/centre/tell`: who has news and no mobile."""

from datetime import timedelta

import pytest
from django.utils import timezone

from eshram.audit.models import Event
from tests.cast import signed_in
from tests.counter.people import centre, operator
from tests.workers import people
from tests.workers.people import MUMBAI, Page
from workers import lifecycle
from workers.counter import assisting
from workers.counter.models import Reach, Visit
from workers.models import News

pytestmark = pytest.mark.django_db


def helped(who, **changes):
    """A worker whom this operator helped."""
    worker = people.worker(**{"mobile": ""} | changes)
    visit = Visit(operator=who, centre=who.centre, purpose="help", proof="finger")
    visit.ended_at = timezone.now()
    visit.save()
    assisting.record(visit, worker, "registered")
    return worker


def with_news(who, **changes):
    worker = helped(who, **changes)
    lifecycle.close(worker, by="staff:1", reason="wish")
    return worker


@pytest.fixture
def who():
    return operator()


@pytest.fixture
def here(client, who):
    return signed_in(client, who.user)


def names(page) -> list[str]:
    return [
        " ".join(a.text_content().split()) for a in page.document.xpath("//ul[@class='tiles']//a")
    ]


def address(worker) -> str:
    return f"/centre/tell/{Reach.objects.get(worker=worker).id}"


def test_only_who_has_news_no_mobile_and_came_here(here, who):
    with_news(who, name="Asha Kumari")
    helped(who, name="No News")
    with_news(who, name="Has Phone", mobile="9812345671")
    with_news(operator(), name="Other Centre")
    page = Page(here.get("/centre/tell"))
    assert page.response["Cache-Control"].startswith("no-store")
    (line,) = names(page)
    assert line.startswith("Asha Kumari")
    assert "Ram Kumar" in line
    assert "400017" in line
    assert "closed" not in page.text


def test_reading_it_out(here, who, client):
    worker = with_news(who, language="hi")
    page = Page(here.get(address(worker)))
    assert page.document.xpath("//p[@lang='hi']/text()") == [News.objects.get().text]
    seen = Event.objects.get(action="seen", worker_id=worker.uan)
    assert seen.by == who.by
    # news that came after the page was opened is not taken for told
    lifecycle.reopen(worker, by="staff:1", reason="wish")
    done = here.post(address(worker), {"upto": page.value("upto")})
    assert done["Location"] == "/centre/tell"
    assert list(News.objects.waiting().values_list("template", flat=True)) == ["reopened"]
    first = News.objects.exclude(told_at=None).get()
    assert first.told_by == who.by
    told = Event.objects.get(action="told")
    assert (told.worker_id, told.detail) == (worker.uan, {"count": 1, "centre": who.centre_id})
    here.post(address(worker), {"upto": News.objects.waiting().get().id})
    assert Page(here.get("/centre/tell")).document.xpath("//ul[@class='tiles']") == []
    assert here.get(address(worker))["Location"] == "/centre/tell"


@pytest.mark.parametrize("upto", ["", "x", "-1", "9" * 40, "٣"])
def test_nonsense_tells_nobody(here, who, upto):
    worker = with_news(who)
    assert here.post(address(worker), {"upto": upto}).status_code == 302
    assert News.objects.waiting().exists()
    assert here.get("/centre/tell", {"after": upto}).status_code == 200


def test_another_centre_s_worker_is_behind_no_address(here):
    worker = with_news(operator())
    assert here.get(address(worker)).status_code == 404
    assert here.post(address(worker), {"upto": "9999999"}).status_code == 404
    assert News.objects.waiting().exists()


def test_the_last_centre_that_helped_is_the_one(here, who):
    worker = with_news(operator())
    visit = Visit.objects.create(operator=who, centre=who.centre, purpose="help")
    assisting.record(visit, worker, "address")
    assert Reach.objects.get().centre == who.centre
    assert len(names(Page(here.get("/centre/tell")))) == 1


def test_camps_that_are_over_leave_their_workers_to_the_district(here, who):
    today = timezone.localdate()
    days = {"starts_on": today - timedelta(days=9), "kind": "camp"}
    for name, changes in {
        "Camp Over": {"ends_on": today - timedelta(days=1)},
        "Camp On": {"ends_on": today},
        "Far Away": {"ends_on": today - timedelta(days=1), "district_id": MUMBAI},
    }.items():
        with_news(operator(centre(**days | changes)), name=name)
    blocked = centre(blocked_at=timezone.now(), blocked_reason="misuse")
    with_news(operator(blocked), name="Centre Blocked")
    lines = names(Page(here.get("/centre/tell")))
    assert [line.split(" / ")[0] for line in lines] == ["Camp Over", "Centre Blocked"]


def test_page_by_page_with_as_many_queries(here, who, django_assert_max_num_queries):
    for number in range(27):
        with_news(who, name=f"Worker {chr(65 + number % 26)}")
    with django_assert_max_num_queries(12):
        first = Page(here.get("/centre/tell"))
    assert len(names(first)) == 25
    (link,) = first.document.xpath("//a[contains(@href, 'after=')]/@href")
    second = Page(here.get("/centre/" + link.split("/centre/")[1]))
    assert len(names(second)) == 2
    assert "From the beginning" in second.text
    last = Page(here.get("/centre/tell", {"after": Reach.objects.order_by("-id")[0].id}))
    assert "Nobody else" in last.text


def test_for_operators_at_work_only(client, who):
    assert client.get("/centre/tell").status_code == 302
    who.blocked_at = timezone.now()
    who.save()
    assert signed_in(client, who.user).get("/centre/tell").status_code == 403
