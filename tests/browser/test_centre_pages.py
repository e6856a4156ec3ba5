"""Every page of a counter, of its state and of the ministry about it, with people on it and with
none: nothing runs out of the screen, axe-core finds nothing serious, each says what it is and where
help is. In Hindi on a phone, and in English on a desktop."""

import uuid
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tests.browser.conftest import shoot
from tests.browser.test_accessibility import overhang, serious, widest
from tests.cast import signed_in, staff
from tests.counter import deeds
from tests.counter.camps import Camp
from tests.counter.notes import ANSWERS, entry_at
from tests.counter.people import centre, operator
from tests.counter.test_fence import say_yes, with_draft
from tests.counter.test_honest_money import flagged
from tests.workers import people
from tests.workers.people import BIHAR
from workers import lifecycle
from workers.counter import assisting, months
from workers.counter.models import (
    CallBack,
    CampEntry,
    Device,
    MonthClose,
    MonthCount,
    Reach,
    Statement,
    Visit,
)
from workers.models import Worker

LONG = "Kumari Venkatanarasimharajuvaripeta Chandrashekhar"
PHONE = ("hi", "phone")
DESK = ("en", "desktop")


@pytest.fixture(params=[PHONE, DESK], ids=["hi-phone", "en-desktop"])
def look(request, open_browser, portal, committed):
    """look(browser, name, path, ...): every path as `browser`, a Django client, is signed in."""
    page = open_browser(*request.param)

    def at(browser, name: str, *paths: str) -> None:
        cookies = [
            {"name": each.key, "value": each.value, "url": portal.url}
            for each in browser.cookies.values()
            if each.key in (settings.SESSION_COOKIE_NAME, settings.DEVICE_COOKIE_NAME)
        ]
        page.context.clear_cookies()
        page.context.add_cookies(cookies)
        for number, path in enumerate(paths):
            answer = page.goto(path)
            assert answer.status in (200, 403), (path, answer.status)
            assert page.url.endswith(path), (path, page.url)
            shoot(page, f"{name}-{number:02d}-{path.strip('/').split('/')[-1][:20] or 'home'}")
            assert overhang(page) == 0, (path, widest(page))
            if not path.startswith("/admin/"):  # whose frame is django-unfold's
                assert page.title().split(" – ")[0] not in ("", "e-Shram", "ई-श्रम"), path
                assert page.locator("main h1:visible").count() == 1, path
                assert page.locator("a[href^='tel:']").count(), path
                if request.param == PHONE:
                    assert not (found := serious(Axe().run(page))), (path, found)

    at.phone = request.param == PHONE
    return at


def client(mobile: str) -> Worker:
    return people.worker(uan=int(f"9{mobile}1"), mobile=mobile, name=LONG, name_local="")


def as_(somebody, device: str = ""):
    browser = signed_in(Client(), getattr(somebody, "user", somebody))
    if device:
        browser.cookies[settings.DEVICE_COOKIE_NAME] = device
    return browser


def statement_of(somebody) -> Statement:
    """Of last month, with one line."""
    month = months.last()
    close = MonthClose.objects.filter(month=month).first()
    if close is None:
        first, second = staff("ministry_officer"), staff("ministry_officer")
        close = MonthClose.objects.create(
            month=month, proposed_by=first, reason="Over", decision="approved",
            decided_by=second, decided_at=timezone.now(),
        )  # fmt: skip
        MonthCount.objects.create(
            close=close, centres=1, registered=3, updated=1, unpaid=1, rupees=45
        )
    return Statement.objects.create(
        close=close, month=month, centre=somebody.centre, state=somebody.centre.state,
        registered=3, updated=1, unpaid=1, corrections_rupees=-20, rupees=45,
    )  # fmt: skip


def test_pages_of_a_centre(look, cast):
    manager = operator(is_manager=True)
    operator(manager.centre, blocked_at=timezone.now(), blocked_reason="He sold cards.")
    Device.objects.create(
        centre=manager.centre, name="Laptop at the door", token_hash=uuid.uuid4().bytes * 2,
        registered_by=manager,
    )  # fmt: skip
    colleague = operator(manager.centre)
    worker = client(cast.mobile())
    deeds.registered(colleague, worker)
    silent = client(cast.mobile())
    visit = Visit.objects.create(
        operator=manager, centre=manager.centre, purpose="help", proof="finger",
        ended_at=timezone.now(), ended="done",
    )  # fmt: skip
    Worker.objects.filter(pk=silent.pk).update(mobile="")
    silent.refresh_from_db()
    assisting.record(visit, silent, "address")
    lifecycle.close(silent, by="staff:1", reason="wish")
    entry = entry_at(manager, name=LONG, visit_id=uuid.uuid4())
    look(
        as_(manager), "c1",
        "/centre/", "/centre/tell", f"/centre/tell/{Reach.objects.get(worker=silent).pk}",
        "/centre/follow-up", f"/centre/follow-up/{entry.id}", "/centre/slip", "/centre/day",
        "/centre/statements", f"/centre/statements/{statement_of(manager).pk}",
        "/centre/operators", "/centre/operators/invite", f"/centre/operators/{colleague.pk}/block",
        "/centre/hours", "/centre/devices",
        "/centre/devices/register",
    )  # fmt: skip


