"""The link in a platform's invitation: `/w/<code>`, and the answer on `/me/work/`."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from aggregators import deadlines, invitations
from aggregators.models import Engagement, Invitation
from eshram.audit.models import Event
from eshram.outbox.models import Delivery
from eshram.outbox.sms import read
from tests.aggregators.people import days_ago, engaged, platform, report
from tests.workers import people
from tests.workers.people import Page, put_in
from workers import registration
from workers.models import Draft

pytestmark = pytest.mark.django_db
MOBILE = "9812345677"


@pytest.fixture
def asked():
    row = {"reference": "N-1", "joined_on": days_ago(3), "work_type": "food",
           "name": "Ravi Das", "mobile": MOBILE}  # fmt: skip
    assert report(platform("Chalo"), row, kind="worker") == ["invited"]
    return Invitation.objects.get()


def code_sent() -> str:
    last = Delivery.objects.filter(mobile=MOBILE, template="otp").latest("pk")
    return re.search(r"\d{6}", read(last).text).group()


def prove(client, asked) -> Page:
    """From the link to the page behind the code."""
    assert client.post(f"/w/{asked.code}").url == f"/w/{asked.code}/code"
    answer = client.post(f"/w/{asked.code}/code", {"otp": code_sent()})
    assert answer.url == f"/w/{asked.code}/who"
    return Page(client.get(answer.url))


def test_the_link_shows_who_asks_and_nobody_s_name(client, asked):
    page = Page(client.get(f"/w/{asked.code}"))
    assert "Chalo says that you work for it." in page.text
    for hidden in ("Ravi", MOBILE[-4:], "N-1"):
        assert hidden not in page.text
    for early in ("code", "who"):
        assert client.get(f"/w/{asked.code}/{early}").url == f"/w/{asked.code}"


def test_somebody_registered_signs_in_and_says_yes(client, asked):
    worker = people.worker(mobile=MOBILE)
    assert "Yes, and I have a UAN" in prove(client, asked).text
    answer = client.post(f"/w/{asked.code}/who", {"answer": "registered"})
    assert answer.url == f"/me/work/invited/{asked.code}"
    assert "Chalo Mobility Private Limited" in Page(client.get(answer.url)).text
    assert client.post(answer.url, {"yes": "1"}).url == "/me/work/"
    one = Engagement.objects.get(worker=worker)
    assert (one.reference, one.joined_on, one.consented_on) == ("N-1", days_ago(3), days_ago(0))
    assert worker.consents.get(purpose=f"platform:{one.platform_id}").given
    assert Event.objects.filter(action="invitation accepted", worker_id=worker.uan).exists()
    assert client.post(answer.url, {"yes": "1"}).url == "/me/work/"
    done = Page(client.get(f"/w/{asked.code}"))
    assert (done.status, "This is done already" in done.text) == (410, True)


def test_who_is_not_registered_registers_and_is_engaged(client, asked):
    assert "I have a UAN" not in prove(client, asked).text
    assert client.post(f"/w/{asked.code}/who", {"answer": "register"}).url == "/register/consent"
    draft = Draft.objects.get(mobile=MOBILE)
    assert client.session["draft"] == str(draft.id)
    assert invitations.link_registered() == 0
    done = people.draft_at("check", mobile=MOBILE)
    Invitation.objects.update(draft_id=done.id)
    worker = registration.register(done.id, by="worker", channel="self")
    people.worker(mobile=MOBILE)  # another of the same phone
    assert (invitations.link_registered(), invitations.link_registered()) == (1, 0)
    one = Engagement.objects.get()
    assert (one.worker, one.consented_on, one.invitation) == (worker, days_ago(0), asked)
    assert worker.consents.filter(purpose=f"platform:{one.platform_id}", given=True).exists()
    assert Event.objects.filter(action="invitation accepted", worker_id=worker.uan).exists()


@pytest.mark.parametrize(
    ("stands", "linked"),
    [
        ({}, True),
        ({"reference": "N-1", "joined_on": days_ago(9)}, True),  # reported with the UAN meanwhile
        ({"reference": "N-2"}, False),
        ({"disowned_at": timezone.now()}, False),
        ({"worker": "other", "reference": "N-1"}, False),
        ({"left_on": days_ago(30), "reason": "left"}, True),
        ({"left_on": days_ago(2), "reason": "left"}, False),
    ],
)
def test_who_registered_is_engaged_if_nothing_stands_in_the_way(asked, stands, linked):
    done = people.draft_at("check", mobile=MOBILE)
    Invitation.objects.update(draft_id=done.id)
    worker = registration.register(done.id, by="worker", channel="self")
    if stands:
        whose = people.worker() if stands.get("worker") else worker
        engaged(asked.platform, **stands | {"worker": whose})
    assert invitations.link_registered() == linked
    asked.refresh_from_db()
    assert (asked.engagement is not None, asked.draft_id is None) == (linked, not linked)
    if linked:
        assert (asked.engagement.worker, asked.engagement.reference) == (worker, "N-1")


@pytest.mark.parametrize("known", [True, False])
def test_no(client, asked, known):
    if known:
        put_in(client, uan=people.worker(mobile=MOBILE).uan)
        assert "Chalo says that you work for it." in Page(client.get("/me/")).text
        client.post(f"/me/work/invited/{asked.code}", {"no": "1"})
    else:
        prove(client, asked)
        client.post(f"/w/{asked.code}/who", {"answer": "no"})
    page = Page(client.get(f"/w/{asked.code}"))
    assert (page.status, "You said no" in page.text) == (410, True)
    assert not Engagement.objects.exists()


def test_another_s_invitation_and_codes_that_nobody_has(client, asked):
    put_in(client, uan=people.worker(mobile="9812345600").uan)
    where = f"/me/work/invited/{asked.code}"
    assert (client.get(where).status_code, client.post(where).status_code) == (404, 404)
    for odd in ("x", "a" * 300, "%27--", asked.code[:-1], asked.code.swapcase()):
        assert client.get(f"/w/{odd}").status_code == 404


def test_of_a_platform_that_was_stopped_nobody_says_yes(client, asked):
    worker = people.worker(mobile=MOBILE)
    asked.platform.status = "stopped"
    asked.platform.save()
    put_in(client, uan=worker.uan)
    assert client.get(f"/me/work/invited/{asked.code}").status_code == 404
    assert client.post(f"/w/{asked.code}").status_code == 410
    with pytest.raises(invitations.Refused):
        invitations.accept(asked, worker, by="worker")


def test_limits(client, asked, settings):
    settings.PLATFORM_INVITATION_CODES_HOUR = 1
    client.post(f"/w/{asked.code}")
    page = Page(client.post(f"/w/{asked.code}"))
    assert (page.status, "Too many codes" in page.text) == (422, True)
    settings.PLATFORM_LINKS_ADDRESS_MINUTE = 1
    assert client.get(f"/w/{asked.code}").status_code == 404


def test_it_is_sent_once_more_then_lapses_and_may_be_sent_anew(client, asked):
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=8))
    assert (deadlines.invite_again(), deadlines.invite_again(), deadlines.lapse()) == (1, 0, 0)
    assert Delivery.objects.filter(template="platform_invited", mobile=MOBILE).count() == 2
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=31))
    assert "too old" in Page(client.get(f"/w/{asked.code}")).text
    assert (deadlines.lapse(), deadlines.lapse()) == (1, 0)
    asked.refresh_from_db()
    assert (asked.name, asked.mobile) == ("", "")
    again = {"reference": "N-1", "joined_on": days_ago(3), "work_type": "food",
             "name": "Ravi Das", "mobile": MOBILE}  # fmt: skip
    assert report(asked.platform, again, kind="worker") == ["invited"]


def test_what_stands_in_the_way(asked):
    worker = people.worker(mobile=MOBILE)
    engaged(asked.platform, reference="N-1")  # the platform gave the number to another meanwhile
    with pytest.raises(invitations.Refused):
        invitations.accept(asked, worker, by="worker")
    assert not worker.engagements.exists()
    mine = engaged(asked.platform, worker, disowned_at=timezone.now())
    with pytest.raises(invitations.Refused) as refused:
        invitations.accept(asked, worker, by="worker")
    assert (refused.value.sentence, mine.left_on) == (invitations.DISOWNED, None)
