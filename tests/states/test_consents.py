"""`/me/consents/`: a worker takes the yes back, and reads who got which details."""

import pytest

from eshram.audit.models import Event
from integrations.states import disclosures, sharing
from tests.states.people import agreement, worker
from tests.states.test_sharing import told
from tests.workers.people import Page, put_in
from workers.models import Consent

pytestmark = pytest.mark.django_db
ADDRESS = "/me/consents/"


def say(client, what, purpose="states"):
    return client.post(ADDRESS, {"purpose": purpose, "say": what})


def test_taking_it_back_takes_the_worker_out_and_a_yes_brings_them_in(client):
    terms, me, other = agreement(), worker(), worker()
    put_in(client, uan=me.uan)
    given, _, cursor = told(sharing.full(terms))
    assert given == {me.uan, other.uan}
    assert say(client, "no").url == ADDRESS
    page = Page(client.get(ADDRESS))
    assert "your states get nothing more about you" in page.text
    assert "You said no." in page.text
    _, gone, cursor = told(sharing.delta(terms, cursor))
    assert gone == {me.uan: "consent_withdrawn"}
    say(client, "no")  # twice is once
    say(client, "yes")
    assert me.uan in told(sharing.delta(terms, cursor))[0]
    kept = Consent.objects.filter(worker=me, purpose="states").order_by("id")
    assert [consent.given for consent in kept] == [True, False, True]
    noted = Event.objects.filter(worker_id=me.uan, action__startswith="consent ")
    assert noted.count() == 2


@pytest.mark.parametrize("purpose", ["register", "schemes", "platform:1", "", "x" * 500])
def test_what_belongs_to_the_registration_is_not_taken_back_here(client, purpose):
    put_in(client, uan=worker().uan)
    before = Consent.objects.count()
    assert say(client, "no", purpose).status_code == 302
    assert Consent.objects.count() == before


@pytest.mark.parametrize(("few", "some"), [(20, 20), (0, 20), (0, 0)], ids=["rows", "list", "sets"])
def test_who_got_what_when_and_what_for(client, monkeypatch, few, some):
    monkeypatch.setattr(disclosures, "FEW", few)
    monkeypatch.setattr(disclosures, "SOME", some)
    me, other = worker(), worker()
    terms = agreement(columns=["name", "mobile"])
    for number in range(disclosures_a_page() + 1):
        sharing.disclosed(terms, [me.uan], what="api", reference=str(number), fields=["name"])
    told(sharing.full(terms))
    put_in(client, uan=me.uan)
    page = Page(client.get(ADDRESS))
    (office,) = page.document.xpath("//section[@id='given']/article")
    told_of = " ".join(office.text_content().split())
    assert told_of.startswith("Labour Department, Bihar What for: To give you the schemes of")
    assert f"What they got: Number (UAN), Name, Mobile {disclosures_a_page() + 2} times" in told_of
    assert "A law asks" not in told_of
    assert "Labour Department, Bihar, in a file. What they got: Number (UAN), Name" in page.text
    (older,) = page.document.xpath("//a[contains(@href, 'before=')]/@href")
    page = Page(client.get(ADDRESS + older))
    assert len(page.document.xpath("//details[@open]//li")) == 2
    client.cookies["django_language"] = "hi"
    page = Page(client.get(ADDRESS))
    assert "श्रम विभाग, बिहार" in page.text
    assert "आपको कल्याण बोर्ड की योजनाएँ देने के लिए" in page.text
    client.cookies["django_language"] = "en"
    put_in(client, uan=other.uan)
    assert len(Page(client.get(ADDRESS)).document.xpath("//section[@id='given']/article")) == 1
    put_in(client, uan=worker().uan)
    assert "Nobody got your details" in Page(client.get(ADDRESS)).text


def disclosures_a_page() -> int:
    from integrations.states.mine import PER_PAGE

    return PER_PAGE