def test_pages_with_nobody_on_them(look):
    """A centre on its first day, one that is closed, and somebody who proves who they are."""
    if not look.phone:
        return
    here = centre(name=f"{LONG} Common Service Centre")
    look(
        as_(operator(here)), "c2",
        "/centre/", "/centre/tell", "/centre/follow-up", "/centre/day", "/centre/statements",
    )  # fmt: skip
    look(as_(operator(here, is_manager=True)), "c2m", "/centre/devices", "/centre/operators")
    new = operator(own_proven_at=None)
    look(as_(new), "c3", "/centre/", "/centre/own", "/centre/own/capture")
    shut = operator(centre(days=[timezone.localdate().isoweekday() % 7 + 1]), is_manager=True)
    look(as_(shut), "c4", "/centre/")


def test_pages_of_a_client(look, cast):
    browser = as_(operator())
    visit = browser.post("/centre/register", {"language": "hi"}).url.split("/")[2]
    at = f"/centre/{visit}/"
    look(browser, "v1", f"{at}who", f"{at}no-aadhaar", f"{at}not-eligible/too_old")
    with_draft(visit, "personal", mobile=cast.mobile())
    look(browser, "v2", f"{at}answers")
    with_draft(visit, mobile=cast.mobile())
    look(browser, "v3", f"{at}read-back")
    say_yes(browser, visit)
    look(browser, "v4", f"{at}done", f"{at}receipt")
    visit = browser.post("/centre/register", {"language": "hi"}).url.split("/")[2]
    note = ANSWERS | {"name": cast.name("Asha"), "mobile": ""}
    browser.post(f"/centre/{visit}/no-aadhaar", note)
    look(browser, "v5", f"/centre/{visit}/slip")
    visit = browser.post("/centre/help").url.split("/")[2]
    at = f"/centre/{visit}/"
    look(browser, "v6", f"{at}find", f"{at}find/number", f"{at}find/capture")
    worker = client(cast.mobile())
    Visit.objects.filter(pk=visit).update(
        worker=worker, proof="mobile", proven_at=timezone.now(), purpose="help"
    )
    look(browser, "v7", f"{at}worker", f"{at}worker/address", f"{at}worker/occupation",
         f"{at}worker/prove")  # fmt: skip
    Visit.objects.filter(pk=visit).update(proof="otp")
    look(browser, "v8", f"{at}worker/mobile", f"{at}worker/bank")


def test_pages_of_a_camp(look, cast):
    today = timezone.localdate()
    here = centre(kind="camp", starts_on=today, ends_on=today + timedelta(days=2), target=150)
    camp = Camp(operator(here, is_manager=True))
    camp.take()
    rows = [camp.form(name=name[:60], mobile="") for name in (LONG, "Sita Devi")]
    camp.send(*rows)
    key = rows[1]["client"]
    CampEntry.objects.filter(pk=key).update(state="quarantined", otherwise="waiting")
    look(
        camp.client, "k1", "/centre/", "/centre/camp/", "/centre/camp/waiting",
        "/centre/camp/find", "/centre/camp/set-aside", f"/centre/camp/set-aside/{key}",
    )  # fmt: skip
    quiet = operator(centre(kind="camp", starts_on=today, ends_on=today), is_manager=True)
    look(as_(quiet), "k2", "/centre/camp/waiting", "/centre/camp/set-aside")


def test_pages_of_a_state_and_of_the_ministry(look, cast):
    somebody = operator(is_manager=True)
    done = deeds.registered(somebody, client(cast.mobile()))
    flag = flagged(somebody, "burst", uuid.uuid4().hex, status="open", reason="")
    CallBack.objects.create(
        assistance=done, worker=done.worker, operator=somebody, centre=somebody.centre
    )
    entry_at(somebody, name=LONG, visit_id=uuid.uuid4())
    state = as_(staff("state_officer", BIHAR))
    look(state, "s1", "/state/centres/", "/state/centres/flags", f"/state/centres/flags/{flag.pk}")
    at, code = "/admin/counter/", somebody.centre.pk
    if look.phone:
        return
    look(
        as_(staff("ministry_officer")), "a1",
        f"{at}centre/", f"{at}centre/{code}/change/", f"{at}centre/import/", f"{at}operator/",
        f"{at}flag/{flag.pk}/change/", f"{at}campentry/", f"{at}monthclose/",
    )  # fmt: skip
    look(as_(staff("auditor")), "a2", f"{at}callback/")
